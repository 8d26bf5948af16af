//! Current values: one row for each thing that exists, derived from its shown write.

use std::collections::BTreeMap;

use galley_model::annotation::{Anchor, Annotation, Fragment, Origin};
use galley_model::change::Value;
use galley_model::dates::sortable;
use galley_model::document::Document;
use galley_model::fold::fold;
use galley_model::id::{
    AnnotatorId, DocumentId, EntityId, Id, Kind, LabelId, LayerId, ThingId, WorkId,
};
use galley_model::people::{Status, Work};
use galley_model::text::{CodePoint, Text, TextHash, TextRange};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::codec::unpack_text;
use crate::things::{self, Keys, kind_number};
use crate::{Result, StoreError, adrift, names, searching};

/// Where the metadata of an article says what it is from.
pub(crate) const SOURCE: &str = "source";
/// Where it says what day it is of.
pub(crate) const DATE: &str = "date";

/// The number a status has in the file. Part of the promise.
pub(crate) fn status_number(status: Status) -> i64 {
    match status {
        Status::ToDo => 0,
        Status::InProgress => 1,
        Status::Done => 2,
        Status::Skipped => 3,
    }
}

pub(crate) fn status_of(number: i64) -> Status {
    match number {
        1 => Status::InProgress,
        2 => Status::Done,
        3 => Status::Skipped,
        _ => Status::ToDo,
    }
}

/// Prints a value of the state tables.
fn print(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("model values print as JSON: their keys are strings")
}

pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|error| damaged(&format!("a derived value does not read ({error})")))
}

pub(crate) fn damaged(what: &str) -> StoreError {
    StoreError::Damaged {
        path: "the project".into(),
        what: format!("{what}; check rebuilds it"),
    }
}

/// Sets the current value of a thing, or takes it away.
pub(crate) fn apply(
    conn: &Connection,
    keys: &mut Keys,
    key: i64,
    thing: ThingId,
    value: Option<&Value>,
) -> Result<()> {
    let Some(value) = value else {
        return clear(conn, keys, key, thing.kind);
    };
    match value {
        Value::Document(document) => set_document(conn, keys, key, document),
        Value::Annotation(annotation) => set_annotation(conn, keys, key, annotation),
        Value::Relation(relation) => {
            let document = keys.intern(conn, relation.document.into())?;
            let from = keys.intern(conn, relation.from.into())?;
            let to = keys.intern(conn, relation.to.into())?;
            let label = relation.label.map(|it| keys.intern(conn, it.into()));
            conn.prepare_cached(
                "INSERT OR REPLACE INTO relation (key, document, source, target, label, value)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                key,
                document,
                from,
                to,
                label.transpose()?,
                print(relation)
            ])?;
            Ok(())
        }
        Value::Comment(comment) => {
            let on = keys.intern(conn, comment.on)?;
            conn.prepare_cached(
                "INSERT OR REPLACE INTO comment (key, target, open, value) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                key,
                on,
                comment.reply_to.is_none() && !comment.resolved,
                print(comment)
            ])?;
            Ok(())
        }
        Value::Work(work) => {
            let document = keys.intern(conn, work.document.into())?;
            let annotator = keys.intern(conn, work.annotator.into())?;
            conn.prepare_cached(
                "INSERT OR REPLACE INTO work (key, document, annotator, status, seconds, assigned)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                key,
                document,
                annotator,
                status_number(work.status),
                work.active_seconds,
                work.assigned
            ])?;
            Ok(())
        }
        Value::Project(it) => set_entry(conn, key, thing.kind, it),
        Value::Layer(it) => set_entry(conn, key, thing.kind, it),
        Value::Label(it) => set_entry(conn, key, thing.kind, it),
        Value::Attribute(it) => set_entry(conn, key, thing.kind, it),
        Value::Entity(it) => {
            set_entry(conn, key, thing.kind, it)?;
            names::set(conn, keys, key, it)
        }
        Value::Exception(it) => set_entry(conn, key, thing.kind, it),
        Value::Annotator(it) => set_entry(conn, key, thing.kind, it),
    }
}

