package io.cloister.modelserver.ollama;

import io.cloister.modelserver.library.ModelFile;
import java.util.List;

/** What Ollama says of a model's kind wherever it lists one. */
record Details(
        String parentModel,
        String format,
        String family,
        List<String> families,
        String parameterSize,
        String quantizationLevel) {

    static Details of(ModelFile file) {
        return new Details(
                "",
                "gguf",
                file.architecture(),
                List.of(file.architecture()),
                file.parameterSize(),
                file.quantization());
    }
}
