package com.binaxpay.gateway;

import com.binaxpay.gateway.Shape.Kind;
import com.binaxpay.gateway.Shape.Member;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.ConfigCommand;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import com.binaxpay.wire.WebhookEndpoint;
import com.binaxpay.wire.WebhookEndpoint.Status;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// `/v1/webhook-endpoints` and what is below, and sending events again. Endpoints are the control group's; what is read
/// of
/// them is this process's copy.
final class WebhookHandlers {
    private static final int URL = 0;
    private static final int EVENTS = 1;
    private static final int DESCRIPTION = 2;
    private static final int STATUS = 3;
    private static final Shape CREATE = Shape.of(
            Member.required("url", Kind.TEXT),
            Member.required("events", Kind.TEXTS),
            Member.optional("description", Kind.TEXT));
    private static final Shape CHANGE = Shape.of(
            Member.optional("url", Kind.TEXT),
            Member.optional("events", Kind.TEXTS),
            Member.optional("description", Kind.TEXT),
            Member.optional("status", Kind.TEXT));
    private static final Shape ROTATE = Shape.of(Member.optional("keep_old_s", Kind.WHOLE));
    private static final Shape REDELIVER = Shape.of(Member.optional("endpoint", Kind.TEXT));

    private static final String EVERYTHING = "*";
    private static final long KEEP_OLD_S = 86_400;
    private static final long KEEP_OLD_MAX_S = 7 * 86_400;
    private static final int LIMIT_MAX = 100;

    private final ShardCalls calls;
    private final IdSource ids;
    private final Cursors cursors;
    private final InstantSource clock;
    private final WebhookPorts ports;
    private final WebhookChanges changes;
    private final int bodyMaxBytes;

    WebhookHandlers(ShardCalls calls, Cursors cursors, GatewayPorts ports, int bodyMaxBytes) {
        this.calls = calls;
        this.ids = ports.ids();
        this.cursors = cursors;
        this.clock = ports.clock();
        this.ports = ports.webhooks();
        this.changes = new WebhookChanges(ports.webhooks());
        this.bodyMaxBytes = bodyMaxBytes;
    }

    HttpAnswer create(Exchange exchange) {
        String key = IdempotencyKeys.read(exchange);
        exchange.noParameters();
        JsonObject body = exchange.json(CREATE, bodyMaxBytes);
        String url = url(exchange, body);
        List<String> events = events(exchange, body);
        String description = new Checks(exchange.faults()).reference(body, DESCRIPTION);
        exchange.faults().check();
        Fingerprint payload = Fingerprint.of(body);
        long nowMs = clock.millis();
        Id id = ids.next(Id.SYSTEM_JURISDICTION, 0);
        WebhookEndpoint endpoint = new WebhookEndpoint(
                id,
                exchange.caller(),
                1,
                url,
                events,
                description,
                Status.ENABLED,
                ports.secrets().generate(id),
                Bytes.EMPTY,
                0,
                nowMs,
                nowMs);
        var request = WebhookChanges.request(
                IdempotencyKeys.scoped(exchange.caller(), Operation.CREATE_WEBHOOK, Id.NONE, key, payload), nowMs);
        return changes.put(exchange, endpoint, request, 201);
    }

    HttpAnswer list(Exchange exchange) {
        Parameters parameters = exchange.parameters("limit", "cursor");
        Page page = Page.read(exchange, cursors, "webhook-endpoints", LIMIT_MAX, parameters, List.of());
        exchange.faults().check();
        List<WebhookEndpoint> own = new ArrayList<>(own(exchange.caller()));
        Collections.reverse(own);
        int from = page.places().isEmpty()
                ? 0
                : (int) own.stream()
                        .takeWhile(each -> each.id().lo() != page.places().getFirst())
                        .count();
        List<WebhookEndpoint> rest = own.subList(Math.min(from, own.size()), own.size());
        List<WebhookEndpoint> shown = rest.subList(0, Math.min(page.limit(), rest.size()));
        String next = shown.size() == rest.size()
                ? ""
                : page.cursor(
                        exchange, cursors, List.of(rest.get(shown.size()).id().lo()));
        return Answers.list(
                out -> {
                    for (WebhookEndpoint endpoint : shown) {
                        WebhookChanges.render(out, endpoint, Optional.empty());
                    }
                },
                next,
                _ -> {});
    }

