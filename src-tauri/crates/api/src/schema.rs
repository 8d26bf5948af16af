//! Editing layers, labels and attributes: alive, previewed, undoable. Merging labels is in `merging`.

mod merging;

use galley_model::annotation::AttributeValue;
use galley_model::change::{Gesture, Value};
use galley_model::id::{AttributeId, LabelId, Lane, LayerId};
use galley_model::schema::{Attribute, AttributeKind, Label, Layer, Schema};
use galley_store::Store;

use crate::changed::{Told, announce};
use crate::error::Result;
use crate::session::Session;
use crate::wire::{
    Affected, ApiError, AskAffected, AttributeType, AttributeView, Changed, LabelView, LayerView,
    MoveLabel, RemoveLabel, SchemaView, SetAttributeDefinition, SetLabel, SetLayer,
};

pub(crate) use merging::merge_labels;

/// Keys that commands use while the article has the focus, so that no label may have them. The command
/// table of the user interface has the same list, and a test compares the two.
pub const RESERVED_KEYS: &str = "abcdefhilmnrtuxyACDEFHMPRUX[]{}.?/+-& ";

/// Colours for new labels: told apart by people who do not see red or green, readable on both themes.
const COLORS: [&str; 10] = [
    "#0072b2", "#d55e00", "#009e73", "#a3529b", "#b58900", "#cc3d6f", "#3a8fb7", "#7a6a00",
    "#5e60ce", "#8c564b",
];

/// How many quotes a preview shows.
const EXAMPLES: u32 = 5;

/// The schema as the screen shows it.
pub fn schema_view(schema: &Schema) -> SchemaView {
    let layer_view = |(id, layer): (LayerId, &Layer)| LayerView {
        id,
        name: layer.name.clone(),
        kind: layer.kind,
        granularity: layer.granularity,
        overlap: layer.overlap,
        label_required: layer.label_required,
        description: layer.description.clone(),
        labels: schema.labels_of(id).into_iter().map(label_view).collect(),
        attributes: schema
            .attributes_of(id)
            .into_iter()
            .map(attribute_view)
            .collect(),
    };
    SchemaView {
        version: schema.version,
        layers: schema
            .layers_in_order()
            .into_iter()
            .map(layer_view)
            .collect(),
    }
}

pub(crate) fn label_view((id, label): (LabelId, &Label)) -> LabelView {
    LabelView {
        id,
        name: label.name.clone(),
        color: label.color.clone(),
        key: label.key.clone(),
        description: label.description.clone(),
        examples: label.examples.clone(),
        counter_examples: label.counter_examples.clone(),
        parent: label.parent,
        uri: label.uri.clone(),
        retired: label.retired,
    }
}

fn attribute_view((id, attribute): (AttributeId, &Attribute)) -> AttributeView {
    let (kind, options) = match &attribute.kind {
        AttributeKind::Choice { options } => (AttributeType::Choice, options.clone()),
        AttributeKind::Text => (AttributeType::Text, vec![]),
        AttributeKind::Number => (AttributeType::Number, vec![]),
        AttributeKind::Flag => (AttributeType::Flag, vec![]),
    };
    AttributeView {
        id,
        label: attribute.label,
        name: attribute.name.clone(),
        kind,
        options,
        required: attribute.required,
        description: attribute.description.clone(),
    }
}

/// A name without blanks around it, that nothing else among `others` has.
fn check_name<'a>(
    name: &str,
    what: &str,
    mut others: impl Iterator<Item = &'a str>,
) -> Result<String> {
    let name = name.trim();
    if name.is_empty() {
        return Err(ApiError::new(format!("A {what} needs a name"), "Type one."));
    }
    if others.any(|it| it == name) {
        return Err(ApiError::new(
            format!("There is a {what} “{name}” already"),
            "Choose another name.",
        ));
    }
    Ok(name.to_owned())
}

fn get_layer(schema: &Schema, id: LayerId) -> Result<&Layer> {
    schema
        .layers
        .get(&id)
        .ok_or_else(|| ApiError::gone("layer"))
}

fn get_label(schema: &Schema, id: LabelId) -> Result<&Label> {
    schema
        .labels
        .get(&id)
        .ok_or_else(|| ApiError::gone("label"))
}

