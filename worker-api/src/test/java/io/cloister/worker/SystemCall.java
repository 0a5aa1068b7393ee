package io.cloister.worker;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;

/**
 * A program that makes one system call and exits with its error number, 0 where the call was granted: so that a sandbox
 * can be asked for calls that no tool in the tests' image makes. For Linux on x86-64.
 *
 * @param number the call's number on x86-64
 * @param arguments the first three arguments; the others are 0
 */
record SystemCall(int number, List<Integer> arguments) {

    private static final long BASE = 0x400000;
    private static final int HEADERS = 64 + 56;

    SystemCall {
        arguments = List.copyOf(arguments);
    }

    /** The whole executable: an ELF header, one segment and a few instructions. */
    byte[] program() {
        byte[] code = code();
        ByteBuffer file = ByteBuffer.allocate(HEADERS + code.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(HexFormat.of().parseHex("7f454c46020101000000000000000000"));
        file.putShort((short) 2).putShort((short) 62).putInt(1);
        file.putLong(BASE + HEADERS).putLong(64).putLong(0).putInt(0);
        file.putShort((short) 64).putShort((short) 56).putShort((short) 1);
        file.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        file.putInt(1).putInt(5).putLong(0).putLong(BASE).putLong(BASE);
        file.putLong(file.capacity()).putLong(file.capacity()).putLong(0x1000);
        return file.put(code).array();
    }

    private byte[] code() {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        load(code, 0xb8, number); // mov eax
        int[] registers = {0xbf, 0xbe, 0xba}; // mov edi, esi, edx
        for (int at = 0; at < arguments.size(); at++) {
            load(code, registers[at], arguments.get(at));
        }
        // syscall; then exit with -eax where eax is a small negative number, else with 0
        code.writeBytes(HexFormat.of().parseHex("0f05" + "31ff" + "85c0" + "7904" + "f7d8" + "89c7"));
        load(code, 0xb8, 60);
        code.writeBytes(HexFormat.of().parseHex("0f05"));
        return code.toByteArray();
    }

    private static void load(ByteArrayOutputStream code, int register, int value) {
        code.write(register);
        code.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }
}
