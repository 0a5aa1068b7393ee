package io.cloister.worker.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.worker.InferenceUsage;
import io.cloister.contracts.worker.ModelUsage;
import io.cloister.worker.Await;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** What sidecars report over the control socket, and what comes of it. */
@Timeout(20)
class UsageTest {

    private static final DoorPolicy POLICY =
            new DoorPolicy("task", "job", null, 5L, 100L, Instant.parse("2026-01-01T00:00:00Z"), 16, 300);

    private final Ledger ledger = new Ledger();
    private Door door;

    @BeforeEach
    void open() throws IOException {
        door = Door.open(
                Files.createTempDirectory("door").resolve("pod"),
                Upstream.of(URI.create("http://127.0.0.1:9")),
                ledger);
        door.grant(POLICY);
    }

    @AfterEach
    void close() throws IOException {
        door.close();
    }

    @Test
    void isZeroWhereNothingWasAsked() throws IOException {
        try (ScriptedSidecar sidecar = ScriptedSidecar.dial(door.directory())) {
            sidecar.becomeReady("one");
        }
        door.settle();

        assertThat(ledger.total()).isEqualTo(new InferenceUsage(0, 0, 0, Map.of()));
    }

    @Test
    void isTheLastReportOfAProxyAndTheSumOfItsModels() throws IOException {
        try (ScriptedSidecar sidecar = ScriptedSidecar.dial(door.directory())) {
            sidecar.becomeReady("one");
            sidecar.report("one", "a", 1, 2, 3);
            sidecar.say("{'type':'usage','version':1,'proxy':'one','models':{'b':%s,'a':%s}}"
                    .formatted(ScriptedSidecar.numbers(10, 20, 30), ScriptedSidecar.numbers(2, 4, 6)));
        }
        door.settle();

        assertThat(ledger.total())
                .isEqualTo(new InferenceUsage(
                        12,
                        24,
                        36,
                        Map.of("a", new ModelUsage(2, 4, 6, 10, 20), "b", new ModelUsage(10, 20, 30, 10, 20))));
    }

    @Test
    void isHealedByTheNextReportWhereOneWasLost() throws IOException {
        try (ScriptedSidecar sidecar = ScriptedSidecar.dial(door.directory())) {
            sidecar.becomeReady("one");
            sidecar.report("one", "a", 1, 2, 3);
        }
        try (ScriptedSidecar again = ScriptedSidecar.dial(door.directory())) {
            again.becomeReady("one");
            again.report("one", "a", 3, 6, 9);
        }
        door.settle();

        assertThat(ledger.total().requests()).isEqualTo(3);
        assertThat(ledger.total().models()).containsEntry("a", new ModelUsage(3, 6, 9, 10, 20));
    }

    @Test
    void isNotLessForAReportThatIsReadLate() throws IOException {
        try (ScriptedSidecar broken = ScriptedSidecar.dial(door.directory());
                ScriptedSidecar again = ScriptedSidecar.dial(door.directory())) {
            again.report("one", "a", 3, 6, 9);
            awaitRequests(3);
            broken.report("one", "a", 1, 2, 3);
        }
        door.settle();

        assertThat(ledger.total().requests()).isEqualTo(3);
    }

    @Test
    void addsUpWhatProxiesCountedThatTookEachOthersPlace() throws IOException {
        for (String proxy : new String[] {"one", "two"}) {
            try (ScriptedSidecar sidecar = ScriptedSidecar.dial(door.directory())) {
                sidecar.becomeReady(proxy);
                sidecar.report(proxy, "a", 1, 2, 3);
            }
        }
        door.settle();

        assertThat(ledger.total()).isEqualTo(new InferenceUsage(2, 4, 6, Map.of("a", new ModelUsage(2, 4, 6, 20, 40))));
    }

    @Test
    void takesProxiesWithoutAnIdForOne() throws IOException {
        for (int requests = 1; requests <= 2; requests++) {
            try (ScriptedSidecar sidecar = ScriptedSidecar.dial(door.directory())) {
                sidecar.say("{'type':'usage','version':1,'models':{'a':%s}}"
                        .formatted(ScriptedSidecar.numbers(requests, 0, 0)));
            }
            awaitRequests(requests);
        }
    }

