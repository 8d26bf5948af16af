//! Each rule of consistency on small articles: `[words]{LABEL}` is marked, what is known of the rest of the project is
//! listed beside it, and what is found is printed as `rule rank “place”: fixes`.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;

use galley_model::annotation::{Anchor, Annotation, AttributeValue, Origin, Relation};
use galley_model::consistency::{Article, Ends, Finding, Fix, Known, Rank, Swaps, Use, look};
use galley_model::exception::{Exception, Rule};
use galley_model::fold::fold;
use galley_model::id::{
    AnnotationId, AnnotatorId, AttributeId, DocumentId, EntityId, Id, LabelId, LayerId, RelationId,
    ReplicaId,
};
use galley_model::people::Entity;
use galley_model::schema::{
    Attribute, AttributeKind, Granularity, Label, Layer, LayerKind, Overlap, Schema,
};
use galley_model::text::{CodePoint, Text, TextRange};

fn id(number: u64) -> Id {
    Id {
        replica: ReplicaId(1),
        number,
    }
}

const NAMES: u64 = 1;
const LINKS: u64 = 2;
const PARTS: u64 = 3;
const LABELS: [(&str, u64); 6] = [
    ("Person", NAMES),
    ("Organisation", NAMES),
    ("Place", NAMES),
    ("City", NAMES),
    ("Said by", LINKS),
    ("Boilerplate", PARTS),
];

fn label(name: &str) -> LabelId {
    let at = LABELS
        .iter()
        .position(|it| it.0 == name)
        .unwrap_or_else(|| panic!("no label {name}"));
    LabelId(id(10 + at as u64))
}

fn schema() -> Schema {
    let layer = |name: &str, kind, granularity, label_required| Layer {
        name: name.into(),
        kind,
        granularity,
        overlap: Overlap::Any,
        label_required,
        description: String::new(),
        order: 0,
    };
    let labels = LABELS.iter().map(|(name, layer)| {
        let value = Label {
            layer: LayerId(id(*layer)),
            name: (*name).into(),
            color: "#336699".into(),
            key: None,
            description: String::new(),
            examples: vec![],
            counter_examples: vec![],
            parent: (*name == "City").then(|| label("Place")),
            uri: None,
            retired: false,
            order: 0,
        };
        (label(name), value)
    });
    Schema {
        version: 1,
        layers: BTreeMap::from([
            (
                LayerId(id(NAMES)),
                layer("Names", LayerKind::Span, Granularity::Token, true),
            ),
            (
                LayerId(id(LINKS)),
                layer("Links", LayerKind::Relation, Granularity::Token, true),
            ),
            (
                LayerId(id(PARTS)),
                layer("Parts", LayerKind::Span, Granularity::Paragraph, true),
            ),
        ]),
        labels: labels.collect(),
        attributes: BTreeMap::from([(
            AttributeId(id(30)),
            Attribute {
                layer: LayerId(id(NAMES)),
                label: Some(label("City")),
                name: "Capital".into(),
                kind: AttributeKind::Flag,
                required: true,
                description: String::new(),
                order: 0,
            },
        )]),
    }
}

#[derive(Default)]
struct Project {
    uses: HashMap<String, Vec<Use>>,
    left: HashMap<String, u32>,
    entities: Vec<Entity>,
    mentions: Vec<Use>,
    ends: Vec<Ends>,
}

impl Known for Project {
    type Error = Infallible;
    fn uses(&self, string: &str) -> Result<Cow<'_, [Use]>, Infallible> {
        Ok(self
            .uses
            .get(string)
            .map_or(Cow::Borrowed(&[]), |it| Cow::Borrowed(it)))
    }
    fn left(&self, string: &str, _: LayerId) -> Result<Option<u32>, Infallible> {
        Ok(self.left.get(string).copied())
    }
    fn entity(&self, wanted: EntityId) -> Result<Option<Entity>, Infallible> {
        Ok(self.entities.get((wanted.0.number - 50) as usize).cloned())
    }
    fn named(&self, folded: &str) -> Result<Vec<EntityId>, Infallible> {
        let all = self.entities.iter().enumerate();
        let named = all.filter(|(_, it)| {
            fold(&it.name) == folded || it.aliases.iter().any(|it| fold(it) == folded)
        });
        Ok(named.map(|(at, _)| EntityId(id(50 + at as u64))).collect())
    }
    fn mentions(&self, _: EntityId) -> Result<Vec<Use>, Infallible> {
        Ok(self.mentions.clone())
    }
    fn ends(&self, _: LayerId, _: Option<LabelId>) -> Result<Vec<Ends>, Infallible> {
        Ok(self.ends.clone())
    }
}

