//! The numbers and dates in a text, and whether sources have them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::normal::date;
use crate::normal::number::{Decimal, Mark, read};

/// A number or a date in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Number<'a> {
    /// As it is written.
    pub text: &'a str,
    readings: Vec<Reading>,
}

impl Number<'_> {
    /// The value, as it is read first; none for a date.
    pub fn value(&self) -> Option<f64> {
        self.readings.iter().find_map(|reading| match reading {
            Reading::Value { value, .. } => Some(*value),
            Reading::Date(_) => None,
        })
    }
}

/// One way to read what is written.
#[derive(Clone, Debug, PartialEq)]
enum Reading {
    /// A value, and the size of its last digit: 0.1 for 3.5, 100,000 for 1.2 million.
    Value { value: f64, last_digit: f64 },
    /// A date, such as `2024-03-05` or `2024-03`.
    Date(String),
}

/// The numbers and dates that sources have.
#[derive(Clone, Debug, Default)]
pub struct KnownNumbers {
    /// In order.
    values: Vec<f64>,
    dates: BTreeSet<String>,
}

/// Values that differ by less are the same: what a float cannot tell.
const SAME: f64 = 1e-9;

impl KnownNumbers {
    /// The numbers of some texts. Words count as well (`seven`, `twelve`), and the parts of a date.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut known = Self::default();
        for text in texts {
            for number in find(text) {
                for reading in number.readings {
                    if let Reading::Date(_) = reading {
                        // The year and the day may be told alone.
                        let runs = number.text.split(|c: char| !c.is_ascii_digit());
                        known.values.extend(runs.filter_map(|run| run.parse::<f64>().ok()));
                    }
                    known.add(reading);
                }
            }
            known.values.extend(words_of(text));
        }
        known.values.sort_by(f64::total_cmp);
        known.values.dedup();
        known
    }

    fn add(&mut self, reading: Reading) {
        match reading {
            Reading::Value { value, .. } => self.values.push(value),
            Reading::Date(date) => {
                self.dates.insert(date);
            }
        }
    }

    /// Whether a source has the number, however it is written: `1,000`, `1000` and `1k` are one; a date is there if a source has it, or a more
    /// precise one. With `rounded` a number counts too to which one in a source rounds at its last digit (3.1 for 3.14, 1.2 million for
    /// 1,234,567).
    pub fn has(&self, number: &Number<'_>, rounded: bool) -> bool {
        number.readings.iter().any(|reading| match reading {
            Reading::Date(date) => {
                self.dates.range(date.clone()..).next().is_some_and(|known| known.starts_with(date))
            }
            Reading::Value { value, last_digit } => {
                self.has_value(*value, if rounded { *last_digit } else { 0.0 })
            }
        }) || self.has_groups(number, rounded)
    }

    fn has_value(&self, value: f64, last_digit: f64) -> bool {
        let reach = (last_digit / 2.0) * (1.0 + SAME) + value.abs() * SAME;
        let from = self.values.partition_point(|known| *known < value - reach);
        self.values.get(from).is_some_and(|known| *known <= value + reach)
    }

    /// `3 200` may be two numbers as well as one.
    fn has_groups(&self, number: &Number<'_>, rounded: bool) -> bool {
        let mut groups = number.text.split(' ').peekable();
        number.text.contains(' ')
            && groups.all(|group| {
                read(group, Mark::Guess)
                    .is_some_and(|value| self.has_value(value.to_f64(), if rounded { 1.0 } else { 0.0 }))
            })
    }
}

/// The numbers and dates of a text, in order. Left out are numbers that are part of a name or a code (`GPT-4`, `H2O`, `v1.2.3`) and those of list
/// items at the start of a line (`1.`).
///
/// ```
/// use proof_text::grounding::{KnownNumbers, numbers};
/// let known = KnownNumbers::of(["Revenue rose 12.4 % to 1,500,000 on 3 March 2024."]);
/// let missing: Vec<&str> = numbers("On 2024-03-03 it was 1.5 million, up 12 %, from 900k.")
///     .into_iter()
///     .filter(|number| !known.has(number, true))
///     .map(|number| number.text)
///     .collect();
/// assert_eq!(missing, ["900k"]);
/// ```
pub fn numbers(text: &str) -> Vec<Number<'_>> {
    find(text).filter(|number| !is_item(text, number.text)).collect()
}

