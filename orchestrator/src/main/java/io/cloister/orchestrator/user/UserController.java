package io.cloister.orchestrator.user;

import io.cloister.contracts.task.UserView;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What users may know of themselves. */
@RestController
final class UserController {

    @GetMapping("/v1/users/me")
    UserView me(Caller caller) {
        return new UserView(caller.id().toString(), caller.handle(), caller.email(), true, caller.roles());
    }
}
