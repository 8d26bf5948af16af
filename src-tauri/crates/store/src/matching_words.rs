//! Words of a query as the index of words is asked for them (the MATCH of FTS5).
//!
//! The index holds folded words, so it answers what `model::query::find` finds in the text. Parts of words it does not
//! know: there it can at most say where to look.

use galley_model::query::{Pattern, TextTerm};

/// What finds exactly the articles that have the term in one of the index's columns; `None` where the index cannot say.
/// To look in the text alone, write `text : (…)` around it.
pub(crate) fn exact(term: &TextTerm) -> Option<String> {
    if term.words.iter().any(|it| it.open_start) {
        return None;
    }
    if let Some(near) = term.near {
        let mut once: Vec<&Pattern> = Vec::new();
        for word in &term.words {
            if !once.contains(&word) {
                once.push(word);
            }
        }
        let words: Vec<String> = once.into_iter().map(word).collect();
        return Some(if let [one] = &words[..] {
            one.clone()
        } else {
            format!("NEAR({}, {near})", words.join(" "))
        });
    }
    let (last, before) = term.words.split_last()?;
    if before.iter().any(|it| it.open_end) {
        return None;
    }
    let words: Vec<&str> = term.words.iter().map(|it| it.folded.as_str()).collect();
    Some(format!("\"{}\"{}", words.join(" "), star(last)))
}

/// What finds all articles that can have the term, and others: what is found is to be looked through. `None` where it
/// could be any article.
pub(crate) fn narrowing(term: &TextTerm) -> Option<String> {
    exact(term).or_else(|| {
        let known = term.words.iter().filter(|it| !it.open_start);
        let words: Vec<String> = known.map(word).collect();
        (!words.is_empty()).then(|| format!("({})", words.join(" AND ")))
    })
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
    use proptest::prelude::*;
    use rusqlite::Connection;

    use super::*;

    fn term(query: &str) -> TextTerm {
        match Query::parse(query).map(|it| it.root) {
            Ok(Node::Text(term)) => term,
            other => panic!("{query} is {other:?}"),
        }
    }

    /// An index as a project has it, with these texts.
    fn index(texts: &[String]) -> Connection {
        let conn = Connection::open_in_memory().expect("a database");
        conn.execute_batch(
            "CREATE VIRTUAL TABLE search USING fts5 (title, text, content='', contentless_delete=1, tokenize='ascii')",
        )
        .expect("an index");
        for (at, text) in texts.iter().enumerate() {
            conn.execute(
                "INSERT INTO search (rowid, title, text) VALUES (?1, '', ?2)",
                (at as i64, fold(text)),
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
        for (query, exactly, narrower) in [
            ("Tillerson", Some("\"tillerson\""), Some("\"tillerson\"")),
            ("\"Rex Tiller*\"", Some("\"rex tiller\" *"), None),
            ("東京", Some("\"東 京\""), None),
            ("\"a b* a\"~3", Some("NEAR(\"a\" \"b\" *, 3)"), None),
            ("\"a a\"~3", Some("\"a\""), None),
            ("*ction", None, None),
            ("\"*ction a b*\"", None, Some("(\"a\" AND \"b\" *)")),
            ("\"a* b\"", None, Some("(\"a\" * AND \"b\")")),
            ("*", None, None),
        ] {
            assert_eq!(exact(&term(query)).as_deref(), exactly, "{query}");
            let narrower = narrower.or(exactly);
            assert_eq!(narrowing(&term(query)).as_deref(), narrower, "{query}");
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
            let expression = exact(&term(letter)).expect(letter);
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
            "\"[ab]{1,2}[*]?( [ab京]{1,2}[*]?){0,2}\"~[0-3]",
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
                if let Some(exact) = exact(&term) {
                    prop_assert_eq!(matching(&conn, &exact), found, "{} in {:?}", query, texts);
                } else if let Some(narrowing) = narrowing(&term) {
                    let candidates = matching(&conn, &narrowing);
                    prop_assert!(found.iter().all(|it| candidates.contains(it)), "{}", query);
                }
            }
        }
    }
}
