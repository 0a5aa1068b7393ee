package io.cloister.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.node.CapabilityReport;
import io.cloister.contracts.node.ConfigAck;
import io.cloister.contracts.node.KillList;
import io.cloister.contracts.node.NodeConfig;
import io.cloister.contracts.node.NodeConfigChange;
import io.cloister.contracts.node.NodeList;
import io.cloister.contracts.node.NodeView;
import io.cloister.contracts.node.RegisterRequest;
import io.cloister.contracts.node.RegisterResponse;
import io.cloister.contracts.problem.Problem;
import io.cloister.contracts.task.ApiKeyList;
import io.cloister.contracts.task.CreateApiKeyRequest;
import io.cloister.contracts.task.CreateTaskRequest;
import io.cloister.contracts.task.CreateUserRequest;
import io.cloister.contracts.task.CreatedApiKey;
import io.cloister.contracts.task.LoginRequest;
import io.cloister.contracts.task.RefreshRequest;
import io.cloister.contracts.task.TaskCancellation;
import io.cloister.contracts.task.TaskLogEnd;
import io.cloister.contracts.task.TaskLogs;
import io.cloister.contracts.task.TaskPage;
import io.cloister.contracts.task.TaskResult;
import io.cloister.contracts.task.TaskView;
import io.cloister.contracts.task.TokenResponse;
import io.cloister.contracts.task.UserList;
import io.cloister.contracts.task.UserView;
import io.cloister.contracts.worker.Explanation;
import io.cloister.contracts.worker.HeldJobs;
import io.cloister.contracts.worker.JobView;
import io.cloister.contracts.worker.LogEnd;
import io.cloister.contracts.worker.LogEvent;
import io.cloister.contracts.worker.RunRequest;
import io.cloister.contracts.worker.RunResponse;
import io.cloister.contracts.worker.SelfTestReport;
import io.cloister.contracts.worker.WorkerStatus;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class GoldenTest {

    static Stream<Arguments> records() {
        return Stream.of(
                Arguments.of("login_request", LoginRequest.class),
                Arguments.of("token_response", TokenResponse.class),
                Arguments.of("refresh_request", RefreshRequest.class),
                Arguments.of("user_view", UserView.class),
                Arguments.of("create_user_request", CreateUserRequest.class),
                Arguments.of("user_list", UserList.class),
                Arguments.of("create_api_key_request", CreateApiKeyRequest.class),
                Arguments.of("created_api_key", CreatedApiKey.class),
                Arguments.of("api_key_list", ApiKeyList.class),
                Arguments.of("create_task_request", CreateTaskRequest.class),
                Arguments.of("task_view", TaskView.class),
                Arguments.of("task_view_failed", TaskView.class),
                Arguments.of("task_page", TaskPage.class),
                Arguments.of("task_result", TaskResult.class),
                Arguments.of("task_logs", TaskLogs.class),
                Arguments.of("task_logs_canceled", TaskLogs.class),
                Arguments.of("task_cancellation", TaskCancellation.class),
                Arguments.of("register_request", RegisterRequest.class),
                Arguments.of("register_response", RegisterResponse.class),
                Arguments.of("node_config", NodeConfig.class),
                Arguments.of("config_ack", ConfigAck.class),
                Arguments.of("capability_report", CapabilityReport.class),
                Arguments.of("kill_list", KillList.class),
                Arguments.of("node_view", NodeView.class),
                Arguments.of("node_list", NodeList.class),
                Arguments.of("node_config_change", NodeConfigChange.class),
                Arguments.of("run_request", RunRequest.class),
                Arguments.of("run_response", RunResponse.class),
                Arguments.of("run_response_failed", RunResponse.class),
                Arguments.of("job_view", JobView.class),
                Arguments.of("held_jobs", HeldJobs.class),
                Arguments.of("log_event", LogEvent.class),
                Arguments.of("log_event_binary", LogEvent.class),
                Arguments.of("log_end", LogEnd.class),
                Arguments.of("log_end", TaskLogEnd.class),
                Arguments.of("worker_status", WorkerStatus.class),
                Arguments.of("explanation", Explanation.class),
                Arguments.of("self_test_report", SelfTestReport.class),
                Arguments.of("problem", Problem.class));
    }

    @ParameterizedTest
    @MethodSource("records")
    void recordKeepsEveryFieldOfItsExample(String name, Class<?> record) {
        JsonNode example = Golden.read(name);

        Object read = WireJson.mapper().treeToValue(example, record);

        String written = WireJson.mapper().writeValueAsString(read);
        assertThat(WireJson.mapper().readTree(written)).isEqualTo(example);
    }

    @Test
    void eventOfALogHoldsTextOrBytes() {
        LogEvent text = WireJson.mapper().treeToValue(Golden.read("log_event"), LogEvent.class);
        LogEvent binary = WireJson.mapper().treeToValue(Golden.read("log_event_binary"), LogEvent.class);

        assertThat(text.bytes()).asString().isEqualTo("hello\n");
        assertThat(binary.bytes()).containsExactly(0xff, 0);
    }

    @Test
    void resultOfATaskHoldsARunResponseAsText() {
        String result =
                Golden.read("task_result").get("jobs").get(0).get("result").stringValue();

        assertThat(WireJson.mapper().readTree(result)).isEqualTo(Golden.read("run_response"));
    }
}
