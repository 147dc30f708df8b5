package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.AccessList;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.s3.core.Owner;
import io.cyxcloud.s3.core.acl.AclGrammar;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A bucket's own access list as its setting has it; names of owners are looked up when it is read.
 */
final class BucketAclDocument {
    private BucketAclDocument() {}

    /** Null for a list that leaves the bucket to its owner. */
    static @Nullable Bytes of(AccessList list) {
        if (list.equals(AccessList.ofOwner(list.owner()))) {
            return null;
        }
        String document = AclGrammar.document(list, id -> new Owner(id, id));
        return Bytes.copyOf(document.getBytes(StandardCharsets.UTF_8));
    }

    static AccessList parse(Bytes document, String owner) {
        return AclGrammar.parse(document.toArray(), owner);
    }
}
