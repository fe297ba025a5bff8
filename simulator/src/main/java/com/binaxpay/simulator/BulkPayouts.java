package com.binaxpay.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A partner uploads a large file of payouts while edges and a region die, and every row is paid once.
final class BulkPayouts {
    /// Rows of the long form, `--seconds 60`; fewer seconds have fewer.
    private static final int ROWS = 200_000;

    private static final int SHORT_ROWS = 10_000;
    private static final int LONG_S = 60;
    /// How long a try takes to send [#SHORT_ROWS].
    private static final double SHORT_UPLOAD_S = 12;

    private static final double WAIT_MAX_MS = 10_000;
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration PAID = Duration.ofMinutes(30);

    private static final String UPLOADED = "Until the whole file was taken, two edges and a region dying meanwhile";
    private static final String FAULTS = "Rows that are missing or there twice";
    private static final String MONEY = "Rows lost or paid twice, by what left the wallet";
    private static final String RESUMED = "Rows that were there already when the upload was resumed";

    private BulkPayouts() {}

    static Scenario scenario() {
        return new Scenario(
                "bulk-payouts",
                "A large payout file is uploaded while edges and a region die",
                "The upload is gone on with where it was, and every row is paid once.",
                "eu",
                "EU",
                WAIT_MAX_MS,
                List.of(
                        Step.warmUp(),
                        Step.note("calm", Phase.BEFORE, "Partners of all regions pay", stage -> {
                            upload(stage);
                            stage.hold();
                        }),
                        Step.note(
                                "begun",
                                Phase.DURING,
                                "A partner begins to upload a file of payouts",
                                stage -> upload(stage).begin()),
                        Step.fault(
                                "edge",
                                "The edge that takes it dies with kill -9",
                                stage -> upload(stage).killFirstEdge()),
                        Step.fault(
                                "region",
                                "The region that the wallet is at home in dies with kill -9",
                                stage -> upload(stage).killRegion()),
                        Step.fault(
                                "edge-2",
                                "The next edge dies, and the first one is back",
                                stage -> upload(stage).killNextEdge()),
                        Step.recovery(
                                "all-back",
                                "Everything is started again",
                                stage -> upload(stage).end()),
                        Step.note(
                                "paid",
                                Phase.AFTER,
                                "All rows are paid",
                                stage -> upload(stage).paid()),
                        Step.hold("back", Phase.AFTER, "Partners of all regions pay")),
                List.of(
                        Measures.none(FAULTS),
                        Measures.none(MONEY),
                        run -> Figure.atLeast(1, RESUMED, run.measured(RESUMED), ""),
                        Measures.measured(UPLOADED, "s"),
                        Measures.errors("partners who pay meanwhile", Measures.all())));
    }

    private static Upload upload(Stage stage) throws InterruptedException {
        return stage.story(Upload.class, Upload::open);
    }

    /// What the steps share.
    private static final class Upload implements AutoCloseable {
        private final Stage stage;
        private final Payer payer;
        private final List<String> edges;
        private final int rows;
        private final String file;
        private final ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor();
        private final CompletableFuture<String> batch = new CompletableFuture<>();
        private long begunNs;

        private Upload(Stage stage, Payer payer) throws InterruptedException {
            this.stage = stage;
            this.payer = payer;
            this.edges = stage.cluster().edgeNames();
            this.rows = stage.seconds() >= LONG_S ? ROWS : SHORT_ROWS;
            this.file = PayoutSheet.file(rows);
        }

        static Upload open(Stage stage) throws InterruptedException {
            return stage.closing(new Upload(stage, Payer.open(stage.cluster(), "bulk", "EU")));
        }

        void begin() {
            begunNs = System.nanoTime();
            String key = Api.newKey();
            thread.execute(() -> {
                try {
                    // At the pace of a partner with a slow line, so that there is time for what happens meanwhile.
                    batch.complete(payer.upload(file, key, rows / (double) SHORT_ROWS * SHORT_UPLOAD_S));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (RuntimeException e) {
                    batch.completeExceptionally(e);
                }
            });
        }

        void killFirstEdge() throws InterruptedException {
            awaitReserved(0.25);
            stage.chaos("kill", edges.get(0));
            long there = payer.reserved();
            stage.measured(RESUMED, there);
            stage.note(String.format(Locale.ROOT, "%,d of %,d rows were there", there, rows));
        }

        void killRegion() throws InterruptedException {
            awaitReserved(0.5);
            stage.chaos("kill", "eu");
        }

        void killNextEdge() throws InterruptedException {
            stage.chaos("start", edges.get(0));
            awaitReserved(0.75);
            stage.chaos("kill", edges.get(1));
        }

        void end() throws InterruptedException {
            stage.chaos("start", edges.get(1));
            stage.chaos("start", "eu");
            Cluster.await(
                    "the file to be taken", SOON, () -> batch.isDone() ? "" : payer.reserved() + " rows are there");
            stage.measured(UPLOADED, (System.nanoTime() - begunNs) / 1e9);
            stage.awaitReady("All served again after");
        }

        void paid() throws InterruptedException {
            stage.measured(FAULTS, payer.rowFaults(batch.join(), rows));
            Cluster.await("all payouts to end", PAID, () -> payer.open() == 0 ? "" : payer.open() + " are open");
            stage.measured(MONEY, payer.moneyFaults(rows, stage::note));
        }

        private void awaitReserved(double part) throws InterruptedException {
            Cluster.await("the upload to go on", SOON, () -> {
                if (batch.isDone()) {
                    throw new ScenarioFailed("the file was taken before anything could happen: " + batch);
                }
                return payer.reserved() >= part * rows ? "" : payer.reserved() + " rows are there";
            });
        }

        @Override
        public void close() {
            thread.shutdownNow();
        }
    }
}
