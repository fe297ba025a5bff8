package com.binaxpay.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A partner's receiver of webhook messages on loopback that can be told to misbehave. It answers 204 to what it was
/// told nothing about.
final class Receiver implements AutoCloseable {
    /// A message as it came.
    record Message(HttpHeaders headers, String body) {
        String id() {
            return headers.firstValue(WebhookSignature.ID).orElseThrow();
        }
    }

    /// Never answers.
    static final int SILENCE = 0;

    private record Answer(int status, Map<String, String> headers) {}

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final ArrayDeque<Answer> next = new ArrayDeque<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private Answer always = new Answer(204, Map.of());

    Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    /// The next message is answered so; several calls, several messages.
    synchronized void next(int status, Map<String, String> headers) {
        next.add(new Answer(status, headers));
    }

    /// From now on all messages are answered so.
    synchronized void always(int status) {
        always = new Answer(status, Map.of());
    }

    /// The next message, within 30 s.
    Message await() {
        try {
            Message message = messages.poll(30, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no message came");
            }
            return message;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    int unread() {
        return messages.size();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Answer answer = answer();
            messages.add(new Message(HttpHeaders.of(exchange.getRequestHeaders(), (_, _) -> true), body));
            if (answer.status() == SILENCE) {
                closed.await();
                return;
            }
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().put(name, List.of(value)));
            exchange.sendResponseHeaders(answer.status(), -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Answer answer() {
        return next.isEmpty() ? always : next.poll();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        executor.close();
    }
}
