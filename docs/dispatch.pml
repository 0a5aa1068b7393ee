/*
 * How one task is dispatched by several orchestrators, for Spin. docs/DISPATCH.md says what this covers and how it is run.
 *
 * What stands in `atomic` is one transaction of the database or one call of a worker; between two of them anything else
 * may happen. What can go wrong does so at most FAULTS times in all. Who waits is blocked until there is something to do,
 * so that no schedule has to be fair.
 *
 * An owner is known by its fence alone: followers are threads of any number of orchestrators.
 */

#ifndef FAULTS
#define FAULTS 2
#endif

/* Each attempt after the first comes of a fault, and has a node of its own. */
#define JOBS (FAULTS + 1)

#ifndef ATTEMPTS
#define ATTEMPTS 3
#endif

/* States of the task and of its attempts. An attempt without a state is no row: never made, or given back. */
mtype = { QUEUED, CLAIMED, RUNNING, COMPLETED, FAILED, CANCELED };

/* What a worker holds of a job; nothing where it never heard of it. UNWANTED: the cancel came before the job. */
mtype = { AT_WORK, EXITED_0, EXITED_1, BROKEN, KILLED, UNWANTED, FORGOTTEN };

/* What else comes of a call, or of an attempt. */
mtype = { TAKEN, NO_ROOM, REFUSED, MISSING, TOLD, SILENCE, NODE_LOST };

/* Whether a worker is yet to hear that it should give a job up. */
mtype = { ASKED, HEARD };

/* The database. */
typedef Job {
    mtype state;
    byte fence;
    mtype result;
    mtype cancel
};
mtype status = QUEUED;
bool wantsNode = true;
Job jobs[JOBS];
byte claims;
byte rows;

/* The workers, and calls that may still reach them though their callers have given up. */
mtype held[JOBS];
byte latePosts[JOBS];
bool lateCancel[JOBS];

/* What the task is like: its command exits with 0 or 1, or a worker refuses it. */
mtype nature;

/* Whether the owner of the newest attempt follows it, as far as the others know. */
bool followed;

byte faults = FAULTS;

/* What the assertions look back at: how the task ended, the attempts whose node was lost or whose sandbox broke, and the
   other one (+ 1) whose command was started. */
mtype outcome;
bool lost[JOBS];
byte ran;
hidden byte n, completed;

#define fault (faults > 0) -> faults--
#define newest (claims - 1)
#define isLive(job) (jobs[job].state == CLAIMED || jobs[job].state == RUNNING)
#define hasAttempt (claims > 0 && isLive(newest))
#define isOver (status == COMPLETED || status == FAILED || status == CANCELED)

#ifdef FENCE_NOT_COMPARED
#define isOurs isLive(job)
#else
#define isOurs (isLive(job) && jobs[job].fence == fence)
#endif

/* What holds after each transaction. */
inline check() {
    d_step {
        completed = 0;
        for (n : 0 .. JOBS - 1) {
            completed = completed + (jobs[n].state == COMPLETED);
            assert(jobs[n].state != COMPLETED || jobs[n].result == EXITED_0);
            assert(!isLive(n) || n == newest)
        }
        assert(completed == (status == COMPLETED));
        assert(wantsNode + hasAttempt == !isOver);
        assert(rows <= ATTEMPTS);
        assert(outcome == 0 || outcome == status);
        if
        :: isOver -> outcome = status
        :: else
        fi
    }
}

/* ---- Workers. An id means one job, however often it comes. ---- */

inline start(job) {
    assert(ran == 0 || lost[job]);
    assert(jobs[job].cancel != HEARD);
    ran = (lost[job] -> ran : job + 1);
    held[job] = AT_WORK
}

inline lose(job) {
    lost[job] = true;
    ran = (ran == job + 1 -> 0 : ran)
}

/* POST */
inline take(job, answer) {
    if
    :: nature == REFUSED -> answer = REFUSED
    :: else ->
        answer = TAKEN;
        if
#ifdef IDS_FORGOTTEN
        :: true -> start(job)
#else
        :: held[job] == 0 -> start(job)
        :: held[job] == UNWANTED -> held[job] = KILLED
        :: held[job] == FORGOTTEN -> answer = REFUSED
        :: else
#endif
        fi
    fi
}

/* POST …/cancel */
inline giveUp(job) {
    if
    :: held[job] == 0 -> held[job] = UNWANTED
    :: held[job] == AT_WORK -> held[job] = KILLED
    :: else
    fi
}

