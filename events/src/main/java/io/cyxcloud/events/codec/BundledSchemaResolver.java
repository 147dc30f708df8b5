package io.cyxcloud.events.codec;

import io.apicurio.registry.resolver.ParsedSchema;
import io.apicurio.registry.resolver.ParsedSchemaImpl;
import io.apicurio.registry.resolver.SchemaLookupResult;
import io.apicurio.registry.resolver.SchemaParser;
import io.apicurio.registry.resolver.SchemaResolver;
import io.apicurio.registry.resolver.client.RegistryClientFacade;
import io.apicurio.registry.resolver.data.Record;
import io.apicurio.registry.resolver.strategy.ArtifactReference;
import io.apicurio.registry.resolver.strategy.ArtifactReferenceResolverStrategy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Resolves ids for Apicurio's serde from the {@link SchemaBundle} instead of a registry.
 * Thread-safe once configured.
 */
final class BundledSchemaResolver<U> implements SchemaResolver<Schema, U> {
    private final SchemaBundle bundle;
    private @Nullable SchemaParser<Schema, U> parser;

    BundledSchemaResolver(SchemaBundle bundle) {
        this.bundle = bundle;
    }

    @Override
    public void configure(Map<String, ?> configs, SchemaParser<Schema, U> schemaParser) {
        this.parser = schemaParser;
    }

    @Override
    public void setClientFacade(RegistryClientFacade facade) {}

    @Override
    public void setArtifactResolverStrategy(
            ArtifactReferenceResolverStrategy<Schema, U> strategy) {}

    @Override
    public SchemaParser<Schema, U> getSchemaParser() {
        if (parser == null) {
            throw new IllegalStateException("the resolver is not configured");
        }
        return parser;
    }

    @Override
    public SchemaLookupResult<Schema> resolveSchema(Record<U> data) {
        ParsedSchema<Schema> parsed = getSchemaParser().getSchemaFromData(data);
        return result(parsed.getParsedSchema(), SchemaBundle.idOf(parsed.getParsedSchema()));
    }

    @Override
    public SchemaLookupResult<Schema> resolveSchemaByArtifactReference(
            ArtifactReference reference) {
        Long id = reference.getContentId();
        if (id == null) {
            throw new UnreadableRecordException("a record names no content id: " + reference);
        }
        return result(bundle.byId(id.intValue()), id);
    }

    @Override
    public void reset() {}

    @Override
    public void close() {}

    private static SchemaLookupResult<Schema> result(Schema schema, long id) {
        ParsedSchemaImpl<Schema> parsed = new ParsedSchemaImpl<>();
        parsed.setParsedSchema(schema);
        parsed.setRawSchema(schema.toString().getBytes(StandardCharsets.UTF_8));
        return SchemaLookupResult.<Schema>builder()
                .parsedSchema(parsed)
                .contentId(id)
                .globalId(id)
                .artifactId(schema.getFullName())
                .build();
    }
}
