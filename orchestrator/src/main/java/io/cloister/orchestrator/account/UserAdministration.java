package io.cloister.orchestrator.account;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.contracts.task.CreateUserRequest;
import io.cloister.contracts.task.UserList;
import io.cloister.contracts.task.UserView;
import io.cloister.orchestrator.audit.Act;
import io.cloister.orchestrator.audit.Audit;
import io.cloister.orchestrator.auth.Access;
import io.cloister.orchestrator.auth.Access.Level;
import io.cloister.orchestrator.auth.Sessions;
import io.cloister.orchestrator.user.Caller;
import io.cloister.orchestrator.user.User;
import io.cloister.orchestrator.user.Users;
import io.cloister.web.ProblemException;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What administrators see of users and do to them. */
@RestController
@Access(Level.ADMINISTRATOR)
class UserAdministration {

    private final NewUserReader reader;
    private final Users users;
    private final Sessions sessions;
    private final Audit audit;
    private final TransactionTemplate transaction;

    UserAdministration(
            NewUserReader reader, Users users, Sessions sessions, Audit audit, TransactionTemplate transaction) {
        this.reader = reader;
        this.users = users;
        this.sessions = sessions;
        this.audit = audit;
        this.transaction = transaction;
    }

    @PostMapping("/v1/users")
    @ResponseStatus(HttpStatus.CREATED)
    UserView create(@RequestBody CreateUserRequest request, Caller caller) {
        User user = reader.read(request);
        transaction.executeWithoutResult(_ -> {
            if (!users.add(user)) {
                throw new ProblemException(ProblemType.CONFLICT, "The handle " + user.handle() + " is taken.");
            }
            audit.enter(caller, Act.USER_CREATED, user.handle());
        });
        return user.view();
    }

    @GetMapping("/v1/users")
    UserList list() {
        return new UserList(users.list().stream().map(User::view).toList());
    }

    /** Logs a user out everywhere. Their API keys stay: those are deleted one by one. */
    @PostMapping("/v1/users/{id}/revoke_sessions")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revokeSessions(@PathVariable String id, Caller caller) {
        transaction.executeWithoutResult(_ -> {
            User user = Ids.read(id)
                    .flatMap(users::find)
                    .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no such user."));
            sessions.closeAll(user.id());
            audit.enter(caller, Act.SESSIONS_REVOKED, user.handle());
        });
    }
}
