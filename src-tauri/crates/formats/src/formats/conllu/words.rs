//! Where the words of a multiword token stand in it, by their letters.

/// Where each word begins and ends in its token, in characters. `None` where letters do not tell.
pub(super) fn places(token: &str, words: &[&str]) -> Vec<Option<(usize, usize)>> {
    let letters: Vec<char> = token.chars().collect();
    let mut places = vec![None; words.len()];
    let (mut start, mut end) = (0, letters.len());
    let (mut first, mut last) = (0, words.len());
    let same = |from: usize, to: usize, word: &str| {
        let part = letters.get(from..to);
        part.is_some_and(|it| it.iter().copied().eq(word.chars()))
    };
    while let Some(word) = words.get(first) {
        let behind = start + word.chars().count();
        if behind > end || !same(start, behind, word) {
            break;
        }
        places[first] = Some((start, behind));
        start = behind;
        first += 1;
    }
    while last > first {
        let Some(word) = words.get(last - 1) else {
            break;
        };
        let Some(from) = end.checked_sub(word.chars().count()) else {
            break;
        };
        if from < start || !same(from, end, word) {
            break;
        }
        places[last - 1] = Some((from, end));
        end = from;
        last -= 1;
    }
    // A single word that is written otherwise is what is left, even if that is nothing.
    if last == first + 1 {
        places[first] = Some((start, end));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn words_are_found_by_their_letters() {
        for (token, words, expected) in [
            (
                "Mecca's",
                vec!["Mecca", "'s"],
                vec![Some((0, 5)), Some((5, 7))],
            ),
            (
                "haven't",
                vec!["have", "not"],
                vec![Some((0, 4)), Some((4, 7))],
            ),
            (
                "בבית",
                vec!["ב", "ה", "בית"],
                vec![Some((0, 1)), Some((1, 1)), Some((1, 4))],
            ),
            ("al", vec!["a", "el"], vec![Some((0, 1)), Some((1, 2))]),
            (
                "vámonos",
                vec!["vamos", "nos"],
                vec![Some((0, 4)), Some((4, 7))],
            ),
            ("du", vec!["de", "le"], vec![None, None]),
        ] {
            assert_eq!(places(token, &words), expected, "{token}");
        }
    }
}
