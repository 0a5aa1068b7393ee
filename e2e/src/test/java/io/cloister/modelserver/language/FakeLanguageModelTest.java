package io.cloister.modelserver.language;

class FakeLanguageModelTest extends LanguageModelContract {

    private final FakeLanguageModel model = new FakeLanguageModel();

    @Override
    protected LanguageModel model() {
        return model;
    }
}
