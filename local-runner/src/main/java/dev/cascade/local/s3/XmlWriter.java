package dev.cascade.local.s3;

import java.util.function.Consumer;

/** Writes the small XML documents of S3. Text is escaped; names are ours and are not. */
final class XmlWriter {
    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private final StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

    private XmlWriter() {}

    /** An answer, in S3's namespace. */
    static String document(String root, Consumer<XmlWriter> content) {
        XmlWriter xml = new XmlWriter();
        xml.out.append('<').append(root).append(" xmlns=\"").append(NAMESPACE).append("\">");
        content.accept(xml);
        xml.out.append("</").append(root).append('>');
        return xml.out.toString();
    }

    /** An error, which S3 writes without a namespace. */
    static String error(String code, String message, String resource, String requestId) {
        XmlWriter xml = new XmlWriter();
        xml.element(
                "Error",
                error -> error.element("Code", code)
                        .element("Message", message)
                        .element("Resource", resource)
                        .element("RequestId", requestId));
        return xml.out.toString();
    }

    XmlWriter element(String name, Object text) {
        out.append('<').append(name).append('>');
        String.valueOf(text).codePoints().forEach(this::escape);
        out.append("</").append(name).append('>');
        return this;
    }

    XmlWriter element(String name, Consumer<XmlWriter> content) {
        out.append('<').append(name).append('>');
        content.accept(this);
        out.append("</").append(name).append('>');
        return this;
    }

    private void escape(int codePoint) {
        switch (codePoint) {
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '&' -> out.append("&amp;");
            case '"' -> out.append("&quot;");
            case '\r' -> out.append("&#13;");
            default -> out.appendCodePoint(isAllowed(codePoint) ? codePoint : 0xFFFD);
        }
    }

    /** What XML 1.0 can hold at all, not even escaped. */
    private static boolean isAllowed(int codePoint) {
        boolean surrogate = codePoint >= 0xD800 && codePoint <= 0xDFFF;
        boolean noCharacter = codePoint == 0xFFFE || codePoint == 0xFFFF;
        return codePoint == '\n' || codePoint == '\t' || (codePoint >= 0x20 && !surrogate && !noCharacter);
    }
}
