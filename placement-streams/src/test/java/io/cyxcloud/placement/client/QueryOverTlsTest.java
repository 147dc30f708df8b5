package io.cyxcloud.placement.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.ListedObject;
import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataAnswer.BucketAnswer;
import io.cyxcloud.events.query.MetadataAnswer.NotOwnerAnswer;
import io.cyxcloud.events.query.MetadataAnswer.ObjectPageAnswer;
import io.cyxcloud.events.query.MetadataAnswer.OwnersAnswer;
import io.cyxcloud.events.query.MetadataAnswer.RefusedAnswer;
import io.cyxcloud.events.query.MetadataAnswer.UnavailableAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import io.cyxcloud.events.query.MetadataQuery.FindBucket;
import io.cyxcloud.events.query.MetadataQuery.FindOwners;
import io.cyxcloud.events.query.MetadataQuery.ListObjects;
import io.cyxcloud.events.query.ObjectPage;
import io.cyxcloud.events.query.OwnedPartition;
import io.cyxcloud.events.tls.TlsSnapshot;
import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.placement.core.object.Given;
import io.cyxcloud.placement.query.QueryServer;
import java.math.BigInteger;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Route and server over real sockets, with a backend that is made up. */
class QueryOverTlsTest {
    private static final Duration WITHIN = Duration.ofSeconds(5);
    @TempDir private static Path dir;
    private static TestAuthority authority;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger askedStaleOk = new AtomicInteger();
    private QueryEndpoint address;

    @BeforeAll
    static void certificates() {
        authority = new TestAuthority(dir);
    }

