package com.binaxpay.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.money.Id;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Command.AdmitJurisdiction;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.SlotMove;
import com.binaxpay.wire.SlotRange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Jurisdictions that were added to a running cluster: where their slots are is state of each shard, from an entry on.
final class JurisdictionsTest {
    private static final int OLD = 5;
    private static final int NEW = 6;
    private static final Outcome APPLIED = new Outcome.Applied();

    /// Shard 0, with what it writes.
    private final MemoryHistory history = new MemoryHistory();

    private final MemoryRecords records = new MemoryRecords(7);
    private ShardState shard = fresh();
    private long nowNs = 1_000_000_000L;
    private long number = 100;

    @Test
    void admit_once_placesItsSlotsFromThenOnOnly() {
        apply(new Command.Activate(Levels.COMPLETE));
        Id source = wallet(OLD, 0);
        Id far = newId(NEW, 1);
        World.refused(apply(transfer(source, far)), Refusal.DESTINATION_NOT_FOUND);
        assertThat(Subjects.areKnown(transfer(source, far), shard.jurisdictions()))
                .isFalse();

        assertThat(apply(new AdmitJurisdiction(NEW, List.of(0, 1)))).isEqualTo(APPLIED);

        World.running(apply(transfer(source, far)));
        assertThat(shard.jurisdictions().shardOf(newId(NEW, 7))).isEqualTo(1);
        assertThat(shard.jurisdictions().shardOf(newId(NEW, 8))).isEqualTo(0);
        assertThat(shard.jurisdictions().shardOf(newId(OLD, 1))).isEqualTo(1);
        assertThat(Subjects.areKnown(transfer(source, far), shard.jurisdictions()))
                .isTrue();
    }

    @Test
    void admit_whatIsKnownOrCannotBe_changesNothing() {
        apply(new Command.Activate(Levels.COMPLETE));
        apply(new AdmitJurisdiction(NEW, List.of(1)));
        byte[] digest = shard.digest();

        assertThat(apply(new AdmitJurisdiction(NEW, List.of(1)))).isEqualTo(APPLIED);
        for (AdmitJurisdiction wrong : List.of(
                new AdmitJurisdiction(NEW, List.of(0)),
                new AdmitJurisdiction(NEW, List.of(1, 1)),
                new AdmitJurisdiction(OLD, List.of(0)),
                new AdmitJurisdiction(0, List.of(0)),
                new AdmitJurisdiction(677, List.of(0)),
                new AdmitJurisdiction(Id.SYSTEM_JURISDICTION, List.of(0)),
                new AdmitJurisdiction(-1, List.of(0)),
                new AdmitJurisdiction(7, List.of()),
                new AdmitJurisdiction(7, List.of(-1)),
                new AdmitJurisdiction(7, List.of(255)))) {
            World.refused(apply(wrong), Refusal.SLOTS_NOT_HERE);
        }

        assertThat(shard.jurisdictions().admitted()).containsOnlyKeys(NEW);
        assertThat(shard.digest()).as("time passes").isNotEqualTo(digest);
    }

    @Test
    void admit_onAShardOfTheFirstLevel_isRefused() {
        World.refused(apply(new AdmitJurisdiction(NEW, List.of(1))), Refusal.NOT_ACTIVE);

        assertThat(shard.jurisdictions().admitted()).isEmpty();
    }

    @Test
    void digest_withAnAdmission_differs() {
        JurisdictionsTest other = new JurisdictionsTest();
        apply(new Command.Activate(Levels.COMPLETE));
        other.apply(new Command.Activate(Levels.COMPLETE));
        apply(new AdmitJurisdiction(NEW, List.of(1)));
        other.apply(new AdmitJurisdiction(NEW, List.of(0)));

        assertThat(shard.digest()).isNotEqualTo(other.shard.digest());
    }