/// `State Department: Organisation 41, Place 1; left 3`, one line for each string.
fn project(lines: &str) -> Project {
    let mut project = Project::default();
    for line in lines.lines().map(str::trim).filter(|it| !it.is_empty()) {
        let (string, rest) = line.split_once(": ").expect("string and labels");
        let (uses, left) = rest
            .split_once("; left ")
            .map_or((rest, None), |(uses, left)| (uses, Some(left)));
        for one in uses.split(", ") {
            let (name, count) = one.rsplit_once(' ').expect("label and count");
            project.uses.entry(string.into()).or_default().push(Use {
                layer: LayerId(id(NAMES)),
                label: Some(label(name)),
                count: count.parse().expect("a number"),
            });
        }
        if let Some(left) = left {
            project
                .left
                .insert(string.into(), left.parse().expect("a number"));
        }
    }
    project
}

struct Parsed {
    text: Text,
    annotations: Vec<(AnnotationId, Annotation)>,
}

/// `[words]{Label}`, with `{Label@0}` linked to the first entry of the register. Brackets nest; `{Label/2}` makes the
/// mark the second annotator's.
fn parse(marked: &str) -> Parsed {
    let mut content = String::new();
    let mut open = Vec::new();
    let mut marks = Vec::new();
    let mut rest = marked.chars();
    while let Some(letter) = rest.next() {
        match letter {
            '[' => open.push(content.chars().count() as u32),
            ']' => {
                let name: String = rest.by_ref().skip(1).take_while(|it| *it != '}').collect();
                marks.push((
                    open.pop().expect("an open bracket"),
                    content.chars().count() as u32,
                    name,
                ));
            }
            other => content.push(other),
        }
    }
    let text = Text::new(content);
    let annotations = marks
        .into_iter()
        .enumerate()
        .map(|(at, (start, end, name))| {
            let (name, entity) = match name.split_once('@') {
                Some((name, number)) => (
                    name.to_owned(),
                    Some(EntityId(id(50 + number.parse::<u64>().unwrap()))),
                ),
                None => (name, None),
            };
            let (name, annotator) = name
                .split_once('/')
                .map_or((name.as_str(), 1), |(name, who)| {
                    (name, who.parse().unwrap())
                });
            let label = label(name);
            let layer = schema().labels[&label].layer;
            let range = TextRange::new(CodePoint(start), CodePoint(end)).unwrap();
            let value = Annotation {
                document: DocumentId(id(100)),
                annotator: AnnotatorId(id(100 + annotator)),
                layer,
                label: Some(label),
                anchor: Anchor::new(&text, &[range]).unwrap(),
                attributes: if name == "City" {
                    BTreeMap::from([(AttributeId(id(30)), AttributeValue::Flag(true))])
                } else {
                    BTreeMap::new()
                },
                note: String::new(),
                entity,
                origin: Origin::Hand,
                confidence: None,
                schema_version: 1,
            };
            (AnnotationId(id(200 + at as u64)), value)
        });
    let annotations = annotations.collect();
    Parsed { text, annotations }
}

fn find(
    marked: &str,
    project: &Project,
    relations: &[(RelationId, Relation)],
) -> (Parsed, Vec<Finding>) {
    let parsed = parse(marked);
    let article = Article {
        text: &parsed.text,
        annotations: &parsed.annotations,
        relations,
    };
    let Ok(found) = look(&schema(), &article, project);
    (parsed, found)
}

fn print(parsed: &Parsed, found: &Finding) -> String {
    let name = |it: LabelId| LABELS[(it.0.number - 10) as usize].0;
    let slice = |it: TextRange| parsed.text.slice(it).unwrap_or_default();
    let quote = |id: &AnnotationId| {
        let of = parsed
            .annotations
            .iter()
            .find(|(it, _)| it == id)
            .expect("an annotation of the article");
        format!("{} “{}”", name(of.1.label.unwrap()), of.1.anchor.quote())
    };
    let fixes: Vec<String> = found
        .fixes
        .iter()
        .map(|fix| match fix {
            Fix::Relabel(_, to) => format!("relabel {}", name(*to)),
            Fix::Resize(_, to) => format!("resize “{}”", slice(*to)),
            Fix::Mark(_, _, label) => format!("mark {}", name(*label)),
            Fix::Remove(id) => format!("remove {}", quote(id)),
            Fix::RemoveRelation(_) => "remove link".into(),
            Fix::TurnRound(_) => "turn round".into(),
            Fix::Link(_, to) => format!("link {}", to.0.number - 50),
            Fix::Unlink(_) => "unlink".into(),
            Fix::SetAttribute(_, _, value) => format!("set {value:?}"),
        })
        .collect();
    let rank = if found.rank == Rank::Possible {
        " possible"
    } else {
        ""
    };
    format!(
        "{}{rank} “{}”: {}",
        found.rule.id(),
        found.range.map(slice).unwrap_or_default(),
        fixes.join(" | ")
    )
}