    HttpAnswer get(Exchange exchange) {
        exchange.noParameters();
        exchange.faults().check();
        WebhookEndpoint endpoint = find(exchange.caller(), exchange.argument(0));
        return HttpAnswer.json(200, out -> WebhookChanges.render(out, endpoint, Optional.empty()));
    }

    HttpAnswer change(Exchange exchange) {
        exchange.noParameters();
        JsonObject body = exchange.json(CHANGE, bodyMaxBytes);
        WebhookEndpoint before = find(exchange.caller(), exchange.argument(0));
        String url = body.has(URL) ? url(exchange, body) : before.url();
        List<String> events = body.has(EVENTS) ? events(exchange, body) : before.events();
        String description = body.has(DESCRIPTION)
                ? new Checks(exchange.faults()).reference(body, DESCRIPTION)
                : before.description();
        Status status =
                body.text(STATUS).map(text -> status(exchange, body, text)).orElse(before.status());
        exchange.faults().check();
        WebhookEndpoint after = new WebhookEndpoint(
                before.id(),
                before.owner(),
                before.revision() + 1,
                url,
                events,
                description,
                status,
                before.secret(),
                before.oldSecret(),
                before.oldSecretEndsMs(),
                before.createdMs(),
                clock.millis());
        return changes.put(exchange, after);
    }

    HttpAnswer rotate(Exchange exchange) {
        String key = IdempotencyKeys.read(exchange);
        exchange.noParameters();
        JsonObject body = exchange.optionalJson(ROTATE, bodyMaxBytes);
        WebhookEndpoint before = find(exchange.caller(), exchange.argument(0));
        long keepS = body.whole(0).orElse(KEEP_OLD_S);
        if (keepS < 0 || keepS > KEEP_OLD_MAX_S) {
            exchange.faults()
                    .body(
                            ProblemCode.INVALID_VALUE,
                            body.pointer(0),
                            "The value " + keepS + " is not from 0 to " + KEEP_OLD_MAX_S + " seconds.");
        }
        exchange.faults().check();
        Fingerprint payload = Fingerprint.of(body);
        long nowMs = clock.millis();
        WebhookEndpoint after = before.withSecret(ports.secrets().generate(before.id()), nowMs + keepS * 1_000, nowMs);
        var request = WebhookChanges.request(
                IdempotencyKeys.scoped(exchange.caller(), Operation.ROTATE_WEBHOOK_SECRET, before.id(), key, payload),
                nowMs);
        return changes.put(exchange, after, request, 200);
    }

    HttpAnswer delete(Exchange exchange) {
        exchange.noParameters();
        exchange.faults().check();
        WebhookEndpoint endpoint = find(exchange.caller(), exchange.argument(0));
        return changes.delete(exchange, new ConfigCommand.DeleteWebhook(endpoint.owner(), endpoint.id()));
    }

    /// What an endpoint has not got, newest first. The place in each shard's list is the number of the last event taken
    /// from it.
    HttpAnswer deliveries(Exchange exchange) {
        Parameters parameters = exchange.parameters("status", "limit", "cursor", "consistency", "max_staleness");
        WebhookEndpoint endpoint = find(exchange.caller(), exchange.argument(0));
        Shards.Consistency consistency = calls.consistency(exchange, parameters);
        String list = "deliveries/" + exchange.argument(0);
        Page page = Page.read(exchange, cursors, list, LIMIT_MAX, parameters, List.of("status"));
        String status = page.filters().text("status").orElse("dead");
        if (!status.equals("dead") && !status.equals("waiting")) {
            page.filters().fault("status", "is neither dead nor waiting");
        }
        exchange.faults().check();
        int shards = calls.directory().shardCount();
        List<Long> places = page.places(shards, Long.MAX_VALUE);
        boolean isDead = status.equals("dead");
        List<Query> queries = new ArrayList<>();
        for (long place : places) {
            queries.add(new Query.WebhookDeliveries(exchange.caller(), endpoint.id(), isDead, place, page.limit()));
        }
        Merge merge = new Merge(calls.askAll(exchange, queries, consistency), WebhookHandlers::updatedNs, page.limit());
        for (int shard = 0; shard < shards; shard++) {
            if (merge.lastTaken(shard).orElse(null) instanceof View.WebhookDelivery last) {
                places.set(shard, last.number());
            }
        }
        return Answers.page(merge.views(), merge.hasMore() ? page.cursor(exchange, cursors, places) : "");
    }

