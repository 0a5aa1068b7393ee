package io.cloister.modelserver.language.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cloister.modelserver.chat.AnswerSchema;
import io.cloister.modelserver.http.Wire;
import io.cloister.modelserver.language.Generation;
import io.cloister.modelserver.language.GenerationCounter;
import io.cloister.modelserver.language.GenerationCounter.Counts;
import io.cloister.modelserver.language.LanguageModel;
import io.cloister.modelserver.language.LanguageModelContract;
import io.cloister.modelserver.language.Output;
import io.cloister.modelserver.language.Output.Ending;
import io.cloister.modelserver.language.Output.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** The real model, loaded once for all of these. Needs the network where the model has not been fetched before. */
class LlamaLanguageModelTest extends LanguageModelContract {

    private static final GenerationCounter COUNTER = new GenerationCounter();
    private static LanguageModel model;

    @BeforeAll
    static void load() throws IOException, InterruptedException {
        Executor lane =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
        model = new LlamaLanguageModel(fetched(), new LlamaProperties(1024, 1, 8), lane, COUNTER);
    }

    private static Path fetched() throws IOException, InterruptedException {
        Process fetch = new ProcessBuilder("../docker/model-server/fetch-model.sh")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String path = new String(fetch.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(fetch.waitFor()).as("fetch-model.sh").isZero();
        return Path.of(path.strip());
    }

    @Override
    protected LanguageModel model() {
        return model;
    }

    @Test
    void aSubscriberWhoLeavesEndsTheGeneration() {
        Counts before = COUNTER.counts();
        StringBuilder seen = new StringBuilder();
        Disposable subscription =
                model.generate(asking("Once upon a time", 900)).subscribe(seen::append);
        await().atMost(Duration.ofSeconds(10)).until(() -> !seen.isEmpty());

        subscription.dispose();

        await().atMost(Duration.ofSeconds(2)).until(() -> COUNTER.counts().running() == 0);
        assertThat(COUNTER.counts().cancelled()).isEqualTo(before.cancelled() + 1);
        assertThat(COUNTER.counts().completed()).isEqualTo(before.completed());
    }

    @Test
    void aSubscriberWhoLeavesWhileALongPromptIsReadEndsTheGeneration() {
        Counts before = COUNTER.counts();
        Disposable subscription = model.generate(asking("word ".repeat(900), 1)).subscribe();
        assertThat(COUNTER.counts().running()).isEqualTo(1);

        subscription.dispose();

        await().atMost(Duration.ofSeconds(5)).until(() -> COUNTER.counts().running() == 0);
        assertThat(COUNTER.counts().cancelled()).isEqualTo(before.cancelled() + 1);
    }

    @Test
    void aLongPromptHasTheSameAnswerEachTimeWhateverCameBetween() {
        Generation question = asking("The sea is wide. ".repeat(40) + "The sea is", 8);
        List<Output> first = outputs(question);

        outputs(asking("The sea is wide. ".repeat(20) + "The land is", 2));

        assertThat(text(outputs(question))).isEqualTo(text(first)).isNotEmpty();
    }

    @Test
    void aStopTextEndsTheAnswerAndIsNotInIt() {
        Generation plain = asking("Count from one to", 12);
        String answer = text(outputs(plain));
        String stop = answer.substring(answer.length() / 2, answer.length() / 2 + 2);

        List<Output> outputs = outputs(new Generation(plain.prompt(), plain.sampling(), 12, 0, List.of(stop), null));

        assertThat(text(outputs)).isEqualTo(answer.substring(0, answer.indexOf(stop)));
        assertThat(((Ending) outputs.getLast()).reason()).isEqualTo(Reason.STOP);
    }

    @Test
    void anAnswerKeepsToItsSchema() {
        String schema = AnswerSchema.of(Wire.tree(
                "{\"type\":\"object\",\"properties\":{\"ok\":{\"type\":\"boolean\"}},\"required\":[\"ok\"]}"));
        Generation plain = asking("Is water wet? Answer in JSON.", 0);

        List<Output> outputs = outputs(new Generation(plain.prompt(), plain.sampling(), 200, 0, List.of(), schema));

        assertThat(Wire.tree(text(outputs)).path("ok").isBoolean()).isTrue();
    }
}
