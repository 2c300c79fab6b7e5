//! What the parts of the variance advise, in words.

use proof_stats::Refusal;
use proof_stats::variance::{Facet, Purchases};

use super::Crossed;
use crate::words::{count, number};

/// What to buy more of, and what it brings.
pub(super) fn advice(purchases: &Purchases) -> String {
    let options: Vec<String> = purchases
        .options
        .iter()
        .map(|option| {
            let more = count(option.more, &format!("more {}", singular(option.facet)));
            format!("{more} to {}", number(option.standard_error))
        })
        .collect();
    let from = number(purchases.standard_error);
    match purchases.advice() {
        Some(facet) => format!(
            "buy {}: {} again bring the standard error from {from} with {}",
            plural(facet),
            count(purchases.calls, "call"),
            options.join(", with ")
        ),
        None if purchases.options.is_empty() => {
            format!("the standard error is {from}; as many calls again reach for nothing more")
        }
        None => format!("the standard error is {from}, and nothing makes it smaller"),
    }
}

pub(super) fn refused(refusal: Refusal, design: Crossed) -> String {
    match (refusal, design) {
        (Refusal::NoReplication, Crossed::Repeats) => {
            "one trial a case: what is chance and what is the case cannot be told apart; run it with `--repeats 3`".to_owned()
        }
        (refusal, _) => refusal.to_string(),
    }
}

fn singular(facet: Facet) -> &'static str {
    match facet {
        Facet::Cases => "case",
        Facet::Repeats => "repeat",
        Facet::Wordings => "wording",
        Facet::Judges => "judge",
    }
}

fn plural(facet: Facet) -> &'static str {
    match facet {
        Facet::Cases => "cases",
        Facet::Repeats => "repeats",
        Facet::Wordings => "wordings",
        Facet::Judges => "judges",
    }
}
