package com.binaxpay.gateway;

import com.binaxpay.gateway.HttpAnswer.Field;
import com.binaxpay.gateway.HttpAnswer.Whole;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.List;

/// Turns problems, outcomes and pages into answers.
final class Answers {
    private static final Field REPLAYED = new Field("Idempotent-Replayed", "true");

    private Answers() {}

    static Whole problem(Problem problem, String instance) {
        return problem(problem, instance, 1);
    }

    /// @param waitS when to come back, where the problem is one of the moment
    static Whole problem(Problem problem, String instance, int waitS) {
        int status = problem.code().status();
        List<Field> fields = new ArrayList<>();
        if (status == 503 || status == 504 || status == 409) {
            fields.add(new Field("Retry-After", Integer.toString(waitS)));
        }
        if (status == 401) {
            fields.add(new Field("WWW-Authenticate", "Bearer realm=\"binaxpay\""));
        }
        if (status >= 400 && status != 404) {
            fields.add(new Field("Cache-Control", "no-store"));
        }
        return new Whole(status, Problem.CONTENT_TYPE, Json.bytes(out -> problem.write(out, instance)), fields);
    }

    /// The answer to a command with one outcome.
    ///
    /// @param status what to answer where it took effect
    static Whole outcome(Outcome outcome, int status, String instance) {
        return switch (outcome) {
            case Outcome.Done done -> replayed(view(status, done.view()), done.replayed());
            case Outcome.Refused refused -> replayed(problem(Refusals.problem(refused), instance), refused.replayed());
            case Outcome.KeyReused _, Outcome.Running _ -> problem(pending(outcome), instance);
            case Outcome.Rows _,
                    Outcome.Applied _,
                    Outcome.Codes _,
                    Outcome.Lent _,
                    Outcome.Opened _,
                    Outcome.Moved _,
                    Outcome.LetGo _ -> throw new IllegalStateException("unexpected outcome " + outcome.getClass());
        };
    }

    static Problem pending(Outcome outcome) {
        return outcome instanceof Outcome.KeyReused
                ? Problem.ofHeader(
                        ProblemCode.IDEMPOTENCY_KEY_REUSED,
                        IdempotencyKeys.HEADER,
                        "This key was used before with another payload.")
                : Problem.ofHeader(
                        ProblemCode.REQUEST_RUNNING,
                        IdempotencyKeys.HEADER,
                        "The first request with this key has begun and not ended.");
    }

    static Whole view(int status, View view) {
        return HttpAnswer.json(status, out -> Render.view(out, view));
    }

    static Whole replayed(Whole answer, boolean replayed) {
        if (!replayed) {
            return answer;
        }
        List<Field> fields = new ArrayList<>(answer.fields());
        fields.add(REPLAYED);
        return answer.withFields(fields);
    }

    /// A page of a list; `nextCursor` is empty on the last one.
    static Whole page(List<? extends View> data, String nextCursor) {
        return page(data, nextCursor, _ -> {});
    }

    /// As [#page(List, String)], with more members after the page's own.
    static Whole page(List<? extends View> data, String nextCursor, Json.Writing more) {
        return list(
                out -> {
                    for (View view : data) {
                        Render.view(out, view);
                    }
                },
                nextCursor,
                more);
    }

    /// As [#page(List, String, Json.Writing)] for what is no view: `elements` writes them.
    static Whole list(Json.Writing elements, String nextCursor, Json.Writing more) {
        return HttpAnswer.json(200, out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("data");
            elements.to(out);
            out.writeEndArray();
            out.writeBooleanField("has_more", !nextCursor.isEmpty());
            if (nextCursor.isEmpty()) {
                out.writeNullField("next_cursor");
            } else {
                out.writeStringField("next_cursor", nextCursor);
            }
            more.to(out);
            out.writeEndObject();
        });
    }
}
