package com.binaxpay.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs a few blocking calls at once, each on a virtual thread, and waits for all.
final class Together {
    private Together() {}

    /// A blocking call.
    @FunctionalInterface
    interface Task<T> {
        T run();
    }

    /// Results in the order of `tasks`; the first that failed throws after all have ended.
    static <T> List<T> run(List<? extends Task<T>> tasks) {
        if (tasks.size() == 1) {
            return List.of(tasks.getFirst().run());
        }
        List<Future<T>> futures = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Task<T> task : tasks) {
                futures.add(threads.submit(task::run));
            }
        }
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            results.add(result(future));
        }
        return results;
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProblemException problem) {
                throw problem;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
