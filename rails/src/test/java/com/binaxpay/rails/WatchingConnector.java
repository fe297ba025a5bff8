package com.binaxpay.rails;

import com.binaxpay.money.IdText;
import com.binaxpay.rails.spi.Capabilities;
import com.binaxpay.rails.spi.Connector;
import com.binaxpay.rails.spi.EnquiryResult;
import com.binaxpay.rails.spi.Instruction;
import com.binaxpay.rails.spi.Notice;
import com.binaxpay.rails.spi.SubmitResult;
import com.binaxpay.wire.View.PayoutStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Passes calls on and notes what a driver may never do: call before the attempt was committed.
final class WatchingConnector implements Connector {
    private final Connector real;
    private final OneShard shard;
    private final AtomicInteger begun = new AtomicInteger();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();

    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    WatchingConnector(Connector real, OneShard shard) {
        this.real = real;
        this.shard = shard;
    }

    Queue<String> faults() {
        return faults;
    }

    /// Values of the parties that it was told of.
    Queue<String> told() {
        return told;
    }

    int begun() {
        return begun.get();
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public Capabilities capabilities() {
        return real.capabilities();
    }

    @Override
    public boolean idempotentSubmission() {
        return real.idempotentSubmission();
    }

    @Override
    public Duration retention() {
        return real.retention();
    }

    @Override
    public SubmitResult submit(Instruction instruction) {
        begun.incrementAndGet();
        told.add(instruction.party().value());
        PayoutStatus status = shard.payout(
                        IdText.parse("po", instruction.reference()).orElseThrow())
                .status();
        if (status == PayoutStatus.RESERVED) {
            faults.add("called before its attempt was committed: " + instruction.reference());
        }
        return real.submit(instruction);
    }

    @Override
    public EnquiryResult enquire(Instruction instruction) {
        begun.incrementAndGet();
        return real.enquire(instruction);
    }

    @Override
    public Optional<Notice> readNotice(byte[] body, String signature) {
        return real.readNotice(body, signature);
    }
}
