//! docs/formats.md, made from what formats declare. The test fails when the two differ; with `GALLEY_WRITE_GENERATED=1` it
//! writes the page instead.

use std::fmt::Write as _;
use std::path::Path;

use galley_formats::{FormatInfo, formats};

const OPENING: &str = "# Formats

What Galley reads and writes, what each format can hold, and what is said of the rest. This page is made from what the
formats declare; a test fails when it is stale, and this command renews it:

    script/generate

Everything that could not be carried stands in the report of the import or export, with the article, the file and line
where there are any, the text in question and how often it happened. `galley export --report FILE` saves it. An export
for which nothing is chosen but the format writes what it can and reports the rest; the screen shows the report before
anything is written. Only Galley JSONL keeps where an annotation came from, its confidence, and how far people are with
an article.

Offsets are code points of the text, verbatim, line breaks and all, unless the table says otherwise. On the way in they
are checked against the quotes of the file, where it has any. If they do not fit, other units are tried (UTF-16 units,
bytes, line breaks counted once, a byte-order mark counted, grapheme clusters), then the quote is looked for nearby;
either is reported, and what is found nowhere is left out and reported.
";

/// What else is to be known of a format, by its id.
const NOTES: &[(&str, &str)] = &[
    (
        "text",
        "Written as a folder, one file for each article. Each file is read verbatim; what is not UTF-8 is guessed and the guess \
         reported (`guessed-encoding`), or left out (`undecodable`). On the way out annotations are lost (`annotations`).",
    ),
    (
        "galley-jsonl",
        "The first line is the schema, each other line an article. The one format from which a project can be made again.",
    ),
    (
        "prodigy-jsonl",
        "Tokens are written beside the spans, so that together they are the text; spans in several parts become one from the first to \
         the last (`discontinuous`). Only lines answered “accept” are read (`not-accepted`). Old spaCy pairs of a text and its entities are \
         read too.",
    ),
    (
        "spacy-docbin",
        "Entities are spans without overlaps; of overlapping ones the option `overlap` chooses, the rest is named (`overlap`). All spans, \
         overlapping or not, are in the span group “sc”. A span inside a word divides the token (`split-token`); training with spaCy's own \
         tokens leaves such a span out.",
    ),
    (
        "doccano-jsonl",
        "A file has no unit in it; the option `unit` names it. Every row has the same keys, as doccano demands. With relations anywhere \
         in the export all rows have `entities` and `relations`, without them `label`. Older exports are read, each annotation as that of \
         “user” and its number; labels that are numbers there have no name (`numbered-labels`). Details whose name means something \
         to doccano get `meta_` before it.",
    ),
    (
        "conll2003",
        "Tags hold one layer without overlaps: what is left out of overlapping annotations is named (`overlap`). A span inside a token \
         divides it, or what the option `misaligned` says (`misaligned`). An annotation over the end of a sentence becomes one for each \
         sentence (`sentence-end`). Blanks in labels become _ (`label-name`), white space in tokens too (`white-space-in-token`).",
    ),
    (
        "brat",
        "Several people have a folder each. On the way in, folders beside each other whose shared articles all have the \
         same text are those of several people: each article is one, judged by the people whom the folders are named for \
         (`people`). Folders that differ in one shared article are just folders. Names are made plain and stand in \
         visual.conf as they are. Events become annotations of their triggers with a relation for each role (`events`); \
         what two events of one trigger say differently is left out and named (`second-value`).\n\nLost and named on the way out: \
         line breaks in notes (`note-lines`), what attribute values cannot hold (`attribute-value`), white space at the \
         ends of annotations (`white-space`), other line separators in them (`line-separator`), relations between two \
         people's annotations (`loose-relation`), names that are none for a folder or the configuration \
         (`annotator-name`, `label-name`). Numbers come back as text. A span over a line break is written in two parts; \
         parts with nothing but a line break and blanks between them are read as one.",
    ),
    (
        "csv",
        "Commas, semicolons and tabs are told apart by the header.",
    ),
    (
        "jsonl",
        "Lines without a text are left out and named (`no-text`).",
    ),
];

fn carried(info: &FormatInfo) -> String {
    let value = serde_json::to_value(info.carries).expect("flags print as JSON");
    let (yes, no): (Vec<_>, Vec<_>) = value
        .as_object()
        .expect("flags have names")
        .iter()
        .filter(|(name, _)| *name != "token_bound")
        .partition(|(_, it)| **it == true);
    let list = |cells: Vec<(&String, &serde_json::Value)>| {
        let words: Vec<String> = cells
            .iter()
            .map(|(name, _)| name.replace('_', " "))
            .collect();
        if words.is_empty() {
            "nothing of these".to_owned()
        } else {
            words.join(", ")
        }
    };
    let mut out = format!("- carries: {}\n", list(yes));
    if info.writes {
        let _ = writeln!(out, "- lost and reported on the way out: {}", list(no));
    }
    if info.carries.token_bound {
        out += "- spans begin and end at tokens\n";
    }
    out
}

fn page() -> String {
    let mut out = OPENING.to_owned();
    out += "\n| id | format | in | out | offsets count |\n|---|---|---|---|---|\n";
    let yes = |it: bool| if it { "yes" } else { "–" };
    for info in formats().iter().map(|it| it.info()) {
        let (reads, writes) = (yes(info.reads), yes(info.writes));
        let _ = writeln!(
            out,
            "| `{}` | {} | {reads} | {writes} | {} |",
            info.id, info.name, info.offset_unit
        );
    }
    for info in formats().iter().map(|it| it.info()) {
        let _ = write!(
            out,
            "\n## {}\n\n`{}`. {}",
            info.name, info.id, info.description
        );
        let endings: Vec<String> = info.extensions.iter().map(|it| format!(".{it}")).collect();
        let _ = write!(out, " Files end in {}.\n\n", endings.join(", "));
        out += &carried(info);
        for option in info.options {
            let values = if option.values.is_empty() {
                "…".to_owned()
            } else {
                option.values.join("|")
            };
            let default = match option.default {
                "" => String::new(),
                it => format!(", usually {it}"),
            };
            let way = match (option.reading, option.writing) {
                (true, true) => "in and out",
                (true, false) => "in",
                _ => "out",
            };
            let (key, help) = (option.key, option.help);
            let _ = writeln!(out, "- option `{key}={values}` ({way}{default}): {help}");
        }
        let note = NOTES.iter().find(|(id, _)| *id == info.id);
        let note = note
            .unwrap_or_else(|| panic!("say something of {}", info.id))
            .1;
        let _ = write!(out, "\n{note}\n");
    }
    out
}

#[test]
fn the_page_of_the_formats_says_what_they_declare() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/formats.md");
    let page = page();
    if std::env::var_os("GALLEY_WRITE_GENERATED").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == page,
        "docs/formats.md is stale; renew it: script/generate"
    );
}
