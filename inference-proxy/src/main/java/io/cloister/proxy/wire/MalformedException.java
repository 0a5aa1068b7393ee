package io.cloister.proxy.wire;

/** What came is not a message that can be read in one way only. */
public final class MalformedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Fault fault;
    private final String sentence;

    MalformedException(Fault fault, String sentence) {
        super(sentence, null, false, false);
        this.fault = fault;
        this.sentence = sentence;
    }

    static MalformedException unreadable() {
        return because("It is not well-formed HTTP.");
    }

    static MalformedException because(String sentence) {
        return new MalformedException(Fault.UNREADABLE, sentence);
    }

    /** The kind of fault. */
    public Fault fault() {
        return fault;
    }

    /** What is wrong, for whoever sent it. */
    public String sentence() {
        return sentence;
    }

    /** What can be wrong with a message. */
    public enum Fault {
        /** It is not HTTP/1, or could be read in two ways. */
        UNREADABLE,
        /** Its first line is above the limit. */
        LINE_TOO_LONG,
        /** Its fields are above the limit. */
        FIELDS_TOO_LARGE
    }
}
