package com.binaxpay.config;

import com.binaxpay.wire.ConfigCommand;
import com.binaxpay.wire.ConfigReply;

/// The control group's rules in memory, without a log: what a gateway sees and changes. In this package because the
/// rules
/// are.
public final class MemoryControl {
    private final ConfigCopy copy = new ConfigCopy(Topology.standard(), new ApiKeys(new byte[32]), System::nanoTime);
    private boolean isDown;

    /// What processes see.
    public ConfigView view() {
        return copy;
    }

    /// From now on nobody answers, or they do again.
    public synchronized void down(boolean down) {
        isDown = down;
    }

    /// Applies `command` at once.
    public synchronized ConfigReply change(ConfigCommand command) {
        if (isDown) {
            return new ConfigReply.NotDone("down");
        }
        ConfigState.Step step = ConfigState.apply(copy.state(), command);
        copy.put(step.state());
        copy.confirm(0);
        return step.reply();
    }
}
