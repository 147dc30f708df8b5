package io.cyxcloud.s3.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.s3.core.policy.BucketPolicy.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What policies say, as data: a statement, a request, the verdict. */
class BucketPolicyTest {
    private static final String ALICE = "a".repeat(64);
    private static final String BOB = "b".repeat(64);
    private static final Requester BOB_ASKS = new Requester(BOB, "bob");

    /** Named statements; single quotes stand for double ones. */
    private static final Map<String, String> STATEMENTS =
            Map.ofEntries(
                    statement("all-read", "Allow", "'*'", "'s3:GetObject'", "b/*", ""),
                    statement("aws-all", "Allow", "{'AWS':'*'}", "'s3:GetObject'", "b/*", ""),
                    statement("bob", "Allow", "{'AWS':'" + BOB + "'}", "'s3:*'", "b/*", ""),
                    statement(
                            "bob-arn",
                            "Allow",
                            "{'AWS':['arn:aws:iam::" + BOB + ":user/bob']}",
                            "['s3:Get*','s3:ListBucket']",
                            "b*",
                            ""),
                    statement(
                            "bobby",
                            "Allow",
                            "{'AWS':'arn:aws:iam::" + BOB + ":user/bobby'}",
                            "'s3:*'",
                            "b/*",
                            ""),
                    statement(
                            "canonical",
                            "Allow",
                            "{'CanonicalUser':'" + BOB + "'}",
                            "'S3:getobject'",
                            "b/pub?ic/*",
                            ""),
                    statement("no-secrets", "Deny", "'*'", "'s3:*'", "b/secret/*", ""),
                    statement(
                            "tls",
                            "Deny",
                            "'*'",
                            "'s3:*'",
                            "b/*",
                            "'Bool':{'aws:SecureTransport':false}"),
                    statement(
                            "net",
                            "Allow",
                            "'*'",
                            "'s3:GetObject'",
                            "b/*",
                            "'IpAddress':{'aws:SourceIp':['10.0.0.0/8','2001:db8::/32']}"),
                    statement(
                            "not-net",
                            "Deny",
                            "'*'",
                            "'s3:*'",
                            "b/*",
                            "'NotIpAddress':{'aws:SourceIp':'10.0.0.0/8'}"),
                    statement(
                            "prefix",
                            "Allow",
                            "'*'",
                            "'s3:ListBucket'",
                            "b",
                            "'StringLike':{'s3:prefix':['home/*','']},"
                                    + "'NumericLessThanEquals':{'s3:max-keys':10}"),
                    statement(
                            "few",
                            "Deny",
                            "'*'",
                            "'s3:ListBucket'",
                            "b",
                            "'NumericGreaterThan':{'s3:max-keys':'10'}"),
                    statement(
                            "until",
                            "Allow",
                            "'*'",
                            "'s3:GetObject'",
                            "b/*",
                            "'DateLessThan':{'aws:CurrentTime':'2026-01-01T00:00:00Z'}"),
                    statement(
                            "encrypted",
                            "Deny",
                            "'*'",
                            "'s3:PutObject'",
                            "b/*",
                            "'StringNotEquals':{'s3:x-amz-server-side-encryption':'AES256'}"),
                    statement(
                            "encrypted-if",
                            "Deny",
                            "'*'",
                            "'s3:PutObject'",
                            "b/*",
                            "'StringNotEqualsIfExists':{'s3:x-amz-storage-class':'STANDARD'},"
                                    + "'Null':{'s3:x-amz-storage-class':'false'}"),
                    statement(
                            "tagged",
                            "Allow",
                            "'*'",
                            "'s3:PutObject'",
                            "b/*",
                            "'StringEquals':{'s3:RequestObjectTag/Team':'x'}"),
                    statement(
                            "arn-like",
                            "Allow",
                            "'*'",
                            "'s3:GetObject'",
                            "b/*",
                            "'ArnLike':{'aws:PrincipalArn':'arn:aws:iam::*:user/b?b'}"),
                    Map.entry(
                            "only-bob",
                            "{'Effect':'Deny','NotPrincipal':{'AWS':'"
                                    + BOB
                                    + "'},'Action':'s3:*','Resource':'arn:aws:s3:::b/*'}"),
                    Map.entry(
                            "not-delete",
                            "{'Effect':'Allow','Principal':'*','NotAction':'s3:Delete*',"
                                    + "'Resource':'arn:aws:s3:::b/*'}"),
                    Map.entry(
                            "not-private",
                            "{'Effect':'Allow','Principal':'*','Action':'s3:GetObject',"
                                    + "'NotResource':'arn:aws:s3:::b/private/*'}"));

