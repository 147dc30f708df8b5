package io.cyxcloud.s3.body;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.ingest.BodySource;
import io.cyxcloud.s3.core.S3Exception;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FormDataTest {
    private static final String BOUNDARY = "xX--xX";
    private static final String TYPE = "multipart/form-data; charset=utf-8; boundary=\"xX--xX\"";

    /** Gives what is there in pieces of random sizes. */
    private static BodySource pieces(byte[] all, Random random) {
        ByteBuffer left = ByteBuffer.wrap(all);
        return into -> {
            if (!left.hasRemaining()) {
                return -1;
            }
            int most = Math.min(left.remaining(), into.remaining());
            int count = Math.min(most, 1 + random.nextInt(random.nextBoolean() ? 3 : 100_000));
            into.put(left.slice(left.position(), count));
            left.position(left.position() + count);
            return count;
        };
    }

    /** Bytes that often begin like a delimiter, and never hold one. */
    private static byte[] content(Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String decoy = "\r\n--" + BOUNDARY;
        int pieces = random.nextInt(200);
        for (int i = 0; i < pieces; i++) {
            int cut = random.nextInt(decoy.length());
            out.writeBytes(decoy.substring(0, cut).getBytes(ISO_8859_1));
            out.writeBytes("z".repeat(1 + random.nextInt(2_000)).getBytes(ISO_8859_1));
        }
        return out.toByteArray();
    }

    private static byte[] read(FormData form, Random random) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer piece = ByteBuffer.allocate(1 + random.nextInt(5_000));
        while (form.read(piece.clear()) >= 0) {
            out.write(piece.array(), 0, piece.position());
        }
        return out.toByteArray();
    }

    @Test
    void readsTheSameHoweverItComes() throws IOException {
        long seed = System.nanoTime();
        System.out.println("FormDataTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 150; round++) {
            ByteArrayOutputStream wire = new ByteArrayOutputStream();
            List<byte[]> parts = new ArrayList<>();
            int count = random.nextInt(6);
            for (int i = 0; i < count; i++) {
                byte[] content = content(random);
                parts.add(content);
                wire.writeBytes(
                        "--%s\r\ncontent-disposition: form-data; name=\"p%d\"\r\nX: y\r\n\r\n"
                                .formatted(BOUNDARY, i)
                                .getBytes(UTF_8));
                wire.writeBytes(content);
                wire.writeBytes("\r\n".getBytes(UTF_8));
            }
            wire.writeBytes(("--" + BOUNDARY + "--").getBytes(UTF_8));
            FormData form = FormData.of(pieces(wire.toByteArray(), random), TYPE);
            for (int i = 0; i < count; i++) {
                assertThat(form.next()).isEqualTo(new FormData.Part("p" + i, null));
                if (random.nextInt(4) > 0) { // or it is passed over
                    assertThat(read(form, random)).isEqualTo(parts.get(i));
                }
            }
            assertThat(form.next()).isNull();
        }
    }

    @Test
    void everyCutIsNoticed() throws IOException {
        byte[] whole =
                ("--%s\r\nContent-Disposition: form-data; name=\"a\"; filename=\"q\\\"%%22.txt\"\r\n\r\n"
                                        .formatted(BOUNDARY)
                                + "value\r\n--%s--".formatted(BOUNDARY))
                        .getBytes(UTF_8);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(
                            () -> {
                                FormData form = FormData.of(pieces(cut, new Random(1)), TYPE);
                                while (form.next() != null) {
                                    // to the end
                                }
                            })
                    .as("cut at %d", length)
                    .isInstanceOf(S3Exception.class);
        }
        FormData form = FormData.of(pieces(whole, new Random(1)), TYPE);
        assertThat(form.next()).isEqualTo(new FormData.Part("a", "q\"\".txt"));
        assertThat(form.text(4)).isNull();
    }

    @Test
    void readsNamesHoweverTheyAreWritten() throws IOException {
        String long1 = "\\\"".repeat(3_000);
        String wire =
                """
                --%1$s
                Content-Disposition: form-data; filename=plain.txt; name=short


                --%1$s
                Content-Disposition: form-data;name="C:\\dir\\f"; filename*=UTF-8''x; filename=""


                --%1$s
                Content-Disposition: form-data; name="%2$s"


                --%1$s--\
                """
                        .formatted(BOUNDARY, long1)
                        .replace("\n", "\r\n");
        FormData form = newForm(wire.getBytes(UTF_8));
        assertThat(form.next()).isEqualTo(new FormData.Part("short", "plain.txt"));
        assertThat(form.next()).isEqualTo(new FormData.Part("C:\\dir\\f", ""));
        assertThat(form.next()).isEqualTo(new FormData.Part("\"".repeat(3_000), null));
        assertThat(form.next()).isNull();
    }

    @Test
    void refusesHeadsWithoutEnd() {
        byte[] endless = ("--" + BOUNDARY + "\r\n" + "X".repeat(100_000)).getBytes(UTF_8);
        byte[] many = ("--" + BOUNDARY + "\r\n" + "X: y\r\n".repeat(10_000)).getBytes(UTF_8);
        for (byte[] wire : List.of(endless, many)) {
            FormData form = newForm(wire);
            assertThatThrownBy(form::next)
                    .isInstanceOfSatisfying(
                            S3Exception.class,
                            e -> assertThat(e.error().code()).isEqualTo("MalformedPOSTRequest"));
        }
    }

    private static FormData newForm(byte[] wire) {
        return FormData.of(pieces(wire, new Random(2)), TYPE);
    }
}
