package com.binaxpay.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// Ports for servers of tests that stop and come back. Safe for use by several threads.
///
/// Below those that the kernel gives to connections: of these one could be taken by a connection of another test while
/// its server is down. Test runs beside this one are given others.
public final class Ports {
    private static final int MIN = 20_000;
    private static final int END = 32_000;
    private static final int TRIES = 1_000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();
    /// Whoever is given port n locks byte n of it until its process ends.
    private static final FileChannel LOCKS = locks();

    private Ports() {}

    /// A port of the loopback address that is free, and that no process of this user was given before that still runs.
    public static int free() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(MIN, END);
            if (isFree(port) && GIVEN.add(port) && isMine(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + MIN + " to " + (END - 1));
    }

    private static FileChannel locks() {
        String file = "binax-test-ports-" + System.getProperty("user.name") + ".lock";
        try {
            return FileChannel.open(
                    Path.of(System.getProperty("java.io.tmpdir"), file),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isMine(int port) {
        try {
            return LOCKS.tryLock(port, 1, false) != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
