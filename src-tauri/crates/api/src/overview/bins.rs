//! Where numbers and times are put together so that a picture of them can be read: round bins, and days, months or years
//! without gaps.

use std::collections::BTreeMap;

use galley_model::dates;

use super::print::grouped;

/// About so many bins make a picture.
const BINS: u32 = 20;
/// So many months are shown as months; longer times by the year.
const MONTHS: i64 = 360;

/// Numbers that are counted as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bin {
    low: u32,
    /// The highest number in it; none for the last one, which has all that is more.
    high: Option<u32>,
    /// What numbers are to be divided by before they are shown.
    scale: u32,
    /// How many there are.
    pub count: u32,
}

impl Bin {
    /// `200–299`, `3`, `2,000 and more`. Where numbers are shown divided, a bin ends where the next one begins.
    pub(super) fn name(&self) -> String {
        let show = |number: u32| {
            if number.is_multiple_of(self.scale) {
                grouped(number / self.scale)
            } else {
                let number = f64::from(number) / f64::from(self.scale);
                format!("{number}")
            }
        };
        let low = show(self.low);
        match self.high {
            None => format!("{low} and more"),
            Some(high) if self.scale > 1 => format!("{low}–{}", show(high.saturating_add(1))),
            Some(high) if high == self.low => low,
            Some(high) => format!("{low}–{}", show(high)),
        }
    }

    /// What finds the articles in it.
    pub(super) fn query(&self, field: &str) -> String {
        match self.high {
            None => format!("{field}:>={}", self.low),
            Some(high) if high == self.low => format!("{field}:{high}"),
            Some(high) => format!("{field}:{}..{high}", self.low),
        }
    }
}

/// Puts numbers, each with how often it occurs, into bins of one round width, those without any in between too. The few
/// that are far greater than the rest come into the last one.
pub(super) fn bins(counts: &BTreeMap<u32, u32>, scale: u32) -> Vec<Bin> {
    let (Some(least), Some(most)) = (counts.keys().next(), counts.keys().next_back()) else {
        return Vec::new();
    };
    let all: u64 = counts.values().map(|it| u64::from(*it)).sum();
    let mut passed = 0;
    let nearly_all = counts.iter().find_map(|(number, count)| {
        passed += u64::from(*count);
        (passed * 100 >= all * 98).then_some(*number)
    });
    let nearly_all = nearly_all.unwrap_or(*most);
    let width = round_up((nearly_all - least) / BINS + 1);
    let first = least / width * width;
    // One bin more for what lies little beyond is better than a last one without an end.
    let regular = (nearly_all - first) / width + 2;
    let mut bins = Vec::new();
    for at in 0..regular {
        // Nothing is greater than the greatest number there is.
        let low = first.saturating_add(at.saturating_mul(width));
        let high = low.saturating_add(width - 1);
        if bins.last().is_some_and(|it: &Bin| it.high >= Some(low)) {
            break;
        }
        bins.push(Bin {
            low,
            high: Some(high),
            scale,
            count: counts.range(low..=high).map(|it| it.1).sum(),
        });
    }
    let beyond = first.saturating_add(regular.saturating_mul(width));
    if *most >= beyond && bins.last().is_some_and(|it| it.high < Some(beyond)) {
        bins.push(Bin {
            low: beyond,
            high: None,
            scale,
            count: counts.range(beyond..).map(|it| it.1).sum(),
        });
    }
    while bins.last().is_some_and(|it| it.count == 0) {
        bins.pop();
    }
    bins
}

/// The next of 1, 2, 5, 10, 20, 50 …
fn round_up(number: u32) -> u32 {
    let mut ten = 1;
    loop {
        for of in [1, 2, 5] {
            if of * ten >= number || ten >= 100_000_000 {
                return of * ten;
            }
        }
        ten *= 10;
    }
}

/// How finely time is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Day,
    Month,
    Year,
}

impl Step {
    /// What suits the time between two dates as [`dates::sortable`] gives them, up to so many days.
    pub(super) fn for_span(first: &str, last: &str, most_days: i64) -> Self {
        let days = |date: &str| dates::days(date.get(..10)?);
        let months = month_number(last).zip(month_number(first));
        match (days(first).zip(days(last)), months.map(|(l, f)| l - f)) {
            (Some((first, last)), _) if last - first <= most_days => Self::Day,
            (_, Some(months)) if months <= MONTHS => Self::Month,
            _ => Self::Year,
        }
    }

    /// How many characters of a date say so much.
    pub(super) fn width(self) -> usize {
        match self {
            Self::Day => 10,
            Self::Month => 7,
            Self::Year => 4,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Day => "Day",
            Self::Month => "Month",
            Self::Year => "Year",
        }
    }

    fn number(self, date: &str) -> Option<i64> {
        match self {
            Self::Day => dates::days(date),
            Self::Month => month_number(date),
            Self::Year => date.parse().ok(),
        }
    }

    fn date(self, number: i64) -> String {
        match self {
            Self::Day => dates::day(number),
            Self::Month => format!(
                "{:04}-{:02}",
                number.div_euclid(12),
                number.rem_euclid(12) + 1
            ),
            Self::Year => format!("{number:04}"),
        }
    }
}

