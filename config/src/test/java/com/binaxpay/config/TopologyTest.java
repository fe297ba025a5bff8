package com.binaxpay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.binaxpay.config.ConfigRefused.Problem;
import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopologyTest {
    private static final String GOOD = """
            regions:
              - { name: eu, zones: [eu-1] }
              - { name: uk, zones: [uk-1] }
              - { name: us, zones: [us-1] }
            edges:
              - { name: lagos, near: [uk] }
            shards:
              - { name: s-eu, home: eu, voters: 3 }
              - { name: s-uk, home: uk }
            jurisdictions:
              - { code: EU, home: eu, survive: region, residency: { ledger: [eu, uk, us], personal: [eu, uk, us] } }
              - { code: KE, home: uk, survive: region, residency: { ledger: [eu, uk, us], personal: [us, uk, eu] } }
            """;

    @Test
    void parse_goodDeclaration_givesEverythingInOrder() throws ConfigRefused {
        Topology topology = Topology.parse(GOOD);

        assertThat(topology.regionNames()).containsExactly("eu", "uk", "us");
        assertThat(topology.edges())
                .containsExactly(new Topology.Edge("lagos", List.of("uk", "eu", "us"), 0, List.of()));
        assertThat(topology.shards().get(1))
                .isEqualTo(new Topology.Shard(1, "s-uk", "uk", 3, List.of("uk", "eu", "us"), true, List.of()));
        assertThat(topology.timeouts()).isEqualTo(Topology.Timeouts.DEFAULT);
        assertThat(topology.jurisdiction("KE").orElseThrow().personalRegions()).containsExactly("us", "uk", "eu");
    }

    @Test
    void shard_withoutSlots_changesNothingOfTheMapAndMayOwnWhatIsMovedToIt() throws ConfigRefused {
        Topology before = Topology.parse(GOOD);
        Topology after = Topology.parse(
                GOOD.replace("jurisdictions:", "  - { name: s-eu-2, home: eu, slots: none }\njurisdictions:"));

        for (int slot = 0; slot < Id.SLOTS; slot += 97) {
            Id id = Id.of(0, new Jurisdiction("EU").number(), slot, 1);
            assertThat(after.shardOf(id)).isEqualTo(before.shardOf(id));
            assertThat(after.mayOwn(2, id)).isTrue();
            assertThat(after.mapped(id)).isEqualTo(before.mapped(id));
        }
        Id ofTheNewOne = Id.of(0, Id.SYSTEM_JURISDICTION, 2, 1);
        assertThat(before.mapped(ofTheNewOne)).as("to who has not heard of it").isEqualTo(after.mapped(ofTheNewOne));
        assertThat(after.mappedShards()).isEqualTo(before.mappedShards());
    }

    @Test
    void home_whoseShardsAllBeginWithoutSlots_isRefused() {
        assertThat(problemsOf(GOOD.replace("name: s-uk, home: uk", "name: s-uk, home: uk, slots: none")))
                .anyMatch(problem -> problem.path().equals("jurisdictions[1].home"));
        assertThat(problemsOf(GOOD.replace("name: s-uk, home: uk", "name: s-uk, home: uk, slots: all")))
                .anyMatch(problem -> problem.path().equals("shards[1].slots"));
    }

    @Test
    void standard_comesWithTheProduct_hasThreeShardsAndTwoEdges() {
        Topology topology = Topology.standard();

        assertThat(topology.shards()).extracting(Topology.Shard::home).containsExactly("eu", "uk", "us");
        assertThat(topology.edges()).extracting(Topology.Edge::name).containsExactly("africa-lagos", "asia-singapore");
        assertThat(topology.timeouts()).isEqualTo(Topology.Timeouts.DEFAULT);
        assertThat(topology.jurisdiction("NG").orElseThrow().home()).isEqualTo("uk");
        assertThat(topology.jurisdiction("BR").orElseThrow().home()).isEqualTo("us");
    }

    @Test
    void threeZones_comesWithTheProduct_servesTheSameAndSurvivesAZone() {
        Topology zones = Topology.threeZones();

        assertThat(zones.regionNames()).containsExactly("eu-1", "eu-2", "eu-3");
        assertThat(zones.jurisdictions())
                .extracting(Topology.Legal::jurisdiction)
                .isEqualTo(Topology.standard().jurisdictions().stream()
                        .map(Topology.Legal::jurisdiction)
                        .toList());
        assertThat(zones.jurisdictions()).allMatch(legal -> legal.survive() == Topology.Survive.ZONE);
        assertThat(zones.shards()).extracting(Topology.Shard::leader).containsExactly("eu-1", "eu-2", "eu-3");
    }

    @Test
    void shardOf_byJurisdiction_isTheHomeRegionsShard() {
        Topology topology = Topology.standard();

        assertThat(topology.shardOf(id("KE", 77))).hasValue(1);
        assertThat(topology.shardOf(id("BR", 3))).hasValue(2);
        assertThat(topology.shardOf(id("QQ", 3))).isEmpty();
        assertThat(topology.shardOf(Id.of(0, Id.SYSTEM_JURISDICTION, 2, 9))).hasValue(2);
        assertThat(topology.shardOf(Id.of(0, Id.SYSTEM_JURISDICTION, 3, 9))).isEmpty();
    }

    @Test
    void parse_manyFaults_listsAllOfThemWithPathAndValue() {
        List<Problem> problems = problemsOf("""
                colour: red
                regions:
                  - { name: eu, zones: [eu-1] }
                  - { name: eu, zones: [uk-1] }
                  - { name: US, zones: [] }
                edges:
                  - { name: lagos, near: [mars], speed: 3 }
                shards:
                  - { name: s-eu, home: eu, voters: 4 }
                  - { name: s-eu, home: moon }
                jurisdictions:
                  - { code: EU, home: eu, survive: galaxy, residency: { ledger: [uk], personal: [eu] } }
                  - { code: Kenya, home: eu, residency: { ledger: [eu], personal: [eu] } }
                  - { code: EU, home: eu, survive: zone, residency: { ledger: [eu] } }
                timeouts: { election-min-ms: 900, election-max-ms: 800, request-ms: soon }
                """);

        assertThat(problems)
                .extracting(Problem::path)
                .contains(
                        "colour",
                        "regions[1].name",
                        "regions[2].name",
                        "regions[2].zones",
                        "edges[0].speed",
                        "edges[0].near[0]",
                        "shards[0].voters",
                        "shards[1].name",
                        "shards[1].home",
                        "jurisdictions[0].survive",
                        "jurisdictions[0].residency.ledger[0]",
                        "jurisdictions[1].code",
                        "jurisdictions[2].code",
                        "jurisdictions[2].residency.personal",
                        "timeouts.election-max-ms",
                        "timeouts.request-ms");
        assertThat(problems)
                .filteredOn(problem -> problem.path().equals("shards[0].voters"))
                .extracting(Problem::value)
                .containsOnly("4");
    }

    @Test
    void parse_regionSurvivalWithTwoRegions_isRefused() {
        List<Problem> problems = problemsOf(
                GOOD.replace("ledger: [eu, uk, us], personal: [eu, uk, us]", "ledger: [eu, uk], personal: [eu, uk]"));

        assertThat(problems).extracting(Problem::path).containsExactly("shards[0].voters", "jurisdictions[0].survive");
        assertThat(problems.getFirst().reason())
                .contains("2 regions for 3 voters")
                .contains("residency of [EU]");
        assertThat(problems.getLast().reason()).contains("three regions").contains("survive: zone");
    }

    @Test
    void parse_homeOutsideResidency_isRefused() {
        assertThat(problemsOf(GOOD.replace("personal: [us, uk, eu]", "personal: [eu, us]")))
                .extracting(Problem::path)
                .contains("jurisdictions[1].home");
    }

    @Test
    void parse_homeWithoutShard_isRefused() {
        assertThat(problemsOf(GOOD.replace("code: KE, home: uk", "code: KE, home: us")))
                .extracting(Problem::path)
                .containsExactly("jurisdictions[1].home");
    }

    @Test
    void parse_moreVotersThanZones_isRefused() {
        assertThat(problemsOf(GOOD.replace("home: eu, voters: 3", "home: eu, voters: 5")))
                .extracting(Problem::path)
                .containsExactly("shards[0].voters");
    }

    @Test
    void parse_votersOutsideTheResidency_areRefusedByBothResidencies() {
        String five = GOOD.replace("zones: [us-1] }", "zones: [us-1] }\n  - { name: br, zones: [br-1] }")
                .replace("home: eu, voters: 3", "home: eu, regions: [eu, uk, br]");

        assertThat(problemsOf(five))
                .extracting(Problem::path)
                .containsExactly("jurisdictions[0].residency.ledger", "jurisdictions[0].residency.personal");
        assertThat(problemsOf(five).getFirst().toString())
                .isEqualTo(
                        "jurisdictions[0].residency.ledger: [eu, uk, us]: shard s-eu has replicas in [br], outside the"
                                + " residency [eu, uk, us]; list these regions, or give the shard regions inside the residency");
    }

    @Test
    void parse_shardWithoutRegions_hasItsVotersWhereResidencyAllows() throws ConfigRefused {
        Topology topology = Topology.parse(GOOD.replace(
                "- { name: uk, zones: [uk-1] }", "- { name: br, zones: [br-1] }\n  - { name: uk, zones: [uk-1] }"));

        assertThat(topology.shards())
                .extracting(Topology.Shard::regions)
                .containsExactly(List.of("eu", "uk", "us"), List.of("uk", "eu", "us"));
    }

    @Test
    void parse_moreRegionsThanVoters_isRefused() {
        String four = GOOD.replace("zones: [us-1] }", "zones: [us-1] }\n  - { name: br, zones: [br-1] }")
                .replace("ledger: [eu, uk, us]", "ledger: [eu, uk, us, br]")
                .replace("personal: [eu, uk, us]", "personal: [eu, uk, us, br]")
                .replace("home: eu, voters: 3", "home: eu, regions: [eu, uk, us, br]");

        assertThat(problemsOf(four)).extracting(Problem::path).containsExactly("shards[0].regions");
    }

    @Test
    void parse_mail_saysWhereOperatorsAreTold() throws ConfigRefused {
        String mail = "mail: { relay: smtp.example.com, user: binax, from: b@example.com, to: [ops@example.com] }\n";
        assertThat(Topology.parse(GOOD).mail()).isEmpty();
        assertThat(Topology.parse(GOOD + mail).mail())
                .contains(
                        new Mail("smtp.example.com", 587, false, "binax", "b@example.com", List.of("ops@example.com")));
        Mail overTls = Topology.parse(GOOD + mail.replace("user:", "security: tls, user:"))
                .mail()
                .orElseThrow();
        assertThat(overTls.isTls()).isTrue();
        assertThat(overTls.port()).isEqualTo(465);
        assertThat(problemsOf(GOOD + mail.replace("user:", "security: none, user:")))
                .extracting(Problem::path)
                .containsExactly("mail.security");
        assertThat(problemsOf(GOOD + mail.replace("[ops@example.com]", "[]").replace("b@example.com", "b>\\r\\n")))
                .extracting(Problem::path)
                .containsExactlyInAnyOrder("mail.from", "mail.to");
    }

    @Test
    void parse_notYamlAtAll_isRefusedWithThePlace() {
        assertThat(problemsOf("regions: ["))
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).contains("not YAML"));
        assertThat(problemsOf("")).isNotEmpty();
        assertThat(problemsOf("regions: 1\nregions: 2")).isNotEmpty();
        assertThat(problemsOf("- a\n- b")).isNotEmpty();
    }

    private static Id id(String jurisdiction, int slot) {
        return Id.of(1_700_000_000_000L, new Jurisdiction(jurisdiction).number(), slot, 42);
    }

    private static List<Problem> problemsOf(String yaml) {
        ConfigRefused refused = catchThrowableOfType(ConfigRefused.class, () -> Topology.parse(yaml));
        assertThat(refused).as("refusal of %s", yaml).isNotNull();
        assertThat(refused).hasMessageContaining(refused.problems().getFirst().path());
        return refused.problems();
    }
}
