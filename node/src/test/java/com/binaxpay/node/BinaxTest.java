package com.binaxpay.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BinaxTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "up --zones 3 --topology other.yaml",
                "up --zones 2",
                "up --port 80",
                "up --port many",
                "up --traffic fast",
                "up --traffic 100000",
                "up extra",
                "status --colour",
                "chaos",
                "chaos kill",
                "chaos melt eu",
                "chaos partition eu",
                "chaos slow eu",
                "keys",
                "keys create --partner demo",
                "keys create --partner demo --mode play",
                "keys create",
                "keys create --operator --partner demo --mode live",
                "keys create --partner demo --mode test --scope fly",
                "keys create --partner demo --mode test --from example.com",
                "keys create --partner demo --mode test --from 10.0.0.0/33",
                "keys create --partner demo --mode test --ends-in soon",
                "keys create --partner demo --mode test --reads-per-s -1",
                "keys rotate",
                "keys rotate --number 1 --keep-old 1y",
                "keys limit --reads-per-s 5",
                "bans",
                "bans add 203.0.113.9",
                "bans add 203.0.113.9 --for ever",
                "bans add 203.0.113.9 --for 0s",
                "bans add 203.0.113.9 --for 367d",
                "bans add example.com --for 1h",
                "bans add 0.0.0.0/0 --for 1h",
                "bans add 2000::/3 --for 1h",
                "bans lift",
                "bans lift example.com",
                "bans firewall",
                "rates",
                "rates put --source EUR --target KES",
                "rates put --source EUR --target XQQ --rate 1",
                "rates put --source EUR --target KES --rate -1",
                "rates put --source EUR --target KES --rate 1.0000000000001",
                "entry",
                "entry dns",
                "entry dns no-such-file.yaml",
                "entry haproxy no-such-file.yaml --at lagos",
                "entry firewall --config no-such-file.yaml",
                "accounts",
                "accounts list",
                "accounts list nonsense",
                "accounts overdraft",
                "accounts overdraft wal_06ck3vq4m1b1z7w2f8e0r5t9xn --currency EUR",
                "accounts overdraft wal_06ck3vq4m1b1z7w2f8e0r5t9xn --limit 5",
                "accounts overdraft wal_06ck3vq4m1b1z7w2f8e0r5t9xn --shard 0 --currency EUR --limit 5",
                "accounts overdraft 80000000000000000000000000000001 --currency EUR --limit 5",
                "accounts overdraft tr_1 --currency EUR --limit 5",
                "payouts",
                "payouts import",
                "payouts import x.csv",
                "payouts import x.csv --wallet tr_1",
                "payouts import no-such-file.csv --wallet wal_1",
                "payouts sample 0",
                "payouts sample 5 --currency XQQ",
                "node",
                "node --config no-such-file.yaml",
                "verify --what",
                "bench"
            })
    void execute_wrongUse_exitsWithTwoAndSaysWhy(String line) {
        assertThat(run(line)).isEqualTo(2);
        assertThat(err.toString()).isNotBlank();
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up",
                "status",
                "down",
                "chaos",
                "keys",
                "keys create",
                "keys revoke",
                "keys rotate",
                "keys limit",
                "keys list",
                "bans",
                "bans add",
                "bans lift",
                "bans list",
                "bans firewall",
                "rates",
                "rates put",
                "rates show",
                "accounts",
                "accounts list",
                "accounts overdraft",
                "payouts",
                "payouts import",
                "payouts sample",
                "verify",
                "node",
                "edge",
                "provider"
            })
    void help_ofEveryCommand_goesToStandardOutput(String command) {
        assertThat(run(command + " --help")).isZero();
        assertThat(out.toString()).contains("Usage: binax " + command);
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status",
                "status --json",
                "chaos kill eu",
                "verify",
                "accounts list 80000000000000000000000000000001",
                "accounts overdraft wal_06ck3vq4m1b1z7w2f8e0r5t9xn --currency EUR --limit 5"
            })
    void execute_whereNoClusterIs_exitsWithOneAndNamesTheWayOut(String line) {
        assertThat(run(line + " --data " + directory)).isEqualTo(1);
        assertThat(err.toString()).contains("./binax up");
    }

    @Test
    void down_whereNothingRuns_isDone() {
        assertThat(run("down --data " + directory)).isZero();
        assertThat(out.toString()).contains("nothing runs");
    }

    @Test
    void sample_sameArguments_givesTheSameFile() {
        assertThat(run("payouts sample 500 --bad 100 --seed 3")).isZero();
        String first = out.toString();
        out.getBuffer().setLength(0);
        run("payouts sample 500 --bad 100 --seed 3");

        assertThat(out.toString()).isEqualTo(first);
        assertThat(first.lines()).hasSize(501);
        assertThat(first).contains("XQQ").contains("10.12345").contains("-5.00");
    }

    private int run(String line) {
        CommandLine command =
                Binax.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(line.isEmpty() ? new String[0] : line.split(" "));
    }
}
