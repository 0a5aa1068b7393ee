package io.cloister.orchestrator.dispatch;

import io.cloister.orchestrator.OrchestratorApplication;
import io.cloister.orchestrator.cancel.CancelSteps;
import io.cloister.orchestrator.node.NodeSteps;
import io.cloister.orchestrator.node.WorkerTargets;
import io.cloister.orchestrator.queue.Claims;
import io.cloister.orchestrator.queue.HeldJob;
import io.cloister.orchestrator.result.RawOutputs;
import io.cloister.orchestrator.result.Results;
import io.cloister.orchestrator.task.TaskSteps;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.transaction.support.TransactionTemplate;

/** The rooms of an orchestrator, as they are, without the threads that walk through them. */
final class Machine implements AutoCloseable {

    private final ConfigurableApplicationContext context;
    private final String name;

    /** @param database where its statements go; asked for once the context is there */
    Machine(
            String name,
            Path state,
            String databaseUrl,
            TurnWorkers workers,
            Function<GenericApplicationContext, TurnDatabase> database) {
        this.name = name;
        ApplicationContextInitializer<GenericApplicationContext> beans = context -> {
            context.registerBean(TurnWorkers.class, () -> workers, bean -> bean.setPrimary(true));
            context.registerBean(TurnDatabase.class, () -> database.apply(context), bean -> bean.setPrimary(true));
            context.registerBean(JdbcClient.class, () -> JdbcClient.create(context.getBean(TurnDatabase.class)));
            context.registerBean(
                    TransactionTemplate.class,
                    () -> new TransactionTemplate(new JdbcTransactionManager(context.getBean(TurnDatabase.class))));
        };
        this.context = new SpringApplicationBuilder(Rooms.class)
                .web(WebApplicationType.NONE)
                .lazyInitialization(true)
                .initializers(beans)
                .run(
                        "--orchestrator.state-dir=" + state.resolve(name),
                        "--orchestrator.database-url=" + databaseUrl,
                        "--orchestrator.secrets.jwt-secret=0123456789abcdef0123456789abcdef");
    }

    <T> T room(Class<T> type) {
        return context.getBean(type);
    }

    private <T> T opened(Class<T> steps) {
        return context.getAutowireCapableBeanFactory().createBean(steps);
    }

    String name() {
        return name;
    }

    CancelSteps cancelSteps() {
        return opened(CancelSteps.class);
    }

    NodeSteps nodeSteps() {
        return opened(NodeSteps.class);
    }

    TaskSteps taskSteps() {
        return opened(TaskSteps.class);
    }

    Claims claims() {
        return room(Claims.class);
    }

    Lease lease() {
        return room(Lease.class);
    }

    Upkeep upkeep() {
        return room(Upkeep.class);
    }

    Follower follower(HeldJob job) {
        return new Follower(
                job,
                room(Jobs.class),
                room(RunRequests.class),
                room(WorkerTargets.class),
                room(TurnWorkers.class),
                room(Results.class),
                room(RawOutputs.class),
                new NeverClosing());
    }

    @Override
    public void close() {
        context.close();
    }

    /** All rooms but the threads. */
    @ConfigurationPropertiesScan("io.cloister.orchestrator")
    @ComponentScan(
            basePackages = "io.cloister.orchestrator",
            excludeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.ASSIGNABLE_TYPE,
                            classes = {
                                SmartLifecycle.class,
                                SmartInitializingSingleton.class,
                                SchedulingConfigurer.class,
                                OrchestratorApplication.class
                            }))
    static class Rooms {}

    /** Waits for nothing but the next turn. */
    private static final class NeverClosing extends Closing {

        @Override
        boolean comesWithin(Duration time) {
            Actor.rest("pause");
            return false;
        }
    }
}
