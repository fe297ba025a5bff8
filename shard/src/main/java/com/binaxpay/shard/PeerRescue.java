package com.binaxpay.shard;

import com.binaxpay.replication.LentFile;
import com.binaxpay.replication.Rescue;
import com.binaxpay.wire.RepairCall;
import com.binaxpay.wire.RepairReply;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Borrows snapshots of other nodes.
public final class PeerRescue implements Rescue {
    private static final Logger LOG = LoggerFactory.getLogger(PeerRescue.class);

    private final String process;
    private final RepairPeers peers;

    /// For `process`, from those peers.
    public PeerRescue(String process, RepairPeers peers) {
        this.process = process;
        this.peers = peers;
    }

    @Override
    public Optional<Offer> borrow(String group) {
        for (String peer : peers.names()) {
            try {
                if (peers.ask(peer, new RepairCall.Borrow(group)) instanceof RepairReply.Lent lent) {
                    return Optional.of(new Offer(
                            peer,
                            lent.loan(),
                            lent.leaderTerm(),
                            lent.term(),
                            lent.index(),
                            lent.files().stream()
                                    .map(file -> new LentFile(file.name(), file.sizeBytes()))
                                    .toList()));
                }
            } catch (IOException e) {
                LOG.debug("{}: {} lends nothing", group, peer, e);
            }
        }
        return Optional.empty();
    }

    @Override
    public byte[] read(Offer offer, LentFile file, long offset, int length) throws IOException {
        if (peers.ask(offer.peer(), new RepairCall.ReadLoan(offer.loan(), file.name(), offset, length))
                instanceof RepairReply.Part(var bytes)) {
            return bytes.toArray();
        }
        throw new IOException(offer.peer() + " does not lend " + file.name() + " any more");
    }

    @Override
    public boolean hasLeft(String group) {
        for (String peer : peers.names()) {
            try {
                if (peers.ask(peer, new RepairCall.HasLeft(group, process)) instanceof RepairReply.Yes) {
                    return true;
                }
            } catch (IOException e) {
                LOG.debug("{}: {} does not say who votes", group, peer, e);
            }
        }
        return false;
    }

    @Override
    public void giveBack(Offer offer) {
        try {
            peers.ask(offer.peer(), new RepairCall.GiveBack(offer.loan()));
        } catch (IOException e) {
            LOG.debug("{} was not told that its snapshot is not needed any more", offer.peer(), e);
        }
    }
}
