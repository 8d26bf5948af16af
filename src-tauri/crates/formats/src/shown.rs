//! Annotations as a person reads them, for formats that are made for people: what is said of each in words, the text
//! cut where one begins or ends, and colours.

use std::collections::BTreeMap;

use galley_model::annotation::AttributeValue;
use galley_model::schema::Granularity;
use galley_model::text::{CodePoint, TextRange};

use crate::corpus::{Annotation, Document, EntityInfo, SchemaInfo};
use crate::prose::one_line;

/// A piece of text and the annotations that are on all of it, by their index.
pub(crate) struct Segment {
    pub range: TextRange,
    pub on: Vec<usize>,
}

/// The whole text, cut wherever one of the annotations begins or ends.
pub(crate) fn segments(document: &Document, annotations: &[&Annotation]) -> Vec<Segment> {
    let mut changes: BTreeMap<CodePoint, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (index, annotation) in annotations.iter().enumerate() {
        for range in annotation
            .ranges
            .iter()
            .filter(|it| !it.is_empty() && it.end <= document.text.len())
        {
            changes.entry(range.start).or_default().0.push(index);
            changes.entry(range.end).or_default().1.push(index);
        }
    }
    changes.entry(document.text.len()).or_default();
    let mut segments = Vec::new();
    let mut on: Vec<usize> = Vec::new();
    let mut start = CodePoint(0);
    for (end, (opened, closed)) in changes {
        if start < end {
            segments.push(Segment {
                range: TextRange { start, end },
                on: on.clone(),
            });
            start = end;
        }
        for index in closed {
            if let Some(at) = on.iter().position(|it| *it == index) {
                on.remove(at);
            }
        }
        on.extend(opened);
        on.sort_unstable();
    }
    segments
}

/// A track for each annotation, so that no two that overlap are on the same: the shorter, the nearer to the text.
pub(crate) fn tracks(annotations: &[&Annotation]) -> Vec<usize> {
    let mut order: Vec<(u32, TextRange, usize)> = Vec::new();
    for (index, annotation) in annotations.iter().enumerate() {
        if let Some(hull) = annotation.hull() {
            order.push((hull.len(), hull, index));
        }
    }
    order.sort_unstable();
    let mut taken: Vec<BTreeMap<CodePoint, CodePoint>> = Vec::new();
    let mut tracks = vec![0; annotations.len()];
    for (_, hull, index) in order {
        let free = |track: &BTreeMap<CodePoint, CodePoint>| {
            track
                .range(..hull.end)
                .next_back()
                .is_none_or(|it| *it.1 <= hull.start)
        };
        let track = taken.iter().position(free).unwrap_or(taken.len());
        if track == taken.len() {
            taken.push(BTreeMap::new());
        }
        if let Some(taken) = taken.get_mut(track) {
            taken.insert(hull.start, hull.end);
        }
        if let Some(found) = tracks.get_mut(index) {
            *found = track;
        }
    }
    tracks
}

/// What a schema says of labels and entities, by name.
pub(crate) struct Names {
    colours: BTreeMap<(String, String), String>,
    entities: BTreeMap<String, EntityInfo>,
    paragraphs: Vec<String>,
}

/// Colours of labels that have none.
const PALETTE: [&str; 12] = [
    "#2f74c0", "#c2610c", "#1a8a62", "#9457a8", "#c2486f", "#8a7400", "#26869b", "#c4453c",
    "#6663c7", "#5f7d1f", "#8c6239", "#757b84",
];

/// The colour of a highlight, which has no label.
const HIGHLIGHT: &str = "#b98a00";

impl Names {
    pub(crate) fn new(schema: &SchemaInfo) -> Self {
        let mut colours = BTreeMap::new();
        for layer in &schema.layers {
            for label in layer.labels.iter().filter(|it| is_colour(&it.color)) {
                colours.insert(
                    (layer.name.clone(), label.name.clone()),
                    label.color.clone(),
                );
            }
        }
        let paragraphs = schema
            .layers
            .iter()
            .filter(|it| it.granularity == Granularity::Paragraph);
        Self {
            colours,
            entities: schema
                .entities
                .iter()
                .map(|it| (it.id.clone(), it.clone()))
                .collect(),
            paragraphs: paragraphs.map(|it| it.name.clone()).collect(),
        }
    }

    /// The colour of an annotation's label, as `#rrggbb`: the schema's, else always the same for the same name.
    pub(crate) fn colour(&self, layer: Option<&str>, label: Option<&str>) -> String {
        let Some(label) = label else {
            return HIGHLIGHT.into();
        };
        let own = (layer.unwrap_or_default().to_owned(), label.to_owned());
        if let Some(colour) = self.colours.get(&own) {
            return colour.clone();
        }
        let sum = label.bytes().fold(0_usize, |sum, it| {
            sum.wrapping_mul(31).wrapping_add(usize::from(it))
        });
        PALETTE
            .get(sum % PALETTE.len())
            .copied()
            .unwrap_or(HIGHLIGHT)
            .into()
    }

    /// The entity of that id, if the register has it.
    pub(crate) fn entity(&self, id: &str) -> Option<&EntityInfo> {
        self.entities.get(id)
    }

    /// The entity's name, or what stands for it.
    pub(crate) fn entity_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.entity(id).map_or(id, |it| it.name.as_str())
    }

    /// Whether a layer marks whole paragraphs.
    pub(crate) fn is_of_paragraphs(&self, layer: Option<&str>) -> bool {
        layer.is_some_and(|layer| self.paragraphs.iter().any(|it| it == layer))
    }
}

/// `#rrggbb`, and nothing that could be anything else.
fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|it| it.len() == 6 && it.bytes().all(|it| it.is_ascii_hexdigit()))
}

/// A value in words.
pub(crate) fn value_in_words(value: &AttributeValue) -> String {
    match value {
        AttributeValue::Flag(true) => "yes".into(),
        AttributeValue::Flag(false) => "no".into(),
        AttributeValue::Number(it) => it.to_string(),
        AttributeValue::Text(it) => it.clone(),
    }
}

/// What an annotation is called: its label, or that it is a highlight.
pub(crate) fn label_of(annotation: &Annotation) -> &str {
    annotation.label.as_deref().unwrap_or("Highlight")
}

/// The words an annotation is on, parts divided by an ellipsis, shortened, on one line.
pub(crate) fn quote_of(document: &Document, annotation: &Annotation, most: usize) -> String {
    let parts: Vec<&str> = annotation
        .ranges
        .iter()
        .filter_map(|it| document.text.slice(*it))
        .collect();
    let quote = one_line(&parts.join(" … "));
    if quote.chars().count() <= most {
        return quote;
    }
    let short: String = quote.chars().take(most).collect();
    format!("{}…", short.trim_end())
}
