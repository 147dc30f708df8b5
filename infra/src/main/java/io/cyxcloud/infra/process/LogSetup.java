package io.cyxcloud.infra.process;

import java.nio.file.Path;

/**
 * Says where logs go. Has to be called before the first logger is made, which is why it sets
 * properties that logback reads and knows no logger itself.
 */
public final class LogSetup {
    private static final String CONFIGURATION = "logback.configurationFile";
    private static final String FILE = "cyxcloud.log";

    private LogSetup() {}

    /** To a file that rolls over, three files of 10 MiB at most. */
    public static void toFile(Path file) {
        if (System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, "io/cyxcloud/infra/logback-file.xml");
            System.setProperty(FILE, file.toString());
        }
    }

    /** To standard error, for a role that something else watches over. */
    public static void toConsole() {
        if (System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, "io/cyxcloud/infra/logback-console.xml");
        }
    }
}
