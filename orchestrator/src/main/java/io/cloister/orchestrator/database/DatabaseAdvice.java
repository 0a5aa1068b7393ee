package io.cloister.orchestrator.database;

import io.cloister.contracts.problem.Problem;
import io.cloister.contracts.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Says 503 {@code database-unavailable} where a call fails because the database does not answer. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class DatabaseAdvice {

    private static final Logger log = LoggerFactory.getLogger(DatabaseAdvice.class);

    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class,
        RecoverableDataAccessException.class,
        CannotCreateTransactionException.class,
        TransactionSystemException.class
    })
    ResponseEntity<Problem> unavailable(Exception failure, HttpServletRequest request) {
        log.atDebug().setCause(failure).log("the database does not answer");
        Problem problem = Problem.of(
                ProblemType.DATABASE_UNAVAILABLE,
                "The database does not answer; try again in a moment.",
                MDC.get("request_id"),
                List.of());
        return ResponseEntity.status(problem.status())
                .header("Retry-After", "1")
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
