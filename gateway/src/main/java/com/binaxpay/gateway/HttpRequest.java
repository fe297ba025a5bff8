package com.binaxpay.gateway;

import java.io.InputStream;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// A request as handlers see it, whatever the server is.
interface HttpRequest {
    String method();

    /// The path as it was sent, without the query.
    String path();

    /// The query as it was sent, without `?`; empty where there is none.
    String query();

    /// The first value of a header.
    Optional<String> header(String name);

    /// All values of a header, in order.
    List<String> values(String name);

    /// `http` or `https`.
    String scheme();

    /// Host and port that the client asked for; empty where it did not say.
    String authority();

    /// How large all headers are together, about as they were sent.
    long headersBytes();

    /// What the client said, or -1.
    long contentLength();

    /// Whether there is a body, be it empty where the client did not say its length.
    boolean hasBody();

    /// Where the connection comes from.
    Optional<InetAddress> remote();

    /// The body, to be read once.
    InputStream body();
}
