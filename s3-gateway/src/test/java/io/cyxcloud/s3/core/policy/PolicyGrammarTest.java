package io.cyxcloud.s3.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.S3Exception;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyGrammarTest {
    private static final String ID = "0123456789abcdef".repeat(4);

    private static BucketPolicy parse(String text) {
        return BucketPolicy.parse(
                text.replace('\'', '"').replace("<id>", ID).getBytes(StandardCharsets.UTF_8),
                "bucket");
    }

    private static void refused(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> assertThat(e.error()).isEqualTo(S3Error.MALFORMED_POLICY));
    }

    /** A statement with one of its parts in place of the usual one. */
    private static String with(String part) {
        String name = part.substring(1, part.indexOf('\'', 1)).replaceFirst("^Not", "");
        StringBuilder statement = new StringBuilder("{'Statement':[{" + part);
        if (!name.equals("Effect")) {
            statement.append(",'Effect':'Deny'");
        }
        if (!name.equals("Principal")) {
            statement.append(",'Principal':'*'");
        }
        if (!name.equals("Action")) {
            statement.append(",'Action':'s3:*'");
        }
        if (!name.equals("Resource")) {
            statement.append(",'Resource':'arn:aws:s3:::bucket/*'");
        }
        return statement.append("}]}").toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'Sid':'x'",
                "'Effect':'Allow'",
                "'Principal':{'AWS':'<id>'}",
                "'Principal':{'AWS':['arn:aws:iam::<id>:root','*']}",
                "'NotPrincipal':{'AWS':'arn:aws:iam::<id>:user/al.ice@x'}",
                "'Principal':{'CanonicalUser':'<id>'}",
                "'Action':['s3:getobject','s3:Put*']",
                "'NotAction':'s3:GetObject'",
                "'Resource':['arn:aws:s3:::bucket','arn:aws:s3:::bucket/a?b/*']",
                "'Resource':'arn:aws:s3:::*'",
                "'Resource':'arn:aws:s3:::buck*'",
                "'Resource':'arn:aws:s3:::*/*'",
                "'Resource':'arn:aws:s3:::*x'",
                "'NotResource':'arn:aws:s3:::bucket/a'",
                "'Condition':{'StringEquals':{'aws:username':['a','b']}}",
                "'Condition':{'numericlessthan':{'S3:MAX-KEYS':7}}",
                "'Condition':{'IpAddress':{'aws:SourceIp':['::1','fe80::/10','1.2.3.4']}}",
                "'Condition':{'DateGreaterThan':{'aws:CurrentTime':['2026-01-01','1700000000']}}",
                "'Condition':{'BoolIfExists':{'aws:SecureTransport':'true'}}",
            })
    void understood(String part) {
        assertThat(parse(with(part)).statements()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'Sid':7",
                "'sid':'x'",
                "'Effect':'allow'",
                "'Effect':'Allow','NotPrincipal':'*'",
                "'Principal':'<id>'",
                "'Principal':{'AWS':'alice'}",
                "'Principal':{'AWS':'arn:aws:iam:::user/alice'}",
                "'Principal':{'AWS':'arn:aws:iam::<id>'}",
                "'Principal':{'AWS':'<id>:root'}",
                "'Principal':{'AWS':'arn:aws:iam::*:root'}",
                "'Principal':{'AWS':[]}",
                "'Principal':{}",
                "'Principal':{'AWS':{'a':'b'}}",
                "'Principal':{'Service':'s3.amazonaws.com'}",
                "'Principal':{'Federated':'x'}",
                "'Principal':{'CanonicalUser':'*'}",
                "'Principal':{'CanonicalUser':'arn:aws:iam::<id>:root'}",
                "'Principal':'*','NotPrincipal':'*'",
                "'Action':'s3:GetObjekt'",
                "'Action':'GetObject'",
                "'Action':'ec2:*'",
                "'Action':[]",
                "'Action':['s3:GetObject',['s3:PutObject']]",
                "'Action':'s3:GetObject','NotAction':'s3:GetObject'",
                "'Action':'s3:ListBucket'",
                "'Resource':'*'",
                "'Resource':'bucket/*'",
                "'Resource':'arn:aws:s3:::other/*'",
                "'Resource':'arn:aws:s3:::bucket2'",
                "'Resource':'arn:aws:s3:::buck'",
                "'Resource':'arn:aws:s3:::bucket/'",
                "'Resource':'arn:aws:s3:::bucket/${aws:username}/*'",
                "'Resource':null",
                "'Condition':{}",
                "'Condition':{'StringEquals':{}}",
                "'Condition':{'StringEquals':'x'}",
                "'Condition':{'StringIs':{'aws:username':'a'}}",
                "'Condition':{'ForAllValues:StringEquals':{'aws:username':'a'}}",
                "'Condition':{'StringEquals':{'s3:ExistingObjectTag/a':'b'}}",
                "'Condition':{'StringEquals':{'s3:RequestObjectTag/':'b'}}",
                "'Condition':{'StringEquals':{'aws:username':[]}}",
                "'Condition':{'StringEquals':{'aws:username':null}}",
                "'Condition':{'IpAddress':{'aws:SourceIp':'1.2.3.4/33'}}",
                "'Condition':{'IpAddress':{'aws:SourceIp':'1.2.3'}}",
                "'Condition':{'IpAddress':{'aws:SourceIp':'1:2::3::4'}}",
                "'Condition':{'NumericEquals':{'s3:max-keys':'1e999999999'}}",
                "'Condition':{'DateEquals':{'aws:CurrentTime':'today'}}",
                "'Condition':{'Bool':{'aws:SecureTransport':'yes'}}",
                "'Condition':{'NullIfExists':{'aws:username':'true'}}",
                "'Condition':{'ArnLike':{'aws:PrincipalArn':'bob'}}",
            })
    void refusedParts(String part) {
        refused(with(part));
    }

    @Test
    void refusedLength() {
        refused(with("'Condition':{'StringLike':{'aws:Referer':'" + "*a".repeat(600) + "'}}"));
    }

    @Test
    void refusedDocuments() {
        refused("");
        refused("null");
        refused("[]");
        refused("{}");
        refused("{'Version':'2012-10-17'}");
        refused("{'Version':'2012-10-17','Statement':[]}");
        refused("{'Statement':['x']}");
        refused("{'Statement':{'Effect':'Allow'}}");
        refused(with("'Sid':'x'").replace("{'Statement'", "{'Version':'2020-01-01','Statement'"));
        refused(with("'Sid':'x'").replace("{'Statement'", "{'Other':'x','Statement'"));
        refused(with("'Sid':'x','Sid':'y'"));
        refused(with("'Sid':'x'") + "{}");
        refused(with("'Sid':'x'").replace("}]}", "}]"));
        refused(with("'Sid':'" + "x".repeat(20 << 10) + "'"));
        refused(with("'Resource':'arn:aws:s3:::bucket/" + "*".repeat(2000) + "'"));
        refused("[".repeat(5_000));
    }
}
