package com.binaxpay.node;

import com.binaxpay.rails.NoticeReceiver;
import com.binaxpay.rails.SandboxConnector;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/// Takes providers' callbacks on a node, over mutual TLS.
final class CallbackServer implements AutoCloseable {
    /// What precedes a provider's name in the path.
    static final String PATH = "/callbacks/";

    private static final int BODY_BYTES_MAX = 64 << 10;

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final NoticeReceiver receiver;

    private CallbackServer(HttpsServer server, NoticeReceiver receiver) {
        this.server = server;
        this.receiver = receiver;
    }

    static CallbackServer start(InetSocketAddress address, SSLContext tls, NoticeReceiver receiver) throws IOException {
        HttpsServer https = HttpsServer.create(address, 0);
        https.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
                ssl.setNeedClientAuth(true);
                parameters.setSSLParameters(ssl);
            }
        });
        CallbackServer callbacks = new CallbackServer(https, receiver);
        https.createContext(PATH, callbacks::handle);
        https.setExecutor(callbacks.threads);
        https.start();
        return callbacks;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
            String provider = exchange.getRequestURI().getPath().substring(PATH.length());
            String signature = Optional.ofNullable(exchange.getRequestHeaders().getFirst(SandboxConnector.SIGNATURE))
                    .orElse("");
            int status;
            if (!exchange.getRequestMethod().equals("POST")) {
                status = 405;
            } else if (body.length > BODY_BYTES_MAX) {
                status = 413;
            } else {
                status = receiver.onCallback(provider, body, signature).status();
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
