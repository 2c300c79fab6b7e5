//! Adjusted p-values, e-values and flips that comparisons share.

use crate::oracle::{self, Case};
use proof_stats::{Refusal, multiplicity};

type Adjustment = fn(&[Option<f64>]) -> Result<Vec<Option<f64>>, Refusal>;

const ADJUSTMENTS: [(&str, Adjustment); 7] = [
    ("bonferroni", multiplicity::bonferroni),
    ("holm", multiplicity::holm),
    ("hochberg", multiplicity::hochberg),
    ("bh", multiplicity::benjamini_hochberg),
    ("by", multiplicity::benjamini_yekutieli),
    ("sidak", multiplicity::sidak),
    ("holm_sidak", multiplicity::holm_sidak),
];

#[test]
fn families() {
    oracle::each_case("multiplicity.json", |case| {
        if case.has("p") {
            adjusted(case);
        } else if case.has("e") {
            let rejected = multiplicity::e_bh(&case.optional_numbers("e"), case.number("alpha")).unwrap();
            case.equal("e_bh_reject", rejected);
        } else {
            flipped(case);
        }
    });
}

fn adjusted(case: &Case) {
    let ps = case.optional_numbers("p");
    for (name, adjust) in ADJUSTMENTS {
        let got = adjust(&ps);
        if case.refusal().is_some() {
            case.refuses(&got);
            continue;
        }
        case.close_optional_list(name, &got.unwrap());
    }
    for (name, adjust) in ADJUSTMENTS.iter().filter(|(name, _)| ["holm", "bh"].contains(name)) {
        if let Ok(got) = adjust(&ps) {
            rejected(case, &format!("reject_{name}_0.05"), &got);
        }
    }
}

/// The file's flags are `adjusted <= 0.05` in floating point: in p12-m3 it computed 0.05 * 3 / 3 as
/// 0.05000000000000001. A value on the threshold is rejected by the definition, so that such a flag is not compared.
fn rejected(case: &Case, name: &str, adjusted: &[Option<f64>]) {
    let Some(flags) = case.expected(name).as_array() else { return };
    assert_eq!(flags.len(), adjusted.len(), "{} {name}", case.id);
    for (flag, p) in flags.iter().zip(adjusted) {
        let p = p.unwrap();
        if 1e-12 < (p - 0.05).abs() {
            assert_eq!(flag.as_bool(), Some(p <= 0.05), "{} {name}", case.id);
        }
    }
}

fn flipped(case: &Case) {
    let rows = case.optional_matrix("diffs_case_by_variant");
    let columns: Vec<Vec<Option<f64>>> =
        (0..rows[0].len()).map(|k| rows.iter().map(|row| row[k]).collect()).collect();
    let got = multiplicity::westfall_young(&columns, None, 1).unwrap();
    assert!(got.is_exact, "{}", case.id);
    let of = |read: fn(&multiplicity::Compared) -> f64| -> Vec<f64> {
        got.columns.iter().flatten().map(read).collect()
    };
    // The file gives t with nine decimals.
    case.close_list("t_abs", &of(|column| (column.t.abs() * 1e9).round() / 1e9));
    case.close_list("p_raw_signflip_t", &of(|column| column.p));
    case.close_list("p_westfall_young_stepdown", &of(|column| column.p_adjusted));
}
