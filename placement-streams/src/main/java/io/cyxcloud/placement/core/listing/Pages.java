package io.cyxcloud.placement.core.listing;

import io.cyxcloud.events.query.ListedObject;
import io.cyxcloud.events.query.ListedUpload;
import io.cyxcloud.events.query.ListedVersion;
import io.cyxcloud.events.query.ObjectPage;
import io.cyxcloud.events.query.UploadPage;
import io.cyxcloud.events.query.VersionPage;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.placement.core.listing.Listing.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Turns pages into listings and back. */
public final class Pages {
    private Pages() {}

    public static Listing<ListedObject> listing(ObjectPage page) {
        List<Item<ListedObject>> items = new ArrayList<>();
        page.entries().forEach(entry -> items.add(new Item<>(entry.key(), null, entry)));
        page.commonPrefixes().forEach(prefix -> items.add(new Item<>(prefix, null, null)));
        items.sort(Item::compareTo);
        boolean endsAtItem =
                !items.isEmpty() && items.getLast().key().equals(page.nextStartAfter());
        return new Listing<>(
                items,
                page.truncated(),
                page.truncated() && !endsAtItem ? page.nextStartAfter() : null);
    }

    public static Listing<ListedUpload> uploadListing(UploadPage page) {
        List<Item<ListedUpload>> items = new ArrayList<>();
        page.entries()
                .forEach(
                        entry -> items.add(new Item<>(entry.key(), entry.upload().value(), entry)));
        page.commonPrefixes().forEach(prefix -> items.add(new Item<>(prefix, null, null)));
        items.sort(Item::compareTo);
        return new Listing<>(items, page.truncated());
    }

    public static ObjectPage page(Listing<ListedObject> listing) {
        return new ObjectPage(entries(listing), prefixes(listing), listing.more(), listing.after());
    }

    public static UploadPage uploadPage(Listing<ListedUpload> listing) {
        boolean none = listing.items().isEmpty();
        Item<ListedUpload> last = none ? new Item<>("", null, null) : listing.items().getLast();
        return new UploadPage(
                entries(listing),
                prefixes(listing),
                listing.more(),
                last.key(),
                last.tie() == null ? null : new UploadId(last.tie()));
    }

    public static Listing<ListedVersion> versionListing(VersionPage page) {
        List<Item<ListedVersion>> items = new ArrayList<>();
        page.entries().forEach(entry -> items.add(item(entry)));
        page.commonPrefixes().forEach(prefix -> items.add(new Item<>(prefix, null, null)));
        items.sort(Item::compareTo);
        return new Listing<>(items, page.truncated());
    }

    /** A version in the order of listings: the newest of a key first. */
    public static Item<ListedVersion> item(ListedVersion entry) {
        return new Item<>(entry.key(), new UUID(~entry.sequence(), 0), entry);
    }

    public static VersionPage versionPage(Listing<ListedVersion> listing) {
        boolean none = listing.items().isEmpty();
        Item<ListedVersion> last = none ? new Item<>("", null, null) : listing.items().getLast();
        ListedVersion entry = last.entry();
        return new VersionPage(
                entries(listing),
                prefixes(listing),
                listing.more(),
                last.key(),
                entry == null ? null : entry.place());
    }

    private static <T> List<T> entries(Listing<T> listing) {
        List<T> entries = new ArrayList<>();
        for (Item<T> item : listing.items()) {
            T entry = item.entry();
            if (entry != null) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private static <T> List<String> prefixes(Listing<T> listing) {
        return listing.items().stream()
                .filter(item -> item.entry() == null)
                .map(Item::key)
                .toList();
    }
}
