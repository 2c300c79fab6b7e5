//! What a field's value is, and when two of them agree.

use std::borrow::Cow;

use proof_text::normal::address::Address;
use proof_text::normal::company::Company;
use proof_text::normal::date::{self, Date, DateError, Order};
use proof_text::normal::money::{self, Currency, Money};
use proof_text::normal::number::{self, Decimal, Mark};
use proof_text::normal::person::Person;
use proof_text::normal::quantity::{self, Quantity};
use proof_text::normal::{plain, similarity};
use serde_json::Value;

use crate::compare::Comparison;
use crate::subject::Subject;

/// The kind of a field's values.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// As `equals` has it.
    Exact,
    /// Case, white space and typographic variants forgiven; with `at_least` the texts may differ by so much.
    Text {
        at_least: Option<f64>,
    },
    Number {
        tolerance: f64,
        relative: f64,
        mark: Mark,
    },
    Date(Order),
    Money {
        currency: Option<Currency>,
        tolerance: f64,
    },
    Name {
        initials: bool,
    },
    Company,
    Address,
    Quantity {
        unit: Option<String>,
        relative: f64,
    },
    /// One of several values, each with the ways in which it may be written.
    Enum(Vec<Vec<String>>),
}

/// A value, read as its kind has it.
#[derive(Clone, Debug)]
pub(super) enum Reading {
    Exact(Value),
    Text(String),
    Number(Decimal),
    Date(Date),
    Money(Money),
    Name(Person),
    Company(Company),
    Address(Address),
    Quantity(Quantity),
    Enum(usize),
    /// Not of the kind: it agrees with nothing.
    Unreadable(String),
}

impl Kind {
    /// Reads a value.
    ///
    /// # Errors
    /// The value is not of the kind; a fragment that says why.
    pub(super) fn read(&self, value: &Value) -> Result<Reading, String> {
        let text = text_of(value);
        Ok(match self {
            Self::Exact => Reading::Exact(value.clone()),
            Self::Text { .. } => Reading::Text(plain(&text)),
            Self::Number { mark, .. } => {
                let mark = if value.is_number() { Mark::Point } else { *mark };
                Reading::Number(number::read(&text, mark).ok_or("it is no number")?)
            }
            Self::Date(order) => Reading::Date(date::read(&text, *order).map_err(|error| match error {
                DateError::Ambiguous => format!("{error}: say which with `date: {{order: day_first}}`"),
                DateError::NotADate => error.to_string(),
            })?),
            Self::Money { currency, .. } => Reading::Money(read_money(value, &text, *currency)?),
            Self::Name { .. } => Reading::Name(Person::read(&text)),
            Self::Company => Reading::Company(Company::read(&text)),
            Self::Address => Reading::Address(Address::read(&address_text(value, text))),
            Self::Quantity { unit, .. } => {
                let text = parts(value, &["value", "amount"], "unit").map_or(text, Cow::Owned);
                Reading::Quantity(quantity::read(&text, unit.as_deref()).ok_or("it is no quantity")?)
            }
            Self::Enum(choices) => {
                let text = plain(&text);
                let found = choices.iter().position(|choice| choice.contains(&text));
                Reading::Enum(found.ok_or("it is none of the field's values")?)
            }
        })
    }

