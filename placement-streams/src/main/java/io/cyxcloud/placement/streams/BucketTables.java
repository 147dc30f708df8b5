package io.cyxcloud.placement.streams;

import io.cyxcloud.events.bucket.BucketEvent;
import io.cyxcloud.events.bucket.BucketEvent.BucketConfigured;
import io.cyxcloud.events.bucket.BucketEvent.BucketCreated;
import io.cyxcloud.events.bucket.BucketEvent.BucketDeleted;
import io.cyxcloud.events.bucket.BucketEvent.BucketDeletionBegun;
import io.cyxcloud.events.bucket.BucketEvent.BucketDeletionCancelled;
import io.cyxcloud.events.bucket.BucketEvent.BucketRulesAnnounced;
import io.cyxcloud.events.bucket.BucketEvent.BucketRulesChanged;
import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.state.SettingRow;
import io.cyxcloud.placement.core.bucket.BucketFold;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Buckets and their configuration documents, on {@link Rows}. */
final class BucketTables {
    private static final AvroCodec<BucketRow> BUCKET = AvroCodec.ofEvents(BucketRow.class);
    private static final AvroCodec<SettingRow> SETTING = AvroCodec.ofEvents(SettingRow.class);

    private final Rows rows;

    BucketTables(Rows rows) {
        this.rows = rows;
    }

    @Nullable BucketRow bucket(String name) {
        return rows.find(BUCKET, StoreKeys.bucket(name));
    }

    @Nullable SettingRow setting(String name, BucketSetting setting) {
        return rows.find(SETTING, StoreKeys.setting(name, setting));
    }

    /** Buckets whose name begins so, by name; the first of them. */
    List<BucketRow> buckets(String prefix, int bucketsMax) {
        List<BucketRow> found = new ArrayList<>();
        rows.scan(
                StoreKeys.bucket(prefix),
                StoreKeys.after(StoreKeys.bucket(prefix)),
                (_, row) -> {
                    found.add(BUCKET.decode(row));
                    return found.size() < bucketsMax;
                });
        return found;
    }

    /** Folds an event into the rows of its bucket. */
    void store(BucketEvent event) {
        Bytes key = StoreKeys.bucket(event.name());
        BucketFold.apply(bucket(event.name()), event)
                .ifPresentOrElse(row -> rows.put(BUCKET, key, row), () -> rows.drop(key));
        switch (event) {
            case BucketConfigured configured -> storeSetting(configured);
            case BucketDeleted deleted -> dropSettings(deleted.name());
            case BucketCreated _,
                    BucketDeletionBegun _,
                    BucketDeletionCancelled _,
                    BucketRulesChanged _,
                    BucketRulesAnnounced _ -> {}
        }
    }

    private void storeSetting(BucketConfigured configured) {
        Bytes key = StoreKeys.setting(configured.name(), configured.setting());
        if (configured.document() == null) {
            rows.drop(key);
        } else {
            rows.put(
                    SETTING,
                    key,
                    new SettingRow(configured.setting(), configured.document(), configured.atMs()));
        }
    }

    private void dropSettings(String name) {
        List<Bytes> keys = new ArrayList<>(); // at most one a kind
        Bytes prefix = StoreKeys.settings(name);
        rows.scan(prefix, StoreKeys.after(prefix), (key, _) -> keys.add(key));
        keys.forEach(rows::drop);
    }
}
