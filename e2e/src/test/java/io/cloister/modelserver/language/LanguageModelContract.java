package io.cloister.modelserver.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.cloister.modelserver.language.Output.Ending;
import io.cloister.modelserver.language.Output.Piece;
import io.cloister.modelserver.language.Output.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What every language model keeps, the fake one and the real one. */
public abstract class LanguageModelContract {

    private static final Duration BOUND = Duration.ofSeconds(60);

    /** The model under test; may be the same one each time. */
    protected abstract LanguageModel model();

    protected static Generation asking(String prompt, int maxTokens) {
        Sampling greedy = new Sampling(0, 40, 0.9f, 0, 1, 64, 1.1f, 0, 0, 1);
        return new Generation(prompt, greedy, maxTokens, 0, List.of(), null);
    }

    protected final List<Output> outputs(Generation generation) {
        return Objects.requireNonNull(model().generate(generation).collectList().block(BOUND));
    }

    protected static String text(List<Output> outputs) {
        return outputs.stream()
                .filter(Piece.class::isInstance)
                .map(output -> ((Piece) output).text())
                .collect(Collectors.joining());
    }

    @Test
    void anAnswerIsPiecesAndThenOneEnding() {
        List<Output> outputs = outputs(asking("Count from one to", 3));

        assertThat(outputs).hasSizeGreaterThan(1).last().isInstanceOf(Ending.class);
        assertThat(outputs.subList(0, outputs.size() - 1))
                .allSatisfy(output -> assertThat(output).isInstanceOf(Piece.class));
    }

    @Test
    void anAnswerThatWouldGoOnEndsByLengthAndIsCounted() {
        Ending ending = (Ending) outputs(asking("Count from one to", 3)).getLast();

        assertThat(ending.reason()).isEqualTo(Reason.LENGTH);
        assertThat(ending.answerTokens()).isEqualTo(3);
        assertThat(ending.promptTokens()).isEqualTo(model().tokens("Count from one to").length);
    }

    @Test
    void theSameQuestionHasTheSameAnswer() {
        Generation question = asking("Count from one to", 4);

        assertThat(text(outputs(question))).isEqualTo(text(outputs(question))).isNotEmpty();
    }

    @Test
    void aPromptThatFillsTheContextIsRefused() {
        Generation tooLong = asking("word ".repeat(model().contextTokens()), 1);

        assertThatThrownBy(() -> outputs(tooLong)).isInstanceOf(PromptTooLongException.class);
    }

    @Test
    void textsWithControlCharactersAndHalfPairsAreTaken() {
        assertThat(outputs(asking("a\u0001\u001f\ud83d\u0000b", 1))).isNotEmpty();
    }

    @Test
    void aVectorHasTheLengthOneHoweverLongTheText() {
        for (String text : List.of("hello", "word ".repeat(200))) {
            Embedding embedding = Objects.requireNonNull(model().embed(text).block(BOUND));

            double squares = embedding.vector().stream()
                    .mapToDouble(component -> component * component)
                    .sum();
            assertThat(squares).isCloseTo(1, within(1e-4));
            assertThat(embedding.tokens()).isLessThanOrEqualTo(model().embeddingTokens());
        }
    }

    @Test
    void tokensAndTextAreTheSameThing() {
        String text = "Grüße, 世界! <|im_end|>";

        assertThat(model().text(model().tokens(text))).isEqualTo(text);
    }
}