/// Dates, then numbers; the patterns are literals that compile.
static CANDIDATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let month = r"[A-Za-zÀ-ÿ]{3,12}\.?";
    let dates = format!(
        r"\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|\d{{1,2}}(?:st|nd|rd|th|er|º|\.)? (?:(?:of|de|day of) )?{month},? (?:de )?\d{{4}}|{month} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|{month} \d{{4}}"
    );
    let scale =
        r"(?i: ?(?:thousand|million|billion|trillion|millionen|milliarden|mio\.?|mrd\.?|mn|bn|tn)|[kmb])";
    // A group of three digits ends where its digits end: `253 0000` is no 253,000.
    let groups = format!(r"\d{{1,3}}(?:[,.'’\u{{a0}}\u{{202f}} ]\d{{3}})+(?:[.,]\d+)?(?:{scale}|\b)");
    let digits = format!(r"{groups}|\d+(?:[.,]\d+)?|\.\d+");
    Regex::new(&format!("{dates}|(?:{digits})(?:{scale})?")).ok()
});

fn find(text: &str) -> impl Iterator<Item = Number<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let found = CANDIDATE.as_ref()?.find_at(text, at)?;
            at = found.end();
            if !looks_like_date(found.as_str()) {
                if let Some(number) = number_of(text, found.start(), found.end()) {
                    at = found.start() + number.text.len();
                    return Some(number);
                }
                continue;
            }
            let is_alone = is_free(text, found.start(), found.end());
            if let (true, Ok(date)) = (is_alone, date::read(found.as_str(), date::Order::Unknown)) {
                return Some(Number {
                    text: found.as_str(),
                    readings: vec![Reading::Date(date.to_string())],
                });
            }
            // It looked like a date and is none: what follows its first word or digits is read again.
            let n_first = found.as_str().find(|c: char| !c.is_alphanumeric()).unwrap_or(found.len());
            at = found.start() + n_first.max(1);
            if found.as_str().starts_with(|c: char| c.is_ascii_digit())
                && let Some(number) = number_at(text, found.start())
            {
                at = found.start() + number.text.len();
                return Some(number);
            }
        }
    })
}

/// Whether a candidate is one for a date: a word before its last digit, hyphens, slashes, or two full stops with less than three digits between.
fn looks_like_date(found: &str) -> bool {
    let upto = found.rfind(|c: char| c.is_ascii_digit()).map_or(0, |last| last + 1);
    let digits = found.get(..upto).unwrap_or_default();
    let mut parts = digits.split('.');
    let has_short_middle = parts.nth(1).is_some_and(|middle| middle.len() < 3) && parts.next().is_some();
    has_short_middle || digits.contains(|c: char| c.is_alphabetic() || matches!(c, '-' | '/'))
}

/// The number that begins at a place, whatever it may be the beginning of.
fn number_at(text: &str, start: usize) -> Option<Number<'_>> {
    static DIGITS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\d+(?:[.,]\d+)?").ok());
    let found = DIGITS.as_ref()?.find(text.get(start..)?)?;
    number_of(text, start, start + found.end())
}

/// The number between two bytes, with its word for thousands or millions if there is one.
fn number_of(text: &str, start: usize, end: usize) -> Option<Number<'_>> {
    let digits_end = start + text.get(start..end)?.rfind(|c: char| c.is_ascii_digit())? + 1;
    // `5 minutes` is no million: a scale ends where its word ends.
    let is_cut = text.get(end..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    let end = if is_cut { digits_end } else { end };
    if !is_free(text, start, end) {
        return None;
    }
    let written = text.get(start..end)?;
    let digits = text.get(start..digits_end)?;
    if digits_end == end && digits.len() < 16 && digits.bytes().all(|b| b.is_ascii_digit()) {
        let value = digits.parse().ok()?;
        return Some(Number { text: written, readings: vec![Reading::Value { value, last_digit: 1.0 }] });
    }
    let mut readings = vec![];
    for mark in [Mark::Guess, Mark::GuessMoney] {
        let Some(whole) = read(written, mark).map(Decimal::to_f64) else { continue };
        let Some(bare) = read(digits, mark).map(Decimal::to_f64) else { continue };
        let factor = if bare == 0.0 { 1.0 } else { whole / bare };
        let decimals = i32::try_from(n_decimals(digits, mark)).unwrap_or(0);
        let last_digit = factor * 10_f64.powi(-decimals);
        readings.push(Reading::Value { value: whole, last_digit });
        // `5m` may be five metres.
        if written.len() - digits.len() == 1 {
            readings.push(Reading::Value { value: bare, last_digit: last_digit / factor });
        }
    }
    (!readings.is_empty()).then_some(Number { text: written, readings })
}

