package io.cyxcloud.s3.core.acl;

import io.cyxcloud.events.object.AccessList;
import io.cyxcloud.events.object.Grant;
import io.cyxcloud.events.object.Permission;
import io.cyxcloud.s3.core.Owner;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.XmlElement;
import io.cyxcloud.s3.core.XmlWriter;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** AccessControlPolicy documents. */
public final class AclGrammar {
    private static final String ROOT = "AccessControlPolicy";

    private AclGrammar() {}

    /**
     * Reads a document.
     *
     * @param owner of what the list is for; no list gives that away
     * @throws io.cyxcloud.s3.core.S3Exception MalformedXML, AccessDenied, InvalidRequest,
     *     InvalidArgument, UnresolvableGrantByEmailAddress
     */
    public static AccessList parse(byte[] document, String owner) {
        XmlElement policy = XmlElement.parse(document, ROOT);
        XmlElement list = policy.child("AccessControlList");
        if (list == null) {
            throw S3Error.MALFORMED_XML.failure();
        }
        XmlElement named = policy.child("Owner");
        String id = named == null ? null : named.childText("ID");
        if (id != null && !id.equals(owner)) {
            throw S3Error.ACCESS_DENIED.failure();
        }
        return AclHeaders.list(
                owner, list.all("Grant").stream().map(grant -> grant(grant, owner)).toList());
    }

    private static Grant grant(XmlElement grant, String owner) {
        XmlElement grantee = grant.child("Grantee");
        Permission permission = permission(grant.childText("Permission"));
        if (grantee == null || permission == null) {
            throw S3Error.MALFORMED_XML.failure();
        }
        String id = grantee.childText("ID");
        if (id != null) {
            return new Grant(Grantees.ofId(id.strip(), owner), permission);
        }
        String address = grantee.childText("URI");
        if (address != null) {
            return new Grant(Grantees.ofAddress(address.strip()), permission);
        }
        throw grantee.child("EmailAddress") == null
                ? S3Error.MALFORMED_XML.failure()
                : S3Error.UNRESOLVABLE_GRANT_BY_EMAIL_ADDRESS.failure();
    }

    private static @Nullable Permission permission(@Nullable String name) {
        for (Permission permission : Permission.values()) {
            if (permission.name().equals(name)) {
                return permission;
            }
        }
        return null;
    }

    /**
     * The list as a document, groups first.
     *
     * @param names of owners, by their ids
     */
    public static String document(AccessList list, Function<String, Owner> names) {
        Owner owner = names.apply(list.owner());
        XmlWriter xml =
                XmlWriter.document(ROOT)
                        .person("Owner", owner.id(), owner.displayName())
                        .open("AccessControlList");
        List<Grant> ordered =
                list.grants().stream()
                        .sorted(Comparator.comparing((Grant grant) -> !grant.isPublic()))
                        .toList();
        for (Grant grant : ordered) {
            if (grant.isPublic()) {
                xml.groupGrant(Grantees.address(grant.grantee()), grant.permission().name());
            } else {
                Owner grantee = names.apply(grant.grantee());
                xml.grant(grantee.id(), grantee.displayName(), grant.permission().name());
            }
        }
        return xml.finish();
    }
}
