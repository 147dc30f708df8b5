package io.cyxcloud.infra.config;

import io.cyxcloud.shardstore.client.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Everything that can be configured, as it stands in the file. Each role reads the sections it
 * needs and translates them to its module's own configuration.
 */
public record CyxConfig(
        @Doc("the log that every role reads and writes") Kafka kafka,
        @Doc("the Kafka broker that `cyxcloud broker` runs") Broker broker,
        @Doc("a storage node") Node node,
        @Doc("metadata: the folds of the log and their query server") Placement placement,
        @Doc("rebuilding lost and corrupt shards") Repair repair,
        @Doc("the S3 API") Gateway gateway,
        @Doc("the web console") Console console,
        @Doc("the data path of gateways and repair agents") Ingest ingest,
        @Doc("how this process reaches storage nodes") Net net,
        @Doc("this process's certificate") Tls tls,
        @Doc("the cluster of `cyxcloud dev`") Dev dev) {

    /** How to reach the log. */
    public record Kafka(
            @Doc("brokers, host:port, comma-separated") @Default("127.0.0.1:9092")
                    String bootstrapServers,
            @Doc("replicas of each topic that `topics create` makes; dev uses 1")
                    @Default("3")
                    @Range(min = 1, max = 9)
                    int replicationFactor,
            @Doc("partitions of the topics keyed by object; fixed once the topics exist")
                    @Default("4")
                    @Range(min = 1, max = 1024)
                    int objectPartitions,
            @Doc("partitions of the topics keyed by stream; fixed once the topics exist")
                    @Default("4")
                    @Range(min = 1, max = 1024)
                    int chunkPartitions,
            @Doc("how long a starting role waits for a broker and for the topics") @Default("60s")
                    Duration waitMax,
            @Doc("further Kafka client properties, such as security.protocol") @Default("")
                    Map<String, String> properties) {}

    /** The broker of one's own: KRaft, broker and controller in one. */
    public record Broker(
            @Doc("address it listens on and tells clients") @Default("127.0.0.1") String host,
            @Doc("port for clients; 0 in dev: a free one, chosen once")
                    @Default("9092")
                    @Range(min = 0, max = 65_535)
                    int port,
            @Doc("port of the KRaft controller; 0 in dev: a free one, chosen once")
                    @Default("9093")
                    @Range(min = 0, max = 65_535)
                    int controllerPort,
            @Doc("number among the brokers of the cluster")
                    @Default("1")
                    @Range(min = 1, max = 1000)
                    int id,
            @Doc("id@host:controllerPort of every broker, comma-separated; when empty: it is alone")
                    @Default("")
                    List<String> voters,
            @Doc("the cluster's id, 22 characters, one for all brokers; alone, it makes its own")
                    @Default("")
                    String clusterId,
            @Doc("rack it stands in; replicas go to different ones") @Default("") String rack,
            @Doc("folder of the log; formatted on first start") @Default("data/broker")
                    Path dataDir,
            @Doc("size of a segment of a topic's log") @Default("64MiB") ByteSize segmentSize) {}

    /** One storage node. */
    public record Node(
            @Doc("name, unique in the cluster, also in its certificate") @Default("node-1")
                    String id,
            @Doc("datacenter it stands in") @Default("dc1") String datacenter,
            @Doc("rack it stands in") @Default("r1") String rack,
            @Doc("address it listens on and tells the cluster") @Default("127.0.0.1") String host,
            @Doc("port of the shard protocol") @Default("7101") @Range(min = 1, max = 65_535)
                    int port,
            @Doc("folder of its shards") @Default("data/node-1") Path dataDir,
            @Doc("folders of its shards, one a disk; when empty: dataDir") @Default("")
                    List<String> dataDirs,
            @Doc("bytes it may store, in equal parts on its disks; 0: what they have") @Default("0")
                    ByteSize capacity,
            @Doc("every shard is read and verified once in this time") @Default("7d")
                    Duration scrubPeriod,
            @Doc("what is on the disks is compared with what metadata knows this often")
                    @Default("1d")
                    Duration reconcileEvery) {}

    /** Metadata. */
    public record Placement(
            @Doc("address of the query server") @Default("127.0.0.1") String host,
            @Doc("port of the query server; 0 in dev: a free one, chosen once")
                    @Default("7001")
                    @Range(min = 0, max = 65_535)
                    int port,
            @Doc("folder of the state stores; the log rebuilds them") @Default("data/placement")
                    Path dataDir,
            @Doc("instances that follow each partition, ready to take it over; 0 to 2")
                    @Default("1")
                    @Range(min = 0, max = 2)
                    int standbys,
            @Doc("rack it stands in; standbys go to other ones where there are any") @Default("")
                    String rack,
            @Doc(
                            "an instance that is silent for so long loses its partitions; 3s to"
                                    + " 30s. Brokers refuse less than group.min.session.timeout.ms")
                    @Default("6s")
                    Duration sessionTimeout,
            @Doc("how long the shards of deleted and overwritten objects are kept") @Default("7d")
                    Duration horizon,
            @Doc(
                            "shards whose placement never came to the log are deleted after this;"
                                    + " more than any gateway's ingest.lease")
                    @Default("8d")
                    Duration unplacedKept,
            @Doc("query servers, host:port, comma-separated, for all other roles")
                    @Default("127.0.0.1:7001")
                    String query) {}

    /** Repair. */
    public record Repair(
            @Doc("folder of the state stores; the log rebuilds them") @Default("data/repair")
                    Path dataDir,
            @Doc("a failed node may return within this time before its shards are rebuilt")
                    @Default("15m")
                    Duration grace,
            @Doc("chunks under repair at once, of those this process decides about")
                    @Default("16")
                    @Range(min = 1, max = 1024)
                    int inFlightMax,
            @Doc("of these, with shards for the same node")
                    @Default("4")
                    @Range(min = 1, max = 1024)
                    int inFlightPerNodeMax,
            @Doc("bytes that they read and write") @Default("256MiB") ByteSize bytesInFlightMax,
            @Doc("bytes that they write to one node") @Default("64MiB")
                    ByteSize bytesInFlightPerNodeMax,
            @Doc("bytes that a node gives and takes in an hour while nodes are balanced")
                    @Default("10GB")
                    ByteSize rebalanceBytesPerHour,
            @Doc(
                            "nodes are balanced when one uses so many percent of its capacity more"
                                    + " or less than all do; until half of that is left")
                    @Default("5")
                    @Range(min = 1, max = 50)
                    int rebalanceSkewPercent) {}

    /** The S3 side. */
    public record Gateway(
            @Doc("address it listens on") @Default("127.0.0.1") String host,
            @Doc("port it listens on; 0 in dev: a free one, chosen once")
                    @Default("9000")
                    @Range(min = 0, max = 65_535)
                    int port,
            @Doc("region that clients sign for") @Default("us-east-1") String region,
            @Doc("names of the endpoint: bucket.NAME names a bucket, too")
                    @Default("localhost,s3.localhost")
                    List<String> domains,
            @Doc("whose objects are in new buckets, and whether access lists count: S3's names")
                    @Default("BucketOwnerEnforced")
                    String ownership,
            @Doc("PEM file of the endpoint's certificate chain, for TLS; when empty: plain HTTP")
                    @Default("")
                    String tlsCertificate,
            @Doc("PEM file of its key, without a passphrase") @Default("") String tlsKey,
            @Doc("file with the root access key and secret, mode 600") @Default("data/credentials")
                    Path credentials) {}

    /** The web console; who signs in needs the key pair of {@code gateway.credentials}. */
    public record Console(
            @Doc("address it listens on, plain HTTP") @Default("127.0.0.1") String host,
            @Doc("port it listens on; in dev, when it is in use: a free one")
                    @Default("9001")
                    @Range(min = 0, max = 65_535)
                    int port) {}

    /** The data path. */
    public record Ingest(
            @Doc("plaintext of a chunk, the unit of erasure coding; 0: by bandwidth and latency")
                    @Default("0")
                    ByteSize chunkSize,
            @Doc("bytes a second of the path to the nodes") @Default("1GiB") ByteSize bandwidth,
            @Doc("time until a node has answered") @Default("4ms") Duration latency,
            @Doc("a chunk chosen by bandwidth and latency is not smaller than this")
                    @Default("1MiB")
                    ByteSize chunkSizeMin,
            @Doc("objects up to this size travel in the log, not in shards") @Default("16KiB")
                    ByteSize inlineSizeMax,
            @Doc("bodies in memory in one process, beyond it writers wait") @Default("192MiB")
                    ByteSize bytesInFlightMax,
            @Doc("cores that code and hash chunks at once; 0: all")
                    @Default("0")
                    @Range(min = 0, max = 1024)
                    int cores,
            @Doc("an upload is committed within this time or not at all; at most 7d") @Default("1d")
                    Duration lease,
            @Doc("file with the key that wraps data keys, made on first use, mode 600")
                    @Default("data/keys/master.key")
                    Path keyFile,
            @Doc("file, mode 600, with the passphrase that unlocks keyFile; empty: not locked")
                    @Default("")
                    Path keyPassphrase) {}

    /** The way to storage nodes; they listen on TCP and UDP at the same port number. */
    public record Net(
            @Doc("auto: TCP inside the datacenter, QUIC across; quic falls back to tcp")
                    @Default("auto")
                    Transport transport,
            @Doc("datacenter this process stands in; empty: the round trip decides") @Default("")
                    String datacenter,
            @Doc("UDP payload that the network's paths carry, in bytes")
                    @Default("1350")
                    @Range(min = 1200, max = 16_000)
                    int datagramBytes) {}

    /** PEM files of mutual TLS; `cyxcloud pki issue` makes them. */
    public record Tls(
            @Doc("this process's certificate") @Default("data/pki/process.crt") Path certificate,
            @Doc("its private key, PKCS#8, mode 600") @Default("data/pki/process.key") Path key,
            @Doc("certificate of the cluster's authority") @Default("data/pki/ca.crt")
                    Path authority) {}

    /** A cluster on one machine. */
    public record Dev(
            @Doc("folder of everything that is kept") @Default("data") Path dataDir,
            @Doc("port of the first node, the others follow; 0: free ones, chosen once")
                    @Default("7101")
                    @Range(min = 0, max = 65_000)
                    int nodePort,
            @Doc("bytes each node may store; 0: an equal share of the disk") @Default("0")
                    ByteSize nodeCapacity,
            @Doc(
                            "storage nodes, over four datacenters; only more once there is data."
                                    + " Fewer than 14 have no room for class STANDARD")
                    @Default("14")
                    @Range(min = 6, max = 64)
                    int nodes,
            @Doc("brokers; fixed once there is a log") @Default("1") @Range(min = 1, max = 5)
                    int brokers,
            @Doc("placement instances; several have processes of their own")
                    @Default("1")
                    @Range(min = 1, max = 9)
                    int placements,
            @Doc("gateways; several have processes of their own")
                    @Default("1")
                    @Range(min = 1, max = 9)
                    int gateways,
            @Doc("whether there is a web console") @Default("true") boolean console,
            @Doc("each role in a process of its own") @Default("false") boolean processes,
            @Doc("further Java flags of its processes, comma-separated") @Default("")
                    List<String> javaFlags,
            @Doc("restart a child process that ends by itself") @Default("true") boolean restart) {}
}
