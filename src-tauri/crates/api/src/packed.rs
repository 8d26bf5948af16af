//! The short form in which plain marks travel when an article is opened. The interface unpacks it.

use std::collections::HashMap;

use crate::wire::{AnnotationView, PackedMarks};

/// Plain marks, and the others as they are.
pub(crate) fn pack(
    views: impl Iterator<Item = AnnotationView>,
) -> (PackedMarks, Vec<AnnotationView>) {
    let mut packed = PackedMarks::default();
    let mut others = Vec::new();
    let mut places = HashMap::new();
    let mut place = |name: String| {
        *places.entry(name).or_insert_with_key(|name| {
            packed.names.push(name.clone());
            packed.names.len() as u32 - 1
        })
    };
    for it in views {
        match it.ranges[..] {
            [[from, to]] if is_plain(&it) => packed.rows.push((
                it.id,
                place(it.layer.to_string()),
                it.label.map(|label| place(label.to_string())),
                place(it.annotator.to_string()),
                place(it.origin),
                it.time,
                from,
                to,
            )),
            _ => others.push(it),
        }
    }
    (packed, others)
}

/// Whether the short form has a place for all of it. A line break in a quote is as the file has it, which the
/// screen cannot know.
fn is_plain(it: &AnnotationView) -> bool {
    it.note.is_empty()
        && it.attributes.is_empty()
        && it.entity.is_none()
        && it.confidence.is_none()
        && !it.conflict
        && !it.quote.contains('\r')
}

#[cfg(test)]
mod tests {
    use super::*;
    use galley_model::annotation::AttributeValue;
    use galley_model::id::{
        AnnotationId, AnnotatorId, AttributeId, Id, LabelId, LayerId, ReplicaId,
    };

    fn id(number: u64) -> Id {
        Id {
            replica: ReplicaId(7),
            number,
        }
    }

    fn plain(number: u64) -> AnnotationView {
        AnnotationView {
            id: AnnotationId(id(number)),
            layer: LayerId(id(1)),
            label: Some(LabelId(id(2))),
            annotator: AnnotatorId(id(3)),
            ranges: vec![[4, 9]],
            quote: "Ada L".into(),
            note: String::new(),
            attributes: [].into(),
            entity: None,
            origin: "by hand".into(),
            confidence: None,
            time: 5.0,
            conflict: false,
        }
    }

    #[test]
    fn plain_marks_share_their_names() {
        let (packed, others) = pack([plain(10), plain(11)].into_iter());
        assert!(others.is_empty());
        let names = [id(1), id(2), id(3)].map(|it| it.to_string());
        assert_eq!(packed.names, [&names[..], &["by hand".to_owned()]].concat());
        let row = |number| (AnnotationId(id(number)), 0, Some(1), 2, 3, 5.0, 4, 9);
        assert_eq!(packed.rows, [row(10), row(11)]);
    }

    #[test]
    fn whatever_the_short_form_has_no_place_for_stays_whole() {
        let changes: [fn(&mut AnnotationView); 7] = [
            |it| it.note.push('x'),
            |it| {
                it.attributes
                    .insert(AttributeId(id(4)), AttributeValue::Flag(true));
            },
            |it| it.entity = Some(galley_model::id::EntityId(id(5))),
            |it| it.confidence = Some(0.5),
            |it| it.conflict = true,
            |it| it.ranges.push([12, 14]),
            |it| it.quote = "Ada\r\nL".into(),
        ];
        for change in changes {
            let mut view = plain(10);
            change(&mut view);
            let (packed, others) = pack(std::iter::once(view.clone()));
            assert_eq!((packed.rows.len(), others), (0, vec![view]));
        }
    }
}
