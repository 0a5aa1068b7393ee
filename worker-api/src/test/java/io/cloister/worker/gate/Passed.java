package io.cloister.worker.gate;

/**
 * A request that an engine has answered.
 *
 * @param path without the API's version and without the query
 * @param status of the answer; 0 as long as there is none
 */
public record Passed(String method, String path, int status) {

    Passed answered(int answer) {
        return new Passed(method, path, answer);
    }

    /** The container that it is about: the segment after {@code /containers/}. */
    public String container() {
        return path.split("/", -1)[2];
    }
}
