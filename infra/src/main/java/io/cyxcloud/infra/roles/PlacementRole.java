package io.cyxcloud.infra.roles;

import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.placement.GroupConfig;
import io.cyxcloud.placement.PlacementConfig;
import io.cyxcloud.placement.PlacementService;
import io.cyxcloud.placement.client.QueryEndpoint;
import io.cyxcloud.placement.core.chunk.GarbageLimits;
import java.time.Duration;

/** Starts metadata. */
final class PlacementRole {
    private static final Duration READY_MAX = Duration.ofSeconds(90);

    private PlacementRole() {}

    static GarbageLimits garbage(CyxConfig config) {
        long unplacedMs = config.placement().unplacedKept().toMillis();
        if (unplacedMs <= config.ingest().lease().toMillis()) {
            throw new OperatorException("placement.unplacedKept: expected more than ingest.lease");
        }
        try {
            return GarbageLimits.of(config.placement().horizon().toMillis(), unplacedMs);
        } catch (IllegalArgumentException e) {
            throw new OperatorException("placement: " + e.getMessage(), e);
        }
    }

    private static GroupConfig group(CyxConfig config) {
        try {
            return new GroupConfig(
                    config.placement().standbys(),
                    config.placement().rack(),
                    config.placement().sessionTimeout(),
                    config.kafka().replicationFactor());
        } catch (IllegalArgumentException e) {
            throw new OperatorException("placement: " + e.getMessage(), e);
        }
    }

    /** Starts it, and returns when every partition has an owner. */
    static AutoCloseable start(CyxConfig config, ProcessContext context)
            throws InterruptedException {
        QueryEndpoint endpoint =
                new QueryEndpoint(config.placement().host(), config.placement().port());
        PlacementConfig translated =
                PlacementConfig.of(
                                "placement-" + endpoint.port(),
                                config.placement().dataDir(),
                                endpoint,
                                TlsSection.files(config.tls()))
                        .with(group(config))
                        .with(garbage(config));
        PlacementService service =
                PlacementService.start(translated, context.kafka(), context.promptLog());
        if (!service.awaitReady(READY_MAX)) {
            service.close();
            throw new OperatorException(
                    "metadata partitions have no owner after " + READY_MAX.toSeconds() + " s");
        }
        context.placementRunsHere(service.metadata());
        return () -> {
            context.placementRunsHere(null);
            service.close();
        };
    }
}
