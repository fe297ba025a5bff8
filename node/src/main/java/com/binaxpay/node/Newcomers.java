package com.binaxpay.node;

import com.binaxpay.config.ConfigLink;
import com.binaxpay.config.EvidenceKeyFiles;
import com.binaxpay.evidence.EvidenceKeys;
import com.binaxpay.routing.RegionLink;
import com.binaxpay.routing.ShardRouter;
import com.binaxpay.transport.CallClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings regions that come and go to all in a process that have to do with them.
///
/// @param keyring directory with the public evidence keys of all nodes
/// @param configLinks ways to the control group; grows, safely for any thread. One to a region that is gone stays, and
///     does no harm
record Newcomers(Path keyring, ShardRouter router, List<ConfigLink> configLinks, EvidenceKeys evidenceKeys)
        implements Nodes.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Newcomers.class);

    @Override
    public void onCome(String region, CallClient client) {
        try {
            evidenceKeys.learn(EvidenceKeyFiles.keys(keyring).all());
        } catch (IOException e) {
            LOG.warn(
                    "the evidence key of {} cannot be read; its signatures do not count before the next start",
                    region,
                    e);
        }
        router.reach(RegionLink.remote(region, client));
        configLinks.add(ClusterLinks.link(region, client));
    }

    @Override
    public void onGone(String region) {
        router.forget(region);
    }
}
