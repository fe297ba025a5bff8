package com.binaxpay.gateway;

import com.binaxpay.gateway.HttpAnswer.Whole;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The description of the API and a page to read it with; everything comes from this process, nothing from elsewhere.
final class Docs {
    private static final String ASSETS = "/META-INF/resources/webjars/swagger-ui/5.34.1/";
    private static final Map<String, String> FILES = Map.of(
            "swagger-ui.css", "text/css",
            "swagger-ui-bundle.js", "text/javascript",
            "favicon-32x32.png", "image/png");
    private static final String CACHE = "public, max-age=300";

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>BinaxPay API</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="stylesheet" href="/docs/swagger-ui.css">
            <link rel="icon" href="/docs/favicon-32x32.png">
            </head>
            <body>
            <div id="swagger-ui"></div>
            <script src="/docs/swagger-ui-bundle.js"></script>
            <script src="/docs/start.js"></script>
            </body>
            </html>
            """;
    private static final String START = """
            SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null });
            """;

    private final byte[] openApi = resource("openapi.json");
    private final Map<String, byte[]> files = new HashMap<>();

    Docs() {
        FILES.keySet().forEach(name -> files.put(name, resource(ASSETS + name)));
    }

    HttpAnswer openApi(Exchange exchange) {
        exchange.noParameters();
        exchange.faults().check();
        return ReferenceHandlers.cached(exchange, openApi, CACHE);
    }

    HttpAnswer page(Exchange exchange) {
        return page(exchange, PAGE, "text/html; charset=utf-8");
    }

    HttpAnswer file(Exchange exchange) {
        String name = exchange.argument(0);
        if (name.equals("start.js")) {
            return page(exchange, START, "text/javascript; charset=utf-8");
        }
        byte[] content = files.get(name);
        if (content == null) {
            throw Problem.of(ProblemCode.ROUTE_NOT_FOUND, "There is no file " + Fault.shown(name) + ".")
                    .asException();
        }
        return ReferenceHandlers.cached(exchange, FILES.getOrDefault(name, "text/plain"), content, CACHE);
    }

    private static Whole page(Exchange exchange, String text, String contentType) {
        return ReferenceHandlers.cached(exchange, contentType, text.getBytes(StandardCharsets.UTF_8), CACHE)
                .with(
                        "Content-Security-Policy",
                        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:")
                .with("X-Content-Type-Options", "nosniff");
    }

    private static byte[] resource(String name) {
        try (InputStream in = Docs.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
