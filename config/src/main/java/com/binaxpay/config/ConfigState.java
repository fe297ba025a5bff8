package com.binaxpay.config;

import com.binaxpay.config.ConfigRefused.Problem;
import com.binaxpay.wire.ConfigCommand;
import com.binaxpay.wire.ConfigReply;
import com.binaxpay.wire.ConfigSnapshot;
import com.binaxpay.wire.ConfigSnapshot.BanEntry;
import com.binaxpay.wire.ConfigSnapshot.KeyEntry;
import com.binaxpay.wire.ConfigSnapshot.PartnerEntry;
import com.binaxpay.wire.ConfigSnapshot.RateEntry;
import com.binaxpay.wire.Levels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The rules of the control group: what each command makes of a state. Pure and deterministic.
final class ConfigState {
    /// Bounds what every process keeps in memory.
    static final int PARTNERS_MAX = 10_000;

    static final int KEYS_MAX = 100_000;

    static final int RATES_MAX = 10_000;

    static final int BANS_MAX = 10_000;

    static final int BAN_REASON_CHARS_MAX = 200;

    private static final String BLOCK = "[0-9a-fA-F:.]{2,45}/[0-9]{1,3}";

    static final String PARTNER_NAME = "[a-z0-9][a-z0-9-]{0,62}";

    static final ConfigSnapshot EMPTY =
            new ConfigSnapshot(0, "", List.of(), List.of(), 0, List.of(), List.of(), List.of(), List.of(), List.of());

    private ConfigState() {}

    /// A state and the answer to the command that led to it.
    record Step(ConfigSnapshot state, ConfigReply reply) {}

    static Step apply(ConfigSnapshot state, ConfigCommand command) {
        return switch (command) {
            case ConfigCommand.CreatePartner create -> createPartner(state, create);
            case ConfigCommand.CreateKey create -> createKey(state, create);
            case ConfigCommand.RevokeKey revoke -> revokeKey(state, revoke);
            case ConfigCommand.PutTopology put -> putTopology(state, put);
            case ConfigCommand.RaiseLevel raise -> raiseLevel(state, raise);
            case ConfigCommand.DrainRegion drain -> drain(state, drain);
            case ConfigCommand.PutWebhook put -> WebhookRules.put(state, put);
            case ConfigCommand.DeleteWebhook delete -> WebhookRules.delete(state, delete);
            case ConfigCommand.SetKeyTerms set -> setKeyTerms(state, set);
            case ConfigCommand.SetPartnerQuota set -> setPartnerQuota(state, set);
            case ConfigCommand.PutRate put -> putRate(state, put.rate());
            case ConfigCommand.PutBan put -> putBan(state, put);
        };
    }

    private static Step createPartner(ConfigSnapshot state, ConfigCommand.CreatePartner create) {
        int existing = partnerNumber(state, create.name());
        if (existing > 0) {
            return new Step(state, new ConfigReply.Done(state.version(), existing));
        }
        if (!create.name().matches(PARTNER_NAME)) {
            return refused(
                    state,
                    "partner names are lower-case letters, digits and dashes, 63 at most; '" + create.name()
                            + "' is not");
        }
        if (state.partners().size() >= PARTNERS_MAX) {
            return refused(state, "there are " + PARTNERS_MAX + " partners, the most that this release keeps");
        }
        List<PartnerEntry> partners = plus(state.partners(), new PartnerEntry(create.name()));
        return done(state.withPartners(partners), partners.size());
    }

    private static Step createKey(ConfigSnapshot state, ConfigCommand.CreateKey create) {
        int partner = partnerNumber(state, create.partner());
        if (partner == 0) {
            return refused(state, "there is no partner '" + create.partner() + "'; create it first");
        }
        for (int i = 0; i < state.keys().size(); i++) {
            if (state.keys().get(i).hash().equals(create.hash())) {
                return new Step(state, new ConfigReply.Done(state.version(), i + 1));
            }
        }
        if (state.keys().size() >= KEYS_MAX) {
            return refused(state, "there are " + KEYS_MAX + " keys, the most that this release keeps");
        }
        KeyEntry entry = new KeyEntry(
                partner, create.mode(), create.hash(), create.hint(), create.signed(), false, create.terms());
        List<KeyEntry> keys = plus(state.keys(), entry);
        return done(state.withKeys(keys), keys.size());
    }

