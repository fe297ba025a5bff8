package com.binaxpay.observe;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Makes messages of what is wrong at the moment: one when an incident begins, one when it has ended. What comes and
/// goes within moments makes none, and in a storm one digest says what many messages would. For one thread.
public final class Incidents {
    /// How it goes about it.
    ///
    /// @param confirm for how long something has to be wrong before it is one
    /// @param calm for how long it has to be right before it has ended
    /// @param messagesMax how many messages of single incidents there are in a `window`; the rest is in its digest
    public record Config(Duration confirm, Duration calm, int messagesMax, Duration window) {
        /// What a node uses.
        public static Config standard() {
            return new Config(Duration.ofSeconds(10), Duration.ofSeconds(60), 5, Duration.ofMinutes(10));
        }
    }

    private static final class Incident {
        private final String key;
        private final Instant since;
        private String text;
        private Instant seen;
        private boolean isTold;

        Incident(String key, String text, Instant now) {
            this.key = key;
            this.text = text;
            this.since = now;
            this.seen = now;
        }
    }

    private final String cluster;
    private final Config config;
    private final InstantSource clock;
    private final Map<String, Incident> open = new TreeMap<>();
    private final Deque<Instant> sent = new ArrayDeque<>();
    private final List<String> held = new ArrayList<>();
    private Instant heldSince = Instant.EPOCH;
    private long number;

    /// @param cluster what to call it in subjects
    public Incidents(String cluster, Config config, InstantSource clock) {
        this.cluster = cluster;
        this.config = config;
        this.clock = clock;
    }

    /// Takes what is wrong now, by a key that is the same as long as it is the same thing; gives what is to be sent.
    /// Called every few seconds.
    public List<MailMessage> look(Map<String, String> wrong) {
        Instant now = clock.instant();
        List<MailMessage> messages = new ArrayList<>();
        wrong.forEach((key, text) -> {
            Incident incident = open.computeIfAbsent(key, _ -> new Incident(key, text, now));
            incident.text = text;
            incident.seen = now;
        });
        List<String> gone = new ArrayList<>();
        for (Incident each : open.values()) {
            boolean isOver =
                    !wrong.containsKey(each.key) && (!each.isTold || !now.isBefore(each.seen.plus(config.calm)));
            if (isOver) {
                gone.add(each.key);
                if (each.isTold) {
                    tell(messages, now, "Ended: " + each.key, ended(each));
                }
            } else if (!each.isTold && !now.isBefore(each.since.plus(config.confirm))) {
                each.isTold = true;
                tell(messages, now, each.key, each.text + " Since " + shown(each.since) + ".");
            }
        }
        gone.forEach(open::remove);
        if (!held.isEmpty() && !now.isBefore(heldSince.plus(config.window))) {
            messages.add(digest(now));
        }
        return messages;
    }

    private static String ended(Incident incident) {
        return incident.text + " From " + shown(incident.since) + " to " + shown(incident.seen) + ".";
    }

    private void tell(List<MailMessage> messages, Instant now, String subject, String text) {
        while (!sent.isEmpty() && !now.isBefore(sent.peekFirst().plus(config.window))) {
            sent.removeFirst();
        }
        if (sent.size() < config.messagesMax && held.isEmpty()) {
            sent.addLast(now);
            messages.add(message(now, subject, text));
            return;
        }
        if (held.isEmpty()) {
            heldSince = now;
        }
        held.add("* " + subject + "\n  " + text);
    }

    private MailMessage digest(Instant now) {
        List<String> still = open.values().stream()
                .filter(each -> each.isTold)
                .map(each -> "* " + each.key + "\n  " + each.text)
                .toList();
        String text = held.size() + " reports since " + shown(heldSince) + ", too many for messages of their own:\n\n"
                + String.join("\n", held) + "\n\n"
                + (still.isEmpty() ? "All of it has ended." : "Still so:\n\n" + String.join("\n", still));
        MailMessage digest = message(now, held.size() + " reports, " + still.size() + " still open", text);
        held.clear();
        sent.addLast(now);
        return digest;
    }

    private MailMessage message(Instant now, String subject, String text) {
        return new MailMessage(now.toEpochMilli() + "." + number++, "[" + cluster + "] " + subject, text + "\n");
    }

    private static String shown(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
