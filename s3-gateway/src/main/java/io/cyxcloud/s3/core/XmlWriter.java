package io.cyxcloud.s3.core;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes S3's XML documents. Not a stream writer of the JDK: keys may hold characters that XML 1.0
 * has no room for, and S3 writes those as character references. One thread at a time.
 */
public final class XmlWriter {
    public static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private static final String GRANTEE_TYPE =
            " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"%s\"";

    private final StringBuilder out =
            new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    private final Deque<String> open = new ArrayDeque<>();

    /** A document with S3's namespace on its root. */
    public static XmlWriter document(String root) {
        XmlWriter writer = new XmlWriter();
        writer.start(root, " xmlns=\"" + NAMESPACE + "\"");
        return writer;
    }

    /** A document of one element. */
    public static String textDocument(String root, String text) {
        XmlWriter writer = document(root);
        writer.escape(text);
        return writer.finish();
    }

    /** An error document, which has no namespace. */
    public static XmlWriter plainDocument(String root) {
        return new XmlWriter().open(root);
    }

    public XmlWriter open(String element) {
        return start(element, "");
    }

    /** Opens an element with attributes, written as they are: constants of the caller. */
    XmlWriter start(String element, String attributes) {
        out.append('<').append(element).append(attributes).append('>');
        open.push(element);
        return this;
    }

    public XmlWriter close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    public XmlWriter text(String element, String text) {
        open(element);
        escape(text);
        return close();
    }

    public XmlWriter text(String element, long number) {
        return text(element, Long.toString(number));
    }

    public XmlWriter text(String element, boolean value) {
        return text(element, Boolean.toString(value));
    }

    /** An owner or initiator: an id and a name. */
    public XmlWriter person(String element, String id, String displayName) {
        return open(element).text("ID", id).text("DisplayName", displayName).close();
    }

    /** A grant to an owner. */
    public XmlWriter grant(String id, String displayName, String permission) {
        return open("Grant")
                .start("Grantee", GRANTEE_TYPE.formatted("CanonicalUser"))
                .text("ID", id)
                .text("DisplayName", displayName)
                .close()
                .text("Permission", permission)
                .close();
    }

    /** A grant to a group, by its address. */
    public XmlWriter groupGrant(String address, String permission) {
        return open("Grant")
                .start("Grantee", GRANTEE_TYPE.formatted("Group"))
                .text("URI", address)
                .close()
                .text("Permission", permission)
                .close();
    }

    /** Closes what is open and gives the document. */
    public String finish() {
        while (!open.isEmpty()) {
            close();
        }
        return out.toString();
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> {
                    boolean control = (c < 0x20 && c != '\n' && c != '\t') || c >= 0xFFFE;
                    if (control) {
                        out.append("&#x").append(Integer.toHexString(c)).append(';');
                    } else {
                        out.append(c);
                    }
                }
            }
        }
    }
}