    private static Step revokeKey(ConfigSnapshot state, ConfigCommand.RevokeKey revoke) {
        int number = revoke.key();
        if (number < 1 || number > state.keys().size()) {
            return refused(state, "there is no key " + number);
        }
        KeyEntry key = state.keys().get(number - 1);
        if (key.revoked()) {
            return new Step(state, new ConfigReply.Done(state.version(), number));
        }
        List<KeyEntry> keys = new ArrayList<>(state.keys());
        keys.set(number - 1, key.revoke());
        return done(state.withKeys(keys), number);
    }

    private static Step setKeyTerms(ConfigSnapshot state, ConfigCommand.SetKeyTerms set) {
        if (set.key() < 1 || set.key() > state.keys().size()) {
            return refused(state, "there is no key " + set.key());
        }
        KeyEntry key = state.keys().get(set.key() - 1);
        if (key.terms().equals(set.terms())) {
            return new Step(state, new ConfigReply.Done(state.version(), set.key()));
        }
        List<KeyEntry> keys = new ArrayList<>(state.keys());
        keys.set(set.key() - 1, key.withTerms(set.terms()));
        return done(state.withKeys(keys), set.key());
    }

    private static Step setPartnerQuota(ConfigSnapshot state, ConfigCommand.SetPartnerQuota set) {
        int number = partnerNumber(state, set.partner());
        if (number == 0) {
            return refused(state, "there is no partner '" + set.partner() + "'");
        }
        if (set.laneWidth() < 0) {
            return refused(state, "a lane cannot be " + set.laneWidth() + " calls wide");
        }
        PartnerEntry changed = new PartnerEntry(set.partner(), set.quota(), set.laneWidth());
        if (state.partners().get(number - 1).equals(changed)) {
            return new Step(state, new ConfigReply.Done(state.version(), number));
        }
        List<PartnerEntry> partners = new ArrayList<>(state.partners());
        partners.set(number - 1, changed);
        return done(state.withPartners(partners), number);
    }

    private static Step putRate(ConfigSnapshot state, RateEntry rate) {
        if (rate.numerator() < 0 || rate.denominator() <= 0 || rate.sourceAsset() == rate.targetAsset()) {
            return refused(state, "a rate is of two assets, and both of its sides are more than 0");
        }
        if (state.rates().contains(rate)) {
            return new Step(state, new ConfigReply.Done(state.version(), 0));
        }
        List<RateEntry> rates = new ArrayList<>(state.rates());
        rates.removeIf(each -> each.sourceAsset() == rate.sourceAsset() && each.targetAsset() == rate.targetAsset());
        if (rates.size() >= RATES_MAX) {
            return refused(state, "there are " + RATES_MAX + " rates, the most that this release keeps");
        }
        if (rate.numerator() > 0) {
            rates.add(rate);
        }
        return done(state.withRates(rates), 0);
    }

    private static Step putBan(ConfigSnapshot state, ConfigCommand.PutBan put) {
        if (!put.block().matches(BLOCK)) {
            return refused(state, "a ban is of a block such as 203.0.113.0/24; '" + put.block() + "' is none");
        }
        if (put.forMs() < 0 || put.reason().length() > BAN_REASON_CHARS_MAX) {
            return refused(
                    state,
                    "a ban lasts for a while, and its reason has " + BAN_REASON_CHARS_MAX + " characters at the most");
        }
        boolean isLifted = put.forMs() == 0;
        if (isLifted && state.bans().stream().noneMatch(each -> each.block().equals(put.block()))) {
            return refused(state, "there is no ban of " + put.block());
        }
        List<BanEntry> bans = new ArrayList<>(state.bans());
        bans.removeIf(each -> each.block().equals(put.block()) || each.untilMs() <= put.nowMs());
        if (bans.size() >= BANS_MAX) {
            return refused(state, "there are " + BANS_MAX + " bans, the most that this release keeps");
        }
        if (!isLifted) {
            bans.add(new BanEntry(put.block(), put.nowMs() + put.forMs(), put.reason()));
        }
        return done(state.withBans(bans), 0);
    }

