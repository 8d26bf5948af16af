// Reads XMI files with Apache UIMA itself, strictly, and says what it sees: one JSON object for each article and for
// each annotation, in lines. Run as: java -cp uimaj-core.jar ReadXmi.java TypeSystem.xml article.xmi …

import java.io.FileInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.uima.UIMAFramework;
import org.apache.uima.cas.CAS;
import org.apache.uima.cas.Feature;
import org.apache.uima.cas.FeatureStructure;
import org.apache.uima.cas.impl.XmiCasDeserializer;
import org.apache.uima.cas.text.AnnotationFS;
import org.apache.uima.resource.metadata.TypeSystemDescription;
import org.apache.uima.util.CasCreationUtils;
import org.apache.uima.util.XMLInputSource;

public class ReadXmi {
    static String json(String text) {
        if (text == null) return "null";
        StringBuilder out = new StringBuilder("\"");
        for (char it : text.toCharArray()) {
            out.append(it >= ' ' && it < 127 && it != '"' && it != '\\' ? "" + it : String.format("\\u%04x", (int) it));
        }
        return out.append('"').toString();
    }

    public static void main(String[] files) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        TypeSystemDescription types =
            UIMAFramework.getXMLParser().parseTypeSystemDescription(new XMLInputSource(files[0]));
        for (int index = 1; index < files.length; index++) {
            CAS cas = CasCreationUtils.createCas(types, null, null);
            try (InputStream in = new FileInputStream(files[index])) {
                XmiCasDeserializer.deserialize(in, cas, false);
            }
            out.println("{\"text\": " + json(cas.getDocumentText()) + "}");
            for (AnnotationFS it : cas.getAnnotationIndex()) {
                out.print("{\"type\": " + json(it.getType().getName()) + ", \"quote\": " + json(it.getCoveredText()));
                for (Feature feature : it.getType().getFeatures()) {
                    String name = feature.getShortName();
                    if (feature.getRange().isPrimitive() && !name.equals("begin") && !name.equals("end")) {
                        out.print(", " + json(name) + ": " + json(it.getFeatureValueAsString(feature)));
                    } else if (name.equals("Governor") || name.equals("Dependent")) {
                        FeatureStructure end = it.getFeatureValue(feature);
                        out.print(", " + json(name) + ": " + json(((AnnotationFS) end).getCoveredText()));
                    }
                }
                out.println("}");
            }
        }
    }
}
