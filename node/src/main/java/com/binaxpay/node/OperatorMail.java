package com.binaxpay.node;

import com.binaxpay.config.ConfigView;
import com.binaxpay.config.Mail;
import com.binaxpay.observe.MailRelay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The relay that was agreed on, with this node's password for it. Read anew for each try, so that a change of either
/// needs no restart.
///
/// @param keyring directory where the password is
record OperatorMail(ConfigView view, Path keyring) implements Supplier<Optional<MailRelay>> {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorMail.class);

    @Override
    public Optional<MailRelay> get() {
        return view.current().topology().mail().flatMap(this::relay);
    }

    private Optional<MailRelay> relay(Mail mail) {
        Path file = keyring.resolve(Mail.PASSWORD_FILE);
        try {
            Optional<MailRelay.Login> login = mail.user().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new MailRelay.Login(
                            mail.user(), Files.readString(file).strip()));
            return Optional.of(new MailRelay(
                    mail.relay(),
                    mail.port(),
                    mail.isTls() ? MailRelay.Security.TLS : MailRelay.Security.STARTTLS,
                    login,
                    mail.from(),
                    mail.to()));
        } catch (IOException e) {
            LOG.warn("e-mail waits: the password for {} can't be read from {}: {}", mail.relay(), file, e.getMessage());
            return Optional.empty();
        }
    }
}
