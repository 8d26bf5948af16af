//! The presets are data: this reads them as a person would, and finds what cannot be right.

use std::collections::BTreeSet;

use galley_model::id::{Id, ReplicaId};
use galley_model::preset;

/// The relative luminance of `#rrggbb`, as WCAG defines it.
fn luminance(color: &str) -> f64 {
    let channel = |at: usize| {
        let value =
            f64::from(u8::from_str_radix(&color[at..at + 2], 16).expect("two hexadecimal digits"))
                / 255.0;
        if value <= 0.03928 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_preset_reads_and_the_command_line_names_them_all() {
    let ids: Vec<String> = preset::all().into_iter().map(|it| it.id).collect();
    assert_eq!(
        ids,
        [
            "newsroom",
            "conll2003",
            "ontonotes",
            "quotes",
            "claims",
            "blank"
        ]
    );
    assert!(preset::find("nothing").is_none());
}

#[test]
fn names_and_keys_are_unique_and_colours_can_be_seen_on_both_themes() {
    for preset in preset::all() {
        let mut keys = BTreeSet::new();
        let mut layers = BTreeSet::new();
        for layer in &preset.layers {
            assert!(layers.insert(&layer.name), "{}: {}", preset.id, layer.name);
            let mut names = BTreeSet::new();
            for label in &layer.labels {
                let place = format!("{}: {}", preset.id, label.name);
                assert!(names.insert(&label.name), "{place}");
                if let Some(key) = &label.key {
                    assert_eq!(key.chars().count(), 1, "{place}");
                    assert!(keys.insert(key.clone()), "{place}: {key}");
                }
                for paper in ["#fdfcf8", "#16181c"] {
                    let contrast = contrast(&label.color, paper);
                    assert!(contrast >= 3.0, "{place} on {paper}: {contrast:.2}");
                }
                if let Some(parent) = &label.parent {
                    assert!(names.contains(parent), "{place}");
                }
            }
            for attribute in &layer.attributes {
                if let Some(label) = &attribute.label {
                    assert!(names.contains(label), "{}: {}", preset.id, attribute.name);
                }
            }
        }
    }
}

#[test]
fn every_preset_lets_an_editor_begin_at_once() {
    for preset in preset::all() {
        let mut number = 0;
        let values = preset.values(|| {
            number += 1;
            Id {
                replica: ReplicaId(1),
                number,
            }
        });
        assert!(!values.is_empty(), "{}", preset.id);
        assert!(
            preset.layers.iter().any(|it| !it.label_required),
            "{}: no highlights",
            preset.id
        );
    }
}