/* GET */
inline look(job, answer) {
    if
    :: held[job] == 0 || held[job] == UNWANTED || held[job] == FORGOTTEN -> answer = MISSING
    :: else -> answer = held[job]
    fi
}

/* DELETE, which nobody asks for before the job's end. Its id stays known. */
inline forget(job) {
    held[job] = FORGOTTEN
}

proctype Node(byte job) {
    mtype unheard;
end:
    do
    :: atomic {
        held[job] == AT_WORK ->
        if
        :: held[job] = nature
        :: fault; held[job] = BROKEN
        :: fault; lose(job); held[job] = 0 /* the machine comes back empty */
        fi
    }
    :: atomic {
        latePosts[job] > 0 ->
        latePosts[job]--;
        take(job, unheard);
        unheard = 0
    }
    :: atomic {
        lateCancel[job] ->
        lateCancel[job] = false;
        giveUp(job)
    }
    od
}

/* ---- Writing what becomes of an attempt, and of the task with it: Jobs and TaskTransitions. ---- */

inline runTask() {
    if
    :: status == QUEUED -> status = RUNNING
    :: else
    fi
}

inline failTask() {
    runTask();
    if
    :: !isOver -> status = FAILED; wantsNode = false
    :: else
    fi
}

inline completeTask() {
    runTask();
    if
    :: status == RUNNING -> status = COMPLETED; wantsNode = false
    :: else
    fi
}

inline putTaskBack() {
    if
    :: !isOver -> wantsNode = true
    :: else
    fi
}

/* What a thread that has ended leaves behind is nothing. */
inline leave() {
    followed = followed && !(job == newest && fence == jobs[job].fence);
    accepted = false;
    mayBeThere = false;
    answer = 0;
    fence = 0;
    job = 0;
    break
}

inline accept() {
    if
    :: isOurs && jobs[job].state == CLAIMED ->
        if
        :: jobs[job].state = RUNNING; runTask(); accepted = true
        :: fault; jobs[job].state = RUNNING; runTask() /* committed, and we do not hear of it */
        :: fault /* not committed */
        fi
    :: else -> leave()
    fi;
    check()
}

inline giveBack() {
    if
    :: isOurs && jobs[job].state == CLAIMED -> jobs[job].state = 0; rows--; putTaskBack()
    :: else
    fi;
    check();
    leave()
}

inline finish(ending) {
    if
    :: isOurs && ending == EXITED_0 ->
        jobs[job].state = COMPLETED;
        jobs[job].result = ending;
        completeTask()
    :: isOurs && (ending == EXITED_1 || ending == REFUSED) ->
        jobs[job].state = FAILED;
        jobs[job].result = ending;
        failTask()
    :: isOurs && (ending == BROKEN || ending == KILLED || ending == NODE_LOST || ending == MISSING) ->
        jobs[job].state = FAILED;
        if
        :: ending == NODE_LOST -> lose(job); jobs[job].cancel = ASKED
        :: ending == MISSING -> jobs[job].cancel = ASKED
        :: else -> lose(job); jobs[job].result = ending
        fi;
        if
        :: rows < ATTEMPTS -> putTaskBack()
        :: else -> failTask()
        fi
    :: else -> leave()
    fi;
    check()
}

/* ---- A thread that follows an attempt. Each option is a step of Follower. ---- */

