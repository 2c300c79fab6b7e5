//! Quantities: numbers with units, compared across units of one dimension.

mod units;

use std::fmt;

use super::fold::squeezed;
use super::number::{MAX_CHARS, Mark, read as read_number};
use units::Unit;

/// A number in the base units of its dimension (metre, kilogram, second, kelvin, mole, byte, international unit, month).
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    value: f64,
    unit: Unit,
    written: String,
}

impl Quantity {
    /// Whether both have one dimension and differ by at most `relative` of the other's value. `12 h` and `0.5 d` agree, `1 year` and `12 months`
    /// too; `30 days` and `1 month` do not, as months have no fixed length.
    ///
    /// ```
    /// use proof_text::normal::quantity::read;
    /// let (left, right) = (read("0.5 g", None).unwrap(), read("500 mg", None).unwrap());
    /// assert!(left.agrees_with(&right, 1e-9));
    /// ```
    pub fn agrees_with(&self, other: &Self, relative: f64) -> bool {
        self.unit.has_dimension_of(&other.unit)
            && (self.value - other.value).abs() <= relative * self.value.abs().max(other.value.abs())
    }

    /// The value in base units, and the dimension as a text: equal for quantities that are written in other units but are the same, as far
    /// as floats tell.
    pub fn key(&self) -> String {
        format!("{:.9e} {}", self.value + 0.0, self.unit.dimension())
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// Reads a number with its unit, or several that add up: `5 mg`, `1,5 km`, `80 km/h`, `5.2 mmol/L`, `38.5 °C`, `5 ft 11 in`, `1 h 30 min`, `12 %`,
/// `3 months`. A bare number takes `default_unit`, or has no dimension. A unit that no table knows (`2 tablets`) is compared as a word.
///
/// ```
/// use proof_text::normal::quantity::read;
/// assert_eq!(read("1 h 30 min", None).unwrap().key(), read("90 minutes", None).unwrap().key());
/// assert!(read("heavy", None).is_none());
/// ```
pub fn read(text: &str, default_unit: Option<&str>) -> Option<Quantity> {
    let written = squeezed(text.chars());
    if MAX_CHARS < written.len() || written.is_empty() {
        return None;
    }
    let mut rest = written.as_str();
    let mut sum: Option<(f64, Unit)> = None;
    while !rest.is_empty() {
        let (number, after) = number_at_start(rest)?;
        let (unit_text, after) = unit_at_start(after);
        let unit = match (unit_text.is_empty(), default_unit) {
            (true, Some(default)) => Unit::read(default)?,
            (true, None) => Unit::none(),
            (false, _) => Unit::read(unit_text)?,
        };
        sum = Some(match sum {
            None => (unit.to_base(number, after.is_empty()), unit),
            // `5 ft 11 in`: of one dimension, and with units of their own.
            Some((total, first)) if first.has_dimension_of(&unit) && !unit_text.is_empty() => {
                let sign = if total < 0.0 { -1.0 } else { 1.0 };
                (total + sign * unit.to_base(number, false), first)
            }
            Some(_) => return None,
        });
        rest = after;
    }
    let (value, unit) = sum.filter(|(value, _)| value.is_finite())?;
    Some(Quantity { value, unit, written })
}

/// Whether a text names a unit that can be converted.
pub fn is_known_unit(text: &str) -> bool {
    Unit::read(text).is_some_and(|unit| unit.is_known())
}

/// The number at the start, and what follows it.
fn number_at_start(text: &str) -> Option<(f64, &str)> {
    let is_part =
        |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '-' | '+' | '\u{2212}' | ' ');
    let mut end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    // `5'11"` has its foot sign where a Swiss number has its groups.
    if let Some(foot) = text.find('\'').filter(|at| *at < end && !groups_thousands(text, *at)) {
        end = foot;
    }
    let (number, rest) = text.split_at_checked(end)?;
    // `2.5e3 mg`: an exponent belongs to the number.
    let exponent = rest.strip_prefix(['e', 'E']).and_then(|after| {
        let unsigned = after.strip_prefix(['-', '+']).unwrap_or(after);
        let n_digits = unsigned.find(|c: char| !c.is_ascii_digit()).unwrap_or(unsigned.len());
        let length = 1 + (after.len() - unsigned.len()) + n_digits;
        (0 < n_digits && !number.ends_with(' ')).then_some(length)
    });
    let end = end + exponent.unwrap_or(0);
    let (number, rest) = text.split_at_checked(end)?;
    let value = read_number(number, Mark::Guess)?.to_f64();
    Some((value, rest.trim_start()))
}

fn groups_thousands(text: &str, at: usize) -> bool {
    let after = text.get(at + 1..).unwrap_or_default();
    let n_digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
    n_digits == 3 && !after.get(3..).unwrap_or_default().starts_with('"')
}

/// The unit at the start, up to the next number, and what follows.
fn unit_at_start(text: &str) -> (&str, &str) {
    let mut end = text.len();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        // Digits within a unit are exponents (`m2`, `cm^2`); after a space, or a foot or inch sign, a number begins.
        if c.is_ascii_digit() && (before == ' ' || before == '\'' || before == '"') && 0 < at {
            end = at;
            break;
        }
        before = c;
    }
    let (unit, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let unit = unit.trim_end_matches([' ', ',']);
    (unit.strip_suffix(" and").unwrap_or(unit), rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn same(left: &str, right: &str) {
        let (a, b) = (read(left, None).unwrap(), read(right, None).unwrap());
        assert!(a.agrees_with(&b, 1e-9), "{left} {right}: {} {}", a.key(), b.key());
        assert!(b.agrees_with(&a, 1e-9));
    }

    #[track_caller]
    fn differs(left: &str, right: &str) {
        let (a, b) = (read(left, None).unwrap(), read(right, None).unwrap());
        assert!(!a.agrees_with(&b, 1e-3), "{left} {right}: {} {}", a.key(), b.key());
    }

    #[test]
    fn units_of_one_dimension_are_converted() {
        same("500 mg", "0.5 g");
        same("500mcg", "0.5 mg");
        same("500 µg", "500 ug");
        same("1,5 km", "1500 metres");
        same("80 km/h", "22.22222222222222 m/s");
        same("5 ft 11 in", "180.34 cm");
        same("5'11\"", "71 inches");
        same("6 lb 8 oz", "6.5 pounds");
        same("1 h 30 min", "90 minutes");
        same("1 hour and 30 minutes", "90 min");
        same("98.6 °F", "37 °C");
        same("310.15 K", "37 degrees Celsius");
        same("1 L", "1 dm³");
        same("250 ml", "250 cc");
        same("5.2 mmol/L", "5.2 mmol per litre");
        same("90 mg/dL", "0.9 g/l");
        same("2 ha", "20000 m2");
        same("100 sq ft", "9.290304 m^2");
        same("120 mmHg", "15.9986864898 kPa");
        same("1 kWh", "3.6 MJ");
        same("12 %", "0.12");
        same("1 year", "12 months");
        same("2 weeks", "14 days");
        same("2 Tablets", "2 tablet");
        same("72 bpm", "1.2 Hz");
        same("5 mcg/kg/min", "0.005 mg/kg/min");
        same("2.5e3 mg", "2.5 g");
        same("-4 °C", "269.15 K");
        same("1 GiB", "1073741824 bytes");
        same("5000 IU", "5 kU");
        same("1'500 m", "1.5 km");
    }

    #[test]
    fn other_dimensions_and_other_values_differ() {
        differs("1 month", "30 days");
        differs("5 mg", "5 ml");
        differs("5 mg/dL", "5 mmol/L");
        differs("2 tablets", "2 capsules");
        differs("5 mg", "5");
        differs("1 mW", "1 MW");
        differs("10 °C", "10 K");
        differs("500 mg", "501 mg");
    }

    #[test]
    fn what_is_no_quantity() {
        for text in ["", "heavy", "mg 5 mg", "5 mg 3", "5 mg 3 ml", "5 mg/", "5 //", "1.2.3 mg"] {
            assert_eq!(read(text, None), None, "{text}");
        }
        assert_eq!(read("5", Some("mg")).unwrap().key(), read("5 mg", None).unwrap().key());
        assert!(is_known_unit("mg/dL") && !is_known_unit("tablets") && !is_known_unit(""));
    }

    proptest! {
        #[test]
        fn any_text_is_a_quantity_or_none(text in "\\PC{0,30}") {
            drop(read(&text, None));
        }

        #[test]
        fn any_unit_is_read_or_none(text in "[0-9]{1,3} ?[a-zµ°'\"/^²³ 0-9]{0,12}") {
            drop(read(&text, None));
        }
    }
}
