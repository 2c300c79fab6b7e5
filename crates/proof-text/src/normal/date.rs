//! Dates as people write them.

mod months;

use std::fmt;

use super::fold::fold;
use super::number::MAX_CHARS;

/// A date of the calendar, or a month or a year where no more was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Date {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

/// Which number comes first in a date such as `03/04/2024`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Nobody said: a date that can be read in two ways is not read.
    #[default]
    Unknown,
    /// The day.
    DayFirst,
    /// The month.
    MonthFirst,
}

/// Why a text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// It could be two different dates.
    #[error("day and month cannot be told apart")]
    Ambiguous,
    /// It is not a date, or not one that the calendar has.
    #[error("it is no date")]
    NotADate,
}

impl Date {
    fn new(year: i16, month: Option<i8>, day: Option<i8>) -> Result<Self, DateError> {
        // The calendar knows which days there are.
        jiff::civil::Date::new(year, month.unwrap_or(1), day.unwrap_or(1))
            .map(|_| Self { year, month, day })
            .map_err(|_| DateError::NotADate)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        self.day.map_or(Ok(()), |day| write!(f, "-{day:02}"))
    }
}

/// Reads a date: `2024-04-03`, `20240403`, `3.4.2024`, `April 3rd, 2024`, `Mon, 3 Apr 24`, `the 3rd day of April 2024`, `1er avril 2024`,
/// `3 de abril de 2024`, `April 2024`, `2024`; a time of day behind it is left out.
///
/// Names of months are those of English, German, French, Spanish, Italian, Portuguese and Dutch. With full stops the day comes first; with
/// slashes or hyphens it is told by the numbers (`13/04/2024`) or by `order`. A year of two digits is one from 1969 to 2068.
///
/// # Errors
/// The text is no date, or could be two.
///
/// ```
/// use proof_text::normal::date::{DateError, Order, read};
/// let date = |text| read(text, Order::Unknown).map(|date| date.to_string());
/// assert_eq!(date("the 3rd of April, 2024"), Ok("2024-04-03".to_owned()));
/// assert_eq!(date("03/04/2024"), Err(DateError::Ambiguous));
/// ```
pub fn read(text: &str, order: Order) -> Result<Date, DateError> {
    if MAX_CHARS < text.len() {
        return Err(DateError::NotADate);
    }
    let folded = fold(text);
    let tokens = tokens(without_time(&folded)).ok_or(DateError::NotADate)?;
    let numbers: Vec<Number> = tokens.iter().filter_map(Token::number).collect();
    let months: Vec<(i8, bool)> = tokens.iter().filter_map(Token::month).collect();
    match months.as_slice() {
        [] => in_numbers(&numbers, folded.contains('.'), order),
        [(month, _)] | [(_, true), (month, _)] => with_month(*month, &numbers),
        _ => Err(DateError::NotADate),
    }
}

#[derive(Clone, Copy, Debug)]
enum Token {
    Number(Number),
    /// The number of a month, and whether its word may be a day of the week instead.
    Month(i8, bool),
}

#[derive(Clone, Copy, Debug)]
struct Number {
    value: u32,
    n_digits: usize,
}

impl Token {
    fn number(&self) -> Option<Number> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Month(..) => None,
        }
    }

    fn month(&self) -> Option<(i8, bool)> {
        match self {
            Self::Month(month, may_be_day) => Some((*month, *may_be_day)),
            Self::Number(_) => None,
        }
    }
}

/// What stands before a time of day.
fn without_time(text: &str) -> &str {
    let is_iso = |at: usize| {
        let (before, after) = (text.get(..at), text.get(at + 1..));
        before.is_some_and(|text| text.ends_with(|c: char| c.is_ascii_digit()))
            && after.is_some_and(|text| text.starts_with(|c: char| c.is_ascii_digit()))
    };
    if let Some(at) = text.find('t').filter(|at| is_iso(*at)) {
        return text.get(..at).unwrap_or(text);
    }
    let Some(colon) = text.find(':') else { return text };
    let before = text.get(..colon).unwrap_or(text);
    let date = before.trim_end_matches(|c: char| c.is_ascii_digit());
    // Only the hour may stand there: `date: 2024` is no time.
    if date.len() < before.len() { date } else { text }
}

