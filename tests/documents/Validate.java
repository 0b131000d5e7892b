import java.io.File;
import java.io.InputStream;
import java.util.*;
import java.util.logging.*;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.*;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.*;
import org.verapdf.pdfa.validation.profiles.*;
import org.w3c.dom.*;

/** Validates PDF files against profiles of veraPDF, whose library one jar brings along: java -cp JAR Validate.java PROFILE=FILE... */
public class Validate {
    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        for (String argument : arguments) {
            ValidationProfile profile = profile(argument.split("=", 2)[0]);
            String name = argument.split("=", 2)[1];
            try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(name), profile.getPDFAFlavour())) {
                ValidationResult result = Foundries.defaultInstance().createValidator(profile, false).validate(parser);
                System.out.println(name + ": " + (result.isCompliant() ? "compliant" : "not compliant") + ", " + result.getTotalAssertions() + " checks");
                for (TestAssertion one : result.getTestAssertions()) {
                    System.out.println("  " + one.getRuleId().getClause() + ": " + one.getMessage() + " at " + one.getLocation().getContext());
                }
            }
        }
    }

    /** The profile as the library ships it. Its own reader needs an implementation of JAXB, which the jar lacks. */
    static ValidationProfile profile(String name) throws Exception {
        Element root;
        try (InputStream stream = Profiles.class.getResourceAsStream("/org/verapdf/pdfa/validation/" + name + ".xml")) {
            root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(stream).getDocumentElement();
        }
        PDFAFlavour flavour = PDFAFlavour.valueOf(root.getAttribute("flavour"));
        Set<Rule> rules = new LinkedHashSet<>();
        for (Element rule : all(root, "rule")) {
            Element id = all(rule, "id").get(0);
            RuleId ruleId = Profiles.ruleIdFromValues(
                PDFAFlavour.Specification.valueOf(id.getAttribute("specification")), id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber")));
            Boolean deferred = rule.hasAttribute("deferred") ? Boolean.valueOf(rule.getAttribute("deferred")) : null;
            ErrorDetails error = Profiles.errorFromValues(text(rule, "message"), List.of());
            rules.add(Profiles.ruleFromValues(ruleId, rule.getAttribute("object"), deferred, rule.getAttribute("tags"), text(rule, "description"), text(rule, "test"), error, List.of()));
        }
        Set<Variable> variables = new LinkedHashSet<>();
        for (Element one : all(root, "variable")) {
            variables.add(Profiles.variableFromValues(one.getAttribute("name"), one.getAttribute("object"), text(one, "defaultValue"), text(one, "value")));
        }
        return Profiles.profileFromValues(flavour, Profiles.profileDetailsFromValues(name, name, "", new Date(0)), "", rules, variables);
    }

    static List<Element> all(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        NodeList nodes = parent.getElementsByTagName(name);
        for (int place = 0; place < nodes.getLength(); place++) found.add((Element) nodes.item(place));
        return found;
    }

    static String text(Element parent, String name) {
        return all(parent, name).get(0).getTextContent();
    }
}
