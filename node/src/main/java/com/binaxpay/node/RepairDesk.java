package com.binaxpay.node;

import com.binaxpay.config.Residency;
import com.binaxpay.transport.Peer;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.RepairCall;
import com.binaxpay.wire.RepairReply;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where other nodes get blocks and snapshots for the repair of theirs, if their region may keep them: who asks is who
/// its certificate says. Safe for any thread; calls wait.
final class RepairDesk {
    private static final Logger LOG = LoggerFactory.getLogger(RepairDesk.class);

    /// What can be given.
    @FunctionalInterface
    interface Source {
        RepairReply handle(RepairCall call) throws IOException;
    }

    /// Somebody asked for what its region may not keep.
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String reason) {
            super(reason);
        }
    }

    private final Source source;
    private final Supplier<Residency> residency;
    private final BiPredicate<String, String> mayRejoin;
    private final Map<Long, String> borrowers = new ConcurrentHashMap<>();

    /// @param mayRejoin whether a group's snapshot may be lent to a region now; it asks again
    RepairDesk(Source source, Supplier<Residency> residency, BiPredicate<String, String> mayRejoin) {
        this.source = source;
        this.residency = residency;
        this.mayRejoin = mayRejoin;
    }

    /// Answers an encoded [RepairCall].
    byte[] handle(byte[] request, Peer peer) throws IOException {
        return RecordCodec.REPAIR_REPLIES.encode(handle(RecordCodec.REPAIR_CALLS.decode(request), peer));
    }

    RepairReply handle(RepairCall call, Peer peer) throws IOException {
        Optional<String> refusal = refusal(call, peer.name());
        if (refusal.isPresent()) {
            LOG.warn("{} asked for {} and was refused: {}", peer.name(), call, refusal.get());
            throw new Refused(refusal.get());
        }
        if (call instanceof RepairCall.Borrow borrow && !mayRejoin.test(borrow.group(), peer.name())) {
            return new RepairReply.Nothing();
        }
        RepairReply reply = source.handle(call);
        if (reply instanceof RepairReply.Lent lent) {
            borrowers.put(lent.loan(), peer.name());
        } else if (call instanceof RepairCall.GiveBack back) {
            borrowers.remove(back.loan());
        }
        return reply;
    }

    private Optional<String> refusal(RepairCall call, String region) {
        return switch (call) {
            case RepairCall.History history -> residency.get().refusal(history.shard(), region);
            case RepairCall.Ids ids -> residency.get().refusal(ids.shard(), region);
            case RepairCall.Borrow borrow -> {
                OptionalInt shard = NodePeers.shardOf(borrow.group());
                yield shard.isPresent() ? residency.get().refusal(shard.getAsInt(), region) : Optional.empty();
            }
            case RepairCall.ReadLoan read -> notTheBorrower(read.loan(), region);
            case RepairCall.GiveBack back -> notTheBorrower(back.loan(), region);
            case RepairCall.MayLeave leave -> notItself(leave.peer(), region);
            case RepairCall.HasLeft left -> notItself(left.peer(), region);
        };
    }

    private static Optional<String> notItself(String asked, String region) {
        return asked.equals(region)
                ? Optional.empty()
                : Optional.of(region + " asks for " + asked + "; ask for " + region + " only");
    }

    /// A loan that nobody has is answered as before: there is nothing.
    private Optional<String> notTheBorrower(long loan, String region) {
        return Optional.ofNullable(borrowers.get(loan))
                .filter(borrower -> !borrower.equals(region))
                .map(borrower -> "loan " + loan + " was made to " + borrower + ", not to " + region
                        + "; borrow what this region may have for itself");
    }
}
