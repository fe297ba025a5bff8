package com.binaxpay.simulator.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TroubleTest {
    private static final int ROUNDS = 320;
    private static final List<Fault> FAULTS = List.of(Fault.values());

    private final List<String> told = new ArrayList<>();
    private final List<String> begun = new ArrayList<>();

    /// Hands for which all works, at once.
    private class Skilled implements Trouble.Hands {
        @Override
        public Faults.Begun begin(Fault fault, String region, int seconds) {
            begun.add(fault + " for " + seconds + " s");
            return new Done(fault.title());
        }

        @Override
        public String awaitReady(Duration atMost) {
            return "";
        }
    }

    private record Done(String what) implements Faults.Begun {
        @Override
        public void end() {}
    }

    @Test
    void faults_happenInTurn() {
        Trouble trouble = make(new Skilled());
        assertThat(trouble.incidents()).hasSize(ROUNDS);
        assertThat(trouble.incidents().stream().limit(FAULTS.size()).map(Incident::fault))
                .containsExactlyInAnyOrderElementsOf(FAULTS);
        assertThat(trouble.neverHappened()).isEmpty();
    }

    /// Whoever reads the page must not take a fault for survived that there was none of.
    @Test
    void faultThatCannotBeDone_isNoIncident_andIsNamed() {
        Trouble trouble = make(new Skilled() {
            @Override
            public Faults.Begun begin(Fault fault, String region, int seconds) {
                if (fault == Fault.LOSS) {
                    throw new IllegalStateException("nft failed");
                }
                return super.begin(fault, region, seconds);
            }
        });
        assertThat(trouble.incidents().stream().map(Incident::fault)).doesNotContain(Fault.LOSS);
        assertThat(trouble.neverHappened()).singleElement().asString().matches("loss was to happen \\d+ times .*");
        assertThat(told).contains("  it could not be done: nft failed");
    }

    @Test
    void faultThatCannotBeEnded_isToldAndTheOthersGoOn() {
        Trouble trouble = make(new Skilled() {
            @Override
            public Faults.Begun begin(Fault fault, String region, int seconds) {
                super.begin(fault, region, seconds);
                return new Faults.Begun() {
                    @Override
                    public String what() {
                        return fault.title();
                    }

                    @Override
                    public void end() {
                        throw new IllegalStateException("it stays");
                    }
                };
            }
        });
        assertThat(trouble.incidents()).hasSize(ROUNDS);
        assertThat(told).contains("  it could not be ended: it stays");
    }

    /// The seed decides what happens and for how long, whatever a cluster makes of it.
    @Test
    void sequence_doesNotDependOnHowFastAClusterRecovers() {
        make(new Skilled());
        List<String> first = List.copyOf(begun);
        begun.clear();
        Iterator<Boolean> isSlow = Stream.iterate(true, each -> !each).iterator();
        make(new Skilled() {
            @Override
            public String awaitReady(Duration atMost) {
                return atMost.compareTo(Duration.ofMinutes(1)) < 0 && isSlow.next() ? "uk" : "";
            }
        });
        assertThat(begun).isEqualTo(first);
    }

    /// It may be half-done.
    @Test
    void faultThatCannotBeDone_leavesARegionThatIsIll_andNoOtherOneIsHurt() {
        List<String> regions = new ArrayList<>();
        make(new Skilled() {
            @Override
            public Faults.Begun begin(Fault fault, String region, int seconds) {
                regions.add(region);
                throw new IllegalStateException("killed, and then the disk stayed");
            }

            @Override
            public String awaitReady(Duration atMost) {
                return "it is ill";
            }
        });
        assertThat(regions.stream().distinct()).hasSize(1);
    }

    /// There are two edges, and without one nobody can be asked for anything.
    @Test
    void edge_diesAloneOrWithTheProvider() {
        Trouble trouble = make(new Skilled());
        assertThat(trouble.incidents().stream().map(Incident::what))
                .contains("edge; provider", "kill; edge")
                .noneMatch(what -> what.equals("edge; edge") || what.equals("provider; provider"));
    }

    /// While a region has not recovered, no other one is hurt.
    @Test
    void regionThatIsIll_isTheOnlyOne() {
        List<String> regions = new ArrayList<>();
        make(new Skilled() {
            @Override
            public Faults.Begun begin(Fault fault, String region, int seconds) {
                regions.add(region);
                return super.begin(fault, region, seconds);
            }

            @Override
            public String awaitReady(Duration atMost) {
                return "it is ill";
            }
        });
        assertThat(regions.stream().distinct()).hasSize(1);
        assertThat(begun.stream().skip(1)).noneMatch(each -> each.startsWith("ROLLING"));
    }

    private Trouble make(Trouble.Hands hands) {
        Trouble trouble = new Trouble(FAULTS, hands, unused -> {}, new SplittableRandom(7), told::add);
        int[] left = {ROUNDS};
        try {
            trouble.makeUntil(() -> left[0]-- == 0);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return trouble;
    }
}