/// The table that holds a kind's current values.
fn table(kind: Kind) -> &'static str {
    match kind {
        Kind::Document => "document",
        Kind::Annotation => "annotation",
        Kind::Relation => "relation",
        Kind::Comment => "comment",
        Kind::Work => "work",
        Kind::Project
        | Kind::Layer
        | Kind::Label
        | Kind::Attribute
        | Kind::Entity
        | Kind::Annotator
        | Kind::Exception => "entry",
    }
}

fn clear(conn: &Connection, keys: &mut Keys, key: i64, kind: Kind) -> Result<()> {
    match kind {
        Kind::Document => {
            searching::remove(conn, key)?;
            conn.prepare_cached("DELETE FROM tally WHERE document = ?1")?
                .execute([key])?;
            adrift::look_again(conn, keys, key, None)?;
        }
        Kind::Annotation => uncount(conn, keys, key)?,
        Kind::Entity => names::remove(conn, key)?,
        _ => {}
    }
    conn.prepare_cached(&format!("DELETE FROM {} WHERE key = ?1", table(kind)))?
        .execute([key])?;
    Ok(())
}

/// Whether a thing exists now.
pub(crate) fn exists(conn: &Connection, thing: ThingId) -> Result<bool> {
    let Some(key) = things::find(conn, thing)? else {
        return Ok(false);
    };
    let sql = format!("SELECT 1 FROM {} WHERE key = ?1", table(thing.kind));
    Ok(conn.prepare_cached(&sql)?.exists([key])?)
}

fn set_entry(conn: &Connection, key: i64, kind: Kind, value: &impl Serialize) -> Result<()> {
    conn.prepare_cached("INSERT OR REPLACE INTO entry (key, kind, value) VALUES (?1, ?2, ?3)")?
        .execute(params![key, kind_number(kind), print(value)])?;
    Ok(())
}

fn set_document(conn: &Connection, keys: &mut Keys, key: i64, document: &Document) -> Result<()> {
    let source = document.metadata.get(SOURCE).map_or("", String::as_str);
    let date = document.metadata.get(DATE).and_then(|it| sortable(it));
    let length: Option<i64> = conn
        .prepare_cached("SELECT length FROM text WHERE hash = ?1")?
        .query_row([document.text.0], |row| row.get(0))
        .optional()?;
    let before: Option<(String, String, [u8; 32])> = conn
        .prepare_cached("SELECT title, source, text FROM document WHERE key = ?1")?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    conn.prepare_cached(
        "INSERT OR REPLACE INTO document (key, title, folded, source, date, position, text, length, value)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        key,
        document.title,
        fold(&document.title),
        source,
        date.unwrap_or_default(),
        document.order as i64,
        document.text.0,
        length.unwrap_or(0),
        print(document)
    ])?;
    if before.is_none() {
        // What waited unseen for the article is there again with it.
        keys.flush(conn)?;
        conn.prepare_cached(
            "INSERT OR REPLACE INTO tally (document, annotations)
             SELECT ?1, count(*) FROM annotation WHERE document = ?1",
        )?
        .execute([key])?;
    }
    if before.as_ref().is_none_or(|it| it.2 != document.text.0) {
        adrift::look_again(conn, keys, key, Some(document.text))?;
    }
    let now = (document.title.clone(), source.to_owned(), document.text.0);
    if before.as_ref() != Some(&now) {
        let text = adrift::text_at_hand(conn, keys, document.text)?;
        searching::set(
            conn,
            &mut keys.words,
            key,
            &document.title,
            source,
            text.as_ref(),
        )?;
    }
    Ok(())
}

