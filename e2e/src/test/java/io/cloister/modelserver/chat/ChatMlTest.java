package io.cloister.modelserver.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChatMlTest {

    @Test
    void theDefaultSystemComesFirstAndTheModelSpeaksNext() {
        assertThat(ChatMl.prompt(List.of(new Turn("user", "Hi")))).isEqualTo("""
            <|im_start|>system
            You are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>
            <|im_start|>user
            Hi<|im_end|>
            <|im_start|>assistant
            """);
    }

    @Test
    void aSystemOfTheRequestReplacesTheDefault() {
        assertThat(ChatMl.prompt(List.of(new Turn("system", "Be short."), new Turn("user", "Hi"))))
                .startsWith("<|im_start|>system\nBe short.<|im_end|>\n")
                .doesNotContain("SmolLM");
    }

    @Test
    void anAnswerThatHasBegunIsContinued() {
        assertThat(ChatMl.prompt(List.of(new Turn("user", "Hi"), new Turn("assistant", "Hello, "))))
                .endsWith("<|im_start|>assistant\nHello, ");
    }

    @Test
    void whatAToolAnsweredIsToldByTheUser() {
        assertThat(ChatMl.continuation(List.of(new Turn("tool", "4"))))
                .startsWith("<|im_start|>user\n<tool_response>\n4\n</tool_response><|im_end|>\n");
    }
}
