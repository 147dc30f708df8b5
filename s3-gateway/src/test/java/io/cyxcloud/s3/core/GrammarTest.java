package io.cyxcloud.s3.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.bucket.DefaultRetention;
import io.cyxcloud.events.object.LockMode;
import io.cyxcloud.events.object.Retention;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.s3.core.Addressing.Resource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarTest {
    private static void assertRefused(S3Error error, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.error()).isEqualTo(error));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-9, 100, 0-9",
        "bytes=0-0, 1, 0-0",
        "bytes=90-200, 100, 90-99",
        "bytes=50-, 100, 50-99",
        "bytes=-10, 100, 90-99",
        "bytes=-200, 100, 0-99",
        "bytes=99999999999999999999-, 100, 416",
        "bytes=0-99999999999999999999, 100, 0-99",
        "bytes=100-, 100, 416",
        "bytes=100-200, 100, 416",
        "bytes=-0, 100, 416",
        "bytes=0-, 0, 416",
        "bytes=-1, 0, 416",
        "bytes=9-0, 100, whole",
        "bytes=-, 100, whole",
        "bytes=a-b, 100, whole",
        "'bytes=0-1,3-4', 100, whole",
        "items=0-1, 100, whole",
        "'', 100, whole"
    })
    void ranges(String header, long size, String expected) {
        String actual =
                switch (ByteRange.of(header, size)) {
                    case ByteRange.Whole _ -> "whole";
                    case ByteRange.Part part -> part.first() + "-" + part.last();
                    case ByteRange.Unsatisfiable _ -> "416";
                };
        assertThat(actual).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "a-b.c", "0.bucket.9", "b1-2-3"})
    void goodBucketNames(String name) {
        assertThat(ObjectNames.isBucketName(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ab",
                "Abc",
                "a_b",
                "-ab",
                "ab-",
                "a..b",
                "192.168.5.4",
                "xn--a",
                "a-s3alias",
                "abc ",
                "ä-b"
            })
    void badBucketNames(String name) {
        assertThat(ObjectNames.isBucketName(name)).isFalse();
    }

    @Test
    void keysAreMeasuredInUtf8() {
        ObjectNames.checkKey("ü".repeat(512));
        assertRefused(S3Error.KEY_TOO_LONG, () -> ObjectNames.checkKey("ü".repeat(512) + "a"));
    }

    @Test
    void tagsHaveTheirGrammar() {
        assertThat(Tagging.ofHeader(Headers.of(Map.of("x-amz-tagging", "a=b%20c&d="))))
                .isEqualTo(Map.of("a", "b c", "d", ""));
        Map<String, String> tags = Map.of("k", "<v>", "ä", "1");
        for (String bad : List.of("=v", "a=b&a=c", "a!=b", "aws:x=y", "k".repeat(129) + "=v")) {
            assertRefused(
                    S3Error.INVALID_TAG,
                    () -> Tagging.ofHeader(Headers.of(Map.of("x-amz-tagging", bad))));
        }
        assertRefused(
                S3Error.INVALID_TAG,
                () ->
                        Tagging.ofHeader(
                                Headers.of(
                                        Map.of(
                                                "x-amz-tagging",
                                                "a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1&j=1&k=1"))));
        assertRefused(
                S3Error.INVALID_TAG,
                () -> Tagging.parse(utf8(Tagging.document(tags)), Tagging.OBJECT_TAGS_MAX));
        Map<String, String> good = Map.of("k", "v:1", "ä", "1");
        assertThat(Tagging.parse(utf8(Tagging.document(good)), Tagging.OBJECT_TAGS_MAX))
                .isEqualTo(good);
    }

    @Test
    void locksHaveTheirGrammar() {
        Retention retention = new Retention(LockMode.GOVERNANCE, 1_700_000_000_123L);
        assertThat(LockGrammar.retention(utf8(LockGrammar.document(retention)), 0))
                .isEqualTo(retention);
        assertThat(LockGrammar.retention(utf8("<Retention/>"), 0)).isNull();
        assertRefused(
                S3Error.INVALID_ARGUMENT,
                () ->
                        LockGrammar.retention(
                                utf8(LockGrammar.document(retention)), retention.untilMs()));
        assertRefused(
                S3Error.INVALID_ARGUMENT,
                () ->
                        LockGrammar.retention(
                                Headers.of(Map.of("x-amz-object-lock-mode", "GOVERNANCE")), 0));
        DefaultRetention byDefault = new DefaultRetention(LockMode.COMPLIANCE, 0, 2);
        assertThat(LockGrammar.configuration(utf8(LockGrammar.configurationDocument(byDefault))))
                .isEqualTo(byDefault);
        assertThat(LockGrammar.configuration(utf8(LockGrammar.configurationDocument(null))))
                .isNull();
        assertThat(LockGrammar.legalHold(utf8(LockGrammar.legalHoldDocument(true)))).isTrue();
        assertRefused(
                S3Error.MALFORMED_XML,
                () -> LockGrammar.legalHold(utf8("<LegalHold><Status>on</Status></LegalHold>")));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void copySources() {
        assertThat(CopySource.parse("/b/k%20%2B/x")).isEqualTo(new CopySource("b", "k +/x", null));
        assertThat(CopySource.parse("b/k+?versionId=null"))
                .isEqualTo(new CopySource("b", "k+", new VersionName.NullVersion()));
        assertThat(CopySource.parse("%2Fb%2Fk")).isEqualTo(new CopySource("b", "k", null));
        for (String bad : List.of("", "b", "b/", "/", "//k", "b/k?versionId=7")) {
            assertRefused(S3Error.INVALID_ARGUMENT, () -> CopySource.parse(bad));
        }
        assertThat(CopySource.range("bytes=1-9", 10)).isEqualTo(new ByteRange.Part(1, 9));
        assertRefused(S3Error.INVALID_RANGE, () -> CopySource.range("bytes=1-10", 10));
        assertRefused(S3Error.INVALID_ARGUMENT, () -> CopySource.range("bytes=1-", 10));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "localhost:9000, /, -, -",
                "localhost:9000, /b, b, -",
                "localhost, /b/, b, -",
                "localhost, /b/k/, b, k/",
                "localhost, /b//k, b, /k",
                "B.localhost:9000, /k, b, k",
                "a.b.localhost, /, a.b, -",
                "s3.localhost, /b/k, b, k",
                "b.s3.localhost, /k, b, k",
                "127.0.0.1:9000, /b/k, b, k",
                "[::1]:9000, /b/k, b, k",
                "notlocalhost, /b/k, b, k"
            })
    void addressing(String host, String path, String bucket, String key) {
        Addressing addressing = new Addressing(List.of("localhost", "s3.localhost"));
        assertThat(addressing.resolve(host, path)).isEqualTo(new Resource(bucket, key));
    }

    @ParameterizedTest
    @CsvSource({
        "if-match, '\"e\"', PROCEED",
        "if-match, e, PROCEED",
        "if-match, '\"x\", \"e\"', PROCEED",
        "if-match, *, PROCEED",
        "if-match, '\"x\"', FAILED",
        "if-none-match, '\"e\"', NOT_MODIFIED",
        "if-none-match, 'W/\"e\"', NOT_MODIFIED",
        "if-none-match, '\"x\"', PROCEED",
        "if-modified-since, 'Thu, 01 Jan 1970 00:16:40 GMT', NOT_MODIFIED",
        "if-modified-since, 'Thu, 01 Jan 1970 00:16:39 GMT', PROCEED",
        "if-modified-since, 'Thu, 01 Jan 2099 00:16:39 GMT', PROCEED",
        "if-modified-since, nonsense, PROCEED",
        "if-unmodified-since, 'Thu, 01 Jan 1970 00:16:40 GMT', PROCEED",
        "if-unmodified-since, 'Thu, 01 Jan 1970 00:16:39 GMT', FAILED"
    })
    void preconditions(String header, String value, Preconditions.Outcome expected) {
        long modifiedMs = 1_000_500; // half a second past what a header can say
        assertThat(
                        Preconditions.judge(
                                Headers.of(Map.of(header, value)), "", "e", modifiedMs, 2_000_000))
                .isEqualTo(expected);
    }

    @Test
    void checksumsHaveTheirCatalogueValues() {
        ByteBuffer check = ByteBuffer.wrap("123456789".getBytes(StandardCharsets.US_ASCII));
        Map<ChecksumAlgorithm, String> expected =
                Map.of(
                        ChecksumAlgorithm.CRC32, "cbf43926",
                        ChecksumAlgorithm.CRC32C, "e3069283",
                        ChecksumAlgorithm.CRC64NVME, "ae8b14860a799888",
                        ChecksumAlgorithm.SHA1, "f7c3bc1d808e04732adf679965ccc34ca7ae3441",
                        ChecksumAlgorithm.SHA256,
                                "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225");
        expected.forEach((algorithm, hex) -> {
            ChecksumAlgorithm.Running running = algorithm.start();
            running.update(check.duplicate());
            assertThat(Hashes.hex(running.value())).as("%s", algorithm).isEqualTo(hex);
            assertThat(algorithm.isValid(algorithm.start().base64())).isTrue();
            assertThat(algorithm.isValid("bad")).isFalse();
        });
    }

    @Test
    void readsXml() {
        XmlElement delete =
                XmlElement.parse(
                        ("<?xml version='1.0'?><Delete"
                                        + " xmlns='http://s3.amazonaws.com/doc/2006-03-01/'><Object><Key>a&amp;b<!--"
                                        + " c --><![CDATA[<]]></Key></Object>"
                                        + "<Object><Key>ü</Key></Object><Quiet>true</Quiet></Delete>")
                                .getBytes(StandardCharsets.UTF_8),
                        "Delete");
        assertThat(delete.all("Object").stream().map(o -> o.childText("Key")))
                .containsExactly("a&b<", "ü");
        assertThat(delete.childText("Quiet")).isEqualTo("true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "<Delete>",
                "<Other/>",
                "<Delete/><Delete/>",
                "<Delete>&undefined;</Delete>",
                "<!DOCTYPE Delete [<!ENTITY a 'b'>]><Delete>&a;</Delete>",
                "<!DOCTYPE Delete [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><Delete>&a;</Delete>",
                "<!DOCTYPE Delete SYSTEM 'http://127.0.0.1:1/x.dtd'><Delete/>",
                "<Delete><a><a><a><a><a><a><a><a/></a></a></a></a></a></a></a></Delete>"
            })
    void refusesXml(String document) {
        assertRefused(
                S3Error.MALFORMED_XML,
                () -> XmlElement.parse(document.getBytes(StandardCharsets.UTF_8), "Delete"));
    }

    @Test
    void writesXml() {
        assertThat(
                        XmlWriter.plainDocument("A")
                                .open("B")
                                .text("C", "<&>\"\u0001ü\r\n")
                                .close()
                                .text("D", 7)
                                .finish())
                .isEqualTo(
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                + "<A><B><C>&lt;&amp;&gt;&quot;&#x1;ü&#xd;\n</C></B><D>7</D></A>");
    }

    @Test
    void continuationTokens() {
        for (String key : List.of("", "a", "ü/\u0001", "a+b/c?")) {
            assertThat(ContinuationToken.decode(ContinuationToken.encode(key))).isEqualTo(key);
        }
        for (String bad : List.of("a", "!!", "AGE", "Af__")) {
            assertRefused(S3Error.INVALID_ARGUMENT, () -> ContinuationToken.decode(bad));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'Sun, 06 Nov 1994 08:49:37 GMT'",
        "'Sunday, 06-Nov-94 08:49:37 GMT'",
        "'Sun Nov  6 08:49:37 1994'"
    })
    void httpDates(String text) {
        assertThat(HttpDate.parse(text)).isEqualTo(784_111_777_000L);
        assertThat(HttpDate.format(784_111_777_999L)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    @Test
    void percentEncoding() {
        assertThat(UriCodec.encode("a/b ü+~*")).isEqualTo("a%2Fb%20%C3%BC%2B~%2A");
        assertThat(UriCodec.encodePath("a/b")).isEqualTo("a/b");
        assertThat(UriCodec.decode("a%2fb+%C3%BC")).isEqualTo("a/b+ü");
        assertThat(UriCodec.decodeQuery("a+b%2B")).isEqualTo("a b+");
        for (String bad : List.of("%", "%2", "%zz", "%ff", "%C3")) {
            assertRefused(S3Error.INVALID_URI, () -> UriCodec.decode(bad));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, '', LIST_OBJECTS",
        "GET, 'list-type=2&prefix=a', LIST_OBJECTS_V2",
        "GET, location, GET_BUCKET_LOCATION",
        "GET, versioning, BUCKET_VERSIONING",
        "PUT, versioning, BUCKET_VERSIONING",
        "DELETE, tagging, BUCKET_TAGGING",
        "PUT, object-lock, OBJECT_LOCK_CONFIGURATION",
        "GET, policy, BUCKET_POLICY",
        "DELETE, policy, BUCKET_POLICY",
        "GET, policyStatus, GET_BUCKET_POLICY_STATUS",
        "GET, versions, LIST_OBJECT_VERSIONS",
        "GET, uploads, LIST_MULTIPART_UPLOADS",
        "POST, delete, DELETE_OBJECTS",
        "HEAD, '', HEAD_BUCKET"
    })
    void bucketOperations(String method, String query, Operation expected) {
        assertThat(operation(method, new Resource("b", null), query, Map.of())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, x-id=GetObject, GET_OBJECT",
        "PUT, '', PUT_OBJECT",
        "POST, uploads, CREATE_MULTIPART_UPLOAD",
        "PUT, 'partNumber=1&uploadId=u', UPLOAD_PART",
        "POST, uploadId=u, COMPLETE_MULTIPART_UPLOAD",
        "DELETE, uploadId=u, ABORT_MULTIPART_UPLOAD",
        "DELETE, tagging, OBJECT_TAGGING",
        "PUT, retention, OBJECT_RETENTION",
        "PUT, legal-hold, OBJECT_LEGAL_HOLD",
        "GET, attributes, GET_OBJECT_ATTRIBUTES",
        "PUT, acl, PUT_OBJECT_ACL",
        "GET, uploadId=u, LIST_PARTS"
    })
    void objectOperations(String method, String query, Operation expected) {
        Resource object = new Resource("b", "k");
        assertThat(operation(method, object, query, Map.of())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'', AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=, '', INVALID_ARGUMENT",
        "AES128, '', '', INVALID_ENCRYPTION_ALGORITHM",
        "AES256, '', '', INVALID_ARGUMENT",
        "AES256, AAECAwQF, '', INVALID_ARGUMENT",
        "AES256, AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=, '', INVALID_ARGUMENT",
        "AES256, AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=, AAAA, INVALID_ARGUMENT",
        "AES256, AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=, tP/LI3N87DFaSk0aoqYgzg==, ''"
    })
    void keysOfClientsAreRefused(String cipher, String key, String md5, String error) {
        Map<String, String> fields = new TreeMap<>();
        Map.of("algorithm", cipher, "key", key, "key-md5", md5)
                .forEach((name, value) -> {
                    if (!value.isEmpty()) {
                        fields.put("x-amz-server-side-encryption-customer-" + name, value);
                    }
                });
        Headers headers = Headers.of(fields);
        S3Error write = error.isEmpty() ? S3Error.NOT_IMPLEMENTED : S3Error.valueOf(error);
        S3Error read = error.isEmpty() ? S3Error.INVALID_REQUEST : S3Error.valueOf(error);
        assertRefused(write, () -> UnsupportedHeaders.check(headers));
        assertRefused(read, () -> CustomerKey.refuseRead(headers));
        CustomerKey.refuseReadOfSource(headers); // they are about the copy
    }

    @ParameterizedTest
    @CsvSource({
        "'deflate, gzip', 'deflate, gzip'",
        "'gzip,br', 'gzip,br'",
        "'aws-chunked, gzip', gzip",
        "'deflate, aws-chunked, gzip', 'deflate, gzip'",
        "aws-chunked,"
    })
    void codingsAreKeptWithoutAwsChunked(String sent, String kept) {
        Headers headers = Headers.of(Map.of("content-encoding", sent));
        assertThat(ObjectHeaders.of(headers).system().get("content-encoding")).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({"PUT, website", "PUT, replication", "PUT, lifecycle", "PUT, policyStatus"})
    void unsupportedIsNotImplemented(String method, String query) {
        assertRefused(
                S3Error.NOT_IMPLEMENTED,
                () -> operation(method, new Resource("b", null), query, Map.of()));
    }

    private static Operation operation(
            String method, Resource resource, String query, Map<String, String> headers) {
        return Operation.of(method, resource, Query.parse(query), Headers.of(headers));
    }
}
