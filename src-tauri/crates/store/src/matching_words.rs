//! Words of a query as the index of words is asked for them (the MATCH of FTS5).
//!
//! The index holds folded words, so it answers what `model::query::find` finds in the text. A part of a word is asked
//! for by the words that have it: the index gives them one after the other, where for the beginning of a word it would
//! gather all it has before it gives anything, and inside of words it cannot look.

use galley_model::query::{Pattern, TextTerm};
use rusqlite::Connection;

use crate::Result;
use crate::searching::words_like;

/// How many phrases a term may stand for. Of more, as of a single letter, the texts are read: they are found at once.
const MOST: usize = 400;

/// What the index is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// To look in the text alone, write `text : (…)` around it.
    pub expression: String,
    /// How many phrases it has: to look whether one article has any of very many costs more than reading its text.
    pub phrases: usize,
}

/// What finds exactly the articles that have the term in one of the index's columns, one after the other; `None` where
/// it would be too many phrases.
pub(crate) fn exact(conn: &Connection, term: &TextTerm) -> Result<Option<Asked>> {
    let Some(phrases) = phrases(conn, term)? else {
        return Ok(None);
    };
    let all: Vec<String> = phrases.iter().map(|it| phrase(it, term.near)).collect();
    let expression = if all.is_empty() {
        // No word of the project fits: a phrase without words is nowhere.
        "\"\"".to_owned()
    } else {
        all.join(" OR ")
    };
    Ok(Some(Asked {
        expression,
        phrases: all.len(),
    }))
}

/// What finds exactly the articles that have a term with the beginning of a word, however many words begin so. All of
/// them are gathered before the first is given. `None` where the index cannot say.
pub(crate) fn gathered(term: &TextTerm) -> Option<String> {
    let (_, before) = term.words.split_last()?;
    let inside = term.near.is_none() && before.iter().any(|it| it.open_end);
    let asked = !inside && term.words.iter().all(|it| !it.open_start);
    asked.then(|| phrase(&term.words, term.near))
}

/// What finds all articles that can have the term, and others: what is found is to be looked through. `None` where it
/// could be any article.
pub(crate) fn narrowing(conn: &Connection, term: &TextTerm) -> Result<Option<String>> {
    if let Some(exact) = exact(conn, term)? {
        return Ok(Some(format!("({})", exact.expression)));
    }
    let whole = |it: &&Pattern| !it.open_start && !it.open_end;
    let words: Vec<String> = term.words.iter().filter(whole).map(word).collect();
    Ok((!words.is_empty()).then(|| format!("({})", words.join(" AND "))))
}

/// The phrases of whole words that a term stands for; `None` where they are too many.
fn phrases(conn: &Connection, term: &TextTerm) -> Result<Option<Vec<Vec<Pattern>>>> {
    let mut phrases = vec![Vec::new()];
    for word in &term.words {
        let words = if word.open_start || word.open_end {
            let Some(fitting) = words_like(conn, word, MOST / phrases.len().max(1))? else {
                return Ok(None);
            };
            let whole = |folded| Pattern {
                folded,
                open_start: false,
                open_end: false,
            };
            fitting.into_iter().map(whole).collect()
        } else {
            vec![word.clone()]
        };
        phrases = phrases
            .iter()
            .flat_map(|begun| {
                words
                    .iter()
                    .map(|it| [&begun[..], std::slice::from_ref(it)].concat())
            })
            .collect();
    }
    Ok(Some(phrases))
}

fn phrase(words: &[Pattern], near: Option<u32>) -> String {
    let Some(near) = near else {
        let folded: Vec<&str> = words.iter().map(|it| it.folded.as_str()).collect();
        let end = words.last().map_or("", star);
        return format!("\"{}\"{end}", folded.join(" "));
    };
    let mut once: Vec<&Pattern> = Vec::new();
    for word in words {
        if !once.contains(&word) {
            once.push(word);
        }
    }
    let words: Vec<String> = once.into_iter().map(word).collect();
    if let [one] = &words[..] {
        one.clone()
    } else {
        format!("NEAR({}, {near})", words.join(" "))
    }
}

fn word(it: &Pattern) -> String {
    format!("\"{}\"{}", it.folded, star(it))
}

fn star(it: &Pattern) -> &'static str {
    if it.open_end { " *" } else { "" }
}

#[cfg(test)]
mod tests {
    use galley_model::fold::fold;
    use galley_model::query::{Node, Query, find};
    use galley_model::text::Text;
    use proptest::prelude::*;

    use super::*;
    use crate::opening::SCHEMA;
    use crate::searching::{Noted, set};

    fn term(query: &str) -> TextTerm {
        match Query::parse(query).map(|it| it.root) {
            Ok(Node::Text(term)) => term,
            other => panic!("{query} is {other:?}"),
        }
    }

    /// An index as a project has it, with these texts.
    fn index(texts: &[String]) -> Connection {
        let conn = Connection::open_in_memory().expect("a database");
        conn.execute_batch(SCHEMA).expect("an index");
        let mut noted = Noted::default();
        for (at, text) in texts.iter().enumerate() {
            set(
                &conn,
                &mut noted,
                at as i64,
                "",
                "",
                Some(&Text::new(text.clone())),
            )
            .expect("a text");
        }
        conn
    }

