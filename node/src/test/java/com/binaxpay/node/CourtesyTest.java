package com.binaxpay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CourtesyTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    /// Starts as a node does, and says by which policies its threads are scheduled, at first and later.
    static final class Beginner {
        private Beginner() {}

        /// Begins, looks twice, and prints.
        public static void main(String[] arguments) throws IOException {
            Courtesy courtesy = Courtesy.begin(0);
            courtesy.look(Courtesy.BACK_NS);
            System.out.println("before " + policies());
            courtesy.look(Courtesy.BACK_NS + 1);
            courtesy.look(Courtesy.BACK_NS + 1);
            System.out.println("after " + policies());
        }

        private static List<Integer> policies() throws IOException {
            try (var threads = Files.list(Path.of("/proc/self/task"))) {
                return threads.map(Beginner::policy).distinct().sorted().toList();
            }
        }

        private static int policy(Path thread) {
            try {
                String stat = Files.readString(thread.resolve("stat"));
                return Integer.parseInt(
                        stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[38]);
            } catch (IOException e) {
                return 0;
            }
        }
    }

    @Test
    void node_thatBegins_standsBackWithAllItsThreadsForAWhile() throws Exception {
        List<String> command = Courtesy.of(command());
        assumeTrue(
                command.getFirst().equals("chrt"), "needs to be allowed to come forward again: root, or ulimit -e 20");
        int usual = Beginner.policy(Path.of("/proc/self"));

        assertThat(outputOf(command)).isEqualTo("before [5]\nafter [" + usual + "]\n");
    }

    @Test
    void process_thatSomebodyElseStarted_leavesItsPolicyAlone() throws Exception {
        int usual = Beginner.policy(Path.of("/proc/self"));

        assertThat(outputOf(command())).isEqualTo("before [" + usual + "]\nafter [" + usual + "]\n");
    }

    private static List<String> command() {
        return List.of(
                JAVA.toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Beginner.class.getName());
    }

    private static String outputOf(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output;
    }
}