#[track_caller]
fn check(marked: &str, project: &Project, expected: &[&str]) {
    let (parsed, found) = find(marked, project, &[]);
    let found: Vec<String> = found.iter().map(|it| print(&parsed, it)).collect();
    assert_eq!(found, expected, "{marked}");
}

#[test]
fn a_label_that_is_clearly_the_exception_is_a_slip() {
    let known = project("State Department: Organisation 41, Place 1");
    check(
        "The [State Department]{Place} said",
        &known,
        &["several-labels “State Department”: relabel Organisation"],
    );
    check("The [State Department]{Organisation} said", &known, &[]);
    let (_, found) = find("The [State Department]{Place} said", &known, &[]);
    assert_eq!(
        found[0].evidence,
        "“State Department” is Organisation 41 times and Place once."
    );
}

#[test]
fn what_is_common_both_ways_is_only_listed() {
    let known = project("Washington: Place 40, Organisation 25");
    check(
        "[Washington]{Organisation} said",
        &known,
        &["several-labels possible “Washington”: relabel Place"],
    );
    check("[Washington]{Place} said", &known, &[]);
}

#[test]
fn few_examples_count_where_one_article_has_it_both_ways() {
    let known = project("Apple: Organisation 1, Place 1");
    check(
        "[Apple]{Place} said",
        &known,
        &["several-labels possible “Apple”: relabel Organisation"],
    );
    check(
        "[Apple]{Place} said, [Apple]{Organisation}",
        &known,
        &[
            "several-labels “Apple”: relabel Organisation",
            "several-labels “Apple”: relabel Place",
        ],
    );
}

#[test]
fn a_narrower_label_is_no_other_label() {
    let known = project("Paris: Place 40, City 2");
    check("In [Paris]{City} and [Paris]{Place}", &known, &[]);
}

#[test]
fn a_string_that_is_marked_elsewhere_is_found_where_it_is_not() {
    let known = project("Rex Tillerson: Person 12\nTillerson: Person 3");
    check(
        "Rex Tillerson met [Tillerson]{Person}, and Rex\n  Tillerson’s aide.",
        &known,
        &[
            "unmarked-elsewhere “Rex Tillerson”: mark Person",
            "unmarked-elsewhere “Rex\n  Tillerson”: mark Person",
        ],
    );
}

#[test]
fn parts_of_words_of_longer_names_and_of_furniture_are_passed_over() {
    let known = project(
        "Russia: Place 12\nNew York: Place 9\nCNN: Organisation 9\nBrien: Person 4\nU.S.: Place 8\nal-Qaeda: Organisation 5",
    );
    check(
        "Russia-backed, CNN.com, @CNN, Russian, O’Brien",
        &known,
        &[],
    );
    check("the [New York Times]{Organisation}", &known, &[]);
    check(
        "[Read more on CNN]{Boilerplate}\nHere is CNN",
        &known,
        &["unmarked-elsewhere “CNN”: mark Organisation"],
    );
    check(
        "the U.S. and al-Qaeda",
        &known,
        &[
            "unmarked-elsewhere “U.S.”: mark Place",
            "unmarked-elsewhere “al-Qaeda”: mark Organisation",
        ],
    );
}

#[test]
fn what_is_marked_once_is_common_or_is_mostly_left_is_not_pressed() {
    let known = project(
        "Yemen: Place 1\nMay: Person 30\ngovernment: Organisation 9\nEaster: Place 4; left 60",
    );
    check(
        "Yemen in May, the government, Easter",
        &known,
        &["unmarked-elsewhere possible “Easter”: mark Place"],
    );
}

