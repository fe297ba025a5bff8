package com.binaxpay.simulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/// Finds a base port for `./binax up --port`: it and what follows from it must be free.
public final class FreePorts {
    private static final int MIN = 10_000;
    private static final int MAX = 19_000;
    private static final int TRIES = 1_000;
    private static final int[] OFFSETS = {0, 8, 9, 363};

    private FreePorts() {}

    /// A port that is free with those that follow from it.
    public static int base() {
        for (int i = 0; i < TRIES; i++) {
            int base = ThreadLocalRandom.current().nextInt(MIN, MAX);
            if (IntStream.of(OFFSETS).allMatch(offset -> isFree(base + offset))) {
                return base;
            }
        }
        throw new IllegalStateException("no free ports between " + MIN + " and " + MAX);
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
