package io.cyxcloud.infra.roles;

import io.cyxcloud.events.identity.IdentityCommand;
import io.cyxcloud.events.identity.SealedSecret;
import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.query.IdentityReply;
import io.cyxcloud.events.state.UserRow;
import io.cyxcloud.infra.broker.BrokerLink;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.ingest.seal.SecretSealer;
import io.cyxcloud.placement.client.Identities;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * An operator's way to the users: the log for commands, metadata for what became of them, and the
 * master key, under which secrets are sealed before they go anywhere. Blocking; for one thread.
 */
public final class UserRegistry implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final CyxConfig config;
    private final Closeables opened = new Closeables();
    private final Identities identities;

    private UserRegistry(CyxConfig config) {
        this.config = config;
        EventLog log =
                opened.add(
                        new EventLog(
                                BrokerLink.access(config.kafka()),
                                "cyxcloud-user",
                                EventLog.Limits.PROMPT));
        this.identities =
                opened.add(
                        Identities.connect(
                                ProcessContext.instances(config),
                                TlsSection.files(config.tls()),
                                log,
                                DEADLINE));
    }

    /** With the certificate that is configured. */
    public static UserRegistry connect(CyxConfig config) {
        return new UserRegistry(config);
    }

    /**
     * Has a command decided.
     *
     * @throws io.cyxcloud.placement.client.MetadataUnavailableException when the outcome is not
     *     known
     */
    public IdentityReply execute(IdentityCommand command) {
        return identities.execute(command);
    }

    /** All users, by name. */
    public List<UserRow> users() {
        return identities.users();
    }

    /**
     * Seals a secret under the gateways' master key.
     *
     * @throws io.cyxcloud.infra.OperatorException when the key file is not there or does not open
     */
    public SealedSecret seal(AccessKeyPair pair) throws IOException {
        return new SecretSealer(KeySection.existing(config.ingest()))
                .seal(pair.accessKey(), pair.secret());
    }

    @Override
    public void close() {
        opened.close();
    }
}
