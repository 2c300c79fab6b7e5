use expect_test::{Expect, expect};
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::price::import::Providers;
use crate::price::tests::any;
use crate::price::writer::{self, Syntax};

const DAY: Date = date(2026, 11, 20);

fn table(text: &str) -> PriceTable {
    let (table, diagnostics) = PriceTable::parse(&SourceFile::new("prices.yaml", text));
    assert_eq!(diagnostics, [], "{text}");
    table
}

/// Prices that come with the program: their rows have no file.
fn shipped(text: &str) -> PriceTable {
    let mut table = table(text);
    for price in table.rows.values_mut().flatten() {
        price.row.file = None;
    }
    table
}

fn import(text: &str) -> Import {
    Import::read(&SourceFile::new("list.json", text), DAY, Providers::Known).unwrap()
}

/// Shows what changes, what is left out, and the rows that are added.
#[track_caller]
fn check(shipped: &PriceTable, own: &str, list: &str, expected: &Expect) {
    let update = PriceUpdate::new(shipped, &table(own), import(list));
    let row = |price: &Option<Price>| match price {
        Some(price) => writer::row(price, Syntax::Yaml),
        None => "nothing".to_owned(),
    };
    let mut lines: Vec<String> = update
        .changes
        .iter()
        .map(|change| format!("- {}\n+ {}", row(&change.old), row(&change.new)))
        .collect();
    lines.extend(update.skipped.iter().map(|skipped| format!("? {}: {}", skipped.model, skipped.why)));
    lines.push(format!("{} as before", update.n_unchanged));
    lines.extend(update.rows.iter().map(|price| writer::row(price, Syntax::Yaml)));
    expected.assert_eq(&lines.join("\n"));
}

const SHIPPED: &str = "
prices:
  - {model: openai/m, from: 2025-01-01, input: 4, output: 8, source: them}
  - {model: openai/m, from: 2026-01-01, input: 2, output: 8, cache_read: 0.5, batch: 0.5, source: them}
  - {model: openai/m, from: 2026-01-01, above_input: 272000, input: 4, output: 12, cache_read: 1, batch: 0.5, source: them}
  - {model: openai/m, from: 2027-01-01, input: 1, output: 8, source: them}
  - {model: anthropic/c, from: 2026-01-01, input: 3, output: 15, cache_read: 0.3, cache_write: 3.75, cache_write_1h: 6, batch: 0.5, source: them}
";

fn models_dev(cost: &str) -> String {
    format!("{{\"openai\": {{\"models\": {{\"m\": {{\"cost\": {cost}}}}}}}}}")
}

