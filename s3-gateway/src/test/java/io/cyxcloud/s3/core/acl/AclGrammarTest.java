package io.cyxcloud.s3.core.acl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.object.AccessList;
import io.cyxcloud.events.object.Grant;
import io.cyxcloud.events.object.Permission;
import io.cyxcloud.s3.core.Headers;
import io.cyxcloud.s3.core.Owner;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.S3Exception;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AclGrammarTest {
    private static final String ALICE = "a".repeat(64);
    private static final String BOB = "b".repeat(64);
    private static final Grant ALICES = new Grant(ALICE, Permission.FULL_CONTROL);

    private static void refused(S3Error error, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.error()).isEqualTo(error));
    }

    private static AccessList parse(String grants) {
        String document =
                "<AccessControlPolicy><Owner><ID>%s</ID></Owner><AccessControlList>%s"
                                .formatted(ALICE, grants)
                        + "</AccessControlList></AccessControlPolicy>";
        return AclGrammar.parse(document.getBytes(StandardCharsets.UTF_8), ALICE);
    }

    private static String grant(String grantee, String permission) {
        return "<Grant><Grantee>%s</Grantee><Permission>%s</Permission></Grant>"
                .formatted(grantee, permission);
    }

    @Test
    void aListSurvivesItsDocument() {
        AccessList list =
                new AccessList(
                        ALICE,
                        List.of(
                                new Grant(Grant.EVERYBODY, Permission.READ),
                                new Grant(Grant.USERS, Permission.WRITE_ACP),
                                ALICES,
                                new Grant(BOB, Permission.READ_ACP)));
        String document = AclGrammar.document(list, id -> new Owner(id, "<name>"));
        assertThat(AclGrammar.parse(document.getBytes(StandardCharsets.UTF_8), ALICE))
                .isEqualTo(list);
        assertThat(document).contains("xsi:type=\"Group\"", "xsi:type=\"CanonicalUser\"");
        assertThat(parse("")).isEqualTo(new AccessList(ALICE, List.of()));
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        String bob = "<ID>" + BOB + "</ID>";
        refused(S3Error.MALFORMED_XML, () -> parse(grant(bob, "EVERYTHING")));
        refused(S3Error.MALFORMED_XML, () -> parse(grant("", "READ")));
        refused(S3Error.INVALID_ARGUMENT, () -> parse(grant("<ID>bob</ID>", "READ")));
        refused(S3Error.INVALID_ARGUMENT, () -> parse(grant("<URI>http://a</URI>", "READ")));
        refused(
                S3Error.UNRESOLVABLE_GRANT_BY_EMAIL_ADDRESS,
                () -> parse(grant("<EmailAddress>b@example.com</EmailAddress>", "READ")));
        refused(S3Error.INVALID_REQUEST, () -> parse(grant(bob, "READ").repeat(101)));
        byte[] bobs =
                "<AccessControlPolicy><Owner>%s</Owner><AccessControlList/></AccessControlPolicy>"
                        .formatted(bob)
                        .getBytes(StandardCharsets.UTF_8);
        refused(S3Error.ACCESS_DENIED, () -> AclGrammar.parse(bobs, ALICE));
    }

    @ParameterizedTest
    @CsvSource({
        "private, ''",
        "public-read, AllUsers READ",
        "public-read-write, AllUsers READ AllUsers WRITE",
        "authenticated-read, AuthenticatedUsers READ",
        "bucket-owner-read, BOB READ",
        "bucket-owner-full-control, BOB FULL_CONTROL"
    })
    void listsHaveNames(String name, String others) {
        AccessList list =
                Objects.requireNonNull(
                        AclHeaders.list(Headers.of(Map.of("x-amz-acl", name)), ALICE, BOB));
        assertThat(list.owner()).isEqualTo(ALICE);
        assertThat(list.grants()).first().isEqualTo(ALICES);
        StringBuilder rest = new StringBuilder();
        list.grants().stream()
                .skip(1)
                .forEach(grant ->
                        rest.append(' ')
                                .append(grant.grantee())
                                .append(' ')
                                .append(grant.permission()));
        assertThat(rest.toString().strip().replace(BOB, "BOB")).isEqualTo(others);
    }

    @Test
    void headersGrant() {
        Headers headers =
                Headers.of(
                        Map.of(
                                "x-amz-grant-read",
                                "id=\"%s\", uri=http://acs.amazonaws.com/groups/global/AllUsers"
                                        .formatted(BOB)));
        assertThat(AclHeaders.list(headers, ALICE, ALICE))
                .isEqualTo(
                        new AccessList(
                                ALICE,
                                List.of(
                                        new Grant(BOB, Permission.READ),
                                        new Grant(Grant.EVERYBODY, Permission.READ))));
        assertThat(AclHeaders.list(Headers.of(Map.of()), ALICE, ALICE)).isNull();
        refused(
                S3Error.INVALID_REQUEST,
                () ->
                        AclHeaders.list(
                                Headers.of(
                                        Map.of("x-amz-acl", "private", "x-amz-grant-read", "id=a")),
                                "a",
                                ALICE));
        for (String bad : List.of("id", "name=a", "id=", "uri=http://a", "emailAddress=a@b")) {
            assertThatThrownBy(() ->
                            AclHeaders.list(
                                    Headers.of(Map.of("x-amz-grant-write", bad)), ALICE, ALICE))
                    .as(bad)
                    .isInstanceOf(S3Exception.class);
        }
    }

    @Test
    void ownershipHasItsGrammar() {
        for (Ownership ownership : Ownership.values()) {
            byte[] document = ownership.document().getBytes(StandardCharsets.UTF_8);
            assertThat(Ownership.parse(document)).isEqualTo(ownership);
        }
        refused(
                S3Error.MALFORMED_XML,
                () -> Ownership.parse("<OwnershipControls/>".getBytes(StandardCharsets.UTF_8)));
        AclHeaders.requireNone(Headers.of(Map.of("x-amz-acl", "bucket-owner-full-control")));
        AclHeaders.requireNone(Headers.of(Map.of("x-amz-acl", "private")));
        refused(
                S3Error.ACCESS_CONTROL_LIST_NOT_SUPPORTED,
                () -> AclHeaders.requireNone(Headers.of(Map.of("x-amz-acl", "public-read"))));
        refused(
                S3Error.ACCESS_CONTROL_LIST_NOT_SUPPORTED,
                () -> AclHeaders.requireNone(Headers.of(Map.of("x-amz-grant-read", "id=a"))));
    }
}