/// A text by its hash; `None` where it is not here.
pub(crate) fn find_text(conn: &Connection, hash: TextHash) -> Result<Option<Text>> {
    let found: Option<(i64, Vec<u8>)> = conn
        .prepare_cached("SELECT codec, data FROM text WHERE hash = ?1")?
        .query_row([hash.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found
        .and_then(|(codec, data)| unpack_text(codec, data))
        .map(Text::new))
}

/// What is counted of an annotation: its article, layer, label, words in one piece, entry of the register.
type Counted = (i64, i64, Option<i64>, Option<String>, Option<i64>);

/// Takes an annotation, as it is now, out of what is counted.
fn uncount(conn: &Connection, keys: &mut Keys, annotation: i64) -> Result<()> {
    let before: Option<Counted> = conn
        .prepare_cached(
            "SELECT document, layer, label, iif(anchor IS NULL AND adrift = 0, quote, NULL), entity
             FROM annotation WHERE key = ?1",
        )?
        .query_row([annotation], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ))
        })
        .optional()?;
    let Some((document, layer, label, quote, entity)) = before else {
        return Ok(());
    };
    keys.count(conn, document, -1)?;
    keys.count_mention(conn, entity, -1)?;
    match quote {
        Some(quote) => keys.count_string(conn, &quote, layer, label, -1),
        None => Ok(()),
    }
}

fn set_annotation(conn: &Connection, keys: &mut Keys, key: i64, it: &Annotation) -> Result<()> {
    let document = keys.intern(conn, it.document.into())?;
    let annotator = keys.intern(conn, it.annotator.into())?;
    let layer = keys.intern(conn, it.layer.into())?;
    let label = it.label.map(|id| keys.intern(conn, id.into()));
    let entity = it
        .entity
        .map(|id| keys.intern(conn, id.into()))
        .transpose()?;
    let hull = it.anchor.hull();
    let single = it.anchor.fragments().len() == 1;
    let label = label.transpose()?;
    let quote = hull.map(|_| it.anchor.quote());
    uncount(conn, keys, key)?;
    keys.count(conn, document, 1)?;
    keys.count_mention(conn, entity, 1)?;
    let adrift = adrift::lacks_place(conn, keys, document, &it.anchor)?;
    if let Some(quote) = quote.as_deref().filter(|_| single && !adrift) {
        keys.count_string(conn, quote, layer, label, 1)?;
    }
    conn.prepare_cached(
        "INSERT OR REPLACE INTO annotation (key, document, annotator, layer, label, start, end, quote,
             adrift, propagated, anchor, attributes, note, entity, origin, confidence, schema_version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    )?
    .execute(params![
        key,
        document,
        annotator,
        layer,
        label,
        hull.map(|range| range.start.0),
        hull.map(|range| range.end.0),
        quote,
        adrift,
        matches!(it.origin, Origin::Propagated { .. }),
        (hull.is_some() && !single).then(|| print(&it.anchor)),
        (!it.attributes.is_empty()).then(|| print(&it.attributes)),
        (!it.note.is_empty()).then_some(&it.note),
        entity,
        intern_origin(conn, keys, &it.origin)?,
        it.confidence,
        it.schema_version
    ])?;
    Ok(())
}

fn intern_origin(conn: &Connection, keys: &mut Keys, origin: &Origin) -> Result<i64> {
    if let Some((known, key)) = &keys.origin
        && known == origin
    {
        return Ok(*key);
    }
    let value = print(origin);
    conn.prepare_cached("INSERT OR IGNORE INTO origin (value) VALUES (?1)")?
        .execute([&value])?;
    let key = conn
        .prepare_cached("SELECT key FROM origin WHERE value = ?1")?
        .query_row([&value], |row| row.get(0))?;
    keys.origin = Some((origin.clone(), key));
    Ok(key)
}

/// The columns [`annotation_at`] reads, and the tables they are from.
pub(crate) const ANNOTATION: &str = "
    a.replica, a.number, d.replica, d.number, p.replica, p.number, y.replica, y.number,
    b.replica, b.number, e.replica, e.number, annotation.start, annotation.end, annotation.quote,
    annotation.anchor, annotation.attributes, annotation.note, origin.value, annotation.confidence,
    annotation.schema_version
    FROM annotation
    JOIN thing a ON a.key = annotation.key
    JOIN thing d ON d.key = annotation.document
    JOIN thing p ON p.key = annotation.annotator
    JOIN thing y ON y.key = annotation.layer
    LEFT JOIN thing b ON b.key = annotation.label
    LEFT JOIN thing e ON e.key = annotation.entity
    JOIN origin ON origin.key = annotation.origin";