/// How many decimals are written, as the number was read.
fn n_decimals(digits: &str, mark: Mark) -> usize {
    let Some(at) = digits.rfind(['.', ',']) else { return 0 };
    let (before, after) = (digits.get(..at).unwrap_or_default(), digits.len() - at - 1);
    let sign = digits.get(at..=at).unwrap_or_default();
    let is_group = after == 3
        && (before.contains(sign)
            || (sign == "," && !before.contains('.'))
            || (sign == "." && matches!(mark, Mark::GuessMoney)));
    if is_group { 0 } else { after }
}

/// Whether what stands between two bytes is no part of a name, a code or a longer number.
fn is_free(text: &str, start: usize, end: usize) -> bool {
    let mut before = text.get(..start).unwrap_or_default().chars().rev();
    let (previous, second) = (before.next(), before.next());
    let glued = previous.is_some_and(|c| c.is_alphanumeric() || c == '_')
        || (matches!(previous, Some('-' | '.' | '/' | '#')) && second.is_some_and(char::is_alphanumeric));
    let mut after = text.get(end..).unwrap_or_default().chars();
    let (next, third) = (after.next(), after.next());
    // A range (`3-5`, `2019/2020`) is two numbers.
    let is_range = |c: Option<char>| matches!(c, Some('-' | '/'));
    let goes_on = matches!(next, Some('.' | '_')) && third.is_some_and(|c| c.is_ascii_digit());
    let in_range = is_range(previous) && second.is_some_and(|c| c.is_ascii_digit());
    (!glued || in_range) && !goes_on
}

/// Whether a number is that of a list item.
fn is_item(text: &str, number: &str) -> bool {
    let start = number.as_ptr().addr().saturating_sub(text.as_ptr().addr());
    let rest = text.get(start + number.len()..).unwrap_or_default();
    if number.len() > 3 || !(rest.starts_with(". ") || rest.starts_with(") ")) {
        return false;
    }
    // No more than the mark of a list or a heading may stand before it.
    let before: String =
        text.get(..start).unwrap_or_default().chars().rev().take_while(|c| *c != '\n').take(8).collect();
    before.chars().all(|c| matches!(c, ' ' | '\t' | '*' | '-' | '#' | '>' | '('))
}

/// The values of the number words of a text.
fn words_of(text: &str) -> impl Iterator<Item = f64> {
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| (2..=9).contains(&word.len()));
    words.filter_map(|word| {
        let word = word.to_lowercase();
        NUMBER_WORDS.iter().find(|(name, _)| *name == word).map(|(_, value)| f64::from(*value))
    })
}

