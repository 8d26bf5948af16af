//! Marks follow their words into another edition of a text, or are put before a person.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

use galley_model::annotation::Anchor;
use galley_model::edition::{Edition, Fate};
use galley_model::text::{CodePoint, Text, TextRange};
use proptest::prelude::*;

/// What becomes of the first occurrence of `mark`, and of its words.
fn fate(old: &str, new: &str, mark: &str) -> (Fate, String) {
    let at = old.find(mark).expect("the mark is in the old text");
    fate_at(old, new, at, mark.len())
}

fn fate_at(old: &str, new: &str, byte: usize, len: usize) -> (Fate, String) {
    let (old, new) = (Text::new(old), Text::new(new));
    let point = |byte: usize| CodePoint(old.as_str()[..byte].chars().count() as u32);
    let range = TextRange::new(point(byte), point(byte + len)).unwrap();
    let anchor = Anchor::new(&old, &[range]).unwrap();
    let placed = Edition::between(&old, &new).place(&anchor);
    let anchor = Anchor::new(&new, &placed.ranges).unwrap();
    (placed.fate, anchor.quote())
}

const OLD: &str = "WASHINGTON — Rex Tillerson was dismissed on Tuesday.\n\nMr. Tillerson heard of it from a \
tweet, two officials said. The US State Department did not answer.\n\nPresident Trump named Mike Pompeo.\n";

#[test]
fn insert_a_paragraph_above_and_every_mark_follows() {
    let new = format!("Correction: an earlier version misspelt a name.\n\n{OLD}");
    for mark in [
        "WASHINGTON",
        "Rex Tillerson",
        "US",
        "Mike Pompeo",
        "Trump",
        "of it",
    ] {
        assert_eq!(
            fate(OLD, &new, mark),
            (Fate::Moved, mark.to_owned()),
            "{mark}"
        );
    }
}

#[test]
fn what_stands_before_a_change_is_kept() {
    let new = OLD.replace("Mike Pompeo", "Gina Haspel");
    assert_eq!(fate(OLD, &new, "Rex Tillerson").0, Fate::Kept);
    assert_eq!(fate(OLD, &new, "Trump"), (Fate::Kept, "Trump".into()));
    assert_eq!(fate(OLD, OLD, "Mike Pompeo").0, Fate::Kept);
}

#[test]
fn a_mark_whose_words_were_changed_is_uncertain_and_what_stands_there_is_proposed() {
    let new = OLD.replace("Rex Tillerson", "Rex W. Tillerson");
    assert_eq!(
        fate(OLD, &new, "Rex Tillerson"),
        (Fate::Uncertain, "Rex W. Tillerson".into())
    );
    let new = OLD.replace("Mike Pompeo", "Mike Pompeio");
    assert_eq!(
        fate(OLD, &new, "Mike Pompeo"),
        (Fate::Uncertain, "Mike Pompeio".into())
    );
    let new = OLD.replace("on Tuesday", "on Monday");
    assert_eq!(
        fate(OLD, &new, "Tuesday"),
        (Fate::Uncertain, "Monday".into())
    );
}

#[test]
fn a_mark_in_a_sentence_that_went_is_an_orphan() {
    let new = OLD.replace(
        "Mr. Tillerson heard of it from a tweet, two officials said. ",
        "",
    );
    assert_eq!(
        fate(OLD, &new, "two officials"),
        (Fate::Orphaned, String::new())
    );
    // The other mention of the name is another mention.
    let at = OLD.rfind("Tillerson").unwrap();
    assert_eq!(fate_at(OLD, &new, at, 9), (Fate::Orphaned, String::new()));
    assert_eq!(
        fate(OLD, "", "Mike Pompeo"),
        (Fate::Orphaned, String::new())
    );
}

#[test]
fn a_paragraph_that_was_moved_takes_its_marks_along() {
    let (first, rest) = OLD.split_once("\n\n").unwrap();
    let new = format!("{rest}\n{first}\n");
    assert_eq!(
        fate(OLD, &new, "Rex Tillerson"),
        (Fate::Moved, "Rex Tillerson".into())
    );
    assert_eq!(fate(OLD, &new, "Mike Pompeo").0, Fate::Moved);
}

#[test]
fn an_equal_word_in_a_sentence_written_anew_is_not_taken_for_the_mark_unasked() {
    let old = "The US said no. Moscow and the US agreed.";
    let new = "Nobody in the US objected. Moscow and the US agreed.";
    assert_eq!(fate(old, new, "US").0, Fate::Uncertain);
    let old = "Ada met Bob at noon. Ada left.";
    let new = "Ada is back. Ada met Bob at noon. Ada left.";
    let (fate, _) = fate(old, new, "Ada");
    assert_eq!(fate, Fate::Moved);
}

#[test]
fn a_word_that_grew_is_not_the_word_that_was_marked() {
    let old = "So said Ann to all of them there.";
    assert_eq!(
        fate(old, "So said Annual to all of them there.", "Ann").0,
        Fate::Uncertain
    );
}