#[test]
fn the_edges_of_a_name_follow_how_the_rest_is_marked() {
    let known = project(
        "State Department: Organisation 41\nthe State Department: Organisation 1\nMr. Trump: Person 1\nTrump: Person 30
         Trump’s: Person 2\nThe Hague: Place 12\nHague: Place 1",
    );
    check(
        "[the State Department]{Organisation}",
        &known,
        &["boundary “the State Department”: resize “State Department”"],
    );
    check(
        "[Mr. Trump]{Person}",
        &known,
        &["boundary “Mr. Trump”: resize “Trump”"],
    );
    check(
        "[Trump’s]{Person} aide",
        &known,
        &["boundary “Trump’s”: resize “Trump”"],
    );
    check(
        "in The [Hague]{Place}",
        &known,
        &["boundary “Hague”: resize “The Hague”"],
    );
    check(
        "the [State Department]{Organisation} of Mr. [Trump]{Person}’s",
        &known,
        &[],
    );
}

#[test]
fn blanks_commas_and_half_a_pair_of_quotation_marks_need_no_example() {
    let none = Project::default();
    check(
        "[Paris,]{Place} and [Rome ]{Place}",
        &none,
        &[
            "boundary “Paris,”: resize “Paris”",
            "boundary “Rome ”: resize “Rome”",
        ],
    );
    check(
        "“[Hamlet”]{Person} and [“Lear”]{Person}",
        &none,
        &["boundary “Hamlet””: resize “Hamlet”"],
    );
    check(
        "[Yahoo! Inc.]{Organisation} [Workers’]{Organisation}",
        &none,
        &[],
    );
}

#[test]
fn odd_nesting_is_told_from_names_in_names() {
    let none = Project::default();
    check(
        "[[Paris]{Place}]{Place}",
        &none,
        &["nesting “Paris”: remove Place “Paris”"],
    );
    check(
        "[[Paris]{Place}]{Organisation}",
        &none,
        &["nesting “Paris”: remove Organisation “Paris” | remove Place “Paris”"],
    );
    check(
        "[Bank of [Bank]{Organisation}]{Organisation}",
        &none,
        &["nesting “Bank”: remove Organisation “Bank” | remove Organisation “Bank of Bank”"],
    );
    check("[Bank of [England]{Place}]{Organisation}", &none, &[]);
    check("[[Paris]{Place}]{Place/2}", &none, &[]);
}

#[test]
fn mentions_that_nest_by_design_and_signs_are_not_pressed() {
    let none = Project::default();
    let marked = "[the wife of [Ada]{Person}]{Person} [the son of [Bob]{Person}]{Person} [the aunt of [Eve]{Person}]{Person}";
    let (parsed, found) = find(marked, &none, &[]);
    let said: Vec<String> = found.iter().map(|it| print(&parsed, it)).collect();
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(
        said.iter().all(|it| it.starts_with("nesting possible")),
        "{said:?}"
    );
    check("[@]{Place}", &project("@: Person 90, Place 1"), &[]);
}

#[test]
fn labels_are_held_against_the_register() {
    let mut known = Project {
        entities: vec![
            entity("Apple Inc.", "ORG", &["Apple"]),
            entity("Rex Tillerson", "Person", &[]),
        ],
        ..Project::default()
    };
    check(
        "[Apple]{Place@0}",
        &known,
        &["register “Apple”: relabel Organisation | unlink"],
    );
    check(
        "[Apple]{Place}",
        &known,
        &["register “Apple”: relabel Organisation"],
    );
    check(
        "[Apple]{Organisation@0} and [Tillerson]{Person@1}",
        &known,
        &[],
    );
    check(
        "[Rex Tillerson]{Organisation@0}",
        &known,
        &["register “Rex Tillerson”: link 1 | unlink"],
    );
    known.entities[0].type_name.clear();
    known.mentions = vec![
        Use {
            layer: LayerId(id(NAMES)),
            label: Some(label("Organisation")),
            count: 9,
        },
        Use {
            layer: LayerId(id(NAMES)),
            label: Some(label("Place")),
            count: 1,
        },
    ];
    check(
        "[Apple]{Place@0}",
        &known,
        &["register “Apple”: relabel Organisation | unlink"],
    );
    check("[Apple]{Place}", &known, &[]);
}

#[test]
fn a_required_attribute_wants_a_value() {
    let mut parsed = parse("[Paris]{City} and [Rome]{Place}");
    parsed.annotations[0].1.attributes.clear();
    let article = Article {
        text: &parsed.text,
        annotations: &parsed.annotations,
        relations: &[],
    };
    let Ok(found) = look(&schema(), &article, &Project::default());
    let found: Vec<String> = found.iter().map(|it| print(&parsed, it)).collect();
    assert_eq!(
        found,
        ["missing-attribute “Paris”: set Flag(true) | set Flag(false)"]
    );
}

