//! What is asked about annotations.

use galley_model::query::{Mark, MarkFilter, Name, OriginFilter, Value};
use rusqlite::types::Value as Sqlite;

use super::super::condition::Sql;
use super::{
    Compiler, Inside, any_words, brackets, by_index, has_words, ints, is_name, marks, unknown,
};
use crate::Result;

impl Compiler<'_> {
    /// All of a filter, as an expression on `annotation`.
    pub(super) fn holds_of_mark(&self, filter: &MarkFilter, inside: &Inside<'_>) -> Result<Sql> {
        let mut all = Vec::new();
        // What is compared by a number first: reading words costs more.
        let reads =
            |it: &Mark| matches!(it, Mark::Note(_) | Mark::Quote(_) | Mark::Attribute { .. });
        for reading in [false, true] {
            for field in filter.fields.iter().filter(|it| reads(&it.what) == reading) {
                all.push(self.mark_field(&field.what)?);
            }
        }
        for (parts, not) in [(&inside.within, ""), (&inside.outside, "NOT ")] {
            for part in parts {
                let labels = self.parts(part)?;
                all.push(Sql::new(
                    format!(
                        "annotation.adrift = 0 AND {not}EXISTS (SELECT 1 FROM annotation AS part
                         WHERE part.document = annotation.document AND part.adrift = 0 AND part.label IN ({}) AND part.start <= annotation.start AND part.end >= annotation.end)",
                        marks(labels.len())
                    ),
                    ints(&labels),
                ));
            }
        }
        Ok(brackets(&Sql::join(&all, " AND ")))
    }

    fn mark_field(&self, what: &Mark) -> Result<Sql> {
        Ok(match what {
            Mark::Label(values) if values.iter().any(Value::is_any) => {
                Sql::new("annotation.label IS NOT NULL", [])
            }
            Mark::Label(values) => {
                let keys = self.labels(values)?;
                Sql::new(
                    format!("annotation.label IN ({})", marks(keys.len())),
                    ints(&keys),
                )
            }
            Mark::Layer(values) => {
                let keys = self.layers(values)?;
                Sql::new(
                    format!("annotation.layer IN ({})", marks(keys.len())),
                    ints(&keys),
                )
            }
            Mark::By(names) if names.contains(&Name::Any) => Sql::new("1", []),
            Mark::By(names) => {
                let keys = self.annotators(names)?;
                Sql::new(
                    format!("annotation.annotator IN ({})", marks(keys.len())),
                    ints(&keys),
                )
            }
            Mark::Note(terms) => {
                let all: Vec<Sql> = terms
                    .iter()
                    .map(|it| {
                        if it.matches_everything() {
                            Sql::new("1", [])
                        } else {
                            has_words("0, annotation.note", it)
                        }
                    })
                    .collect();
                let mut holds = Sql::new("annotation.note IS NOT NULL AND ", []);
                holds.push(&brackets(&Sql::join(&all, " OR ")));
                holds
            }
            Mark::Entity(names) => {
                let all: Vec<Sql> = names.iter().map(entity).collect();
                brackets(&Sql::join(&all, " OR "))
            }
            Mark::Origin(all) => {
                let all: Vec<Sql> = all.iter().map(origin).collect();
                brackets(&Sql::join(&all, " OR "))
            }
            Mark::Quote(terms) => any_words("0, annotation.quote", terms),
            Mark::Attribute { name, values } => self.attribute(name, values)?,
            Mark::Adrift => Sql::new("annotation.adrift = 1", []),
            Mark::Conflict => Sql::new(
                "EXISTS (SELECT 1 FROM conflict WHERE conflict.thing = annotation.key)",
                [],
            ),
        })
    }

    fn attribute(&self, name: &Value, values: &[Value]) -> Result<Sql> {
        let of_name = self.schema.attributes.iter();
        let ids: Vec<String> = of_name
            .filter(|(_, it)| name.names(&it.name))
            .map(|(id, _)| id.to_string())
            .collect();
        if ids.is_empty() {
            let known = self.schema.attributes.values().map(|it| it.name.as_str());
            return Err(unknown("attribute", name, known));
        }
        let mut sql = Sql::new(
            format!(
                "EXISTS (SELECT 1 FROM json_each(annotation.attributes) AS item WHERE item.key IN ({})",
                marks(ids.len())
            ),
            ids.into_iter().map(Sqlite::from),
        );
        if !values.is_empty() {
            let all: Vec<Sql> = values
                .iter()
                .map(|it| is_name(it, "CASE item.type WHEN 'true' THEN 'yes' WHEN 'false' THEN 'no' ELSE item.atom END"))
                .collect();
            sql.push_text(" AND ");
            sql.push(&brackets(&Sql::join(&all, " OR ")));
        }
        sql.push_text(")");
        Ok(sql)
    }

    /// What selects the articles that a filter's annotations can be in, by the field that says most.
    pub(super) fn articles_of_mark(&self, filter: &MarkFilter) -> Result<Option<Sql>> {
        let mut found: Vec<(u8, Sql)> = Vec::new();
        for field in &filter.fields {
            let from = match &field.what {
                Mark::Adrift => Some((
                    0,
                    "SELECT document FROM annotation INDEXED BY annotation_adrift WHERE adrift = 1",
                    vec![],
                )),
                Mark::Conflict => Some((
                    0,
                    "SELECT annotation.document FROM conflict JOIN annotation ON annotation.key = conflict.thing",
                    vec![],
                )),
                Mark::Origin(all) if all.iter().all(|it| *it == OriginFilter::Propagated) => {
                    Some((
                        2,
                        "SELECT document FROM annotation INDEXED BY annotation_propagated WHERE propagated = 1",
                        vec![],
                    ))
                }
                _ => None,
            };
            if let Some((rank, text, values)) = from {
                found.push((rank, Sql::new(text, values)));
            }
            match &field.what {
                Mark::Entity(names)
                    if names
                        .iter()
                        .all(|it| matches!(it, Name::Named(_) | Name::Any)) =>
                {
                    let mut sql = Sql::new(
                        "SELECT document FROM annotation INDEXED BY annotation_entity WHERE entity IS NOT NULL AND ",
                        [],
                    );
                    sql.push(&self.mark_field(&field.what)?);
                    found.push((1, sql));
                }
                Mark::Note(_) => {
                    let mut sql = Sql::new(
                        "SELECT document FROM annotation INDEXED BY annotation_note WHERE ",
                        [],
                    );
                    sql.push(&self.mark_field(&field.what)?);
                    found.push((1, sql));
                }
                Mark::Quote(terms) => {
                    let all: Option<Vec<String>> = terms
                        .iter()
                        .map(|it| self.narrowing(it))
                        .collect::<Result<_>>()?;
                    let all = all.map(|it| it.iter().map(|it| by_index(it)).collect::<Vec<_>>());
                    found.extend(all.map(|all| (3, Sql::join(&all, " UNION ALL "))));
                }
                Mark::Label(values) if !values.iter().any(Value::is_any) => {
                    let keys = self.labels(values)?;
                    let sql = Sql::new(
                        format!(
                            "SELECT document FROM annotation WHERE label IN ({})",
                            marks(keys.len())
                        ),
                        ints(&keys),
                    );
                    found.push((4, sql));
                }
                _ => {}
            }
        }
        found.sort_by_key(|(rank, _)| *rank);
        Ok(found.into_iter().next().map(|(_, sql)| sql))
    }
}

