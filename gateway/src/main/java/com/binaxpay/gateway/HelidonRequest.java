package com.binaxpay.gateway;

import com.binaxpay.gateway.Connections.Turn;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.http.ServerRequest;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// A Helidon request as handlers see it.
record HelidonRequest(ServerRequest request, Optional<Turn> turn) implements HttpRequest {
    /// A colon, a blank and the end of the line.
    private static final int AROUND_BYTES = 4;

    @Override
    public String method() {
        return request.prologue().method().text();
    }

    @Override
    public String path() {
        return request.prologue().uriPath().rawPath();
    }

    @Override
    public String query() {
        return request.prologue().hasQuery() ? request.prologue().query().rawValue() : "";
    }

    @Override
    public Optional<String> header(String name) {
        return request.headers().first(HeaderNames.create(name));
    }

    @Override
    public List<String> values(String name) {
        return request.headers().values(HeaderNames.create(name));
    }

    @Override
    public String scheme() {
        return request.isSecure() ? "https" : "http";
    }

    @Override
    public String authority() {
        return request.authority();
    }

    @Override
    public boolean hasBody() {
        return request.content().hasEntity() && contentLength() != 0;
    }

    @Override
    public long headersBytes() {
        long bytes = 0;
        for (Header header : request.headers()) {
            for (String value : header.allValues()) {
                bytes += (long) header.name().length() + value.length() + AROUND_BYTES;
            }
        }
        return bytes;
    }

    @Override
    public long contentLength() {
        return request.headers().contentLength().orElse(-1);
    }

    @Override
    public Optional<InetAddress> remote() {
        return request.proxyProtocolData()
                .flatMap(HelidonRequest::client)
                .or(() -> request.remotePeer().address() instanceof InetSocketAddress socket
                        ? Optional.ofNullable(socket.getAddress())
                        : Optional.empty());
    }

    /// Whose connection it is, by a balancer; none for the balancer's own, as those of its health checks.
    private static Optional<InetAddress> client(ProxyProtocolData said) {
        return switch (said.family()) {
            case IPv4, IPv6 -> Optional.of(InetAddress.ofLiteral(said.sourceAddress()));
            case UNIX, UNKNOWN -> Optional.empty();
        };
    }

    @Override
    public InputStream body() {
        return request.content().hasEntity()
                ? new BodyStream(request.content().inputStream(), contentLength(), System::nanoTime, turn)
                : InputStream.nullInputStream();
    }
}
