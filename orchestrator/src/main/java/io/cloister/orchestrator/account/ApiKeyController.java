package io.cloister.orchestrator.account;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.contracts.task.ApiKeyList;
import io.cloister.contracts.task.CreateApiKeyRequest;
import io.cloister.contracts.task.CreatedApiKey;
import io.cloister.orchestrator.audit.Act;
import io.cloister.orchestrator.audit.Audit;
import io.cloister.orchestrator.auth.Access;
import io.cloister.orchestrator.auth.Access.Level;
import io.cloister.orchestrator.auth.ApiKeys;
import io.cloister.orchestrator.user.Caller;
import io.cloister.web.ProblemException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A user's own API keys. */
@RestController
class ApiKeyController {

    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}\\p{Cs}]{1,128}");
    private static final int MOST_KEYS = 100;

    private final ApiKeys keys;
    private final Audit audit;
    private final TransactionTemplate transaction;

    ApiKeyController(ApiKeys keys, Audit audit, TransactionTemplate transaction) {
        this.keys = keys;
        this.audit = audit;
        this.transaction = transaction;
    }

    @PostMapping("/v1/api-keys")
    @Access(Level.SESSION)
    @ResponseStatus(HttpStatus.CREATED)
    CreatedApiKey create(@RequestBody(required = false) @Nullable CreateApiKeyRequest request, Caller caller) {
        String name = request == null ? null : request.name();
        if (name != null && !NAME.matcher(name).matches()) {
            throw ProblemException.invalid("name", "must have 1 to 128 characters, none of them a control character");
        }
        return transaction.execute(_ -> {
            CreatedApiKey key = keys.add(caller.id(), name, MOST_KEYS)
                    .orElseThrow(() -> new ProblemException(
                            ProblemType.CONFLICT, "You have " + MOST_KEYS + " API keys; delete one first."));
            audit.enter(caller, Act.API_KEY_CREATED, key.id());
            return key;
        });
    }

    @GetMapping("/v1/api-keys")
    ApiKeyList list(Caller caller) {
        return new ApiKeyList(keys.list(caller.id()));
    }

    @DeleteMapping("/v1/api-keys/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id, Caller caller) {
        transaction.executeWithoutResult(_ -> {
            UUID key = Ids.read(id).filter(known -> keys.delete(caller, known)).orElseThrow(ApiKeyController::unknown);
            audit.enter(caller, Act.API_KEY_DELETED, key.toString());
        });
    }

    private static ProblemException unknown() {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no such API key.");
    }
}
