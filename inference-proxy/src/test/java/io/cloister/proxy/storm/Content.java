package io.cloister.proxy.storm;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The bodies of a request and of its right answer. Each names its index again and again. */
final class Content {

    private static final String FILLER = "grüße 漢字 \\\"😀\\\" ";

    private Content() {}

    static byte[] asked(Plan plan) {
        if (!plan.call().hasBody()) {
            return new byte[0];
        }
        String text = "ask x" + plan.index() + " " + filler(plan.request().filler());
        String input = switch (plan.call()) {
            case GENERATE -> "\"prompt\":\"" + text + '"';
            case EMBED -> "\"input\":\"" + text + '"';
            default -> "\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]";
        };
        boolean streamed = plan.call() == Call.OPENAI_STREAM;
        String options = streamed ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : "";
        return ("{\"model\":\"" + plan.model() + "\"," + input + options + "}").getBytes(UTF_8);
    }

    static byte[] answered(Plan plan) {
        if (plan.call() == Call.ABSENT_MODEL) {
            return absent(plan.model());
        }
        String all = switch (plan.call().form) {
            case LINES -> lines(plan);
            case EVENTS -> events(plan);
            case WHOLE -> whole(plan);
        };
        return all.getBytes(UTF_8);
    }

    static byte[] absent(String model) {
        return ("{\"error\":\"model '" + model + "' not found\"}").getBytes(UTF_8);
    }

    private static String lines(Plan plan) {
        StringBuilder lines = new StringBuilder();
        String start = "{\"model\":\"" + plan.model() + "\",\"response\":\"";
        for (int n = 0; lines.length() < plan.answer().filler(); n++) {
            lines.append(start).append(piece(plan, n)).append("\",\"done\":false}\n");
        }
        return lines.append(start)
                .append("\",\"done\":true,\"prompt_eval_count\":3,\"eval_count\":" + plan.index() + "}\n")
                .toString();
    }

    private static String events(Plan plan) {
        StringBuilder events = new StringBuilder();
        String start = "data: {\"id\":\"chatcmpl-" + plan.index() + "\",\"choices\":[";
        for (int n = 0; events.length() < plan.answer().filler(); n++) {
            events.append(start).append("{\"index\":0,\"delta\":{\"content\":\"" + piece(plan, n) + "\"}}]}\n\n");
        }
        return events.append(start)
                .append("],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":" + plan.index() + "}}\n\n")
                .append("data: [DONE]\n\n")
                .toString();
    }

    private static String whole(Plan plan) {
        return "{\"model\":\"" + plan.model() + "\",\"id\":\"" + piece(plan, 0) + "\",\"text\":\""
                + filler(plan.answer().filler()) + "\",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":"
                + plan.index() + "}}";
    }

    private static String piece(Plan plan, int number) {
        return "x" + plan.index() + "-" + number + " 漢😀\\n";
    }

    private static String filler(int length) {
        return FILLER.repeat(length / FILLER.length());
    }
}
