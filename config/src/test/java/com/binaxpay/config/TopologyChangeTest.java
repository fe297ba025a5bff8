package com.binaxpay.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.config.ConfigRefused.Problem;
import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TopologyChangeTest {
    private static final String US_REGION = "  - { name: us, zones: [us-1] }\n";
    private static final String ADDED = "  - { name: de, zones: [de-1], added: true }\n";
    private static final String PRESENT = """
            regions:
              - { name: eu, zones: [eu-1] }
              - { name: uk, zones: [uk-1] }
              - { name: ch, zones: [ch-1] }
              - { name: us, zones: [us-1] }
            edges:
              - { name: lagos, near: [uk] }
            shards:
              - { name: s-eu, home: eu }
              - { name: s-us, home: us, regions: [us, uk, ch] }
            jurisdictions:
              - { code: EU, home: eu, residency: { ledger: [eu, uk, ch], personal: [eu, uk, ch] } }
              - { code: US, home: us, residency: { ledger: [eu, uk, ch, us], personal: [eu, uk, ch, us] } }
            """;

    private static final String CH =
            "  - { code: CH, home: eu, added: true, residency: { ledger: [eu, uk, ch], personal: [eu, uk, ch] } }\n";
    private static final String US_2 =
            "  - { code: CA, home: us, added: true, residency: { ledger: [eu, uk, ch, us], personal: [eu, uk, ch, us] } }\n";

    @Test
    void steps_toTheSame_areNone() throws ConfigRefused {
        assertThat(change(PRESENT).steps()).isEmpty();
        assertThat(change(PRESENT).refusals()).isEmpty();
    }

    @Test
    void steps_toAnotherLeaderAndVoter_sayWhatMovesAndWhatIsAtRisk() throws ConfigRefused {
        TopologyChange change = change(with("regions: [us, uk, ch]", "leader: uk, regions: [us, uk, eu]"));

        assertThat(change.refusals()).isEmpty();
        assertThat(change.steps())
                .extracting(TopologyChange.Step::what)
                .containsExactly(
                        "shard s-us: eu gets a snapshot from the leader and follows",
                        "shard s-us: eu takes the place of the voter ch",
                        "shard s-us: ch removes its files",
                        "shard s-us: uk leads instead of us");
        assertThat(change.steps())
                .allSatisfy(step -> assertThat(step.exposure()).isNotEmpty());
        assertThat(change.to().shards().get(1).regions()).containsExactly("uk", "us", "eu");
    }

    @Test
    void steps_toAnotherCapacity_sayItAndAreNotRefused() throws ConfigRefused {
        TopologyChange change = change(with("zones: [ch-1]", "zones: [ch-1], capacity: 1500"));

        assertThat(change.refusals()).isEmpty();
        assertThat(change.steps())
                .extracting(TopologyChange.Step::what)
                .containsExactly("region ch: serves 1500 requests a second");
        assertThat(change.to().capacity("ch")).isEqualTo(1_500);
        assertThat(change.to().capacity("lagos")).isZero();
        assertThat(problems(with("zones: [ch-1]", "zones: [ch-1], capacity: 0")))
                .singleElement()
                .asString()
                .startsWith("regions[2].capacity: 0: must be a whole number from 1");
    }

    @Test
    void leader_thatIsNoVoter_isRefused() {
        assertThat(problems(with("regions: [us, uk, ch]", "leader: eu, regions: [us, uk, ch]")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).startsWith("shards[1].leader: eu: is not among"));
    }

    @Test
    void refusals_ofEverythingThatCannotBeChanged_comeTogether() throws ConfigRefused {
        TopologyChange change = change(with("zones: [ch-1]", "zones: [ch-1, ch-2]")
                .replace("name: s-us, home: us", "name: s-usa, home: us")
                .replace("- { code: EU, home: eu,", "- { code: UK, home: eu,"));

        assertThat(change.refusals())
                .extracting(Problem::path)
                .containsExactly("regions", "shards[1].name", "jurisdictions.EU", "jurisdictions.UK");
    }

    @Test
    void region_added_beginsWithoutAVoteOrIsRefused() throws ConfigRefused {
        TopologyChange good = change(with(US_REGION, US_REGION + ADDED));

        assertThat(good.refusals()).isEmpty();
        assertThat(good.steps())
                .extracting(TopologyChange.Step::what)
                .containsExactly("region de: its node begins, and follows the control group");
        assertThat(good.to().controlRegions()).containsExactly("eu", "uk", "ch", "us");
        assertThat(good.to().addedRegions()).containsExactly("de");
        assertThat(change(with(US_REGION, US_REGION + ADDED.replace(", added: true", "")))
                        .refusals())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .startsWith("regions.de: [de-1]: is new")
                        .contains("added: true"));
        assertThat(change(with(US_REGION, US_REGION.replace(" }", ", added: true }")))
                        .refusals())
                .as("one that votes does not cease to")
                .extracting(Problem::path)
                .containsExactly("regions");
        assertThat(change(with("  - { name: uk, zones: [uk-1] }\n", "")
                                .replace(US_REGION, US_REGION + "  - { name: uk, zones: [uk-1] }\n"))
                        .refusals())
                .as("another order")
                .extracting(Problem::path)
                .containsExactly("regions");
    }

    @Test
    void region_addedWithAShardThatIsNewToo_isRefused() throws ConfigRefused {
        String both = with(US_REGION, US_REGION + ADDED)
                .replace("personal: [eu, uk, ch] }", "personal: [eu, uk, ch, de] }")
                .replace("ledger: [eu, uk, ch]", "ledger: [eu, uk, ch, de]")
                .replace(
                        "jurisdictions:",
                        "  - { name: s-2, home: eu, regions: [eu, uk, de], slots: none }\njurisdictions:");

        assertThat(change(both).refusals())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .startsWith("shards[2]: [eu, uk, de]: de is new, too: add the region first"));
    }

    @Test
    void region_removed_mustHaveNoShardAndNoVote() throws ConfigRefused {
        String present = with(US_REGION, US_REGION + ADDED);

        TopologyChange back = new TopologyChange(Topology.parse(present), Topology.parse(PRESENT));
        assertThat(back.refusals()).isEmpty();
        assertThat(back.steps())
                .extracting(TopologyChange.Step::what)
                .containsExactly("region de: its node is stopped");

        String used = present.replace("regions: [us, uk, ch]", "regions: [us, uk, ch], learners: [de]")
                .replace(
                        "ledger: [eu, uk, ch, us], personal: [eu, uk, ch, us]",
                        "ledger: [eu, uk, ch, us, de], personal: [eu, uk, ch, us, de]");
        assertThat(new TopologyChange(Topology.parse(used), Topology.parse(PRESENT)).refusals())
                .extracting(Problem::toString)
                .anySatisfy(
                        problem -> assertThat(problem).contains("regions.de").contains("has a replica of shard s-us"));
        assertThat(change(with(US_REGION, "")
                                .replace("{ name: s-us, home: us, regions: [us, uk, ch] }", "{ name: s-us, home: ch }")
                                .replace("code: US, home: us", "code: US, home: ch")
                                .replace("[eu, uk, ch, us]", "[eu, uk, ch]"))
                        .refusals())
                .extracting(Problem::toString)
                .anySatisfy(problem ->
                        assertThat(problem).contains("regions.us").contains("has a vote in the control group"));
    }

    @Test
    void shard_added_beginsWithoutSlotsOrIsRefused() throws ConfigRefused {
        TopologyChange good =
                change(with("jurisdictions:", "  - { name: s-eu-2, home: eu, slots: none }\njurisdictions:"));

        assertThat(good.refusals()).isEmpty();
        assertThat(good.steps())
                .singleElement()
                .satisfies(
                        step -> assertThat(step.what()).isEqualTo("shard s-eu-2: begins in [eu, uk, ch], led by eu"));
        assertThat(good.added()).extracting(Topology.Shard::number).containsExactly(2);
        assertThat(change(with("jurisdictions:", "  - { name: s-eu-2, home: eu }\njurisdictions:"))
                        .refusals())
                .singleElement()
                .asString()
                .startsWith("shards[2]: s-eu-2: is new")
                .contains("slots: none");
        assertThat(new TopologyChange(good.to(), good.from()).refusals())
                .singleElement()
                .asString()
                .startsWith("shards: 2 shards");
    }

    @Test
    void learner_added_isAStepInsideTheResidencyOnly() throws ConfigRefused {
        TopologyChange good = change(with("regions: [us, uk, ch]", "regions: [us, uk, ch], learners: [eu]"));

        assertThat(good.refusals()).isEmpty();
        assertThat(good.steps())
                .extracting(TopologyChange.Step::what)
                .containsExactly("shard s-us: eu gets a snapshot from the leader and learns");
        assertThat(new TopologyChange(good.to(), good.from()).steps())
                .extracting(TopologyChange.Step::what)
                .containsExactly("shard s-us: eu does not learn any more, and removes its files");
        assertThat(problems(with("name: s-eu, home: eu", "name: s-eu, home: eu, learners: [us]")))
                .extracting(Problem::toString)
                .anyMatch(problem -> problem.startsWith("jurisdictions[0].residency.ledger")
                        && problem.contains("replicas in [us], outside the residency"));
        assertThat(problems(with("regions: [us, uk, ch]", "regions: [us, uk, ch], learners: [uk]")))
                .extracting(Problem::path)
                .containsExactly("shards[1].learners");
    }

    @Test
    void voter_isNotMadeALearnerAtOnce() throws ConfigRefused {
        TopologyChange change = change(with("regions: [us, uk, ch]", "regions: [us, uk, eu], learners: [ch]"));

        assertThat(change.refusals()).extracting(Problem::path).containsExactly("shards[1].learners");
    }

    @Test
    void jurisdiction_added_isAdmittedByTheLogsAndMovesNoneOfTheOthersIds() throws ConfigRefused {
        TopologyChange change = change(PRESENT + CH);

        assertThat(change.refusals()).isEmpty();
        assertThat(change.widened()).isEmpty();
        assertThat(change.steps()).singleElement().satisfies(step -> {
            assertThat(step.what())
                    .isEqualTo("jurisdiction CH: the logs of all shards admit it, with its wallets on [s-eu]; ledger in"
                            + " [eu, uk, ch], personal data in [eu, uk, ch], survives a region");
            assertThat(step.exposure()).contains("503");
        });
        int ch = new Jurisdiction("CH").number();
        assertThat(change.to().added()).containsExactly(Map.entry(ch, List.of(0)));
        for (String code : List.of("EU", "US", "CH", "KE")) {
            for (int slot : new int[] {0, 1, 16_383}) {
                Id id = Id.of(1, new Jurisdiction(code).number(), slot, 1);
                assertThat(change.to().mapped(id)).isEqualTo(change.from().mapped(id));
                assertThat(change.to().shardOf(id))
                        .isEqualTo(
                                code.equals("CH")
                                        ? OptionalInt.of(0)
                                        : change.from().shardOf(id));
            }
        }
        assertThat(change(PRESENT
                                + CH.replace("code: CH", "code: UK")
                                        .replace("added: true", "added: true, shards: [s-eu]"))
                        .refusals())
                .isEmpty();
    }

    @Test
    void jurisdiction_addedWithWhatCannotBe_isRefusedWithAllProblems() throws ConfigRefused {
        assertThat(change(PRESENT + CH.replace(", added: true", "")).refusals())
                .singleElement()
                .asString()
                .startsWith("jurisdictions.CH: eu: is new")
                .contains("added: true");
        // The voter in ch leaves by the same change, and is still there.
        String both = with("name: s-us, home: us, regions: [us, uk, ch]", "name: s-us, home: us, regions: [us, uk, eu]")
                + US_2.replace("[eu, uk, ch, us]", "[eu, uk, us]");
        assertThat(change(both).refusals())
                .extracting(Problem::toString)
                .hasSize(2)
                .allMatch(problem -> problem.contains("shard s-us is in [ch] now: move it away first"));
        assertThat(problems(PRESENT
                        + CH.replace("ledger: [eu, uk, ch]", "ledger: [eu, uk]")
                                .replace("added: true", "added: true, survive: zone, shards: [s-us, s-none, s-none]")))
                .extracting(Problem::path)
                .containsExactlyInAnyOrder(
                        "jurisdictions[2].shards[2]",
                        "jurisdictions[2].shards",
                        "jurisdictions[2].shards",
                        "shards[0].voters");
        assertThat(problems(PRESENT + CH.replace("added: true", "added: yes")))
                .singleElement()
                .asString()
                .startsWith("jurisdictions[2].added: yes: can only be true");
        assertThat(problems(PRESENT + CH.replace("added: true", "shards: [s-eu]")))
                .singleElement()
                .asString()
                .startsWith("jurisdictions[2].shards: [s-eu]: is for a jurisdiction that is added");
    }

    @Test
    void jurisdiction_thatWasAdded_staysAsItIs() throws ConfigRefused {
        Topology present = Topology.parse(PRESENT + CH);

        assertThat(new TopologyChange(present, Topology.parse(PRESENT)).refusals())
                .extracting(Problem::path)
                .containsExactly("jurisdictions.CH");
        assertThat(new TopologyChange(present, Topology.parse(PRESENT + CH.replace(", added: true", ""))).refusals())
                .extracting(Problem::path)
                .contains("jurisdictions.CH.added");
        String more = with("jurisdictions:", "  - { name: s-eu-2, home: eu, slots: none }\njurisdictions:");
        assertThat(new TopologyChange(present, Topology.parse(more + CH)).refusals())
                .as("the default is the shards that begin with slots, for ever")
                .isEmpty();
        assertThat(new TopologyChange(
                                present,
                                Topology.parse(more + CH.replace("added: true", "added: true, shards: [s-eu, s-eu-2]")))
                        .refusals())
                .extracting(Problem::path)
                .containsExactly("jurisdictions.CH.shards");
        assertThat(change(more + CH.replace("added: true", "added: true, shards: [s-eu-2]"))
                        .refusals())
                .as("a new one may begin on a new shard")
                .isEmpty();
        assertThat(change(with("code: EU, home: eu,", "code: EU, home: eu, added: true,"))
                        .refusals())
                .extracting(Problem::path)
                .containsExactly("jurisdictions.EU.added");
    }

    @Test
    void residency_narrowedWhereAShardStillIs_isRefusedUntilItHasMoved() throws ConfigRefused {
        String moved = with("regions: [us, uk, ch]", "regions: [us, uk, eu]");
        String both = moved.replace("ledger: [eu, uk, ch, us], personal", "ledger: [eu, uk, us], personal");

        assertThat(change(both).refusals())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .contains("jurisdictions.US.residency.ledger", "[ch]", "move it away first"));
        assertThat(new TopologyChange(Topology.parse(moved), Topology.parse(both)).refusals())
                .isEmpty();
    }

    @Test
    void widened_namesEachJurisdictionWhoseDataMayGoFurther() throws ConfigRefused {
        TopologyChange change = change(with("personal: [eu, uk, ch] ", "personal: [eu, uk, ch, us] "));

        assertThat(change.refusals()).isEmpty();
        assertThat(change.widened()).extracting(Problem::path).containsExactly("jurisdictions.EU.residency.personal");
        assertThat(change.steps()).singleElement().asString().contains("jurisdiction EU", "at once");
    }

    private static String with(String before, String after) {
        assertThat(PRESENT).contains(before);
        return PRESENT.replace(before, after);
    }

    private static TopologyChange change(String yaml) throws ConfigRefused {
        return new TopologyChange(Topology.parse(PRESENT), Topology.parse(yaml));
    }

    private static List<Problem> problems(String yaml) {
        try {
            Topology.parse(yaml);
            return List.of();
        } catch (ConfigRefused e) {
            return e.problems();
        }
    }
}