/// Months since the year 0; a date that is a year only stands for its January.
fn month_number(date: &str) -> Option<i64> {
    let year: i64 = date.get(..4)?.parse().ok()?;
    let month: i64 = date.get(5..7).map_or(Some(1), |it| it.parse().ok())?;
    Some(year * 12 + month - 1)
}

/// Puts days together to months or years where there are too many of them; `add` joins a later day to earlier ones.
pub(super) fn by_day<T>(
    days: BTreeMap<String, T>,
    most_days: i64,
    add: impl Fn(T, T) -> T,
) -> (Step, BTreeMap<String, T>) {
    let step = match (days.keys().next(), days.keys().next_back()) {
        (Some(first), Some(last)) => Step::for_span(first, last, most_days),
        _ => Step::Day,
    };
    let mut together: BTreeMap<String, T> = BTreeMap::new();
    for (day, value) in days {
        let time = day.get(..step.width()).unwrap_or(&day).to_owned();
        let value = match together.remove(&time) {
            None => value,
            Some(before) => add(before, value),
        };
        together.insert(time, value);
    }
    (step, together)
}

/// Every step from the first time to the last, with what there is at it.
pub(super) fn filled<T>(times: BTreeMap<String, T>, step: Step) -> Vec<(String, Option<T>)> {
    let number = |it: Option<&String>| it.and_then(|it| step.number(it));
    let ends = number(times.keys().next()).zip(number(times.keys().next_back()));
    // What is written like a day but is none, such as the 31st of June, keeps its place among the others.
    let mut all: BTreeMap<String, Option<T>> = times
        .into_iter()
        .map(|(time, it)| (time, Some(it)))
        .collect();
    if let Some((first, last)) = ends {
        for number in first..=last {
            all.entry(step.date(number)).or_insert(None);
        }
    }
    all.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(numbers: &[(u32, u32)], scale: u32) -> Vec<String> {
        let bins = bins(&numbers.iter().copied().collect(), scale);
        bins.iter()
            .map(|it| format!("{}: {} ({})", it.name(), it.count, it.query("n")))
            .collect()
    }

    #[test]
    fn few_numbers_have_a_bin_each_and_none_is_left_out() {
        assert_eq!(
            shown(&[(0, 3), (1, 1), (3, 2)], 1),
            ["0: 3 (n:0)", "1: 1 (n:1)", "2: 0 (n:2)", "3: 2 (n:3)"]
        );
        assert_eq!(shown(&[(5_000, 1)], 1), ["5,000: 1 (n:5000)"]);
        assert!(shown(&[], 1).is_empty());
    }

    #[test]
    fn many_numbers_come_into_round_bins_and_what_is_far_out_into_the_last() {
        let numbers: Vec<(u32, u32)> = (130..3_130)
            .map(|it| (it, 1))
            .chain([(90_000, 2)])
            .collect();
        let bins = shown(&numbers, 1);
        assert_eq!(bins[0], "0–199: 70 (n:0..199)");
        assert_eq!(bins[1], "200–399: 200 (n:200..399)");
        assert_eq!(bins[bins.len() - 1], "3,400 and more: 2 (n:>=3400)");
        let all: u32 = super::bins(&numbers.iter().copied().collect(), 1)
            .iter()
            .map(|it| it.count)
            .sum();
        assert_eq!(all, 3_002);
    }

    #[test]
    fn what_is_shown_divided_has_bins_that_touch() {
        let numbers = [(0, 1), (150, 4), (990, 1)];
        let bins = shown(&numbers, 100);
        assert_eq!(bins[0], "0–0.5: 1 (n:0..49)");
        assert_eq!(bins[3], "1.5–2: 4 (n:150..199)");
    }

    #[test]
    fn the_greatest_numbers_there_are_do_not_break_the_bins() {
        assert!(shown(&[(0, 1), (u32::MAX, 1)], 1).len() > 1);
        assert_eq!(
            shown(&[(u32::MAX, 1)], 1),
            ["4,294,967,295: 1 (n:4294967295)"]
        );
    }

    #[test]
    fn time_is_shown_without_gaps() {
        assert_eq!(
            Step::for_span("2018-03-01T10:05", "2018-04-01", 120),
            Step::Day
        );
        assert_eq!(Step::for_span("2018-03-01", "2019-04-01", 120), Step::Month);
        assert_eq!(Step::for_span("2018-03", "2018-03-09", 120), Step::Month);
        assert_eq!(Step::for_span("1918", "2019", 120), Step::Year);
        let times = BTreeMap::from([("2018-11".to_owned(), 1), ("2019-02".to_owned(), 2)]);
        let filled: Vec<String> = filled(times, Step::Month)
            .into_iter()
            .map(|(time, it)| format!("{time} {it:?}"))
            .collect();
        assert_eq!(
            filled,
            [
                "2018-11 Some(1)",
                "2018-12 None",
                "2019-01 None",
                "2019-02 Some(2)"
            ]
        );
    }

    #[test]
    fn long_times_are_put_together_by_month() {
        let days = ["2018-03-01", "2018-03-30", "2019-01-01"];
        let days: BTreeMap<String, u32> = days.iter().map(|it| ((*it).to_owned(), 1)).collect();
        let (step, months) = by_day(days, 120, |sum, more| sum + more);
        assert_eq!(step, Step::Month);
        assert_eq!(months["2018-03"], 2);
    }
}
