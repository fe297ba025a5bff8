package com.binaxpay.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.replication.Group;
import com.binaxpay.replication.Peer;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MemberChangesTest {
    private final List<String> done = new ArrayList<>();
    private final Map<String, CompletableFuture<Long>> asked = new HashMap<>();
    private final Map<String, CompletableFuture<Boolean>> changing = new HashMap<>();
    private final MemberChanges changes = new MemberChanges(
            (peer, group) -> asked.computeIfAbsent(group, name -> new CompletableFuture<>()),
            region -> new Peer(region, "127.0.0.1:1", 0));
    private final Group shard = group("shard-0");
    private final Group control = group("control");

    @Test
    void learner_thatHasNoReplicaYet_keepsNoOtherGroupFromBeingTaught() {
        changes.teach(shard, List.of("lagos"));
        changes.teach(control, List.of("lagos"));

        answer("control", 1);

        assertThat(done).containsExactly("control teaches [lagos]");
    }

    @Test
    void learner_thatDoesNotAnswer_isAskedAgain() {
        changes.teach(shard, List.of("lagos"));
        Objects.requireNonNull(asked.remove("shard-0"))
                .completeExceptionally(new IllegalStateException("not connected"));
        changes.teach(shard, List.of("lagos"));
        answer("shard-0", -1);
        changes.teach(shard, List.of("lagos"));
        answer("shard-0", 0);

        assertThat(done).containsExactly("shard-0 teaches [lagos]");
    }

    @Test
    void group_whoseChangeHasNotEnded_isLeftAlone() {
        changes.replace(shard, "us", "ch");
        answer("shard-0", 100);
        changes.teach(shard, List.of("lagos"));
        changes.replace(shard, "us", "ch");
        assertThat(done).containsExactly("shard-0 replaces us by ch");

        Objects.requireNonNull(changing.get("shard-0")).complete(true);
        changes.teach(shard, List.of("lagos"));
        answer("shard-0", 100);

        assertThat(done).containsExactly("shard-0 replaces us by ch", "shard-0 teaches [lagos]");
    }

    @Test
    void voter_thatIsFarBehind_doesNotTakeAPlaceYet() {
        changes.replace(shard, "us", "ch");
        answer("shard-0", 99);

        assertThat(done).isEmpty();
    }

    private void answer(String group, long applied) {
        Objects.requireNonNull(asked.remove(group)).complete(applied);
    }

    /// A group with 4,196 entries, which notes what is done to it.
    private Group group(String name) {
        return (Group) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Group.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "name" -> name;
                    case "learners" -> Set.of();
                    case "committed" -> 4_196L;
                    case "teach" -> change(name, "teaches " + names((List<?>) arguments[0]));
                    case "replaceVoter" ->
                        change(name, "replaces " + arguments[0] + " by " + ((Peer) arguments[1]).name());
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static List<String> names(List<?> peers) {
        return peers.stream().map(peer -> ((Peer) peer).name()).toList();
    }

    private CompletableFuture<Boolean> change(String group, String what) {
        done.add(group + " " + what);
        return changing.computeIfAbsent(group, name -> new CompletableFuture<>());
    }
}
