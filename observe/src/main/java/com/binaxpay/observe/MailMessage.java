package com.binaxpay.observe;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/// An e-mail in plain text, as a program writes it to people.
///
/// @param id unique, without the part behind `@`; a repeat of a message has the same one, so that a reader sees it once
/// @param subject one line
/// @param text any number of lines
public record MailMessage(String id, String subject, String text) {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);
    private static final int LINE_MAX = 76;
    private static final int SUBJECT_BYTES_MAX = 45;

    /// As RFC 5322 and MIME write it, with CRLF at the end of each line.
    byte[] written(String from, List<String> to, Instant date) {
        String domain = from.substring(from.indexOf('@') + 1);
        String head = "From: " + from + "\r\n"
                + "To: " + String.join(", ", to) + "\r\n"
                + "Subject: " + encoded(subject) + "\r\n"
                + "Date: " + DATE.format(date.atZone(ZoneOffset.UTC)) + "\r\n"
                + "Message-ID: <" + id + "@" + domain + ">\r\n"
                + "Auto-Submitted: auto-generated\r\n"
                + "MIME-Version: 1.0\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n"
                + "Content-Transfer-Encoding: base64\r\n"
                + "\r\n";
        String body = Base64.getMimeEncoder(LINE_MAX, new byte[] {'\r', '\n'})
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return (head + body + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /// A line of a header that can't end early: plain where it is printable ASCII, else encoded words of RFC 2047.
    private static String encoded(String line) {
        if (line.length() <= LINE_MAX && line.chars().allMatch(c -> c >= ' ' && c <= '~') && !line.startsWith("=?")) {
            return line;
        }
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < line.length(); ) {
            int end = at;
            int bytes = 0;
            while (end < line.length()) {
                int point = line.codePointAt(end);
                int more = Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
                if (bytes + more > SUBJECT_BYTES_MAX) {
                    break;
                }
                bytes += more;
                end += Character.charCount(point);
            }
            byte[] word = line.substring(at, end).getBytes(StandardCharsets.UTF_8);
            out.append(out.isEmpty() ? "" : "\r\n ")
                    .append("=?utf-8?B?")
                    .append(Base64.getEncoder().encodeToString(word))
                    .append("?=");
            at = end;
        }
        return out.toString();
    }
}
