//! Reading the project’s settings, schema and people, and any one thing.

use galley_model::change::Value;
use galley_model::document::Project;
use galley_model::id::{AnnotatorId, AttributeId, Id, Kind, LabelId, LayerId, ThingId};
use galley_model::people::Annotator;
use galley_model::schema::Schema;

use crate::file::Store;
use crate::state;
use crate::things::{id_at, kind_number};
use crate::{Result, StoreError};

impl Store {
    /// The current value of a thing.
    pub fn find(&self, thing: impl Into<ThingId>) -> Result<Option<Value>> {
        state::load(self.conn(), thing.into())
    }

    /// The project's settings.
    pub fn project(&self) -> Result<Project> {
        match self.find(ThingId::PROJECT)? {
            Some(Value::Project(project)) => Ok(project),
            _ => Err(StoreError::Gone("project")),
        }
    }

    pub(crate) fn entries<T>(
        &self,
        kind: Kind,
        pick: impl Fn(Value) -> Option<T>,
    ) -> Result<Vec<(Id, T)>> {
        let mut statement = self.conn().prepare_cached(
            "SELECT replica, number, value FROM entry JOIN thing ON thing.key = entry.key
             WHERE entry.kind = ?1 ORDER BY entry.key",
        )?;
        let mut rows = statement.query([kind_number(kind)])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let text: String = row.get(2)?;
            if let Some(value) = pick(state::parse_value(kind, &text)?) {
                found.push((id_at(row, 0)?, value));
            }
        }
        Ok(found)
    }

    pub(crate) fn load_schema(&self) -> Result<Schema> {
        let version: u32 = self.conn().query_row(
            "SELECT count(DISTINCT write.change) FROM thing INDEXED BY thing_schema
             CROSS JOIN write ON write.thing = thing.key WHERE thing.kind IN (2, 3, 4)",
            [],
            |row| row.get(0),
        )?;
        let layers = self.entries(Kind::Layer, |it| match it {
            Value::Layer(layer) => Some(layer),
            _ => None,
        })?;
        let labels = self.entries(Kind::Label, |it| match it {
            Value::Label(label) => Some(label),
            _ => None,
        })?;
        let attributes = self.entries(Kind::Attribute, |it| match it {
            Value::Attribute(attribute) => Some(attribute),
            _ => None,
        })?;
        Ok(Schema {
            version,
            layers: layers
                .into_iter()
                .map(|(id, it)| (LayerId(id), it))
                .collect(),
            labels: labels
                .into_iter()
                .map(|(id, it)| (LabelId(id), it))
                .collect(),
            attributes: attributes
                .into_iter()
                .map(|(id, it)| (AttributeId(id), it))
                .collect(),
        })
    }

    /// Everybody, in the order in which they were added.
    pub fn annotators(&self) -> Result<Vec<(AnnotatorId, Annotator)>> {
        let found = self.entries(Kind::Annotator, |it| match it {
            Value::Annotator(annotator) => Some(annotator),
            _ => None,
        })?;
        Ok(found
            .into_iter()
            .map(|(id, it)| (AnnotatorId(id), it))
            .collect())
    }
}
