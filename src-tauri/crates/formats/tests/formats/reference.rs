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
anything is written. Only Galley JSONL keeps where an annotation came from, its confidence, how far people are with
an article, and the role of an entry of the register (`entity-roles`).

Links to the register go out with every format that carries entities: annotations that mean the same have the same
identifier, so that links are chains of coreference, too. CoNLL-U has them as such (`Entity=(e1-…`), with the links beside
them; spaCy, Prodigy, brat, TEI, Web Annotation, tables and Hugging Face have the URI of the entry where it has one; WebAnno
TSV, UIMA, GATE, Label Studio and REFI-QDA the entry's id.

Offsets are code points of the text, verbatim, line breaks and all, unless the table says otherwise. On the way in they
are checked against the quotes of the file, where it has any. If they do not fit, other units are tried (UTF-16 units,
bytes, line breaks counted once, a byte-order mark counted, grapheme clusters), then the quote is looked for nearby;
either is reported, and what is found nowhere is left out and reported.

One import reads one format; a file of another kind beside it is passed over and named. Beside the formats below there is
the **Galley bundle** (`galley-bundle`), in and out: a project's whole log as lines of JSON, with comments and history, to be
merged into another copy of the same project. It is known by how it begins, whatever the file is called.
";

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
    for info in formats().iter().map(|it| it.info()) {
        let reads = match (info.reads, info.reads_marks) {
            (false, _) => "–",
            (true, false) => "articles",
            (true, true) => "yes",
        };
        let writes = if info.writes { "yes" } else { "–" };
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
        let _ = write!(out, "\n{}\n", info.remarks);
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
