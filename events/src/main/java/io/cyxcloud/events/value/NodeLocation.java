package io.cyxcloud.events.value;

/** Where a node stands; failures are expected to be correlated within a rack and a datacenter. */
public record NodeLocation(String datacenter, String rack) {
    @Override
    public String toString() {
        return datacenter + "/" + rack;
    }
}
