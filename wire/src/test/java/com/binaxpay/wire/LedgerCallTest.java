package com.binaxpay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LedgerCallTest {
    @Test
    void requestAndAnswer_areTheBytesOf020() throws IOException {
        byte[] request = new byte[LedgerCall.HEADER_BYTES + LedgerCall.STATEMENT_BYTES];
        LedgerCall.begin(request, LedgerCall.STATEMENT, 258);
        LedgerCall.remaining(request, 30_000);
        ByteBuffer.wrap(request)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(LedgerCall.HEADER_BYTES, ClientSpace.ID_BIT | 1)
                .putLong(LedgerCall.HEADER_BYTES + Long.BYTES, 2)
                .putLong(LedgerCall.HEADER_BYTES + LedgerCall.STATEMENT_BEFORE, Long.MAX_VALUE)
                .putInt(LedgerCall.HEADER_BYTES + LedgerCall.STATEMENT_LIMIT, 100);
        byte[] answer = LedgerCall.answer(LedgerCall.NOT_LEADER, "uk");
        byte[] query = RecordCodec.QUERIES.encode(new Query.RowProof(new Id(ClientSpace.ID_BIT | 1, 2)));
        byte[] asked = new byte[LedgerCall.HEADER_BYTES + query.length];
        LedgerCall.begin(asked, LedgerCall.EVIDENCE, 258);
        System.arraycopy(query, 0, asked, LedgerCall.HEADER_BYTES, query.length);
        byte[] proof = LedgerCall.answer(LedgerCall.DONE, RecordCodec.ANSWERS.encode(new Answer.NotYet()));
        assertThat(Stream.of(request, answer, asked, proof)
                        .map(HexFormat.of()::formatHex)
                        .toList())
                .isEqualTo(golden());
        assertThat(LedgerCall.text(answer)).isEqualTo("uk");
    }

    private static List<String> golden() throws IOException {
        try (InputStream in = LedgerCallTest.class.getResourceAsStream("/golden/0.2.0/LedgerCall.hex")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        }
    }

    @Test
    void aClientsRow_staysInTheClientsSpace() {
        byte[] row = new byte[TransferLayout.SIZE_BYTES];
        ByteBuffer out = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(fault(row)).contains("its id");
        out.putLong(TransferLayout.ID, ClientSpace.ID_BIT);
        assertThat(fault(row)).contains("its book");
        out.putInt(TransferLayout.ASSET, TransferLayout.book(978, Mode.LIVE));
        assertThat(fault(row)).contains("its book");
        out.putInt(TransferLayout.ASSET, ClientSpace.book(978, Mode.LIVE));
        assertThat(fault(row)).isEmpty();
        for (int field :
                List.of(TransferLayout.DEBIT_ACCOUNT, TransferLayout.CREDIT_ACCOUNT, TransferLayout.PENDING_ID)) {
            out.putLong(field + Long.BYTES, 7);
            assertThat(fault(row)).isNotEmpty();
            out.putLong(field, ClientSpace.ID_BIT);
            assertThat(fault(row)).isEmpty();
        }
        assertThat(ClientSpace.isBook(-1)).isFalse();
        assertThat(ClientSpace.isBook(1 << 18 | ClientSpace.BOOK_BIT)).isFalse();
    }

    private static String fault(byte[] row) {
        return ClientSpace.faultOfTransfers(row, 0, 1).orElse("");
    }

    @Test
    void aClientsAccount_isNoneOfThePlatforms() {
        byte[] row = new byte[AccountLayout.SIZE_BYTES];
        ByteBuffer out = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(AccountLayout.ID, ClientSpace.ID_BIT).putInt(AccountLayout.BOOK, ClientSpace.book(978, Mode.TEST));
        assertThat(ClientSpace.faultOfAccounts(row, 0, 1)).isEmpty();
        out.putInt(AccountLayout.CODE, 4);
        assertThat(ClientSpace.faultOfAccounts(row, 0, 1))
                .hasValueSatisfying(text -> assertThat(text).contains("codes 1 to 999"));
        out.putInt(AccountLayout.CODE, ClientSpace.ACCOUNT_CODE_MIN).putLong(AccountLayout.HOLDER, 5);
        assertThat(ClientSpace.faultOfAccounts(row, 0, 1))
                .hasValueSatisfying(text -> assertThat(text).contains("its holder"));
    }
}
