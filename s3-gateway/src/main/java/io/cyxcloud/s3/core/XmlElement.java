package io.cyxcloud.s3.core;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * An element of a small XML document; names without namespaces, attributes left out.
 *
 * @param text what is directly inside, all pieces joined
 */
public record XmlElement(String name, String text, List<XmlElement> children) {
    public static final int DEPTH_MAX = 8;
    public static final int ELEMENTS_MAX = 100_000;

    public XmlElement {
        children = List.copyOf(children);
    }

    /**
     * Parses a document of a client. Document types and entities are refused.
     *
     * @param root the name its root must have
     * @throws S3Exception MalformedXML
     */
    public static XmlElement parse(byte[] document, String root) {
        try {
            XMLStreamReader reader =
                    factory().createXMLStreamReader(new ByteArrayInputStream(document));
            try {
                XmlElement parsed = new Parser(reader).document();
                if (!parsed.name.equals(root)) {
                    throw S3Error.MALFORMED_XML.failure();
                }
                return parsed;
            } finally {
                reader.close();
            }
        } catch (XMLStreamException | RuntimeException e) {
            throw e instanceof S3Exception refused ? refused : S3Error.MALFORMED_XML.failure();
        }
    }

    /** The first child of this name, or null. */
    public @Nullable XmlElement child(String name) {
        for (XmlElement child : children) {
            if (child.name.equals(name)) {
                return child;
            }
        }
        return null;
    }

    public List<XmlElement> all(String name) {
        return children.stream().filter(child -> child.name.equals(name)).toList();
    }

    /** The text of the first child of this name, or null. */
    public @Nullable String childText(String name) {
        XmlElement child = child(name);
        return child == null ? null : child.text;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver((_, _, _, _) -> {
            throw new XMLStreamException("external entities are refused");
        });
        return factory;
    }

    /** Recursive descent, bounded in depth and count. */
    private static final class Parser {
        private final XMLStreamReader reader;
        private int elements;

        Parser(XMLStreamReader reader) {
            this.reader = reader;
        }

        XmlElement document() throws XMLStreamException {
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    XmlElement root = element(1);
                    while (reader.hasNext()) {
                        reader.next(); // what follows must be well-formed too
                    }
                    return root;
                }
                if (event == XMLStreamConstants.DTD) {
                    throw S3Error.MALFORMED_XML.failure();
                }
            }
            throw S3Error.MALFORMED_XML.failure();
        }

        private XmlElement element(int depth) throws XMLStreamException {
            if (depth > DEPTH_MAX || ++elements > ELEMENTS_MAX) {
                throw S3Error.MALFORMED_XML.failure();
            }
            String name = reader.getLocalName();
            StringBuilder text = new StringBuilder();
            List<XmlElement> children = new ArrayList<>();
            while (true) {
                switch (reader.next()) {
                    case XMLStreamConstants.START_ELEMENT -> children.add(element(depth + 1));
                    case XMLStreamConstants.END_ELEMENT -> {
                        return new XmlElement(name, text.toString(), children);
                    }
                    case XMLStreamConstants.CHARACTERS,
                            XMLStreamConstants.CDATA,
                            XMLStreamConstants.SPACE ->
                            text.append(reader.getText());
                    case XMLStreamConstants.COMMENT, XMLStreamConstants.PROCESSING_INSTRUCTION -> {}
                    default -> throw S3Error.MALFORMED_XML.failure();
                }
            }
        }
    }
}
