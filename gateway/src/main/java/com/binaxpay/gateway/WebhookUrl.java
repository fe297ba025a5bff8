package com.binaxpay.gateway;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// Where messages of an endpoint go: an `https` URL without user and fragment. `http` is for
/// loopback only, which only `binax up` reaches.
///
/// @param host name or address, without brackets
/// @param path path and query
record WebhookUrl(boolean isTls, String host, int port, String path) {
    private static final int CHARS_MAX = 2_048;
    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    /// The parts of `text`, or empty where messages can't go there.
    static Optional<WebhookUrl> parse(String text) {
        if (text.length() > CHARS_MAX || !text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text);
            boolean isTls = "https".equalsIgnoreCase(uri.getScheme());
            boolean isPlain = "http".equalsIgnoreCase(uri.getScheme());
            String host = uri.getHost();
            boolean isOther = uri.getRawUserInfo() != null || uri.getRawFragment() != null;
            if (host == null || isOther || !(isTls || isPlain) || uri.getPort() == 0 || uri.getPort() > 0xFFFF) {
                return Optional.empty();
            }
            String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            int port = uri.getPort() > 0 ? uri.getPort() : isTls ? HTTPS : HTTP;
            String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            return Optional.of(new WebhookUrl(isTls, bare, port, path + query));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /// Value of the `Host` header.
    String authority() {
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return port == (isTls ? HTTPS : HTTP) ? shown : shown + ":" + port;
    }
}