    /** Statements | who | action | resource | condition keys | verdict. */
    private static final String CASES =
            """
            all-read            | nobody | GET_OBJECT         | b/k         |                                          | ALLOWED
            all-read            | bob    | GET_OBJECT         | b/k         |                                          | ALLOWED
            all-read            | bob    | GET_OBJECT_VERSION | b/k         |                                          | UNMENTIONED
            all-read            | bob    | PUT_OBJECT         | b/k         |                                          | UNMENTIONED
            all-read            | bob    | GET_OBJECT         | bb/k        |                                          | UNMENTIONED
            aws-all             | nobody | GET_OBJECT         | b/k         |                                          | ALLOWED
            bob                 | bob    | PUT_OBJECT         | b/k         |                                          | ALLOWED
            bob                 | alice  | PUT_OBJECT         | b/k         |                                          | UNMENTIONED
            bob                 | nobody | GET_OBJECT         | b/k         |                                          | UNMENTIONED
            bob                 | bob    | LIST_BUCKET        | b           |                                          | UNMENTIONED
            bob-arn             | bob    | LIST_BUCKET        | b           |                                          | ALLOWED
            bob-arn             | bob    | GET_OBJECT         | b/a/b       |                                          | ALLOWED
            bob-arn             | bob    | PUT_OBJECT         | b/a/b       |                                          | UNMENTIONED
            bobby               | bob    | GET_OBJECT         | b/k         |                                          | UNMENTIONED
            canonical           | bob    | GET_OBJECT         | b/public/k  |                                          | ALLOWED
            canonical           | bob    | GET_OBJECT         | b/pubic/k   |                                          | UNMENTIONED
            canonical           | bob    | GET_OBJECT         | b/Public/k  |                                          | UNMENTIONED
            all-read,no-secrets | bob    | GET_OBJECT         | b/secret/k  |                                          | DENIED
            no-secrets,all-read | bob    | GET_OBJECT         | b/secret/k  |                                          | DENIED
            all-read,no-secrets | bob    | GET_OBJECT         | b/secrets   |                                          | ALLOWED
            only-bob            | bob    | GET_OBJECT         | b/k         |                                          | UNMENTIONED
            only-bob            | alice  | GET_OBJECT         | b/k         |                                          | DENIED
            only-bob            | nobody | GET_OBJECT         | b/k         |                                          | DENIED
            not-delete          | bob    | PUT_OBJECT         | b/k         |                                          | ALLOWED
            not-delete          | bob    | DELETE_OBJECT      | b/k         |                                          | UNMENTIONED
            not-private         | bob    | GET_OBJECT         | b/k         |                                          | ALLOWED
            not-private         | bob    | GET_OBJECT         | b/private/k |                                          | UNMENTIONED
            all-read,tls        | bob    | GET_OBJECT         | b/k         | SECURE_TRANSPORT=false                   | DENIED
            all-read,tls        | bob    | GET_OBJECT         | b/k         | SECURE_TRANSPORT=true                    | ALLOWED
            net                 | nobody | GET_OBJECT         | b/k         | SOURCE_IP=10.1.2.3                       | ALLOWED
            net                 | nobody | GET_OBJECT         | b/k         | SOURCE_IP=11.1.2.3                       | UNMENTIONED
            net                 | nobody | GET_OBJECT         | b/k         | SOURCE_IP=2001:db8::7                    | ALLOWED
            net                 | nobody | GET_OBJECT         | b/k         | SOURCE_IP=2001:db9::7                    | UNMENTIONED
            net                 | nobody | GET_OBJECT         | b/k         | SOURCE_IP=                               | UNMENTIONED
            all-read,not-net    | nobody | GET_OBJECT         | b/k         | SOURCE_IP=11.1.2.3                       | DENIED
            all-read,not-net    | nobody | GET_OBJECT         | b/k         | SOURCE_IP=10.1.2.3                       | ALLOWED
            all-read,not-net    | nobody | GET_OBJECT         | b/k         | SOURCE_IP=what                           | DENIED
            prefix              | bob    | LIST_BUCKET        | b           | PREFIX=home/bob;MAX_KEYS=10              | ALLOWED
            prefix              | bob    | LIST_BUCKET        | b           | PREFIX=;MAX_KEYS=9                       | ALLOWED
            prefix              | bob    | LIST_BUCKET        | b           | MAX_KEYS=10                              | UNMENTIONED
            prefix              | bob    | LIST_BUCKET        | b           | PREFIX=home/bob;MAX_KEYS=11              | UNMENTIONED
            prefix              | bob    | LIST_BUCKET        | b           | PREFIX=home/bob                          | UNMENTIONED
            prefix              | bob    | LIST_BUCKET        | b           | PREFIX=home/bob;MAX_KEYS=ten             | UNMENTIONED
            few                 | bob    | LIST_BUCKET        | b           | MAX_KEYS=ten                             | DENIED
            few                 | bob    | LIST_BUCKET        | b           | MAX_KEYS=10                              | UNMENTIONED
            until               | bob    | GET_OBJECT         | b/k         | CURRENT_TIME=2025-12-31T23:59:59.000Z    | ALLOWED
            until               | bob    | GET_OBJECT         | b/k         | CURRENT_TIME=2026-01-01T00:00:00.000Z    | UNMENTIONED
            encrypted           | bob    | PUT_OBJECT         | b/k         |                                          | DENIED
            encrypted           | bob    | PUT_OBJECT         | b/k         | SERVER_SIDE_ENCRYPTION=AES256            | UNMENTIONED
            encrypted-if        | bob    | PUT_OBJECT         | b/k         |                                          | UNMENTIONED
            encrypted-if        | bob    | PUT_OBJECT         | b/k         | STORAGE_CLASS=LOCAL                      | DENIED
            tagged              | bob    | PUT_OBJECT         | b/k         | REQUEST_OBJECT_TAG=Team:x                | ALLOWED
            tagged              | bob    | PUT_OBJECT         | b/k         | REQUEST_OBJECT_TAG=team:x                | UNMENTIONED
            arn-like            | bob    | GET_OBJECT         | b/k         | PRINCIPAL_ARN=arn:aws:iam::1:user/bob    | ALLOWED
            arn-like            | bob    | GET_OBJECT         | b/k         | PRINCIPAL_ARN=arn:aws:iam::1:user/robert | UNMENTIONED
            arn-like            | nobody | GET_OBJECT         | b/k         |                                          | UNMENTIONED
            """;