fn maybe_id(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<Option<Id>> {
    if row.get_ref(at)?.data_type() == rusqlite::types::Type::Null {
        return Ok(None);
    }
    things::id_at(row, at).map(Some)
}

/// Reads an annotation from the columns of [`ANNOTATION`].
pub(crate) fn annotation_at(row: &rusqlite::Row<'_>) -> Result<(Id, Annotation)> {
    let start: Option<u32> = row.get(12)?;
    let end: Option<u32> = row.get(13)?;
    let several: Option<String> = row.get(15)?;
    let anchor = match (several, start, end) {
        (Some(anchor), ..) => parse(&anchor)?,
        (None, Some(start), Some(end)) => {
            let range = TextRange::new(CodePoint(start), CodePoint(end))
                .ok_or_else(|| damaged("an annotation ends before it begins"))?;
            let quote = row.get(14)?;
            Anchor::unverified(vec![Fragment { range, quote }])
        }
        _ => Anchor::DOCUMENT,
    };
    let attributes: Option<String> = row.get(16)?;
    let origin: String = row.get(18)?;
    let annotation = Annotation {
        document: DocumentId(things::id_at(row, 2)?),
        annotator: AnnotatorId(things::id_at(row, 4)?),
        layer: LayerId(things::id_at(row, 6)?),
        label: maybe_id(row, 8)?.map(LabelId),
        anchor,
        attributes: attributes.map_or_else(|| Ok(BTreeMap::new()), |it| parse(&it))?,
        note: row.get::<_, Option<String>>(17)?.unwrap_or_default(),
        entity: maybe_id(row, 10)?.map(EntityId),
        origin: parse(&origin)?,
        confidence: row.get(19)?,
        schema_version: row.get(20)?,
    };
    Ok((things::id_at(row, 0)?, annotation))
}

/// The current value of a thing.
pub(crate) fn load(conn: &Connection, thing: ThingId) -> Result<Option<Value>> {
    let Some(key) = things::find(conn, thing)? else {
        return Ok(None);
    };
    let json = |column: &str| -> Result<Option<String>> {
        let sql = format!("SELECT {column} FROM {} WHERE key = ?1", table(thing.kind));
        Ok(conn
            .prepare_cached(&sql)?
            .query_row([key], |row| row.get(0))
            .optional()?)
    };
    let value = match thing.kind {
        Kind::Annotation => {
            let sql = format!("SELECT {ANNOTATION} WHERE annotation.key = ?1");
            let mut statement = conn.prepare_cached(&sql)?;
            let mut rows = statement.query([key])?;
            match rows.next()? {
                Some(row) => Some(Value::Annotation(annotation_at(row)?.1)),
                None => None,
            }
        }
        Kind::Work => {
            let row = conn
                .prepare_cached(
                    "SELECT document, annotator, status, seconds, assigned FROM work WHERE key = ?1",
                )?
                .query_row([key], |row| {
                    Ok((
                        row.get::<_, i64>(0)?,
                        row.get::<_, i64>(1)?,
                        row.get(2)?,
                        row.get(3)?,
                        row.get(4)?,
                    ))
                })
                .optional()?;
            match row {
                Some((document, annotator, status, active_seconds, assigned)) => {
                    Some(Value::Work(Work {
                        document: DocumentId(things::get(conn, document)?.id),
                        annotator: AnnotatorId(things::get(conn, annotator)?.id),
                        status: status_of(status),
                        active_seconds,
                        assigned,
                    }))
                }
                None => None,
            }
        }
        kind => match json("value")? {
            None => None,
            Some(text) => Some(parse_value(kind, &text)?),
        },
    };
    Ok(value)
}

/// Parses the JSON of a kind that is kept as JSON.
pub(crate) fn parse_value(kind: Kind, text: &str) -> Result<Value> {
    Ok(match kind {
        Kind::Project => Value::Project(parse(text)?),
        Kind::Document => Value::Document(parse(text)?),
        Kind::Layer => Value::Layer(parse(text)?),
        Kind::Label => Value::Label(parse(text)?),
        Kind::Attribute => Value::Attribute(parse(text)?),
        Kind::Relation => Value::Relation(parse(text)?),
        Kind::Entity => Value::Entity(parse(text)?),
        Kind::Comment => Value::Comment(parse(text)?),
        Kind::Annotator => Value::Annotator(parse(text)?),
        Kind::Annotation => Value::Annotation(parse(text)?),
        Kind::Work => Value::Work(parse(text)?),
        Kind::Exception => Value::Exception(parse(text)?),
    })
}

/// What still needs a thing, so that it cannot go alone: an annotation its label, a relation its ends, a remark what
/// it is about, the log its authors.
pub(crate) fn needed_by(conn: &Connection, thing: ThingId) -> Result<Option<Kind>> {
    let Some(key) = things::find(conn, thing)? else {
        return Ok(None);
    };
    let uses: &[(&str, Kind)] = match thing.kind {
        Kind::Document => &[
            (
                "SELECT 1 FROM annotation WHERE document = ?1",
                Kind::Annotation,
            ),
            ("SELECT 1 FROM relation WHERE document = ?1", Kind::Relation),
            ("SELECT 1 FROM comment WHERE target = ?1", Kind::Comment),
        ],
        Kind::Layer => &[(
            "SELECT 1 FROM annotation WHERE layer = ?1",
            Kind::Annotation,
        )],
        Kind::Label => &[
            (
                "SELECT 1 FROM annotation WHERE label = ?1",
                Kind::Annotation,
            ),
            ("SELECT 1 FROM relation WHERE label = ?1", Kind::Relation),
        ],
        Kind::Annotator => &[(
            "SELECT 1 FROM annotation WHERE annotator = ?1",
            Kind::Annotation,
        )],
        Kind::Entity => &[(
            "SELECT 1 FROM annotation WHERE entity = ?1",
            Kind::Annotation,
        )],
        Kind::Annotation => &[
            (
                "SELECT 1 FROM relation WHERE source = ?1 OR target = ?1",
                Kind::Relation,
            ),
            ("SELECT 1 FROM comment WHERE target = ?1", Kind::Comment),
        ],
        Kind::Relation => &[("SELECT 1 FROM comment WHERE target = ?1", Kind::Comment)],
        _ => &[],
    };
    for (sql, kind) in uses {
        if conn.prepare_cached(sql)?.exists([key])? {
            return Ok(Some(*kind));
        }
    }
    // What is named inside a value rather than by a column.
    let (sql, kind) = match thing.kind {
        Kind::Annotator => ("SELECT 1 FROM change WHERE author = ?1", Kind::Annotator),
        Kind::Layer => (
            "SELECT 1 FROM relation WHERE value ->> 'layer' = ?1",
            Kind::Relation,
        ),
        Kind::Attribute => (
            "SELECT 1 FROM annotation, json_each(annotation.attributes) AS item WHERE item.key = ?1",
            Kind::Annotation,
        ),
        _ => return Ok(None),
    };
    let named = conn.prepare_cached(sql)?.exists([thing.id.to_string()])?;
    Ok(named.then_some(kind))
}

/// The id of the work of an annotator on an article.
pub(crate) fn work_thing(document: DocumentId, annotator: AnnotatorId) -> ThingId {
    WorkId::of(document, annotator).into()
}

/// The hash of an article's text.
pub(crate) fn text_of(conn: &Connection, document: DocumentId) -> Result<Option<TextHash>> {
    let Some(key) = things::find(conn, document.into())? else {
        return Ok(None);
    };
    let hash: Option<[u8; 32]> = conn
        .prepare_cached("SELECT text FROM document WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    Ok(hash.map(TextHash))
}
