package com.binaxpay.systemtests;

import com.binaxpay.simulator.Answer;
import com.binaxpay.testing.Ports;
import com.binaxpay.transport.Identity;
import com.binaxpay.transport.PemTls;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// Stands between a region's node and all others, with everybody's keys, and writes down what comes to that node,
/// within
/// TLS: what leaders send it, what others ask it, and what it is answered. Neither side can tell.
///
/// The node is to be started again after [#before], and listens at other ports then.
final class Tap implements AutoCloseable {
    private static final int PART_BYTES = 1 << 16;
    private static final List<String> KINDS = List.of("calls", "raft");
    private static final String HTTP_2 = "h2";

    private final Path data;
    private final String region;
    private final List<Closeable> open = new CopyOnWriteArrayList<>();
    private final Map<String, Http2Data> captured = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();

    private Tap(Path data, String region) {
        this.data = data;
        this.region = region;
    }

    /// Stands before `region` of the cluster in `data` when its node is started the next time.
    static Tap before(String region, Path data) throws IOException {
        Tap tap = new Tap(data, region);
        Path file = data.resolve("run").resolve(region + ".yaml");
        ObjectNode config = (ObjectNode) Answer.JSON.readTree(file.toFile());
        for (JsonNode each : config.path("nodes")) {
            ObjectNode node = (ObjectNode) each;
            String name = node.path("region").asText();
            for (String kind : KINDS) {
                int port = port(node.path(kind).asText());
                if (name.equals(region)) {
                    // Others come by the port that they know.
                    int behind = Ports.free();
                    tap.relay(port, name, behind, Side.REQUESTS);
                    node.put(kind, "127.0.0.1:" + behind);
                    ((ObjectNode) config.path("listen")).put(kind, behind);
                } else {
                    int before = Ports.free();
                    tap.relay(before, name, port, Side.ANSWERS);
                    node.put(kind, "127.0.0.1:" + before);
                }
            }
        }
        Answer.JSON.writeValue(file.toFile(), config);
        return tap;
    }

    /// Which way the node is.
    private enum Side {
        REQUESTS,
        ANSWERS
    }

    /// Writes what came to the node so far below `directory`, a file a connection.
    int writeTo(Path directory) throws IOException {
        Files.createDirectories(directory);
        int files = 0;
        for (Map.Entry<String, Http2Data> each : captured.entrySet()) {
            byte[] content;
            synchronized (each.getValue()) {
                content = each.getValue().data();
            }
            if (content.length > 0) {
                Files.write(directory.resolve(each.getKey()), content);
                files++;
            }
        }
        return files;
    }

    private void relay(int listen, String server, int target, Side side) throws IOException {
        // Read now: the file that says where it is, is about to be written.
        SSLContext shown = PemTls.context(identity(server));
        Thread.ofPlatform().daemon().name("tap-" + region + "-" + server).start(() -> {
            try (SSLServerSocket socket = listen(listen, shown)) {
                open.add(socket);
                while (true) {
                    SSLSocket client = (SSLSocket) socket.accept();
                    open.add(client);
                    Thread.ofPlatform().daemon().name("tap").start(() -> pass(client, server, target, side));
                }
            } catch (IOException e) {
                // Closed.
            }
        });
    }

    /// The node that listened there may have died just now.
    private static SSLServerSocket listen(int port, SSLContext shown) {
        SSLServerSocket[] bound = new SSLServerSocket[1];
        Until.says("port " + port + " to be free", Duration.ofMinutes(2), () -> {
            try {
                bound[0] = (SSLServerSocket)
                        shown.getServerSocketFactory().createServerSocket(port, 100, InetAddress.getLoopbackAddress());
                return "";
            } catch (BindException e) {
                return e.toString();
            }
        });
        SSLParameters parameters = bound[0].getSSLParameters();
        parameters.setNeedClientAuth(true);
        parameters.setApplicationProtocols(new String[] {HTTP_2});
        bound[0].setSSLParameters(parameters);
        return bound[0];
    }

    private void pass(SSLSocket client, String server, int target, Side side) {
        try (client) {
            client.startHandshake();
            String caller = name((X509Certificate) client.getSession().getPeerCertificates()[0]);
            try (SSLSocket behind = (SSLSocket) PemTls.context(identity(caller))
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), target)) {
                open.add(behind);
                SSLParameters parameters = behind.getSSLParameters();
                parameters.setApplicationProtocols(new String[] {HTTP_2});
                behind.setSSLParameters(parameters);
                behind.startHandshake();
                Http2Data seen = new Http2Data();
                String other = side == Side.REQUESTS ? caller : server;
                captured.put(other + "-to-" + region + "-" + connections.incrementAndGet(), seen);
                boolean areRequestsSeen = side == Side.REQUESTS;
                Thread requests = Thread.ofPlatform()
                        .daemon()
                        .name("tap")
                        .start(() -> copy(client, behind, seen, areRequestsSeen));
                copy(behind, client, seen, !areRequestsSeen);
                requests.join();
            }
        } catch (IOException | InterruptedException | InvalidNameException e) {
            // One of the two ended the connection; the other hears of it.
        }
    }

    private static void copy(SSLSocket from, SSLSocket to, Http2Data seen, boolean isSeen) {
        byte[] part = new byte[PART_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(part); length >= 0; length = in.read(part)) {
                if (isSeen) {
                    synchronized (seen) {
                        seen.add(part, length);
                    }
                }
                out.write(part, 0, length);
            }
        } catch (IOException e) {
            // As above.
        } finally {
            close(List.of(from, to));
        }
    }

    private Identity identity(String name) throws IOException {
        Path run = data.resolve("run").resolve(name + ".yaml");
        Path tls = data.resolve("tls");
        if (!Files.exists(run)) {
            return new Identity(tls.resolve(name + ".pem"), tls.resolve(name + ".key"), tls.resolve("ca.pem"));
        }
        JsonNode files = Answer.JSON.readTree(run.toFile()).path("tls");
        return new Identity(
                Path.of(files.path("certificate").asText()),
                Path.of(files.path("key").asText()),
                Path.of(files.path("authority").asText()));
    }

    private static String name(X509Certificate certificate) throws InvalidNameException {
        return new LdapName(certificate.getSubjectX500Principal().getName())
                .getRdns().stream()
                        .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                        .map(rdn -> rdn.getValue().toString())
                        .findFirst()
                        .orElseThrow();
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private static void close(List<? extends Closeable> all) {
        for (Closeable each : new ArrayList<>(all)) {
            try {
                each.close();
            } catch (IOException e) {
                // It was closed, or its other side was.
            }
        }
    }

    @Override
    public void close() {
        close(open);
    }
}