pub(crate) fn set_layer(session: &Session, client: &str, ask: SetLayer) -> Result<Changed> {
    session.with_store(|store| {
        let schema = store.schema()?;
        let others = schema
            .layers
            .iter()
            .filter(|(id, _)| Some(**id) != ask.layer);
        let name = check_name(&ask.name, "layer", others.map(|(_, it)| it.name.as_str()))?;
        let before = ask.layer.map(|id| get_layer(&schema, id)).transpose()?;
        if let (Some(id), Some(before)) = (ask.layer, before)
            && before.kind != ask.kind
            && store.layer_is_used(id)?
        {
            return Err(ApiError::new(
                format!(
                    "The layer “{}” has annotations, so its kind stays",
                    before.name
                ),
                "Add another layer for the other kind.",
            ));
        }
        let after = Layer {
            name,
            kind: ask.kind,
            granularity: ask.granularity,
            overlap: ask.overlap,
            label_required: ask.label_required,
            description: ask.description.clone(),
            order: before.map_or(schema.layers.len() as u32, |it| it.order),
        };
        let me = store.me()?;
        let mut change = store.begin_in(Gesture::EditSchema, Lane::Project, me, session.now())?;
        let id = ask.layer.unwrap_or_else(|| LayerId(change.mint()));
        let what = format!("edit labels {}", after.name);
        if before != Some(&after) {
            change.set(id, Value::Layer(after))?;
        }
        let committed = change.commit()?;
        announce(
            session,
            store,
            client,
            committed,
            Told::that(what).created(id),
        )
    })
}

pub(crate) fn set_label(session: &Session, client: &str, ask: SetLabel) -> Result<Changed> {
    session.with_store(|store| {
        let schema = store.schema()?;
        let layer = get_layer(&schema, ask.layer)?;
        let siblings = schema.labels_of(ask.layer);
        let others = siblings.iter().filter(|(id, _)| Some(*id) != ask.label);
        let name = check_name(&ask.name, "label", others.map(|(_, it)| it.name.as_str()))?;
        let before = ask.label.map(|id| get_label(&schema, id)).transpose()?;
        if before.is_some_and(|it| it.layer != ask.layer) {
            return Err(ApiError::new(
                format!(
                    "The label “{name}” does not belong to the layer “{}”",
                    layer.name
                ),
                "Add a label there and relabel.",
            ));
        }
        if let Some(key) = &ask.key {
            check_key(&schema, ask.label, key)?;
        }
        check_parent(&schema, ask.label, ask.layer, ask.parent)?;
        let after = Label {
            layer: ask.layer,
            name,
            color: check_color(&schema, &ask.color, before)?,
            key: ask.key.clone(),
            description: ask.description.clone(),
            examples: ask.examples.clone(),
            counter_examples: ask.counter_examples.clone(),
            parent: ask.parent,
            uri: ask.uri.clone().filter(|uri| !uri.trim().is_empty()),
            retired: ask.retired,
            order: before.map_or(siblings.len() as u32, |it| it.order),
        };
        let me = store.me()?;
        let mut change = store.begin_in(Gesture::EditSchema, Lane::Project, me, session.now())?;
        let id = ask.label.unwrap_or_else(|| LabelId(change.mint()));
        let what = format!("edit label {}", after.name);
        if before != Some(&after) {
            change.set(id, Value::Label(after))?;
        }
        let committed = change.commit()?;
        announce(
            session,
            store,
            client,
            committed,
            Told::that(what).created(id),
        )
    })
}

pub(crate) fn check_key(schema: &Schema, label: Option<LabelId>, key: &str) -> Result<()> {
    if key.chars().count() != 1 {
        return Err(ApiError::new(
            format!("“{key}” is not a key for a label"),
            "A key is one character.",
        ));
    }
    if RESERVED_KEYS.contains(key) {
        return Err(ApiError::new(
            format!("The key “{key}” belongs to a command"),
            "Choose a digit or another letter; ? shows what each key does.",
        ));
    }
    let other = schema
        .labels
        .iter()
        .find(|(id, it)| Some(**id) != label && !it.retired && it.key.as_deref() == Some(key));
    match other {
        Some((_, other)) => Err(ApiError::new(
            format!("The key “{key}” belongs to the label “{}”", other.name),
            "Choose another key, or take it from that label first.",
        )),
        None => Ok(()),
    }
}