    private static Map.Entry<String, String> statement(
            String name,
            String effect,
            String principal,
            String action,
            String resource,
            String condition) {
        return Map.entry(
                name,
                "{'Effect':'%s','Principal':%s,'Action':%s,'Resource':'arn:aws:s3:::%s'%s}"
                        .formatted(
                                effect,
                                principal,
                                action,
                                resource,
                                condition.isEmpty() ? "" : ",'Condition':{" + condition + "}"));
    }

    static BucketPolicy policy(String... names) {
        return parsed(String.join(",", Stream.of(names).map(STATEMENTS::get).toList()));
    }

    private static BucketPolicy parsed(String statements) {
        String text = "{'Version':'2012-10-17','Statement':[" + statements + "]}";
        return BucketPolicy.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "b");
    }

    @TestFactory
    Stream<DynamicTest> verdicts() {
        return CASES.lines()
                .map(line -> line.split("\\|", -1))
                .map(cells -> Stream.of(cells).map(String::strip).toArray(String[]::new))
                .map(cells ->
                        DynamicTest.dynamicTest(
                                String.join(" ", cells),
                                () ->
                                        assertThat(
                                                        policy(cells[0].split(",", -1))
                                                                .judge(request(cells)))
                                                .isEqualTo(Verdict.valueOf(cells[5]))));
    }

    private static PolicyRequest request(String[] cells) {
        Map<String, String> values = new HashMap<>();
        for (String value : cells[4].isEmpty() ? new String[0] : cells[4].split(";", -1)) {
            int eq = value.indexOf('=');
            values.put(value.substring(0, eq), value.substring(eq + 1));
        }
        Requester requester =
                switch (cells[1]) {
                    case "alice" -> new Requester(ALICE, "alice");
                    case "bob" -> BOB_ASKS;
                    default -> Requester.ANONYMOUS;
                };
        return new PolicyRequest(
                requester,
                Action.valueOf(cells[2]),
                PolicyRequest.arn(cells[3]),
                (key, tag) -> {
                    String value = values.get(key.name());
                    if (key != ConditionKey.REQUEST_OBJECT_TAG || value == null) {
                        return value;
                    }
                    return value.startsWith(tag + ":") ? value.substring(tag.length() + 1) : null;
                });
    }

    @Test
    void whatIsNotKnownOrTooLongToCompareLetsNobodyIn() {
        String tagged = "'StringLike':{'s3:RequestObjectTag/a':'*'}";
        String refererd = "'StringLike':{'aws:Referer':'*'}";
        ConditionValues unknown =
                new ConditionValues() {
                    @Override
                    public String find(ConditionKey key, String tag) {
                        return "x";
                    }

                    @Override
                    public boolean isUnknown(ConditionKey key) {
                        return true;
                    }
                };
        ConditionValues tooLong = (key, tag) -> "x".repeat(5_000);
        assertThat(verdict("Allow", tagged, unknown)).isEqualTo(Verdict.UNMENTIONED);
        assertThat(verdict("Deny", tagged, unknown)).isEqualTo(Verdict.DENIED);
        assertThat(verdict("Allow", refererd, tooLong)).isEqualTo(Verdict.UNMENTIONED);
        assertThat(verdict("Deny", refererd, tooLong)).isEqualTo(Verdict.DENIED);
        assertThat(verdict("Allow", refererd, (key, tag) -> "x")).isEqualTo(Verdict.ALLOWED);
    }

    private static Verdict verdict(String effect, String condition, ConditionValues values) {
        String statement =
                statement("s", effect, "'*'", "'s3:GetObject'", "b/*", condition).getValue();
        return parsed(statement)
                .judge(
                        new PolicyRequest(
                                BOB_ASKS, Action.GET_OBJECT, PolicyRequest.arn("b/k"), values));
    }

    @Test
    void publicIsWhatJustAnybodyMayDo() {
        for (String name :
                List.of(
                        "all-read",
                        "aws-all",
                        "not-delete",
                        "not-private",
                        "prefix",
                        "tagged",
                        "until",
                        "arn-like")) {
            assertThat(policy(name).isPublic()).as(name).isTrue();
        }
        for (String name :
                List.of("bob", "bob-arn", "canonical", "no-secrets", "only-bob", "net")) {
            assertThat(policy(name).isPublic()).as(name).isFalse();
        }
        assertThat(policy("bob", "all-read").isPublic()).isTrue();
        assertThat(wide("IpAddress", "aws:SourceIp", "0.0.0.0/1").isPublic()).isTrue();
        assertThat(wide("IpAddress", "aws:SourceIp", "10.0.0.0/32").isPublic()).isFalse();
        assertThat(wide("IpAddressIfExists", "aws:SourceIp", "10.0.0.0/8").isPublic()).isTrue();
        assertThat(wide("StringEquals", "aws:userid", BOB).isPublic()).isFalse();
        assertThat(wide("StringEqualsIfExists", "aws:userid", BOB).isPublic()).isTrue();
        assertThat(wide("StringLike", "aws:Referer", "http://me/").isPublic()).isTrue();
    }

    private static BucketPolicy wide(String operator, String key, String value) {
        String text =
                ("{'Statement':{'Effect':'Allow','Principal':'*','Action':'s3:*','Resource':"
                                + "'arn:aws:s3:::b/*','Condition':{'%s':{'%s':'%s'}}}}")
                        .formatted(operator, key, value)
                        .replace('\'', '"');
        return BucketPolicy.parse(text.getBytes(StandardCharsets.UTF_8), "b");
    }

    @Test
    void theOwnerMayWhatIsNotDeniedAndOthersWhatIsAllowed() {
        PolicyRequest read = bobs(Action.GET_OBJECT, "b/k");
        PolicyRequest write = bobs(Action.PUT_OBJECT, "b/k");
        PolicyRequest secret = bobs(Action.GET_OBJECT, "b/secret/k");
        BucketAccess none = access(null, false);
        assertThat(none.allows(true, List.of(read, write))).isTrue();
        assertThat(none.allows(false, List.of(read))).isFalse();
        assertThat(none.allows(false, List.of())).isFalse();

        BucketAccess some = access(policy("all-read", "no-secrets"), false);
        assertThat(some.allows(true, List.of(write))).isTrue();
        assertThat(some.allows(true, List.of(write, secret))).isFalse();
        assertThat(some.allows(false, List.of(read))).isTrue();
        assertThat(some.allows(false, List.of(read, write))).isFalse();
        assertThat(some.allows(false, List.of(secret))).isFalse();

        BucketAccess restricted = access(policy("all-read", "bob"), true);
        assertThat(restricted.allows(false, List.of(read))).isFalse();
        assertThat(restricted.allows(true, List.of(read))).isTrue();
    }

    /** Whoever could change the policy could give itself everything; the owner always can. */
    @Test
    void policiesAreTheOwners() {
        String text =
                "{'Statement':[{'Effect':'%s','Principal':'*','Action':'s3:*',"
                        + "'Resource':['arn:aws:s3:::b','arn:aws:s3:::b/*']}]}";
        BucketPolicy all =
                BucketPolicy.parse(
                        text.formatted("Allow").replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                        "b");
        BucketPolicy nothing =
                BucketPolicy.parse(
                        text.formatted("Deny").replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                        "b");
        for (Action action :
                List.of(
                        Action.PUT_BUCKET_POLICY,
                        Action.GET_BUCKET_POLICY,
                        Action.DELETE_BUCKET_POLICY)) {
            List<PolicyRequest> asked = List.of(bobs(action, "b"));
            assertThat(access(all, false).allows(false, asked)).isFalse();
            assertThat(access(nothing, false).allows(true, asked)).isTrue();
        }
        assertThat(access(nothing, false).allows(true, List.of(bobs(Action.LIST_BUCKET, "b"))))
                .isFalse();
    }

    private static BucketAccess access(@Nullable BucketPolicy policy, boolean restricted) {
        return new BucketAccess(policy, restricted, BucketAcls.none("owner"));
    }

    private static PolicyRequest bobs(Action action, String resource) {
        return new PolicyRequest(BOB_ASKS, action, PolicyRequest.arn(resource), (_, _) -> null);
    }

    @Test
    void patternsTakeNoTimeWhateverTheyAre() {
        Glob glob = new Glob("*a".repeat(500) + "b");
        assertThat(glob.matches("a".repeat(1024))).isFalse();
        assertThat(new Glob("a*b?d").matches("axxbcd")).isTrue();
        assertThat(new Glob("*").matches("")).isTrue();
        assertThat(new Glob("?").matches("")).isFalse();
        assertThat(new Glob("").matches("a")).isFalse();
    }
}
