package io.cloister.modelserver.language;

import io.cloister.modelserver.language.Output.Ending;
import io.cloister.modelserver.language.Output.Piece;
import io.cloister.modelserver.language.Output.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Says "one two three … " for as long as it may, and takes every character for a token. */
public final class FakeLanguageModel implements LanguageModel {

    private static final List<String> SAYING = List.of("one ", "two ", "three ", "four ", "five");

    private final List<Generation> asked = new CopyOnWriteArrayList<>();
    private volatile List<Output> script = List.of();

    /** The next answers are these outputs, whatever is asked. */
    public void willSay(String... pieces) {
        List<Output> outputs = new ArrayList<>();
        Arrays.stream(pieces).map(Piece::new).forEach(outputs::add);
        outputs.add(ending(Reason.STOP, 1, pieces.length));
        script = outputs;
    }

    /** The next answers are its own again. */
    public void willSayAsAlways() {
        script = List.of();
    }

    /** The latest request. */
    public Generation asked() {
        return asked.getLast();
    }

    @Override
    public Flux<Output> generate(Generation generation) {
        asked.add(generation);
        int promptTokens = generation.prompt().length();
        if (promptTokens >= contextTokens()) {
            return Flux.error(new PromptTooLongException(promptTokens, contextTokens()));
        }
        if (!script.isEmpty()) {
            return Flux.fromIterable(script);
        }
        int limit = generation.maxTokens() > 0 ? generation.maxTokens() : SAYING.size();
        Reason reason = limit < SAYING.size() ? Reason.LENGTH : Reason.STOP;
        int said = Math.min(limit, SAYING.size());
        return Flux.<Output>fromStream(SAYING.stream().limit(said).map(Piece::new))
                .concatWithValues(ending(reason, promptTokens, said));
    }

    private static Ending ending(Reason reason, int promptTokens, int answerTokens) {
        return new Ending(
                reason, promptTokens, answerTokens, Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(2));
    }

    @Override
    public Mono<Embedding> embed(String text) {
        int tokens = Math.min(text.length(), embeddingTokens());
        return Mono.just(new Embedding(text.length() % 2 == 0 ? List.of(0.6f, 0.8f) : List.of(1f, 0f), tokens));
    }

    @Override
    public int[] tokens(String text) {
        return text.chars().toArray();
    }

    @Override
    public String text(int[] tokens) {
        return new String(tokens, 0, tokens.length);
    }

    @Override
    public int contextTokens() {
        return 1000;
    }

    @Override
    public int embeddingTokens() {
        return 10;
    }
}
