package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.WorkerClient.Answer;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command in a sandbox may ask the kernel for, on real engines. */
@OnEachEngine
class SealedPodTest {

    private static final int PERMISSION = 1;

    private final String id = "job-" + UUID.randomUUID();
    private final WorkerClient client;

    SealedPodTest(WorkerFixture worker) {
        this.client = worker.client();
    }

    @Test
    void hasNoCapabilitiesAndASystemCallFilter() {
        Answer answer = run("grep -E '^(Cap|NoNewPrivs|Seccomp:)' /proc/self/status | tr -s '\\t' ' '");

        assertThat(answer.text("stdout").lines())
                .containsExactlyInAnyOrder(
                        "CapInh: 0000000000000000",
                        "CapPrm: 0000000000000000",
                        "CapEff: 0000000000000000",
                        "CapBnd: 0000000000000000",
                        "CapAmb: 0000000000000000",
                        "NoNewPrivs: 1",
                        "Seccomp: 2");
    }

    /** Shows that the filter is ours: with either engine's own these succeed, or fail for another reason. */
    @ParameterizedTest
    @CsvSource({"ptrace,101,0,0,0", "socket of AF_ALG,41,38,5,0"})
    void isRefusedWhatTheEnginesOwnProfilesGrant(String name, int number, int first, int second, int third) {
        assertThat(errorOf(new SystemCall(number, List.of(first, second, third))))
                .as(name)
                .isEqualTo(PERMISSION);
    }

    @ParameterizedTest
    @CsvSource({
        "unshare a user namespace,272,0x10000000",
        "clone into a user namespace,56,0x10000011",
        "setns,308,0",
        "mount,165,0",
        "umount2,166,0",
        "fsopen,430,0",
        "open_tree,428,0",
        "keyctl,250,0",
        "add_key,248,0",
        "request_key,249,0",
        "bpf,321,0",
        "io_uring_setup,425,1",
        "userfaultfd,323,1",
        "perf_event_open,298,0",
        "pidfd_getfd,438,0",
        "process_vm_readv,310,0",
        "open_by_handle_at,304,0",
        "socket of AF_VSOCK,41,40",
        "socket of AF_PACKET,41,17",
    })
    void isRefusedWhatLeadsPastItself(String name, int number, String argument) {
        assertThat(errorOf(new SystemCall(number, List.of(Integer.decode(argument)))))
                .as(name)
                .isEqualTo(PERMISSION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unshare -U true",
                "unshare -m true",
                "unshare -n true",
                "mount -t tmpfs none /tmp",
                "mknod /tmp/null c 1 3",
                "mknod /tmp/disk b 8 0",
                "chroot / true",
                "hostname other",
                "echo 1 > /proc/sys/kernel/panic",
                "touch /anything"
            })
    void cannotDo(String command) {
        Answer answer = run(command + " && echo done");

        assertThat(answer.text("status")).isEqualTo("failed");
        assertThat(answer.text("stdout")).isEmpty();
    }

    @Test
    void doesOrdinaryThings() {
        Answer answer = run("mkfifo /tmp/pipe && (echo through > /tmp/pipe &) && cat /tmp/pipe | sort"
                + " && echo '#!/bin/sh\necho script' > /tmp/script && chmod +x /tmp/script && /tmp/script"
                + " && ln -s script /tmp/link && ps > /dev/null && ip addr show lo > /dev/null"
                + " && (sleep 60 & kill $!) && date > /dev/null");

        assertThat(answer.text("stderr")).isEmpty();
        assertThat(answer.text("stdout")).isEqualTo("through\nscript\n");
    }

    private int errorOf(SystemCall call) {
        String program = Base64.getEncoder().encodeToString(call.program());
        Answer answer = client.run(request(
                id,
                sandbox -> sandbox.putObject("files").put("call", program),
                "sh",
                "-c",
                "cp /cloister/files/call /tmp/call && chmod 755 /tmp/call && /tmp/call"));
        return answer.json().path("exit_code").asInt();
    }

    private Answer run(String script) {
        return client.run(request(id, "sh", "-c", script));
    }
}