#[test]
fn what_a_list_does_not_say_is_no_change() {
    // Neither batches nor the price of long input are in this list.
    check(
        &shipped(SHIPPED),
        "prices: []",
        &models_dev(r#"{"input": 2, "output": 8, "cache_read": 0.5}"#),
        &expect!["1 as before"],
    );
}

#[test]
fn a_changed_price_begins_a_row_and_the_shipped_ones_are_copied() {
    check(
        &shipped(SHIPPED),
        "prices: []",
        &models_dev(r#"{"input": 1.5, "output": 8, "cache_read": 0.15}"#),
        &expect![[r#"
            - {model: openai/m, from: 2026-01-01, input: 2.00, output: 8.00, cache_read: 0.50, batch: 0.5, source: them}
            + {model: openai/m, from: 2026-11-20, input: 1.50, output: 8.00, cache_read: 0.15, source: models.dev}
            - {model: openai/m, from: 2026-01-01, above_input: 272000, input: 4.00, output: 12.00, cache_read: 1.00, batch: 0.5, source: them}
            + nothing
            0 as before
            {model: openai/m, from: 2025-01-01, input: 4.00, output: 8.00, source: "shipped with Proofmark: them"}
            {model: openai/m, from: 2026-01-01, input: 2.00, output: 8.00, cache_read: 0.50, batch: 0.5, source: "shipped with Proofmark: them"}
            {model: openai/m, from: 2026-01-01, above_input: 272000, input: 4.00, output: 12.00, cache_read: 1.00, batch: 0.5, source: "shipped with Proofmark: them"}
            {model: openai/m, from: 2026-11-20, input: 1.50, output: 8.00, cache_read: 0.15, source: models.dev}
            {model: openai/m, from: 2027-01-01, input: 1.00, output: 8.00, source: "shipped with Proofmark: them"}"#]],
    );
}

#[test]
fn what_is_added_to_an_agreeing_price_keeps_the_rest() {
    check(
        &shipped(SHIPPED),
        "prices: []",
        &models_dev(r#"{"input": 2, "output": 8, "cache_write": 2.5}"#),
        &expect![[r#"
            - {model: openai/m, from: 2026-01-01, input: 2.00, output: 8.00, cache_read: 0.50, batch: 0.5, source: them}
            + {model: openai/m, from: 2026-11-20, input: 2.00, output: 8.00, cache_read: 0.50, cache_write: 2.50, batch: 0.5, source: models.dev + them}
            0 as before
            {model: openai/m, from: 2025-01-01, input: 4.00, output: 8.00, source: "shipped with Proofmark: them"}
            {model: openai/m, from: 2026-01-01, input: 2.00, output: 8.00, cache_read: 0.50, batch: 0.5, source: "shipped with Proofmark: them"}
            {model: openai/m, from: 2026-01-01, above_input: 272000, input: 4.00, output: 12.00, cache_read: 1.00, batch: 0.5, source: "shipped with Proofmark: them"}
            {model: openai/m, from: 2026-11-20, input: 2.00, output: 8.00, cache_read: 0.50, cache_write: 2.50, batch: 0.5, source: models.dev + them}
            {model: openai/m, from: 2026-11-20, above_input: 272000, input: 4.00, output: 12.00, cache_read: 1.00, batch: 0.5, source: them}
            {model: openai/m, from: 2027-01-01, input: 1.00, output: 8.00, source: "shipped with Proofmark: them"}"#]],
    );
}

#[test]
fn rows_of_the_file_are_not_copied_and_history_is_not_rewritten() {
    let own = "prices:\n  - {model: openai/m, from: 2026-11-01, input: 9, output: 9, source: us}\n";
    check(
        &shipped(SHIPPED),
        own,
        &models_dev(r#"{"input": 1.5, "output": 8}"#),
        &expect![[r#"
            - {model: openai/m, from: 2026-11-01, input: 9.00, output: 9.00, source: us}
            + {model: openai/m, from: 2026-11-20, input: 1.50, output: 8.00, source: models.dev}
            0 as before
            {model: openai/m, from: 2026-11-20, input: 1.50, output: 8.00, source: models.dev}"#]],
    );
    let own = "prices:\n  - {model: openai/m, from: 2026-11-20, input: 9, output: 9, source: us}\n";
    check(
        &shipped(SHIPPED),
        own,
        &models_dev(r#"{"input": 1.5, "output": 8}"#),
        &expect![[r#"
        ? openai/m: with another price from the same day in your file
        0 as before"#]],
    );
}

#[test]
fn a_shipped_price_of_the_same_day_is_not_copied() {
    let shipped = shipped(
        "prices:\n  - {model: openai/m, from: 2026-11-20, input: 9, output: 9, source: them}\n  - {model: openai/m, from: 2026-11-19, input: 8, output: 9, source: them}\n",
    );
    check(
        &shipped,
        "prices: []",
        &models_dev(r#"{"input": 1.5, "output": 8}"#),
        &expect![[r#"
            - {model: openai/m, from: 2026-11-20, input: 9.00, output: 9.00, source: them}
            + {model: openai/m, from: 2026-11-20, input: 1.50, output: 8.00, source: models.dev}
            0 as before
            {model: openai/m, from: 2026-11-19, input: 8.00, output: 9.00, source: "shipped with Proofmark: them"}
            {model: openai/m, from: 2026-11-20, input: 1.50, output: 8.00, source: models.dev}"#]],
    );
}

#[test]
fn a_snapshot_is_a_change_only_where_it_differs_from_its_model() {
    let list = r#"{"openai": {"models": {
        "m": {"cost": {"input": 1.5, "output": 8}},
        "m-2026-01-01": {"cost": {"input": 2, "output": 8, "cache_read": 0.5}},
        "m-2026-02-02": {"cost": {"input": 1.5, "output": 8}}
    }}}"#;
    check(
        &shipped(SHIPPED),
        "prices: []",
        list,
        &expect![[r#"
            - {model: openai/m, from: 2026-01-01, input: 2.00, output: 8.00, cache_read: 0.50, batch: 0.5, source: them}
            + {model: openai/m, from: 2026-11-20, input: 1.50, output: 8.00, source: models.dev}
            - {model: openai/m, from: 2026-01-01, above_input: 272000, input: 4.00, output: 12.00, cache_read: 1.00, batch: 0.5, source: them}
            + nothing
            - {model: openai/m, from: 2026-11-20, input: 1.50, output: 8.00, source: models.dev}
            + {model: openai/m-2026-01-01, from: 2026-11-20, input: 2.00, output: 8.00, cache_read: 0.50, source: models.dev}
            1 as before
            {model: openai/m, from: 2025-01-01, input: 4.00, output: 8.00, source: "shipped with Proofmark: them"}
            {model: openai/m, from: 2026-01-01, input: 2.00, output: 8.00, cache_read: 0.50, batch: 0.5, source: "shipped with Proofmark: them"}
            {model: openai/m, from: 2026-01-01, above_input: 272000, input: 4.00, output: 12.00, cache_read: 1.00, batch: 0.5, source: "shipped with Proofmark: them"}
            {model: openai/m, from: 2026-11-20, input: 1.50, output: 8.00, source: models.dev}
            {model: openai/m, from: 2027-01-01, input: 1.00, output: 8.00, source: "shipped with Proofmark: them"}
            {model: openai/m-2026-01-01, from: 2025-01-01, input: 4.00, output: 8.00, source: "shipped with Proofmark: them"}
            {model: openai/m-2026-01-01, from: 2026-01-01, input: 2.00, output: 8.00, cache_read: 0.50, batch: 0.5, source: "shipped with Proofmark: them"}
            {model: openai/m-2026-01-01, from: 2026-01-01, above_input: 272000, input: 4.00, output: 12.00, cache_read: 1.00, batch: 0.5, source: "shipped with Proofmark: them"}
            {model: openai/m-2026-01-01, from: 2026-11-20, input: 2.00, output: 8.00, cache_read: 0.50, source: models.dev}
            {model: openai/m-2026-01-01, from: 2027-01-01, input: 1.00, output: 8.00, source: "shipped with Proofmark: them"}"#]],
    );
}

#[test]
fn a_file_of_ours_says_everything() {
    // The row without prices of caches and batches says that there are none.
    let list = "prices:\n  - {model: openai/m, from: 2026-03-01, input: 2, output: 8, source: theirs}\n  - {model: anthropic/c, from: 2026-03-01, input: 3, output: 15, cache_read: 0.3, cache_write: 3.75, cache_write_1h: 6, batch: 0.5}\n";
    check(
        &shipped(SHIPPED),
        "prices: []",
        list,
        &expect![[r#"
            - {model: openai/m, from: 2026-01-01, input: 2.00, output: 8.00, cache_read: 0.50, batch: 0.5, source: them}
            + {model: openai/m, from: 2026-03-01, input: 2.00, output: 8.00, source: theirs}
            - {model: openai/m, from: 2026-01-01, above_input: 272000, input: 4.00, output: 12.00, cache_read: 1.00, batch: 0.5, source: them}
            + nothing
            1 as before
            {model: openai/m, from: 2025-01-01, input: 4.00, output: 8.00, source: "shipped with Proofmark: them"}
            {model: openai/m, from: 2026-01-01, input: 2.00, output: 8.00, cache_read: 0.50, batch: 0.5, source: "shipped with Proofmark: them"}
            {model: openai/m, from: 2026-01-01, above_input: 272000, input: 4.00, output: 12.00, cache_read: 1.00, batch: 0.5, source: "shipped with Proofmark: them"}
            {model: openai/m, from: 2026-03-01, input: 2.00, output: 8.00, source: theirs}
            {model: openai/m, from: 2027-01-01, input: 1.00, output: 8.00, source: "shipped with Proofmark: them"}"#]],
    );
}

#[test]
fn a_history_of_ours_is_taken_over_day_by_day() {
    let list = "prices:\n  - {model: openai/m, from: 2026-01-01, input: 7, output: 8, source: theirs}\n  - {model: openai/m, from: 2024-01-01, input: 5, output: 8, source: theirs}\n  - {model: openai/m, from: 2024-06-01, input: 5, output: 8.00, source: theirs}\n";
    check(
        &shipped(SHIPPED),
        "prices: []",
        list,
        &expect![[r#"
        - nothing
        + {model: openai/m, from: 2024-01-01, input: 5.00, output: 8.00, source: theirs}
        - {model: openai/m, from: 2025-01-01, input: 4.00, output: 8.00, source: "shipped with Proofmark: them"}
        + {model: openai/m, from: 2026-01-01, input: 7.00, output: 8.00, source: theirs}
        0 as before
        {model: openai/m, from: 2024-01-01, input: 5.00, output: 8.00, source: theirs}
        {model: openai/m, from: 2025-01-01, input: 4.00, output: 8.00, source: "shipped with Proofmark: them"}
        {model: openai/m, from: 2026-01-01, input: 7.00, output: 8.00, source: theirs}
        {model: openai/m, from: 2027-01-01, input: 1.00, output: 8.00, source: "shipped with Proofmark: them"}"#]],
    );
}

/// The file after an update, and the prices that then hold.
fn applied(shipped: &PriceTable, own: &str, import: Import) -> (String, PriceTable) {
    let update = PriceUpdate::new(shipped, &table(own), import);
    let text = update.text(Some(&SourceFile::new("prices.yaml", own))).unwrap();
    let prices = shipped.clone().with_overlay(table(&text));
    (text, prices)
}

fn list(form: Form) -> impl Strategy<Value = Import> {
    let model = prop::sample::select(vec!["openai/m", "openai/m-2026-01-01", "google/n", "groq/a/b"]);
    prop::collection::vec(any::row(model.prop_map(str::to_owned), "[a-z]{1,8}"), 0..10).prop_map(
        move |mut rows| {
            for row in &mut rows {
                if form != Form::Own {
                    row.row.from = date(2026, 4, 1);
                }
            }
            // A list of others has a price for short input of each model that it names.
            let table = any::distinct(rows);
            let has_base = |row: &Price| {
                form == Form::Own || table.rows[&row.row.model].iter().any(|row| row.row.above_input == 0)
            };
            let mut prices: Vec<Price> = table.rows().filter(|row| has_base(row)).cloned().collect();
            prices.sort_by(|a, b| order(a).cmp(&order(b)));
            Import { form, prices, skipped: vec![] }
        },
    )
}

fn lists() -> impl Strategy<Value = Import> {
    prop_oneof![list(Form::Own), list(Form::LiteLlm), list(Form::ModelsDev)]
}

fn file_of(table: &PriceTable) -> String {
    PriceUpdate { changes: vec![], n_unchanged: 0, skipped: vec![], rows: table.rows().cloned().collect() }
        .text(None)
        .unwrap()
        .replace("prices:\n", if table.rows.is_empty() { "prices: []\n" } else { "prices:\n" })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The same list a second time adds nothing.
    #[test]
    fn an_update_is_idempotent(shipped in any::table(), own in any::table(), import in lists()) {
        let (text, _) = applied(&shipped, &file_of(&own), import.clone());
        let again = PriceUpdate::new(&shipped, &table(&text), import);
        prop_assert!(again.is_empty(), "{:?}", again.changes);
        prop_assert!(again.changes.is_empty());
    }

    /// No price of a day before the list's first changes, and what the list says holds from its day on.
    #[test]
    fn history_is_kept(shipped in any::table(), own in any::table(), import in list(Form::LiteLlm)) {
        let before = shipped.clone().with_overlay(own.clone());
        let update = PriceUpdate::new(&shipped, &own, import.clone());
        let (_, after) = applied(&shipped, &file_of(&own), import.clone());
        let day = date(2026, 4, 1);
        let same = |a: Option<&Price>, b: Option<&Price>| match (a, b) {
            (Some(a), Some(b)) => costs_the_same(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        for model in ["openai/m", "openai/m-2026-01-01", "google/n", "groq/a/b", "zzz/q"] {
            for input in [1, 1001, 300_000] {
                for earlier in [date(2025, 12, 1), date(2026, 1, 1), date(2026, 3, 31)] {
                    prop_assert!(same(before.price(model, input, earlier), after.price(model, input, earlier)), "{model} {earlier}");
                }
            }
        }
        for row in &import.prices {
            if update.skipped.iter().any(|skipped| skipped.model == row.row.model) {
                continue;
            }
            let held = after.price(&row.row.model, row.row.above_input + 1, day).unwrap();
            prop_assert_eq!((held.tokens.input, held.tokens.output), (row.tokens.input, row.tokens.output));
        }
    }

    /// Every line of the file stays where it was in relation to the others.
    #[test]
    fn the_file_only_grows(shipped in any::table(), own in any::table(), import in lists()) {
        prop_assume!(!own.rows.is_empty());
        let before = file_of(&own);
        let (after, _) = applied(&shipped, &before, import);
        let mut rest = after.lines();
        for line in before.lines() {
            prop_assert!(rest.any(|found| found == line), "{line}");
        }
    }
}
