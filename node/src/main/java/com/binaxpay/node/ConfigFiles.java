package com.binaxpay.node;

import com.binaxpay.config.ConfigRefused;
import com.binaxpay.config.ProcessConfig;
import com.binaxpay.config.Topology;
import com.binaxpay.transport.Identity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// What a process's configuration points at.
final class ConfigFiles {
    private ConfigFiles() {}

    /// Reads what a file declares.
    @FunctionalInterface
    interface Reader<T> {
        T read(Path file) throws IOException, ConfigRefused;
    }

    /// Reads a configuration; what is wrong with it ends the command.
    static ProcessConfig read(Path file) throws IOException {
        return read(file, ProcessConfig::read);
    }

    /// The same of anything that is declared in a file.
    static <T> T read(Path file, Reader<T> reader) throws IOException {
        try {
            return reader.read(file);
        } catch (NoSuchFileException e) {
            throw new CommandFailed(CommandFailed.USAGE, "there is no file " + file + ".");
        } catch (ConfigRefused e) {
            throw new CommandFailed(CommandFailed.USAGE, file + ": " + e.getMessage());
        }
    }

    static Topology topology(ProcessConfig config) throws IOException {
        if (config.topology().isEmpty()) {
            return Topology.standard();
        }
        Path file = config.topology().get();
        try {
            return Topology.parse(Files.readString(file));
        } catch (ConfigRefused e) {
            throw new CommandFailed(CommandFailed.USAGE, file + ": " + e.getMessage());
        }
    }

    static Identity identity(ProcessConfig.Tls tls) {
        return new Identity(tls.certificate(), tls.key(), tls.authority());
    }

    static InetSocketAddress address(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        return new InetSocketAddress(
                hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
    }
}
