package io.cyxcloud.s3.handlers;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.s3.core.Headers;
import io.cyxcloud.s3.core.Peer;
import io.cyxcloud.s3.core.RequestHead;
import io.cyxcloud.s3.core.policy.Action;
import io.cyxcloud.s3.core.policy.ConditionKey;
import io.cyxcloud.s3.core.policy.Requester;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is not heeded meets no condition. */
class RequestValuesTest {
    private static final Map<String, String> TAGGED = Map.of("x-amz-tagging", "team=x");

    private static RequestValues values(
            Action action, String method, String target, Map<String, String> headers) {
        Need need = new Need(action, action.onObject() ? "k" : null, null, true);
        return values(need, method, target, headers);
    }

    private static RequestValues values(
            Need need, String method, String target, Map<String, String> headers) {
        return new RequestValues(
                RequestHead.of(method, target, Headers.of(headers)),
                Requester.ANONYMOUS,
                new Peer("10.0.0.1", false),
                0,
                need);
    }

    private static @Nullable String team(RequestValues values) {
        return values.find(ConditionKey.REQUEST_OBJECT_TAG, "team");
    }

    @Test
    void headersAreThoseOfTheirAction() {
        assertThat(team(values(Action.PUT_OBJECT, "PUT", "/b/k", TAGGED))).isEqualTo("x");
        assertThat(team(values(Action.GET_OBJECT, "GET", "/b/k", TAGGED))).isNull();
        assertThat(team(values(Action.DELETE_OBJECT, "DELETE", "/b/k", TAGGED))).isNull();
        RequestValues read =
                values(Action.GET_OBJECT, "GET", "/b/k", Map.of("x-amz-acl", "public-read"));
        assertThat(read.find(ConditionKey.ACL, "")).isNull();
    }

    @Test
    void parametersAreThoseOfListings() {
        Map<String, String> none = Map.of();
        String target = "/b?prefix=public/&max-keys=5";
        assertThat(values(Action.LIST_BUCKET, "GET", target, none).find(ConditionKey.PREFIX, ""))
                .isEqualTo("public/");
        assertThat(
                        values(Action.DELETE_BUCKET, "DELETE", target, none)
                                .find(ConditionKey.PREFIX, ""))
                .isNull();
        assertThat(
                        values(Action.LIST_BUCKET_MULTIPART_UPLOADS, "GET", target, none)
                                .find(ConditionKey.MAX_KEYS, ""))
                .isNull();
    }

    @Test
    void tagsOfABodyOrOfASourceAreNotKnown() {
        ConditionKey tag = ConditionKey.REQUEST_OBJECT_TAG;
        RequestValues body = values(Action.PUT_OBJECT_TAGGING, "PUT", "/b/k?tagging", TAGGED);
        assertThat(body.isUnknown(tag)).isTrue();
        assertThat(team(body)).isNull();
        assertThat(
                        values(Action.PUT_OBJECT_TAGGING, "PUT", "/b/k?tagging&uploadId=u", TAGGED)
                                .isUnknown(tag))
                .isTrue();
        Map<String, String> copy = Map.of("x-amz-copy-source", "/a/k", "x-amz-tagging", "team=x");
        assertThat(values(Action.PUT_OBJECT, "PUT", "/b/k", copy).isUnknown(tag)).isTrue();
        Need copied = Need.onObject(Action.PUT_OBJECT_TAGGING, "k", null);
        assertThat(values(copied, "PUT", "/b/k", copy).isUnknown(tag)).isTrue();
        assertThat(values(Action.GET_OBJECT, "PUT", "/b/k", copy).isUnknown(tag)).isFalse();
    }

    @Test
    void anotherParameterDoesNotHideTags() {
        String creates = "/b/k?uploads&uploadId=u";
        assertThat(team(values(Action.PUT_OBJECT, "POST", creates, TAGGED))).isEqualTo("x");
    }

    @Test
    void aPartIsAsItsUploadIs() {
        RequestValues part =
                values(Action.PUT_OBJECT, "PUT", "/b/k?partNumber=1&uploadId=u", Map.of());
        assertThat(part.find(ConditionKey.SERVER_SIDE_ENCRYPTION, "")).isEqualTo("AES256");
        assertThat(part.find(ConditionKey.ACL, "")).isEqualTo("bucket-owner-full-control");
        assertThat(part.isUnknown(ConditionKey.REQUEST_OBJECT_TAG)).isFalse();
    }

    @Test
    void aSourceHasOneName() {
        for (String said : new String[] {"b/secret/x", "/b/secret/x", "b/%73ecret/x"}) {
            assertThat(
                            values(
                                            Action.PUT_OBJECT,
                                            "PUT",
                                            "/c/k",
                                            Map.of("x-amz-copy-source", said))
                                    .find(ConditionKey.COPY_SOURCE, ""))
                    .isEqualTo("b/secret/x");
        }
    }
}
