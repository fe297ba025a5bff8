package com.binaxpay.gateway;

import com.binaxpay.gateway.HttpAnswer.Field;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Posts one message to an endpoint over HTTP/1.1 and reads the head of what comes back. It connects to the very
/// address
/// that it has checked, so that a name that changes in between leads nowhere else, and follows no redirect. Everything
/// together has one deadline, whatever the other side does. Safe for any thread; calls block.
final class WebhookSender implements AutoCloseable {
    /// Messages on their way at a time, of all shards of this process.
    static final int IN_FLIGHT_MAX = 1_024;

    private static final int HEAD_MAX_BYTES = 16 << 10;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final PublicAddresses addresses;
    private final InstantSource clock;
    private final Duration timeout;
    private final Semaphore places = new Semaphore(IN_FLIGHT_MAX);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("webhook-deadlines").factory());

    WebhookSender(PublicAddresses addresses, InstantSource clock, Duration timeout) {
        this.addresses = addresses;
        this.clock = clock;
        this.timeout = timeout;
    }

    /// What came of it.
    ///
    /// @param status what the endpoint answered, 0 for nothing
    /// @param retryAfterMs how long it wants to be left alone, 0 where it does not say
    /// @param error why it failed, empty where it didn't
    record Sent(int status, long retryAfterMs, String error) {
        static Sent failed(String error) {
            return new Sent(0, 0, error);
        }

        boolean isDelivered() {
            return status >= 200 && status < 300;
        }
    }

    /// Takes a place among the messages on their way; false where there is none.
    boolean tryEnter() {
        return places.tryAcquire();
    }

    void leave() {
        places.release();
    }

    Sent send(String url, List<Field> headers, byte[] body) {
        Optional<WebhookUrl> target = WebhookUrl.parse(url);
        Optional<List<InetAddress>> found = target.flatMap(parts -> addresses.of(parts.host()));
        if (target.isEmpty() || found.isEmpty()) {
            return Sent.failed("the host has no address, or one that is not public");
        }
        InetAddress address = found.get().getFirst();
        if (!target.get().isTls() && !address.isLoopbackAddress()) {
            return Sent.failed("the address is not loopback, and the connection would not be encrypted");
        }
        try (Socket socket = new Socket()) {
            ScheduledFuture<?> deadline =
                    timer.schedule(() -> closeQuietly(socket), timeout.toMillis(), TimeUnit.MILLISECONDS);
            try {
                return exchange(socket, address, target.get(), head(target.get(), headers, body.length), body);
            } catch (IOException e) {
                return Sent.failed(deadline.isDone() ? tooSlow() : words(e));
            } finally {
                deadline.cancel(false);
            }
        } catch (IOException e) {
            return Sent.failed(words(e));
        }
    }

    private Sent exchange(Socket socket, InetAddress address, WebhookUrl target, byte[] head, byte[] body)
            throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) timeout.toMillis());
        socket.connect(new InetSocketAddress(address, target.port()), (int) CONNECT_TIMEOUT.toMillis());
        if (!target.isTls()) {
            return talk(socket, head, body);
        }
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        try (SSLSocket tls = (SSLSocket) factory.createSocket(socket, target.host(), target.port(), true)) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            return talk(tls, head, body);
        }
    }

    private Sent talk(Socket socket, byte[] head, byte[] body) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(head);
        out.write(body);
        out.flush();
        InputStream in = new BufferedInputStream(socket.getInputStream());
        int left = HEAD_MAX_BYTES;
        while (true) {
            String status = line(in, left);
            left -= status.length() + 2;
            int code = code(status);
            String retryAfter = "";
            for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
                left -= line.length() + 2;
                int colon = line.indexOf(':');
                if (colon > 0 && line.substring(0, colon).equalsIgnoreCase("Retry-After")) {
                    retryAfter = line.substring(colon + 1);
                }
            }
            if (code >= 200) {
                String error = code < 300 ? "" : "it answered " + code;
                return new Sent(code, RetryAfter.milliseconds(retryAfter, clock.instant()), error);
            }
        }
    }

    private static int code(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            throw new IOException("the answer is not HTTP");
        }
        return Integer.parseInt(line.substring(9, 12), 10);
    }

    private static String line(InputStream in, int max) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the answer ended early");
            }
            if (next == '\n') {
                int length = line.length();
                return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
            }
            if (line.length() >= max) {
                throw new IOException("the head of the answer is too long");
            }
            line.append((char) next);
        }
    }

    private static byte[] head(WebhookUrl target, List<Field> headers, int length) {
        StringBuilder head = new StringBuilder("POST ").append(target.path()).append(" HTTP/1.1\r\n");
        field(head, "Host", target.authority());
        field(head, "User-Agent", "BinaxPay-Webhooks/1.0");
        field(head, "Content-Type", Json.CONTENT_TYPE);
        field(head, "Content-Length", Integer.toString(length));
        field(head, "Accept", "*/*");
        field(head, "Connection", "close");
        headers.forEach(each -> field(head, each.name(), each.value()));
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void field(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private String tooSlow() {
        return "it did not answer within " + timeout.toSeconds() + " s";
    }

    /// A few words that do not depend on what the other side wrote.
    private String words(IOException e) {
        return switch (e) {
            case SocketTimeoutException _ -> tooSlow();
            case SSLException _ -> "TLS failed";
            default -> {
                String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
                yield message.startsWith("the ") ? message : "it cannot be reached";
            }
        };
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed or as good as that.
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
