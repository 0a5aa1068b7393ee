package io.cloister.worker.selftest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;

/** A processor for which we write programs: how it loads, calls the kernel and ends. Everything is little-endian. */
enum Architecture {
    /** 64-bit Intel and AMD: arguments in rdi, rsi, rdx, r10; the first result is kept in r12, the last in r13. */
    X86_64(62) {
        private static final int[] ARGUMENTS = {7, 6, 2, 10};

        @Override
        void load(ByteArrayOutputStream code, int argument, int value) {
            moveImmediate(code, ARGUMENTS[argument], value);
        }

        @Override
        void loadResult(ByteArrayOutputStream code, int argument, boolean first) {
            int kept = first ? 4 : 5;
            code.writeBytes(new byte[] {0x4c, (byte) 0x89, (byte) (0xc0 | kept << 3 | ARGUMENTS[argument])});
        }

        @Override
        void call(ByteArrayOutputStream code, SystemCall call, boolean first) {
            moveImmediate(code, 0, call.onX86());
            // syscall; test eax, eax; where it is not negative, jump over: neg eax; mov edi, eax; exit
            code.writeBytes(HexFormat.of().parseHex("0f05" + "85c0" + "790b" + "f7d8" + "89c7"));
            exit(code);
            code.writeBytes(HexFormat.of().parseHex((first ? "4989c4" : "") + "4989c5"));
        }

        @Override
        void end(ByteArrayOutputStream code) {
            load(code, 0, 0);
            exit(code);
        }

        private void exit(ByteArrayOutputStream code) {
            moveImmediate(code, 0, SystemCall.EXIT.onX86());
            code.writeBytes(HexFormat.of().parseHex("0f05"));
        }

        private void moveImmediate(ByteArrayOutputStream code, int register, int value) {
            if (register > 7) {
                code.write(0x41);
            }
            code.write(0xb8 | (register & 7));
            word(code, value);
        }
    },
    /** 64-bit ARM: arguments in x0 to x3; the first result is kept in x19, the last in x20. */
    AARCH64(183) {
        @Override
        void load(ByteArrayOutputStream code, int argument, int value) {
            word(code, 0xd2800000 | (value & 0xffff) << 5 | argument); // movz
            word(code, 0xf2a00000 | (value >>> 16) << 5 | argument); // movk, upper half
        }

        @Override
        void loadResult(ByteArrayOutputStream code, int argument, boolean first) {
            move(code, argument, first ? 19 : 20);
        }

        @Override
        void call(ByteArrayOutputStream code, SystemCall call, boolean first) {
            load(code, 8, call.onArm());
            word(code, 0xd4000001); // svc
            word(code, 0xb6f80000 | 5 << 5); // where x0 is not negative, jump over four instructions
            word(code, 0xcb0003e0); // neg x0, x0
            exit(code);
            if (first) {
                move(code, 19, 0);
            }
            move(code, 20, 0);
        }

        @Override
        void end(ByteArrayOutputStream code) {
            load(code, 0, 0);
            exit(code);
        }

        private void exit(ByteArrayOutputStream code) {
            load(code, 8, SystemCall.EXIT.onArm());
            word(code, 0xd4000001);
        }

        private void move(ByteArrayOutputStream code, int to, int from) {
            word(code, 0xaa0003e0 | from << 16 | to);
        }
    };

    private final int machine;

    Architecture(int machine) {
        this.machine = machine;
    }

    /** That of this machine, where it is one of ours. */
    static Optional<Architecture> ofThisMachine() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> Optional.of(X86_64);
            case "aarch64" -> Optional.of(AARCH64);
            default -> Optional.empty();
        };
    }

    /** Its number in an ELF header. */
    int machine() {
        return machine;
    }

    /** Sets an argument, 0 to 3, to a value. */
    abstract void load(ByteArrayOutputStream code, int argument, int value);

    /** Sets an argument to what the first, or else the last, call returned. */
    abstract void loadResult(ByteArrayOutputStream code, int argument, boolean first);

    /** Calls the kernel, and exits with the error number where it refuses. */
    abstract void call(ByteArrayOutputStream code, SystemCall call, boolean first);

    /** Exits with 0. */
    abstract void end(ByteArrayOutputStream code);

    private static void word(ByteArrayOutputStream code, int value) {
        code.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }
}
