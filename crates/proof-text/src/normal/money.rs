//! Amounts of money as people write them.

mod currencies;

use std::fmt;

use super::number::{Decimal, MAX_CHARS, Mark, read as read_number};

/// An amount, and its currency where that was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// The amount, without rounding.
    pub amount: Decimal,
    /// The currency.
    pub currency: Option<Currency>,
}

/// A currency, or a sign that several share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Currency {
    /// The code of ISO 4217, such as `EUR`.
    Code(&'static str),
    /// A sign that several currencies have, such as `$`, with the codes that it may stand for.
    Sign(&'static str, &'static [&'static str]),
}

impl Currency {
    /// The currency of a code, a sign or a name in full: `EUR`, `€`, `euros`.
    ///
    /// ```
    /// use proof_text::normal::money::Currency;
    /// assert_eq!(Currency::read("Euros"), Some(Currency::Code("EUR")));
    /// ```
    pub fn read(text: &str) -> Option<Self> {
        currencies::find(text)
    }

    /// Whether two mentions may mean the same currency: `$` agrees with `USD` and with `CAD`, which do not agree with each other.
    pub fn agrees_with(self, other: Self) -> bool {
        match (self, other) {
            (Self::Code(left), Self::Code(right)) | (Self::Sign(left, _), Self::Sign(right, _)) => {
                left == right
            }
            (Self::Code(code), Self::Sign(_, codes)) | (Self::Sign(_, codes), Self::Code(code)) => {
                codes.contains(&code)
            }
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(text) | Self::Sign(text, _) => f.write_str(text),
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.currency {
            Some(currency) => write!(f, "{currency} {}", self.amount),
            None => write!(f, "{}", self.amount),
        }
    }
}

/// Reads an amount with its currency before or behind it, or without: `€1.234,50`, `1 234,50 EUR`, `USD 1.2 million`, `$ (300)`, `-£5`,
/// `1200.-`, `12,00`. A single mark before exactly three digits groups thousands, as amounts have no three decimals (`1.234 €`), but
/// for the currencies that do.
///
/// ```
/// use proof_text::normal::money::read;
/// assert_eq!(read("1.234 €").map(|money| money.to_string()), Some("EUR 1234".to_owned()));
/// assert_eq!(read("about 5 dollars"), None);
/// ```
pub fn read(text: &str) -> Option<Money> {
    let text = text.trim();
    if MAX_CHARS < text.len() {
        return None;
    }
    if let Some(amount) = amount(text, None) {
        return Some(Money { amount, currency: None });
    }
    // A sign of the amount may stand before the currency.
    let (is_negative, text) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    let (currency, rest) = before(text).or_else(|| behind(text))?;
    let text = if is_negative { format!("-{rest}") } else { rest.to_owned() };
    Some(Money { amount: amount(&text, Some(currency))?, currency: Some(currency) })
}

/// The currency at the start, and what follows.
fn before(text: &str) -> Option<(Currency, &str)> {
    // `Fr. 20` has a full stop of its own, `$.50` has not.
    let first = text.find(|c: char| c.is_ascii_digit() || matches!(c, '(' | '-' | '\u{2212}'))?;
    let mut ends = std::iter::once(first).chain(text.find(['.', ',']));
    ends.find_map(|end| {
        let (name, rest) = text.split_at_checked(end)?;
        Some((currencies::find(name)?, rest.trim_start()))
    })
}

/// The currency at the end, and what stands before it.
fn behind(text: &str) -> Option<(Currency, &str)> {
    let is_amount =
        |c: char| c.is_ascii_digit() || matches!(c, ')' | '-' | '.' | ',' | '\u{2013}' | '\u{2014}');
    let last = text.rfind(is_amount)?;
    let start = last + text.get(last..)?.chars().next()?.len_utf8();
    let (rest, name) = text.split_at_checked(start)?;
    if let Some(currency) = currencies::find(name) {
        return Some((currency, rest));
    }
    // `1.2 million euros`: the words of the amount come first.
    let mut at = start;
    for word in name.split_inclusive(char::is_whitespace) {
        at += word.len();
        if let Some((rest, name)) = text.split_at_checked(at)
            && let Some(currency) = currencies::find(name)
        {
            return Some((currency, rest.trim_end()));
        }
    }
    None
}

/// The amount, `1200.-` and `1.200,—` among them.
fn amount(text: &str, currency: Option<Currency>) -> Option<Decimal> {
    let text = text.trim();
    let dashes = ["-", "--", "\u{2013}", "\u{2014}"];
    let text = dashes
        .iter()
        .find_map(|dash| text.strip_suffix(dash).filter(|rest| rest.ends_with(['.', ','])))
        .map_or(text, |rest| rest.trim_end_matches(['.', ',']));
    let has_three_decimals =
        matches!(currency, Some(Currency::Code(code)) if currencies::THREE_DECIMALS.contains(&code));
    read_number(text, if has_three_decimals { Mark::Guess } else { Mark::GuessMoney })
        .filter(|_| !text.ends_with('%'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(rows: &[(&str, &str)]) {
        for (text, expected) in rows {
            let found = read(text).map_or_else(|| "none".to_owned(), |money| money.to_string());
            assert_eq!(&found, expected, "{text:?}");
        }
    }

    #[test]
    fn amounts_with_their_currency() {
        check(&[
            ("€1.234,50", "EUR 1234.5"),
            ("1,234.50 €", "EUR 1234.5"),
            ("EUR 1 234,50", "EUR 1234.5"),
            ("1'234.50 CHF", "CHF 1234.5"),
            ("Fr. 20.-", "CHF 20"),
            ("$1,234", "$ 1234"),
            ("US$ 1,234.00", "USD 1234"),
            ("1.234 €", "EUR 1234"),
            ("1.234 KWD", "KWD 1.234"),
            ("USD 1.2 million", "USD 1200000"),
            ("1.2 million euros", "EUR 1200000"),
            ("$2.5bn", "$ 2500000000"),
            ("-£5", "GBP -5"),
            ("£-5", "GBP -5"),
            ("$(300.25)", "$ -300.25"),
            ("12,00", "12"),
            ("1200,— €", "EUR 1200"),
            ("500 kr", "kr 500"),
            ("¥10,000", "¥ 10000"),
            ("R$ 1.500,00", "BRL 1500"),
            ("C$20", "CAD 20"),
            ("$.50", "$ 0.5"),
            ("45 pounds", "GBP 45"),
        ]);
    }

    #[test]
    fn what_is_no_amount() {
        check(&[
            ("", "none"),
            ("EUR", "none"),
            ("about $5", "none"),
            ("5 apples", "none"),
            ("$5 or $6", "none"),
            ("12 %", "none"),
            ("EUR 5 USD", "none"),
            ("1.2.3 €", "none"),
        ]);
    }

    #[test]
    fn signs_agree_with_what_they_may_stand_for() {
        let currency = |text| Currency::read(text).unwrap();
        assert!(currency("$").agrees_with(currency("USD")) && currency("CAD").agrees_with(currency("$")));
        assert!(!currency("USD").agrees_with(currency("CAD")));
        assert!(!currency("$").agrees_with(currency("€")));
        assert!(currency("kr").agrees_with(currency("SEK")));
    }

    proptest! {
        #[test]
        fn any_text_is_money_or_none(text in "[$€£] ?[0-9]{1,4}[,.]?[0-9]{0,2}|\\PC{0,30}") {
            if let Some(money) = read(&text) {
                prop_assert_eq!(read(&money.to_string()).map(|again| again.amount.to_f64()), Some(money.amount.to_f64()));
            }
        }
    }
}
