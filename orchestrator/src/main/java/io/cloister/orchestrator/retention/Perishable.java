package io.cloister.orchestrator.retention;

/** Rows that are kept for a time only. */
public interface Perishable {

    /**
     * Removes rows whose time is over by the database's clock, oldest first, in one short transaction. Rows that somebody
     * else holds are left for later, so that several orchestrators may remove at once.
     *
     * @param most how many at most
     * @return how many were removed; fewer than {@code most} where no more are there now
     */
    int removeOverdue(int most);
}
