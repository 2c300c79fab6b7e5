//! Numbers as people write them, read without rounding.

use std::fmt;

/// An exact decimal number, `units` × 10^-`scale`, without zeros at its end: two equal numbers are equal values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    units: i128,
    scale: u32,
}

/// Which character is the decimal mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// The text decides: the later one of `.` and `,` where both stand; a `,` before exactly three digits groups thousands; a single `.`
    /// is the mark.
    #[default]
    Guess,
    /// As [`Mark::Guess`], but a single `.` before exactly three digits groups thousands too: amounts of money do not have three
    /// decimals.
    GuessMoney,
    /// The `.`; `,` groups.
    Point,
    /// The `,`; `.` groups.
    Comma,
}

/// The most characters that a number, a date or a quantity may have.
pub(super) const MAX_CHARS: usize = 120;

/// The most digits of a number: what an `i128` holds with room to spare.
const MAX_DIGITS: usize = 34;

impl Decimal {
    /// A whole number.
    pub fn from_integer(value: i64) -> Self {
        Self { units: value.into(), scale: 0 }.trimmed()
    }

    /// The nearest float.
    pub fn to_f64(self) -> f64 {
        // The text has no more than 40 characters, and its float is the correctly rounded one.
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// Whether the number is below zero.
    pub fn is_negative(self) -> bool {
        self.units < 0
    }

    fn trimmed(mut self) -> Self {
        while 0 < self.scale && self.units % 10 == 0 {
            self.units /= 10;
            self.scale -= 1;
        }
        self
    }

    /// The number times a power of ten; none if it does not fit.
    fn shifted(self, power: i32) -> Option<Self> {
        let scale = i64::from(self.scale) - i64::from(power);
        if scale < 0 {
            let factor = 10_i128.checked_pow(u32::try_from(-scale).ok()?)?;
            return Some(Self { units: self.units.checked_mul(factor)?, scale: 0 });
        }
        let scale = u32::try_from(scale).ok().filter(|scale| *scale <= 60)?;
        Some(Self { units: self.units, scale }.trimmed())
    }

    fn negated(self) -> Self {
        Self { units: -self.units, ..self }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let digits = self.units.unsigned_abs().to_string();
        let scale = self.scale as usize;
        if scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, rest) = padded.split_at_checked(padded.len() - scale).unwrap_or((&padded, ""));
        write!(f, "{sign}{whole}.{rest}")
    }
}

/// Reads a number: an optional sign (`-`, `−`, `+` before, `-` after, or brackets for a negative one), digits in groups of three (by `,`, `.`, `'` or
/// a space; Indian groups of two as well), a decimal mark, an exponent, and a word for thousands, millions or billions (`k`, `mn`, `bn`,
/// `million`, …). A per cent sign at the end is left out. None for anything else.
///
/// ```
/// use proof_text::normal::number::{Mark, read};
/// assert_eq!(read("1.234,50", Mark::Guess), read("1234.5", Mark::Guess));
/// assert_eq!(read("(2.5 million)", Mark::Guess).map(|n| n.to_string()), Some("-2500000".to_owned()));
/// assert_eq!(read("12 apples", Mark::Guess), None);
/// ```
pub fn read(text: &str, mark: Mark) -> Option<Decimal> {
    let text = text.trim();
    if MAX_CHARS < text.len() {
        return None;
    }
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return read_signed(inner, mark).filter(|number| !number.is_negative()).map(Decimal::negated);
    }
    read_signed(text, mark)
}

fn read_signed(text: &str, mark: Mark) -> Option<Decimal> {
    let text = text.trim();
    let text = text.strip_suffix('%').map_or(text, str::trim_end);
    let is_minus = |c: char| matches!(c, '-' | '\u{2212}' | '\u{2013}');
    if let Some(rest) = text.strip_prefix(is_minus) {
        return read_scaled(rest.trim_start(), mark).map(Decimal::negated);
    }
    if let Some(rest) = text.strip_prefix('+') {
        return read_scaled(rest, mark);
    }
    match text.strip_suffix(is_minus) {
        Some(rest) => read_scaled(rest, mark).map(Decimal::negated),
        None => read_scaled(text, mark),
    }
}

/// The digits, and a word such as `million` behind them.
fn read_scaled(text: &str, mark: Mark) -> Option<Decimal> {
    let text = text.trim();
    let end = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    let (digits, word) = text.split_at_checked(end)?;
    let power = match word.trim_end_matches('.').to_lowercase().as_str() {
        "" => 0,
        "k" | "thousand" | "tsd" => 3,
        "m" | "mn" | "mm" | "mio" | "mil" | "million" | "millions" => 6,
        "b" | "bn" | "mrd" | "billion" | "billions" => 9,
        "tn" | "trillion" | "trillions" => 12,
        exponent => {
            // An exponent has no space before it.
            let power = exponent.strip_prefix('e').filter(|_| !digits.ends_with(char::is_whitespace))?;
            power.parse::<i32>().ok().filter(|power| power.abs() <= 60)?
        }
    };
    read_digits(digits.trim_end(), mark)?.shifted(power)
}

/// Digits with group separators and a decimal mark.
fn read_digits(text: &str, mark: Mark) -> Option<Decimal> {
    let point = decimal_mark(text, mark);
    let (whole, fraction) = match point.and_then(|at| text.split_at_checked(at)) {
        Some((whole, rest)) => (whole, rest.get(1..)?),
        None => (text, ""),
    };
    if !fraction.chars().all(|c| c.is_ascii_digit()) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let whole = ungrouped(whole)?;
    let digits = format!("{whole}{fraction}");
    if digits.len() > MAX_DIGITS {
        return None;
    }
    let units = digits.parse::<i128>().ok()?;
    let scale = u32::try_from(fraction.len()).ok()?;
    Some(Decimal { units, scale }.trimmed())
}

