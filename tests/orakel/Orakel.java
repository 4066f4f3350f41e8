// Asks JavaRosa, the engine of ODK Collect, what it makes of a form. Only for recording the tables of the tests.
//
// Reads one JSON object a line from standard input and answers one a line on standard output:
//   {"xform": "<h:html …", "taal": "", "stappen": [[…], …]}  ->  {"uitkomsten": […]} or {"fout": "message"}
// The steps, each with the reference of a node as /data/kind[2]/naam (instances count from 1):
//   ["zet", ref, text]      give an answer (text as in XForm), as if typed        -> null
//   ["leeg", ref]           take an answer away                                   -> null
//   ["nieuw", ref]          make one more instance of the repeat at ref           -> null
//   ["keren", ref]          number of instances                                   -> number
//   ["lees", ref]           {"waarde": text, "relevant": bool}; null: no such node
//   ["reken", ref, expr]    an expression at that node -> {"soort", "tekst", "getal", "waar"} or {"fout": …}
//   ["toets", ref, text]    whether the constraint allows this answer             -> bool
//   ["loop"]                walk through the form as Collect does (repeats with a count grow on the way)
//                           -> [[event, ref, label], …], event: vraag, groep, herhaling, nog_een
//   ["vul", {ref: text}]    walk through the form once and answer every question that is met and has an answer here; a
//                           ref that ends in "+" says yes to one more instance -> [[ref, outcome], …]: goed, leeg, fout
//                           (the constraint refuses it), verplicht, nog_een
//   ["alles"]               every leaf that is relevant and not empty              -> {ref: text}
//   ["keuzes", ref]         names and labels of the choices as offered            -> [[name, label], …]
//   ["label", ref]          the question as it is asked                           -> text
//   ["verplicht", ref]      whether an answer is required                         -> bool
//   ["taal", name]          go on in this language                                -> null
//   ["opnieuw"]             work everything out again, as when a saved form is opened: while it is filled in, JavaRosa
//                           leaves some calculations in other instances of a repeat as they were           -> null
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.CoreModelModule;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.QuestionDef;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.services.PrototypeManager;
import org.javarosa.core.util.JavaRosaCoreModule;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormAnswerDataParser;
import org.javarosa.xform.util.XFormAnswerDataSerializer;
import org.javarosa.xform.util.XFormUtils;
import org.javarosa.xpath.XPathConditional;
import org.javarosa.xpath.XPathParseTool;
import org.javarosa.xpath.expr.XPathFuncExpr;

public class Orakel {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FormDef form;
    private final FormEntryModel model;
    private final FormEntryController control;

