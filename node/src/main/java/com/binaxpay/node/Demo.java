package com.binaxpay.node;

import com.binaxpay.config.ApiKeys;
import com.binaxpay.config.ConfigClient;
import com.binaxpay.config.Secrets;
import com.binaxpay.wire.ConfigCommand;
import com.binaxpay.wire.ConfigReply;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Release;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;

/// The partner that a local cluster comes with, and the proof that the cluster serves.
final class Demo {
    /// Name of the partner that people try things with.
    static final String PARTNER = "demo";

    /// Name of the partner under which the cluster checks itself.
    private static final String CHECKER = "binax-check";

    private static final String BASE32 = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    private final ConfigClient control;
    private final Secrets secrets;
    private final ApiKeys keys;

    Demo(ConfigClient control, Secrets secrets) {
        this.control = control;
        this.secrets = secrets;
        this.keys = secrets.apiKeys();
    }

    /// The demo partner's key of `mode`: always the same one, so that a repeated start makes no new one.
    String key(Mode mode) {
        return key(PARTNER, mode);
    }

    /// The key of whoever runs the cluster, likewise.
    String operatorKey() {
        return "bp_op_" + random("key of " + ApiKeys.OPERATORS);
    }

    /// Lets the shards of a new cluster be what this release knows. One that an older release made waits for
    /// `./binax upgrade finish`, so that it can go back.
    void beginAtNewestLevel() throws InterruptedException {
        change(new ConfigCommand.RaiseLevel(Release.LEVEL));
    }

    /// Makes both partners and their keys, and the operator's, where they are not there yet.
    void create() throws InterruptedException {
        change(new ConfigCommand.CreatePartner(ApiKeys.OPERATORS));
        String operator = operatorKey();
        change(new ConfigCommand.CreateKey(
                ApiKeys.OPERATORS, Mode.LIVE, keys.hash(operator), ApiKeys.hint(operator), false));
        for (String partner : new String[] {PARTNER, CHECKER}) {
            change(new ConfigCommand.CreatePartner(partner));
            for (Mode mode : Mode.values()) {
                String key = key(partner, mode);
                change(new ConfigCommand.CreateKey(partner, mode, keys.hash(key), ApiKeys.hint(key), false));
            }
        }
    }

    /// Has a wallet opened, funded and read through the gateway at `url`; what went wrong, or nothing.
    String check(String url, String jurisdiction) throws InterruptedException {
        try (ApiClient api = new ApiClient(url, key(CHECKER, Mode.TEST))) {
            String body = "{\"jurisdiction\":\"" + jurisdiction + "\",\"currencies\":[\"EUR\"]}";
            ApiClient.Answer opened = api.post("/v1/wallets", UUID.randomUUID().toString(), body, REQUEST_TIMEOUT);
            if (!opened.isDone()) {
                return "opening a wallet in " + jurisdiction + ": " + opened.problem();
            }
            String wallet = opened.body().path("id").asText();
            ApiClient.Answer read = api.get("/v1/wallets/" + wallet + "/balances", REQUEST_TIMEOUT);
            return read.isDone() ? "" : "reading a wallet in " + jurisdiction + ": " + read.problem();
        } catch (IOException e) {
            return url + " does not answer: " + e;
        }
    }

    private void change(ConfigCommand command) throws InterruptedException {
        ConfigReply reply = control.change(command, CHANGE_TIMEOUT);
        if (!(reply instanceof ConfigReply.Done)) {
            throw new CommandFailed(CommandFailed.FAILED, "the control group did not take a change: " + reply);
        }
    }

    private String key(String partner, Mode mode) {
        return (mode == Mode.LIVE ? "bp_live_" : "bp_test_") + random("key of " + partner + " " + mode);
    }

    private String random(String purpose) {
        StringBuilder text = new StringBuilder();
        for (byte next : secrets.derive(purpose)) {
            text.append(BASE32.charAt(next & 31));
        }
        return text.toString();
    }
}