    fn matching(conn: &Connection, expression: &str) -> Vec<usize> {
        let sql = "SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid";
        let mut statement = conn.prepare(sql).expect("a question");
        let rows = statement.query_map([expression], |row| row.get::<_, i64>(0));
        rows.expect(expression)
            .map(|it| it.expect(expression) as usize)
            .collect()
    }

    #[test]
    fn the_index_is_asked_in_its_own_words() {
        let conn = index(&["Action, a fraction of an auction by Rex Tillerson, Tillery".into()]);
        for (query, exactly, at_once) in [
            ("Tillerson", Some("\"tillerson\""), Some("\"tillerson\"")),
            (
                "\"Rex Tiller*\"",
                Some("\"rex tillerson\" OR \"rex tillery\""),
                Some("\"rex tiller\" *"),
            ),
            ("東京", Some("\"東 京\""), Some("\"東 京\"")),
            (
                "\"a b* a\"~3",
                Some("NEAR(\"a\" \"by\", 3)"),
                Some("NEAR(\"a\" \"b\" *, 3)"),
            ),
            ("\"a a\"~3", Some("\"a\""), Some("\"a\"")),
            ("*raction", Some("\"fraction\""), None),
            ("*ract*", Some("\"fraction\""), None),
            ("*unction", Some("\"\""), None),
            (
                "\"*ction a b*\"",
                Some("\"action a by\" OR \"auction a by\" OR \"fraction a by\""),
                None,
            ),
            ("\"an* b\"", Some("\"an b\""), None),
        ] {
            let found = exact(&conn, &term(query)).expect(query);
            let found = found.map(|it| it.expression);
            assert_eq!(found.as_deref(), exactly, "{query}");
            assert_eq!(gathered(&term(query)).as_deref(), at_once, "{query}");
        }
    }

    #[test]
    fn a_part_of_very_many_words_narrows_by_the_others() {
        let many: Vec<String> = (0..2 * MOST).map(|it| format!("x{it}x")).collect();
        let conn = index(&[many.join(" ")]);
        for (query, narrower) in [
            ("*x*", None),
            ("x*", None),
            ("\"*x a b*\"", Some("(\"a\")")),
            ("\"x* b\"", Some("(\"b\")")),
        ] {
            assert_eq!(exact(&conn, &term(query)).expect(query), None, "{query}");
            let found = narrowing(&conn, &term(query)).expect(query);
            assert_eq!(found.as_deref(), narrower, "{query}");
        }
    }

    #[test]
    fn no_word_of_a_text_is_cut_otherwise_by_the_index() {
        // Every letter that folding changes, each as a text of its own.
        let letters: Vec<String> = ('\u{80}'..='\u{2FFFF}')
            .map(|it| it.to_string())
            .filter(|it| !["", it.as_str()].contains(&fold(it).as_str()))
            .collect();
        let conn = index(&letters);
        let sql = "SELECT count(*) FROM search WHERE search MATCH ?1 AND rowid = ?2";
        let mut statement = conn.prepare(sql).expect("a question");
        for (at, letter) in letters.iter().enumerate() {
            let asked = exact(&conn, &term(letter)).expect(letter);
            let Asked { expression, .. } = asked.expect(letter);
            let count: i64 = statement
                .query_row((&expression, at as i64), |row| row.get(0))
                .expect(letter);
            assert_eq!(count, 1, "{letter:?} ({expression})");
        }
    }

    fn small_term() -> impl Strategy<Value = String> {
        prop_oneof![
            "[*]?[abé1]{1,2}[*]?",
            "[東京]{1,2}[*]?",
            "\"[ab東é]{1,2}[*]?( [ab京'’]{0,1}[ab京]{1,2}){0,2}[*]?\"",
            "\"[*]?[ab]{1,2}[*]?( [*]?[ab京]{1,2}[*]?){0,2}\"~[0-3]",
            "\"[*]?[ab]( [*]?[ab][*]?){1,2}\"",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn the_index_and_the_text_agree(
            terms in prop::collection::vec(small_term(), 1..8),
            texts in prop::collection::vec("([abAé東京1\u{301}]{1,3}|[ ,.'’\n]){0,30}", 1..8),
        ) {
            let conn = index(&texts);
            for query in &terms {
                let term = term(query);
                let has = |at: &usize| !find(&term, &texts[*at]).is_empty();
                let found: Vec<usize> = (0..texts.len()).filter(has).collect();
                if let Some(asked) = exact(&conn, &term).expect("an index") {
                    prop_assert_eq!(matching(&conn, &asked.expression), &found[..], "{} in {:?}", query, texts);
                }
                if let Some(gathered) = gathered(&term) {
                    prop_assert_eq!(matching(&conn, &gathered), &found[..], "{} in {:?}", query, texts);
                }
                if let Some(narrowing) = narrowing(&conn, &term).expect("an index") {
                    let candidates = matching(&conn, &narrowing);
                    prop_assert!(found.iter().all(|it| candidates.contains(it)), "{}", query);
                }
            }
        }
    }
}
