//! spaCy's binary training data (DocBin), written. Tokens are ours; white space is kept, so the text spaCy shows is
//! the article's, character for character.

use std::collections::HashMap;
use std::io::{Read, Seek, SeekFrom, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use galley_model::segment;
use galley_model::text::TextRange;

use crate::corpus::{Document, SchemaInfo};
use crate::flatten::{LAYER, OVERLAP, Overlap, labelled, layer_of};

use crate::format::{
    Carries, Format, FormatError, FormatInfo, OptionInfo, Options, Reading, Writer, not_read,
};
use crate::hash::murmur2_64;
use crate::input::File;
use crate::msgpack::Packer;
use crate::output::{Output, write_failed};
use crate::report::{Item, Report, Severity};
use crate::symbols;
use crate::tokens::Tokens;

pub(crate) struct DocBin;

static INFO: FormatInfo = FormatInfo {
    id: "spacy-docbin",
    name: "spaCy DocBin",
    description: "spaCy's training data: entities without overlaps, and all spans in the group “sc”.",
    extensions: &["spacy"],
    reads: false,
    writes: true,
    reads_marks: false,
    folder: false,
    carries: Carries {
        overlap: true,
        discontinuous: false,
        attributes: false,
        notes: false,
        relations: false,
        document_labels: false,
        entities: false,
        annotators: false,
        metadata: false,
        highlights: false,
        layers: false,
        token_bound: true,
        exact_text: true,
    },
    offset_unit: "tokens, and code points in span groups",
    options: &[
        LAYER,
        OptionInfo {
            help: "Which of overlapping annotations become entities; all are in the span group.",
            ..OVERLAP
        },
    ],
    remarks: "Entities are spans without overlaps; of overlapping ones the option `overlap` chooses, the rest is named (`overlap`). All spans, \
         overlapping or not, are in the span group “sc”. A span inside a word divides the token (`split-token`); training with spaCy's own \
         tokens leaves such a span out.",
};

// Columns of a token, and values of its ENT_IOB.
const ATTRIBUTES: [u64; 4] = [65, 77, 78, 80];
const BEGIN: u64 = 3;
const INSIDE: u64 = 1;
const OUTSIDE: u64 = 2;
const SENTENCE_STARTS: u64 = 1;
const SENTENCE_GOES_ON: u64 = u64::MAX;

impl Format for DocBin {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, _name: &str, _head: &str) -> u8 {
        0
    }

    fn read(&self, _: &[File], _: &mut Reading<'_>) -> Result<(), FormatError> {
        Err(not_read(&INFO))
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        let spool = || tempfile::tempfile().map_err(write_failed);
        Ok(Box::new(DocBinWriter {
            stream: Some(out.stream()?),
            layer: layer_of(options),
            overlap: Overlap::of(options.get(&INFO, "overlap"), schema),
            tokens: std::io::BufWriter::new(spool()?),
            groups: std::io::BufWriter::new(spool()?),
            spaces: Vec::new(),
            lengths: Vec::new(),
            strings: HashMap::new(),
        }))
    }
}

/// Columns are whole in the file, one after the other, so they are spooled until all documents are there.
struct DocBinWriter {
    stream: Option<Box<dyn Write>>,
    layer: Option<String>,
    overlap: Overlap,
    tokens: std::io::BufWriter<std::fs::File>,
    groups: std::io::BufWriter<std::fs::File>,
    spaces: Vec<u8>,
    lengths: Vec<i32>,
    strings: HashMap<String, u64>,
}

impl DocBinWriter {
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

    fn token_row(&mut self, row: [u64; 4]) -> Result<(), FormatError> {
        for column in row {
            self.tokens
                .write_all(&column.to_le_bytes())
                .map_err(write_failed)?;
        }
        Ok(())
    }

    /// The span group of a document, as bytes.
    fn group(&mut self, tokens: &Tokens, spans: &[(TextRange, String)]) -> Vec<u8> {
        let mut group = Packer::default();
        group.map(3);
        group.str("name");
        group.str("sc");
        group.str("attrs");
        group.map(0);
        group.str("spans");
        group.array(spans.len());
        for (range, label) in spans {
            let label = self.string(label);
            let (first, last) = tokens.touched(*range);
            let mut bytes = Vec::with_capacity(40);
            for number in [0, 0, label] {
                bytes.extend(number.to_be_bytes());
            }
            for number in [
                first as i32,
                // Behind the last.
                last as i32 + 1,
                range.start.0 as i32,
                range.end.0 as i32,
            ] {
                bytes.extend(number.to_be_bytes());
            }
            group.bin(&bytes);
        }
        let mut groups = Packer::default();
        groups.map(1);
        groups.bin(&group.0);
        groups.array(1);
        groups.str("sc");
        groups.0
    }
}

impl Writer for DocBinWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        let text = document.text.clone();
        let mut spans = labelled(self.layer.as_deref(), &document);
        spans.sort();
        let tokens = Tokens::new(&text, spans.iter().map(|(range, _)| *range));
        for range in &tokens.dividing {
            let message = "The annotation begins or ends inside a token; the token was split there. spaCy's own tokens will differ, and training leaves such a span out.";
            let quote = text.slice(*range).unwrap_or_default();
            report.push(
                Item::new(Severity::Info, "split-token", message)
                    .of(&document)
                    .quoting(quote),
            );
        }
        let (kept, dropped) = self.overlap.choose(&spans);
        for (range, label) in &dropped {
            let message = format!(
                "“{label}” overlaps another annotation: it is in the span group “sc” but not among the entities."
            );
            let quote = text.slice(*range).unwrap_or_default();
            report.push(
                Item::new(Severity::Loss, "overlap", message)
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
            let label = self.string(label);
            let starts = sentences
                .binary_search_by_key(&token.range.start, |it| it.start)
                .is_ok();
            let sentence = if starts {
                SENTENCE_STARTS
            } else {
                SENTENCE_GOES_ON
            };
            self.token_row([orth, iob, label, sentence])?;
            self.spaces.push(u8::from(token.space));
        }
        self.lengths.push(tokens.all.len() as i32);
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
        for _ in &self.lengths {
            rest.map(0);
        }
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
    spool: &mut std::io::BufWriter<std::fs::File>,
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
