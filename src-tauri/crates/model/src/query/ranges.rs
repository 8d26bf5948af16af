//! Numbers and dates that are asked for: `>5000`, `100..200`, `2018-03`, `2018-03..2018-05`.

use std::fmt;

/// From one number to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberRange {
    /// The smallest; `None` for no limit.
    pub first: Option<u64>,
    /// The greatest; `None` for no limit.
    pub last: Option<u64>,
}

/// A year, a month or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u32,
    month: Option<u32>,
    day: Option<u32>,
}

/// From one time to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRange {
    /// The first; `None` for no limit.
    pub first: Option<Date>,
    /// The last; `None` for no limit.
    pub last: Option<Date>,
}

/// `..`, `>`, `>=`, `<`, `<=` or nothing before values of any kind; `None` where one does not read or nothing is meant.
fn range<T: Copy + PartialOrd>(
    text: &str,
    read: impl Fn(&str) -> Option<T>,
    next: impl Fn(T) -> Option<T>,
    previous: impl Fn(T) -> Option<T>,
) -> Option<(Option<T>, Option<T>)> {
    let text = text.trim();
    let limit = |text: &str| -> Option<Option<T>> {
        if text.trim().is_empty() {
            Some(None)
        } else {
            read(text.trim()).map(Some)
        }
    };
    if let Some((first, last)) = text.split_once("..") {
        let (first, last) = (limit(first)?, limit(last)?);
        let turned = matches!((first, last), (Some(first), Some(last)) if first > last);
        return (!turned && (first.is_some() || last.is_some())).then_some((first, last));
    }
    for (sign, above, equal) in [
        (">=", true, true),
        ("≥", true, true),
        ("<=", false, true),
        ("≤", false, true),
        (">", true, false),
        ("<", false, false),
    ] {
        if let Some(rest) = text.strip_prefix(sign) {
            let at = read(rest.trim())?;
            return Some(match (above, equal) {
                (true, true) => (Some(at), None),
                (true, false) => (Some(next(at)?), None),
                (false, true) => (None, Some(at)),
                (false, false) => (None, Some(previous(at)?)),
            });
        }
    }
    read(text).map(|it| (Some(it), Some(it)))
}

impl NumberRange {
    /// Reads one; `None` where it is none or no number can be in it.
    pub fn parse(text: &str) -> Option<Self> {
        let read = |text: &str| {
            let plain = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
            plain
                .then(|| text.parse().ok())?
                .filter(|it| i64::try_from(*it).is_ok())
        };
        let (first, last) = range(
            text,
            read,
            |it: u64| it.checked_add(1),
            |it| it.checked_sub(1),
        )?;
        Some(Self { first, last })
    }

    /// Whether a number is in it.
    pub fn has(&self, number: u64) -> bool {
        self.first.is_none_or(|it| it <= number) && self.last.is_none_or(|it| number <= it)
    }
}

impl DateRange {
    /// Reads one; `None` where it is none or no date can be in it.
    pub fn parse(text: &str) -> Option<Self> {
        let (first, last) = range(text, Date::parse, Date::next, Date::previous)?;
        Some(Self { first, last })
    }

    /// What a date as `dates::sortable` gives it must be at least, by its letters.
    pub fn from(&self) -> Option<String> {
        self.first.map(|it| it.to_string())
    }

    /// What such a date must be less than, by its letters.
    pub fn before(&self) -> Option<String> {
        self.last?.next().map(|it| it.to_string())
    }

    /// Whether a date as `dates::sortable` gives it is in it. No date is in no range.
    pub fn has(&self, date: &str) -> bool {
        !date.is_empty()
            && self.from().is_none_or(|it| it.as_str() <= date)
            && self.before().is_none_or(|it| date < it.as_str())
    }
}

impl Date {
    fn parse(text: &str) -> Option<Self> {
        let number = |text: &str, length: usize| -> Option<u32> {
            let plain = text.len() == length && text.bytes().all(|it| it.is_ascii_digit());
            plain.then(|| text.parse().ok())?
        };
        let mut parts = text.split('-');
        let year = number(parts.next()?, 4)?;
        let month = parts.next().map(|it| number(it, 2));
        let day = parts.next().map(|it| number(it, 2));
        if parts.next().is_some() || month == Some(None) || day == Some(None) {
            return None;
        }
        let (month, day) = (month.flatten(), day.flatten());
        let in_year = month.is_none_or(|it| (1..=12).contains(&it));
        let in_month =
            day.is_none_or(|it| (1..=days(year, month.unwrap_or_default())).contains(&it));
        (in_year && in_month).then_some(Self { year, month, day })
    }

