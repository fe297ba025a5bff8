package com.binaxpay.gateway;

import com.binaxpay.gateway.JsonInput.Row;
import com.binaxpay.gateway.RecordReader.Raw;
import com.binaxpay.money.Amounts;
import com.binaxpay.money.Asset;
import com.binaxpay.money.Assets;
import com.binaxpay.money.Id;
import com.binaxpay.money.ParsedAmount;
import com.binaxpay.wire.Command.PayoutRow;
import com.binaxpay.wire.Destination;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Reads a payout file row by row, CSV or NDJSON, and checks each row. A row that cannot be paid comes out with its
/// line,
/// column and reason, and the ones after it go on. For one thread.
final class PayoutFile {
    static final String CSV = "text/csv";
    static final String NDJSON = "application/x-ndjson";
    static final List<String> COLUMNS =
            List.of("reference", "amount", "currency", "rail", "destination_type", "destination", "name");

    private static final int REFERENCE = 0;
    private static final int AMOUNT = 1;
    private static final int CURRENCY = 2;
    private static final int RAIL = 3;
    private static final int TYPE = 4;
    private static final int DESTINATION = 5;
    private static final int NAME = 6;
    private static final Shape SHAPE = Shape.of(
            Shape.Member.required("reference", Shape.Kind.TEXT),
            Shape.Member.required("amount", Shape.Kind.TEXT),
            Shape.Member.required("currency", Shape.Kind.TEXT),
            Shape.Member.required("rail", Shape.Kind.TEXT),
            Shape.Member.required("destination_type", Shape.Kind.TEXT),
            Shape.Member.required("destination", Shape.Kind.TEXT),
            Shape.Member.optional("name", Shape.Kind.TEXT));
    private static final Destination NOWHERE = new Destination("", "", "");

    private final RecordReader records;
    private final boolean isCsv;
    private final Supplier<Id> ids;
    private int[] order = new int[0];

    /// @param ids gives each good row its payout id
    PayoutFile(InputStream in, String contentType, long maxBytes, Supplier<Id> ids) {
        this.isCsv = contentType.equals(CSV);
        this.records = new RecordReader(in, isCsv, maxBytes);
        this.ids = ids;
    }

    /// Reads and checks the header of a CSV file; NDJSON has none.
    void header() throws IOException {
        if (!isCsv) {
            return;
        }
        Raw raw = records.next().orElseThrow(() -> wrongHeader("The file is empty"));
        List<String> names =
                text(raw.bytes())
                        .flatMap(Csv::split)
                        .orElseThrow(() -> wrongHeader("The header cannot be read"))
                        .stream()
                        .map(String::strip)
                        .toList();
        order = new int[names.size()];
        boolean[] seen = new boolean[COLUMNS.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = COLUMNS.indexOf(names.get(i));
            if (order[i] < 0) {
                throw wrongHeader("The header names the column " + Fault.shown(names.get(i)));
            }
            if (seen[order[i]]) {
                throw wrongHeader("The header names the column " + Fault.shown(names.get(i)) + " twice");
            }
            seen[order[i]] = true;
        }
        for (int i = 0; i < NAME; i++) {
            if (!seen[i]) {
                throw wrongHeader("The header lacks the column \"" + COLUMNS.get(i) + "\"");
            }
        }
    }

    /// The next row, or empty at the end.
    Optional<PayoutRow> next() throws IOException {
        return records.next().map(this::row);
    }

    private static ProblemException wrongHeader(String what) {
        return Problem.of(
                        ProblemCode.INVALID_FILE,
                        what + "; the first line must name the columns " + String.join(",", COLUMNS) + ".")
                .asException();
    }

    private PayoutRow row(Raw raw) {
        // Written twice the same, a row has the same fingerprint, whatever was found wrong with it.
        long fingerprint = fingerprint(raw.bytes());
        if (raw.isTooLong()) {
            return bad(
                    raw,
                    fingerprint,
                    "",
                    "",
                    "row_too_long",
                    "The row is longer than " + RecordReader.RECORD_MAX_BYTES + " bytes. Shorten it.");
        }
        Optional<String> text = text(raw.bytes());
        if (text.isEmpty()) {
            return bad(
                    raw, fingerprint, "", "", "malformed_row", "The row is not valid UTF-8. Save the file as UTF-8.");
        }
        return isCsv ? csv(raw, fingerprint, text.get()) : json(raw, fingerprint);
    }

