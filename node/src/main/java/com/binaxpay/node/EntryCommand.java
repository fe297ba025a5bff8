package com.binaxpay.node;

import com.binaxpay.config.EntrySites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "entry",
        mixinStandardHelpOptions = true,
        description = "How clients find the site that suits them: DNS answers, balancers, firewalls.",
        subcommands = {
            EntrySitesCommand.class,
            EntryDnsCommand.class,
            EntryHaproxyCommand.class,
            EntryFirewallCommand.class
        })
final class EntryCommand implements Runnable {
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: sites, dns, haproxy or firewall");
    }

    /// Reads the sites; what is wrong with them ends the command.
    static EntrySites read(Path file) throws IOException {
        return ConfigFiles.read(file, sites -> EntrySites.parse(Files.readString(sites)));
    }
}
