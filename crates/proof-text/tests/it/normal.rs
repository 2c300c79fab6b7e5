//! Values in the forms that other programs write them: see `normal/forms.py`.

use proof_text::normal::date::{self, Order};
use proof_text::normal::money::{self, Currency};
use proof_text::normal::number::{self, Mark};
use proof_text::normal::quantity;
use serde_json::Value;

/// What is read from a row is what was written: a line that says why not.
fn mistake(row: &Value) -> Option<String> {
    let text = |key: &str| row[key].as_str().unwrap();
    let found = match text("kind") {
        "date" => {
            let found = date::read(text("text"), Order::Unknown);
            if found.is_ok_and(|date| date.to_string() == text("value")) {
                return None;
            }
            format!("{found:?}")
        }
        "number" => {
            let mark = if text("mark") == "," { Mark::Comma } else { Mark::Point };
            let found = number::read(text("text"), mark);
            if found.is_some() && found == number::read(text("value"), Mark::Point) {
                return None;
            }
            format!("{found:?}")
        }
        "money" => {
            let found = money::read(text("text"));
            let currency = Currency::read(text("currency")).unwrap();
            let amount = number::read(text("value"), Mark::Point).unwrap();
            if found.is_some_and(|found| {
                found.amount == amount && found.currency.is_some_and(|found| found.agrees_with(currency))
            }) {
                return None;
            }
            format!("{found:?}")
        }
        _ => {
            let (left, right) = (quantity::read(text("left"), None), quantity::read(text("right"), None));
            if let (Some(left), Some(right)) = (&left, &right)
                && left.agrees_with(right, 1e-6)
            {
                return None;
            }
            format!("{left:?} {right:?}")
        }
    };
    Some(format!("{row}: {found}"))
}

#[test]
fn what_other_programs_write_is_read() {
    let rows: Vec<Value> =
        include_str!("normal/forms.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mistakes: Vec<String> = rows.iter().filter_map(mistake).collect();
    assert_eq!((rows.len() > 1000, mistakes.len()), (true, 0), "{}", mistakes.join("\n"));
}