    /// Whether a value of the output agrees with one of the gold record.
    pub(super) fn agrees(&self, gold: &Reading, found: &Reading) -> bool {
        match (self, gold, found) {
            (Self::Exact, Reading::Exact(gold), Reading::Exact(found)) => {
                Comparison::default().equal(&Subject::borrowed(gold), &Subject::borrowed(found))
            }
            (Self::Text { at_least: None }, Reading::Text(gold), Reading::Text(found)) => gold == found,
            (Self::Text { at_least: Some(bound) }, Reading::Text(gold), Reading::Text(found)) => {
                *bound <= similarity(gold, found)
            }
            (Self::Number { tolerance, relative, .. }, Reading::Number(gold), Reading::Number(found)) => {
                is_near(*gold, *found, tolerance.max(relative * gold.to_f64().abs()))
            }
            (Self::Money { tolerance, .. }, Reading::Money(gold), Reading::Money(found)) => {
                let is_one_currency = match (gold.currency, found.currency) {
                    (Some(gold), Some(found)) => gold.agrees_with(found),
                    _ => true,
                };
                is_one_currency && is_near(gold.amount, found.amount, *tolerance)
            }
            (Self::Name { initials }, Reading::Name(gold), Reading::Name(found)) => {
                gold == found || (*initials && gold.agrees_by_initials(found))
            }
            (Self::Quantity { relative, .. }, Reading::Quantity(gold), Reading::Quantity(found)) => {
                gold.agrees_with(found, *relative)
            }
            (_, Reading::Date(gold), Reading::Date(found)) => gold == found,
            (_, Reading::Company(gold), Reading::Company(found)) => gold.agrees_with(found),
            (_, Reading::Address(gold), Reading::Address(found)) => gold.agrees_with(found),
            (_, Reading::Enum(gold), Reading::Enum(found)) => gold == found,
            _ => false,
        }
    }

    /// How many steps a comparison is: letters are compared one by one where texts may differ.
    pub(super) fn cost(&self, gold: &Reading, found: &Reading) -> u64 {
        match (self, gold, found) {
            (Self::Text { at_least: Some(_) }, Reading::Text(gold), Reading::Text(found)) => {
                let limit = proof_text::normal::MAX_COMPARED;
                1 + (gold.len().min(limit) * found.len().min(limit) / 64) as u64
            }
            _ => 1,
        }
    }
}

impl Reading {
    /// The same text for values that are the same however they are written.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Exact(value) => value.to_string(),
            Self::Text(text) => text.clone(),
            // No value of a kind that may be unreadable has a key that begins so.
            Self::Unreadable(text) => format!("!{text}"),
            Self::Number(number) => number.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Money(money) => money.to_string(),
            Self::Name(name) => name.key(),
            Self::Company(company) => company.key(),
            Self::Address(address) => address.key(),
            Self::Quantity(quantity) => quantity.key(),
            Self::Enum(place) => place.to_string(),
        }
    }
}

/// Whether two exact numbers differ by no more than an allowance; without one they are equal.
fn is_near(gold: Decimal, found: Decimal, allowed: f64) -> bool {
    gold == found || (gold.to_f64() - found.to_f64()).abs() <= allowed
}

