package com.binaxpay.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.observe.MailServer.Fault;
import com.binaxpay.observe.MailServer.Taken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/// E-mail to a mail server on loopback.
class MailerTest {
    private static final Mailer.Config FAST = new Mailer.Config(
            3, Duration.ofSeconds(20), Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofHours(1));

    private static Mailer mailer(MailServer server, String... to) {
        return new Mailer(
                () -> Optional.of(server.relay(to)),
                server::trust,
                "node",
                FAST,
                InstantSource.system(),
                new Metrics());
    }

    private static MailMessage message(String subject, String text) {
        return new MailMessage(subject.hashCode() + ".1", subject, text);
    }

    private static String body(Taken taken) {
        String base64 = taken.text().substring(taken.text().indexOf("\r\n\r\n"));
        return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    @Test
    void send_overStartTls_isTakenAsItWasWritten() throws Exception {
        try (MailServer server = new MailServer("localhost", false);
                Mailer mailer = mailer(server, "ann@example.com", "bob@example.com")) {
            String text = ".\n..a line of dots\nMünchen: 3 € fehlen\n" + "x".repeat(2_000);
            mailer.send(message("eu is down", text));
            Taken taken = server.await();
            assertThat(taken.to()).containsExactly("ann@example.com", "bob@example.com");
            assertThat(taken.from()).isEqualTo("binax@example.com");
            assertThat(taken.user()).isEqualTo("binax");
            assertThat(taken.isSecure()).isTrue();
            assertThat(taken.text())
                    .contains("Subject: eu is down\r\n", "Auto-Submitted: auto-generated\r\n")
                    .containsPattern("Message-ID: <[0-9.-]+@example.com>\r\n");
            assertThat(body(taken)).isEqualTo(text);
            assertThat(server.clear).containsExactly("EHLO node.example.com", "STARTTLS");
        }
    }

    @Test
    void send_overTls_withTheOtherWayToLogIn_isTaken() throws Exception {
        try (MailServer server = new MailServer("localhost", true)) {
            server.ways = "LOGIN";
            try (Mailer mailer = mailer(server, "ann@example.com")) {
                mailer.send(message("ok", "ok"));
                assertThat(server.await().isSecure()).isTrue();
            }
        }
    }

    @Test
    void send_subjectOfAnyText_staysOneLine() throws Exception {
        try (MailServer server = new MailServer("localhost", false);
                Mailer mailer = mailer(server, "ann@example.com")) {
            mailer.send(message("a\r\nBcc: eve@example.com\r\n\r\nhm " + "ü".repeat(60), "x"));
            String text = server.await().text();
            assertThat(text).doesNotContain("\r\nBcc:");
            String subject = text.substring(text.indexOf("Subject: ") + 9, text.indexOf("\r\nDate:"));
            StringBuilder decoded = new StringBuilder();
            for (String word : subject.split("\r\n ", -1)) {
                assertThat(word).startsWith("=?utf-8?B?").endsWith("?=").hasSizeLessThanOrEqualTo(75);
                String base64 = word.substring(10, word.length() - 2);
                decoded.append(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
            }
            assertThat(decoded.toString()).isEqualTo("a\r\nBcc: eve@example.com\r\n\r\nhm " + "ü".repeat(60));
        }
    }

    @Test
    void send_serverBusyOrCut_isTakenLaterUnderTheSameId() throws Exception {
        try (MailServer server = new MailServer("localhost", false)) {
            server.faults.add(Fault.BUSY);
            server.faults.add(Fault.CUT);
            server.faults.add(Fault.CUT_AFTER);
            try (Mailer mailer = mailer(server, "ann@example.com")) {
                mailer.send(message("eu is down", "since noon"));
                mailer.send(message("eu is up", "again"));
                Taken unanswered = server.await();
                Taken again = server.await();
                assertThat(id(again)).as("a reader sees it once").isEqualTo(id(unanswered));
                assertThat(server.await().text()).contains("Subject: eu is up");
                assertThat(server.faults).isEmpty();
            }
        }
    }

    private static String id(Taken taken) {
        return taken.text()
                .lines()
                .filter(line -> line.startsWith("Message-ID"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void send_refusedForGood_keepsNothingWaiting() throws Exception {
        try (MailServer server = new MailServer("localhost", false)) {
            server.faults.add(Fault.REFUSED);
            try (Mailer mailer = mailer(server, "gone@example.com", "ann@example.com")) {
                mailer.send(message("first", "1"));
                mailer.send(message("second", "2"));
                Taken taken = server.await();
                assertThat(taken.text()).contains("Subject: second");
                assertThat(taken.to()).containsExactly("ann@example.com");
            }
        }
    }

    @Test
    void queue_full_losesTheOldest() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (MailServer server = new MailServer("localhost", false)) {
            try (Mailer mailer = new Mailer(
                    () -> {
                        asked.countDown();
                        try {
                            return go.await(30, TimeUnit.SECONDS)
                                    ? Optional.of(server.relay("ann@example.com"))
                                    : Optional.empty();
                        } catch (InterruptedException e) {
                            return Optional.empty();
                        }
                    },
                    server::trust,
                    "node",
                    FAST,
                    InstantSource.system(),
                    new Metrics())) {
                mailer.send(message("number 0", "x"));
                // The first is in hand; what comes now waits.
                assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
                for (int i = 1; i < 5; i++) {
                    mailer.send(message("number " + i, "x"));
                }
                go.countDown();
                StringBuilder subjects = new StringBuilder();
                while (!subjects.toString().contains("number 4")) {
                    subjects.append(server.await()
                            .text()
                            .lines()
                            .filter(line -> line.startsWith("Subject"))
                            .findFirst()
                            .orElseThrow());
                }
                assertThat(subjects.toString()).contains("number 2", "number 3").doesNotContain("number 1");
            }
        }
    }

    @Test
    void connection_thatIsNotTheRelaysOrNotSecure_sendsNothing() throws Exception {
        try (MailServer other = new MailServer("elsewhere.example", false)) {
            assertThatThrownBy(() -> new Smtp(other.relay("a@example.com"), other.trust(), "node", 20_000))
                    .isInstanceOf(SSLException.class);
        }
        try (MailServer unknown = new MailServer("localhost", false);
                MailServer known = new MailServer("localhost", false)) {
            unknown.offersTls = false;
            assertRefused(unknown, "offers no STARTTLS");
            assertThat(unknown.clear).containsExactly("EHLO node");
            known.injects = true;
            assertRefused(known, "more before TLS");
        }
    }

    private static void assertRefused(MailServer server, String why) {
        assertThatThrownBy(() -> new Smtp(server.relay("a@example.com"), server.trust(), "node", 20_000))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }
}
