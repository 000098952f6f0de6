package dev.cascade.local.s3;

import dev.cascade.local.s3.error.S3ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A request document: a root with simple fields and a repeated item that has simple fields itself.
 *
 * @param fields of the root, by name
 * @param items the fields of each item, by name
 */
record XmlRequest(Map<String, String> fields, List<Map<String, String>> items) {
    /** A thousand keys of 1,024 bytes, every one of them escaped, and more. */
    private static final int MAX_BYTES = 8 * 1024 * 1024;

    /** Reads the body to its end, so that its checksums are compared, and then as XML. */
    static XmlRequest read(InputStream body, String itemName) throws IOException {
        byte[] document = body.readNBytes(MAX_BYTES);
        if (body.read() >= 0) {
            throw S3ErrorCode.MALFORMED_XML.because("the document is longer than " + MAX_BYTES + " bytes");
        }
        try {
            return parse(new ByteArrayInputStream(document), itemName);
        } catch (XMLStreamException e) {
            throw S3ErrorCode.MALFORMED_XML.because("the body is not the XML that S3 expects: " + e.getMessage());
        }
    }

    private static XmlRequest parse(InputStream document, String itemName) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader reader = factory.createXMLStreamReader(document);
        reader.nextTag(); // the root
        Map<String, String> fields = new LinkedHashMap<>();
        List<Map<String, String>> items = new ArrayList<>();
        while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
            if (reader.getLocalName().equals(itemName)) {
                items.add(item(reader));
            } else {
                fields.put(reader.getLocalName(), reader.getElementText());
            }
        }
        return new XmlRequest(fields, items);
    }

    private static Map<String, String> item(XMLStreamReader reader) throws XMLStreamException {
        Map<String, String> fields = new LinkedHashMap<>();
        while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
            fields.put(reader.getLocalName(), reader.getElementText());
        }
        return fields;
    }
}
