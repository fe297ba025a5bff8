package com.binaxpay.simulator.trial;

import com.binaxpay.rails.spi.Capabilities;
import com.binaxpay.rails.spi.Connector;
import com.binaxpay.rails.spi.EnquiryResult;
import com.binaxpay.rails.spi.Instruction;
import com.binaxpay.rails.spi.Notice;
import com.binaxpay.rails.spi.SubmitResult;
import com.binaxpay.simulator.world.Hooks;
import com.binaxpay.simulator.world.Host;
import com.binaxpay.simulator.world.World;
import com.binaxpay.wire.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A provider that does what one reference asks once, and about everything else cannot be trusted: answers get lost,
/// requests come late, an enquiry finds nothing though there is something, notices come twice, long after, or never.
/// Payers who are asked for money pay, refuse, take their time, or say nothing.
final class Provider {
    private static final long MS = 1_000_000L;
    private static final String NAME = "lying";

    private final World world;
    private final Cluster cluster;
    private final Coverage coverage;
    private final SplittableRandom random;
    private final Map<String, Payment> book = new TreeMap<>();
    private final List<Runnable> silentPayers = new ArrayList<>();
    private double mischief = 0.1;

    /// What it knows of a reference.
    static final class Payment {
        private final long amountMinor;
        private boolean isPending;
        private boolean isPaid;
        private int times;

        Payment(long amountMinor) {
            this.amountMinor = amountMinor;
        }

        void come(boolean isGood) {
            isPending = false;
            isPaid = isGood;
            times += isGood ? 1 : 0;
        }

        long amountMinor() {
            return amountMinor;
        }

        boolean isPaid() {
            return isPaid;
        }

        int times() {
            return times;
        }
    }

    Provider(World world, Cluster cluster, Coverage coverage) {
        this.world = world;
        this.cluster = cluster;
        this.coverage = coverage;
        this.random = world.random("provider");
    }

    /// All payments, by reference.
    Map<String, Payment> book() {
        return book;
    }

    /// From now on it behaves, and waits no more for payers who say nothing.
    void behave() {
        mischief = 0;
        silentPayers.forEach(end -> world.after(random.nextLong(3_000 * MS), world.lab(), end));
        silentPayers.clear();
    }

    private boolean isMischief() {
        return random.nextDouble() < mischief;
    }

    Connector connector(Host host) {
        return new Connector() {
            @Override
            public String name() {
                return NAME;
            }

            @Override
            public Capabilities capabilities() {
                return Capabilities.all();
            }

            @Override
            public boolean idempotentSubmission() {
                return true;
            }

            @Override
            public Duration retention() {
                return Duration.ofDays(90);
            }

            @Override
            public SubmitResult submit(Instruction instruction) {
                return submitted(instruction);
            }

            @Override
            public EnquiryResult enquire(Instruction instruction) {
                return enquired(instruction.reference());
            }

            @Override
            public Optional<Notice> readNotice(byte[] body, String signature) {
                return Optional.empty();
            }
        };
    }

    private void pause() {
        try {
            Hooks.sleep(5 + random.nextInt(60));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private SubmitResult submitted(Instruction asked) {
        if (isMischief()) {
            return new SubmitResult.NotSent();
        }
        pause();
        if (isMischief()) {
            coverage.count(Coverage.Seen.PROVIDER_LATE);
            long lateNs = random.nextLong(6_000 * MS);
            if (random.nextBoolean()) {
                world.after(lateNs, world.lab(), () -> arrived(asked));
            }
            return new SubmitResult.Unknown("no answer");
        }
        Payment payment = arrived(asked);
        pause();
        if (isMischief()) {
            coverage.count(Coverage.Seen.PROVIDER_LOST_ANSWER);
            return new SubmitResult.Unknown("no answer");
        }
        if (payment.isPending) {
            return new SubmitResult.Pending();
        }
        return payment.isPaid
                ? new SubmitResult.Paid("p-" + asked.reference())
                : new SubmitResult.Refused("payee_unknown");
    }

    private Payment arrived(Instruction asked) {
        Payment known = book.get(asked.reference());
        if (known != null) {
            return known;
        }
        Payment payment = new Payment(asked.amountMinor());
        book.put(asked.reference(), payment);
        world.note("provider " + asked.reference());
        int kind = random.nextInt(10);
        if (asked.kind() == View.OrderKind.COLLECTION) {
            ask(asked.reference(), payment, kind);
        } else if (kind < 3) {
            boolean isGood = random.nextInt(4) > 0;
            later(asked.reference(), payment, isGood, 3_000);
        } else {
            payment.come(kind < 8);
        }
        return payment;
    }

    private void later(String reference, Payment payment, boolean isGood, int withinMs) {
        payment.isPending = true;
        world.after(random.nextLong(withinMs * MS), world.lab(), () -> end(reference, payment, isGood));
    }

    /// One payer of ten pays at once, one says nothing, the others take seconds, and two of those refuse.
    private void ask(String reference, Payment payment, int kind) {
        if (kind == 0) {
            payment.come(true);
        } else if (kind == 1 && mischief > 0) {
            coverage.count(Coverage.Seen.PAYER_SILENT);
            payment.isPending = true;
            silentPayers.add(() -> end(reference, payment, false));
        } else {
            later(reference, payment, kind < 8, 6_000);
        }
    }

    private void end(String reference, Payment payment, boolean isGood) {
        payment.come(isGood);
        Notice notice = new Notice(reference, result(reference, payment));
        for (int times = random.nextInt(3); times > 0; times--) {
            tell(notice);
        }
        if (random.nextInt(4) == 0) {
            world.after(random.nextLong(8_000 * MS), world.lab(), () -> {
                coverage.count(Coverage.Seen.NOTICE_LATE);
                tell(notice);
            });
        }
    }

    private void tell(Notice notice) {
        for (Machine machine : cluster.machines()) {
            Node node = machine.node;
            if (node != null && machine.isUp()) {
                node.host().start("notice", () -> {
                    for (Node.Part part : node.parts()) {
                        if (part.payouts().offer(notice)) {
                            coverage.count(Coverage.Seen.NOTICE);
                        }
                    }
                });
            }
        }
    }

    private EnquiryResult enquired(String reference) {
        pause();
        if (isMischief()) {
            return new EnquiryResult.Unknown("no answer");
        }
        Payment payment = book.get(reference);
        if (payment != null && isMischief()) {
            coverage.count(Coverage.Seen.PROVIDER_FORGOT);
            return new EnquiryResult.NotFound();
        }
        return payment == null ? new EnquiryResult.NotFound() : result(reference, payment);
    }

    private static EnquiryResult result(String reference, Payment payment) {
        if (payment.isPending) {
            return new EnquiryResult.Pending();
        }
        return payment.isPaid ? new EnquiryResult.Paid("p-" + reference) : new EnquiryResult.Refused("payee_unknown");
    }
}
