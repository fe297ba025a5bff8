package com.binaxpay.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The part of the API that checks use: transfers under keys, and balances. It is honest unless a test has it forget.
final class FakeApi implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Long> balancesMinor = new TreeMap<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private int ids;

    FakeApi(Map<String, Long> balancesMinor) throws IOException {
        this.balancesMinor.putAll(balancesMinor);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/transfers", this::transfer);
        server.createContext("/v1/wallets/", this::balances);
        server.start();
    }

    Api api() {
        return new Api("http://127.0.0.1:" + server.getAddress().getPort(), "key");
    }

    /// Loses what it answered under `key`, money and all.
    void forget(Ask ask) {
        answers.remove(ask.key());
        move(ask.source(), ask.destination(), -ask.amountMinor());
    }

    /// Carries a transfer out a second time.
    void repeat(Ask ask) {
        move(ask.source(), ask.destination(), ask.amountMinor());
    }

    private synchronized void move(String source, String destination, long minor) {
        balancesMinor.merge(source, -minor, Long::sum);
        balancesMinor.merge(destination, minor, Long::sum);
    }

    private synchronized void transfer(HttpExchange exchange) throws IOException {
        JsonNode body = Answer.JSON.readTree(exchange.getRequestBody());
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        if (answers.containsKey(key)) {
            exchange.getResponseHeaders().add("Idempotent-Replayed", "true");
        } else {
            ids++;
            answers.put(key, "{\"id\":\"tr_" + ids + "\"}");
            long minor = Api.minor(body.path("amount").asText());
            move(body.path("source").asText(), body.path("destination").asText(), minor);
        }
        answer(exchange, 201, answers.getOrDefault(key, ""));
    }

    private synchronized void balances(HttpExchange exchange) throws IOException {
        String wallet = exchange.getRequestURI().getPath().split("/", -1)[3];
        long minor = balancesMinor.getOrDefault(wallet, 0L);
        String amount = minor / 100 + "." + String.format("%02d", minor % 100);
        answer(
                exchange,
                200,
                "{\"data\":[{\"currency\":\"EUR\",\"available\":\"" + amount + "\",\"posted\":\"" + amount + "\"}]}");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
