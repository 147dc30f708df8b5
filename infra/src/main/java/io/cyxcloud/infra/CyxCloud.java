package io.cyxcloud.infra;

import io.cyxcloud.infra.command.BrokerCommand;
import io.cyxcloud.infra.command.BucketsCommand;
import io.cyxcloud.infra.command.ClassesCommand;
import io.cyxcloud.infra.command.ConfigCommand;
import io.cyxcloud.infra.command.ConsoleCommand;
import io.cyxcloud.infra.command.DevCommand;
import io.cyxcloud.infra.command.EventsCommand;
import io.cyxcloud.infra.command.GatewayCommand;
import io.cyxcloud.infra.command.KeysCommand;
import io.cyxcloud.infra.command.NodeCommand;
import io.cyxcloud.infra.command.PkiCommand;
import io.cyxcloud.infra.command.PlacementCommand;
import io.cyxcloud.infra.command.RebalanceCommand;
import io.cyxcloud.infra.command.RepairCommand;
import io.cyxcloud.infra.command.ReplayCommand;
import io.cyxcloud.infra.command.SimulateCommand;
import io.cyxcloud.infra.command.StateCommand;
import io.cyxcloud.infra.command.StatusCommand;
import io.cyxcloud.infra.command.StoreCommand;
import io.cyxcloud.infra.command.TopicsCommand;
import io.cyxcloud.infra.command.UserCommand;
import io.cyxcloud.infra.command.VerifyCommand;
import io.cyxcloud.infra.command.VersionCommand;
import io.cyxcloud.infra.config.ConfigException;
import java.io.PrintWriter;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code cyxcloud} command. Exit codes: 0 done, 1 failed, 2 not understood. */
@Command(
        name = "cyxcloud",
        description = "S3-compatible, erasure-coded object store on an event log.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DevCommand.class,
            BrokerCommand.class,
            NodeCommand.class,
            PlacementCommand.class,
            RepairCommand.class,
            RebalanceCommand.class,
            GatewayCommand.class,
            ConsoleCommand.class,
            StatusCommand.class,
            EventsCommand.class,
            ClassesCommand.class,
            TopicsCommand.class,
            StateCommand.class,
            ReplayCommand.class,
            BucketsCommand.class,
            PkiCommand.class,
            KeysCommand.class,
            UserCommand.class,
            ConfigCommand.class,
            StoreCommand.class,
            VerifyCommand.class,
            SimulateCommand.class,
            VersionCommand.class
        })
public final class CyxCloud {
    private static final int FAILED = 1;
    private static final int NOT_UNDERSTOOD = 2;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show the stack of an error.")
    private boolean verbose;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command line, for {@link #main} and for tests. */
    public static CommandLine commandLine() {
        CyxCloud command = new CyxCloud();
        CommandLine line = new CommandLine(command);
        ServiceLoader.load(CommandProvider.class)
                .forEach(provider -> line.addSubcommand(provider.command()));
        addHelp(line);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setParameterExceptionHandler(CyxCloud::explainUsage);
        line.setExecutionExceptionHandler((failure, failed, _) -> command.explain(failure, failed));
        line.setExecutionStrategy(CyxCloud::run);
        return line;
    }

    /** To every command that has none: those of providers may have their own. */
    private static void addHelp(CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        if (spec.findOption("--help") == null) {
            spec.addOption(
                    OptionSpec.builder("-h", "--help")
                            .usageHelp(true)
                            .description("Show this help.")
                            .build());
        }
        line.getSubcommands().values().forEach(CyxCloud::addHelp);
    }

    private static int run(ParseResult result) {
        // `cyxcloud` and `cyxcloud topics` name no action: show what there is
        ParseResult last = result;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        Object command = last.commandSpec().userObject();
        boolean callable =
                command instanceof Runnable || command instanceof java.util.concurrent.Callable;
        if (!callable && command.getClass().isAnnotationPresent(Command.class)) {
            Integer helped = CommandLine.executeHelpRequest(result);
            if (helped == null) {
                last.commandSpec().commandLine().usage(System.err);
                return NOT_UNDERSTOOD;
            }
            return helped;
        }
        return new CommandLine.RunLast().execute(result);
    }

    private static int explainUsage(ParameterException failure, String[] arguments) {
        CommandLine line = failure.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("cyxcloud: " + failure.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
            err.println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
        }
        return NOT_UNDERSTOOD;
    }

    private int explain(Exception failure, CommandLine failed) {
        PrintWriter err = failed.getErr();
        if (verbose) {
            failure.printStackTrace(err);
            return FAILED;
        }
        boolean ours = failure instanceof OperatorException || failure instanceof ConfigException;
        err.println(
                "cyxcloud: "
                        + (ours ? failure.getMessage() : firstLine(failure))
                        + (ours ? "" : " (--verbose shows more)"));
        return FAILED;
    }

    private static String firstLine(Throwable failure) {
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        return failure.getClass().getSimpleName()
                + message.lines().findFirst().map(line -> ": " + line).orElse("");
    }
}