    /// The year, month or day after.
    fn next(self) -> Option<Self> {
        match (self.month, self.day) {
            (Some(month), Some(day)) if day < days(self.year, month) => Some(Self {
                day: Some(day + 1),
                ..self
            }),
            (Some(12) | None, _) => (self.year < 9999).then(|| Self {
                year: self.year + 1,
                month: self.month.map(|_| 1),
                day: self.day.map(|_| 1),
            }),
            (Some(month), _) => Some(Self {
                month: Some(month + 1),
                day: self.day.map(|_| 1),
                ..self
            }),
        }
    }

    /// The year, month or day before.
    fn previous(self) -> Option<Self> {
        match (self.month, self.day) {
            (_, Some(day)) if day > 1 => Some(Self {
                day: Some(day - 1),
                ..self
            }),
            (Some(1) | None, _) => self.year.checked_sub(1).map(|year| Self {
                year,
                month: self.month.map(|_| 12),
                day: self.day.map(|_| 31),
            }),
            (Some(month), day) => Some(Self {
                month: Some(month - 1),
                day: day.map(|_| days(self.year, month - 1)),
                ..self
            }),
        }
    }
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(out, "-{part:02}")?;
        }
        Ok(())
    }
}

fn print<T: fmt::Display + PartialEq>(
    first: Option<T>,
    last: Option<T>,
    out: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    match (first, last) {
        (Some(first), Some(last)) if first == last => write!(out, "{first}"),
        (first, last) => {
            if let Some(first) = first {
                write!(out, "{first}")?;
            }
            out.write_str("..")?;
            if let Some(last) = last {
                write!(out, "{last}")?;
            }
            Ok(())
        }
    }
}

impl fmt::Display for NumberRange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        print(self.first, self.last, out)
    }
}

impl fmt::Display for DateRange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        print(self.first, self.last, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_asked_for_by_their_limits() {
        for (text, printed) in [
            ("0", Some("0")),
            (">5000", Some("5001..")),
            (">= 5", Some("5..")),
            ("<3", Some("..2")),
            ("≤3", Some("..3")),
            ("100..200", Some("100..200")),
            ("100..", Some("100..")),
            ("7..7", Some("7")),
            ("<0", None),
            ("9..1", None),
            ("..", None),
            ("", None),
            ("-1", None),
            ("many", None),
            ("99999999999999999999", None),
        ] {
            let read = NumberRange::parse(text).map(|it| it.to_string());
            assert_eq!(read.as_deref(), printed, "{text}");
        }
        let few = NumberRange::parse("1..3").expect("a range");
        assert!(few.has(1) && few.has(3) && !few.has(0) && !few.has(4));
    }

    #[test]
    fn a_date_is_a_time_from_its_beginning_to_its_end() {
        for (text, from, before) in [
            ("2018", Some("2018"), Some("2019")),
            ("2018-12", Some("2018-12"), Some("2019-01")),
            ("2020-02-28", Some("2020-02-28"), Some("2020-02-29")),
            ("2018-03..2018-05", Some("2018-03"), Some("2018-06")),
            (">2018-03", Some("2018-04"), None),
            (">=2018-12-31", Some("2018-12-31"), None),
            ("<2018-03-01", None, Some("2018-03-01")),
            ("<=2018", None, Some("2019")),
            ("2018-03..", Some("2018-03"), None),
        ] {
            let read = DateRange::parse(text).expect(text);
            assert_eq!(read.from().as_deref(), from, "{text}");
            assert_eq!(read.before().as_deref(), before, "{text}");
            assert_eq!(DateRange::parse(&read.to_string()), Some(read), "{text}");
        }
        for text in [
            "2018-13",
            "2019-02-29",
            "18",
            "2018-3",
            "2019..2018",
            "2018-01-01-01",
            "…",
        ] {
            assert_eq!(DateRange::parse(text), None, "{text}");
        }
        let march = DateRange::parse("2018-03").expect("a month");
        assert!(march.has("2018-03") && march.has("2018-03-31T23:59"));
        assert!(!march.has("2018-04-01") && !march.has("2018") && !march.has(""));
    }
}
