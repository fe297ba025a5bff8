package com.binaxpay.simulator.control;

import java.io.IOException;
import java.io.Serial;
import java.util.List;

/// A store of registers and lists that runs as processes of its own. Calls may come from any thread; they block.
///
/// What throws [IOException] may have been done; what throws [NotDone] was not.
interface Store extends AutoCloseable {
    /// Nothing was done, and nothing will be.
    final class NotDone extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        NotDone(String why) {
            super(why);
        }
    }

    /// What it is, and how it was set up.
    String inWords();

    /// Whether it promises that what it acknowledged is there.
    boolean isDurable();

    /// How many processes it has.
    int size();

    /// Starts process `i`, anew or again.
    void start(int i) throws IOException;

    /// Whether it answers.
    boolean isServing() throws InterruptedException;

    /// Its processes.
    Servers servers();

    /// What register `key` holds; 0 at first.
    long read(String key) throws IOException, NotDone, InterruptedException;

    void write(String key, long value) throws IOException, NotDone, InterruptedException;

    /// Puts `element` to the end of a list.
    void append(String list, long element) throws IOException, NotDone, InterruptedException;

    /// All of a list.
    List<Long> list(String list) throws IOException, NotDone, InterruptedException;

    /// Ends all of it.
    @Override
    void close();
}
