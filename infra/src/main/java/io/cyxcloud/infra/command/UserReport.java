package io.cyxcloud.infra.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cyxcloud.events.query.IdentityReply.IdentityRejected;
import io.cyxcloud.events.state.AccessKeyRow;
import io.cyxcloud.events.state.UserRow;
import io.cyxcloud.infra.roles.AccessKeyPair;
import io.cyxcloud.infra.status.EventJson;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Users and access keys as text and as JSON, and what to do about a rejection. Pure. */
final class UserReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private UserReport() {}

    /** A line a user. */
    static String users(List<UserRow> users) {
        StringBuilder out = new StringBuilder();
        out.append(
                "name                 display name             keys  created              "
                        + " owner\n");
        for (UserRow user : users) {
            out.append(
                    String.format(
                            Locale.ROOT,
                            "%-20s %-24s %4d  %-20s  %s%n",
                            user.name(),
                            user.displayName(),
                            user.keys().size(),
                            time(user.createdMs()),
                            user.ownerId()));
        }
        return out.toString();
    }

    /** A line an access key. */
    static String keys(UserRow user) {
        StringBuilder out = new StringBuilder("access key               status    created\n");
        for (AccessKeyRow key : user.keys()) {
            out.append(
                    String.format(
                            Locale.ROOT,
                            "%-24s %-8s  %s%n",
                            key.accessKey(),
                            key.status().name().toLowerCase(Locale.ROOT),
                            time(key.createdMs())));
        }
        return out.toString();
    }

    /** A JSON object a line. */
    static String json(List<? extends Record> rows) {
        StringBuilder out = new StringBuilder();
        rows.forEach(row -> out.append(text(row)).append('\n'));
        return out.toString();
    }

    /** What clients need, and the only time that it is to be seen. */
    static String shown(AccessKeyPair pair) {
        return """
        aws_access_key_id = %s
        aws_secret_access_key = %s
        """
                .formatted(pair.accessKey(), pair.secret());
    }

    static String shownAsJson(AccessKeyPair pair) {
        ObjectNode object = JSON.createObjectNode();
        object.put("accessKey", pair.accessKey());
        object.put("secret", pair.secret());
        return object + "\n";
    }

    /** One line: what is wrong, and what to do. */
    static String explain(IdentityRejected rejected) {
        return rejected.detail()
                + switch (rejected.reason()) {
                    case ENTITY_ALREADY_EXISTS ->
                            ": take another name, or go on with the one there";
                    case NO_SUCH_ENTITY -> ": 'cyxcloud user list' shows who there is";
                    case DELETE_CONFLICT ->
                            ": delete them first ('cyxcloud user key list NAME',"
                                    + " 'cyxcloud user key delete KEY')";
                    case LIMIT_EXCEEDED -> ", and there may be no more: delete one first";
                    case INVALID_INPUT -> "";
                };
    }

    private static String text(Record row) {
        try {
            return JSON.writeValueAsString(EventJson.render(row));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String time(long atMs) {
        return Instant.ofEpochMilli(atMs).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