    private PayoutRow csv(Raw raw, long fingerprint, String text) {
        Optional<List<String>> fields = Csv.split(text);
        if (fields.isEmpty()) {
            return bad(
                    raw,
                    fingerprint,
                    "",
                    "",
                    "malformed_row",
                    "A quote is out of place or not closed. Enclose the whole field and double quotes inside it.");
        }
        if (fields.get().size() != order.length) {
            return bad(
                    raw,
                    fingerprint,
                    "",
                    "",
                    "malformed_row",
                    "The row has " + fields.get().size() + " fields, the header " + order.length
                            + ". Put fields with commas in quotes.");
        }
        String[] columns = new String[COLUMNS.size()];
        Arrays.fill(columns, "");
        for (int i = 0; i < order.length; i++) {
            columns[order[i]] = fields.get().get(i);
        }
        return checked(raw, fingerprint, columns);
    }

    private PayoutRow json(Raw raw, long fingerprint) {
        List<Row> rows;
        try {
            rows = JsonInput.lines(raw.bytes(), SHAPE, 1);
        } catch (ProblemException e) {
            return bad(raw, fingerprint, "", "", "malformed_row", "The line is not one JSON object. Correct it.");
        }
        Row row = rows.getFirst();
        if (!row.faults().isEmpty()) {
            Fault fault = row.faults().after(0);
            String column = fault.name().substring(fault.name().lastIndexOf('/') + 1);
            return bad(
                    raw,
                    fingerprint,
                    row.object().text(REFERENCE).orElse(""),
                    column,
                    fault.code().text(),
                    fault.detail() + " " + fault.code().wayOut());
        }
        String[] columns = new String[COLUMNS.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = row.object().text(i).orElse("");
        }
        return checked(raw, fingerprint, columns);
    }

    private PayoutRow checked(Raw raw, long fingerprint, String... columns) {
        String reference = columns[REFERENCE];
        if (reference.isEmpty() || !Checks.isReference(reference)) {
            return bad(
                    raw,
                    fingerprint,
                    "",
                    "reference",
                    "invalid_reference",
                    "The reference has " + reference.length()
                            + " characters or a control character. Give each row one of 1 to " + Checks.REFERENCE_MAX
                            + " printable characters.");
        }
        Optional<Asset> asset = Assets.byCode(columns[CURRENCY]);
        if (asset.isEmpty()) {
            return bad(
                    raw,
                    fingerprint,
                    reference,
                    "currency",
                    ProblemCode.UNKNOWN_CURRENCY.text(),
                    "The currency " + Fault.shown(columns[CURRENCY]) + " is not known. "
                            + ProblemCode.UNKNOWN_CURRENCY.wayOut());
        }
        ParsedAmount amount = Amounts.parse(columns[AMOUNT], asset.get());
        if (amount instanceof ParsedAmount.Faulty faulty) {
            ProblemCode code = Checks.code(faulty);
            return bad(
                    raw,
                    fingerprint,
                    reference,
                    "amount",
                    code.text(),
                    Checks.sentence(faulty.detail()) + " " + code.wayOut());
        }
        Rails.Checked destination = Rails.check(columns[RAIL], columns[TYPE], columns[DESTINATION], columns[NAME]);
        return switch (destination) {
            case Rails.Checked.Bad wrong ->
                bad(
                        raw,
                        fingerprint,
                        reference,
                        wrong.wrong().column(),
                        wrong.wrong().code().text(),
                        wrong.wrong().detail() + " " + wrong.wrong().code().wayOut());
            case Rails.Checked.Good good ->
                new PayoutRow(
                        raw.line(),
                        ids.get(),
                        fingerprint,
                        asset.get().number(),
                        ((ParsedAmount.Amount) amount).minor(),
                        columns[RAIL],
                        good.destination(),
                        reference,
                        "",
                        "",
                        "");
        };
    }

    private static PayoutRow bad(
            Raw raw, long fingerprint, String reference, String column, String code, String detail) {
        String shown = Texts.wellFormed(Checks.isReference(reference) ? reference : "");
        return new PayoutRow(
                raw.line(), Id.NONE, fingerprint, 0, 0, "", NOWHERE, shown, column, code, Texts.wellFormed(detail));
    }

    private static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static long fingerprint(byte[] bytes) {
        return new Fingerprint()
                .add(new String(bytes, StandardCharsets.ISO_8859_1))
                .hi();
    }

    /// Reads up to `rowsMax` rows; fewer at the end of the file.
    List<PayoutRow> chunk(int rowsMax) throws IOException {
        List<PayoutRow> rows = new ArrayList<>(rowsMax);
        while (rows.size() < rowsMax) {
            Optional<PayoutRow> row = next();
            if (row.isEmpty()) {
                break;
            }
            rows.add(row.get());
        }
        return rows;
    }
}