    private static Step putTopology(ConfigSnapshot state, ConfigCommand.PutTopology put) {
        if (state.topologyYaml().equals(put.yaml())) {
            return new Step(state, new ConfigReply.Done(state.version(), 0));
        }
        try {
            Topology replacement = Topology.parse(put.yaml());
            String conflict = conflict(state, replacement);
            if (!conflict.isEmpty()) {
                return refused(state, conflict);
            }
            List<String> drained = state.drained().stream()
                    .filter(replacement.regionNames()::contains)
                    .toList();
            ConfigSnapshot changed = state.withTopology(put.yaml());
            return done(drained.equals(state.drained()) ? changed : changed.withDrained(drained), 0);
        } catch (ConfigRefused e) {
            return refused(state, String.valueOf(e.getMessage()));
        }
    }

    private static Step raiseLevel(ConfigSnapshot state, ConfigCommand.RaiseLevel raise) {
        if (raise.level() < Levels.FIRST || raise.level() > Levels.NEWEST) {
            return refused(
                    state,
                    "level " + raise.level() + " is not known; this release knows " + Levels.FIRST + " to "
                            + Levels.NEWEST);
        }
        if (raise.level() <= Math.max(state.level(), Levels.FIRST)) {
            return new Step(state, new ConfigReply.Done(state.version(), Math.max(state.level(), Levels.FIRST)));
        }
        return done(state.withLevel(raise.level()), raise.level());
    }

    private static Step drain(ConfigSnapshot state, ConfigCommand.DrainRegion drain) {
        if (state.level() < Levels.COMPLETE) {
            return refused(state, "regions can be drained when the upgrade to this release is finished");
        }
        TreeSet<String> drained = new TreeSet<>(state.drained());
        boolean isChanged = drain.isDrained() ? drained.add(drain.region()) : drained.remove(drain.region());
        if (!isChanged) {
            return new Step(state, new ConfigReply.Done(state.version(), 0));
        }
        if (!state.topologyYaml().isEmpty()) {
            Optional<String> problem = parsed(state.topologyYaml()).refusalToDrain(drained);
            if (problem.isPresent()) {
                return refused(state, problem.get());
            }
        }
        return done(state.withDrained(List.copyOf(drained)), 0);
    }

    /// What a running cluster can't become, or nothing.
    private static String conflict(ConfigSnapshot state, Topology replacement) throws ConfigRefused {
        if (state.topologyYaml().isEmpty()) {
            return "";
        }
        List<Problem> problems = new TopologyChange(Topology.parse(state.topologyYaml()), replacement).refusals();
        return problems.isEmpty() ? "" : String.valueOf(new ConfigRefused("the topology", problems).getMessage());
    }

    private static int partnerNumber(ConfigSnapshot state, String name) {
        for (int i = 0; i < state.partners().size(); i++) {
            if (state.partners().get(i).name().equals(name)) {
                return i + 1;
            }
        }
        return 0;
    }

    private static Step done(ConfigSnapshot state, int number) {
        return new Step(state, new ConfigReply.Done(state.version(), number));
    }

    static Step refused(ConfigSnapshot state, String reason) {
        return new Step(state, new ConfigReply.Refused(reason));
    }

    private static <T> List<T> plus(List<T> list, T element) {
        List<T> longer = new ArrayList<>(list);
        longer.add(element);
        return List.copyOf(longer);
    }

    /// The state as processes use it; `fallback` is the topology until one was put.
    static Configuration configuration(ConfigSnapshot state, Topology fallback) {
        List<Partner> partners = new ArrayList<>();
        for (int i = 0; i < state.partners().size(); i++) {
            PartnerEntry entry = state.partners().get(i);
            partners.add(new Partner(i + 1, entry.name(), entry.quota(), entry.laneWidth()));
        }
        List<ApiKey> keys = new ArrayList<>();
        for (int i = 0; i < state.keys().size(); i++) {
            KeyEntry key = state.keys().get(i);
            keys.add(new ApiKey(
                    i + 1,
                    key.partner(),
                    key.mode(),
                    key.hash(),
                    key.hint(),
                    key.signed(),
                    key.revoked(),
                    key.terms()));
        }
        return new Configuration(
                state.version(),
                state.topologyYaml().isEmpty() ? fallback : parsed(state.topologyYaml()),
                partners,
                keys,
                Math.max(state.level(), Levels.FIRST),
                Set.copyOf(state.drained()),
                state.webhooks(),
                state.rates(),
                state.bans());
    }

    private static Topology parsed(String yaml) {
        try {
            return Topology.parse(yaml);
        } catch (ConfigRefused e) {
            throw new IllegalStateException("a topology that was accepted before is refused now", e);
        }
    }
}
