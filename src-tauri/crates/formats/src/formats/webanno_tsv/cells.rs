//! What stands in a cell: values one above the other with `|` between them, numbers in brackets that tell annotations
//! apart, and a backslash before what would mean something else.

/// Nothing in this column.
pub(super) const NOTHING: &str = "_";
/// An annotation whose feature has no value.
pub(super) const NO_VALUE: &str = "*";

/// Splits at a sign that has no backslash before it.
pub(super) fn split(cell: &str, sign: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut escaped) = (0, false);
    for (at, it) in cell.char_indices() {
        if it == sign && !escaped {
            parts.push(&cell[start..at]);
            start = at + it.len_utf8();
        }
        escaped = it == '\\' && !escaped;
    }
    parts.push(&cell[start..]);
    parts
}

/// A value and what stands in brackets behind it.
pub(super) fn bracket(value: &str) -> (&str, Option<&str>) {
    let Some(inner) = value.strip_suffix(']') else {
        return (value, None);
    };
    match inner.rsplit_once('[') {
        Some((before, inside)) if !before.ends_with('\\') && !inside.ends_with('\\') => {
            (before, Some(inside))
        }
        _ => (value, None),
    }
}

/// A value with its number, if it has one.
pub(super) fn numbered(value: &str) -> (&str, Option<u64>) {
    match bracket(value) {
        (before, Some(inside)) if inside.parse::<u64>().is_ok() => (before, inside.parse().ok()),
        _ => (value, None),
    }
}

/// A value as it was; `None` if there is none.
pub(super) fn value(raw: &str) -> Option<String> {
    if raw.is_empty() || raw == NO_VALUE || raw == NOTHING {
        return None;
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    while let Some(it) = rest.next() {
        match (it, rest.as_str().chars().next()) {
            ('\\', Some(next)) => {
                rest.next();
                out.push(match next {
                    't' => '\t',
                    'n' => '\n',
                    'r' => '\r',
                    other => other,
                });
            }
            _ => out.push(it),
        }
    }
    Some(out)
}

/// A value as a cell can hold it.
pub(super) fn escape_value(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value.chars().peekable();
    while let Some(it) = rest.next() {
        match it {
            '\\' | '[' | ']' | '|' | '_' | ';' | '*' => out.extend(['\\', it]),
            '-' if rest.peek() == Some(&'>') => out.push_str("\\-"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            it => out.push(it),
        }
    }
    out
}

/// A line of text as it was, by the rules of Java.
pub(super) fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(it) = rest.chars().next() else {
            out.push('\\');
            break;
        };
        let hex = rest.get(1..5).filter(|_| it == 'u');
        let hex = hex.and_then(|it| char::from_u32(u32::from_str_radix(it, 16).ok()?));
        let digits = rest.len() - rest.trim_start_matches(|it| matches!(it, '0'..='7')).len();
        if let Some(hex) = hex {
            out.push(hex);
            rest = &rest[5..];
        } else if digits > 0 {
            let digits = digits.min(if it <= '3' { 3 } else { 2 });
            let octal = u8::from_str_radix(&rest[..digits], 8).unwrap_or_default();
            out.push(char::from(octal));
            rest = &rest[digits..];
        } else {
            out.push(match it {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                'f' => '\u{c}',
                'b' => '\u{8}',
                other => other,
            });
            rest = &rest[it.len_utf8()..];
        }
    }
    out.push_str(rest);
    out
}

/// A line of text as a file can hold it.
pub(super) fn escape_text(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for it in line.chars() {
        match it {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\u{c}' => out.push_str("\\f"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push(it),
            it if it < ' ' => out.extend(['\\', it]),
            it => out.push(it),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_is_read_back_as_it_was() {
        let hard = "#*'\"`\t:\\;{}|[ ]()\\\\§_\n->->\r-\u{1}\u{b}\u{c}*";
        assert_eq!(value(&escape_value(hard)).as_deref(), Some(hard));
        let line = "a\tb\r\\u0041 \\n \u{0}\u{1f}\u{b}\u{c}\u{8}é\\";
        assert_eq!(text(&escape_text(line)), line);
        assert_eq!(value("*"), None);
        assert_eq!(value("\\*").as_deref(), Some("*"));
    }

    #[test]
    fn signs_with_a_backslash_divide_nothing() {
        assert_eq!(split("a\\|b|c\\\\|d", '|'), ["a\\|b", "c\\\\", "d"]);
        assert_eq!(numbered("PER[12]"), ("PER", Some(12)));
        assert_eq!(numbered("NOTSTACKED\\[0\\]"), ("NOTSTACKED\\[0\\]", None));
        assert_eq!(bracket("1-1[1_0]"), ("1-1", Some("1_0")));
        assert_eq!(text("\\u0041\\101\\7"), "AA\u{7}");
        assert_eq!(text("\\u00"), "u00");
    }
}