/// English and German.
#[rustfmt::skip]
const NUMBER_WORDS: [(&str, u16); 56] = [
    ("zero", 0), ("one", 1), ("two", 2), ("three", 3), ("four", 4), ("five", 5), ("six", 6), ("seven", 7), ("eight", 8), ("nine", 9),
    ("ten", 10), ("eleven", 11), ("twelve", 12), ("dozen", 12), ("thirteen", 13), ("fourteen", 14), ("fifteen", 15), ("sixteen", 16),
    ("seventeen", 17), ("eighteen", 18), ("nineteen", 19), ("twenty", 20), ("thirty", 30), ("forty", 40), ("fifty", 50), ("sixty", 60),
    ("seventy", 70), ("eighty", 80), ("ninety", 90), ("hundred", 100), ("thousand", 1000), ("once", 1), ("twice", 2), ("first", 1),
    ("second", 2), ("third", 3), ("fourth", 4), ("fifth", 5), ("null", 0), ("eins", 1), ("eine", 1), ("einen", 1),
    ("zwei", 2), ("drei", 3), ("vier", 4), ("fünf", 5), ("sechs", 6), ("sieben", 7), ("acht", 8), ("neun", 9), ("zehn", 10),
    ("elf", 11), ("zwölf", 12), ("zwanzig", 20), ("dreißig", 30), ("hundert", 100),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<&str> {
        numbers(text).into_iter().map(|number| number.text).collect()
    }

    #[track_caller]
    fn check(source: &str, output: &str, missing: &[&str]) {
        let known = KnownNumbers::of([source]);
        let left: Vec<&str> =
            numbers(output).into_iter().filter(|number| !known.has(number, true)).map(|n| n.text).collect();
        assert_eq!(left, missing, "{source:?} {output:?}");
    }

    #[test]
    fn numbers_are_found() {
        assert_eq!(
            found("From 3 to 4.5 kg, 1,000 units, 20%, $3.5bn."),
            ["3", "4.5", "1,000", "20", "3.5bn"]
        );
        assert_eq!(
            found("On 5 March 2024, in May 2023 and on 2024-01-31."),
            ["5 March 2024", "May 2023", "2024-01-31"]
        );
        assert_eq!(found("3-5 days, 2019/2020, 5kg, the 3rd"), ["3", "5", "2019", "2020", "5", "3"]);
        assert_eq!(found("1 000 000 euros"), ["1 000 000"]);
        assert_eq!(found("call 1 650 253 0000 now"), ["1 650 253", "0000"]);
        assert_eq!(found("It took 5 minutes and 5m."), ["5", "5m"]);
    }

    #[test]
    fn what_is_no_number() {
        assert_eq!(found("GPT-4, H2O, v1.2.3, A4, x_1, B-52"), Vec::<&str>::new());
        assert_eq!(found("1. First\n2) Second\n- 3. Third\n## 4. Fourth"), Vec::<&str>::new());
        assert_eq!(found("one two"), Vec::<&str>::new());
        assert_eq!(found(""), Vec::<&str>::new());
    }

    #[test]
    fn one_number_has_many_forms() {
        check("1,000 people", "1000, 1k, 1.0 thousand and 1 000", &[]);
        check("1.5 million", "1,500,000 and 1500000", &[]);
        check("2.000 Euro", "2000 and 2.0", &[]);
        check("seven of twelve", "7 of 12, not 8", &["8"]);
        check("25 %", "25 percent", &[]);
        check("0.5", "0,5 and .5", &[]);
        check("a 5 m wall", "5 metres", &[]);
        check("5 million", "5", &["5"]);
        check("5", "5 million", &["5 million"]);
    }

    #[test]
    fn dates_are_compared_as_dates() {
        check("Signed 3 March 2024.", "2024-03-03; March 2024; 2024; on March 3rd, 2024; 03.03.2024", &[]);
        check("Signed 3 March 2024.", "On 4 March 2024, in April 2024.", &["4 March 2024", "April 2024"]);
        check("In March 2024.", "On 3 March 2024.", &["3 March 2024"]);
    }

    #[test]
    fn rounded_numbers_are_known() {
        check("3.14159", "3.14 and 3.1 and 3", &[]);
        check("3.14159", "3.15", &["3.15"]);
        check("1,234,567", "1.2 million, 1.23 million, 1.3 million", &["1.3 million"]);
        check("1234", "1200", &["1200"]);
        let known = KnownNumbers::of(["3.14159"]);
        assert!(numbers("3.14").iter().all(|number| !known.has(number, false)));
        assert!(numbers("3.14159").iter().all(|number| known.has(number, false)));
    }

    #[test]
    fn hostile_texts_are_cheap() {
        for text in [
            "1,000".repeat(50_000),
            "1 ".repeat(100_000),
            "9".repeat(1_000_000),
            "May ".repeat(500_000),
            "1 May ".repeat(30_000),
        ] {
            let known = KnownNumbers::of([text.as_str()]);
            assert!(numbers(&text).iter().take(10).all(|number| known.has(number, true)));
        }
    }

    proptest! {
        #[test]
        fn a_text_has_its_own_numbers(text in "[0-9a-z ,.\n%/-]{0,60}|(?:[0-9]{1,4}[ ,.-]){0,8}") {
            let known = KnownNumbers::of([text.as_str()]);
            for number in numbers(&text) {
                prop_assert!(known.has(&number, false), "{:?}", number);
            }
        }

        #[test]
        fn any_number_is_known_with_groups(n in 0_u32..2_000_000_000) {
            let plain = n.to_string();
            let mut grouped = String::new();
            for (at, digit) in plain.chars().enumerate() {
                if 0 < at && (plain.len() - at) % 3 == 0 {
                    grouped.push(',');
                }
                grouped.push(digit);
            }
            let known = KnownNumbers::of([grouped.as_str()]);
            for number in numbers(&plain) {
                prop_assert!(known.has(&number, false), "{plain} {grouped}");
            }
        }
    }
}
