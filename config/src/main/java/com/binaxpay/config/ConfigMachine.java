package com.binaxpay.config;

import com.binaxpay.replication.ReplicatedMachine;
import com.binaxpay.wire.ConfigReply;
import com.binaxpay.wire.ConfigSnapshot;
import com.binaxpay.wire.RecordCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The control group's state on one replica. Its state is an immutable snapshot that each entry replaces; the apply
/// thread owns it, and [ConfigCopy] shows it to everyone else.
///
/// An entry is sealed; inside are 8 bytes that its proposer chose, then a command. The number lets the proposer find
/// the answer.
public final class ConfigMachine implements ReplicatedMachine {
    private static final String FILE = "config";

    private final Sealer sealer;
    private final ConfigCopy copy;
    private final Map<Long, ConfigReply> awaited = new ConcurrentHashMap<>();

    /// A replica that shows its state in `copy`.
    public ConfigMachine(Sealer sealer, ConfigCopy copy) {
        this.sealer = sealer;
        this.copy = copy;
    }

    /// What this replica shows.
    public ConfigCopy copy() {
        return copy;
    }

    @Override
    public void reset() {
        copy.put(ConfigState.EMPTY);
    }

    @Override
    public void apply(long term, long index, ByteBuffer entry) {
        byte[] sealed = new byte[entry.remaining()];
        entry.get(sealed);
        ByteBuffer plaintext = ByteBuffer.wrap(sealer.open(sealed));
        long request = plaintext.getLong();
        ConfigState.Step step = ConfigState.apply(copy.state(), RecordCodec.CONFIG_COMMANDS.decode(plaintext));
        if (step.state().version() != copy.state().version()) {
            copy.put(step.state());
        }
        awaited.computeIfPresent(request, (number, none) -> step.reply());
    }

    /// Promises that [#answer] will be called for `request`.
    void await(long request) {
        awaited.put(request, new ConfigReply.NotDone("it was not applied here"));
    }

    /// What applying `request` gave.
    ConfigReply answer(long request) {
        ConfigReply reply = awaited.remove(request);
        return reply == null ? new ConfigReply.NotDone("nobody waits for it") : reply;
    }

    @Override
    public void save(Path directory) throws IOException {
        SealedFile.write(directory.resolve(FILE), sealer, RecordCodec.CONFIG_SNAPSHOTS.encode(copy.state()));
    }

    @Override
    public void restore(Path directory) throws IOException {
        byte[] plaintext = sealer.open(Files.readAllBytes(directory.resolve(FILE)));
        ConfigSnapshot state = RecordCodec.CONFIG_SNAPSHOTS.decode(plaintext);
        copy.put(state);
    }
}