    @Test
    void leavesAProxyThatTakesAnothersPlaceTheRestOfTheBudget() throws IOException {
        try (ScriptedSidecar killed = ScriptedSidecar.dial(door.directory())) {
            assertThat(killed.becomeReady("one").path("requests").asInt()).isEqualTo(5);
            killed.report("one", "a", 2, 30, 20);
            awaitRequests(2);
        }

        try (ScriptedSidecar next = ScriptedSidecar.dial(door.directory())) {
            JsonNode policy = next.becomeReady("two");
            assertThat(policy.path("requests").asInt()).isEqualTo(3);
            assertThat(policy.path("tokens").asInt()).isEqualTo(50);
            next.report("two", "a", 9, 90, 90);
            awaitRequests(11);
        }

        try (ScriptedSidecar last = ScriptedSidecar.dial(door.directory())) {
            JsonNode policy = last.becomeReady("three");
            assertThat(policy.path("requests").isIntegralNumber()).isTrue();
            assertThat(policy.path("requests").asInt(-1)).isZero();
            assertThat(policy.path("tokens").asInt(-1)).isZero();
        }
    }

    @Test
    void givesAProxyThatDialsAgainTheWholeBudgetBecauseItKnowsWhatItCounted() throws IOException {
        for (int dials = 0; dials < 2; dials++) {
            try (ScriptedSidecar sidecar = ScriptedSidecar.dial(door.directory())) {
                assertThat(sidecar.becomeReady("one").path("requests").asInt()).isEqualTo(5);
                sidecar.report("one", "a", 2, 30, 20);
                awaitRequests(2);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "{'type':'usage','version':1,'proxy':'one'}",
                "{'type':'usage','version':1,'proxy':'one','models':[]}",
                "{'type':'usage','version':1,'proxy':'one','models':{'a':null}}",
                "{'type':'usage','version':1,'proxy':'one','models':{'a':7}}",
                "{'type':'usage','version':1,'proxy':'one','models':{'a':{'requests':1}}}",
                "{'type':'usage','version':1,'proxy':'one','models':{'a':{'requests':-1,"
                        + "'prompt_tokens':0,'completion_tokens':0,'first_token_ms':0,'duration_ms':0}}}",
                "{'type':'usage','version':1,'proxy':'one','models':{'a':{'requests':1.5,"
                        + "'prompt_tokens':0,'completion_tokens':0,'first_token_ms':0,'duration_ms':0}}}",
                "{'type':'usage','version':1,'proxy':'one','models':{'a':{'requests':'1',"
                        + "'prompt_tokens':0,'completion_tokens':0,'first_token_ms':0,'duration_ms':0}}}",
                "{'type':'usage','version':1,'proxy':'one','models':{'a':{'requests':9223372036854775807,"
                        + "'prompt_tokens':0,'completion_tokens':0,'first_token_ms':0,'duration_ms':0}}}",
                "{'type':'usage','version':1,'proxy':5,'models':{}}",
                "{'type':'ready','version':1,'proxy':null}",
            })
    void hangsUpWhereALineIsMalformedAndKeepsWhatItKnew(String line) throws IOException {
        try (ScriptedSidecar sidecar = ScriptedSidecar.dial(door.directory())) {
            sidecar.report("one", "a", 1, 2, 3);
            sidecar.say(line);

            assertThat(sidecar.hearsTheEnd()).isTrue();
        }
        assertThat(ledger.total()).isEqualTo(new InferenceUsage(1, 2, 3, Map.of("a", new ModelUsage(1, 2, 3, 10, 20))));
    }

    @Test
    void hangsUpWhereALineIsTooLong() throws IOException {
        try (ScriptedSidecar sidecar = ScriptedSidecar.dial(door.directory())) {
            sidecar.say("{'type':'usage','padding':'" + "x".repeat(64 * 1024) + "'}");

            assertThat(sidecar.hearsTheEnd()).isTrue();
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void complainsOnceAboutMalformedLines(CapturedOutput log) throws IOException {
        for (int dials = 0; dials < 3; dials++) {
            try (ScriptedSidecar sidecar = ScriptedSidecar.dial(door.directory())) {
                sidecar.say("nonsense");
                assertThat(sidecar.hearsTheEnd()).isTrue();
            }
        }

        assertThat(log.getAll()).containsOnlyOnce("WARN");
    }

    @Test
    void ignoresWhatANewerSidecarMaySay() throws IOException {
        try (ScriptedSidecar sidecar = ScriptedSidecar.dial(door.directory())) {
            sidecar.becomeReady("one");
            sidecar.say("{'type':'weather','version':1}");
            sidecar.say("{'type':'usage','version':2,'proxy':'one','totals':{}}");
            sidecar.say("{'type':'usage','version':1,'proxy':'one','colour':'blue','models':{'a':%s}}"
                    .formatted(ScriptedSidecar.numbers(1, 2, 3)));
        }
        door.settle();

        assertThat(ledger.total().requests()).isEqualTo(1);
    }

    @Test
    void keepsABoundedNumberOfModelsAndLosesNoRequest() throws IOException {
        for (String proxy : new String[] {"one", "two"}) {
            try (ScriptedSidecar sidecar = ScriptedSidecar.dial(door.directory())) {
                sidecar.becomeReady(proxy);
                sidecar.say("{'type':'usage','version':1,'proxy':'%s','models':{%s}}"
                        .formatted(
                                proxy,
                                IntStream.range(0, 64)
                                        .mapToObj(model ->
                                                "'%s-%d':%s".formatted(proxy, model, ScriptedSidecar.numbers(1, 0, 0)))
                                        .collect(Collectors.joining(","))));
            }
        }
        door.settle();

        assertThat(ledger.total().requests()).isEqualTo(128);
        assertThat(ledger.total().models()).hasSize(65).containsKey(Ledger.OTHER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with space", "\\u0000", "\\u0085"})
    void countsAModelUnderAnotherNameWhereItsOwnIsNotFitToKeep(String name) throws IOException {
        try (ScriptedSidecar sidecar = ScriptedSidecar.dial(door.directory())) {
            sidecar.becomeReady("one");
            sidecar.report("one", name, 1, 2, 3);
        }
        door.settle();

        assertThat(ledger.total().models()).containsOnlyKeys(Ledger.OTHER);
    }

    @Test
    void hearsABoundedNumberOfProxies() throws IOException {
        for (int proxy = 0; proxy < 16; proxy++) {
            try (ScriptedSidecar sidecar = ScriptedSidecar.dial(door.directory())) {
                sidecar.report("proxy-" + proxy, "a", 1, 0, 0);
                awaitRequests(proxy + 1L);
            }
        }

        try (ScriptedSidecar sidecar = ScriptedSidecar.dial(door.directory())) {
            sidecar.report("proxy-16", "a", 1, 0, 0);
            assertThat(sidecar.hearsTheEnd()).isTrue();
        }
        assertThat(ledger.total().requests()).isEqualTo(16);
    }

    @Test
    void settlesWithWhatASidecarSaysAfterItHasHeardTheEnd() throws Exception {
        CompletableFuture<Void> settled;
        try (ScriptedSidecar sidecar = ScriptedSidecar.dial(door.directory())) {
            sidecar.becomeReady("one");
            settled = CompletableFuture.runAsync(this::settle);
            assertThat(sidecar.hearsTheEnd()).isTrue();

            sidecar.report("one", "a", 1, 2, 3);
            assertThat(settled).isNotDone();
        }
        settled.get(10, TimeUnit.SECONDS);

        assertThat(ledger.total().requests()).isEqualTo(1);
    }

    @Test
    void settlesWithinABoundWithASidecarThatDoesNotHangUp() throws IOException {
        try (ScriptedSidecar sidecar = ScriptedSidecar.dial(door.directory())) {
            sidecar.becomeReady("one");
            sidecar.report("one", "a", 1, 2, 3);

            door.settle();
            door.settle();

            assertThat(ledger.total().requests()).isEqualTo(1);
            assertThat(sidecar.hearsTheEnd()).isTrue();
        }
    }

    private void settle() {
        try {
            door.settle();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void awaitRequests(long number) {
        Await.until(
                Duration.ofSeconds(5),
                number + " requests are counted",
                () -> ledger.total().requests() == number);
    }
}
