package com.binaxpay.gateway;

import com.binaxpay.gateway.Fault.Place;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/// An answer that says no, RFC 9457.
///
/// @param code which one
/// @param detail what is wrong this time, with the values; the way out is added to it
/// @param errors the places at fault
record Problem(ProblemCode code, String detail, List<Fault> errors) {
    static final String CONTENT_TYPE = "application/problem+json";

    Problem {
        errors = List.copyOf(errors);
    }

    static Problem of(ProblemCode code, String detail) {
        return new Problem(code, detail, List.of());
    }

    /// A problem with the member at `pointer`, or with none of them where that is empty.
    static Problem at(ProblemCode code, String pointer, String detail) {
        return pointer.isEmpty()
                ? of(code, detail)
                : new Problem(code, detail, List.of(new Fault(code, Place.POINTER, pointer, detail)));
    }

    /// A problem with a header.
    static Problem ofHeader(ProblemCode code, String header, String detail) {
        return new Problem(code, detail, List.of(new Fault(code, Place.HEADER, header, detail)));
    }

    ProblemException asException() {
        return new ProblemException(this);
    }

    /// Writes it as a JSON object; `instance` is the path of the request.
    void write(JsonGenerator out, String instance) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", code.type());
        out.writeStringField("title", code.title());
        out.writeNumberField("status", code.status());
        out.writeStringField(
                "detail", detail.isEmpty() ? code.wayOut() : Texts.wellFormed(detail) + " " + code.wayOut());
        out.writeStringField("instance", Texts.wellFormed(instance));
        out.writeStringField("code", code.text());
        if (!errors.isEmpty()) {
            out.writeArrayFieldStart("errors");
            for (Fault error : errors) {
                out.writeStartObject();
                out.writeStringField(error.place().member(), Texts.wellFormed(error.name()));
                out.writeStringField("code", error.code().text());
                out.writeStringField("detail", Texts.wellFormed(error.detail()));
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }
}
