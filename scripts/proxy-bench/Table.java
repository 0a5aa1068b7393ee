/** The figures as a Markdown table, printed row by row. */
final class Table {

    Table() {
        IO.println("| figure | proxy | nginx | of nginx's, or added to direct | bar |\n|---|---|---|---|---|");
    }

    /** A figure that must not be above the bar. */
    void atMost(String figure, String format, double proxy, double nginx, double bar) {
        var ratio = nginx > 0 ? "%.1f".formatted(proxy / nginx) : "";
        row(figure, format, proxy, nginx, ratio, "≤ " + format.formatted(bar), proxy <= bar);
    }

    /** A figure that stands alone. */
    void atMost(String figure, String format, double proxy, double bar) {
        IO.println("| %s | %s | | | %s |"
                .formatted(figure, format.formatted(proxy), bar("≤ " + format.formatted(bar), proxy <= bar)));
    }

    /** A figure of which what it adds to going directly must not be above the bar. */
    void adds(String figure, String format, double proxy, double nginx, double direct, double bar) {
        var added = "+%s (nginx +%s, direct %s)"
                .formatted(format.formatted(proxy - direct), format.formatted(nginx - direct), format.formatted(direct));
        row(figure, format, proxy, nginx, added, "≤ " + format.formatted(bar), proxy - direct <= bar);
    }

    /** A figure whose ratio to nginx must not be below the bar. */
    void ratioAtLeast(String figure, String format, double proxy, double nginx, double bar) {
        var ratio = proxy / nginx;
        row(figure, format, proxy, nginx, "%.2f".formatted(ratio), "≥ " + bar, ratio >= bar);
    }

    private static void row(
            String figure, String format, double proxy, double nginx, String comparison, String bar, boolean met) {
        IO.println("| %s | %s | %s | %s | %s |"
                .formatted(figure, format.formatted(proxy), format.formatted(nginx), comparison, bar(bar, met)));
    }

    private static String bar(String bar, boolean met) {
        return met ? bar : bar + ", missed";
    }
}
