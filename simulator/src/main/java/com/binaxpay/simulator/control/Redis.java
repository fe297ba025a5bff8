package com.binaxpay.simulator.control;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// One Redis that keeps all in memory and saves nothing: it acknowledges what a `kill -9` takes away. Spoken to in
/// RESP,
/// a connection for each call.
final class Redis implements Store {
    private static final int TIMEOUT_MS = 5_000;

    private final Path program;
    private final Path directory;
    private final Servers servers;
    private final int port = Etcd.freePort();

    Redis(Path program, Path directory) {
        this.program = program;
        this.directory = directory;
        this.servers = new Servers(directory);
    }

    @Override
    public String inWords() {
        return "Redis without an append-only file, which acknowledges before anything is on disk";
    }

    @Override
    public boolean isDurable() {
        return false;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public void start(int i) throws IOException {
        servers.start(
                i,
                List.of(
                        program.toString(),
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--dir",
                        directory.toString(),
                        "--appendonly",
                        "no",
                        "--save",
                        ""));
    }

    @Override
    public Servers servers() {
        return servers;
    }

    @Override
    public boolean isServing() {
        try {
            return call("PING").equals(List.of("PONG"));
        } catch (IOException | NotDone e) {
            return false;
        }
    }

    @Override
    public long read(String key) throws IOException, NotDone {
        List<String> found = call("GET", key);
        return found.isEmpty() ? 0 : Long.parseLong(found.getFirst());
    }

    @Override
    public void write(String key, long value) throws IOException, NotDone {
        var unused = call("SET", key, Long.toString(value));
    }

    @Override
    public void append(String list, long element) throws IOException, NotDone {
        var unused = call("RPUSH", list, Long.toString(element));
    }

    @Override
    public List<Long> list(String list) throws IOException, NotDone {
        return call("LRANGE", list, "0", "-1").stream().map(Long::valueOf).toList();
    }

    private List<String> call(String... words) throws IOException, NotDone {
        try (Socket socket = new Socket()) {
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
            } catch (ConnectException e) {
                throw new NotDone(e.toString());
            }
            socket.setSoTimeout(TIMEOUT_MS);
            StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
            Stream.of(words).forEach(word -> request.append("$" + word.length() + "\r\n" + word + "\r\n"));
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            List<String> answer = new ArrayList<>();
            read(new BufferedInputStream(socket.getInputStream()), answer);
            return answer;
        }
    }

    private static void read(InputStream in, List<String> answer) throws IOException {
        String line = line(in);
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '+', ':' -> answer.add(rest);
            case '$' -> {
                int length = Integer.parseInt(rest);
                if (length >= 0) {
                    answer.add(new String(in.readNBytes(length), StandardCharsets.US_ASCII));
                    in.skipNBytes(2);
                }
            }
            case '*' -> {
                for (int i = Integer.parseInt(rest); i > 0; i--) {
                    read(in, answer);
                }
            }
            default -> throw new IOException(line);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("it hung up");
            }
            line.append((char) next);
        }
        in.skipNBytes(1);
        return line.toString();
    }

    @Override
    public void close() {
        servers.close();
    }
}