fn text_of(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

/// An amount: a text, a number, or a map of `amount` (or `value`) and `currency`.
fn read_money(value: &Value, text: &str, default: Option<Currency>) -> Result<Money, String> {
    let money = match value {
        Value::Number(_) => number::read(text, Mark::Point).map(|amount| Money { amount, currency: None }),
        Value::Object(_) => {
            let text = parts(value, &["amount", "value"], "currency").ok_or("it has no `amount`")?;
            money::read(&text)
        }
        _ => money::read(text),
    };
    let money = money.ok_or("it is no amount of money")?;
    Ok(Money { currency: money.currency.or(default), ..money })
}

/// The text of a map that says a number and its unit apart.
fn parts(value: &Value, numbers: &[&str], unit: &str) -> Option<String> {
    let map = value.as_object()?;
    let number = numbers.iter().find_map(|key| map.get(*key)).filter(|number| !number.is_null())?;
    let unit = map.get(unit).filter(|unit| !unit.is_null()).map(text_of).unwrap_or_default();
    Some(format!("{} {unit}", text_of(number)).trim().to_owned())
}

/// An address: a text, or a map or list whose texts are put together.
fn address_text<'v>(value: &'v Value, text: Cow<'v, str>) -> Cow<'v, str> {
    let join = |values: &mut dyn Iterator<Item = &'v Value>| {
        let texts: Vec<Cow<'_, str>> = values.filter(|value| !value.is_null()).map(text_of).collect();
        Cow::Owned(texts.join(", "))
    };
    match value {
        Value::Object(map) => join(&mut map.values()),
        Value::Array(items) => join(&mut items.iter()),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "the form of `json!`")]
    fn check(kind: &Kind, gold: Value, found: Value, expected: bool) {
        let (a, b) = (kind.read(&gold), kind.read(&found));
        let agrees = matches!((&a, &b), (Ok(a), Ok(b)) if kind.agrees(a, b));
        assert_eq!(agrees, expected, "{gold} {found}: {a:?} {b:?}");
        if let (Ok(a), Ok(b)) = (a, b) {
            assert!(a.key() != b.key() || agrees, "{gold} {found}: one key, but they do not agree");
        }
    }

    #[test]
    fn values_that_say_the_same() {
        let number = Kind::Number { tolerance: 0.0, relative: 0.0, mark: Mark::Guess };
        check(&Kind::Exact, json!("A-17"), json!(" A-17\n"), true);
        check(&Kind::Exact, json!("0042"), json!(42), false);
        check(&Kind::Exact, json!(42), json!("42"), true);
        check(&Kind::Text { at_least: None }, json!("Net  30"), json!("net 30"), true);
        check(&Kind::Text { at_least: Some(0.8) }, json!("blue widget"), json!("blue widgets"), true);
        check(&Kind::Text { at_least: Some(0.8) }, json!("blue widget"), json!("red gadget"), false);
        check(&number, json!(1234.5), json!("1,234.50"), true);
        check(&number, json!(0.1), json!(0.100_000_1), false);
        let near = Kind::Number { tolerance: 0.01, relative: 0.0, mark: Mark::Guess };
        check(&near, json!(10), json!(10.01), true);
        check(&near, json!(10), json!(10.02), false);
        check(&Kind::Date(Order::Unknown), json!("2024-04-03"), json!("3 April 2024"), true);
        check(&Kind::Date(Order::Unknown), json!("2024-04-03"), json!("03/04/2024"), false);
        check(
            &Kind::Enum(vec![vec!["yes".to_owned(), "true".to_owned()], vec!["no".to_owned()]]),
            json!("YES"),
            json!(true),
            true,
        );
    }

    #[test]
    fn money_in_its_forms() {
        let money = Kind::Money { currency: None, tolerance: 0.0 };
        check(&money, json!("EUR 1,200.00"), json!("1.200,00 €"), true);
        check(&money, json!("EUR 1,200.00"), json!(1200), true);
        check(&money, json!("EUR 1200"), json!("USD 1200"), false);
        check(&money, json!("USD 1200"), json!("$1,200"), true);
        check(&money, json!("EUR 1200"), json!({"amount": 1200.0, "currency": "eur"}), true);
        check(&money, json!("EUR 1200"), json!({"currency": "EUR"}), false);
        let euros = Kind::Money { currency: Currency::read("EUR"), tolerance: 0.0 };
        check(&euros, json!(1200), json!("$1200"), false);
        check(&euros, json!(1200), json!("€1200"), true);
    }

    #[test]
    fn quantities_and_addresses_in_parts() {
        let quantity = Kind::Quantity { unit: None, relative: 1e-9 };
        check(&quantity, json!("500 mg"), json!({"value": 0.5, "unit": "g"}), true);
        check(&quantity, json!("500 mg"), json!(500), false);
        check(
            &Kind::Quantity { unit: Some("mg".to_owned()), relative: 1e-9 },
            json!("500 mg"),
            json!(500),
            true,
        );
        let parts = json!({"street": "12 Main Street", "city": "Albany", "zip": "12207", "state": null});
        check(&Kind::Address, json!("12 Main St, Albany 12207"), parts, true);
    }
}