fn entity(name: &str, type_name: &str, aliases: &[&str]) -> Entity {
    Entity {
        name: name.into(),
        type_name: type_name.into(),
        role: String::new(),
        aliases: aliases.iter().map(|it| (*it).into()).collect(),
        uris: Vec::new(),
        note: String::new(),
    }
}

fn relation(from: u64, to: u64) -> (RelationId, Relation) {
    let value = Relation {
        document: DocumentId(id(100)),
        annotator: AnnotatorId(id(101)),
        layer: LayerId(id(LINKS)),
        label: Some(label("Said by")),
        from: AnnotationId(id(200 + from)),
        to: AnnotationId(id(200 + to)),
        attributes: BTreeMap::new(),
        note: String::new(),
        origin: Origin::Hand,
    };
    (RelationId(id(300)), value)
}

#[test]
fn ends_of_a_relation_follow_its_use() {
    let kind = |name: &str| (LayerId(id(NAMES)), Some(label(name)));
    let ends = |from: &str, to: &str, count| Ends {
        from: kind(from),
        to: kind(to),
        count,
    };
    let known = Project {
        ends: vec![
            ends("Person", "Organisation", 30),
            ends("Organisation", "Person", 1),
            ends("Place", "Organisation", 1),
        ],
        ..Project::default()
    };
    let says = |marked: &str, from, to| {
        let (parsed, found) = find(marked, &known, &[relation(from, to)]);
        found
            .iter()
            .map(|it| print(&parsed, it))
            .collect::<Vec<_>>()
    };
    assert!(says("[Ada]{Person} of [Acme]{Organisation}", 0, 1).is_empty());
    assert_eq!(
        says("[Ada]{Person} of [Acme]{Organisation}", 1, 0),
        ["relation-end “Acme”: turn round | remove link"]
    );
    assert_eq!(
        says("[Rome]{Place} of [Acme]{Organisation}", 0, 1),
        ["relation-end “Rome”: remove link"]
    );
}

#[test]
fn two_labels_are_swapped_when_each_stands_for_the_other() {
    let layer = LayerId(id(NAMES));
    let [place, organisation] = ["Place", "Organisation"].map(label);
    let uses = |place_count, organisation_count| {
        [
            Use {
                layer,
                label: Some(place),
                count: place_count,
            },
            Use {
                layer,
                label: Some(organisation),
                count: organisation_count,
            },
        ]
    };
    let mut swaps = Swaps::default();
    swaps.count(&uses(9, 1));
    swaps.count(&uses(7, 2));
    assert!(swaps.found().is_empty(), "two strings, one way");
    swaps.count(&uses(1, 12));
    let found = swaps.found();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].2.strings, found[0].2.times), ([2, 1], [3, 1]));
}

#[test]
fn an_exception_keeps_what_it_names_and_nothing_else() {
    let known = project("Apple: Organisation 41, Place 1");
    let (_, found) = find("[Apple]{Place}", &known, &[]);
    let finding = &found[0];
    let here = DocumentId(id(100));
    let all = Exception {
        rule: Rule::Consistency("several-labels".into()),
        surface: "Apple".into(),
        label: None,
        other: None,
        layer: None,
        document: None,
        range: None,
        reason: "the orchard".into(),
    };
    let is = |change: &dyn Fn(&mut Exception)| {
        let mut exception = all.clone();
        change(&mut exception);
        finding.is_excepted(&exception, here)
    };
    assert!(is(&|_| {}));
    assert!(is(&|it| it.range = finding.range));
    assert!(is(&|it| it.document = Some(here)));
    assert!(is(&|it| (it.surface, it.label, it.other) = (
        String::new(),
        Some(label("Place")),
        Some(label("Organisation"))
    )));
    assert!(!is(&|it| it.document = Some(DocumentId(id(7)))));
    assert!(!is(&|it| it.surface = "Pear".into()));
    assert!(!is(&|it| it.other = Some(label("Person"))));
    assert!(!is(&|it| it.rule = Rule::Consistency("boundary".into())));
    assert!(!is(&|it| it.rule = Rule::Propagate));
    assert!(!is(
        &|it| it.range = TextRange::new(CodePoint(0), CodePoint(1))
    ));
}
