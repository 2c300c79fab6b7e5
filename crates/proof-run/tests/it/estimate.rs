//! What a run will cost, before it costs anything.

use jiff::civil::date;
use proof_run::{RunOptions, estimate};

use crate::folder::Folder;

#[test]
fn input_by_its_length_and_output_by_the_settings() {
    let folder = Folder::asking(0, "openai/a");
    folder.write("proof.yaml", "prices: prices.yaml\n");
    folder.write(
        "prices.yaml",
        "version: 1\nprices:\n  - {model: openai/a, from: 2025-01-01, input: 1, output: 10, source: us}\n",
    );
    // `Say ` and 396 characters: 400 characters, 100 tokens.
    let text = "x".repeat(396);
    folder.write(
        "cases.jsonl",
        (0..10).map(|at| format!("{{\"id\": \"c{at}\", \"text\": \"{text}\"}}\n")).collect::<String>(),
    );
    folder.suite(
        "targets: [{model: openai/a, config: {max_tokens: 50}}, {model: openai/b, config: {max_tokens: 4000}}, echo]
scorers: [contains: t]\nrepeats: 2\n",
    );
    let plan = folder.plan(&RunOptions::default());
    let found = estimate(&plan, &folder.project().prices, date(2026, 1, 1));
    assert_eq!((found.n_trials, found.n_probed), (60, 10));
    let [a, b, echo] = found.targets.as_slice() else { panic!("three targets") };
    assert_eq!((a.id.as_str(), a.n_calls, a.output_tokens), ("openai/a", 20, 50));
    assert!((a.input_tokens - 100.0).abs() < 0.5, "{}", a.input_tokens);
    // 20 calls of 100 tokens at $1 and 50 tokens at $10 a million.
    let usd = a.usd.unwrap();
    assert!((usd - 20.0 * (100.0 + 500.0) / 1e6).abs() < 2e-5, "{usd}");
    // What is not said is expected to be 250 tokens, as is what may be longer.
    assert_eq!((b.output_tokens, echo.output_tokens), (250, 250));
    // No price, no cost; and none for the whole.
    assert_eq!((b.usd, echo.usd, found.usd()), (None, None, None));
    // Before the price holds there is none.
    assert_eq!(estimate(&plan, &folder.project().prices, date(2024, 1, 1)).targets[0].usd, None);
}

#[test]
fn cases_that_cannot_be_rendered_are_left_out_of_the_mean() {
    let folder = Folder::asking(0, "openai/a");
    folder.write("cases.jsonl", "{\"text\": \"1234\"}\n{\"other\": 1}\n");
    let plan = folder.plan(&RunOptions::default());
    let found = estimate(&plan, &folder.project().prices, date(2026, 1, 1));
    assert_eq!((found.n_probed, found.targets[0].n_calls), (2, 2));
    assert!((found.targets[0].input_tokens - 2.0).abs() < 0.3);
}
