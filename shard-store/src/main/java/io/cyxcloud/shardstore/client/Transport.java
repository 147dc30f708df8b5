package io.cyxcloud.shardstore.client;

/** How a client reaches nodes. */
public enum Transport {
    /** TCP inside the datacenter, QUIC across. */
    AUTO,
    /** TLS over TCP, always. */
    TCP,
    /** QUIC wherever UDP passes, else TCP. */
    QUIC
}
