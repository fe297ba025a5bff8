package com.binaxpay.rails;

import com.binaxpay.rails.spi.Notice;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The run of one side of a driver, money out or money in, while there is one. Any thread.
final class DriverSide {
    private static final Logger LOG = LoggerFactory.getLogger(DriverSide.class);

    private final String name;
    private final Supplier<DriverRun> runs;
    private Optional<DriverRun> run = Optional.empty();

    /// @param name for threads and the log
    /// @param runs makes a run, which has not begun
    DriverSide(String name, Supplier<DriverRun> runs) {
        this.name = name;
        this.runs = runs;
    }

    synchronized void start() {
        if (run.isEmpty()) {
            run = Optional.of(begin());
        }
    }

    synchronized void stop() {
        run.ifPresent(DriverRun::stop);
        run = Optional.empty();
    }

    void wake() {
        current().ifPresent(DriverRun::wake);
    }

    boolean offer(Notice notice) {
        return current().map(r -> r.offer(notice)).orElse(false);
    }

    private synchronized Optional<DriverRun> current() {
        return run;
    }

    private DriverRun begin() {
        DriverRun fresh = runs.get();
        Thread.ofVirtual().name(name).start(() -> drive(fresh));
        return fresh;
    }

    private void drive(DriverRun mine) {
        try {
            mine.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("{} has failed and begins anew", name, e);
            restart(mine);
        }
    }

    /// A run keeps nothing that the shard doesn't know, so a fresh one goes on where a broken one stopped.
    private synchronized void restart(DriverRun broken) {
        broken.stop();
        if (run.isPresent() && run.get() == broken) {
            run = Optional.of(begin());
        }
    }
}
