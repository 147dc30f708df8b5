package io.cyxcloud.s3.core;

import io.cyxcloud.events.bucket.DefaultRetention;
import io.cyxcloud.events.object.LockMode;
import io.cyxcloud.events.object.Retention;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Retention, legal hold and object lock configuration, as headers and documents have them. */
public final class LockGrammar {
    public static final String MODE_HEADER = "x-amz-object-lock-mode";
    public static final String UNTIL_HEADER = "x-amz-object-lock-retain-until-date";
    public static final String HOLD_HEADER = "x-amz-object-lock-legal-hold";
    private static final String BYPASS_HEADER = "x-amz-bypass-governance-retention";

    private LockGrammar() {}

    /**
     * The retention that a write asks for, or null.
     *
     * @throws S3Exception InvalidArgument
     */
    public static @Nullable Retention retention(Headers headers, long nowMs) {
        String mode = headers.first(MODE_HEADER);
        String until = headers.first(UNTIL_HEADER);
        if (mode == null && until == null) {
            return null;
        }
        if (mode == null || until == null) {
            throw S3Error.INVALID_ARGUMENT.failure(
                    UNTIL_HEADER + " and " + MODE_HEADER + " must both be supplied");
        }
        return retention(mode, until, nowMs, S3Error.INVALID_ARGUMENT);
    }

    /** Whether a write asks for a legal hold. */
    public static boolean legalHold(Headers headers) {
        String hold = headers.first(HOLD_HEADER);
        if (hold != null && !hold.equals("ON") && !hold.equals("OFF")) {
            throw S3Error.INVALID_ARGUMENT.failure("Legal Hold must be either of 'ON' or 'OFF'");
        }
        return "ON".equals(hold);
    }

    public static boolean bypassesGovernance(Headers headers) {
        String bypass = headers.first(BYPASS_HEADER);
        return bypass != null && bypass.toLowerCase(Locale.ROOT).equals("true");
    }

    /**
     * Reads a Retention document; null for an empty one, which takes the retention off.
     *
     * @throws S3Exception MalformedXML, InvalidArgument
     */
    public static @Nullable Retention retention(byte[] document, long nowMs) {
        XmlElement retention = XmlElement.parse(document, "Retention");
        String mode = retention.childText("Mode");
        String until = retention.childText("RetainUntilDate");
        if (mode == null && until == null) {
            return null;
        }
        if (mode == null || until == null) {
            throw S3Error.MALFORMED_XML.failure();
        }
        return retention(mode, until, nowMs, S3Error.MALFORMED_XML);
    }

    public static String document(Retention retention) {
        return XmlWriter.document("Retention")
                .text("Mode", retention.mode().name())
                .text("RetainUntilDate", IsoTime.format(retention.untilMs()))
                .finish();
    }

    /**
     * Reads a LegalHold document.
     *
     * @throws S3Exception MalformedXML
     */
    public static boolean legalHold(byte[] document) {
        String status = XmlElement.parse(document, "LegalHold").childText("Status");
        if (status == null || !(status.equals("ON") || status.equals("OFF"))) {
            throw S3Error.MALFORMED_XML.failure();
        }
        return status.equals("ON");
    }

    public static String legalHoldDocument(boolean hold) {
        return XmlWriter.document("LegalHold").text("Status", hold ? "ON" : "OFF").finish();
    }

    /**
     * Reads an ObjectLockConfiguration: the default retention, or null for none.
     *
     * @throws S3Exception MalformedXML, InvalidRetentionPeriod
     */
    public static @Nullable DefaultRetention configuration(byte[] document) {
        XmlElement configuration = XmlElement.parse(document, "ObjectLockConfiguration");
        if (!"Enabled".equals(configuration.childText("ObjectLockEnabled"))) {
            throw S3Error.MALFORMED_XML.failure();
        }
        XmlElement rule = configuration.child("Rule");
        if (rule == null) {
            return null;
        }
        XmlElement retention = rule.child("DefaultRetention");
        if (retention == null) {
            throw S3Error.MALFORMED_XML.failure();
        }
        String mode = retention.childText("Mode");
        String days = retention.childText("Days");
        String years = retention.childText("Years");
        if (mode == null || (days == null) == (years == null)) {
            throw S3Error.MALFORMED_XML.failure();
        }
        return new DefaultRetention(
                mode(mode, S3Error.MALFORMED_XML),
                days == null ? 0 : period(days, DefaultRetention.DAYS_MAX),
                years == null ? 0 : period(years, DefaultRetention.YEARS_MAX));
    }

    public static String configurationDocument(@Nullable DefaultRetention byDefault) {
        XmlWriter xml =
                XmlWriter.document("ObjectLockConfiguration").text("ObjectLockEnabled", "Enabled");
        if (byDefault != null) {
            xml.open("Rule")
                    .open("DefaultRetention")
                    .text("Mode", byDefault.mode().name())
                    .text(
                            byDefault.days() > 0 ? "Days" : "Years",
                            Math.max(byDefault.days(), byDefault.years()));
        }
        return xml.finish();
    }

    private static Retention retention(String mode, String until, long nowMs, S3Error wrongMode) {
        long untilMs = IsoTime.parse(until.strip());
        if (untilMs <= nowMs) {
            throw S3Error.INVALID_ARGUMENT.failure("The retain until date must be in the future!");
        }
        return new Retention(mode(mode.strip(), wrongMode), untilMs);
    }

    private static LockMode mode(String mode, S3Error wrong) {
        return switch (mode) {
            case "GOVERNANCE" -> LockMode.GOVERNANCE;
            case "COMPLIANCE" -> LockMode.COMPLIANCE;
            default -> throw wrong.failure();
        };
    }

    private static int period(String text, int max) {
        try {
            int period = Integer.parseInt(text.strip());
            if (period > 0 && period <= max) {
                return period;
            }
        } catch (NumberFormatException e) {
            throw S3Error.MALFORMED_XML.failure();
        }
        throw S3Error.INVALID_RETENTION_PERIOD.failure(
                "Default retention period must be a positive integer value, at most " + max);
    }
}
