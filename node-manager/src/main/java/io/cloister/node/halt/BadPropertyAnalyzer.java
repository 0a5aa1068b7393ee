package io.cloister.node.halt;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.bind.validation.ValidationErrors;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/** Names the property that is wrong, and what it must be. The value stays out: it may be a secret. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class BadPropertyAnalyzer extends AbstractFailureAnalyzer<BindException> {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)");

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
        BindValidationException invalid = findCause(rootFailure, BindValidationException.class);
        String sentence = invalid == null ? unfit(cause) : invalid(invalid.getValidationErrors());
        return new FailureAnalysis(sentence, null, cause);
    }

    private static String unfit(BindException failure) {
        Class<?> type = failure.getTarget().getType().toClass();
        return "The property %s must be a valid %s%s"
                .formatted(
                        failure.getName(), type.getSimpleName().toLowerCase(Locale.ROOT), hint(failure.getProperty()));
    }

    private static String hint(@Nullable ConfigurationProperty property) {
        Matcher variable = VARIABLE.matcher(property == null ? "" : String.valueOf(property.getValue()));
        return variable.find() ? "; set " + variable.group(1) : "";
    }

    private static String invalid(ValidationErrors errors) {
        return errors.getAllErrors().stream()
                .map(error -> "The property %s%s".formatted(errors.getName(), violation(error)))
                .sorted()
                .collect(Collectors.joining(", and "));
    }

    private static String violation(ObjectError error) {
        String field = error instanceof FieldError inField ? "." + dashed(inField.getField()) : "";
        return field + " " + error.getDefaultMessage();
    }

    private static String dashed(String field) {
        return field.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT).replaceFirst("-valid$", "");
    }
}
