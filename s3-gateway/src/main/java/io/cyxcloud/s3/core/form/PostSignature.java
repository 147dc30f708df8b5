package io.cyxcloud.s3.core.form;

import io.cyxcloud.s3.core.AmzDate;
import io.cyxcloud.s3.core.Authentication;
import io.cyxcloud.s3.core.Credential;
import io.cyxcloud.s3.core.Credentials;
import io.cyxcloud.s3.core.Hashes;
import io.cyxcloud.s3.core.PayloadMode;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.S3Exception;
import io.cyxcloud.s3.core.SigV4;
import io.cyxcloud.s3.core.SigningScope;
import java.util.Arrays;
import java.util.Base64;

/**
 * Whose a form is: its policy, in Base64 as it was sent, is what is signed. Signatures of version 2
 * are taken in forms, and in forms only, since S3 takes them there and pages still send them.
 *
 * @param region the one region that scopes must name
 */
public record PostSignature(String region) {
    private static final String POLICY = "policy";

    /**
     * Verifies a form; from nobody in particular when it claims no signature.
     *
     * @throws S3Exception InvalidArgument, InvalidAccessKeyId, SignatureDoesNotMatch, InvalidToken
     */
    public Authentication authenticate(PostFields fields, Credentials credentials) {
        if (fields.has("x-amz-algorithm")
                || fields.has("x-amz-signature")
                || fields.has("x-amz-credential")) {
            return ofVersion4(fields, credentials);
        }
        if (fields.has("awsaccesskeyid") || fields.has("signature")) {
            return ofVersion2(fields, credentials);
        }
        if (fields.has(POLICY)) {
            fields.required("x-amz-signature"); // a policy of nobody's says nothing
        }
        return new Authentication.Anonymous(new PayloadMode.Unsigned());
    }

    private Authentication ofVersion4(PostFields fields, Credentials credentials) {
        if (!SigV4.ALGORITHM.equals(fields.required("x-amz-algorithm"))) {
            throw invalid("x-amz-algorithm", "It must be " + SigV4.ALGORITHM);
        }
        String[] parts = fields.required("x-amz-credential").split("/", -1);
        String date = fields.required("x-amz-date");
        if (parts.length < 5
                || !parts[parts.length - 1].equals(SigningScope.TERMINATOR)
                || !parts[parts.length - 2].equals("s3")
                || !parts[parts.length - 3].equals(region)) {
            throw invalid(
                    "x-amz-credential",
                    "It must be <access key>/<yyyyMMdd>/%s/s3/aws4_request".formatted(region));
        }
        SigningScope scope = new SigningScope(parts[parts.length - 4], region, "s3");
        if (AmzDate.parse(date) == null || !date.startsWith(scope.date())) {
            throw invalid(
                    "x-amz-date",
                    "It must be yyyyMMdd'T'HHmmss'Z', of the date in x-amz-credential");
        }
        String accessKey = String.join("/", Arrays.copyOf(parts, parts.length - 4));
        Credential credential = find(accessKey, credentials);
        refuseTokens(fields);
        String expected = scope.key(credential.secretKey()).sign(fields.required(POLICY));
        return signed(credential, expected, fields.required("x-amz-signature"));
    }

    private static Authentication ofVersion2(PostFields fields, Credentials credentials) {
        Credential credential = find(fields.required("awsaccesskeyid"), credentials);
        refuseTokens(fields);
        byte[] mac = Hashes.hmacSha1(credential.secretKey(), fields.required(POLICY));
        return signed(
                credential, Base64.getEncoder().encodeToString(mac), fields.required("signature"));
    }

    private static Authentication signed(Credential credential, String expected, String actual) {
        if (!Hashes.sameText(expected, actual)) {
            throw S3Error.SIGNATURE_DOES_NOT_MATCH
                    .failure()
                    .with("AWSAccessKeyId", credential.accessKey())
                    .with("SignatureProvided", actual);
        }
        return new Authentication.SignedForm(credential);
    }

    private static Credential find(String accessKey, Credentials credentials) {
        return credentials
                .find(accessKey)
                .orElseThrow(() ->
                        S3Error.INVALID_ACCESS_KEY_ID.failure().with("AWSAccessKeyId", accessKey));
    }

    private static void refuseTokens(PostFields fields) {
        if (fields.has("x-amz-security-token")) {
            throw S3Error.INVALID_TOKEN.failure();
        }
    }

    private static S3Exception invalid(String field, String why) {
        return S3Error.INVALID_ARGUMENT.failure(field + ": " + why).with("ArgumentName", field);
    }
}