/// The numbers and months; none if there is a word that a date does not have.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = vec![];
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_digit = first.is_ascii_digit();
        let same = |c: char| if is_digit { c.is_ascii_digit() } else { c.is_alphabetic() };
        let end = rest.find(|c| !same(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end)?;
        if word.is_empty() {
            // Nothing but separators may stand between.
            if !(first.is_whitespace() || matches!(first, '.' | ',' | '/' | '-' | '\'' | '(' | ')')) {
                return None;
            }
            rest = after.get(first.len_utf8()..)?;
            continue;
        }
        if is_digit {
            tokens.push(Token::Number(Number { value: word.parse().ok()?, n_digits: word.len() }));
        } else if let Some(month) = months::month(word) {
            tokens.push(Token::Month(month, months::may_be_day(word)));
        } else if !months::is_filler(word) {
            return None;
        }
        rest = after;
    }
    Some(tokens)
}

/// A date with the name of its month.
fn with_month(month: i8, numbers: &[Number]) -> Result<Date, DateError> {
    match numbers {
        [year] if year.n_digits == 4 => Date::new(full_year(*year)?, Some(month), None),
        // `2024 April 3`
        [year, day] if year.n_digits == 4 => Date::new(full_year(*year)?, Some(month), Some(small(*day)?)),
        [day, year] => Date::new(full_year(*year)?, Some(month), Some(small(*day)?)),
        _ => Err(DateError::NotADate),
    }
}

/// A date in numbers alone.
fn in_numbers(numbers: &[Number], has_stops: bool, order: Order) -> Result<Date, DateError> {
    match numbers {
        [all] if all.n_digits == 8 => {
            let (year, rest) = (all.value / 10_000, all.value % 10_000);
            let part = |value: u32| i8::try_from(value).map_err(|_| DateError::NotADate);
            let year = i16::try_from(year).map_err(|_| DateError::NotADate)?;
            Date::new(year, Some(part(rest / 100)?), Some(part(rest % 100)?))
        }
        [year] if year.n_digits == 4 => Date::new(full_year(*year)?, None, None),
        [year, month] if year.n_digits == 4 => Date::new(full_year(*year)?, Some(small(*month)?), None),
        [month, year] if year.n_digits == 4 => Date::new(full_year(*year)?, Some(small(*month)?), None),
        [year, month, day] if year.n_digits == 4 => {
            Date::new(full_year(*year)?, Some(small(*month)?), Some(small(*day)?))
        }
        [first, second, year] => {
            let (first, second, year) = (small(*first)?, small(*second)?, full_year(*year)?);
            let order = if has_stops && order == Order::Unknown { Order::DayFirst } else { order };
            let day_first = Date::new(year, Some(second), Some(first));
            let month_first = Date::new(year, Some(first), Some(second));
            match (order, day_first, month_first) {
                (Order::DayFirst, date, _) | (Order::MonthFirst, _, date) => date,
                (Order::Unknown, Ok(one), Ok(other)) if one != other => Err(DateError::Ambiguous),
                (Order::Unknown, date, other) => date.or(other),
            }
        }
        _ => Err(DateError::NotADate),
    }
}

/// A day or a month: one or two digits.
fn small(number: Number) -> Result<i8, DateError> {
    if 2 < number.n_digits {
        return Err(DateError::NotADate);
    }
    i8::try_from(number.value).map_err(|_| DateError::NotADate)
}

