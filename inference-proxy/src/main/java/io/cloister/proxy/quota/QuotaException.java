package io.cloister.proxy.quota;

/** There was not enough of something: for now, or for good. */
public final class QuotaException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean forGood;

    private QuotaException(String message, boolean forGood) {
        super(message, null, false, false);
        this.forGood = forGood;
    }

    static QuotaException usedUp() {
        return new QuotaException("used up", true);
    }

    static QuotaException tookTooLong() {
        return new QuotaException("others did not give back in time", false);
    }

    /** Whether it is used up, so that waiting cannot help. */
    public boolean isForGood() {
        return forGood;
    }
}
