package io.cyxcloud.s3.handlers;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.s3.core.Headers;
import io.cyxcloud.s3.core.Operation;
import io.cyxcloud.s3.core.RequestHead;
import io.cyxcloud.s3.core.policy.Action;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NeedsTest {
    /** They are about no bucket, or ask key by key. */
    private static final Set<Operation> WITHOUT =
            Set.of(
                    Operation.LIST_BUCKETS,
                    Operation.CREATE_BUCKET,
                    Operation.DELETE_OBJECTS,
                    Operation.POST_OBJECT);

    private static List<Action> needs(
            Operation operation, String method, String target, Map<String, String> headers) {
        String key = target.matches("/[^/?]+/[^?]+.*") ? "k" : null;
        return Needs.of(operation, RequestHead.of(method, target, Headers.of(headers)), key)
                .stream()
                .map(Need::action)
                .toList();
    }

    private static List<Action> needs(Operation operation, String method, String target) {
        return needs(operation, method, target, Map.of());
    }

    @Test
    void everyOperationNeedsSomething() {
        for (Operation operation : Operation.values()) {
            boolean onObject =
                    operation.name().matches(".*(OBJECT|PART|PART_COPY|UPLOAD|PARTS|OBJECT_.*)")
                            && !operation.name().matches("LIST_OBJECT.*|OBJECT_LOCK_CONF.*");
            String target = onObject ? "/b/k" : "/b?website";
            assertThat(needs(operation, "GET", target).isEmpty())
                    .as("%s needs nothing", operation)
                    .isEqualTo(WITHOUT.contains(operation));
        }
    }

    @Test
    void versionsAndThePastAreAnotherMatter() {
        assertThat(needs(Operation.GET_OBJECT, "GET", "/b/k")).containsExactly(Action.GET_OBJECT);
        assertThat(needs(Operation.GET_OBJECT, "GET", "/b/k?versionId=null"))
                .containsExactly(Action.GET_OBJECT_VERSION);
        assertThat(needs(Operation.GET_OBJECT, "GET", "/b/k?asOf=1"))
                .containsExactly(Action.GET_OBJECT_VERSION);
        assertThat(needs(Operation.HEAD_OBJECT, "HEAD", "/b/k", Map.of("x-cyx-as-of", "1")))
                .containsExactly(Action.GET_OBJECT_VERSION);
        assertThat(needs(Operation.LIST_OBJECTS_V2, "GET", "/b?list-type=2&asOf=1"))
                .containsExactly(Action.LIST_BUCKET_VERSIONS);
        assertThat(needs(Operation.DELETE_OBJECT, "DELETE", "/b/k?versionId=x"))
                .containsExactly(Action.DELETE_OBJECT_VERSION);
        assertThat(needs(Operation.OBJECT_TAGGING, "DELETE", "/b/k?tagging&versionId=x"))
                .containsExactly(Action.DELETE_OBJECT_VERSION_TAGGING);
    }

    @Test
    void changesAreMadeNowWhateverTimeTheyName() {
        assertThat(needs(Operation.DELETE_OBJECT, "DELETE", "/b/k?asOf=1"))
                .containsExactly(Action.DELETE_OBJECT);
        assertThat(needs(Operation.OBJECT_TAGGING, "PUT", "/b/k?tagging&asOf=1"))
                .containsExactly(Action.PUT_OBJECT_TAGGING);
        Map<String, String> past = Map.of("x-cyx-as-of", "1");
        assertThat(needs(Operation.OBJECT_TAGGING, "DELETE", "/b/k?tagging", past))
                .containsExactly(Action.DELETE_OBJECT_TAGGING);
    }

    @Test
    void whatAHeaderAddsIsNeededToo() {
        Map<String, String> headers =
                Map.of(
                        "x-amz-tagging", "a=b",
                        "x-amz-object-lock-mode", "GOVERNANCE",
                        "x-amz-object-lock-legal-hold", "ON",
                        "if-match", "\"e\"");
        for (Operation operation :
                Arrays.asList(
                        Operation.PUT_OBJECT,
                        Operation.COPY_OBJECT,
                        Operation.CREATE_MULTIPART_UPLOAD,
                        Operation.COMPLETE_MULTIPART_UPLOAD)) {
            assertThat(needs(operation, "PUT", "/b/k", headers))
                    .containsExactly(
                            Action.PUT_OBJECT,
                            Action.PUT_OBJECT_TAGGING,
                            Action.PUT_OBJECT_RETENTION,
                            Action.PUT_OBJECT_LEGAL_HOLD,
                            Action.GET_OBJECT);
        }
        assertThat(needs(Operation.PUT_OBJECT, "PUT", "/b/k", Map.of("if-none-match", "*")))
                .containsExactly(Action.PUT_OBJECT);
        assertThat(needs(Operation.PUT_OBJECT, "PUT", "/b/k", Map.of("if-none-match", "e")))
                .containsExactly(Action.PUT_OBJECT, Action.GET_OBJECT);
        Map<String, String> bypass = Map.of("x-amz-bypass-governance-retention", "true");
        assertThat(needs(Operation.DELETE_OBJECT, "DELETE", "/b/k", bypass))
                .containsExactly(Action.DELETE_OBJECT, Action.BYPASS_GOVERNANCE_RETENTION);
        assertThat(Needs.ofDelete(Headers.of(bypass), "k", "v", true))
                .extracting(Need::action)
                .containsExactly(
                        Action.DELETE_OBJECT_VERSION,
                        Action.BYPASS_GOVERNANCE_RETENTION,
                        Action.GET_OBJECT);
    }

    @Test
    void theMethodTellsReadingFromChanging() {
        assertThat(needs(Operation.BUCKET_POLICY, "GET", "/b?policy"))
                .containsExactly(Action.GET_BUCKET_POLICY);
        assertThat(needs(Operation.BUCKET_POLICY, "PUT", "/b?policy"))
                .containsExactly(Action.PUT_BUCKET_POLICY);
        assertThat(needs(Operation.BUCKET_POLICY, "DELETE", "/b?policy"))
                .containsExactly(Action.DELETE_BUCKET_POLICY);
        assertThat(needs(Operation.BUCKET_CORS, "DELETE", "/b?cors"))
                .containsExactly(Action.PUT_BUCKET_CORS);
    }
}
