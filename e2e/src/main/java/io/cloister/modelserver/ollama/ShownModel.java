package io.cloister.modelserver.ollama;

import io.cloister.modelserver.chat.Turn;
import io.cloister.modelserver.library.ModelFile;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answer to {@code POST /api/show}.
 *
 * @param template the Jinja text in the model's file
 * @param modelInfo the file's own keys, without its arrays
 */
record ShownModel(
        String license,
        String modelfile,
        String parameters,
        String template,
        String system,
        Details details,
        Map<String, Object> modelInfo,
        List<String> capabilities,
        Instant modifiedAt) {

    private static final String PARAMETERS = """
        stop                           "<|im_start|>"
        stop                           "<|im_end|>\"\
        """;

    static ShownModel of(String name, ModelFile file) {
        String system = Turn.DEFAULT_SYSTEM.text();
        Map<String, Object> info = new LinkedHashMap<>(file.metadata());
        info.remove("tokenizer.chat_template");
        info.put("general.parameter_count", file.parameterCount());
        return new ShownModel(
                info.getOrDefault("general.license", "").toString(),
                "FROM %s\nSYSTEM %s\n".formatted(name, system),
                PARAMETERS,
                file.template(),
                system,
                Details.of(file),
                info,
                List.of("completion", "tools"),
                file.modifiedAt());
    }
}