/// The byte at which the decimal mark stands.
fn decimal_mark(text: &str, mark: Mark) -> Option<usize> {
    let (n_points, n_commas) = (text.matches('.').count(), text.matches(',').count());
    match mark {
        Mark::Point => text.find('.'),
        Mark::Comma => text.find(','),
        Mark::Guess | Mark::GuessMoney if 0 < n_points && 0 < n_commas => text.rfind(['.', ',']),
        Mark::Guess | Mark::GuessMoney => {
            let at = text.find(['.', ','])?;
            let (before, after) = (text.get(..at)?, text.get(at + 1..)?);
            let may_group = after.len() == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0');
            let groups =
                1 < n_points + n_commas || (may_group && (n_commas == 1 || mark == Mark::GuessMoney));
            (!groups).then_some(at)
        }
    }
}

/// The digits of a whole number whose groups are in order.
fn ungrouped(text: &str) -> Option<String> {
    let is_separator = |c: char| {
        matches!(c, ',' | '.' | '\'' | '\u{2019}' | '_' | ' ' | '\u{00A0}' | '\u{202F}' | '\u{2009}')
    };
    let groups: Vec<&str> = text.split(is_separator).collect();
    if !groups.iter().all(|group| group.chars().all(|c| c.is_ascii_digit())) {
        return None;
    }
    if let [first, middle @ .., last] = groups.as_slice() {
        let has_one_separator = {
            let mut separators = text.chars().filter(|c| is_separator(*c));
            let first = separators.next();
            separators.all(|c| Some(c) == first)
        };
        let is_by_three = middle.iter().all(|group| group.len() == 3) && (1..=3).contains(&first.len());
        let is_indian = middle.iter().all(|group| group.len() == 2) && (1..=2).contains(&first.len());
        if !has_one_separator || last.len() != 3 || !(is_by_three || is_indian) {
            return None;
        }
    }
    Some(groups.concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(mark: Mark, rows: &[(&str, Option<&str>)]) {
        for (text, expected) in rows {
            let found = read(text, mark).map(|number| number.to_string());
            assert_eq!(found.as_deref(), *expected, "{text:?} {mark:?}");
        }
    }

    #[test]
    fn marks_are_told_from_groups() {
        check(
            Mark::Guess,
            &[
                ("1234.50", Some("1234.5")),
                ("1,234.50", Some("1234.5")),
                ("1.234,50", Some("1234.5")),
                ("1 234,50", Some("1234.5")),
                ("1'234.50", Some("1234.5")),
                ("1,234", Some("1234")),
                ("1.234", Some("1.234")),
                ("0,125", Some("0.125")),
                ("3,5", Some("3.5")),
                ("1,234,567", Some("1234567")),
                ("1.234.567", Some("1234567")),
                ("12,34,567.00", Some("1234567")),
                (".5", Some("0.5")),
                ("1,23,45", None),
                ("1,234 567", None),
                ("1.2.3", None),
                ("", None),
                (".", None),
                ("-", None),
            ],
        );
        check(Mark::GuessMoney, &[("1.234", Some("1234")), ("1.23", Some("1.23")), ("0.125", Some("0.125"))]);
        check(Mark::Comma, &[("1.234", Some("1234")), ("1,234", Some("1.234")), ("1,234.5", None)]);
        check(Mark::Point, &[("1,234", Some("1234")), ("1.234", Some("1.234")), ("1.234,5", None)]);
    }

    #[test]
    fn signs_words_and_exponents() {
        check(
            Mark::Guess,
            &[
                ("-5", Some("-5")),
                ("\u{2212}5", Some("-5")),
                ("+5", Some("5")),
                ("5-", Some("-5")),
                ("(5)", Some("-5")),
                ("(-5)", None),
                ("12 %", Some("12")),
                ("1e3", Some("1000")),
                ("25E-1", Some("2.5")),
                ("1.2 million", Some("1200000")),
                ("3k", Some("3000")),
                ("2 bn", Some("2000000000")),
                ("1 e3", None),
                ("5 kg", None),
                ("five", None),
                ("1e999", None),
                ("123456789012345678901234567890123456", None),
            ],
        );
    }

    #[test]
    fn numbers_are_shown_as_they_are() {
        for text in ["0", "-0.05", "12.5", "1000", "0.000001", "-123456789012345678901234"] {
            assert_eq!(read(text, Mark::Point).map(|number| number.to_string()).as_deref(), Some(text));
        }
        assert_eq!(read("0.1", Mark::Point).map(Decimal::to_f64), Some(0.1));
        assert_eq!(Decimal::from_integer(-1200).to_string(), "-1200");
    }

    proptest! {
        #[test]
        fn any_text_is_a_number_or_none(text in "\\PC{0,30}") {
            if let Some(number) = read(&text, Mark::Guess) {
                prop_assert_eq!(read(&number.to_string(), Mark::Point), Some(number));
            }
        }

        #[test]
        fn a_number_is_read_back(units in -1_000_000_000_i64..1_000_000_000, scale in 0_u32..8) {
            let number = Decimal { units: units.into(), scale }.trimmed();
            prop_assert_eq!(read(&number.to_string(), Mark::Point), Some(number));
        }
    }
}
