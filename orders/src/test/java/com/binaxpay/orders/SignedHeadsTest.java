package com.binaxpay.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.HeadSignature;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.TreeHead;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a shard's state keeps of what its replicas sign.
final class SignedHeadsTest {
    private final World world = new World(1);

    @Test
    void sign_atTheFirstLevel_isNotActiveAndChangesNothing() {
        byte[] before = world.saved(0);
        World.refused(world.apply(0, sign(1, "a", "eu")), Refusal.NOT_ACTIVE);
        assertThat(world.saved(0)).isEqualTo(before);
        assertThat(heads(10)).isEmpty();
    }

    @Test
    void sign_severalReplicas_areOneHeadWithTheirSignaturesOnce() {
        world.activate();
        assertThat(world.shard(0).level()).isEqualTo(Levels.COMPLETE);
        assertThat(world.apply(0, sign(1, "a", "eu"))).isEqualTo(new Outcome.Applied());
        world.apply(0, sign(1, "a", "uk"));
        byte[] digest = world.shard(0).digest();
        world.apply(0, sign(1, "a", "uk"));
        assertThat(world.shard(0).digest()).isEqualTo(digest);
        assertThat(heads(10)).containsExactly(new SignedHead(head(1, "a"), List.of(signature("eu"), signature("uk"))));
    }

    @Test
    void sign_anotherHeadOfTheSameCheckpoint_standsBesideTheFirst() {
        world.activate();
        world.apply(0, sign(1, "a", "eu"));
        world.apply(0, sign(1, "b", "us"));
        assertThat(heads(10)).extracting(SignedHead::head).containsExactly(head(1, "a"), head(1, "b"));
    }

    @Test
    void sign_moreCheckpointsThanAreKept_oldestBecomeRecordsAndAreTakenNoMore() {
        world.activate();
        for (int i = 1; i <= SignedHeads.CHECKPOINTS_MAX; i++) {
            world.apply(0, sign(i, "a", "eu"));
        }
        world.apply(0, sign(SignedHeads.CHECKPOINTS_MAX + 1, "a", "eu"));
        assertThat(world.lastRecord(0))
                .isEqualTo(new Kept.Signed(new SignedHead(head(1, "a"), List.of(signature("eu")))));
        byte[] before = world.saved(0);
        world.apply(0, sign(1, "a", "uk"));
        assertThat(world.saved(0)).isEqualTo(before);
        assertThat(heads(2))
                .extracting(signed -> signed.head().checkpoint())
                .containsExactly(SignedHeads.CHECKPOINTS_MAX + 1L, (long) SignedHeads.CHECKPOINTS_MAX);
    }

    @Test
    void restart_withHeads_goesOnWithThem() {
        world.activate();
        for (int i = 1; i <= 5; i++) {
            world.apply(0, sign(i, "a", "eu"));
            world.apply(0, sign(i, "b", "uk"));
        }
        List<SignedHead> before = heads(10);
        world.restart(0);
        assertThat(heads(10)).isEqualTo(before);
    }

    private List<SignedHead> heads(int limit) {
        Answer answer = world.shard(0).ask(new Query.SignedHeads(Long.MAX_VALUE, limit));
        return ((Answer.SignedHeads) answer).heads();
    }

    private static Command sign(long checkpoint, String root, String keyId) {
        return new Command.SignCheckpoint(head(checkpoint, root), signature(keyId));
    }

    private static HeadSignature signature(String keyId) {
        return new HeadSignature(keyId, Bytes.utf8("signed by " + keyId));
    }

    private static TreeHead head(long checkpoint, String root) {
        Bytes hash = Bytes.utf8(root);
        return new TreeHead(0, checkpoint, 5, 10, hash, 3, hash, hash, hash);
    }
}
