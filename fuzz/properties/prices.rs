//! Price files and price lists of others, and what calls cost by them.

use proof_diag::{Node, SourceFile, parse_yaml};
use proof_model::{Import, PriceRef, PriceTable, PriceUpdate, Providers, Rate, Usage};
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
            let usage = Usage {
                input: n,
                output: n,
                cache_read: n / 3,
                cache_write: n / 3,
                cache_write_1h: n / 4,
                reasoning: n,
                input_audio: n / 5,
                output_audio: n,
            };
            let plain = Usage { input: n, output: n, ..Usage::default() };
            for (usage, rate) in [(usage, Rate::Standard), (usage, Rate::Batch), (plain, Rate::Batch)] {
                let Some(cost) = table.cost_at(model, &usage, date, rate) else { continue };
                assert!(Decimal::ZERO <= cost.usd, "{model}: {}", cost.usd);
                let named = cost.row.to_string().parse::<PriceRef>();
                assert_eq!(
                    named.map(|row| PriceRef { source: cost.row.source.clone(), ..row }),
                    Ok(cost.row)
                );
            }
            table.estimate_usd(model, n, n, date);
        }
    }
    let Ok(import) = Import::read(&file, date, Providers::All) else { return };
    // What is taken over once is not taken over again.
    let update = PriceUpdate::new(&PriceTable::default(), &PriceTable::default(), import.clone());
    let written = SourceFile::new("new.yaml", update.text(None).unwrap_or_default());
    if !update.is_empty() {
        let (own, diagnostics) = PriceTable::parse(&written);
        assert!(diagnostics.is_empty(), "{}", written.text());
        assert!(PriceUpdate::new(&PriceTable::default(), &own, import).is_empty(), "{}", written.text());
    }
}
