package com.binaxpay.simulator.flood;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One HTTP/1.1 connection with one request on its way at the most. Owned by the thread of its [Flood].
final class Line {
    private static final int ANSWER_BYTES_MAX = 256 << 10;
    private static final byte[] END = {'\r', '\n', '\r', '\n'};
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *([0-9]{1,9})\r\n");
    private static final Pattern RETRY_AFTER = Pattern.compile("\r\nretry-after: *([0-9]{1,4})\r\n");

    /// An answer that has come whole.
    ///
    /// @param retryAfterS what it says of coming again, 0 where it says nothing
    record Came(int status, int retryAfterS, String body) {}

    final String place;
    final SocketChannel channel;

    @Nullable
    Wish wish;

    private final ByteBuffer in = ByteBuffer.allocate(ANSWER_BYTES_MAX);
    private int uses;
    private ByteBuffer out = ByteBuffer.allocate(0);

    private Line(String place, SocketChannel channel) {
        this.place = place;
        this.channel = channel;
    }

    /// Begins to connect.
    static Line to(String place, InetSocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(address);
        return new Line(place, channel);
    }

    /// Whether nothing of an answer has come on a connection that was used before: its server may have ended it just
    /// when it was used again, as it may any idle one.
    boolean isStale() {
        return uses > 1 && in.position() == 0;
    }

    void put(Wish next, byte[] request) {
        uses++;
        wish = next;
        out = ByteBuffer.wrap(request);
        in.clear();
    }

    /// Sends what it can; whether all is sent.
    boolean send() throws IOException {
        channel.write(out);
        return !out.hasRemaining();
    }

    /// What has come, where that is a whole answer. Its connection may have ended with it.
    ///
    /// @throws IOException where the connection ended before
    Optional<Came> receive() throws IOException {
        boolean isOver = channel.read(in) < 0;
        int head = headBytes();
        if (head > 0) {
            String fields = new String(in.array(), 0, head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
            int length = number(LENGTH, fields);
            if (in.position() >= head + length) {
                String body = new String(in.array(), head, length, StandardCharsets.UTF_8);
                return Optional.of(new Came(Integer.parseInt(fields, 9, 12, 10), number(RETRY_AFTER, fields), body));
            }
        }
        if (isOver || !in.hasRemaining()) {
            throw new IOException("the connection ended within an answer");
        }
        return Optional.empty();
    }

    /// Bytes up to the end of the header section, 0 where that has not come yet.
    private int headBytes() {
        byte[] bytes = in.array();
        for (int end = END.length; end <= in.position(); end++) {
            if (bytes[end - 1] == '\n' && java.util.Arrays.equals(bytes, end - END.length, end, END, 0, END.length)) {
                return end;
            }
        }
        return 0;
    }

    private static int number(Pattern pattern, String fields) {
        Matcher matcher = pattern.matcher(fields);
        return matcher.find() ? Integer.parseInt(matcher.group(1), 10) : 0;
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is of no use any more either way.
            wish = null;
        }
    }
}