    @BeforeEach
    void start() throws Exception {
        address = serve("placement");
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private QueryEndpoint serve(String role) throws Exception {
        QueryEndpoint free = free();
        open.add(new QueryServer(free, authority.issue(role, "p1"), new Backend(free)));
        return free;
    }

    private static QueryEndpoint free() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new QueryEndpoint("127.0.0.1", socket.getLocalPort());
        }
    }

    private HttpRoute connect(String role, QueryEndpoint... to) {
        HttpRoute route = new HttpRoute(List.of(to), authority.issue(role, "g1"));
        open.add(route);
        return route;
    }

    /** The first handshake of a JVM may take its time; a client asks again, as here. */
    private static HttpRoute warm(HttpRoute route) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(route.ask(new FindBucket("b"), WITHIN))
                                .isEqualTo(new BucketAnswer(null)));
        return route;
    }

    /** As clients ask: again, when the machine is too busy for an answer in time. */
    private static MetadataAnswer ask(HttpRoute route, MetadataQuery query) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> route.ask(query, WITHIN),
                        answer ->
                                !(answer instanceof UnavailableAnswer late
                                        && late.detail().contains("does not answer")));
    }

    private final class Backend implements MetadataRoute {
        private final QueryEndpoint self;

        Backend(QueryEndpoint self) {
            this.self = self;
        }

        @Override
        public MetadataAnswer ask(MetadataQuery query, Duration within) {
            asked.incrementAndGet();
            return switch (query) {
                case FindOwners _ ->
                        new OwnersAnswer(
                                List.of(
                                        new OwnedPartition(0, self.host(), self.port()),
                                        new OwnedPartition(1, self.host(), self.port())));
                case FindBucket(String name) when name.equals("late") -> late(within);
                case FindBucket _ -> new BucketAnswer(null);
                case ListObjects list when list.partition() == 1 -> new NotOwnerAnswer(1);
                case ListObjects _ -> new ObjectPageAnswer(largePage(), Given.deletion(1));
                default -> new RefusedAnswer("unknown");
            };
        }

        @Override
        public MetadataAnswer askStaleOk(MetadataQuery query, Duration within) {
            askedStaleOk.incrementAndGet();
            return ask(query, within);
        }

        private MetadataAnswer late(Duration within) {
            assertThat(within).isLessThanOrEqualTo(WITHIN);
            return new UnavailableAnswer("after " + within.toMillis());
        }

        @Override
        public void close() {}
    }

    private static ObjectPage largePage() {
        List<ListedObject> entries =
                IntStream.range(0, 1_000)
                        .mapToObj(i -> new ListedObject("k".repeat(1_000) + i, i, "e", 1, "S"))
                        .toList();
        return new ObjectPage(entries, List.of(), true, "x");
    }

    private static ListObjects list(int partition) {
        return new ListObjects(partition, new ListQuery(Given.BUCKET, "", "", "", 1_000));
    }

    @Test
    void questionsGoToTheOwnerAndAnswersComeBack() {
        HttpRoute route = warm(connect("gateway", address));
        assertThat(ask(route, list(0)))
                .isEqualTo(new ObjectPageAnswer(largePage(), Given.deletion(1)));
    }

    @Test
    void manyAtOnceShareFewConnections() throws Exception {
        HttpRoute route = warm(connect("gateway", address));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<MetadataAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                answers.add(threads.submit(() -> ask(route, new FindBucket("b"))));
            }
            for (Future<MetadataAnswer> answer : answers) {
                assertThat(answer.get()).isEqualTo(new BucketAnswer(null));
            }
        }
    }

    @Test
    void notOwnerMakesTheRouteLookAgain() {
        HttpRoute route = warm(connect("gateway", address));
        assertThat(route.ask(list(1), WITHIN)).isEqualTo(new NotOwnerAnswer(1));
        int before = asked.get();
        assertThat(route.ask(list(0), WITHIN)).isInstanceOf(ObjectPageAnswer.class);
        assertThat(asked.get() - before).as("the other's owner is still known").isEqualTo(1);
        assertThat(route.ask(list(1), WITHIN)).isEqualTo(new NotOwnerAnswer(1));
        assertThat(asked.get() - before).as("owners, then the question").isEqualTo(3);
        assertThat(route.ask(list(7), WITHIN)).as("nobody's").isEqualTo(new NotOwnerAnswer(7));
    }

    @Test
    void aDeadInstanceIsPassedOver() throws Exception {
        warm(connect("gateway", free(), address));
    }

    @Test
    void theDeadlineTravels() {
        HttpRoute route = warm(connect("gateway", address));
        assertThat(route.ask(new FindBucket("late"), WITHIN)).isInstanceOf(UnavailableAnswer.class);
    }

    @Test
    void thatAStaleAnswerWillDoTravels() {
        HttpRoute route = warm(connect("gateway", address));
        assertThat(ask(route, list(0))).isInstanceOf(ObjectPageAnswer.class);
        assertThat(askedStaleOk).hasValue(0);
        assertThat(route.askStaleOk(new FindBucket("b"), WITHIN)).isEqualTo(new BucketAnswer(null));
        assertThat(askedStaleOk).hasValue(1);
        assertThat(route.askStaleOk(list(0), WITHIN)).isInstanceOf(ObjectPageAnswer.class);
        assertThat(askedStaleOk).hasValue(2);
    }

    @Test
    void rolesAreCheckedOnBothSides() throws Exception {
        assertThat(connect("stranger", address).ask(new FindBucket("b"), WITHIN))
                .isEqualTo(new NotOwnerAnswer(0));
        assertThat(connect("gateway", serve("node")).ask(new FindBucket("b"), WITHIN))
                .isEqualTo(new NotOwnerAnswer(0));
        assertThat(asked).as("questions that arrived").hasValue(0);
    }

    private void awaitAnswer(HttpRoute route, MetadataAnswer answer) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(route.ask(new FindBucket("b"), WITHIN)).isEqualTo(answer));
    }

    @Test
    void aRevokedPeerIsTurnedAwayOnTheConnectionItHas(@TempDir Path own) throws Exception {
        TestAuthority authority = new TestAuthority(own);
        TlsFiles serverTls = authority.issue("placement", "p1");
        TlsFiles revokedTls = authority.issue("gateway", "g1");
        QueryEndpoint at = free();
        open.add(new QueryServer(at, serverTls, new Backend(at)));
        HttpRoute good = new HttpRoute(List.of(at), authority.issue("gateway", "g2"));
        HttpRoute revoked = new HttpRoute(List.of(at), revokedTls);
        open.addAll(List.of(good, revoked));
        warm(good);
        warm(revoked);

        authority.revoke(revokedTls);

        awaitAnswer(revoked, new NotOwnerAnswer(0));
        int before = asked.get();
        assertThat(revoked.ask(new FindBucket("b"), WITHIN)).isEqualTo(new NotOwnerAnswer(0));
        assertThat(asked).hasValue(before);
        warm(good);

        // and a revoked server has no clients any more
        authority.revoke(serverTls);
        awaitAnswer(good, new NotOwnerAnswer(0));
    }

    @Test
    void renewedCertificatesServeNewConnections(@TempDir Path own) throws Exception {
        TestAuthority authority = new TestAuthority(own);
        TlsFiles serverTls = authority.issue("placement", "p1");
        TlsFiles clientTls = authority.issue("gateway", "g1");
        QueryEndpoint at = free();
        open.add(new QueryServer(at, serverTls, new Backend(at)));
        HttpRoute early = new HttpRoute(List.of(at), clientTls);
        open.add(early);
        warm(early);
        BigInteger first = shownBy(at, clientTls);

        authority.renew(serverTls, "placement", "p1");
        authority.renew(clientTls, "gateway", "g1");

        await().atMost(Duration.ofSeconds(30))
                .until(() -> shownBy(at, clientTls).equals(TestAuthority.serial(serverTls)));
        assertThat(shownBy(at, clientTls)).isNotEqualTo(first);
        warm(early);
        Files.writeString(serverTls.key(), "half a key");
        warm(early);
        assertThat(shownBy(at, clientTls)).isNotEqualTo(first);
    }

    /** The serial number of the certificate that the server shows a new connection. */
    private static BigInteger shownBy(QueryEndpoint at, TlsFiles tls) throws Exception {
        TlsSnapshot files = TlsSnapshot.read(tls);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", files.authority());
        String pem = Files.readString(tls.key()).replaceAll("-----[A-Z ]+-----|\\s", "");
        var key =
                KeyFactory.getInstance("EC")
                        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        store.setKeyEntry("own", key, new char[0], new Certificate[] {files.own()});
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(at.host(), at.port())) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSerialNumber();
        }
    }
}