fn entity(name: &Name) -> Sql {
    match name {
        Name::None | Name::Me => Sql::new("annotation.entity IS NULL", []),
        Name::Any => Sql::new("annotation.entity IS NOT NULL", []),
        Name::Named(value) => {
            let folded = galley_model::fold::fold(&value.text);
            let (text, values): (&str, Vec<Sqlite>) = if value.prefix {
                // Behind every name that goes on from there.
                let end = format!("{folded}\u{10FFFF}");
                (
                    "folded >= ? AND folded < ? AND kind < 2",
                    vec![folded.into(), end.into()],
                )
            } else {
                (
                    "(folded = ? AND kind < 2) OR (folded = ? AND kind = 2)",
                    vec![folded.into(), value.text.clone().into()],
                )
            };
            Sql::new(
                format!("annotation.entity IN (SELECT entity FROM name WHERE {text})"),
                values,
            )
        }
    }
}

fn origin(from: &OriginFilter) -> Sql {
    let of = |pattern: String| {
        Sql::new(
            "annotation.origin IN (SELECT key FROM origin WHERE value GLOB ?)",
            [pattern.into()],
        )
    };
    match from {
        OriginFilter::Propagated => Sql::new("annotation.propagated = 1", []),
        OriginFilter::Hand => of("\"hand\"".into()),
        OriginFilter::Suggested => of("{\"suggested\"*".into()),
        OriginFilter::Imported(None) => of("{\"imported\"*".into()),
        OriginFilter::Imported(Some(format)) => Sql::new(
            "annotation.origin IN (SELECT key FROM origin WHERE is_name(?, ?, value ->> '$.imported.from'))",
            [format.text.clone().into(), i64::from(format.prefix).into()],
        ),
    }
}
