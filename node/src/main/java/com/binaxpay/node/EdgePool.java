package com.binaxpay.node;

import java.util.List;
import java.util.stream.Collectors;

/// Gateways that can stand in for each other. One thread.
final class EdgePool implements AutoCloseable {
    private final List<ApiClient> clients;
    private int current;

    private EdgePool(List<ApiClient> clients) {
        this.clients = clients;
    }

    static EdgePool of(List<String> urls, String key) {
        return new EdgePool(urls.stream()
                .map(url -> new ApiClient(url.replaceAll("/+$", ""), key))
                .toList());
    }

    ApiClient current() {
        return clients.get(current);
    }

    /// The current one did not answer: the next one is current.
    void next() {
        current = (current + 1) % clients.size();
    }

    /// Their addresses.
    @Override
    public String toString() {
        return clients.stream().map(ApiClient::url).collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        clients.forEach(ApiClient::close);
    }
}
