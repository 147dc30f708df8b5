package io.cyxcloud.perf.s3;

import io.cyxcloud.perf.measure.ByteSize;
import io.cyxcloud.perf.measure.ServerCpu;
import java.io.Console;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code cyxcloud bench s3}: load on any S3 endpoint, with one report at the end. */
@Command(
        name = "s3",
        mixinStandardHelpOptions = true,
        description = "Measure PUT, GET or both against any S3 endpoint (path style).",
        footer = "Exit code: 0 without errors, 1 when a request failed, 2 for wrong options.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class BenchS3Command implements Callable<Integer> {
    /** Time for the report and the clean-up after Ctrl-C. */
    private static final long STOP_SECONDS_MAX = 30;

    private static final boolean ON_TERMINAL =
            Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);

    @Spec CommandSpec spec;

    @Option(
            names = "--endpoint",
            defaultValue = "http://127.0.0.1:9000",
            paramLabel = "URL",
            description = "default ${DEFAULT-VALUE}")
    URI endpoint;

    @Option(
            names = "--access-key",
            paramLabel = "KEY",
            description = "default: AWS_ACCESS_KEY_ID, else the development cluster's")
    @Nullable String accessKey;

    @Option(
            names = "--secret-key",
            paramLabel = "SECRET",
            description = "default: AWS_SECRET_ACCESS_KEY, else the development cluster's")
    @Nullable String secretKey;

    @Option(
            names = "--data",
            defaultValue = "data",
            paramLabel = "DIR",
            description =
                    "the development cluster's folder, for its credentials;"
                            + " default ${DEFAULT-VALUE}")
    Path data;

    @Option(
            names = "--region",
            defaultValue = "us-east-1",
            paramLabel = "NAME",
            description = "default ${DEFAULT-VALUE}")
    String region;

    @Option(
            names = "--bucket",
            defaultValue = "cyxcloud-bench",
            paramLabel = "NAME",
            description = "made when absent; default ${DEFAULT-VALUE}")
    String bucket;

    @Option(
            names = "--size",
            defaultValue = "16MiB",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "of each object, 0 to 512MiB; default ${DEFAULT-VALUE}")
    ByteSize size;

    @Option(
            names = "--concurrency",
            defaultValue = "8",
            paramLabel = "N",
            description = "requests in flight; default ${DEFAULT-VALUE}")
    int concurrency;

    @Option(
            names = "--seconds",
            defaultValue = "20",
            paramLabel = "N",
            description = "measured time; default ${DEFAULT-VALUE}")
    int seconds;

    @Option(
            names = "--warmup-seconds",
            defaultValue = "3",
            paramLabel = "N",
            description = "load before that; default ${DEFAULT-VALUE}")
    int warmupSeconds;

    @Option(
            names = "--mix",
            defaultValue = "put",
            paramLabel = "MIX",
            converter = MixConverter.class,
            description = "put, get or mixed (70 %% GET); default ${DEFAULT-VALUE}")
    Mix mix;

    @Option(
            names = "--objects",
            paramLabel = "N",
            description = "objects that GETs read; default: half a GiB of them, at most 2,000")
    @Nullable Integer objectCount;

    @Option(names = "--signed-payload", description = "hash every body for its signature")
    boolean signPayload;

    @Option(names = "--unsigned-payload", description = "do not hash bodies; the default")
    boolean unsignedPayload;

    @Option(names = "--verify", description = "check every byte of every GET by CRC32C")
    boolean verify;

    @Option(
            names = "--request-timeout-seconds",
            defaultValue = "60",
            paramLabel = "N",
            description = "default ${DEFAULT-VALUE}")
    int requestTimeoutSeconds;

    @Option(
            names = "--server-pid",
            paramLabel = "PID",
            arity = "1..*",
            description =
                    "the server's processes, whose CPU time is measured with their"
                            + " children's; default: the local process that listens at the endpoint")
    List<Long> serverPids = new ArrayList<>();

    @Option(names = "--keep", description = "leave bucket and objects in place")
    boolean keep;

    @Option(names = "--json", description = "print the report as one line of JSON")
    boolean json;

    static final class SizeConverter implements ITypeConverter<ByteSize> {
        @Override
        public ByteSize convert(String text) {
            try {
                return ByteSize.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    static final class MixConverter implements ITypeConverter<Mix> {
        @Override
        public Mix convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "put" -> Mix.PUT;
                case "get" -> Mix.GET;
                case "mixed" -> Mix.MIXED;
                default -> throw new TypeConversionException("expected put, get or mixed");
            };
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        if (signPayload && unsignedPayload) {
            throw wrong("--signed-payload and --unsigned-payload exclude each other");
        }
        Credentials credentials =
                CredentialSource.find(
                                accessKey, secretKey, System.getenv(), data.resolve("credentials"))
                        .orElseThrow(() ->
                                wrong(
                                        "no credentials: give --access-key and"
                                                + " --secret-key, or set"
                                                + " AWS_ACCESS_KEY_ID and"
                                                + " AWS_SECRET_ACCESS_KEY"));
        S3Bench bench;
        try {
            bench =
                    new S3Bench(
                            plan(),
                            credentials,
                            region,
                            InstantSource.system(),
                            ServerCpu.of(serverPids, endpoint),
                            this::showProgress);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        return runToTheEnd(bench);
    }

    private int runToTheEnd(S3Bench bench) throws InterruptedException {
        CountDownLatch reported = new CountDownLatch(1);
        Thread onInterrupt =
                new Thread(
                        () -> {
                            bench.stop();
                            awaitQuietly(reported);
                        },
                        "bench-stop");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            BenchReport report = bench.run();
            spec.commandLine()
                    .getOut()
                    .print(json ? ReportFormat.json(report) + "\n" : ReportFormat.text(report));
            spec.commandLine().getOut().flush();
            return report.errors().isEmpty() ? 0 : 1;
        } catch (IOException e) {
            spec.commandLine().getErr().println("bench s3: " + e.getMessage());
            spec.commandLine().getErr().flush();
            return 1;
        } finally {
            reported.countDown();
            removeHook(onInterrupt);
        }
    }

    private BenchPlan plan() {
        if (size.bytes() > Payload.SIZE_BYTES_MAX) {
            throw new IllegalArgumentException("size " + size + ": expected 0 to 512MiB");
        }
        long seed = System.nanoTime() ^ (ProcessHandle.current().pid() << 48);
        Integer count = objectCount;
        return new BenchPlan(
                endpoint,
                bucket,
                "bench-" + Long.toHexString(seed).toLowerCase(Locale.ROOT) + "/",
                (int) size.bytes(),
                concurrency,
                seconds,
                warmupSeconds,
                mix,
                count == null ? BenchPlan.objectCountFor(size.bytes(), concurrency) : count,
                signPayload,
                verify,
                keep,
                requestTimeoutSeconds,
                seed);
    }

    /**
     * On a terminal each line takes the place of the last; elsewhere only the report is printed.
     */
    private void showProgress(String line) {
        if (ON_TERMINAL) {
            System.err.printf("\r%-78s", line);
            System.err.flush();
        } else if (line.startsWith("could not")) {
            System.err.println(line);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static void awaitQuietly(CountDownLatch reported) {
        try {
            var _ = reported.await(STOP_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            var _ = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyShuttingDown) {
            // the hook runs and has been told that the report is out
        }
    }
}
