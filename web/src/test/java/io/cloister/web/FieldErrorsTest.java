package io.cloister.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.cloister.contracts.problem.FieldError;
import org.junit.jupiter.api.Test;

class FieldErrorsTest {

    private final FieldErrors errors = new FieldErrors();

    @Test
    void whatHoldsIsNoError() {
        assertThat(errors.demand(true, "name", "must be there")).isTrue();
        errors.demandRange("absent", null, 1, 3);
        errors.demandRange("first", 1, 1, 3);
        errors.demandRange("last", 3L, 1, 3);

        assertThat(errors.noted()).isEmpty();
        errors.throwIfAny();
    }

    @Test
    void oneAnswerNamesAllThatIsWrongInOrder() {
        errors.note("body", "is required");
        assertThat(errors.demand(false, "name", "must be there")).isFalse();
        errors.demandRange("low", 0, 1, 3);
        errors.demandRange("high", 4L, 1, 3);

        assertThatThrownBy(errors::throwIfAny)
                .hasMessage("body is required.")
                .asInstanceOf(type(ProblemException.class))
                .satisfies(refusal -> assertThat(refusal.errors())
                        .containsExactly(
                                new FieldError("body", "is required"),
                                new FieldError("name", "must be there"),
                                new FieldError("low", "must be 1 to 3"),
                                new FieldError("high", "must be 1 to 3"))
                        .isEqualTo(errors.noted()));
    }
}
