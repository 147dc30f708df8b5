package io.cyxcloud.s3.core;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of its own signature, from the Authorization header or the query.
 *
 * @param signedHeaders lower-case names, sorted
 * @param presigned it came in the query
 */
record Claim(
        String accessKey,
        SigningScope scope,
        List<String> signedHeaders,
        String signature,
        boolean presigned) {

    static Claim ofHeader(String authorization) {
        if (!authorization.startsWith(SigV4.ALGORITHM)) {
            if (authorization.startsWith("AWS ")) {
                throw S3Error.INVALID_REQUEST.failure(
                        "The authorization mechanism you have provided is not supported. Please"
                                + " use AWS4-HMAC-SHA256.");
            }
            throw S3Error.INVALID_ARGUMENT
                    .failure("Unsupported Authorization Type")
                    .with("ArgumentName", "Authorization");
        }
        Map<String, String> fields = new HashMap<>();
        for (String field : authorization.substring(SigV4.ALGORITHM.length()).split(",", -1)) {
            int eq = field.indexOf('=');
            if (eq > 0) {
                fields.put(field.substring(0, eq).strip(), field.substring(eq + 1).strip());
            }
        }
        return new Claim(
                accessKey(required(fields, "Credential"), false),
                scope(required(fields, "Credential"), false),
                names(required(fields, "SignedHeaders")),
                required(fields, "Signature"),
                false);
    }

    static Claim ofQuery(Query query) {
        if (!SigV4.ALGORITHM.equals(query.first("X-Amz-Algorithm"))) {
            throw S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR.failure(
                    "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
        }
        String credential = required(query, "X-Amz-Credential");
        return new Claim(
                accessKey(credential, true),
                scope(credential, true),
                names(required(query, "X-Amz-SignedHeaders")),
                required(query, CanonicalRequest.SIGNATURE_PARAMETER),
                true);
    }

    static String required(Query query, String name) {
        String value = query.first(name);
        if (value == null || value.isEmpty()) {
            throw S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR.failure(
                    "Query-string authentication version 4 requires the X-Amz-Algorithm,"
                            + " X-Amz-Credential, X-Amz-Signature, X-Amz-Date,"
                            + " X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
        }
        return value;
    }

    private static String required(Map<String, String> fields, String name) {
        @Nullable String value = fields.get(name);
        if (value == null || value.isEmpty()) {
            throw S3Error.AUTHORIZATION_HEADER_MALFORMED.failure(
                    "The authorization header is malformed; missing " + name + ".");
        }
        return value;
    }

    /** Access keys may hold slashes; the scope is the last four parts. */
    private static String accessKey(String credential, boolean presigned) {
        int end = credential.length();
        for (int i = 0; i < 4; i++) {
            end = credential.lastIndexOf('/', end - 1);
            if (end <= 0) {
                throw malformed(
                        presigned,
                        "the Credential is mal-formed; expecting"
                                + " \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
            }
        }
        return credential.substring(0, end);
    }

    private static SigningScope scope(String credential, boolean presigned) {
        String[] parts =
                credential.substring(accessKey(credential, presigned).length() + 1).split("/", -1);
        if (!parts[3].equals(SigningScope.TERMINATOR)) {
            throw malformed(
                    presigned,
                    "incorrect terminal \""
                            + parts[3]
                            + "\". This endpoint uses \"aws4_request\".");
        }
        return new SigningScope(parts[0], parts[1], parts[2]);
    }

    static S3Exception malformed(boolean presigned, String what) {
        return presigned
                ? S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR.failure(
                        "Error parsing the X-Amz-Credential parameter; " + what)
                : S3Error.AUTHORIZATION_HEADER_MALFORMED.failure(
                        "The authorization header is malformed; " + what);
    }

    private static List<String> names(String signedHeaders) {
        return Arrays.stream(signedHeaders.split(";", -1)).sorted().toList();
    }
}
