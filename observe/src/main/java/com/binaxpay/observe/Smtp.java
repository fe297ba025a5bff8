package com.binaxpay.observe;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// One conversation with a mail server (RFC 5321), always under TLS. For one thread; blocks, with a time-out for each
/// step.
final class Smtp implements AutoCloseable {
    private static final int REPLY_LINE_MAX = 2_048;
    private static final int REPLY_LINES_MAX = 100;

    /// What a server answered.
    private record Reply(int code, List<String> lines) {
        boolean isDone() {
            return code / 100 == 2;
        }
    }

    private final MailRelay relay;
    private final SSLSocketFactory tls;
    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private List<String> abilities = List.of();

    /// Connects, secures the connection and logs in.
    ///
    /// @param name what this client calls itself
    Smtp(MailRelay relay, SSLSocketFactory tls, String name, int timeoutMs) throws IOException {
        this.relay = relay;
        this.tls = tls;
        this.socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(relay.host(), relay.port()), timeoutMs);
            socket.setSoTimeout(timeoutMs);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            if (relay.security() == MailRelay.Security.TLS) {
                secure();
            }
            expect(read(), "the greeting");
            hello(name);
            if (relay.security() == MailRelay.Security.STARTTLS) {
                if (!abilities.contains("STARTTLS")) {
                    throw new SmtpException("the server offers no STARTTLS, and mail is not sent in the clear", false);
                }
                expect(say("STARTTLS"), "STARTTLS");
                if (in.available() > 0) {
                    // Whoever put it there was not the server: what is behind STARTTLS has to be under TLS.
                    throw new SmtpException("the server said more before TLS than it should", false);
                }
                secure();
                hello(name);
            }
            if (relay.login().isPresent()) {
                authenticate(relay.login().get());
            }
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /// Hands a message over.
    void send(byte[] message) throws IOException {
        expect(say("MAIL FROM:<" + relay.from() + ">"), "the sender " + relay.from());
        int taken = 0;
        List<String> refusals = new ArrayList<>();
        for (String each : relay.to()) {
            Reply reply = say("RCPT TO:<" + each + ">");
            if (reply.isDone()) {
                taken++;
            } else if (reply.code / 100 == 4) {
                throw refused(reply, "the recipient " + each);
            } else {
                refusals.add(each + ": " + String.join(" ", reply.lines));
            }
        }
        if (taken == 0) {
            throw new SmtpException("no recipient is taken: " + String.join("; ", refusals), true);
        }
        Reply go = say("DATA");
        if (go.code != 354) {
            throw refused(go, "DATA");
        }
        out.write(stuffed(message));
        out.flush();
        expect(read(), "the message");
    }

    /// Says good-bye; whatever comes of that, the message was taken before.
    @Override
    public void close() throws IOException {
        Socket own = socket;
        try (own) {
            say("QUIT");
        }
    }

    private void hello(String name) throws IOException {
        Reply reply = say("EHLO " + name);
        expect(reply, "EHLO");
        abilities = reply.lines.stream()
                .skip(1)
                .map(line -> line.toUpperCase(Locale.ROOT).strip())
                .toList();
    }

    private void secure() throws IOException {
        SSLSocket secured = (SSLSocket) tls.createSocket(socket, relay.host(), relay.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        // The certificate must be the relay's, RFC 7817.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        socket = secured;
        in = new BufferedInputStream(secured.getInputStream());
        out = secured.getOutputStream();
    }

    private void authenticate(MailRelay.Login login) throws IOException {
        List<String> ways = abilities.stream()
                .filter(line -> line.startsWith("AUTH "))
                .flatMap(line -> List.of(line.split(" ", -1)).stream().skip(1))
                .toList();
        Reply reply;
        if (ways.contains("PLAIN")) {
            reply = say("AUTH PLAIN " + base64('\0' + login.user() + '\0' + login.password()));
        } else if (ways.contains("LOGIN")) {
            reply = say("AUTH LOGIN");
            if (reply.code == 334) {
                reply = say(base64(login.user()));
            }
            if (reply.code == 334) {
                reply = say(base64(login.password()));
            }
        } else {
            throw new SmtpException("the server offers neither AUTH PLAIN nor AUTH LOGIN but " + ways, false);
        }
        if (!reply.isDone()) {
            // A password may be put right, so it is worth another try later.
            throw new SmtpException("the login of " + login.user() + " is refused: " + reply.lines, false);
        }
    }

    private Reply say(String line) throws IOException {
        if (line.chars().anyMatch(c -> c == '\r' || c == '\n')) {
            throw new SmtpException("a line break in a command", true);
        }
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        return read();
    }

    private Reply read() throws IOException {
        List<String> lines = new ArrayList<>();
        while (lines.size() < REPLY_LINES_MAX) {
            String line = line();
            if (!line.matches("[2-5][0-9]{2}([ -].*)?")) {
                throw new SmtpException("the server does not speak SMTP: " + line, false);
            }
            lines.add(line.length() > 4 ? line.substring(4) : "");
            if (line.length() < 4 || line.charAt(3) == ' ') {
                return new Reply(Integer.parseInt(line.substring(0, 3), 10), lines);
            }
        }
        throw new SmtpException("the server's answer does not end", false);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new SmtpException("the server closed the connection", false);
            }
            if (line.size() >= REPLY_LINE_MAX) {
                throw new SmtpException("the server's answer has a line without end", false);
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    private static void expect(Reply reply, String what) throws SmtpException {
        if (!reply.isDone()) {
            throw refused(reply, what);
        }
    }

    /// 5xx are final, RFC 5321 section 4.2.1.
    private static SmtpException refused(Reply reply, String what) {
        return new SmtpException(
                "the server refuses " + what + ": " + reply.code + " " + String.join(" ", reply.lines),
                reply.code / 100 == 5);
    }

    /// Section 4.5.2: a line that begins with a dot gets another one, and a dot alone ends.
    private static byte[] stuffed(byte[] message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(message.length + 16);
        boolean isStart = true;
        for (byte each : message) {
            if (isStart && each == '.') {
                out.write('.');
            }
            out.write(each);
            isStart = each == '\n';
        }
        out.writeBytes((isStart ? ".\r\n" : "\r\n.\r\n").getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
