package com.binaxpay.gateway;

import com.binaxpay.gateway.Connections.Turn;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/// Sends answers through Helidon.
record HelidonSender(ServerRequest request, ServerResponse response, Optional<Turn> turn) implements Gateway.Sender {
    @Override
    public void send(HttpAnswer answer) {
        response.status(Status.create(answer.status()));
        for (HttpAnswer.Field field : answer.fields()) {
            response.header(HeaderNames.create(field.name()), field.value());
        }
        switch (answer) {
            case HttpAnswer.Whole whole -> {
                turn.ifPresent(Turn::sends);
                whole(whole);
                turn.ifPresent(Turn::goesOn);
            }
            case HttpAnswer.Stream stream -> stream(stream);
        }
    }

    private void whole(HttpAnswer.Whole whole) {
        if (!whole.contentType().isEmpty()) {
            response.header(HeaderNames.CONTENT_TYPE, whole.contentType());
        }
        boolean isHead = request.prologue().method().text().equals("HEAD");
        if (isHead || whole.contentType().isEmpty()) {
            if (isHead) {
                response.contentLength(whole.body().length);
            }
            response.send();
        } else {
            response.send(whole.body());
        }
    }

    private void stream(HttpAnswer.Stream stream) {
        response.header(HeaderNames.CONTENT_TYPE, stream.contentType());
        try (OutputStream out = response.outputStream()) {
            stream.body().to(out);
        } catch (IOException e) {
            // The client has gone, which is its right.
            throw new UncheckedIOException(e);
        }
    }
}
