use expect_test::{Expect, expect};
use proof_diag::SourceFile;
use proptest::prelude::*;

use super::*;
use crate::price::PriceTable;
use crate::price::tests::any;

fn read(text: &str) -> Vec<Price> {
    let (table, diagnostics) = PriceTable::parse(&SourceFile::new("prices.yaml", text));
    assert_eq!(diagnostics, [], "{text}");
    table
        .rows()
        .cloned()
        .map(|mut price| {
            price.row.file = None;
            price
        })
        .collect()
}

#[track_caller]
fn check(written: &str, yaml: &Expect, json: &Expect) {
    let rows = read(&format!("prices: [{written}]"));
    yaml.assert_eq(&row(&rows[0], Syntax::Yaml));
    json.assert_eq(&row(&rows[0], Syntax::Json));
}

#[test]
fn a_row_is_written_on_one_line() {
    check(
        "{model: openai/gpt-5, from: 2026-01-01, input: 1.250, output: 10}",
        &expect!["{model: openai/gpt-5, from: 2026-01-01, input: 1.25, output: 10.00}"],
        &expect![[r#"{"model": "openai/gpt-5", "from": "2026-01-01", "input": 1.25, "output": 10.00}"#]],
    );
    check(
        r#"{model: "bedrock/amazon.nova-lite-v1:0", from: 2026-01-01, above_input: 200000, output: 1, input: 0.0375, output_audio: 3, cache_write_1h: 2, batch: {input: 0.5, output: 0.25, cache_read: 0.001}, source: "it's: #1, \"so\"\n"}"#,
        &expect![[
            r#"{model: bedrock/amazon.nova-lite-v1:0, from: 2026-01-01, above_input: 200000, input: 0.0375, output: 1.00, cache_write_1h: 2.00, output_audio: 3.00, batch: {input: 0.50, output: 0.25, cache_read: 0.001}, source: "it's: #1, \"so\"\u000a"}"#
        ]],
        &expect![[
            r#"{"model": "bedrock/amazon.nova-lite-v1:0", "from": "2026-01-01", "above_input": 200000, "input": 0.0375, "output": 1.00, "cache_write_1h": 2.00, "output_audio": 3.00, "batch": {"input": 0.50, "output": 0.25, "cache_read": 0.001}, "source": "it's: #1, \"so\"\u000a"}"#
        ]],
    );
    check(
        "{model: a/m, from: 2026-01-01, input: 1, output: 2, batch: 0.5, source: true}",
        &expect![[
            r#"{model: a/m, from: 2026-01-01, input: 1.00, output: 2.00, batch: 0.5, source: "true"}"#
        ]],
        &expect![[
            r#"{"model": "a/m", "from": "2026-01-01", "input": 1.00, "output": 2.00, "batch": 0.5, "source": "true"}"#
        ]],
    );
}

proptest! {
    #[test]
    fn a_written_row_is_read_as_the_same(price in any::row("[a-z]{1,9}/\\PC{1,12}".prop_map(|model| model), "(?s).{0,12}")) {
        for syntax in [Syntax::Yaml, Syntax::Json] {
            let line = row(&price, syntax);
            prop_assert!(!line.contains('\n'));
            for text in [format!("version: 1\nprices:\n  - {line}\n"), format!("{{prices: [{line}]}}")] {
                prop_assert_eq!(read(&text), vec![price.clone()]);
            }
        }
        let json = row(&price, Syntax::Json);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{}", json);
    }
}
