package com.binaxpay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CourtesyTest {
    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final Path AUTOGROUP = Path.of("/proc/self/autogroup");

    @Test
    void command_inASessionOfItsOwn_beginsWithASmallShare() throws Exception {
        assumeTrue(Files.isExecutable(SETSID) && Files.exists(AUTOGROUP), "needs setsid and a kernel with autogroups");

        List<String> command = new ArrayList<>(List.of(SETSID.toString()));
        command.addAll(Courtesy.of(List.of("cat", AUTOGROUP.toString())));

        assertThat(outputOf(command)).contains("nice 10");
    }

    @Test
    void command_withArgumentsOfAnyShape_getsThemUnchanged() throws Exception {
        String odd = "a b \"$HOME\" 'c' ; exit 3 \\";

        assertThat(outputOf(Courtesy.of(List.of("printf", "%s", odd)))).isEqualTo(odd);
    }

    @Test
    void process_thatSharesItsSession_leavesTheShareAlone() throws Exception {
        String before = share();

        Courtesy courtesy = Courtesy.begin();
        courtesy.look(() -> true);

        assertThat(share()).isEqualTo(before);
    }

    private static String share() throws IOException {
        return Files.exists(AUTOGROUP) ? Files.readString(AUTOGROUP) : "";
    }

    private static String outputOf(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output;
    }
}
