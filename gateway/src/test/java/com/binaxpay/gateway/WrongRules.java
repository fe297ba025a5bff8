package com.binaxpay.gateway;

import static com.binaxpay.gateway.Wrong.payout;
import static com.binaxpay.gateway.Wrong.row;
import static com.binaxpay.gateway.Wrong.transfer;

import java.util.List;

/// Requests that are well formed and against a rule.
final class WrongRules {
    private WrongRules() {}

    static List<Wrong> all() {
        return List.of(
                transfer(
                        "more than is there",
                        TestGateway.transfer("{eu}", "{eu2}", "1000", "EUR"),
                        422,
                        "insufficient_funds",
                        "/amount",
                        "1000.00 EUR"),
                transfer(
                        "to itself",
                        TestGateway.transfer("{eu}", "{eu}", "1", "EUR"),
                        422,
                        "same_wallet",
                        "/destination",
                        ""),
                transfer(
                        "currency not held",
                        TestGateway.transfer("{eu}", "{euroOnly}", "1", "KES"),
                        422,
                        "currency_mismatch",
                        "/currency",
                        ""),
                transfer(
                        "from a frozen wallet",
                        TestGateway.transfer("{frozen}", "{eu}", "1", "EUR"),
                        422,
                        "account_frozen",
                        "/source",
                        ""),
                transfer(
                        "to a frozen wallet",
                        TestGateway.transfer("{eu}", "{frozen}", "1", "EUR"),
                        422,
                        "destination_frozen",
                        "/destination",
                        ""),
                row("close with money", "POST /v1/wallets/{eu}/close", "", 422, "wallet_not_empty", "", ""),
                row(
                        "capture too much",
                        "POST /v1/transfers/{held}/capture",
                        "{\"amount\":\"6.00\"}",
                        422,
                        "capture_exceeds_hold",
                        "/amount",
                        ""),
                row(
                        "capture with 3 decimals",
                        "POST /v1/transfers/{held}/capture",
                        "{\"amount\":\"1.001\"}",
                        422,
                        "invalid_amount",
                        "/amount",
                        "1.001"),
                row(
                        "capture what is posted",
                        "POST /v1/transfers/{posted}/capture",
                        "",
                        422,
                        "transfer_not_pending",
                        "",
                        ""),
                row(
                        "void what is posted",
                        "POST /v1/transfers/{posted}/void",
                        "{}",
                        422,
                        "transfer_not_pending",
                        "",
                        ""),
                row(
                        "void with a member",
                        "POST /v1/transfers/{posted}/void",
                        "{\"amount\":\"1\"}",
                        400,
                        "unknown_member",
                        "/amount",
                        "amount"),
                row(
                        "reverse what is held",
                        "POST /v1/transfers/{held}/reverse",
                        "",
                        422,
                        "transfer_not_posted",
                        "",
                        ""),
                row(
                        "reverse too much",
                        "POST /v1/transfers/{posted}/reverse",
                        "{\"amount\":\"1.01\"}",
                        422,
                        "reversal_exceeds_original",
                        "/amount",
                        ""),
                row(
                        "jurisdiction unknown",
                        "POST /v1/wallets",
                        "{\"jurisdiction\":\"ZZ\",\"currencies\":[\"EUR\"]}",
                        422,
                        "unknown_jurisdiction",
                        "/jurisdiction",
                        "ZZ"),
                row(
                        "jurisdiction malformed",
                        "POST /v1/wallets",
                        "{\"jurisdiction\":\"Kenya\",\"currencies\":[\"EUR\"]}",
                        422,
                        "unknown_jurisdiction",
                        "/jurisdiction",
                        "Kenya"),
                row(
                        "no currencies",
                        "POST /v1/wallets",
                        "{\"jurisdiction\":\"EU\",\"currencies\":[]}",
                        400,
                        "invalid_value",
                        "/currencies",
                        "0"),
                row(
                        "currency twice",
                        "POST /v1/wallets",
                        "{\"jurisdiction\":\"EU\",\"currencies\":[\"EUR\",\"EUR\"]}",
                        400,
                        "invalid_value",
                        "/currencies/1",
                        "EUR"),
                row(
                        "currency number",
                        "POST /v1/wallets",
                        "{\"jurisdiction\":\"EU\",\"currencies\":[978]}",
                        400,
                        "invalid_type",
                        "/currencies/0",
                        "978"),
                row(
                        "currency unknown in list",
                        "POST /v1/wallets",
                        "{\"jurisdiction\":\"EU\",\"currencies\":[\"EUR\",\"ABC\"]}",
                        422,
                        "unknown_currency",
                        "/currencies/1",
                        "ABC"),
                payout("rail unknown", "pigeon", "msisdn", "+254712345678", "unknown_rail", "/rail"),
                payout(
                        "type not for rail",
                        "bank",
                        "msisdn",
                        "+254712345678",
                        "invalid_destination",
                        "/destination/type"),
                payout(
                        "phone number short",
                        "mobile_money",
                        "msisdn",
                        "+2547",
                        "invalid_destination",
                        "/destination/value"),
                payout(
                        "phone number local",
                        "mobile_money",
                        "msisdn",
                        "0712345678",
                        "invalid_destination",
                        "/destination/value"),
                payout(
                        "IBAN with wrong check digits",
                        "bank",
                        "iban",
                        "DE00370400440532013000",
                        "invalid_destination",
                        "/destination/value"),
                payout("account short", "bank", "account", "12", "invalid_destination", "/destination/value"),
                payout("token", "bank", "token", "tok_1", "invalid_destination", "/destination/type"),
                row(
                        "fund overflow",
                        "POST /v1/test-helpers/fund",
                        "{\"wallet\":\"{eu}\",\"amount\":\"92233720368547758.07\",\"currency\":\"EUR\"}",
                        422,
                        "amount_overflow",
                        "/amount",
                        ""));
    }
}
