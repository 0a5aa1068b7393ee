package io.cloister.worker.selftest;

/**
 * The system calls that our programs make, with their numbers.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/scripts/syscall.tbl">Linux,
 *     scripts/syscall.tbl and arch/x86/entry/syscalls/syscall_64.tbl</a>
 */
enum SystemCall {
    READ(0, 63),
    WRITE(1, 64),
    SOCKET(41, 198),
    CONNECT(42, 203),
    EXIT(60, 93),
    CLONE(56, 220),
    CLONE3(435, 435),
    UNSHARE(272, 97),
    SETNS(308, 268),
    MOUNT(165, 40),
    UMOUNT2(166, 39),
    FSOPEN(430, 430),
    OPEN_TREE(428, 428),
    MKNODAT(259, 33),
    KEYCTL(250, 219),
    ADD_KEY(248, 217),
    REQUEST_KEY(249, 218),
    BPF(321, 280),
    USERFAULTFD(323, 282),
    PERF_EVENT_OPEN(298, 241),
    IO_URING_SETUP(425, 425),
    PTRACE(101, 117),
    PROCESS_VM_READV(310, 270),
    PIDFD_GETFD(438, 438),
    OPEN_BY_HANDLE_AT(304, 265);

    private final int onX86;
    private final int onArm;

    SystemCall(int onX86, int onArm) {
        this.onX86 = onX86;
        this.onArm = onArm;
    }

    int onX86() {
        return onX86;
    }

    int onArm() {
        return onArm;
    }
}
