package com.binaxpay.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExpectedNoiseTest {
    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> seen = new ListAppender<>();
    private final Logger log = context.getLogger("test");

    @BeforeEach
    void filter() {
        context.addTurboFilter(new ExpectedNoise());
        seen.start();
        log.setLevel(Level.INFO);
        log.addAppender(seen);
    }

    @Test
    void log_whatAStartingReplicaRepeats_isSaidOnce() {
        for (int i = 0; i < 100; i++) {
            log.error("Failed appendEntries", new ServerNotReadyException());
            log.error("{}: Failed appendEntries* {}", "eu", i, new ServerNotReadyException());
        }
        assertThat(seen.list).hasSize(1);
    }

    @Test
    void log_anythingElse_passes() {
        for (int i = 0; i < 100; i++) {
            log.error("broken", new IllegalStateException("for real"));
            log.info("plain {} of {} and {}", i, 100, "more");
        }
        assertThat(seen.list).hasSize(200);
    }
}