fn check_parent(
    schema: &Schema,
    label: Option<LabelId>,
    layer: LayerId,
    parent: Option<LabelId>,
) -> Result<()> {
    let mut above = parent;
    while let Some(id) = above {
        let it = get_label(schema, id)?;
        if Some(id) == label || it.layer != layer {
            return Err(ApiError::new(
                format!("“{}” cannot be the broader label here", it.name),
                "Choose a label of the same layer that is not below this one.",
            ));
        }
        above = it.parent;
    }
    Ok(())
}

fn check_color(schema: &Schema, color: &str, before: Option<&Label>) -> Result<String> {
    if color.is_empty() {
        if let Some(before) = before {
            return Ok(before.color.clone());
        }
        let used = |color: &str| {
            schema
                .labels
                .values()
                .filter(|it| it.color == color)
                .count()
        };
        let free = COLORS.iter().min_by_key(|color| used(color));
        return Ok((*free.expect("there are colours")).to_owned());
    }
    let digits = color.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.chars().all(|it| it.is_ascii_hexdigit()) {
        return Ok(color.to_ascii_lowercase());
    }
    Err(ApiError::new(
        format!("“{color}” is not a colour"),
        "Write it like #336699.",
    ))
}

pub(crate) fn move_label(session: &Session, client: &str, ask: MoveLabel) -> Result<Changed> {
    session.with_store(|store| {
        let schema = store.schema()?;
        let label = get_label(&schema, ask.label)?;
        let mut labels: Vec<(LabelId, &Label)> = schema.labels_of(label.layer);
        let from = labels
            .iter()
            .position(|(id, _)| *id == ask.label)
            .unwrap_or(0);
        let moved = labels.remove(from);
        labels.insert((ask.to as usize).min(labels.len()), moved);
        let me = store.me()?;
        let mut change = store.begin_in(Gesture::EditSchema, Lane::Project, me, session.now())?;
        for (order, (id, label)) in labels.into_iter().enumerate() {
            if label.order != order as u32 {
                let label = Label {
                    order: order as u32,
                    ..label.clone()
                };
                change.set(id, Value::Label(label))?;
            }
        }
        let committed = change.commit()?;
        let what = format!("move label {}", label.name);
        announce(session, store, client, committed, Told::that(what))
    })
}

pub(crate) fn remove_label(session: &Session, client: &str, ask: RemoveLabel) -> Result<Changed> {
    session.with_store(|store| {
        let schema = store.schema()?;
        let label = get_label(&schema, ask.label)?;
        let me = store.me()?;
        let annotations = store.annotations_with(ask.label)?;
        let relations = store.relations_with(ask.label)?;
        let mut change = store.begin_in(Gesture::EditSchema, Lane::Project, me, session.now())?;
        for row in relations {
            change.remove(row.id)?;
        }
        for row in annotations {
            change.remove(row.id)?;
        }
        for (id, attribute) in &schema.attributes {
            if attribute.label == Some(ask.label) {
                change.remove(*id)?;
            }
        }
        for (id, child) in &schema.labels {
            if child.parent == Some(ask.label) {
                let parent = label.parent;
                change.set(
                    *id,
                    Value::Label(Label {
                        parent,
                        ..child.clone()
                    }),
                )?;
            }
        }
        change.remove(ask.label)?;
        let committed = change.commit()?;
        let what = format!("remove label {}", label.name);
        announce(session, store, client, committed, Told::that(what))
    })
}

pub(crate) fn affected(session: &Session, _client: &str, ask: AskAffected) -> Result<Affected> {
    session.with_store(|store| {
        get_label(&*store.schema()?, ask.label)?;
        let used = store.label_use(ask.label)?;
        let examples = store.first_annotations_with(ask.label, EXAMPLES)?;
        Ok(Affected {
            annotations: used.annotations,
            articles: used.documents,
            relations: used.relations,
            examples: examples.iter().map(|it| it.value.anchor.quote()).collect(),
        })
    })
}

