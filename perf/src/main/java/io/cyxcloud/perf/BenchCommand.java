package io.cyxcloud.perf;

import io.cyxcloud.perf.disk.BenchStoreCommand;
import io.cyxcloud.perf.fold.BenchFoldCommand;
import io.cyxcloud.perf.kernel.BenchKernelsCommand;
import io.cyxcloud.perf.metadata.BenchMetadataCommand;
import io.cyxcloud.perf.s3.BenchS3Command;
import io.cyxcloud.perf.transport.BenchTransportCommand;
import picocli.CommandLine.Command;

/** {@code cyxcloud bench}: its subcommands do the work. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measure throughput, latency and CPU time.",
        subcommands = {
            BenchS3Command.class,
            BenchKernelsCommand.class,
            BenchTransportCommand.class,
            BenchStoreCommand.class,
            BenchMetadataCommand.class,
            BenchFoldCommand.class
        })
public final class BenchCommand {}
