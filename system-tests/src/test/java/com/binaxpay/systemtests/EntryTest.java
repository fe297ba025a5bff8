package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.binaxpay.config.ProcessConfig;
import com.binaxpay.routing.entry.FirewallFile;
import com.binaxpay.simulator.lab.Root;
import com.binaxpay.testing.Ports;
import com.binaxpay.testing.SelfSigned;
import com.binaxpay.transport.Identity;
import com.binaxpay.transport.PemTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `./binax entry` makes, with the real PowerDNS, HAProxy and nftables.
class EntryTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    /// Shorter than until the kernel sends again what was dropped, a second.
    private static final int CONNECT_MS = 900;
    private static final String ZONE = "pay.example.com";
    private static final Path POWERDNS_BACKEND = Path.of("/usr/lib/x86_64-linux-gnu/pdns/libremotebackend.so");

    @TempDir
    private Path directory;

    private final List<AutoCloseable> closing = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private SSLContext tls;

    @BeforeEach
    void makeCertificate() throws Exception {
        SelfSigned certificate = SelfSigned.under(directory);
        tls = PemTls.context(new Identity(certificate.certificate(), certificate.key(), certificate.certificate()));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : closing.reversed()) {
            one.close();
        }
    }

    private EntrySite site(String name) throws IOException {
        EntrySite site = new EntrySite(name, tls);
        closing.add(site);
        return site;
    }

    private Path sites(String... declared) throws IOException {
        return Files.writeString(
                directory.resolve("sites.yaml"), "zone: " + ZONE + "\nsites:\n" + String.join("", declared));
    }

    private void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out-" + closing.size()).toFile())
                .start();
        closing.add(() -> {
            process.destroyForcibly();
            process.waitFor(10, TimeUnit.SECONDS);
        });
    }

    private String printed(String... arguments) throws InterruptedException {
        return Binax.start(directory.resolve("command"), arguments)
                .await()
                .good()
                .out();
    }

    @Test
    void dns_leadsClientsToTheNearestSiteThatIsUpAndNotFull() throws Exception {
        String missing = Root.missing(List.of("pdns_server:pdns-server", "dig:bind9-dnsutils"));
        assumeTrue(missing.isEmpty(), missing);
        assumeTrue(Files.exists(POWERDNS_BACKEND), "pdns-backend-remote is missing");
        EntrySite nairobi = site("nairobi");
        Path file = sites(
                site("lagos").declared("198.51.100.1", 6.45, 3.4),
                nairobi.declared("198.51.100.2", -1.29, 36.82),
                site("singapore").declared("198.51.100.3", 1.35, 103.82));
        int backend = Ports.free();
        Binax.Running running = Binax.start(
                directory.resolve("dns"), "entry", "dns", file.toString(), "--port", Integer.toString(backend));
        closing.add(() -> {
            running.process().destroy();
            running.process().waitFor(10, TimeUnit.SECONDS);
        });
        await("backend")
                .atMost(LONG)
                .until(() -> Files.readString(running.out()).contains("answering at"));
        int port = Ports.free();
        Files.writeString(directory.resolve("pdns.conf"), """
                launch=remote
                remote-connection-string=http:url=http://127.0.0.1:%d/dns,timeout=1000
                edns-subnet-processing=yes
                zone-cache-refresh-interval=0
                cache-ttl=0
                query-cache-ttl=0
                negquery-cache-ttl=0
                security-poll-suffix=
                local-address=127.0.0.1
                local-port=%d
                socket-dir=%s
                daemon=no
                guardian=no
                write-pid=no
                """.formatted(backend, port, directory));
        run("pdns_server", "--config-dir=" + directory);
        await("from Kenya").atMost(LONG).until(() -> ask(port, ZONE, "41.80.7.0/24"), "198.51.100.2"::equals);
        await("from Nigeria").atMost(LONG).until(() -> ask(port, ZONE, "102.89.0.0/24"), "198.51.100.1"::equals);
        await("from Japan").atMost(LONG).until(() -> ask(port, ZONE, "133.11.0.0/24"), "198.51.100.3"::equals);
        await("of a site by name")
                .atMost(LONG)
                .until(() -> ask(port, "singapore." + ZONE, "41.80.7.0/24"), "198.51.100.3"::equals);
        await("of a site that isn't")
                .atMost(LONG)
                .until(() -> dig(port, "nowhere." + ZONE, "A"), said -> said.contains("status: NXDOMAIN"));
        await("who is the master")
                .atMost(LONG)
                .until(() -> dig(port, ZONE, "SOA"), said -> said.contains("ns." + ZONE + ". hostmaster." + ZONE));

        nairobi.stop();
        await("the next site")
                .atMost(LONG)
                .until(() -> ask(port, ZONE, "41.80.7.0/24").equals("198.51.100.1"));
        nairobi.start();
        await("home again")
                .atMost(LONG)
                .until(() -> ask(port, ZONE, "41.80.7.0/24").equals("198.51.100.2"));

        nairobi.load(1.5);
        List<String> networks =
                IntStream.range(0, 24).mapToObj(i -> "41.80." + i + ".0/24").toList();
        await("some go on")
                .atMost(LONG)
                .until(() -> networks.stream()
                        .map(network -> ask(port, ZONE, network))
                        .anyMatch("198.51.100.1"::equals));
        await("some stay")
                .atMost(LONG)
                .until(() -> networks.stream()
                        .map(network -> ask(port, ZONE, network))
                        .anyMatch("198.51.100.2"::equals));
    }

    /// The address that a client of `subnet` is told; empty where none is, or nobody answers yet.
    private static String ask(int port, String name, String subnet) {
        return dig(port, name, "A", "+short", "+subnet=" + subnet)
                .lines()
                .filter(line -> line.matches("[0-9.]+"))
                .findFirst()
                .orElse("");
    }

    /// What `dig` says; empty where nobody answers.
    private static String dig(int port, String name, String type, String... options) {
        List<String> command =
                new ArrayList<>(List.of("dig", "+tries=1", "+time=2", "-p", "" + port, "@127.0.0.1", name, type));
        command.addAll(List.of(options));
        try {
            return Root.run(command.toArray(String[]::new));
        } catch (IllegalStateException e) {
            return "";
        }
    }

    @Test
    void haproxy_goesToTheNextSiteAndHome_andSendsAwayWhoSaysNothingOrTooMuch() throws Exception {
        String missing = Root.missing(List.of("haproxy:haproxy"));
        assumeTrue(missing.isEmpty(), missing);
        EntrySite lagos = site("lagos");
        Path file = sites(
                lagos.declared("127.0.0.1", 6.45, 3.4),
                site("singapore").declared("127.0.0.1", 1.35, 103.82),
                site("nairobi").declared("127.0.0.1", -1.29, 36.82));
        int port = Ports.free();
        Path config = Files.writeString(
                directory.resolve("haproxy.cfg"),
                printed(
                        "entry",
                        "haproxy",
                        file.toString(),
                        "--at",
                        "lagos",
                        "--bind",
                        "127.0.0.1:" + port,
                        "--connections-of-one",
                        "20",
                        "--new-of-one",
                        "2000"));
        assertThat(Root.run("haproxy", "-c", "-f", config.toString())).contains("valid");
        run("haproxy", "-db", "-f", config.toString());

        await("HAProxy").ignoreExceptions().atMost(LONG).until(() -> says(port).equals("lagos"));
        lagos.stop();
        await("the next site")
                .ignoreExceptions()
                .atMost(LONG)
                .until(() -> says(port).equals("nairobi"));
        for (int i = 0; i < 20; i++) {
            assertThat(says(port)).isEqualTo("nairobi");
        }
        lagos.start();
        await("home again")
                .ignoreExceptions()
                .atMost(LONG)
                .until(() -> says(port).equals("lagos"));

        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
            plain.setSoTimeout(20_000);
            plain.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(plain.getInputStream().read()).as("HTTP in the clear").isEqualTo(-1);
        }
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(200);
            silent.add(socket);
        }
        // One that is sent away is closed or reset at once; the others wait for who says nothing.
        long open = silent.stream().filter(EntryTest::isOpen).count();
        assertThat(open).isBetween(15L, 20L);
        for (Socket socket : silent) {
            socket.close();
        }
    }

    @Test
    void haproxy_siteWithAPortForBalancers_isToldWhoseConnectionItIs() throws Exception {
        String missing = Root.missing(List.of("haproxy:haproxy"));
        assumeTrue(missing.isEmpty(), missing);
        try (ServerSocket balanced = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            EntrySite lagos = site("lagos");
            Path file = sites(lagos.declared("127.0.0.1", 6.45, 3.4)
                    .replace("port:", "balanced: " + balanced.getLocalPort() + ", port:"));
            int port = Ports.free();
            Path config = Files.writeString(
                    directory.resolve("haproxy.cfg"),
                    printed("entry", "haproxy", file.toString(), "--at", "lagos", "--bind", "127.0.0.1:" + port));
            assertThat(Root.run("haproxy", "-c", "-f", config.toString())).contains("valid");
            run("haproxy", "-db", "-f", config.toString());
            InetAddress client = InetAddress.ofLiteral("127.0.0.5");
            balanced.setSoTimeout((int) LONG.toMillis());
            await("HAProxy").ignoreExceptions().atMost(LONG).until(() -> {
                try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port, client, 0)) {
                    return plain.isConnected();
                }
            });
            Thread hello = Thread.ofVirtual().start(() -> {
                // It is never answered: what HAProxy says first is enough.
                try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port, client, 0);
                        Socket asking = tls.getSocketFactory().createSocket(plain, "localhost", port, true)) {
                    asking.getOutputStream().write(0);
                } catch (IOException e) {
                    Thread.currentThread().interrupt();
                }
            });
            try (Socket taken = balanced.accept()) {
                taken.setSoTimeout((int) LONG.toMillis());
                byte[] said = taken.getInputStream().readNBytes(20);
                assertThat(said).startsWith(13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10, 0x21, 0x11);
                assertThat(InetAddress.getByAddress(java.util.Arrays.copyOfRange(said, 16, 20)))
                        .isEqualTo(client);
            }
            hello.join();
        }
    }

    private static boolean isOpen(Socket socket) {
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// Who answers a client that connects anew.
    private String says(int port) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(tls).connectTimeout(LONG).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/"))
                    .timeout(LONG)
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    @Test
    void firewall_boundsOneAddressAndLeavesOthersAlone() throws Exception {
        String missing = Root.missing(List.of("nft:nftables", "ip:iproute2", "haproxy:haproxy"));
        assumeTrue(missing.isEmpty(), missing);
        Path process = directory.resolve("lagos.yaml");
        Files.writeString(process, """
                process: lagos
                data: d
                logs: l
                keyring: k
                tls: { certificate: c, key: k, authority: a }
                https: { certificate: c, key: k, authority: a }
                listen: { host: 0.0.0.0, calls: 7001, https: 7443, operations: 7009 }
                nodes:
                  - { region: eu, calls: '10.79.0.9:7001', raft: '10.79.0.9:7002' }
                """);
        Path rules = Files.writeString(
                directory.resolve("rules.nft"),
                printed(
                        "entry",
                        "firewall",
                        "--config",
                        process.toString(),
                        "--operators",
                        "10.79.0.3",
                        "--connections-of-one",
                        "10",
                        "--new-of-one",
                        "15",
                        "--new-of-all",
                        "1000"));
        String namespace = "binax-entry-" + ProcessHandle.current().pid();
        String device = "bxe" + ProcessHandle.current().pid() % 100_000;
        Root.run("ip", "netns", "add", namespace);
        closing.add(() -> Root.run("ip", "netns", "del", namespace));
        Root.run("ip", "link", "add", device, "type", "veth", "peer", "name", "site", "netns", namespace);
        closing.add(() -> Root.succeeds("ip", "link", "del", device));
        for (int host = 2; host <= 4; host++) {
            Root.run("ip", "addr", "add", "10.79.0." + host + "/24", "dev", device);
        }
        Root.run("ip", "link", "set", device, "up");
        Root.run("ip", "-n", namespace, "addr", "add", "10.79.0.1/24", "dev", "site");
        Root.run("ip", "-n", namespace, "link", "set", "site", "up");
        Root.run("ip", "netns", "exec", namespace, "nft", "-f", rules.toString());
        // Loaded again, it takes the place of what was there.
        Root.run("ip", "netns", "exec", namespace, "nft", "-f", rules.toString());
        Path server = Files.writeString(directory.resolve("server.cfg"), """
                defaults
                    mode http
                    timeout client 60s
                frontend all
                    bind :7443
                    bind :7001
                    bind :7009
                    http-request return status 200
                """);
        run("ip", "netns", "exec", namespace, "haproxy", "-db", "-f", server.toString());
        await("a listener").atMost(LONG).until(() -> connects("10.79.0.4", 7443));

        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            open(open, "10.79.0.2");
        }
        assertThat(open).as("connections of one address").hasSize(10);
        assertThat(connects("10.79.0.3", 7443)).as("another address").isTrue();
        for (Socket socket : open) {
            socket.close();
        }
        assertThat(connects("10.79.0.3", 7009)).as("an operator").isTrue();
        ProcessConfig lagos = ProcessConfig.read(process);
        FirewallFile.Ban ban = new FirewallFile.Ban("10.79.0.3/32", Duration.ofHours(1));
        FirewallFile.Ban other = new FirewallFile.Ban("2001:db8::/32", Duration.ofMillis(1));
        load(namespace, FirewallFile.bans(lagos, List.of(ban, other)));
        assertThat(connects("10.79.0.3", 7443)).as("who is banned").isFalse();
        load(namespace, FirewallFile.bans(lagos, List.of()));
        assertThat(connects("10.79.0.3", 7443)).as("who is banned no more").isTrue();
        assertThat(connects("10.79.0.2", 7009))
                .as("somebody, at the operations port")
                .isFalse();
        assertThat(connects("10.79.0.2", 7001))
                .as("somebody, at the calls' port")
                .isFalse();

        int refused = 0;
        for (int i = 0; i < 200 && refused < 3; i++) {
            refused += connects("10.79.0.4", 7443) ? 0 : 1;
        }
        assertThat(refused).as("beyond the rate of one address").isPositive();
        assertThat(connects("10.79.0.3", 7443)).as("another address").isTrue();
    }

    private void load(String namespace, String rules) throws IOException {
        Path file = Files.writeString(directory.resolve("bans.nft"), rules);
        Root.run("ip", "netns", "exec", namespace, "nft", "-f", file.toString());
    }

    private static void open(List<Socket> open, String from) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress("10.79.0.1", 7443), CONNECT_MS);
            open.add(socket);
        } catch (IOException e) {
            socket.close();
        }
    }

    private static boolean connects(String from, int port) {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress("10.79.0.1", port), CONNECT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
