package com.binaxpay.wire;

/// Levels of a shard: what its state machine understands. A shard stays at the level of the release that made it, byte
/// for byte, until [Command.Activate] raises it; so nodes of two releases serve one shard side by side.
public final class Levels {
    /// What 0.1.0 does.
    public static final int FIRST = 1;
    /// The complete model: balancing and imported transfers, several captures of a hold, overdrafts, exchanges;
    /// signed checkpoints.
    public static final int COMPLETE = 2;
    /// The newest that this release knows.
    public static final int NEWEST = COMPLETE;

    private Levels() {}

    /// The level that the configuration must allow before a command may be proposed to the control group: replicas of
    /// an
    /// older release can't read what needs a higher one.
    public static int of(ConfigCommand command) {
        return switch (command) {
            case ConfigCommand.PutWebhook put -> COMPLETE;
            case ConfigCommand.DeleteWebhook delete -> COMPLETE;
            case ConfigCommand.SetKeyTerms terms -> COMPLETE;
            case ConfigCommand.SetPartnerQuota quota -> COMPLETE;
            case ConfigCommand.PutRate rate -> COMPLETE;
            case ConfigCommand.PutBan ban -> COMPLETE;
            case ConfigCommand.CreateKey key -> key.terms().equals(KeyTerms.NONE) ? FIRST : COMPLETE;
            default -> FIRST;
        };
    }

    /// The level that a shard must have before a command may be proposed to it: an older release cannot even read what
    /// needs a higher one. [Command.Activate] itself needs none; whoever proposes it knows that all can read it.
    public static int of(Command command) {
        return switch (command) {
            case Command.Capture capture -> capture.keepRest() ? COMPLETE : FIRST;
            case Command.Exchange exchange -> COMPLETE;
            case Command.SetOverdraft overdraft -> COMPLETE;
            case Command.SignCheckpoint sign -> COMPLETE;
            case Command.OpenWebhookQueue open -> COMPLETE;
            case Command.CloseWebhookQueue close -> COMPLETE;
            case Command.SettleWebhooks settle -> COMPLETE;
            case Command.RedeliverEvent redeliver -> COMPLETE;
            case Command.LendCalls lend -> COMPLETE;
            case Command.KeepQuote keep -> COMPLETE;
            case Command.CreateCollection create -> COMPLETE;
            case Command.RefundCollection refund -> COMPLETE;
            case Command.CreateToken create -> COMPLETE;
            case Command.EraseToken erase -> COMPLETE;
            case Command.OpenToken open -> COMPLETE;
            case Command.PlanMove plan -> COMPLETE;
            case Command.AdvanceMove advance -> COMPLETE;
            case Command.ReleaseWallets release -> COMPLETE;
            case Command.AdoptWallets adopt -> COMPLETE;
            case Command.ForgetWallets forget -> COMPLETE;
            case Command.AdoptSlots adopt -> COMPLETE;
            case Command.AdoptPast adopt -> COMPLETE;
            case Command.AdmitJurisdiction admit -> COMPLETE;
            default -> FIRST;
        };
    }
}
