package io.cloister.worker.selftest;

import static io.cloister.worker.selftest.SystemCall.CONNECT;
import static io.cloister.worker.selftest.SystemCall.READ;
import static io.cloister.worker.selftest.SystemCall.SOCKET;
import static io.cloister.worker.selftest.SystemCall.WRITE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cloister.worker.selftest.Program.Argument;
import io.cloister.worker.selftest.Program.Call;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The programs that probes run, by the names under which probes find them. */
final class Programs {

    /** Each has only to come past a filter: what the kernel behind it says to such arguments does not matter. */
    private static final Map<String, Program> CALLS = new TreeMap<>(Map.ofEntries(
            call("clone", SystemCall.CLONE, 0x10000000 | 17), // CLONE_NEWUSER, SIGCHLD
            call("clone3", SystemCall.CLONE3),
            call("unshare", SystemCall.UNSHARE, 0x10000000),
            call("setns", SystemCall.SETNS),
            call("mount", SystemCall.MOUNT),
            call("umount2", SystemCall.UMOUNT2),
            call("fsopen", SystemCall.FSOPEN),
            call("open_tree", SystemCall.OPEN_TREE),
            call("keyctl", SystemCall.KEYCTL),
            call("add_key", SystemCall.ADD_KEY),
            call("request_key", SystemCall.REQUEST_KEY),
            call("bpf", SystemCall.BPF),
            call("userfaultfd", SystemCall.USERFAULTFD, 1), // UFFD_USER_MODE_ONLY
            call("perf_event_open", SystemCall.PERF_EVENT_OPEN),
            call("io_uring_setup", SystemCall.IO_URING_SETUP, 1),
            call("ptrace", SystemCall.PTRACE), // PTRACE_TRACEME
            call("process_vm_readv", SystemCall.PROCESS_VM_READV),
            call("pidfd_getfd", SystemCall.PIDFD_GETFD),
            call("open_by_handle_at", SystemCall.OPEN_BY_HANDLE_AT),
            call("socket_packet", SOCKET, 17, 3), // AF_PACKET, SOCK_RAW
            call("socket_raw", SOCKET, 2, 3, 1), // AF_INET, SOCK_RAW, ICMP
            call("socket_vsock", SOCKET, 40, 1), // AF_VSOCK, SOCK_STREAM
            call("socket_alg", SOCKET, 38, 5), // AF_ALG, SOCK_SEQPACKET
            Map.entry("call-mknod", makeNode())));

    private static final int MODEL_PORT = 11434;
    private static final String PULL = "POST /api/pull HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{\"model\":\"selftest\"}";

    private Programs() {}

    /** All that make one call. */
    static Map<String, Program> calls() {
        return Map.copyOf(CALLS);
    }

    /** Asks the model's door to fetch a model, and writes the beginning of its answer to its output. */
    static Program pull() {
        Argument.Data request = new Argument.Data(PULL);
        Argument.FirstResult socket = new Argument.FirstResult();
        InetSocketAddress door = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), MODEL_PORT);
        return Program.of(
                Call.of(SOCKET, values(2, 1)),
                connect(door),
                Call.of(WRITE, socket, request, new Argument.Value(PULL.length())),
                Call.of(READ, socket, new Argument.Room(), new Argument.Value(4096)),
                Call.of(WRITE, new Argument.Value(1), new Argument.Room(), new Argument.LastResult()));
    }

    /** Connects, and does not wait for an answer from another machine: whether there is a way is known at once. */
    static Program connection(InetSocketAddress target) {
        int family = target.getAddress() instanceof Inet6Address ? 10 : 2;
        int doNotWait = target.getAddress().isLoopbackAddress() ? 0 : 0x800;
        return Program.of(Call.of(SOCKET, values(family, 1 | doNotWait)), connect(target));
    }

    private static Call connect(InetSocketAddress target) {
        byte[] address = target.getAddress().getAddress();
        boolean six = address.length == 16;
        // struct sockaddr_in and sockaddr_in6: the family in the machine's order, the rest in the network's.
        ByteBuffer bytes = ByteBuffer.allocate(six ? 28 : 16).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort((short) (six ? 10 : 2)).order(ByteOrder.BIG_ENDIAN).putShort((short) target.getPort());
        if (six) {
            bytes.putInt(0);
        }
        bytes.put(address);
        return Call.of(
                CONNECT,
                new Argument.FirstResult(),
                new Argument.Data(new String(bytes.array(), ISO_8859_1)),
                new Argument.Value(bytes.capacity()));
    }

    // As /dev/null is, where a probe removes it.
    private static Program makeNode() {
        return Program.of(Call.of(
                SystemCall.MKNODAT,
                new Argument.Value(-100),
                new Argument.Data("/tmp/cloister-probe-node\0"),
                new Argument.Value(0x2000 | 0x180),
                new Argument.Value(1 << 8 | 3)));
    }

    private static Map.Entry<String, Program> call(String name, SystemCall number, int... arguments) {
        return Map.entry("call-" + name, Program.of(Call.of(number, values(arguments))));
    }

    private static Argument[] values(int... values) {
        return Arrays.stream(values).mapToObj(Argument.Value::new).toArray(Argument[]::new);
    }
}
