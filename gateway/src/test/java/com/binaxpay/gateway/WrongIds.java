package com.binaxpay.gateway;

import static com.binaxpay.gateway.Wrong.get;
import static com.binaxpay.gateway.Wrong.row;
import static com.binaxpay.gateway.Wrong.transfer;

import java.util.List;

/// Ids that are none, or name nothing, or what belongs to somebody else.
final class WrongIds {
    private static final String NOBODY = "wal_06ck3vq4m1b1z7w2f8e0r5t9xn";

    private WrongIds() {}

    static List<Wrong> all() {
        return List.of(
                transfer(
                        "source no id",
                        TestGateway.transfer("me", "{eu2}", "1", "EUR"),
                        400,
                        "invalid_id",
                        "/source",
                        "\"me\""),
                transfer(
                        "source of other kind",
                        TestGateway.transfer("{posted}", "{eu2}", "1", "EUR"),
                        400,
                        "invalid_id",
                        "/source",
                        "tr_"),
                transfer(
                        "source nobody's",
                        TestGateway.transfer(NOBODY, "{eu2}", "1", "EUR"),
                        404,
                        "wallet_not_found",
                        "/source",
                        ""),
                transfer(
                        "source of another partner",
                        TestGateway.transfer("{bob}", "{eu2}", "1", "EUR"),
                        404,
                        "wallet_not_found",
                        "/source",
                        ""),
                transfer(
                        "source of other mode",
                        TestGateway.transfer("{live}", "{eu2}", "1", "EUR"),
                        404,
                        "wallet_not_found",
                        "/source",
                        ""),
                transfer(
                        "destination of another partner",
                        TestGateway.transfer("{eu}", "{bob}", "1", "EUR"),
                        404,
                        "destination_not_found",
                        "/destination",
                        ""),
                transfer(
                        "destination of other mode",
                        TestGateway.transfer("{eu}", "{live}", "1", "EUR"),
                        404,
                        "destination_not_found",
                        "/destination",
                        ""),
                get("wallet malformed", "/v1/wallets/abc", 404, "wallet_not_found", "", "abc"),
                get(
                        "wallet in upper case",
                        "/v1/wallets/WAL_06CK3VQ4M1B1Z7W2F8E0R5T9XN",
                        404,
                        "wallet_not_found",
                        "",
                        "WAL_"),
                get("wallet of another partner", "/v1/wallets/{bob}", 404, "wallet_not_found", "", "wal_"),
                get("balances of another partner", "/v1/wallets/{bob}/balances", 404, "wallet_not_found", "", "wal_"),
                get("statement of other mode", "/v1/wallets/{live}/statement", 404, "wallet_not_found", "", "wal_"),
                get("transfer malformed", "/v1/transfers/tr_1", 404, "transfer_not_found", "", "tr_1"),
                get("payout unknown", "/v1/payouts/po_06ck3vq4m1b1z7w2f8e0r5t9xn", 404, "payout_not_found", "", "po_"),
                get(
                        "batch unknown",
                        "/v1/payout-batches/pb_06ck3vq4m1b1z7w2f8e0r5t9xn/rows",
                        404,
                        "batch_not_found",
                        "",
                        "pb_"),
                get("event unknown", "/v1/events/evt_06ck3vq4m1b1z7w2f8e0r5t9xn", 404, "event_not_found", "", "evt_"),
                row("freeze of another partner", "POST /v1/wallets/{bob}/freeze", "", 404, "wallet_not_found", "", ""));
    }
}
