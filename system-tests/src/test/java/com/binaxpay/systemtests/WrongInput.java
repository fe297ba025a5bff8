package com.binaxpay.systemtests;

import java.util.ArrayList;
import java.util.List;

/// One kind of wrong input, and how it must be refused.
///
/// @param request method and path
/// @param header one to add or replace (`Name: value`) or to leave out (`-Name`), empty for none
/// @param place what the first error names: a JSON pointer, a parameter or a header; empty for the request as a whole
/// @param says a part of the sentence for the developer: the value at fault, usually
record WrongInput(
        String name, String request, String header, String body, int status, String code, String place, String says) {
    /// What a transfer is, with everything right. Rows change one thing of it.
    private static final String GOOD =
            "{\"source\":\"{a}\",\"destination\":\"{b}\",\"amount\":\"1.00\",\"currency\":\"EUR\"}";

    /// Refused by the edge: nothing of it reaches a shard's log.
    private static final String AT_THE_EDGE = """
            malformed JSON      | POST /v1/transfers | | {"source":"{a}"                  | 400 | malformed_json | | line 1
            not JSON            | POST /v1/transfers | | source={a}&amount=1              | 400 | malformed_json | | line 1
            trailing comma      | POST /v1/transfers | | {good,},}                        | 400 | malformed_json | | line 1
            deep JSON           | POST /v1/transfers | | {deep}                           | 400 | malformed_json | | levels
            not UTF-8           | POST /v1/transfers | | {not UTF-8}                      | 400 | malformed_json | | UTF-8
            half a surrogate    | POST /v1/transfers | | {good,"reference":"\\ud800"}      | 400 | invalid_value | /reference | surrogate
            body missing        | POST /v1/transfers | |                                  | 400 | body_missing | | empty
            body of 10 MB       | POST /v1/transfers | | {10 MB}                          | 413 | body_too_large | | 1048576
            array for an object | POST /v1/transfers | | [1]                              | 400 | invalid_type | | an array
            unknown member      | POST /v1/transfers | | {good,"colour":"red"}            | 400 | unknown_member | /colour | colour
            member twice        | POST /v1/transfers | | {good,"amount":"2.00"}           | 400 | duplicate_member | /amount | amount
            member missing      | POST /v1/transfers | | {"source":"{a}","destination":"{b}","amount":"1"} | 400 | missing_member | /currency | currency
            number for a string | POST /v1/transfers | | {good amount 1.00 EUR}           | 400 | invalid_type | /amount | 1.00
            null for a string   | POST /v1/transfers | | {good amount null EUR}           | 400 | invalid_type | /amount | null
            string for a flag   | POST /v1/transfers | | {good,"capture":"no"}            | 400 | invalid_type | /capture | string
            5 decimals of KES   | POST /v1/transfers | | {good amount "1.23456" KES}      | 422 | invalid_amount | /amount | 1.23456
            decimals of JPY     | POST /v1/transfers | | {good amount "1.5" JPY}          | 422 | invalid_amount | /amount | 1.5
            negative            | POST /v1/transfers | | {good amount "-5.00" EUR}        | 422 | invalid_amount | /amount | -5.00
            zero                | POST /v1/transfers | | {good amount "0.00" EUR}         | 422 | invalid_amount | /amount | 0.00
            plus sign           | POST /v1/transfers | | {good amount "+5.00" EUR}        | 422 | invalid_amount | /amount | +5.00
            exponent            | POST /v1/transfers | | {good amount "1e3" EUR}          | 422 | invalid_amount | /amount | 1e3
            NaN                 | POST /v1/transfers | | {good amount "NaN" EUR}          | 422 | invalid_amount | /amount | NaN
            NaN as a number     | POST /v1/transfers | | {good amount NaN EUR}            | 400 | malformed_json | | line 1
            infinite            | POST /v1/transfers | | {good amount "Infinity" EUR}     | 422 | invalid_amount | /amount | Infinity
            thousands comma     | POST /v1/transfers | | {good amount "1,000.00" EUR}     | 422 | invalid_amount | /amount | 1,000.00
            overflow            | POST /v1/transfers | | {good amount "92233720368547758.08" EUR} | 422 | amount_overflow | /amount | 92233720368547758.08
            unknown currency    | POST /v1/transfers | | {good amount "1" XQQ}            | 422 | unknown_currency | /currency | XQQ
            currency lower case | POST /v1/transfers | | {good amount "1" eur}            | 422 | unknown_currency | /currency | eur
            no id               | POST /v1/transfers | | {"source":"me","destination":"{b}","amount":"1","currency":"EUR"} | 400 | invalid_id | /source | me
            id of another kind  | POST /v1/transfers | | {"source":"{posted}","destination":"{b}","amount":"1","currency":"EUR"} | 400 | invalid_id | /source | tr_
            key missing         | POST /v1/transfers | -Idempotency-Key | {good,}                 | 400 | idempotency_key_missing | Idempotency-Key |
            key too long        | POST /v1/transfers | Idempotency-Key: {long key} | {good,}       | 400 | idempotency_key_invalid | Idempotency-Key |
            credential missing  | POST /v1/transfers | -Authorization | {good,}                   | 401 | unauthorized | Authorization |
            credential unknown  | POST /v1/transfers | Authorization: Bearer bp_test_mallory | {good,} | 401 | unauthorized | Authorization |
            credential basic    | POST /v1/transfers | Authorization: Basic YTpi | {good,}        | 401 | unauthorized | Authorization |
            wrong content type  | POST /v1/transfers | Content-Type: text/plain | {good,}         | 415 | unsupported_media_type | Content-Type |
            cannot be accepted  | POST /v1/transfers | Accept: application/xml | {good,}          | 406 | not_acceptable | Accept |
            long header         | POST /v1/transfers | X-Long: {long header} | {good,}            | 431 | headers_too_large | | 16384
            wrong method        | DELETE /v1/wallets/{a} | | | 405 | method_not_allowed | | DELETE
            PUT a transfer      | PUT /v1/transfers | | {good,}                                   | 405 | method_not_allowed | | PUT
            unknown path        | GET /v1/nothing | | | 404 | route_not_found | | /v1/nothing
            bad cursor          | GET /v1/payouts?cursor=abc | | | 400 | invalid_cursor | cursor | abc
            limit too large     | GET /v1/events?limit=101 | | | 400 | invalid_parameter | limit | 101
            unknown parameter   | GET /v1/events?page=2 | | | 400 | invalid_parameter | page | page
            malformed time      | GET /v1/wallets/{a}/statement?from=yesterday | | | 400 | invalid_parameter | from | yesterday
            another's wallet    | GET /v1/wallets/{other} | | | 404 | wallet_not_found | | wal_
            live mode's wallet  | GET /v1/wallets/{live}/balances | | | 404 | wallet_not_found | | wal_
            file without header | POST /v1/payout-batches?wallet={a} | Content-Type: text/csv | R1,1,KES | 400 | invalid_file | | R1
            file as JSON        | POST /v1/payout-batches?wallet={a} | | {} | 415 | unsupported_media_type | Content-Type | application/json
            unknown rail        | POST /v1/payouts | | {"source":"{a}","amount":"1.00","currency":"KES","rail":"pigeon","destination":{"type":"msisdn","value":"+254712345678"}} | 422 | unknown_rail | /rail | pigeon
            short phone number  | POST /v1/payouts | | {"source":"{a}","amount":"1.00","currency":"KES","rail":"mobile_money","destination":{"type":"msisdn","value":"+2547"}} | 422 | invalid_destination | /destination/value |
            """;

    /// Refused by the ledger, which keeps the refusal under the request's key; money and what holds it stay as they
    /// are.
    private static final String BY_THE_LEDGER = """
            more than there is  | POST /v1/transfers | | {good amount "1000000.00" EUR} | 422 | insufficient_funds | /amount | 1000000.00
            to itself           | POST /v1/transfers | | {"source":"{a}","destination":"{a}","amount":"1","currency":"EUR"} | 422 | same_wallet | /destination |
            currency not held   | POST /v1/transfers | | {good amount "1" USD} | 422 | currency_mismatch | /currency |
            from another's      | POST /v1/transfers | | {"source":"{other}","destination":"{b}","amount":"1","currency":"EUR"} | 404 | wallet_not_found | /source |
            to another's        | POST /v1/transfers | | {"source":"{a}","destination":"{other}","amount":"1","currency":"EUR"} | 404 | destination_not_found | /destination |
            from live to test   | POST /v1/transfers | | {"source":"{live}","destination":"{b}","amount":"1","currency":"EUR"} | 404 | wallet_not_found | /source |
            from test to live   | POST /v1/transfers | | {"source":"{a}","destination":"{live}","amount":"1","currency":"EUR"} | 404 | destination_not_found | /destination |
            from a frozen one   | POST /v1/transfers | | {"source":"{frozen}","destination":"{b}","amount":"1","currency":"EUR"} | 422 | account_frozen | /source |
            key with other body | POST /v1/transfers | Idempotency-Key: {used key} | {good amount "2.00" EUR} | 422 | idempotency_key_reused | Idempotency-Key |
            reversed too far    | POST /v1/transfers/{posted}/reverse | | {"amount":"1.01"} | 422 | reversal_exceeds_original | /amount |
            captured though not held | POST /v1/transfers/{posted}/capture | | {} | 422 | transfer_not_pending | |
            closed with money   | POST /v1/wallets/{a}/close | | {} | 422 | wallet_not_empty | |
            """;

    static List<WrongInput> atTheEdge() {
        return rows(AT_THE_EDGE);
    }

    static List<WrongInput> byTheLedger() {
        return rows(BY_THE_LEDGER);
    }

    private static List<WrongInput> rows(String table) {
        List<WrongInput> rows = new ArrayList<>();
        for (String line : table.strip().lines().toList()) {
            String[] cells = line.split("\\|", -1);
            for (int i = 0; i < cells.length; i++) {
                cells[i] = cells[i].strip();
            }
            rows.add(new WrongInput(
                    cells[0],
                    cells[1],
                    cells[2],
                    body(cells[3]),
                    Integer.parseInt(cells[4]),
                    cells[5],
                    cells[6],
                    cells[7]));
        }
        return rows;
    }

    /// `{good,…}` is a good transfer with more in it, `{good amount A C}` one of another amount and currency.
    private static String body(String cell) {
        if (cell.startsWith("{good amount ")) {
            String[] parts =
                    cell.substring("{good amount ".length(), cell.length() - 1).split(" ", -1);
            return GOOD.replace("\"1.00\"", parts[0]).replace("EUR", parts[1]);
        }
        if (cell.startsWith("{good,")) {
            String more = cell.substring("{good,".length(), cell.length() - 1);
            String open = GOOD.substring(0, GOOD.length() - 1);
            return more.isEmpty() ? GOOD : open + "," + more + "}";
        }
        return cell;
    }

    @Override
    public String toString() {
        return name;
    }
}
