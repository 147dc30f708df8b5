package io.cyxcloud.s3.core.acl;

import io.cyxcloud.events.object.Grant;
import io.cyxcloud.s3.core.S3Error;
import java.util.regex.Pattern;

/** To whom a grant may be made, as clients name them. */
final class Grantees {
    private static final String GROUPS = "http://acs.amazonaws.com/groups/global/";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

    private Grantees() {}

    /**
     * An owner by its id.
     *
     * @param owner an id that is one whatever it looks like: that of the configuration's key
     * @throws io.cyxcloud.s3.core.S3Exception InvalidArgument
     */
    static String ofId(String id, String owner) {
        if (!id.equals(owner) && !ID.matcher(id).matches()) {
            throw S3Error.INVALID_ARGUMENT
                    .failure("Invalid id")
                    .with("ArgumentName", "CanonicalUser/ID")
                    .with("ArgumentValue", id);
        }
        return id;
    }

    /**
     * A group by its address.
     *
     * @throws io.cyxcloud.s3.core.S3Exception InvalidArgument
     */
    static String ofAddress(String address) {
        return switch (address) {
            case GROUPS + Grant.EVERYBODY -> Grant.EVERYBODY;
            case GROUPS + Grant.USERS -> Grant.USERS;
            default ->
                    throw S3Error.INVALID_ARGUMENT
                            .failure("Invalid group uri")
                            .with("ArgumentName", "Group/URI")
                            .with("ArgumentValue", address);
        };
    }

    /** The address of a group. */
    static String address(String group) {
        return GROUPS + group;
    }
}
