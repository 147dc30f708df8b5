package io.cyxcloud.s3.core;

import org.jspecify.annotations.Nullable;

/** Whom a request is from, and how its signature covers the body. */
public sealed interface Authentication
        permits SigV4.Verified, Authentication.SignedForm, Authentication.Anonymous {
    PayloadMode payload();

    /** A form whose policy is signed; nothing covers the body. */
    record SignedForm(Credential credential) implements Authentication {
        @Override
        public PayloadMode payload() {
            return new PayloadMode.Unsigned();
        }
    }

    /** A request that claims no signature: from anybody. */
    record Anonymous(PayloadMode payload) implements Authentication {
        static Anonymous of(@Nullable String contentSha256) {
            return new Anonymous(PayloadMode.parse(contentSha256));
        }
    }
}
