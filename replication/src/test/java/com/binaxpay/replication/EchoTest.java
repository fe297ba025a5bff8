package com.binaxpay.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import org.junit.jupiter.api.Test;

class EchoTest {
    private static final Echo ECHO = new Echo(1, 2, 3, -4, 5, 6, true);
    private static final String BYTES = "01" + "0000000000000001" + "0000000000000002" + "0000000000000003"
            + "fffffffffffffffc" + "0000000000000005" + "0000000000000006" + "01";

    @Test
    void bytes_areThoseOfTheFormat() {
        assertThat(HexFormat.of().formatHex(ECHO.bytes())).isEqualTo(BYTES);
        assertThat(Echo.of(ByteBuffer.wrap(HexFormat.of().parseHex(BYTES)))).contains(ECHO);
    }

    @Test
    void bytes_ofAnotherFormat_sayNothing() {
        assertThat(Echo.of(ByteBuffer.wrap(HexFormat.of().parseHex("02" + BYTES.substring(2)))))
                .isEmpty();
        assertThat(Echo.of(ByteBuffer.wrap(new byte[] {1, 2, 3}))).isEmpty();
    }

    @Test
    void message_passedOnByRatis_keepsIt() throws InvalidProtocolBufferException {
        AppendEntriesRequestProto request =
                AppendEntriesRequestProto.newBuilder().setLeaderTerm(7).build();
        AppendEntriesReplyProto reply =
                AppendEntriesReplyProto.newBuilder().setTerm(7).build();

        AppendEntriesRequestProto sent =
                AppendEntriesRequestProto.parseFrom(ECHO.in(request).toByteArray());
        AppendEntriesReplyProto answered =
                AppendEntriesReplyProto.parseFrom(ECHO.in(reply).toByteArray());

        assertThat(Echo.of(sent.getUnknownFields())).contains(ECHO);
        assertThat(sent.getLeaderTerm()).isEqualTo(7);
        assertThat(Echo.of(answered.getUnknownFields())).contains(ECHO);
        assertThat(Echo.of(request.getUnknownFields())).isEmpty();
    }

    @Test
    void mine_ofAnotherProcess_isNone() {
        assertThat(new Echo(1, 2, Echo.SELF, 7, 0, 0, false).mine()).contains(7L);
        assertThat(new Echo(1, 2, Echo.SELF - 1, 7, 0, 0, false).mine()).isEmpty();
    }
}
