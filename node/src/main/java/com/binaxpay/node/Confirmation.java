package com.binaxpay.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;

/// What somebody at the terminal answers to a question that was asked there.
final class Confirmation {
    private static final String YES = "yes";

    private Confirmation() {}

    /// Whether the next line of standard input is a plain yes. Waits for it.
    static boolean isGiven() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        return YES.equals(in.readLine());
    }
}
