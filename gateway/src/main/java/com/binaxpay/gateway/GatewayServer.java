package com.binaxpay.gateway;

import com.binaxpay.observe.TrafficWindow;
import io.helidon.webserver.WebServer;
import java.util.Optional;
import java.util.OptionalInt;

/// The gateway of one process: HTTP and HTTPS for partners and a listener for those who run it. Start and stop it once,
/// from one thread.
public final class GatewayServer implements AutoCloseable {
    private final GatewayConfig config;
    private final Transport transport;
    private final WebServer api;
    private final Optional<WebServer> operations;
    private final TrafficWindow traffic;
    private final QuotaGate quotas;

    private GatewayServer(
            GatewayConfig config,
            Transport transport,
            WebServer api,
            Optional<WebServer> operations,
            TrafficWindow traffic,
            QuotaGate quotas) {
        this.config = config;
        this.transport = transport;
        this.api = api;
        this.operations = operations;
        this.traffic = traffic;
        this.quotas = quotas;
    }

    /// Binds all ports and serves. A port that is taken throws, and nothing is left running.
    public static GatewayServer start(GatewayConfig config, GatewayPorts ports) {
        TrafficWindow traffic = new TrafficWindow(System::nanoTime);
        RequestMetrics requests = new RequestMetrics(ports.metrics(), traffic);
        Transport transport = new Transport(config, ports.metrics());
        QuotaGate quotas = new QuotaGate(ports, System::nanoTime);
        Gateway partners = new Gateway(config, ports, RouteTable.api(config, ports, traffic), requests, quotas);
        WebServer api = transport.api(partners);
        Optional<WebServer> operations = config.operationsPort().map(_ -> {
            // Scrapes are not traffic, so they are counted apart.
            RequestMetrics apart = new RequestMetrics(ports.metrics(), new TrafficWindow(System::nanoTime));
            return transport.operations(new Gateway(
                    config, ports.unbounded(), RouteTable.operations(ports, partners::load), apart, quotas));
        });
        GatewayServer server = new GatewayServer(config, transport, api, operations, traffic, quotas);
        try {
            operations.ifPresent(WebServer::start);
            api.start();
            quotas.start();
            transport.start();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    /// Port of the HTTP listener, where there is one.
    public OptionalInt httpPort() {
        return config.httpPort().isPresent() ? OptionalInt.of(api.port()) : OptionalInt.empty();
    }

    /// Port of the HTTPS listener, where there is one.
    public OptionalInt httpsPort() {
        return config.https().isPresent() ? OptionalInt.of(transport.tlsPort(api)) : OptionalInt.empty();
    }

    /// Port of the listener behind balancers, where there is one.
    public OptionalInt balancedPort() {
        return config.balanced().isPresent() ? OptionalInt.of(transport.balancedPort(api)) : OptionalInt.empty();
    }

    /// Port of the operations listener, where there is one.
    public OptionalInt operationsPort() {
        return operations.map(server -> OptionalInt.of(server.port())).orElse(OptionalInt.empty());
    }

    /// What the last seconds brought, for the console.
    public TrafficWindow.Reading traffic() {
        return traffic.read();
    }

    /// Stops taking requests, lets those in hand end, and frees the ports.
    @Override
    public void close() {
        quotas.close();
        transport.close();
        api.stop();
        operations.ifPresent(WebServer::stop);
    }
}
