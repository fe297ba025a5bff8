package com.binaxpay.observe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/// A mail server on loopback that speaks SMTP over real sockets, with STARTTLS and logins; misbehaves as it is told.
final class MailServer implements AutoCloseable {
    private static final char[] PASSWORD = "for-tests".toCharArray();

    /// A message that was taken.
    record Taken(String from, List<String> to, String user, boolean isSecure, String text) {}

    /// What to do at a step of the next conversation.
    enum Fault {
        /// 451 instead of taking the message.
        BUSY,
        /// 550 for the sender.
        REFUSED,
        /// The connection ends in the middle of the message.
        CUT,
        /// The connection ends after the message was taken, before that is said.
        CUT_AFTER
    }

    final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
    final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    final List<String> clear = new ArrayList<>();
    boolean offersTls = true;
    boolean injects;
    String ways = "PLAIN LOGIN";
    private final ServerSocket listener;
    private final boolean isTlsFromTheStart;
    private final SSLContext tls;

    MailServer(String certificate, boolean isTlsFromTheStart) throws IOException, GeneralSecurityException {
        this.tls = context(certificate);
        this.isTlsFromTheStart = isTlsFromTheStart;
        this.listener = new ServerSocket(0, 16, InetAddress.getByName("localhost"));
        Thread.ofVirtual().start(this::accept);
    }

    private static SSLContext context(String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = MailServer.class.getResourceAsStream("/mail/" + name + ".p12")) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /// Trusts this server's certificate and no other.
    SSLSocketFactory trust() {
        return tls.getSocketFactory();
    }

    MailRelay relay(String... to) {
        return new MailRelay(
                "localhost",
                listener.getLocalPort(),
                isTlsFromTheStart ? MailRelay.Security.TLS : MailRelay.Security.STARTTLS,
                Optional.of(new MailRelay.Login("binax", "s3cret")),
                "binax@example.com",
                List.of(to));
    }

    Taken await() throws InterruptedException {
        Taken next = taken.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no message came");
        }
        return next;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> converse(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void converse(Socket plain) {
        try (plain) {
            Socket first = isTlsFromTheStart ? secure(plain) : plain;
            new Conversation(first, isTlsFromTheStart).run();
        } catch (IOException e) {
            // The client has gone.
        }
    }

    private SSLSocket secure(Socket socket) throws IOException {
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, true);
        secured.setUseClientMode(false);
        secured.startHandshake();
        return secured;
    }

    private final class Conversation {
        private Socket socket;
        private BufferedReader in;
        private OutputStream out;
        private boolean isSecure;
        private String user = "";
        private String from = "";
        private final List<String> to = new ArrayList<>();

        Conversation(Socket socket, boolean isSecure) throws IOException {
            use(socket, isSecure);
        }

        private void use(Socket next, boolean secure) throws IOException {
            socket = next;
            isSecure = secure;
            in = new BufferedReader(new InputStreamReader(next.getInputStream(), StandardCharsets.UTF_8));
            out = next.getOutputStream();
        }

        private void say(String lines) throws IOException {
            out.write((lines + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        void run() throws IOException {
            say("220 mail.example.com ready");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!isSecure) {
                    clear.add(line);
                }
                if (line.startsWith("EHLO ")) {
                    String tlsLine = offersTls && !isSecure ? "250-STARTTLS\r\n" : "";
                    String loginLine = isSecure ? "250-AUTH " + ways + "\r\n" : "";
                    say("250-mail.example.com\r\n" + tlsLine + loginLine + "250 8BITMIME");
                } else if (line.equals("STARTTLS")) {
                    say(injects ? "220 go\r\n250 AUTH PLAIN" : "220 go");
                    use(secure(socket), true);
                } else if (line.startsWith("AUTH PLAIN ")) {
                    String[] parts = decoded(line.substring(11)).split("\0", -1);
                    login(parts[1], parts[2]);
                } else if (line.equals("AUTH LOGIN")) {
                    say("334 VXNlcm5hbWU6");
                    String name = decoded(in.readLine());
                    say("334 UGFzc3dvcmQ6");
                    login(name, decoded(in.readLine()));
                } else if (line.startsWith("MAIL FROM:")) {
                    from = line.substring(11, line.length() - 1);
                    say(user.isEmpty() ? "530 log in first" : is(Fault.REFUSED) ? "550 not you" : "250 ok");
                } else if (line.startsWith("RCPT TO:")) {
                    String each = line.substring(9, line.length() - 1);
                    boolean isGone = each.startsWith("gone");
                    if (!isGone) {
                        to.add(each);
                    }
                    say(isGone ? "550 no such person" : "250 ok");
                } else if (line.equals("DATA")) {
                    if (!data()) {
                        return;
                    }
                } else if (line.equals("QUIT")) {
                    say("221 bye");
                    return;
                } else {
                    say("500 what?");
                }
            }
        }

        private boolean data() throws IOException {
            if (is(Fault.BUSY)) {
                say("451 later, please");
                return true;
            }
            say("354 go on");
            if (is(Fault.CUT)) {
                in.readLine();
                socket.close();
                return false;
            }
            StringBuilder text = new StringBuilder();
            for (String line = in.readLine(); !line.equals("."); line = in.readLine()) {
                text.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
            }
            taken.add(new Taken(from, List.copyOf(to), user, isSecure, text.toString()));
            if (is(Fault.CUT_AFTER)) {
                socket.close();
                return false;
            }
            say("250 taken");
            return true;
        }

        private boolean is(Fault fault) {
            return faults.peek() == fault && faults.poll() == fault;
        }

        private void login(String name, String password) throws IOException {
            boolean isRight = name.equals("binax") && password.equals("s3cret");
            user = isRight ? name : "";
            say(isRight ? "235 welcome" : "535 no");
        }

        private String decoded(String base64) {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
