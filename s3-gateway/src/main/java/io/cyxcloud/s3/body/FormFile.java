package io.cyxcloud.s3.body;

import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.form.PostPolicy.SizeRange;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The file of a form as the body of an upload: how long it is shows where it ends. What follows it
 * in the form counts for nothing. One thread at a time.
 */
public final class FormFile implements RequestBody {
    private static final int EPILOGUE_BYTES_MAX = 64 * 1024;

    private final FormData form;
    private final SizeRange sizes;
    private final RequestBody wire;
    private long seen;
    private boolean ended;

    public FormFile(FormData form, SizeRange sizes, RequestBody wire) {
        this.form = form;
        this.sizes = sizes;
        this.wire = wire;
    }

    @Override
    public long lengthBytes() {
        return UNKNOWN_LENGTH;
    }

    @Override
    public boolean showsItsEnd() {
        return true;
    }

    /**
     * As {@link RequestBody#read}.
     *
     * @throws io.cyxcloud.s3.core.S3Exception EntityTooLarge, EntityTooSmall, IncompleteBody
     */
    @Override
    public int read(ByteBuffer into) throws IOException {
        if (ended) {
            return -1;
        }
        int count = form.read(into);
        if (count >= 0) {
            seen += count;
            if (seen > sizes.max()) {
                throw S3Error.ENTITY_TOO_LARGE
                        .failure()
                        .with("MaxSizeAllowed", Long.toString(sizes.max()));
            }
            return count;
        }
        if (seen < sizes.min()) {
            throw S3Error.ENTITY_TOO_SMALL
                    .failure()
                    .with("ProposedSize", Long.toString(seen))
                    .with("MinSizeAllowed", Long.toString(sizes.min()));
        }
        ended = true;
        passEpilogue();
        return -1;
    }

    /** So that the connection can be used again; a longer one ends it. */
    private void passEpilogue() throws IOException {
        ByteBuffer waste = ByteBuffer.allocate(4096);
        for (int passed = 0; passed < EPILOGUE_BYTES_MAX; passed += waste.position()) {
            if (wire.read(waste.clear()) < 0) {
                return;
            }
        }
    }
}
