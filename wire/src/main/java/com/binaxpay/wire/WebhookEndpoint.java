package com.binaxpay.wire;

import com.binaxpay.money.Id;
import java.util.List;

/// Where a partner wants to be told of events. Secrets are sealed; times are milliseconds since the epoch.
///
/// @param revision 1 at first, and one more with each change
/// @param events types of events that it gets; none: all
/// @param description the partner's own words
/// @param secret what its messages are signed with
/// @param oldSecret what they are signed with as well until `oldSecretEndsMs`; empty for none
public record WebhookEndpoint(
        Id id,
        Caller owner,
        int revision,
        String url,
        List<String> events,
        String description,
        Status status,
        Bytes secret,
        Bytes oldSecret,
        long oldSecretEndsMs,
        long createdMs,
        long updatedMs) {
    /// Whether messages are sent. Order is wire format.
    public enum Status {
        /// They are.
        ENABLED,
        /// Its owner wants none for now; they wait.
        DISABLED,
        /// It answered 410 (gone): as disabled, until its owner enables it again.
        GONE
    }

    /// The next revision, with another status.
    public WebhookEndpoint withStatus(Status changed, long nowMs) {
        return new WebhookEndpoint(
                id,
                owner,
                revision + 1,
                url,
                events,
                description,
                changed,
                secret,
                oldSecret,
                oldSecretEndsMs,
                createdMs,
                nowMs);
    }

    /// The next revision, with another secret; the one before stays good until `oldEndsMs`.
    public WebhookEndpoint withSecret(Bytes fresh, long oldEndsMs, long nowMs) {
        return new WebhookEndpoint(
                id, owner, revision + 1, url, events, description, status, fresh, secret, oldEndsMs, createdMs, nowMs);
    }

    /// Whether it gets events of `type`.
    public boolean wants(String type) {
        return events.isEmpty() || events.contains(type);
    }
}
