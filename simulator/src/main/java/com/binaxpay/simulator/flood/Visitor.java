package com.binaxpay.simulator.flood;

import java.net.InetAddress;

/// A client with a network of its own, and where its resolver leads it. Written by one thread, read by any.
public final class Visitor {
    private final InetAddress network;
    private volatile String place;
    private volatile int changes;

    /// @param network address by which it is led
    /// @param place where it is at first
    public Visitor(InetAddress network, String place) {
        this.network = network;
        this.place = place;
    }

    InetAddress network() {
        return network;
    }

    /// Where it sends its requests.
    public String place() {
        return place;
    }

    /// How often it was led elsewhere.
    public int changes() {
        return changes;
    }

    /// Its resolver says where to go.
    synchronized void led(String to) {
        if (!to.equals(place)) {
            place = to;
            changes = changes + 1;
        }
    }
}