    /// Sends an event again, to one endpoint or to all that want it.
    HttpAnswer redeliver(Exchange exchange) {
        String key = IdempotencyKeys.read(exchange);
        Id event = IdKind.EVENT.inPath(exchange.argument(0));
        exchange.noParameters();
        JsonObject body = exchange.optionalJson(REDELIVER, bodyMaxBytes);
        Id named = new Checks(exchange.faults()).id(body, 0, IdKind.WEBHOOK);
        exchange.faults().check();
        Caller caller = exchange.caller();
        int shard = calls.shardOf(event, IdKind.EVENT);
        Answer answer =
                calls.ask(exchange, shard, new Query.EventById(caller, event), new Shards.Consistency.Linearizable());
        View found = calls.one(answer, IdKind.EVENT, event);
        String type = found instanceof View.Event known ? known.type() : "";
        List<Id> endpoints = named.isNone()
                ? own(caller).stream()
                        .filter(each -> each.status() == Status.ENABLED && each.wants(type))
                        .map(WebhookEndpoint::id)
                        .toList()
                : List.of(find(caller, IdKind.WEBHOOK.text(named)).id());
        if (endpoints.isEmpty()) {
            throw Problem.of(ProblemCode.NO_WEBHOOK_ENDPOINT, "The event is of type " + type + ".")
                    .asException();
        }
        Fingerprint payload = new Fingerprint().add(named.hi()).add(named.lo());
        Command command = new Command.RedeliverEvent(
                caller,
                IdempotencyKeys.scoped(caller, Operation.REDELIVER_EVENT, event, key, payload),
                event,
                endpoints);
        return Answers.outcome(calls.submit(exchange, shard, command), 202, exchange.path());
    }

    private static long updatedNs(View view) {
        return view instanceof View.WebhookDelivery delivery ? delivery.updatedNs() : 0;
    }

    private List<WebhookEndpoint> own(Caller caller) {
        return ports.endpoints().stream()
                .filter(each -> each.owner().equals(caller))
                .toList();
    }

    private WebhookEndpoint find(Caller caller, String text) {
        Id id = IdKind.WEBHOOK.inPath(text);
        return own(caller).stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> IdKind.WEBHOOK.notFound(text));
    }

    private String url(Exchange exchange, JsonObject body) {
        String text = body.text(URL).orElse("");
        Optional<WebhookUrl> url = WebhookUrl.parse(text);
        PublicAddresses addresses = ports.addresses();
        boolean isPublic = url.flatMap(parts -> addresses.of(parts.host()))
                .filter(found -> url.get().isTls() || found.stream().allMatch(java.net.InetAddress::isLoopbackAddress))
                .isPresent();
        if (body.has(URL) && !isPublic) {
            exchange.faults()
                    .body(
                            ProblemCode.INVALID_URL,
                            body.pointer(URL),
                            "The URL " + Fault.shown(text)
                                    + " is not an https URL, or its host has no address, or one that is not public.");
        }
        return text;
    }

    /// The types; none where the endpoint wants all.
    private static List<String> events(Exchange exchange, JsonObject body) {
        List<String> sent = body.texts(EVENTS).orElse(List.of());
        for (int i = 0; i < sent.size(); i++) {
            if (!EventHandlers.TYPES.contains(sent.get(i)) && !sent.get(i).equals(EVERYTHING)) {
                exchange.faults()
                        .body(
                                ProblemCode.INVALID_VALUE,
                                body.pointer(EVENTS) + "/" + i,
                                "The type " + Fault.shown(sent.get(i)) + " is none of *, "
                                        + String.join(", ", EventHandlers.TYPES) + ".");
            }
        }
        if (body.has(EVENTS) && sent.isEmpty()) {
            exchange.faults()
                    .body(
                            ProblemCode.INVALID_VALUE,
                            body.pointer(EVENTS),
                            "The array is empty; send [\"*\"] for all events.");
        }
        return sent.contains(EVERYTHING) ? List.of() : sent.stream().distinct().toList();
    }

    private static Status status(Exchange exchange, JsonObject body, String text) {
        return switch (text) {
            case "enabled" -> Status.ENABLED;
            case "disabled" -> Status.DISABLED;
            default -> {
                exchange.faults()
                        .body(
                                ProblemCode.INVALID_VALUE,
                                body.pointer(STATUS),
                                "The status " + Fault.shown(text) + " is neither enabled nor disabled.");
                yield Status.DISABLED;
            }
        };
    }
}
