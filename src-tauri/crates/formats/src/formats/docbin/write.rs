//! A DocBin, written. Columns are whole in the file, one after the other, so they are spooled until all documents are
//! there.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use galley_model::schema::LayerKind;
use galley_model::segment;
use galley_model::text::TextRange;

use super::{ATTRIBUTES, BEGIN, GROUP, INFO, INSIDE, OUTSIDE};
use crate::corpus::{Annotation, Document, SchemaInfo};
use crate::flatten::{Labelled, Overlap, chosen, layer_of};
use crate::format::{FormatError, Options, Writer};
use crate::hash::murmur2_64;
use crate::msgpack::Packer;
use crate::output::{Output, write_failed};
use crate::record::Register;
use crate::report::{Item, Report, Severity};
use crate::symbols;
use crate::tokens::Tokens;

const SENTENCE_STARTS: u64 = 1;
const SENTENCE_GOES_ON: u64 = u64::MAX;

/// A span with its label and its link to the register.
struct Span {
    range: TextRange,
    label: String,
    entity: String,
}

pub(super) struct DocBinWriter {
    stream: Option<Box<dyn Write>>,
    register: Register,
    layer: Option<String>,
    overlap: Overlap,
    tokens: BufWriter<File>,
    groups: BufWriter<File>,
    cats: BufWriter<File>,
    /// The labels that whole articles can have: each article says of all of them whether it has it.
    categories: BTreeSet<String>,
    spaces: Vec<u8>,
    lengths: Vec<i32>,
    strings: HashMap<String, u64>,
}

