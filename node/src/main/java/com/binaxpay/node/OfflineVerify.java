package com.binaxpay.node;

import com.binaxpay.config.EvidenceKeyFiles;
import com.binaxpay.config.Topology;
import com.binaxpay.evidence.EvidenceKeys;
import com.binaxpay.journal.DataKeys;
import com.binaxpay.journal.Keyring;
import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Member;
import com.binaxpay.shard.OfflineAudit;
import com.binaxpay.shard.OfflineAudit.Report;
import com.binaxpay.shard.OfflineAudit.Signers;
import com.binaxpay.wire.SignedHead;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Checks all replicas' files of a local cluster that does not run. With a head file of the auditor's own, its keys and
/// its
/// quorum are believed, and nothing in the data is.
final class OfflineVerify {
    private final LocalCluster cluster;
    private final Optional<HeadFile> brought;
    private final List<String> lines = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    OfflineVerify(LocalCluster cluster, Optional<HeadFile> brought) {
        this.cluster = cluster;
        this.brought = brought;
    }

    /// What was looked at, for a person.
    List<String> lines() {
        return lines;
    }

    /// What did not hold.
    List<String> faults() {
        return faults;
    }

    void run() throws IOException {
        try (FileChannel lockFile =
                FileChannel.open(cluster.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FileLock lock = lockFile.tryLock();
            if (lock == null) {
                throw new CommandFailed(
                        CommandFailed.FAILED, "the cluster runs; stop it with ./binax down, or leave out --offline.");
            }
            Keyring keyring = Keyring.open(cluster.keyring());
            Topology topology = cluster.topology();
            EvidenceKeys keys = brought.isPresent()
                    ? new EvidenceKeys(brought.get().keys())
                    : EvidenceKeyFiles.keys(cluster.keyring());
            for (Topology.Shard shard : topology.shards()) {
                verify(shard, keyring, keys);
            }
        }
    }

    private void verify(Topology.Shard shard, Keyring keyring, EvidenceKeys keys) throws IOException {
        int quorum = brought.map(HeadFile::quorum).orElse(shard.majority());
        List<SignedHead> heads = brought.map(file -> file.of(shard.number())).orElse(List.of());
        if (brought.isPresent() && heads.isEmpty()) {
            faults.add("the head file has no head of shard " + shard.number());
        }
        DataKeys historyKeys = keyring.keys(ClusterFiles.HISTORY_KEYS + shard.number());
        Map<String, Report> reports = new LinkedHashMap<>();
        for (Member member : cluster.layout().of(Kind.NODE)) {
            Path directory = cluster.dataOf(member).resolve(NodePeers.groupOf(shard.number()));
            if (!shard.regions().contains(member.name())) {
                continue;
            }
            String name = "shard " + shard.number() + " on " + member.name();
            if (OfflineAudit.isThere(directory)) {
                Report report =
                        OfflineAudit.run(directory, shard.number(), historyKeys, new Signers(keys, quorum), heads);
                note(name, report);
                reports.put(member.name(), report);
            } else {
                faults.add(name + ": there is no history below " + directory);
            }
        }
        compare(shard.number(), reports);
    }

    private void note(String name, Report report) {
        String covered = report.head()
                .map(signed -> "as signed at checkpoint " + signed.head().checkpoint() + ", " + report.rowsAfter()
                        + " rows since")
                .orElse("no signed head");
        lines.add(name + ": " + report.rows() + " rows and " + report.records() + " records hashed again, balances of "
                + report.accounts() + " accounts derived; " + covered + ": "
                + (report.isGood() ? "good" : report.faults().size() + " faults"));
        report.faults().forEach(fault -> faults.add(name + ": " + fault));
        if (report.head().isEmpty() && report.rows() + report.records() > 0) {
            faults.add(name + ": no head that a quorum signed vouches for its history");
        }
    }

    /// Replicas that are equally long must be equal, also behind the last head.
    private void compare(int shard, Map<String, Report> reports) {
        reports.forEach((node, report) -> reports.forEach((other, second) -> {
            boolean differs =
                    (report.rows() == second.rows() && !report.rowRoot().equals(second.rowRoot()))
                            || (report.records() == second.records()
                                    && !report.recordRoot().equals(second.recordRoot()));
            if (node.compareTo(other) < 0 && differs) {
                faults.add("shard " + shard + ": the histories of " + node + " and " + other + " differ");
            }
        }));
    }
}
