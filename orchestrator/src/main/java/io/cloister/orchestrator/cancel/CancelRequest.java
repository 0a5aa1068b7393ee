package io.cloister.orchestrator.cancel;

/**
 * A worker is to be told that it should give a job up.
 *
 * @param jobId the job
 * @param taskId its task
 * @param nodeSlug where its worker is
 * @param nodeIsKnown whether there is such a node any more
 * @param keepsOutput whether the output so far is wanted: that of a canceled job is, that of a lost one comes too late
 */
record CancelRequest(String jobId, String taskId, String nodeSlug, boolean nodeIsKnown, boolean keepsOutput) {}