impl DocBinWriter {
    pub(super) fn new(
        out: &Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Self, FormatError> {
        let spool = || -> Result<BufWriter<File>, FormatError> {
            Ok(BufWriter::new(tempfile::tempfile().map_err(write_failed)?))
        };
        let layer = layer_of(options);
        let own = |name: &String| layer.as_ref().is_none_or(|it| it == name);
        let whole = schema.layers.iter();
        let whole = whole.filter(|it| it.kind == LayerKind::Document && own(&it.name));
        let categories = whole.flat_map(|it| it.labels.iter().map(|it| it.name.clone()));
        Ok(Self {
            stream: Some(out.stream()?),
            register: Register::new(schema),
            overlap: Overlap::of(options.get(&INFO, "overlap"), schema),
            tokens: spool()?,
            groups: spool()?,
            cats: spool()?,
            categories: categories.collect(),
            spaces: Vec::new(),
            lengths: Vec::new(),
            strings: HashMap::new(),
            layer,
        })
    }

    fn string(&mut self, text: &str) -> u64 {
        if text.is_empty() {
            return 0;
        }
        if let Some(number) = symbols::find(text) {
            return number;
        }
        if let Some(known) = self.strings.get(text) {
            return *known;
        }
        let hash = murmur2_64(text.as_bytes(), 1);
        self.strings.insert(text.to_owned(), hash);
        hash
    }

    fn token_row(&mut self, row: [u64; ATTRIBUTES.len()]) -> Result<(), FormatError> {
        for column in row {
            self.tokens
                .write_all(&column.to_le_bytes())
                .map_err(write_failed)?;
        }
        Ok(())
    }

    /// The span group of a document, as bytes.
    fn group(&mut self, tokens: &Tokens, spans: &[Span]) -> Vec<u8> {
        let mut group = Packer::default();
        group.map(3);
        group.str("name");
        group.str(GROUP);
        group.str("attrs");
        group.map(0);
        group.str("spans");
        group.array(spans.len());
        for span in spans {
            let (label, entity) = (self.string(&span.label), self.string(&span.entity));
            let (first, last) = tokens.touched(span.range);
            let mut bytes = Vec::with_capacity(40);
            for number in [0, entity, label] {
                bytes.extend(number.to_be_bytes());
            }
            for number in [
                first as i32,
                // Behind the last.
                last as i32 + 1,
                span.range.start.0 as i32,
                span.range.end.0 as i32,
            ] {
                bytes.extend(number.to_be_bytes());
            }
            group.bin(&bytes);
        }
        let mut groups = Packer::default();
        groups.map(1);
        groups.bin(&group.0);
        groups.array(1);
        groups.str(GROUP);
        groups.0
    }

    /// Which labels the whole document has, and which of the known ones it has not.
    fn categories(&mut self, document: &Document) -> Result<(), FormatError> {
        let own = document
            .annotations
            .iter()
            .filter(|it| it.ranges.is_empty() && chosen(self.layer.as_deref(), it));
        let there: BTreeSet<&String> = own.filter_map(|it| it.label.as_ref()).collect();
        let mut all: BTreeMap<&String, f64> = self.categories.iter().map(|it| (it, 0.0)).collect();
        all.extend(there.into_iter().map(|it| (it, 1.0)));
        let mut packed = Packer::default();
        packed.map(all.len());
        for (label, value) in all {
            packed.str(label);
            packed.real(value);
        }
        self.cats.write_all(&packed.0).map_err(write_failed)
    }
}

impl Writer for DocBinWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        let text = document.text.clone();
        let span = |it: &Annotation| {
            Some(Span {
                range: it.hull()?,
                label: it.label.clone()?,
                entity: self
                    .register
                    .link(it.entity.as_deref().unwrap_or_default())
                    .to_owned(),
            })
        };
        let own = |it: &&Annotation| chosen(self.layer.as_deref(), it);
        let own = document.annotations.iter().filter(own);
        let mut spans: Vec<Span> = own.filter_map(span).collect();
        spans.sort_by(|a, b| (a.range, &a.label).cmp(&(b.range, &b.label)));
        let tokens = Tokens::new(&text, spans.iter().map(|it| it.range));
        for range in &tokens.dividing {
            let message = "The annotation begins or ends inside a token; the token was split there. spaCy's own tokens will differ, and training leaves such a span out.";
            let quote = text.slice(*range).unwrap_or_default();
            report.push(
                Item::new(Severity::Info, "split-token", message)
                    .of(&document)
                    .quoting(quote),
            );
        }
        let loose = |it: &&Span| {
            let quote = text.slice(it.range).unwrap_or_default();
            quote.trim() != quote
        };
        for it in spans.iter().filter(loose) {
            let message = "The annotation begins or ends with white space, which was made a token of its own, so nothing is lost. spaCy counts such an entity as invalid when it trains: narrow it to its words if it is to be trained on.";
            let quote = text.slice(it.range).unwrap_or_default();
            report.push(
                Item::new(Severity::Info, "white-space", message)
                    .of(&document)
                    .quoting(quote),
            );
        }
        let flat: Vec<Labelled> = spans
            .iter()
            .map(|it| (it.range, it.label.clone()))
            .collect();
        let (kept, dropped) = self.overlap.choose(&flat);
        for (range, label) in &dropped {
            let message = format!(
                "“{label}” overlaps another annotation: it is in the span group “sc” but not among the entities."
            );
            let quote = text.slice(*range).unwrap_or_default();
            report.push(
                Item::new(Severity::Info, "overlap", message)
                    .of(&document)
                    .quoting(quote),
            );
        }
        let sentences = segment::sentences(&text);
        for token in &tokens.all {
            let word = text.slice(token.range).unwrap_or_default().to_owned();
            let orth = self.string(&word);
            let near = kept.partition_point(|(range, _)| range.end <= token.range.start);
            let entity = kept
                .get(near)
                .filter(|(range, _)| range.start < token.range.end);
            let (iob, label) = match entity {
                Some((range, label)) if range.start >= token.range.start => (BEGIN, label.as_str()),
                Some((_, label)) => (INSIDE, label.as_str()),
                None => (OUTSIDE, ""),
            };
            let linked = |(range, label): &Labelled| {
                let same = |it: &&Span| it.range == *range && it.label == *label;
                spans.iter().find(same).map(|it| it.entity.as_str())
            };
            let link = entity.and_then(linked).unwrap_or_default();
            let (label, link) = (self.string(label), self.string(link));
            let starts = sentences
                .binary_search_by_key(&token.range.start, |it| it.start)
                .is_ok();
            let sentence = if starts {
                SENTENCE_STARTS
            } else {
                SENTENCE_GOES_ON
            };
            self.token_row([orth, iob, label, sentence, link])?;
            self.spaces.push(u8::from(token.space));
        }
        self.lengths.push(tokens.all.len() as i32);
        self.categories(&document)?;
        let group = self.group(&tokens, &spans);
        let mut packed = Packer::default();
        packed.bin(&group);
        self.groups.write_all(&packed.0).map_err(write_failed)
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        let Some(stream) = self.stream.take() else {
            return Ok(());
        };
        let mut out = ZlibEncoder::new(stream, Compression::default());
        let mut put = |bytes: &[u8]| out.write_all(bytes).map_err(write_failed);
        let mut head = Packer::default();
        head.map(9);
        head.str("version");
        head.str("0.1");
        head.str("attrs");
        head.array(ATTRIBUTES.len());
        for attribute in ATTRIBUTES {
            head.uint(attribute);
        }
        head.str("tokens");
        head.bin_head(self.spaces.len() * ATTRIBUTES.len() * 8);
        put(&head.0)?;
        spooled(&mut self.tokens, &mut put)?;
        let mut rest = Packer::default();
        rest.str("spaces");
        rest.bin(&self.spaces);
        rest.str("lengths");
        let lengths: Vec<u8> = self
            .lengths
            .iter()
            .flat_map(|it| it.to_le_bytes())
            .collect();
        rest.bin(&lengths);
        rest.str("strings");
        let mut strings: Vec<&String> = self.strings.keys().collect();
        strings.sort();
        rest.array(strings.len());
        for text in strings {
            rest.str(text);
        }
        rest.str("cats");
        rest.array(self.lengths.len());
        put(&rest.0)?;
        spooled(&mut self.cats, &mut put)?;
        let mut rest = Packer::default();
        rest.str("flags");
        rest.array(self.lengths.len());
        for _ in &self.lengths {
            rest.map(1);
            rest.str("has_unknown_spaces");
            rest.bool(false);
        }
        rest.str("span_groups");
        rest.array(self.lengths.len());
        put(&rest.0)?;
        spooled(&mut self.groups, &mut put)?;
        out.finish()
            .and_then(|mut stream| stream.flush())
            .map_err(write_failed)
    }
}

fn spooled(
    spool: &mut BufWriter<File>,
    put: &mut impl FnMut(&[u8]) -> Result<(), FormatError>,
) -> Result<(), FormatError> {
    spool.flush().map_err(write_failed)?;
    let file = spool.get_mut();
    file.seek(SeekFrom::Start(0)).map_err(write_failed)?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).map_err(write_failed)? {
            0 => return Ok(()),
            count => put(&buffer[..count])?,
        }
    }
}
