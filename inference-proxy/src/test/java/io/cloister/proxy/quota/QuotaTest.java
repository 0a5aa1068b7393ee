package io.cloister.proxy.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class QuotaTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(30);

    private static EventLoopGroup loops;
    private static EventLoop loop;

    @BeforeAll
    static void start() {
        loops = new MultiThreadIoEventLoopGroup(4, NioIoHandler.newFactory());
        loop = loops.next();
    }

    @AfterAll
    static void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void whatIsThereIsLentAtOnce() {
        Quota quota = new Quota(10);

        assertThat(quota.borrow(loop, 1, 4, LONG).getNow()).isEqualTo(4);
        assertThat(quota.borrow(loop, 1, 40, LONG).getNow()).isEqualTo(6);
    }

    @Test
    void whoAsksFirstIsServedFirstEvenIfTheNextWantsLess() {
        Quota quota = new Quota(10);
        quota.borrow(loop, 8, 8, LONG);
        Future<Long> big = quota.borrow(loop, 5, 5, LONG);
        Future<Long> small = quota.borrow(loop, 1, 1, LONG);

        assertThat(big.isDone()).isFalse();
        assertThat(small.isDone()).isFalse();
        quota.giveBack(8, 0);

        assertThat(big.awaitUninterruptibly().getNow()).isEqualTo(5);
        assertThat(small.awaitUninterruptibly().getNow()).isEqualTo(1);
    }

    @Test
    void whoWaitsTooLongIsRefusedAndDoesNotHoldUpTheNext() {
        Quota quota = new Quota(10);
        quota.borrow(loop, 8, 8, LONG);
        Future<Long> big = quota.borrow(loop, 5, 5, SHORT);
        Future<Long> small = quota.borrow(loop, 2, 2, LONG);

        assertThat(isForGood(big)).isFalse();
        assertThat(small.awaitUninterruptibly().getNow()).isEqualTo(2);
    }

    @Test
    void wishThatIsWithdrawnDoesNotHoldUpTheNext() {
        Quota quota = new Quota(10);
        quota.borrow(loop, 8, 8, LONG);
        Future<Long> big = quota.borrow(loop, 5, 5, LONG);
        Future<Long> small = quota.borrow(loop, 2, 2, LONG);

        big.cancel(false);

        assertThat(small.awaitUninterruptibly().getNow()).isEqualTo(2);
    }

    @Test
    void whatIsUsedUpIsRefusedAtOnceAndForGood() {
        Quota quota = new Quota(10);
        quota.borrow(loop, 1, 10, LONG);
        Future<Long> waiting = quota.borrow(loop, 1, 1, LONG);

        quota.giveBack(10, 10);

        assertThat(isForGood(waiting)).isTrue();
        assertThat(isForGood(quota.borrow(loop, 1, 1, LONG))).isTrue();
    }

    @Test
    void whatIsOverspentIsRefusedForGood() {
        Quota quota = new Quota(10);
        quota.borrow(loop, 1, 4, LONG);
        quota.giveBack(4, 50);

        assertThat(isForGood(quota.borrow(loop, 1, 1, LONG))).isTrue();
    }

    @Test
    void whatIsNotSpentComesBack() {
        Quota quota = new Quota(10);
        quota.borrow(loop, 1, 10, LONG);
        quota.giveBack(10, 3);

        assertThat(quota.borrow(loop, 1, 10, LONG).getNow()).isEqualTo(7);
    }

    @Test
    void moreThanThereEverWasIsRefusedOnceAllIsBack() {
        Quota quota = new Quota(10);
        quota.borrow(loop, 1, 1, LONG);
        Future<Long> tooMuch = quota.borrow(loop, 11, 11, LONG);
        Future<Long> enough = quota.borrow(loop, 10, 10, LONG);

        quota.giveBack(1, 0);

        assertThat(isForGood(tooMuch)).isTrue();
        assertThat(enough.awaitUninterruptibly().getNow()).isEqualTo(10);
    }

    @Test
    void nothingIsLostNorLentTwiceAmongManyThreads() throws Exception {
        int rounds = 5_000;
        Quota quota = new Quota(100);
        AtomicLong out = new AtomicLong();
        AtomicLong most = new AtomicLong();
        CountDownLatch ended = new CountDownLatch(rounds);
        for (int round = 0; round < rounds; round++) {
            EventLoop asking = loops.next();
            EventLoop returning = loops.next();
            ThreadLocalRandom random = ThreadLocalRandom.current();
            Duration patience = random.nextInt(4) == 0 ? Duration.ofMillis(random.nextInt(3)) : LONG;
            boolean leaves = random.nextInt(8) == 0;
            long least = random.nextLong(1, 60);
            asking.execute(() -> {
                Future<Long> lent = quota.borrow(asking, least, least + 20, patience);
                lent.addListener(done -> {
                    if (lent.isSuccess()) {
                        most.accumulateAndGet(out.addAndGet(lent.getNow()), Math::max);
                        returning.execute(() -> {
                            out.addAndGet(-lent.getNow());
                            quota.giveBack(lent.getNow(), 0);
                        });
                    }
                    ended.countDown();
                });
                if (leaves) {
                    returning.execute(() -> lent.cancel(false));
                }
            });
        }

        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValueLessThanOrEqualTo(100);
        assertThat(quota.borrow(loop, 100, 100, LONG).awaitUninterruptibly().getNow())
                .isEqualTo(100);
    }

    private static boolean isForGood(Future<Long> refused) {
        return ((QuotaException) refused.awaitUninterruptibly().cause()).isForGood();
    }
}