/// Refuses a change of an attribute that would leave values without meaning.
fn check_attribute_stays(
    store: &Store,
    schema: &Schema,
    ask: &SetAttributeDefinition,
    before: Option<&Attribute>,
    kind: &AttributeKind,
) -> Result<()> {
    if let Some(id) = ask.label
        && get_label(schema, id)?.layer != ask.layer
    {
        return Err(ApiError::new(
            format!(
                "The label “{}” does not belong to this layer",
                get_label(schema, id)?.name
            ),
            "Choose a label of the same layer, or none.",
        ));
    }
    let (Some(id), Some(before)) = (ask.attribute, before) else {
        return Ok(());
    };
    let name = &before.name;
    if before.layer != ask.layer {
        return Err(ApiError::new(
            format!("The attribute “{name}” does not belong to this layer"),
            "Add an attribute there.",
        ));
    }
    let values = store.attribute_values(id)?;
    if values.is_empty() {
        return Ok(());
    }
    if ask.label != before.label && ask.label.is_some() {
        return Err(ApiError::new(
            format!("The attribute “{name}” has values, so it stays where it is"),
            "Add another attribute for that label.",
        ));
    }
    match (&before.kind, kind) {
        (AttributeKind::Choice { .. }, AttributeKind::Choice { options }) => {
            let lost = values.iter().find_map(|it| match it {
                AttributeValue::Text(text) if !options.contains(text) => Some(text),
                _ => None,
            });
            match lost {
                Some(option) => Err(ApiError::new(
                    format!("The option “{option}” of “{name}” is in use"),
                    "Keep it, or give those annotations another value first.",
                )),
                None => Ok(()),
            }
        }
        // What was chosen reads as text, too.
        (AttributeKind::Choice { .. }, AttributeKind::Text) => Ok(()),
        (before, after) if before == after => Ok(()),
        _ => Err(ApiError::new(
            format!("The attribute “{name}” has values, so its type stays"),
            "Add another attribute of the other type.",
        )),
    }
}

pub(crate) fn set_attribute(
    session: &Session,
    client: &str,
    ask: SetAttributeDefinition,
) -> Result<Changed> {
    session.with_store(|store| {
        let schema = store.schema()?;
        get_layer(&schema, ask.layer)?;
        let siblings = schema.attributes_of(ask.layer);
        let others = siblings.iter().filter(|(id, _)| Some(*id) != ask.attribute);
        let name = check_name(
            &ask.name,
            "attribute",
            others.map(|(_, it)| it.name.as_str()),
        )?;
        let options: Vec<String> = ask
            .options
            .iter()
            .map(|it| it.trim().to_owned())
            .filter(|it| !it.is_empty())
            .collect();
        let kind = match ask.kind {
            AttributeType::Choice if options.is_empty() => {
                return Err(ApiError::new(
                    format!("The attribute “{name}” has nothing to choose from"),
                    "Type at least one option.",
                ));
            }
            AttributeType::Choice => AttributeKind::Choice { options },
            AttributeType::Text => AttributeKind::Text,
            AttributeType::Number => AttributeKind::Number,
            AttributeType::Flag => AttributeKind::Flag,
        };
        let before = ask
            .attribute
            .map(|id| {
                schema
                    .attributes
                    .get(&id)
                    .ok_or_else(|| ApiError::gone("attribute"))
            })
            .transpose()?;
        check_attribute_stays(store, &schema, &ask, before, &kind)?;
        let what = format!("edit attribute {name}");
        let after = Attribute {
            layer: ask.layer,
            label: ask.label,
            name,
            kind,
            required: ask.required,
            description: ask.description.clone(),
            order: before.map_or(siblings.len() as u32, |it| it.order),
        };
        let me = store.me()?;
        let mut change = store.begin_in(Gesture::EditSchema, Lane::Project, me, session.now())?;
        let id = ask.attribute.unwrap_or_else(|| AttributeId(change.mint()));
        if before != Some(&after) {
            change.set(id, Value::Attribute(after))?;
        }
        let committed = change.commit()?;
        announce(
            session,
            store,
            client,
            committed,
            Told::that(what).created(id),
        )
    })
}