/// A year of four digits, or of two: 69 to 99 are of the last century, as POSIX has it.
fn full_year(number: Number) -> Result<i16, DateError> {
    let year = i16::try_from(number.value).map_err(|_| DateError::NotADate)?;
    match number.n_digits {
        4 => Ok(year),
        2 if year < 69 => Ok(2000 + year),
        2 => Ok(1900 + year),
        _ => Err(DateError::NotADate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(order: Order, rows: &[(&str, &str)]) {
        for (text, expected) in rows {
            let found = read(text, order).map_or_else(|error| error.to_string(), |date| date.to_string());
            assert_eq!(&found, expected, "{text:?} {order:?}");
        }
    }

    const AMBIGUOUS: &str = "day and month cannot be told apart";
    const NONE: &str = "it is no date";

    #[test]
    fn dates_in_numbers() {
        check(
            Order::Unknown,
            &[
                ("2024-04-03", "2024-04-03"),
                ("2024/4/3", "2024-04-03"),
                ("20240403", "2024-04-03"),
                ("2024-04-03T10:30:00Z", "2024-04-03"),
                ("2024-04-03 10:30", "2024-04-03"),
                ("13/04/2024", "2024-04-13"),
                ("04/13/2024", "2024-04-13"),
                ("04/04/2024", "2024-04-04"),
                ("3.4.2024", "2024-04-03"),
                ("03.04.24", "2024-04-03"),
                ("03/04/2024", AMBIGUOUS),
                ("03-04-69", AMBIGUOUS),
                ("2024-04", "2024-04"),
                ("04/2024", "2024-04"),
                ("2024", "2024"),
                ("2023-02-29", NONE),
                ("2024-02-29", "2024-02-29"),
                ("31/04/2024", NONE),
                ("4/3", NONE),
                ("1.2.3.4", NONE),
                ("123456", NONE),
                ("", NONE),
            ],
        );
        check(
            Order::DayFirst,
            &[("03/04/2024", "2024-04-03"), ("04/13/2024", NONE), ("1-2-70", "1970-02-01")],
        );
        check(Order::MonthFirst, &[("03/04/2024", "2024-03-04"), ("3/4/68", "2068-03-04")]);
    }

    #[test]
    fn dates_in_words() {
        check(
            Order::Unknown,
            &[
                ("April 3, 2024", "2024-04-03"),
                ("3rd April 2024", "2024-04-03"),
                ("the 3rd day of April, 2024", "2024-04-03"),
                ("Wed, 3 Apr 24", "2024-04-03"),
                ("03-APR-2024", "2024-04-03"),
                ("2024 April 3", "2024-04-03"),
                ("April 2024", "2024-04"),
                ("Sept. 1st, 1999 at 10:30 am", "1999-09-01"),
                ("3. April 2024", "2024-04-03"),
                ("Mittwoch, den 3. März 2021", "2021-03-03"),
                ("1er août 2023", "2023-08-01"),
                ("3 de abril de 2024", "2024-04-03"),
                ("15 luglio 2022", "2022-07-15"),
                ("7 de março de 2020", "2020-03-07"),
                ("12 mei 2019", "2019-05-12"),
                ("mar. 27 déc. 1983", "1983-12-27"),
                ("mar 27 1983", "1983-03-27"),
                ("déc mar 1983", NONE),
                ("April 3", NONE),
                ("3 April May 2024", NONE),
                ("April 31, 2024", NONE),
                ("due 3 April 2024", NONE),
                ("around April 2024", NONE),
                ("April + 2024", NONE),
            ],
        );
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_an_error(text in "\\PC{0,30}") {
            if let Ok(date) = read(&text, Order::Unknown) {
                prop_assert_eq!(read(&date.to_string(), Order::Unknown), Ok(date));
            }
        }

        #[test]
        fn a_date_is_read_back(year in 1000_i16..9999, month in 1_i8..=12, day in 1_i8..=28) {
            let date = Date::new(year, Some(month), Some(day)).unwrap();
            prop_assert_eq!(read(&date.to_string(), Order::Unknown), Ok(date));
            let written = format!("{day}.{month}.{year:04}");
            prop_assert_eq!(read(&written, Order::Unknown), Ok(date));
        }
    }
}