    private Orakel(String xform, String language) throws Exception {
        form = XFormUtils.getFormFromInputStream(new ByteArrayInputStream(xform.getBytes(StandardCharsets.UTF_8)));
        model = new FormEntryModel(form);
        control = new FormEntryController(model);
        if (!language.isEmpty()) control.setLanguage(language);
        form.initialize(true, new InstanceInitializationFactory());
    }

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        System.setOut(System.err); // JavaRosa speaks on standard output
        new JavaRosaCoreModule().registerModule();
        PrototypeManager.registerPrototypes(CoreModelModule.classNames);
        new XFormsModule().registerModule();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            try {
                JsonNode order = JSON.readTree(line);
                Orakel orakel = new Orakel(order.get("xform").asText(), order.path("taal").asText(""));
                List<Object> results = new ArrayList<>();
                for (JsonNode step : order.get("stappen")) results.add(orakel.step(step));
                answer.put("uitkomsten", results);
            } catch (Throwable error) {
                answer.put("fout", message(error));
            }
            out.println(JSON.writeValueAsString(answer));
        }
    }

    private Object step(JsonNode step) throws Exception {
        String ref = step.path(1).asText("");
        try {
            switch (step.get(0).asText()) {
                case "zet": return set(reference(ref), step.get(2).asText());
                case "leeg": return set(reference(ref), "");
                case "nieuw": return grow(reference(ref));
                case "keren": return count(reference(ref));
                case "lees": return read(reference(ref));
                case "reken": return evaluate(reference(ref), step.get(2).asText());
                case "toets": return allowed(reference(ref), step.get(2).asText());
                case "loop": return walk();
                case "vul": return fill(step.get(1));
                case "alles": return everything();
                case "keuzes": return choices(reference(ref));
                case "label": return model.getQuestionPrompt(index(reference(ref))).getQuestionText();
                case "verplicht": return model.getQuestionPrompt(index(reference(ref))).isRequired();
                case "opnieuw": form.initialize(false, new InstanceInitializationFactory()); return null;
                case "taal": control.setLanguage(ref); return null;
                default: throw new IllegalArgumentException("step " + step);
            }
        } catch (Exception error) {
            return Map.of("fout", message(error));
        }
    }

    private static String message(Throwable error) {
        String text = String.valueOf(error.getMessage());
        return error.getClass().getSimpleName() + ": " + text.replaceAll("\\s+", " ");
    }

    /** /data/kind[2]/naam as a reference with a place for every step. */
    private static TreeReference reference(String path) {
        TreeReference ref = TreeReference.rootRef();
        for (String part : path.substring(1).split("/")) {
            int open = part.indexOf('[');
            int place = open < 0 ? 0 : Integer.parseInt(part.substring(open + 1, part.length() - 1)) - 1;
            ref.add(open < 0 ? part : part.substring(0, open), place);
        }
        return ref;
    }

    private TreeElement node(TreeReference ref) {
        return form.getMainInstance().resolveReference(ref);
    }

    private IAnswerData data(TreeReference ref, String text) {
        if (text.isEmpty()) return null;
        QuestionDef question = FormDef.findQuestionByRef(ref.genericize(), form);
        int type = form.getMainInstance().getTemplatePath(ref.genericize()) == null
            ? node(ref).getDataType() : form.getMainInstance().getTemplatePath(ref.genericize()).getDataType();
        return XFormAnswerDataParser.getAnswerData(text, type, question);
    }

    private Object set(TreeReference ref, String text) {
        form.setValue(data(ref, text), ref, true);
        return null;
    }

    private Object read(TreeReference ref) {
        TreeElement node = node(ref);
        if (node == null) return null;
        Map<String, Object> result = new LinkedHashMap<>();
        Object stored = node.getValue() == null ? "" : new XFormAnswerDataSerializer().serializeAnswerData(node.getValue());
        result.put("waarde", String.valueOf(stored));
        result.put("relevant", relevant(ref));
        return result;
    }

    private boolean relevant(TreeReference ref) {
        TreeReference above = TreeReference.rootRef();
        for (int level = 0; level < ref.size(); level++) {
            above.add(ref.getName(level), ref.getMultiplicity(level));
            TreeElement node = node(above);
            if (node != null && !node.isRelevant()) return false;
        }
        return true;
    }

    private int count(TreeReference ref) {
        int instances = 0;
        ref.setMultiplicity(ref.size() - 1, 0);
        while (node(ref) != null) ref.setMultiplicity(ref.size() - 1, ++instances);
        return instances;
    }

    private Object grow(TreeReference ref) {
        for (FormIndex i = model.incrementIndex(FormIndex.createBeginningOfFormIndex()); !i.isEndOfFormIndex(); i = model.incrementIndex(i)) {
            if (model.getEvent(i) == FormEntryController.EVENT_PROMPT_NEW_REPEAT
                && i.getReference().genericize().equals(ref.genericize())) {
                control.newRepeat(i);
                return null;
            }
        }
        throw new IllegalArgumentException("no place for another " + ref);
    }

    private Object evaluate(TreeReference ref, String expression) {
        Map<String, Object> result = new LinkedHashMap<>();
        try {
            EvaluationContext here = new EvaluationContext(form.getEvaluationContext(), ref);
            Object value = XPathFuncExpr.unpack(
                new XPathConditional(XPathParseTool.parseXPath(expression)).evalRaw(form.getMainInstance(), here));
            result.put("soort", value.getClass().getSimpleName());
            result.put("tekst", XPathFuncExpr.toString(value));
            try {
                result.put("getal", String.valueOf(XPathFuncExpr.toNumeric(value)));
            } catch (Exception error) {
                result.put("getal", message(error));
            }
            result.put("waar", XPathFuncExpr.toBoolean(value));
        } catch (Exception error) {
            result.put("fout", message(error));
        }
        return result;
    }

    private Object allowed(TreeReference ref, String text) {
        return form.evaluateConstraint(ref, data(ref, text));
    }

    private FormIndex index(TreeReference ref) {
        for (FormIndex i = model.incrementIndex(FormIndex.createBeginningOfFormIndex()); !i.isEndOfFormIndex(); i = model.incrementIndex(i)) {
            if (ref.equals(i.getReference()) && model.getEvent(i) == FormEntryController.EVENT_QUESTION) return i;
        }
        throw new IllegalArgumentException("no question at " + ref);
    }

    private Object walk() {
        List<List<String>> route = new ArrayList<>();
        control.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        for (int event = control.stepToNextEvent(); event != FormEntryController.EVENT_END_OF_FORM; event = control.stepToNextEvent()) {
            FormIndex here = model.getFormIndex();
            String kind = "";
            String label = "";
            if (event == FormEntryController.EVENT_QUESTION) {
                FormEntryPrompt prompt = model.getQuestionPrompt();
                kind = "vraag";
                label = prompt.getQuestionText();
            } else if (event == FormEntryController.EVENT_GROUP) {
                kind = "groep";
                label = model.getCaptionPrompt().getLongText();
            } else if (event == FormEntryController.EVENT_REPEAT) {
                kind = "herhaling";
                label = model.getCaptionPrompt().getLongText();
            } else if (event == FormEntryController.EVENT_PROMPT_NEW_REPEAT) {
                kind = "nog_een";
            }
            route.add(List.of(kind, path(here.getReference()), String.valueOf(label)));
        }
        return route;
    }

    private Object fill(JsonNode answers) throws Exception {
        List<List<String>> met = new ArrayList<>();
        control.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        for (int event = control.stepToNextEvent(); event != FormEntryController.EVENT_END_OF_FORM; event = control.stepToNextEvent()) {
            TreeReference ref = model.getFormIndex().getReference();
            String path = path(ref);
            if (event == FormEntryController.EVENT_PROMPT_NEW_REPEAT) {
                met.add(List.of(path, "nog_een"));
                if (answers.has(path + "+")) control.newRepeat();
            } else if (event == FormEntryController.EVENT_QUESTION && answers.has(path)) {
                met.add(List.of(path, OUTCOMES.get(control.answerQuestion(data(ref, answers.get(path).asText()), true))));
            } else if (event == FormEntryController.EVENT_QUESTION) {
                met.add(List.of(path, "leeg"));
            }
        }
        return met;
    }

    private static final Map<Integer, String> OUTCOMES = Map.of(
        FormEntryController.ANSWER_OK, "goed",
        FormEntryController.ANSWER_CONSTRAINT_VIOLATED, "fout",
        FormEntryController.ANSWER_REQUIRED_BUT_EMPTY, "verplicht");

    private Object everything() {
        Map<String, String> found = new LinkedHashMap<>();
        collect(form.getMainInstance().getRoot(), found);
        return found;
    }

    private void collect(TreeElement node, Map<String, String> found) {
        if (!node.isRelevant() || node.getMult() == TreeReference.INDEX_TEMPLATE) return;
        for (int i = 0; i < node.getNumChildren(); i++) collect(node.getChildAt(i), found);
        if (node.getValue() != null) {
            found.put(path(node.getRef()), String.valueOf(new XFormAnswerDataSerializer().serializeAnswerData(node.getValue())));
        }
    }

    private String path(TreeReference ref) {
        StringBuilder text = new StringBuilder();
        for (int level = 0; level < ref.size(); level++) {
            text.append('/').append(ref.getName(level));
            TreeElement template = form.getMainInstance().getTemplatePath(ref.getSubReference(level).genericize());
            if (template != null && template.isRepeatable()) text.append('[').append(ref.getMultiplicity(level) + 1).append(']');
        }
        return text.toString();
    }

    private Object choices(TreeReference ref) {
        FormEntryPrompt prompt = model.getQuestionPrompt(index(ref));
        List<List<String>> offered = new ArrayList<>();
        for (SelectChoice choice : prompt.getSelectChoices()) {
            offered.add(List.of(choice.getValue(), String.valueOf(prompt.getSelectChoiceText(choice))));
        }
        return offered;
    }
}
