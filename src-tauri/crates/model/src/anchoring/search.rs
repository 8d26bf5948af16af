//! Every occurrence of a string, overlapping ones included, in one pass over the text.
//!
//! The standard library's search passes over occurrences that overlap, and an occurrence that is passed
//! over would hide that a quote is ambiguous. Method: Knuth, Morris, Pratt 1977.

use super::Bytes;

/// The places of `needle` in `content`, from the first to the last; none for an empty needle.
pub(super) fn occurrences<'a>(
    content: &'a str,
    needle: &'a str,
) -> impl Iterator<Item = Bytes> + 'a {
    let wanted = needle.as_bytes();
    let borders = borders(wanted);
    let mut matched = 0;
    content
        .bytes()
        .enumerate()
        .filter_map(move |(index, byte)| {
            while matched > 0 && wanted.get(matched) != Some(&byte) {
                matched = borders[matched - 1];
            }
            if wanted.get(matched) == Some(&byte) {
                matched += 1;
            }
            (matched > 0 && matched == wanted.len()).then(|| index + 1 - wanted.len()..index + 1)
        })
}

/// For each beginning of `wanted`, the length of the longest shorter beginning that is also its end.
fn borders(wanted: &[u8]) -> Vec<usize> {
    let mut borders = vec![0; wanted.len()];
    let mut length = 0;
    for index in 1..wanted.len() {
        while length > 0 && wanted[index] != wanted[length] {
            length = borders[length - 1];
        }
        if wanted[index] == wanted[length] {
            length += 1;
        }
        borders[index] = length;
    }
    borders
}

#[cfg(test)]
mod tests {
    use super::occurrences;

    fn check(content: &str, needle: &str, expected: &[usize]) {
        let found: Vec<usize> = occurrences(content, needle).map(|at| at.start).collect();
        assert_eq!(found, expected, "{needle} in {content}");
    }

    #[test]
    fn overlapping_occurrences_are_all_found() {
        check("banana", "ana", &[1, 3]);
        check("aaaa", "aa", &[0, 1, 2]);
        check("abababc", "ababc", &[2]);
        check("東京東京", "東京", &[0, 6]);
        check("abc", "abcd", &[]);
        check("abc", "", &[]);
        check("", "a", &[]);
    }
}
