package com.binaxpay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Member;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {
    private static final Member MEMBER = new Member("eu", Kind.NODE, 1, 2, 3, 0, 4, 0, 0);

    @TempDir
    private Path directory;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        thread.shutdownNow();
    }

    @Test
    void process_thatDiesByItself_isStartedAgain() throws Exception {
        Child child = aChild("exit 3");
        on(child::start);

        await(() -> child.deaths() >= 2, "two deaths");
        on(() -> child.stop(5_000));
        assertThat(child.state()).isEqualTo(Child.State.STOPPED);
    }

    @Test
    void kill_onPurpose_staysDownUntilItIsStarted() throws Exception {
        Child child = aChild("cat");
        on(child::start);
        long first = child.pid().orElseThrow();

        on(child::kill);
        assertThat(child.state()).isEqualTo(Child.State.KILLED);
        assertThat(ProcessHandle.of(first).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
        assertThat(child.deaths()).isZero();

        on(child::start);
        assertThat(child.state()).isEqualTo(Child.State.RUNNING);
        assertThat(child.pid().orElseThrow()).isNotEqualTo(first);
        on(() -> child.stop(5_000));
    }

    @Test
    void pause_thenResume_goesOnAsTheSameProcess() throws Exception {
        Child child = aChild("cat");
        on(child::start);
        long pid = child.pid().orElseThrow();

        on(child::pause);
        assertThat(child.state()).isEqualTo(Child.State.PAUSED);
        assertThatThrownBy(() -> on(child::pause)).hasCauseInstanceOf(IllegalStateException.class);
        on(child::start);
        assertThat(child.state()).isEqualTo(Child.State.RUNNING);
        assertThat(child.pid()).hasValue(pid);
        on(() -> child.stop(5_000));
    }

    @Test
    void stop_processThatReadsItsInput_endsItWithoutAKill() throws Exception {
        Child child = aChild("cat > /dev/null; touch ended");
        on(child::start);
        on(() -> child.stop(30_000));

        assertThat(directory.resolve("ended")).exists();
        assertThat(child.pid()).isEmpty();
    }

    private Child aChild(String script) {
        List<String> command = List.of("sh", "-c", "cd " + directory + " && " + script);
        return new Child(MEMBER, () -> command, directory.resolve("err"), thread);
    }

    private void on(Runnable act) throws Exception {
        Callable<String> call = () -> {
            act.run();
            return "";
        };
        thread.submit(call).get(60, TimeUnit.SECONDS);
    }

    private void await(BooleanSupplier condition, String what) throws Exception {
        for (int i = 0; i < 600; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            thread.schedule(() -> {}, 50, TimeUnit.MILLISECONDS).get();
        }
        throw new AssertionError("waited for " + what);
    }
}