    /// Whatever is admitted when, before or after a snapshot: a replica that replays from its first entry, and one that
    /// goes on from the snapshot, know the same.
    @Test
    void replay_fromTheFirstEntryOrASnapshot_placesTheSame() {
        Property.check(15, random -> {
            JurisdictionsTest steady = new JurisdictionsTest();
            List<Command> log = new ArrayList<>(List.of(new Command.Activate(Levels.COMPLETE)));
            for (int entry = 0; entry < 30; entry++) {
                int jurisdiction = random.nextInt(1, 12);
                log.add(
                        random.nextInt(4) == 0
                                ? new AdmitJurisdiction(jurisdiction, List.of(random.nextInt(3), random.nextInt(3)))
                                : transfer(newId(OLD, 0), newId(jurisdiction, random.nextInt(4))));
            }
            int cut = random.nextInt(log.size());
            List<Outcome> outcomes = new ArrayList<>();
            byte[] snapshot = {};
            for (int entry = 0; entry < log.size(); entry++) {
                if (entry == cut) {
                    snapshot = steady.saved();
                }
                outcomes.add(steady.apply(log.get(entry)));
            }

            JurisdictionsTest replayed = new JurisdictionsTest();
            assertThat(log.stream().map(replayed::apply).toList()).isEqualTo(outcomes);
            JurisdictionsTest later = new JurisdictionsTest();
            log.subList(0, cut).forEach(later::apply);
            later.restart(snapshot);
            assertThat(log.subList(cut, log.size()).stream().map(later::apply).toList())
                    .isEqualTo(outcomes.subList(cut, outcomes.size()));
            for (JurisdictionsTest each : List.of(replayed, later)) {
                assertThat(each.shard.digest()).isEqualTo(steady.shard.digest());
                assertThat(each.saved()).isEqualTo(steady.saved());
            }
        });
    }

    @Test
    void slots_ofAnAdmittedJurisdiction_move() {
        MovingWorld moving = new MovingWorld(2);
        for (int number = 0; number < 2; number++) {
            assertThat(moving.world.apply(number, new AdmitJurisdiction(NEW, List.of(0))))
                    .isEqualTo(APPLIED);
        }
        var range = new SlotRange(NEW, 0, 9, 0);

        assertThat(moving.world.apply(0, new Command.PlanMove(range, 1))).isEqualTo(APPLIED);
        assertThat(moving.world.apply(1, new Command.AdoptSlots(new SlotMove(range, 1, 0, 1, List.of(0)), false)))
                .isEqualTo(APPLIED);
        assertThat(moving.world.shard(1).formerOwners(newId(NEW, 9))).containsExactly(0);
        assertThat(moving.world.shard(1).formerOwners(newId(NEW, 10))).isEmpty();
        moving.world.check();
    }

    private ShardState fresh() {
        return new ShardState(
                0, id -> id.jurisdiction() == OLD ? id.slot() : -1, new Ledger(history), history, records);
    }

    private void restart(byte[] snapshot) throws IOException {
        shard = fresh();
        shard.load(new DataInputStream(new ByteArrayInputStream(snapshot)));
    }

    private byte[] saved() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        shard.save(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private Outcome apply(Command command) {
        nowNs += 1_000_000;
        shard.beginEntry(nowNs);
        Outcome outcome = shard.apply(command);
        shard.completions();
        return outcome;
    }

    private Id newId(int jurisdiction, int slot) {
        number++;
        return Id.of(number, jurisdiction, slot, number);
    }

    private Idempotency key(Operation operation) {
        number++;
        return World.key(number, operation);
    }

    private Id wallet(int jurisdiction, int slot) {
        Id wallet = newId(jurisdiction, slot);
        World.done(apply(new Command.OpenWallet(
                World.ALICE, key(Operation.OPEN_WALLET), wallet, List.of(World.EUR), Bytes.EMPTY, Bytes.EMPTY)));
        World.done(apply(new Command.Fund(
                World.ALICE, key(Operation.FUND), newId(jurisdiction, slot), wallet, World.EUR, 1_000)));
        return wallet;
    }

    private Command.Transfer transfer(Id source, Id destination) {
        return new Command.Transfer(
                World.ALICE,
                key(Operation.TRANSFER),
                newId(source.jurisdiction(), source.slot()),
                source,
                destination,
                World.EUR,
                10,
                true,
                0,
                "",
                Bytes.EMPTY);
    }
}
