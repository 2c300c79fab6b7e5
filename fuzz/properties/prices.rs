//! Price files, and what calls cost by them.

use proof_diag::{Node, SourceFile, parse_yaml};
use proof_model::{PriceTable, Usage};
use rust_decimal::Decimal;

/// Rows are read, or left out with a word; no call costs less than nothing, however many tokens a server claims.
pub(crate) fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let file = SourceFile::new("prices.yaml", text.as_ref());
    let (table, diagnostics) = PriceTable::parse(&file);
    super::told::check(&diagnostics);
    let (document, _) = parse_yaml(&file);
    let rows = document.as_ref().and_then(|document| document.root.as_map()?.get("prices")?.as_list());
    let mut models: Vec<&str> = rows
        .into_iter()
        .flatten()
        .filter_map(|row| row.as_map()?.get("model").and_then(Node::as_str))
        .collect();
    models.push(&text);
    let date = jiff::civil::date(2026, 11, 20);
    for model in models {
        for n in [0, 1, 999, u64::MAX] {
            let usage = Usage { input: n, output: n, cache_read: n / 3, cache_write: n / 3, reasoning: n };
            if let Some(cost) = table.cost(model, &usage, date) {
                assert!(Decimal::ZERO <= cost.usd, "{model}: {}", cost.usd);
            }
            table.estimate_usd(model, n, n, date);
        }
    }
}