#[test]
fn a_mark_of_several_parts_that_lost_one_is_uncertain() {
    let old = Text::new("He picked the red and heavy box up.");
    let anchor = Anchor::new(
        &old,
        &[
            TextRange::new(CodePoint(3), CodePoint(9)).unwrap(),
            TextRange::new(CodePoint(32), CodePoint(34)).unwrap(),
        ],
    )
    .unwrap();
    let new = Text::new("Then he picked the red and heavy box up.");
    let placed = Edition::between(&old, &new).place(&anchor);
    assert_eq!(placed.fate, Fate::Moved);
    let new = Text::new("He picked the red and heavy box.");
    let placed = Edition::between(&old, &new).place(&anchor);
    assert_eq!(placed.fate, Fate::Uncertain);
    assert_eq!(Anchor::new(&new, &placed.ranges).unwrap().quote(), "picked");
}

#[test]
fn texts_that_share_little_are_compared_within_bounds() {
    // Many words against another in which every second word differs and paragraphs changed places.
    let word = |seed: u64| format!("w{} ", seed.wrapping_mul(6_364_136_223_846_793_005) >> 48);
    let old: String = (0..60_000u64).map(word).collect();
    let new: String = (0..60_000u64)
        .map(|it| word((it * 7_919) % 60_000 + it % 2 * 1_000_000))
        .collect();
    let (old, new) = (Text::new(old), Text::new(new));
    let mut edition = Edition::between(&old, &new);
    for start in (0..old.len().0 - 20).step_by(1_500) {
        let range = TextRange::new(CodePoint(start), CodePoint(start + 12)).unwrap();
        let placed = edition.place(&Anchor::new(&old, &[range]).unwrap());
        assert!(Anchor::new(&new, &placed.ranges).is_ok());
    }
}

fn prose() -> impl Strategy<Value = Vec<String>> {
    let word = prop::sample::select(vec![
        "Ada", "Bob", "the", "US", "said", "Größe", "left", "a", "of", "東京", "😀", "Ann",
        "Annual",
    ]);
    prop::collection::vec(word.prop_map(str::to_owned), 3..60)
}

proptest! {
    #[test]
    fn an_equal_text_keeps_everything(words in prose(), from in 0usize..200, len in 1usize..12) {
        let text = Text::new(words.join(" "));
        let start = (from as u32) % text.len().0;
        let end = (start + len as u32).min(text.len().0);
        let anchor = Anchor::new(&text, &[TextRange::new(CodePoint(start), CodePoint(end)).unwrap()]).unwrap();
        let placed = Edition::between(&text, &Text::new(text.as_str())).place(&anchor);
        prop_assert_eq!(placed.fate, Fate::Kept);
        prop_assert_eq!(placed.ranges, anchor.ranges().collect::<Vec<_>>());
    }

    #[test]
    fn what_is_sure_has_its_quote_whatever_was_changed(
        old in prose(), new in prose(), from in 0usize..200, len in 1usize..12,
    ) {
        let (old, new) = (Text::new(old.join(" ")), Text::new(new.join(" ")));
        let start = (from as u32) % old.len().0;
        let end = (start + len as u32).min(old.len().0);
        let anchor = Anchor::new(&old, &[TextRange::new(CodePoint(start), CodePoint(end)).unwrap()]).unwrap();
        let placed = Edition::between(&old, &new).place(&anchor);
        let there = Anchor::new(&new, &placed.ranges).unwrap();
        match placed.fate {
            Fate::Kept => prop_assert_eq!(&there, &anchor),
            Fate::Moved => prop_assert_eq!(there.quote(), anchor.quote()),
            Fate::Uncertain => prop_assert!(!there.quote().trim().is_empty() || anchor.quote().trim().is_empty()),
            Fate::Orphaned => prop_assert!(placed.ranges.is_empty()),
        }
    }

    #[test]
    fn an_insertion_outside_a_mark_never_changes_its_words(
        words in prose(), mark in 0usize..60, at in 0usize..60, inserted in prose(),
    ) {
        let mark = mark % words.len();
        let at = at % (words.len() + 1);
        let start: usize = words[..mark].iter().map(|it| it.chars().count() + 1).sum();
        let old = Text::new(words.join(" "));
        let end = start + words[mark].chars().count();
        let range = TextRange::new(CodePoint(start as u32), CodePoint(end as u32)).unwrap();
        let anchor = Anchor::new(&old, &[range]).unwrap();
        let mut longer = words.clone();
        longer.splice(at..at, inserted);
        let new = Text::new(longer.join(" "));
        let placed = Edition::between(&old, &new).place(&anchor);
        prop_assert_ne!(placed.fate, Fate::Orphaned);
        let there = Anchor::new(&new, &placed.ranges).unwrap();
        prop_assert_eq!(there.quote(), anchor.quote());
    }
}
