package com.binaxpay.node;

import picocli.CommandLine.Option;

/// How many connections an address may have, for whatever stands in front of a process.
final class OneAddressOptions {
    @Option(
            names = "--connections-of-one",
            paramLabel = "N",
            description = "Open connections of one address (default: 256).")
    private int connections = 256;

    @Option(
            names = "--new-of-one",
            paramLabel = "N",
            description = "New connections of one address in a second (default: 50).")
    private int newInASecond = 50;

    int connections() {
        return connections;
    }

    int newInASecond() {
        return newInASecond;
    }
}
