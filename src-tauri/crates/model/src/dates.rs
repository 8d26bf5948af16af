//! Dates as articles carry them, in a form that sorts. Nothing here knows what day it is.

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// A date as `2018-03-13`, `2018-03` or `2018`, with `T10:05` behind a day where the time is given; `None` where it does
/// not read as one. Takes what news carries: ISO 8601, `Tue, 13 Mar 2018 10:05:00 GMT`, `13 March 2018`,
/// `March 13, 2018`, `20180313`. `03/04/2018` means two days and is not guessed at. Time zones are left out.
pub fn sortable(date: &str) -> Option<String> {
    let date = date.trim();
    iso(date).or_else(|| in_words(date))
}

/// The day that many days after the first of January 1970, as `2018-03-13`.
pub fn day(since_1970: i64) -> String {
    // Counted from the first of March of the year 0, so that leap days come last, in eras of 400 years.
    let days = since_1970 + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// How many days after the first of January 1970 a day written as `2018-03-13` is.
pub fn days(day: &str) -> Option<i64> {
    let mut parts = day.split('-').map(|it| it.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || parts.next().is_some() {
        return None;
    }
    let year = year - i64::from(month <= 2);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    Some(era * 146_097 + year * 365 + year / 4 - year / 100 + of_year - 719_468)
}

fn iso(date: &str) -> Option<String> {
    let digits = |from: usize, to: usize| -> Option<u32> {
        let part = date.get(from..to)?;
        part.bytes()
            .all(|it| it.is_ascii_digit())
            .then(|| part.parse().ok())?
    };
    let year = digits(0, 4)?;
    let rest = &date[4..];
    if rest.is_empty() {
        return Some(format!("{year:04}"));
    }
    let compact = digits(0, 8).is_some();
    let (month, behind_month) = if compact {
        (digits(4, 6)?, 6)
    } else if rest.starts_with('-') {
        (digits(5, 7)?, 7)
    } else {
        return None;
    };
    if !(1..=12).contains(&month) {
        return None;
    }
    let (day, behind_day) = if compact {
        (digits(6, 8), 8)
    } else if date[behind_month..].starts_with('-') {
        (digits(8, 10), 10)
    } else {
        (None, behind_month)
    };
    let Some(day) = day else {
        return date[behind_month..]
            .is_empty()
            .then(|| format!("{year:04}-{month:02}"));
    };
    whole(
        year,
        month,
        day,
        date.get(behind_day..)?.trim_start_matches(['T', ' ']),
    )
}

fn whole(year: u32, month: u32, day: u32, time: &str) -> Option<String> {
    if !(1..=31).contains(&day) {
        return None;
    }
    let clock = time.get(..5).filter(|it| {
        it.char_indices().all(|(at, it)| {
            if at == 2 {
                it == ':'
            } else {
                it.is_ascii_digit()
            }
        })
    });
    let clock = clock.map(|it| format!("T{it}")).unwrap_or_default();
    Some(format!("{year:04}-{month:02}-{day:02}{clock}"))
}

/// A day, a month by name and a year in either order, with a time behind them or not.
fn in_words(date: &str) -> Option<String> {
    let parts: Vec<&str> = date
        .split([' ', ',', '.', '-'])
        .filter(|it| !it.is_empty())
        .collect();
    let at = parts.iter().position(|it| month(it).is_some())?;
    let month = month(parts[at])?;
    let number = |at: usize| {
        parts.get(at).and_then(|it| {
            it.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h'])
                .parse::<u32>()
                .ok()
        })
    };
    let year_at = at
        + if number(at + 1).is_some_and(|it| it > 31) {
            1
        } else {
            2
        };
    let year = number(year_at).filter(|it| (1000..10_000).contains(it))?;
    let day = if year_at == at + 2 {
        number(at + 1)
    } else {
        at.checked_sub(1).and_then(number)
    };
    match day {
        Some(day) => whole(year, month, day, parts.get(year_at + 1).unwrap_or(&"")),
        None => Some(format!("{year:04}-{month:02}")),
    }
}

fn month(word: &str) -> Option<u32> {
    let short = word.get(..3)?.to_ascii_lowercase();
    let at = MONTHS.iter().position(|it| *it == short)?;
    word.chars()
        .all(|it| it.is_ascii_alphabetic())
        .then_some(at as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        for (since, is) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (17_603, "2018-03-13"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(day(since), is);
            assert_eq!(days(is), Some(since));
        }
    }

    #[test]
    fn what_news_carries_is_read() {
        for (date, sorts) in [
            ("2018-03-13", Some("2018-03-13")),
            (" 2018-03-13T10:05:33Z", Some("2018-03-13T10:05")),
            ("2018-03-13 10:05", Some("2018-03-13T10:05")),
            ("2018-03", Some("2018-03")),
            ("2018", Some("2018")),
            ("20180313", Some("2018-03-13")),
            ("20180313T100533Z", Some("2018-03-13")),
            ("Tue, 13 Mar 2018 10:05:00 GMT", Some("2018-03-13T10:05")),
            ("13 March 2018", Some("2018-03-13")),
            ("March 13th, 2018", Some("2018-03-13")),
            ("Mar. 3, 2018", Some("2018-03-03")),
            ("March 2018", Some("2018-03")),
            ("03/04/2018", None),
            ("2018-13-01", None),
            ("yesterday", None),
            ("maybe 12", None),
            ("", None),
            ("١٢٣٤", None),
        ] {
            assert_eq!(sortable(date).as_deref(), sorts, "{date}");
        }
    }
}
