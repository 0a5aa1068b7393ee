package io.cloister.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.gate.Barrier;
import io.cloister.worker.gate.EngineCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Records that a crash of the machine tore: the worker starts, trusts none of them, and goes on with all others. */
@OnEachEngine(settings = "worker.job.max-concurrency=5")
class DamagedJournalTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final GatedWorker worker;
    private final WorkerClient client;

    DamagedJournalTest(GatedWorker worker) {
        this.worker = worker;
        this.client = worker.client();
    }

    @Test
    void costsOnlyTheJobsWhoseRecordsItTore() throws IOException {
        CountingJob ended = CountingJob.quick();
        CountingJob cut = running();
        CountingJob flipped = running();
        CountingJob whole = running();
        client.accept(ended.request());
        response(ended);
        Barrier create = worker.gate().holdNext(EngineCall.CREATE);
        CountingJob accepted = CountingJob.quick();
        client.accept(accepted.request());
        create.awaitReached();
        worker.process().kill();
        create.drop();

        tear(worker.record(accepted.id(), "accepted"), DamagedJournalTest::half);
        tear(worker.record(cut.id(), "started"), _ -> new byte[0]);
        tear(worker.record(flipped.id(), "started"), DamagedJournalTest::flip);
        tear(worker.record(ended.id(), "ended"), DamagedJournalTest::flip);
        Files.write(
                worker.record(whole.id(), "ended.new"),
                half(Files.readAllBytes(worker.record(whole.id(), "accepted"))));
        worker.process().start();

        whole.checkWhole(response(whole));
        for (CountingJob unclear : new CountingJob[] {cut, flipped}) {
            assertThat(response(unclear).path("failure").path("code").asString())
                    .isEqualTo("sandbox_error");
            assertThat(response(unclear).hasNonNull("exit_code")).isFalse();
        }
        for (CountingJob unknown : new CountingJob[] {accepted, ended}) {
            assertThat(client.get(unknown.path()).status()).isEqualTo(404);
            assertThat(worker.marks(unknown.id())).isEmpty();
        }
        for (CountingJob job : new CountingJob[] {accepted, cut, flipped, ended, whole}) {
            client.delete(job.path());
            Await.until(SOON, "nothing is left of it", () -> worker.holdsNothingOf(job.id()));
        }
        assertThat(worker.process().log())
                .contains(accepted.id() + ".accepted", cut.id() + ".started", ended.id() + ".ended");
    }

    private CountingJob running() {
        CountingJob job = CountingJob.slow();
        client.accept(job.request());
        PatientReader.of(client, job.id()).awaitLine("5");
        return job;
    }

    private JsonNode response(CountingJob job) {
        return client.get(job.path() + "?wait=" + SOON.toSeconds()).json().path("response");
    }

    private static void tear(Path record, UnaryOperator<byte[]> damage) throws IOException {
        Files.write(record, damage.apply(Files.readAllBytes(record)));
    }

    private static byte[] half(byte[] whole) {
        return Arrays.copyOf(whole, whole.length / 2);
    }

    private static byte[] flip(byte[] whole) {
        byte[] flipped = whole.clone();
        flipped[whole.length * 2 / 3] ^= 1;
        return flipped;
    }
}
