package io.cyxcloud.s3.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorsRulesTest {
    private static final String SHOP =
            """
            <CORSRule><ID>shop</ID><AllowedOrigin>https://*.example.com</AllowedOrigin>
            <AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod>
            <AllowedHeader>X-Amz-*</AllowedHeader><AllowedHeader>Content-Type</AllowedHeader>
            <ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>600</MaxAgeSeconds></CORSRule>\
            """;
    private static final String ALL =
            """
            <CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>
            </CORSRule>\
            """;

    private static CorsRules parse(String rules) {
        String document = "<CORSConfiguration>" + rules + "</CORSConfiguration>";
        return CorsRules.parse(document.getBytes(StandardCharsets.UTF_8));
    }

    private static void refuse(String code, String rules) {
        assertThatThrownBy(() -> parse(rules))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.error().code()).isEqualTo(code));
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example.com, GET, '', shop",
        "https://a.example.com, PUT, x-amz-meta-a|CONTENT-TYPE, shop",
        "https://.example.com, GET, '', shop",
        "https://a.example.com, GET, authorization, ", // the second rule allows no header at all
        "https://a.example.com, DELETE, '', ",
        "https://example.com, PUT, '', ",
        "https://a.example.com.evil.org, PUT, '', ",
        "http://other.org, GET, '', any",
    })
    void theFirstRuleThatAllowsARequestCounts(
            String origin, String method, String headers, String id) {
        List<String> asked = headers.isEmpty() ? List.of() : List.of(headers.split("\\|"));
        assertThat(parse(SHOP + ALL).find(origin, method, asked))
                .map(rule -> rule.id() == null ? "any" : rule.id())
                .isEqualTo(java.util.Optional.ofNullable(id));
    }

    @Test
    void onlyARuleForNamedOriginsLetsCredentialsThrough() {
        assertThat(parse(SHOP).rules().getFirst().answer("https://a.example.com"))
                .containsEntry("Access-Control-Allow-Origin", "https://a.example.com")
                .containsEntry("Access-Control-Allow-Credentials", "true")
                .containsEntry("Access-Control-Allow-Methods", "GET, PUT")
                .containsEntry("Access-Control-Expose-Headers", "ETag")
                .containsEntry("Access-Control-Max-Age", "600");
        assertThat(parse(ALL).rules().getFirst().answer("https://a.example.com"))
                .containsEntry("Access-Control-Allow-Origin", "*")
                .doesNotContainKeys("Access-Control-Allow-Credentials", "Access-Control-Max-Age");
    }

    @Test
    void aDocumentIsReadBackAsItWasMeant() {
        CorsRules rules = parse(SHOP + ALL);
        assertThat(CorsRules.parse(rules.document().getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(rules);
    }

    @Test
    void whatDoesNotHoldIsRefused() {
        refuse("MalformedXML", "");
        refuse("MalformedXML", "<CORSRule><AllowedMethod>GET</AllowedMethod></CORSRule>");
        refuse("MalformedXML", "<CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule>");
        refuse(
                "MalformedXML",
                ALL.replace("</CORSRule>", "<MaxAgeSeconds>x</MaxAgeSeconds></CORSRule>"));
        refuse(
                "MalformedXML",
                ALL.replace("</CORSRule>", "<MaxAgeSeconds>-1</MaxAgeSeconds></CORSRule>"));
        refuse("InvalidRequest", ALL.replace("GET", "OPTIONS"));
        refuse("InvalidRequest", ALL.replace(">*<", ">http://*.a.*<"));
        refuse(
                "InvalidRequest",
                ALL.replace("</CORSRule>", "<ExposeHeader>x-*</ExposeHeader></CORSRule>"));
        refuse(
                "MalformedXML",
                String.join(
                        "",
                        IntStream.rangeClosed(0, CorsRules.RULES_MAX).mapToObj(_ -> ALL).toList()));
    }
}
