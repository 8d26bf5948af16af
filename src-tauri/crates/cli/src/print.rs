//! Words and tables for a terminal, JSON for scripts.

use serde::Serialize;

/// Prints a line on standard output. A reader that went away is no error.
pub(crate) fn line(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Prints a value as one line of JSON.
pub(crate) fn json(value: &impl Serialize) {
    line(&serde_json::to_string(value).expect("views print as JSON"));
}

/// “1 article”, “2 articles”.
pub(crate) fn count(number: u32, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// A time as `2026-03-01 14:05:09 UTC`. `time` is in milliseconds since 1970.
pub(crate) fn time(time: f64) -> String {
    let seconds = (time / 1000.0) as i64;
    let (days, clock) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days to a date by eras of 400 years that begin on 1 March (Howard Hinnant, “chrono-compatible
    // low-level date algorithms”).
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 {
        month_index + 3
    } else {
        month_index - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!(
        "{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02} UTC",
        clock / 3_600,
        clock / 60 % 60,
        clock % 60
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_are_printed_as_dates() {
        for (milliseconds, wanted) in [
            (0.0, "1970-01-01 00:00:00 UTC"),
            (951_782_400_000.0, "2000-02-29 00:00:00 UTC"),
            (1_785_593_109_000.0, "2026-08-01 14:05:09 UTC"),
        ] {
            assert_eq!(super::time(milliseconds), wanted);
        }
    }
}
