package com.binaxpay.shard;

import com.binaxpay.wire.TreeHead;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;

/// This replica's history or state is not what a quorum of the replicas signed: it is wrong, and must not go on.
public final class Diverged extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    Diverged(TreeHead own, TreeHead signed) {
        super(
                "diverged: shard " + own.shard() + " at checkpoint " + own.checkpoint()
                        + ": a quorum signed another head" + " than this replica has; they differ in "
                        + String.join(", ", differences(own, signed)),
                null,
                false,
                false);
    }

    static List<String> differences(TreeHead own, TreeHead signed) {
        List<String> differences = new ArrayList<>();
        note(differences, "log time", own.logTimeNs(), signed.logTimeNs());
        note(differences, "rows", own.rows(), signed.rows());
        note(differences, "row root", own.rowRoot(), signed.rowRoot());
        note(differences, "records", own.records(), signed.records());
        note(differences, "record root", own.recordRoot(), signed.recordRoot());
        note(differences, "chain", own.chain(), signed.chain());
        note(differences, "state digest", own.stateDigest(), signed.stateDigest());
        return differences;
    }

    private static void note(List<String> differences, String what, Object own, Object signed) {
        if (!own.equals(signed)) {
            differences.add(what);
        }
    }
}
