package com.binaxpay.node;

import com.binaxpay.config.Topology;
import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.node.LocalCluster.Layout;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.SlotPhase;
import com.binaxpay.wire.SlotRange;
import com.binaxpay.wire.SlotState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "slots",
        mixinStandardHelpOptions = true,
        description = "Which slots moved between shards, and moving them, while everybody goes on.",
        subcommands = {SlotsCommand.Show.class, SlotsCommand.Plan.class, SlotsCommand.Move.class})
final class SlotsCommand implements Runnable {
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: show, plan or move");
    }

    /// What all of them share.
    abstract static class WithCluster implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
        @Spec
        private CommandSpec spec;

        @Mixin
        private DataOption data = new DataOption();

        @Override
        public Integer call() throws IOException, InterruptedException {
            LocalCluster cluster = data.cluster();
            Layout layout = cluster.layout();
            Topology topology = LocalTopology.of(cluster);
            try (ClusterLinks links = new ClusterLinks(cluster, layout)) {
                return call(topology, SlotMoves.of(links, topology));
            }
        }

        abstract int call(Topology topology, SlotMoves moves) throws IOException, InterruptedException;

        final void say(String line) {
            spec.commandLine().getOut().println(line);
            spec.commandLine().getOut().flush();
        }

        final void show(Topology topology, int shard, SlotState state) {
            SlotRange range = state.move().range();
            say("%s  %s %d-%d  %s  move %d, %s to %s  %d wallets here, %d on their way"
                    .formatted(
                            name(topology, shard),
                            code(range),
                            range.first(),
                            range.last(),
                            state.phase().name().toLowerCase(Locale.ROOT),
                            state.move().epoch(),
                            name(topology, state.move().from()),
                            name(topology, state.move().to()),
                            state.wallets(),
                            state.inTransit()));
        }

        private static String code(SlotRange range) {
            return Jurisdiction.ofNumber(range.jurisdiction())
                    .map(Jurisdiction::code)
                    .orElse("jurisdiction number " + range.jurisdiction());
        }

        static String name(Topology topology, int shard) {
            return topology.shards().get(shard).name();
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows the moves that each shard takes or took part in; all other slots are where the"
                    + " topology says.")
    static final class Show extends WithCluster {
        @Override
        int call(Topology topology, SlotMoves moves) {
            boolean isAny = false;
            for (Topology.Shard shard : topology.shards()) {
                for (SlotState state : moves.of(shard.number())) {
                    show(topology, shard.number(), state);
                    isAny = true;
                }
            }
            if (!isAny) {
                say("no slot has moved");
            }
            return 0;
        }
    }

    /// What `plan` and `move` share.
    abstract static class Moving extends WithCluster {
        @Option(names = "--jurisdiction", required = true, paramLabel = "CODE", description = "Whose slots.")
        private String jurisdiction = "";

        @Option(names = "--first", defaultValue = "0", description = "The first slot (${DEFAULT-VALUE}).")
        private int first;

        @Option(names = "--last", defaultValue = "16383", description = "The last slot (${DEFAULT-VALUE}).")
        private int last;

        @Option(
                names = "--of",
                required = true,
                paramLabel = "SHARD",
                description = "Those slots between them that the topology gives to this shard.")
        private String base = "";

        @Option(names = "--to", required = true, paramLabel = "SHARD", description = "Where they shall be.")
        private String to = "";

        @Override
        final int call(Topology topology, SlotMoves moves) throws IOException, InterruptedException {
            SlotRange range = range(topology);
            int target = number(topology, to);
            int owner = moves.owner(range);
            if (owner == target) {
                say("they are " + to + "'s already");
                return 0;
            }
            if (!topology.mayOwn(target, Id.of(0, range.jurisdiction(), range.first(), 1))) {
                throw new CommandFailed(
                        CommandFailed.USAGE,
                        "slots of " + jurisdiction + " may not move to " + to
                                + ", which is another jurisdiction's: replicas there may be outside its residency.");
            }
            Answer.SlotSum sum = moves.sum(range, owner);
            say("%d wallets of %s, slots %d-%d of %s, go from %s to %s; digest %016x"
                    .formatted(sum.wallets(), jurisdiction, first, last, base, name(topology, owner), to, sum.sum()));
            say("each is out of use for the moment between one entry there and one here; nobody sees an error");
            return carryOut(topology, moves, range, owner, target);
        }

        abstract int carryOut(Topology topology, SlotMoves moves, SlotRange range, int owner, int target)
                throws IOException, InterruptedException;

        private SlotRange range(Topology topology) {
            int number = topology.jurisdiction(jurisdiction)
                    .orElseThrow(() ->
                            new CommandFailed(CommandFailed.USAGE, "there is no jurisdiction " + jurisdiction + "."))
                    .jurisdiction()
                    .number();
            if (first < 0 || last >= Id.SLOTS || first > last) {
                throw new CommandFailed(CommandFailed.USAGE, "slots are numbered from 0 to " + (Id.SLOTS - 1) + ".");
            }
            return new SlotRange(number, first, last, number(topology, base));
        }

        private static int number(Topology topology, String name) {
            List<String> names =
                    topology.shards().stream().map(Topology.Shard::name).toList();
            if (!names.contains(name)) {
                throw new CommandFailed(
                        CommandFailed.USAGE,
                        "there is no shard " + name + "; known are " + String.join(", ", names) + ".");
            }
            return names.indexOf(name);
        }
    }

    @Command(
            name = "plan",
            mixinStandardHelpOptions = true,
            description = "Shows what a move would do; changes nothing.")
    static final class Plan extends Moving {
        @Override
        int carryOut(Topology topology, SlotMoves moves, SlotRange range, int owner, int target) {
            return 0;
        }
    }

    @Command(
            name = "move",
            mixinStandardHelpOptions = true,
            description = {
                "Shows the plan, asks, and has the shards carry it out.",
                "Where it was broken off, their leaders go on; give the command again to watch."
            })
    static final class Move extends Moving {
        private static final Duration LOOK = Duration.ofMillis(500);

        @Option(names = "--yes", description = "Go on without asking.")
        private boolean isSure;

        @Option(names = "--wait", defaultValue = "600", description = "Seconds to watch (${DEFAULT-VALUE}).")
        private long waitS;

        @Override
        int carryOut(Topology topology, SlotMoves moves, SlotRange range, int owner, int target)
                throws IOException, InterruptedException {
            boolean isUnderWay = moves.state(range, owner)
                    .filter(state -> state.move().to() == target
                            && state.move().from() == owner
                            && state.phase().compareTo(SlotPhase.GONE) < 0)
                    .isPresent();
            if (!isUnderWay) {
                if (!isSure && !isConfirmed()) {
                    say("nothing was changed");
                    return 0;
                }
                if (moves.plan(range, owner, target) instanceof Outcome.Refused refused) {
                    throw new CommandFailed(CommandFailed.FAILED, refused.detail());
                }
            }
            return watch(topology, moves, range, owner);
        }

        private int watch(Topology topology, SlotMoves moves, SlotRange range, int owner) throws InterruptedException {
            long endNs = System.nanoTime() + waitS * 1_000_000_000L;
            while (System.nanoTime() - endNs < 0) {
                SlotState state = moves.state(range, owner).orElseThrow();
                show(topology, owner, state);
                if (state.phase() == SlotPhase.GONE) {
                    int target = state.move().to();
                    Answer.SlotSum sum = moves.sum(range, target);
                    say("%d wallets are on %s; digest %016x"
                            .formatted(sum.wallets(), name(topology, target), sum.sum()));
                    return 0;
                }
                Pause.of(LOOK);
            }
            say("not complete yet; the shards go on");
            return 1;
        }

        private boolean isConfirmed() throws IOException {
            say("move them? yes or no");
            return Confirmation.isGiven();
        }
    }
}
