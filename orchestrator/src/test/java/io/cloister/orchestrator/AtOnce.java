package io.cloister.orchestrator;

import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Makes the same call many times at the same moment. */
final class AtOnce {

    private AtOnce() {}

    /** What the calls answered, each made by a thread of its own once all threads are there; a failure of one is thrown. */
    static <T> List<T> call(int times, IntFunction<T> call) {
        CyclicBarrier start = new CyclicBarrier(times);
        List<Future<T>> answers;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            answers = IntStream.range(0, times)
                    .mapToObj(number -> threads.submit(() -> {
                        start.await();
                        return call.apply(number);
                    }))
                    .toList();
        }
        return answers.stream().map(Future::resultNow).toList();
    }
}
