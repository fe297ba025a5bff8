package com.binaxpay.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// nginx answering a fixed 200 from memory: what the sockets, the kernel and our load generator allow at most.
final class NginxPeer implements AutoCloseable {
    private final Process process;
    private final InetSocketAddress address;

    private NginxPeer(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /// Starts nginx on a free loopback port, its files below `directory`.
    static NginxPeer start(Path directory) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path home = Files.createTempDirectory(directory, "nginx");
        Path config = home.resolve("nginx.conf");
        Files.writeString(config, """
                daemon off; worker_processes 1; pid %1$s/pid; error_log %1$s/error.log crit;
                events { worker_connections 2048; }
                http {
                  access_log off; keepalive_requests 100000000;
                  client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s; uwsgi_temp_path %1$s; scgi_temp_path %1$s;
                  server { listen 127.0.0.1:%2$d backlog=2048; location / { return 200 "ok"; } }
                }
                """.formatted(home, port));
        Process process = new ProcessBuilder("/usr/sbin/nginx", "-c", config.toString(), "-p", home.toString())
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        awaitListening(process, address);
        return new NginxPeer(process, address);
    }

    /// Answers a second with `connections` connections, for requests of the shape that the API is measured with.
    double answersPerSecond(int connections, byte[] request, int seconds) throws IOException {
        return new HttpLoad(address, connections, n -> request).run(seconds).perSecond();
    }

    @Override
    public void close() {
        process.destroy();
    }

    private static void awaitListening(Process process, InetSocketAddress address) throws IOException {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (process.isAlive() && System.nanoTime() < deadline) {
            try (Socket probe = new Socket()) {
                probe.connect(address, 200);
                return;
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
        throw new IOException("nginx does not listen: "
                + new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
}
