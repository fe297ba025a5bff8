package com.binaxpay.rails;

import com.binaxpay.rails.spi.Connector;
import com.binaxpay.rails.spi.Notice;
import java.util.List;
import java.util.Optional;

/// Takes providers' callbacks in a process and hands them to its drivers. Any thread.
public final class NoticeReceiver {
    private final List<Connector> connectors;
    private final List<PayoutDriver> drivers;

    /// What became of a callback, and the HTTP status that says so.
    public enum Receipt {
        /// A driver here holds the order.
        TAKEN(200),
        /// The signature is wrong, or the body is not a notice of that provider's.
        UNVERIFIED(401),
        /// No driver here holds the order: another node may, or it has ended.
        NOT_HERE(404);

        private final int status;

        Receipt(int status) {
            this.status = status;
        }

        /// The HTTP status to answer with.
        public int status() {
            return status;
        }
    }

    /// @param connectors whose notices are taken
    /// @param drivers of all shards that this process hosts at the moment; may change
    public NoticeReceiver(List<Connector> connectors, List<PayoutDriver> drivers) {
        this.connectors = List.copyOf(connectors);
        this.drivers = drivers;
    }

    /// Takes a callback.
    ///
    /// @param provider name of the connector, from the callback's path
    /// @param body at most a few kB
    /// @param signature the request's signature header, or empty
    public Receipt onCallback(String provider, byte[] body, String signature) {
        Optional<Notice> notice = connectors.stream()
                .filter(c -> c.name().equals(provider))
                .findFirst()
                .flatMap(c -> c.readNotice(body, signature));
        if (notice.isEmpty()) {
            return Receipt.UNVERIFIED;
        }
        return drivers.stream().anyMatch(driver -> driver.offer(notice.get())) ? Receipt.TAKEN : Receipt.NOT_HERE;
    }
}
