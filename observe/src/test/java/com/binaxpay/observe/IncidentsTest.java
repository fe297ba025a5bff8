package com.binaxpay.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class IncidentsTest {
    private static final int EVERY_S = 5;

    private Instant now = Instant.parse("2026-11-23T09:00:00Z");
    private final Map<String, String> wrong = new TreeMap<>();
    private final Incidents incidents = new Incidents("payday", Incidents.Config.standard(), () -> now);

    /// Subjects of what is sent while time passes.
    private List<String> after(int seconds) {
        return messages(seconds).stream().map(MailMessage::subject).toList();
    }

    private List<MailMessage> messages(int seconds) {
        List<MailMessage> all = new ArrayList<>();
        for (int i = 0; i < seconds; i += EVERY_S) {
            now = now.plus(Duration.ofSeconds(EVERY_S));
            all.addAll(incidents.look(wrong));
        }
        return all;
    }

    @Test
    void incident_makesOneMessageAndOneWhenItHasEnded() {
        wrong.put("eu is down", "Node eu does not answer.");
        assertThat(after(10)).isEmpty();
        List<MailMessage> begun = messages(3_600);
        assertThat(begun).hasSize(1);
        assertThat(begun.getFirst().subject()).isEqualTo("[payday] eu is down");
        assertThat(begun.getFirst().text()).isEqualTo("Node eu does not answer. Since 2026-11-23T09:00:05Z.\n");
        wrong.clear();
        assertThat(after(55)).isEmpty();
        assertThat(after(600)).containsExactly("[payday] Ended: eu is down");
    }

    @Test
    void incident_ofAMoment_makesNoMessage() {
        wrong.put("eu is slow", "Node eu is slow.");
        after(5);
        wrong.clear();
        assertThat(after(600)).isEmpty();
    }

    @Test
    void incident_thatComesAndGoes_isOneUntilItIsCalm() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            wrong.put("eu is slow", "Node eu is slow.");
            all.addAll(after(20));
            wrong.clear();
            all.addAll(after(40));
        }
        assertThat(all).containsExactly("[payday] eu is slow");
        assertThat(after(60)).containsExactly("[payday] Ended: eu is slow");
    }

    @Test
    void storm_makesADigestOfWhatIsTooMuch() {
        for (int i = 10; i < 60; i++) {
            wrong.put("shard " + i + " has no leader", "Nobody leads shard " + i + ".");
        }
        List<MailMessage> first = messages(30);
        assertThat(first).hasSize(5);
        wrong.keySet().removeIf(key -> key.compareTo("shard 5") < 0);
        List<MailMessage> later = messages(3_600);
        assertThat(later).hasSize(1);
        MailMessage digest = later.getFirst();
        // 45 that began, 40 that ended.
        assertThat(digest.subject()).isEqualTo("[payday] 85 reports, 10 still open");
        assertThat(digest.text()).contains("* shard 59 has no leader", "* Ended: shard 15 has no leader", "Still so:");
        assertThat(digest.text().substring(digest.text().indexOf("Still so:"))).doesNotContain("shard 49");
    }

    @Test
    void messages_haveIdsOfTheirOwn() {
        wrong.put("a", "A.");
        wrong.put("b", "B.");
        List<MailMessage> both = messages(20);
        assertThat(both).hasSize(2);
        assertThat(both.get(0).id()).isNotEqualTo(both.get(1).id());
    }
}
