package io.cyxcloud.placement.core.listing;

import io.cyxcloud.placement.core.listing.Listing.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The first items of several ordered lists, each of which is asked for no more than its share: a
 * list that ends before the page does is asked to go on. For one thread.
 */
public final class Gathering<T> {
    /** Keys are spread by a hash: so far above the mean is one list in a few hundred thousand. */
    private static final double DEVIATIONS = 4.5;

    private final List<Listing<T>> lists = new ArrayList<>();
    private final int itemsMax;

    /**
     * Begins.
     *
     * @param firsts what each list gave when it was asked for {@link #share} items
     * @param itemsMax of the page
     */
    public Gathering(List<Listing<T>> firsts, int itemsMax) {
        this.lists.addAll(firsts);
        this.itemsMax = itemsMax;
    }

    /** How many items to ask each list for at first; at least 1, unless no items are wanted. */
    public static int share(int itemsMax, int lists) {
        double mean = (double) itemsMax / lists;
        return Math.min(itemsMax, (int) Math.ceil(mean + DEVIATIONS * Math.sqrt(mean)));
    }

    /** The lists that have to go on before the page is known. */
    public List<Integer> wanting() {
        if (itemsMax == 0) {
            return List.of();
        }
        List<Item<T>> page = page().items();
        return IntStream.range(0, lists.size())
                .filter(list ->
                        lists.get(list).more()
                                && (page.size() < itemsMax
                                        || endsBefore(lists.get(list), page.getLast())))
                .boxed()
                .toList();
    }

    /** The key after which a list has to go on. */
    public String after(int list) {
        return lists.get(list).after();
    }

    /** What a list gave when it went on. */
    public void add(int list, Listing<T> next) {
        List<Item<T>> items = new ArrayList<>(lists.get(list).items());
        items.addAll(next.items());
        lists.set(list, new Listing<>(items, next.more(), next.upTo()));
    }

    /** The page, when no list is wanting. */
    public Listing<T> page() {
        return Listing.merge(lists, itemsMax);
    }

    private static <T> boolean endsBefore(Listing<T> list, Item<T> item) {
        return list.upTo() == null
                ? list.items().getLast().compareTo(item) < 0
                : Listing.compareUtf8(list.upTo(), item.key()) < 0;
    }
}
