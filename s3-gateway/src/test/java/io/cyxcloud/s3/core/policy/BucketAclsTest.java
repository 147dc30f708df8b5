package io.cyxcloud.s3.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.object.AccessList;
import io.cyxcloud.events.object.Grant;
import io.cyxcloud.events.object.Permission;
import io.cyxcloud.s3.core.acl.Ownership;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BucketAclsTest {
    private static final String ALICE = "a".repeat(64);
    private static final String BOB = "b".repeat(64);
    private static final Requester BOB_ASKS = new Requester(BOB, "bob");
    private static final BucketPolicy NOTHING = policy("Deny");
    private static final BucketPolicy EVERYTHING = policy("Allow");

    private static BucketPolicy policy(String effect) {
        byte[] document =
                ("{'Statement':[{'Effect':'"
                                + effect
                                + "','Principal':'*','Action':'s3:*',"
                                + "'Resource':['arn:aws:s3:::b','arn:aws:s3:::b/*']}]}")
                        .replace('\'', '"')
                        .getBytes(StandardCharsets.UTF_8);
        return BucketPolicy.parse(document, "b");
    }

    private static AccessList list(String owner, String grantee, Permission permission) {
        return new AccessList(owner, List.of(new Grant(grantee, permission)));
    }

    private static BucketAccess bucket(
            Ownership ownership, AccessList list, boolean publicIgnored) {
        return new BucketAccess(null, false, new BucketAcls(ALICE, ownership, list, publicIgnored));
    }

    private static PolicyRequest request(Requester requester, Action action, boolean onceFound) {
        String resource = action.onObject() ? "b/k" : "b";
        return new PolicyRequest(
                requester, action, PolicyRequest.arn(resource), (_, _) -> null, onceFound);
    }

    private static boolean may(BucketAccess access, Requester requester, Action action) {
        return access.allows(false, List.of(request(requester, action, false)));
    }

    private static boolean mayWith(
            BucketAccess access, Requester requester, Action action, @Nullable AccessList list) {
        boolean owner = ALICE.equals(requester.ownerId());
        return access.allowsOnceFound(owner, request(requester, action, true), list, false);
    }

    @Test
    void aBucketsListGivesWhatItSays() {
        BucketAccess readable =
                bucket(Ownership.OBJECT_WRITER, list(ALICE, BOB, Permission.READ), false);
        assertThat(may(readable, BOB_ASKS, Action.LIST_BUCKET)).isTrue();
        assertThat(may(readable, BOB_ASKS, Action.GET_OBJECT)).isFalse();
        assertThat(may(readable, BOB_ASKS, Action.PUT_OBJECT)).isFalse();
        assertThat(may(readable, BOB_ASKS, Action.GET_BUCKET_ACL)).isFalse();
        assertThat(may(readable, Requester.ANONYMOUS, Action.LIST_BUCKET)).isFalse();

        BucketAccess all =
                bucket(Ownership.OBJECT_WRITER, list(ALICE, BOB, Permission.FULL_CONTROL), false);
        for (Action action :
                List.of(
                        Action.LIST_BUCKET_VERSIONS,
                        Action.PUT_OBJECT,
                        Action.DELETE_OBJECT,
                        Action.GET_BUCKET_ACL,
                        Action.PUT_BUCKET_ACL)) {
            assertThat(may(all, BOB_ASKS, action)).as(action.name()).isTrue();
        }
        for (Action action :
                List.of(
                        Action.DELETE_BUCKET,
                        Action.PUT_BUCKET_POLICY,
                        Action.DELETE_OBJECT_VERSION,
                        Action.PUT_OBJECT_TAGGING,
                        Action.BYPASS_GOVERNANCE_RETENTION)) {
            assertThat(may(all, BOB_ASKS, action)).as(action.name()).isFalse();
        }
        BucketAccess enforced =
                bucket(
                        Ownership.BUCKET_OWNER_ENFORCED,
                        list(ALICE, BOB, Permission.FULL_CONTROL),
                        false);
        assertThat(may(enforced, BOB_ASKS, Action.LIST_BUCKET)).isFalse();
    }

    @Test
    void groupsAreEverybodyAndWhoeverSigns() {
        BucketAccess open =
                bucket(
                        Ownership.OBJECT_WRITER,
                        list(ALICE, Grant.EVERYBODY, Permission.READ),
                        false);
        assertThat(may(open, Requester.ANONYMOUS, Action.LIST_BUCKET)).isTrue();
        assertThat(may(open, BOB_ASKS, Action.LIST_BUCKET)).isTrue();
        BucketAccess users =
                bucket(Ownership.OBJECT_WRITER, list(ALICE, Grant.USERS, Permission.READ), false);
        assertThat(may(users, Requester.ANONYMOUS, Action.LIST_BUCKET)).isFalse();
        assertThat(may(users, BOB_ASKS, Action.LIST_BUCKET)).isTrue();
        assertThat(users.acls().isPublic()).isTrue();
        BucketAccess ignored =
                bucket(Ownership.OBJECT_WRITER, list(ALICE, Grant.USERS, Permission.READ), true);
        assertThat(may(ignored, BOB_ASKS, Action.LIST_BUCKET)).isFalse();
        assertThat(ignored.acls().isPublic()).isFalse();
    }

    @Test
    void anObjectIsItsOwnersAndWhoIsGrantedIt() {
        BucketAccess access = bucket(Ownership.OBJECT_WRITER, AccessList.ofOwner(ALICE), false);
        Requester alice = new Requester(ALICE, "alice");
        AccessList bobs = AccessList.ofOwner(BOB);
        assertThat(mayWith(access, alice, Action.GET_OBJECT, null)).isTrue();
        assertThat(mayWith(access, BOB_ASKS, Action.GET_OBJECT, null)).isFalse();
        assertThat(mayWith(access, alice, Action.GET_OBJECT, bobs)).isFalse();
        assertThat(mayWith(access, BOB_ASKS, Action.PUT_OBJECT_ACL, bobs)).isTrue();
        AccessList readable = list(BOB, ALICE, Permission.READ);
        assertThat(mayWith(access, alice, Action.GET_OBJECT, readable)).isTrue();
        assertThat(mayWith(access, alice, Action.GET_OBJECT_ACL, readable)).isFalse();
        PolicyRequest read = request(alice, Action.GET_OBJECT, true);
        assertThat(access.allowsOnceFound(true, read, readable, true)).isFalse();

        BucketAccess enforced =
                bucket(Ownership.BUCKET_OWNER_ENFORCED, AccessList.ofOwner(ALICE), false);
        assertThat(mayWith(enforced, alice, Action.GET_OBJECT, bobs)).isTrue();
        assertThat(mayWith(enforced, BOB_ASKS, Action.GET_OBJECT, bobs)).isFalse();
    }

    @Test
    void onlyWhatIsJudgedAgainPassesBeforeTheObjectIsFound() {
        BucketAccess access = bucket(Ownership.OBJECT_WRITER, AccessList.ofOwner(ALICE), false);
        for (Action action :
                List.of(Action.GET_OBJECT, Action.PUT_OBJECT_ACL, Action.ABORT_MULTIPART_UPLOAD)) {
            assertThat(access.allows(false, List.of(request(BOB_ASKS, action, true)))).isTrue();
            assertThat(access.allows(false, List.of(request(BOB_ASKS, action, false)))).isFalse();
        }
        for (Action action : List.of(Action.GET_OBJECT_TAGGING, Action.GET_OBJECT_ATTRIBUTES)) {
            assertThat(access.allows(false, List.of(request(BOB_ASKS, action, true)))).isFalse();
        }
        BucketAccess enforced =
                bucket(Ownership.BUCKET_OWNER_ENFORCED, AccessList.ofOwner(ALICE), false);
        assertThat(enforced.allows(false, List.of(request(BOB_ASKS, Action.GET_OBJECT, true))))
                .isFalse();
    }

    @Test
    void aPolicyDeniesWhatListsGiveAndAllowsOnlyWhatIsItsOwners() {
        AccessList open = list(ALICE, Grant.EVERYBODY, Permission.FULL_CONTROL);
        BucketAcls acls = new BucketAcls(ALICE, Ownership.OBJECT_WRITER, open, false);
        BucketAccess denied = new BucketAccess(NOTHING, false, acls);
        assertThat(may(denied, BOB_ASKS, Action.LIST_BUCKET)).isFalse();
        assertThat(mayWith(denied, BOB_ASKS, Action.GET_OBJECT, open)).isFalse();
        assertThat(new BucketAccess(NOTHING, true, acls).allows(false, List.of())).isTrue();

        BucketAccess allowed = new BucketAccess(EVERYTHING, false, acls);
        AccessList of = AccessList.ofOwner("c".repeat(64));
        assertThat(mayWith(allowed, BOB_ASKS, Action.GET_OBJECT, null)).isTrue();
        assertThat(mayWith(allowed, BOB_ASKS, Action.GET_OBJECT, of)).isFalse();
        BucketAccess restricted = new BucketAccess(EVERYTHING, true, acls);
        assertThat(mayWith(restricted, BOB_ASKS, Action.GET_OBJECT, null)).isFalse();
        assertThat(may(restricted, BOB_ASKS, Action.LIST_BUCKET)).isTrue();
        assertThat(may(restricted, BOB_ASKS, Action.DELETE_BUCKET)).isFalse();
    }
}
