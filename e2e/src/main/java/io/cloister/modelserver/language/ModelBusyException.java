package io.cloister.modelserver.language;

/** So many requests wait for the model that another one is refused. Trying again later helps. */
public final class ModelBusyException extends RuntimeException {

    public ModelBusyException() {
        super("server busy, please try again.  maximum pending requests exceeded");
    }
}
