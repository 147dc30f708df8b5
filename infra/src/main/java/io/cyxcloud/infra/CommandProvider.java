package io.cyxcloud.infra;

/**
 * Adds a subcommand to {@code cyxcloud}. Found by {@link java.util.ServiceLoader}, so that modules
 * which nothing may import (benchmarks) can have commands.
 */
public interface CommandProvider {
    /** An instance of a class with picocli's {@code @Command}, with name and description. */
    Object command();
}
