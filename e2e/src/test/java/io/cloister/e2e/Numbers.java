package io.cloister.e2e;

import io.cucumber.java.ParameterType;

/** Numbers as people write them. */
public final class Numbers {

    /** A whole number, with or without commas between its thousands: {@code 10,485,760}. */
    @ParameterType("\\d+(?:,\\d{3})*")
    public Integer number(String text) {
        return Integer.valueOf(text.replace(",", ""));
    }
}
