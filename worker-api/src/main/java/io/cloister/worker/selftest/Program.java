package io.cloister.worker.selftest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * A program of a few hundred bytes that makes system calls, one after another, and exits with the error number of the
 * first that is refused, or with 0: so that a probe can ask the kernel itself, whatever tools an image has.
 *
 * @param calls what it does
 */
record Program(List<Call> calls) {

    private static final int BASE = 0x400000;
    private static final int HEADERS = 64 + 56;
    private static final int ROOM = 4096;

    Program {
        calls = List.copyOf(calls);
    }

    static Program of(Call... calls) {
        return new Program(List.of(calls));
    }

    /** A call; arguments after those given, four at most, are 0. */
    record Call(SystemCall number, List<Argument> arguments) {

        Call {
            arguments = List.copyOf(arguments);
        }

        static Call of(SystemCall number, Argument... arguments) {
            return new Call(number, List.of(arguments));
        }
    }

    /** What a call is given. */
    sealed interface Argument {

        /** A number. */
        record Value(int value) implements Argument {}

        /**
         * The address of these bytes.
         *
         * @param latin1 each character stands for the byte of its number
         */
        record Data(String latin1) implements Argument {

            byte[] bytes() {
                return latin1.getBytes(StandardCharsets.ISO_8859_1);
            }
        }

        /** The address of 4,096 bytes, the same for all calls. */
        record Room() implements Argument {}

        /** What the first call returned. */
        record FirstResult() implements Argument {}

        /** What the call before returned. */
        record LastResult() implements Argument {}
    }

    /** The whole executable: an ELF header, one segment, the instructions and the data. */
    byte[] executable(Architecture machine) {
        // The size of the code does not depend on the addresses in it.
        int start = BASE + HEADERS;
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        assemble(machine, start, code, data);
        int dataStart = start + code.size();
        code.reset();
        data.reset();
        assemble(machine, dataStart, code, data);
        int length = HEADERS + code.size() + data.size();
        ByteBuffer file = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(HexFormat.of().parseHex("7f454c46020101000000000000000000"));
        file.putShort((short) 2).putShort((short) machine.machine()).putInt(1);
        file.putLong(start).putLong(64).putLong(0).putInt(0);
        file.putShort((short) 64).putShort((short) 56).putShort((short) 1);
        file.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        file.putInt(1).putInt(7).putLong(0).putLong(BASE).putLong(BASE);
        file.putLong(length).putLong(length + ROOM).putLong(0x1000);
        return file.put(code.toByteArray()).put(data.toByteArray()).array();
    }

    private void assemble(Architecture machine, int dataStart, ByteArrayOutputStream code, ByteArrayOutputStream data) {
        int roomStart = dataStart + calls.stream().mapToInt(Program::dataOf).sum();
        for (int at = 0; at < calls.size(); at++) {
            Call call = calls.get(at);
            for (int argument = 0; argument < 4; argument++) {
                Argument given =
                        argument < call.arguments().size() ? call.arguments().get(argument) : new Argument.Value(0);
                switch (given) {
                    case Argument.Value(int value) -> machine.load(code, argument, value);
                    case Argument.Data bytes -> {
                        machine.load(code, argument, dataStart + data.size());
                        data.writeBytes(bytes.bytes());
                    }
                    case Argument.Room() -> machine.load(code, argument, roomStart);
                    case Argument.FirstResult() -> machine.loadResult(code, argument, true);
                    case Argument.LastResult() -> machine.loadResult(code, argument, false);
                }
            }
            machine.call(code, call.number(), at == 0);
        }
        machine.end(code);
    }

    private static int dataOf(Call call) {
        return call.arguments().stream()
                .mapToInt(argument ->
                        argument instanceof Argument.Data data ? data.latin1().length() : 0)
                .sum();
    }
}