proctype Follower(byte job; byte fence; bool accepted) {
    bool mayBeThere = fence > 1;
    mtype answer;
    do
    :: atomic {
        !accepted && answer == 0 ->
        if
        :: take(job, answer)
        :: fault; answer = NO_ROOM
        :: fault; answer = SILENCE; mayBeThere = true; latePosts[job]++
        fi
    }
    :: atomic { answer == TAKEN -> answer = 0; mayBeThere = true; accept() }
    :: atomic { answer == REFUSED -> finish(REFUSED); leave() }
    :: atomic { answer == NO_ROOM && !mayBeThere -> giveBack() }
    /* An earlier POST may have got through. If not, the worker is told never to run the job. */
    :: atomic {
        answer == NO_ROOM && mayBeThere ->
        look(job, answer);
        if
        :: answer != MISSING -> answer = TAKEN
        :: else
        fi
    }
    :: atomic {
        !accepted && answer == MISSING ->
        if
        :: giveUp(job); answer = TOLD
        :: fault; lateCancel[job] = true; answer = SILENCE
        fi
    }
    /* It may have come just before we said so. */
    :: atomic {
        answer == TOLD ->
#ifdef GIVES_BACK_UNSEEN
        giveBack()
#else
        look(job, answer);
        answer = (answer == MISSING -> UNWANTED : TAKEN)
#endif
    }
    :: atomic { answer == UNWANTED -> giveBack() }
    :: atomic {
        answer == SILENCE ->
        if
        :: answer = NODE_LOST
        :: isOurs -> answer = 0
        :: !isOurs -> leave()
        fi
    }
    :: atomic { answer == NODE_LOST -> finish(NODE_LOST); leave() }
    :: atomic { accepted && answer == 0 && held[job] != AT_WORK -> look(job, answer) }
    :: atomic { accepted && answer == 0 && isOurs && fault; answer = NODE_LOST }
    :: atomic { accepted && answer == 0 && !isOurs -> leave() }
    :: atomic { accepted && answer == MISSING -> finish(MISSING); leave() }
    :: atomic {
        accepted && (answer == EXITED_0 || answer == EXITED_1 || answer == BROKEN || answer == KILLED) ->
#ifdef DELETE_FIRST
        forget(job);
#endif
        finish(answer);
        answer = FORGOTTEN
    }
    :: atomic { answer == FORGOTTEN -> forget(job); leave() }
    /* Its orchestrator dies. */
    :: atomic { isOurs && fault; leave() }
    od
}

/* ---- Claims, Lease and the queue timeout. ---- */

inline follow(known) {
    followed = true;
    run Follower(newest, jobs[newest].fence, known)
}

inline takeOver() {
#ifndef FENCE_NOT_RAISED
    jobs[newest].fence++;
#endif
    follow(jobs[newest].state == RUNNING)
}

active proctype Orchestrators() {
end:
    do
    :: atomic {
        wantsNode ->
        wantsNode = false;
        jobs[claims].state = CLAIMED;
        jobs[claims].fence = 1;
        claims++;
        rows++;
        check();
        if
        :: follow(false)
        :: fault; followed = false /* committed, and nobody hears of it */
        fi
    }
    :: atomic { wantsNode -> wantsNode = false; status = FAILED; check() }
#ifndef NOBODY_TAKES_OVER
    :: atomic { hasAttempt && !followed -> takeOver() }
    /* Its owner is stopped for longer than its lease, and goes on later as if nothing had been. */
    :: atomic { hasAttempt && followed && fault; takeOver() }
#endif
    od
}

/* ---- A user who cancels: Cancellations. ---- */

proctype User() {
    do
    :: atomic {
        hasAttempt ->
        jobs[newest].state = CANCELED;
        jobs[newest].cancel = ASKED;
        status = CANCELED;
        check();
        break
    }
    :: !hasAttempt ->
        /* Between the two statements a claim may place the task: then all is undone and begun again. */
        atomic {
            if
            :: isOver -> break
#ifdef CANCEL_LOOKS_ONCE
            :: !isOver ->
#else
            :: !isOver && hasAttempt
            :: !isOver && !hasAttempt ->
#endif
                status = CANCELED;
                wantsNode = false;
                check();
                break
            fi
        }
    od
}

/* ---- Tells the worker that nobody wants a job: Delivery. ---- */

proctype Courier(byte job) {
    mtype answer;
    bool told;
end:
    do
    :: atomic { jobs[job].cancel == ASKED && !told -> giveUp(job); told = true }
    :: atomic {
        told && held[job] != AT_WORK ->
        look(job, answer);
        if
        :: jobs[job].state == CANCELED && jobs[job].result == 0 && answer != MISSING -> jobs[job].result = answer
        :: else
        fi;
        jobs[job].cancel = HEARD;
        forget(job);
        told = false;
        answer = 0
    }
    od
}

init {
    byte job;
    atomic {
        for (job : 0 .. JOBS - 1) {
            run Node(job);
            run Courier(job)
        }
        job = 0;
        if
        :: run User()
        :: skip
        fi;
        if
        :: nature = EXITED_0
        :: nature = EXITED_1
        :: nature = REFUSED
        fi
    }
}

/* Every task ends, and every worker hears what it should give up. */
#define isHeard (jobs[0].cancel != ASKED && jobs[1].cancel != ASKED && jobs[JOBS - 1].cancel != ASKED)
ltl ends { <> (isOver && isHeard) }
