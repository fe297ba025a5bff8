package com.binaxpay.node;

import com.binaxpay.config.AgreedTopology;
import com.binaxpay.config.KeyringSealer;
import com.binaxpay.config.Topology;
import com.binaxpay.journal.Keyring;
import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Member;
import java.io.IOException;

/// The topology of a local cluster, as its nodes keep it, whether it runs or not.
final class LocalTopology {
    private LocalTopology() {}

    /// What the nodes agreed on, or `declared` where they have not; the command ends where `declared` would widen it.
    static Topology agreed(LocalCluster cluster, Topology declared) throws IOException {
        Topology agreed = declared;
        if (cluster.exists()) {
            KeyringSealer sealer =
                    new KeyringSealer(Keyring.open(cluster.keyring()).keys(KeyringSealer.KEY_NAME));
            for (Member node : cluster.layout().of(Kind.NODE)) {
                AgreedTopology kept = new AgreedTopology(cluster.dataOf(node), sealer);
                agreed = NodePlacement.topology(agreed, kept, "the cluster");
            }
        }
        return agreed;
    }

    /// Likewise, where the file of the cluster's own is what is declared.
    static Topology of(LocalCluster cluster) throws IOException {
        return agreed(cluster, cluster.topology());
    }
}
