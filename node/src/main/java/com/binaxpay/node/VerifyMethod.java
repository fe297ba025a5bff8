package com.binaxpay.node;

import com.binaxpay.shard.LedgerAudit;
import com.binaxpay.shard.ShardHost;
import com.binaxpay.shard.ShardStatus;
import com.binaxpay.transport.CallHandler;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.Reply;
import com.binaxpay.wire.VerifyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The method under which a node checks its replicas.
final class VerifyMethod {
    static final String NAME = "verify";

    private static final long TRIAL_TIMEOUT_MS = 30_000;

    private VerifyMethod() {}

    static CallHandler handler(String process, List<ShardHost> hosts) {
        return CallHandler.blocking((request, peer) -> {
            List<VerifyReport.Replica> replicas = new ArrayList<>();
            for (ShardHost host : hosts) {
                replicas.add(verify(host));
            }
            return RecordCodec.VERIFY_REPORTS.encode(new VerifyReport(process, replicas));
        });
    }

    private static VerifyReport.Replica verify(ShardHost host)
            throws InterruptedException, ExecutionException, TimeoutException {
        LedgerAudit.Report audit = host.verify();
        List<Answer.TrialLine> trial = trial(host);
        ShardStatus status = host.status();
        return new VerifyReport.Replica(
                host.shard(),
                status.role(),
                status.applied(),
                status.counters().openCrossings(),
                audit.rows(),
                audit.accounts(),
                audit.faults(),
                status.checkpoints().stream()
                        .map(checkpoint -> new VerifyReport.Checkpoint(checkpoint.number(), checkpoint.digest()))
                        .toList(),
                trial,
                host.newestSigned().stream().toList());
    }

    private static List<Answer.TrialLine> trial(ShardHost host)
            throws InterruptedException, ExecutionException, TimeoutException {
        // However old: every replica must balance, by itself, at any moment.
        Call.Ask ask = new Call.Ask(host.shard(), new Query.TrialBalance(), Call.Ask.ANY_AGE_MS, TRIAL_TIMEOUT_MS);
        Reply reply = host.handle(ask).get(TRIAL_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        if (reply instanceof Reply.Answered(Answer.TrialBalance(List<Answer.TrialLine> lines), long ageNs)) {
            return lines;
        }
        throw new IllegalStateException("no trial balance of shard " + host.shard() + ": " + reply);
    }
}
