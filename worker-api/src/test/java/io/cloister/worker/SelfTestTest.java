package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.WorkerClient.Answer;
import io.cloister.worker.pod.EngineFacts;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node attacks itself before it takes work, and takes none where something gets through. */
@OnEachEngine
class SelfTestTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String DOORS = "worker.image.sidecar=" + ScriptedDoors.IMAGE;
    private static final String AT_START = "worker.selftest.at-start=true";

    private final TestEngine engine;
    private final String id = "job-" + UUID.randomUUID();
    private EngineOfTheTest changed;
    private WorkerFixture worker;

    SelfTestTest(TestEngine engine) {
        this.engine = engine;
        ScriptedDoors.buildImage(engine);
    }

    @AfterEach
    void stop() {
        worker.close();
        assertThat(engine.containersOf(worker.slug())).isEmpty();
    }

    @Test
    void withstandsEveryProbeInAPlainPodAndInOneWithADoor() {
        start(DOORS);

        Answer answer = worker.client().post("/v1/worker/selftest", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("passed").asBoolean()).isTrue();
        assertThat(answer.json().path("engine").path("runtime").asString()).isEqualTo(engine.name());
        assertThat(answer.json().path("probes").valueStream())
                .isNotEmpty()
                .allSatisfy(probe -> assertThat(probe.path("outcome").asString())
                        .as(probe.toString())
                        .isEqualTo("held"));
        assertThat(podsOf(answer, "network-routes")).containsExactlyInAnyOrder("plain", "inference");
        assertThat(podsOf(answer, "model-management")).containsExactly("inference");
    }

    @Test
    void takesNoWorkUntilItHasWithstoodAnAttackAndThenDoes() {
        start(AT_START, DOORS);
        Answer first = worker.client().run(request(id, "true"));

        assertThat(first.status()).isEqualTo(503);
        assertThat(first.text("type")).isEqualTo("urn:cloister:problem:not-ready");
        assertThat(first.text("detail")).contains("self-attack");
        assertThat(worker.client().get("/v1/worker").status()).isEqualTo(200);

        awaitReady();
        assertThat(worker.client().run(request(id, "true")).text("status")).isEqualTo("completed");
        assertThat(changed.sandboxes()).isEqualTo(3);
    }

    @Test
    void remembersWhatItHasWithstoodAcrossARestart() {
        start(AT_START, DOORS);
        awaitReady();

        worker.stop();
        worker.start(AT_START, DOORS);
        awaitReady();

        assertThat(changed.sandboxes()).isEqualTo(2);
    }

    @Test
    void attacksItselfAgainWhereTheEngineIsAnotherOne() {
        start(AT_START, DOORS);
        awaitReady();

        changed.becomes(new EngineFacts("another", "1", false));
        Await.until(SOON, "it is not ready any more", () -> !isReady());
        awaitReady();

        assertThat(changed.sandboxes()).isEqualTo(4);
    }

    @Test
    void sharesOneRunAmongAllWhoAskAtTheSameTime() {
        start(DOORS);

        var answers = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> worker.client().post("/v1/worker/selftest", "").json()))
                .limit(3)
                .toList();

        assertThat(answers.stream().map(CompletableFuture::join).distinct()).hasSize(1);
        assertThat(changed.sandboxes()).isEqualTo(2);
    }

    @Test
    void takesNoWorkWhereTheEngineMakesWeakPodsAndNamesTheProbe() {
        start(DOORS);
        worker.stop();
        changed.weaken();
        worker.start(AT_START, DOORS);

        Await.until(
                SOON,
                "a probe got through",
                () -> worker.client()
                        .get("/readyz")
                        .text("detail")
                        .startsWith("The self-attack got through: probe capabilities: Cap"));
        Answer refused = worker.client().run(request(id, "true"));

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.text("detail")).contains("probe capabilities");
    }

    @Test
    void takesNoWorkAnyMoreWhereAnAttackOnDemandGetsThroughAlsoNotAfterARestart() {
        start(AT_START, DOORS);
        awaitReady();
        changed.weaken();

        Answer verdict = worker.client().post("/v1/worker/selftest", "");

        assertThat(verdict.status()).isEqualTo(200);
        assertThat(verdict.json().path("passed").asBoolean()).isFalse();
        assertThat(isReady()).isFalse();
        assertThat(worker.client().run(request(id, "true")).status()).isEqualTo(503);

        worker.stop();
        worker.start(AT_START, DOORS);
        assertThat(isReady()).isFalse();
    }

    @Test
    void takesNoWorkWhereNoPodCanBeAttacked() {
        start(AT_START); // a sidecar that exits at once

        Await.until(
                SOON,
                "it could not tell",
                () -> worker.client()
                        .get("/readyz")
                        .text("detail")
                        .startsWith("The self-attack could not tell: probe "));
    }

    private void start(String... settings) {
        worker = new WorkerFixture(
                engine,
                real -> {
                    EngineOfTheTest next = new EngineOfTheTest(real, engine, changed);
                    changed = next;
                    return next;
                },
                settings);
    }

    private boolean isReady() {
        return worker.client().get("/readyz").status() == 200;
    }

    private void awaitReady() {
        Await.until(SOON, "the worker is ready", this::isReady);
    }

    private static Stream<String> podsOf(Answer answer, String probe) {
        return answer.json()
                .path("probes")
                .valueStream()
                .filter(result -> result.path("name").asString().equals(probe))
                .map(result -> result.path("pod").asString());
    }
}
