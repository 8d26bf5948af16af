//! The last column: keys with values, and the white space that they keep.

/// The value of a key in MISC.
pub(super) fn value<'a>(misc: &'a str, key: &str) -> Option<&'a str> {
    let pairs = misc.split('|').filter_map(|it| it.split_once('='));
    let mut own = pairs.filter(|(name, _)| *name == key);
    own.next().map(|(_, value)| value)
}

/// White space as `SpacesAfter` and `SpacesBefore` hold it. What has no letter of its own is written by its number: as
/// itself some readers would strip it or take it for the end of the line.
pub(super) fn escape(spaces: &str) -> String {
    let mut out = String::new();
    for it in spaces.chars() {
        match it {
            ' ' => out.push_str("\\s"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\n' => out.push_str("\\n"),
            '|' => out.push_str("\\p"),
            '\\' => out.push_str("\\\\"),
            it => out.push_str(&format!("\\u{:04X}", u32::from(it))),
        }
    }
    out
}

/// What [`escape`] made of white space, back.
pub(super) fn unescape(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value.chars();
    while let Some(it) = rest.next() {
        if it != '\\' {
            out.push(it);
            continue;
        }
        let number = rest.as_str().strip_prefix('u').and_then(|it| it.get(..4));
        let number = number.and_then(|it| u32::from_str_radix(it, 16).ok());
        if let Some(it) = number.and_then(char::from_u32) {
            out.push(it);
            rest.nth(4);
            continue;
        }
        match rest.next() {
            Some('s') => out.push(' '),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('n') => out.push('\n'),
            Some('p') => out.push('|'),
            Some('\\') | None => out.push('\\'),
            Some(other) => out.extend(['\\', other]),
        }
    }
    out
}
