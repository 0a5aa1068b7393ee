package io.cloister.proxy.log;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

/** Passes what is important enough on to standard output. */
final class EcsLogger extends LegacyAbstractLogger implements LoggingEventAware {

    private static final long serialVersionUID = 1;

    private static final int OFF = Level.ERROR.toInt() + 1;

    private final int threshold;

    EcsLogger(String name) {
        this.name = name;
        this.threshold = threshold(name);
    }

    /** A refused start is one sentence on standard error: what Spring would say of it is left out. */
    private static int threshold(String name) {
        if (name.endsWith(".LoggingFailureAnalysisReporter")) {
            return OFF;
        }
        if (name.startsWith("org.springframework.context.")) {
            return Level.ERROR.toInt();
        }
        return name.startsWith("io.cloister.") ? Level.INFO.toInt() : Level.WARN.toInt();
    }

    private boolean isEnabled(Level level) {
        return level.toInt() >= threshold;
    }

    @Override
    public boolean isTraceEnabled() {
        return isEnabled(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return isEnabled(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return isEnabled(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return isEnabled(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return isEnabled(Level.ERROR);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String pattern,
            Object @Nullable [] arguments,
            @Nullable Throwable failure) {
        write(level, MessageFormatter.basicArrayFormat(pattern, arguments), List.of(), failure);
    }

    @Override
    public void log(LoggingEvent event) {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        write(
                event.getLevel(),
                MessageFormatter.basicArrayFormat(event.getMessage(), event.getArgumentArray()),
                pairs == null ? List.of() : pairs,
                event.getThrowable());
    }

    private void write(Level level, String message, List<KeyValuePair> pairs, @Nullable Throwable failure) {
        System.out.println(EcsLine.of(getName(), level, message, pairs, failure));
    }
}
