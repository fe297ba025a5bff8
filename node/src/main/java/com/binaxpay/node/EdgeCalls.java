package com.binaxpay.node;

import com.binaxpay.config.ConfigHost;
import com.binaxpay.routing.LocalShards;
import com.binaxpay.routing.RegionLink;
import com.binaxpay.transport.CallHandler;
import com.binaxpay.transport.Role;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.ConfigCommand;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Reply;
import java.util.concurrent.CompletableFuture;

/// What a node takes from edges, which are near users and so the first to be broken into: the calls of partners, and
/// nothing that is an operator's. An edge cannot create credit, nor keys.
final class EdgeCalls {
    private EdgeCalls() {}

    /// Answers calls to this node's shards.
    static CallHandler shards(LocalShards shards) {
        CallHandler all = RegionLink.handler(shards);
        CallHandler ofEdges = RegionLink.handler(call -> isOperators(call)
                ? CompletableFuture.completedFuture(new Reply.NotDone("this is an operator's, and comes from an edge"))
                : shards.handle(call));
        return (request, peer) -> (peer.role() == Role.EDGE ? ofEdges : all).handle(request, peer);
    }

    /// Answers calls to the control group.
    static CallHandler config(ConfigHost host) {
        return CallHandler.blocking(
                (request, peer) -> host.handle(request, command -> peer.role() != Role.EDGE || isPartners(command)));
    }

    /// What partners change by themselves.
    private static boolean isPartners(ConfigCommand command) {
        return command instanceof ConfigCommand.PutWebhook || command instanceof ConfigCommand.DeleteWebhook;
    }

    /// Moves of slots carry balances from shard to shard: an edge could make money of them. Tokens
    /// are opened for providers, which nodes call.
    private static boolean isOperators(Command command) {
        return switch (command) {
            case Command.SetOverdraft _,
                    Command.PlanMove _,
                    Command.AdvanceMove _,
                    Command.ReleaseWallets _,
                    Command.AdoptWallets _,
                    Command.ForgetWallets _,
                    Command.AdoptSlots _,
                    Command.AdoptPast _,
                    Command.OpenToken _ -> true;
            default -> false;
        };
    }

    private static boolean isOperators(Call call) {
        return switch (call) {
            case Call.Submit submit -> isOperators(submit.command());
            case Call.Ask ask -> ask.query() instanceof Query.AccountsOf || ask.query() instanceof Query.AccountById;
        };
    }
}
