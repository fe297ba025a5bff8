package com.binaxpay.node;

import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Member;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Speaks `/admin/v1` of a local cluster, with whichever node answers. What it asks can be asked twice.
final class OperatorApi {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "An operator's key (default: operator.key in the cluster's directory, which 'up' writes).")
    private Optional<Path> keyFile = Optional.empty();

    /// Asks one node.
    @FunctionalInterface
    private interface Request {
        ApiClient.Answer send(ApiClient client) throws IOException, InterruptedException;
    }

    JsonNode get(String path) throws InterruptedException {
        return send(client -> client.get(path, TIMEOUT));
    }

    /// PUTs under an idempotency key, so that it happens once though two nodes may be asked.
    JsonNode put(String path, String idempotencyKey, JsonNode body) throws InterruptedException {
        return send(client -> client.put(path, idempotencyKey, body.toString(), TIMEOUT));
    }

    private JsonNode send(Request request) throws InterruptedException {
        LocalCluster cluster = data.cluster();
        List<Member> nodes = cluster.layout().of(Kind.NODE);
        String key = key(cluster);
        for (Member node : nodes) {
            try (ApiClient client = new ApiClient(node.url(), key)) {
                ApiClient.Answer answer = request.send(client);
                if (!answer.isDone()) {
                    throw new CommandFailed(CommandFailed.FAILED, answer.problem());
                }
                return answer.body();
            } catch (IOException e) {
                // The next node does as well.
            }
        }
        throw new CommandFailed(
                CommandFailed.FAILED,
                "no node of the cluster in " + cluster.directory() + " answers; start it with ./binax up --data "
                        + cluster.directory() + ".");
    }

    private String key(LocalCluster cluster) {
        Path file = keyFile.orElseGet(cluster::operatorKeyFile);
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new CommandFailed(
                    CommandFailed.FAILED,
                    "there is no operator's key in " + file
                            + "; ./binax keys create --operator makes one, and --key-file" + " names its file.");
        }
    }
}
