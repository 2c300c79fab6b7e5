//! The errors that are classic with costs, each as a call whose price is worked out by hand.

use jiff::civil::date;
use proptest::prelude::*;

use super::table;
use crate::price::*;

const PRICES: &str = "
prices:
  - {model: openai/gpt, from: 2026-01-01, input: 2.50, output: 10.00, cache_read: 1.25, batch: {input: 1.25, output: 5.00}}
  - {model: openai/new, from: 2026-01-01, input: 1.25, output: 10.00, cache_read: 0.125, batch: 0.5}
  - {model: anthropic/claude, from: 2026-01-01, input: 3.00, output: 15.00, cache_read: 0.30, cache_write: 3.75, cache_write_1h: 6.00, batch: 0.5}
  - {model: anthropic/no-hour, from: 2026-01-01, input: 3.00, output: 15.00, cache_read: 0.30, cache_write: 3.75}
  - {model: google/tiers, from: 2026-01-01, input: 1.25, output: 10.00, cache_read: 0.125}
  - {model: google/tiers, from: 2026-01-01, above_input: 200000, input: 2.50, output: 15.00, cache_read: 0.25}
  - {model: x/thinks, from: 2026-01-01, input: 2.00, output: 8.00, reasoning: 3.00}
  - {model: openai/audio, from: 2026-01-01, input: 2.50, output: 10.00, input_audio: 32.00, output_audio: 64.00}
  - {model: google/same, from: 2026-01-01, input: 1.50, output: 9.00, cache_read: 0.15, input_audio: 1.50}
  - {model: openai/nano, from: 2026-01-01, input: 0.075, output: 0.30}
";

const DAY: Date = date(2026, 6, 1);

#[track_caller]
fn check(model: &str, rate: Rate, usage: Usage, expected: Option<&str>) {
    let table = table(PRICES);
    let cost = table.cost_at(model, &usage, DAY, rate);
    let usd = cost.as_ref().map(|cost| cost.usd.normalize().to_string());
    assert_eq!(usd.as_deref(), expected, "{model} {rate:?} {usage:?}");
    if let Some(cost) = cost {
        assert_eq!(cost.parts.iter().map(|part| part.usd).sum::<Decimal>(), cost.usd);
        assert_eq!(cost.row.rate, rate);
    }
}

fn usage(input: u64, output: u64) -> Usage {
    Usage { input, output, ..Usage::default() }
}

#[test]
fn cached_tokens_are_not_counted_twice() {
    // 6 tokens at 2.50, 2,000 at 1.25, 300 at 10: 15 + 2,500 + 3,000 millionths.
    check("openai/gpt", Rate::Standard, Usage { cache_read: 2_000, ..usage(2_006, 300) }, Some("0.005515"));
    // Counted twice it were 2,006 at 2.50 and 2,000 at 1.25: 0.010515.
    // 100 at 3, 1,800 at 0.30, 248 at 3.75, 500 at 15: 300 + 540 + 930 + 7,500 millionths.
    let cached = Usage { cache_read: 1_800, cache_write: 248, ..usage(2_148, 500) };
    check("anthropic/claude", Rate::Standard, cached, Some("0.00927"));
}

#[test]
fn an_hour_in_the_cache_has_its_own_price() {
    // 48 at 3, 148 for 5 minutes at 3.75, 100 for an hour at 6, 1,800 read at 0.30: 144 + 555 + 600 + 540 millionths.
    let cached = Usage { cache_read: 1_800, cache_write: 248, cache_write_1h: 100, ..usage(2_096, 0) };
    check("anthropic/claude", Rate::Standard, cached, Some("0.001839"));
    // A row that does not know the price of an hour knows no cost, neither that of 5 minutes nor zero.
    check("anthropic/no-hour", Rate::Standard, cached, None);
    check("anthropic/no-hour", Rate::Standard, Usage { cache_write_1h: 0, ..cached }, Some("0.001614"));
}

#[test]
fn long_input_begins_one_above_its_boundary() {
    // 200,000 at 1.25 and 1,000 at 10: 250,000 + 10,000 millionths.
    check("google/tiers", Rate::Standard, usage(200_000, 1_000), Some("0.26"));
    // One more, and all of the call has the other price: 200,001 at 2.50 and 1,000 at 15.
    check("google/tiers", Rate::Standard, usage(200_001, 1_000), Some("0.5150025"));
    // Cached input counts to the length: 1 at 2.50 and 200,000 at 0.25.
    check(
        "google/tiers",
        Rate::Standard,
        Usage { cache_read: 200_000, ..usage(200_001, 0) },
        Some("0.0500025"),
    );
}

#[test]
fn reasoning_is_a_part_of_the_output() {
    // 1,000 of output, 900 of them reasoning, at one price of 10 for all: 10,000 millionths.
    check("openai/gpt", Rate::Standard, Usage { reasoning: 900, ..usage(0, 1_000) }, Some("0.01"));
    // With a price of its own: 900 at 3 and 100 at 8: 2,700 + 800 millionths.
    check("x/thinks", Rate::Standard, Usage { reasoning: 900, ..usage(0, 1_000) }, Some("0.0035"));
}

#[test]
fn a_batch_has_its_own_price_or_none() {
    // Half of 3 at 100, of 0.30 at 1,800, of 3.75 at 248, of 6 at 100, of 15 at 500: 150 + 270 + 465 + 300 + 3,750.
    let all = Usage { cache_read: 1_800, cache_write: 348, cache_write_1h: 100, ..usage(2_248, 500) };
    check("anthropic/claude", Rate::Batch, all, Some("0.004935"));
    // 6 at 0.625, 2,000 at 0.0625, 300 at 5: 3.75 + 125 + 1,500 millionths.
    check("openai/new", Rate::Batch, Usage { cache_read: 2_000, ..usage(2_006, 300) }, Some("0.00162875"));
    // A map that does not say what cached input costs: without such tokens 1.25 and 5, with them nothing is known.
    check("openai/gpt", Rate::Batch, usage(2_000, 300), Some("0.004"));
    check("openai/gpt", Rate::Batch, Usage { cache_read: 1, ..usage(2_000, 300) }, None);
    // No price for batches: not even for a call of no tokens.
    check("google/tiers", Rate::Batch, usage(2_000, 300), None);
    check("google/tiers", Rate::Batch, usage(0, 0), None);
    check("google/tiers", Rate::Standard, usage(0, 0), Some("0"));
}

#[test]
fn sound_without_a_price_has_no_cost() {
    // 100 at 2.50, 400 of sound at 32, 50 at 10, 250 of sound at 64: 250 + 12,800 + 500 + 16,000 millionths.
    let spoken = Usage { input_audio: 400, output_audio: 250, ..usage(500, 300) };
    check("openai/audio", Rate::Standard, spoken, Some("0.02955"));
    check("openai/gpt", Rate::Standard, spoken, None);
    check("openai/gpt", Rate::Standard, Usage { input_audio: 0, ..spoken }, None);
    // How much of the sound was cached is not said: unknown, unless sound costs what text does.
    check("openai/audio", Rate::Standard, Usage { cache_read: 1, ..spoken }, None);
    // 100 + 400 at 1.50, 500 read at 0.15: 750 + 75 millionths.
    let heard = Usage { input_audio: 400, cache_read: 500, ..usage(1_000, 0) };
    check("google/same", Rate::Standard, heard, Some("0.000825"));
}

#[test]
fn a_part_larger_than_the_whole_is_cut_to_it() {
    // 1,000 of input, all of it read from the cache: 1,250 millionths, and nothing is taken off again.
    check("openai/gpt", Rate::Standard, Usage { cache_read: 5_000, ..usage(1_000, 0) }, Some("0.00125"));
    // 1,000 of input: 800 read, so 200 of the 900 written and all of them for an hour: 240 + 1,200 millionths.
    let odd = Usage { cache_read: 800, cache_write: 900, cache_write_1h: 5_000, ..usage(1_000, 0) };
    check("anthropic/claude", Rate::Standard, odd, Some("0.00144"));
    check("x/thinks", Rate::Standard, Usage { reasoning: 5_000, ..usage(0, 1_000) }, Some("0.003"));
}

#[test]
fn one_cheap_token_is_not_rounded_away() {
    // 0.075 dollars a million is 0.000000075 a token, and half of it in a batch of the same price list.
    check("openai/nano", Rate::Standard, usage(1, 0), Some("0.000000075"));
    check("openai/nano", Rate::Standard, usage(1, 1), Some("0.000000375"));
}

#[test]
fn a_cost_tells_its_parts() {
    let cached = Usage { cache_read: 1_800, cache_write: 248, cache_write_1h: 100, ..usage(2_148, 500) };
    let cost = table(PRICES).cost_at("anthropic/claude", &cached, DAY, Rate::Batch).unwrap();
    let parts: Vec<String> = cost
        .parts
        .iter()
        .map(|part| {
            let (rate, usd) = (part.usd_per_million.normalize(), part.usd.normalize());
            format!("{} {} x {rate} = {usd}", part.kind.as_str(), part.tokens)
        })
        .collect();
    assert_eq!(
        parts,
        [
            "input 100 x 1.5 = 0.00015",
            "cache_read 1800 x 0.15 = 0.00027",
            "cache_write 148 x 1.875 = 0.0002775",
            "cache_write_1h 100 x 3 = 0.0003",
            "output 500 x 7.5 = 0.00375"
        ]
    );
    assert_eq!(cost.row.to_string(), "anthropic/claude@2026-01-01+batch#prices.yaml");
    let kept = serde_json::to_string(&cost).unwrap();
    assert_eq!(serde_json::from_str::<Cost>(&kept).unwrap(), cost);
}

#[test]
fn a_million_calls_sum_without_drift() {
    let cost = table(PRICES).cost("openai/nano", &usage(1, 0), DAY).unwrap().usd;
    let (mut sum, mut drifting) = (Decimal::ZERO, 0.0_f64);
    for _ in 0..1_000_000 {
        sum += cost;
        drifting += 0.000_000_075;
    }
    assert_eq!(sum.normalize().to_string(), "0.075");
    #[expect(clippy::float_cmp, reason = "that they differ is the point")]
    let has_drifted = drifting != 0.075;
    assert!(has_drifted, "with floats this test would prove nothing");
}

fn any_usage() -> impl Strategy<Value = Usage> {
    let count = || prop_oneof![Just(0_u64), 0..5_000_u64, any::<u32>().prop_map(u64::from)];
    [count(), count(), count(), count(), count(), count(), count(), count()].prop_map(
        |[input, output, cache_read, cache_write, cache_write_1h, reasoning, input_audio, output_audio]| {
            Usage {
                input,
                output,
                cache_read,
                cache_write,
                cache_write_1h,
                reasoning,
                input_audio,
                output_audio,
            }
        },
    )
}

fn any_money() -> impl Strategy<Value = Decimal> {
    (0..2_000_000_000_u64, 0..=9_u32).prop_map(|(digits, scale)| {
        Decimal::from_i128_with_scale(i128::from(digits), scale).min(Decimal::from(100_000))
    })
}

proptest! {
    /// Each token is paid once, whatever the counts are: at one price for all kinds, the cost is that of the whole.
    #[test]
    fn tokens_are_paid_once(usage in any_usage(), price in any_money()) {
        let mut tokens = TokenPrices::new(price, price);
        for kind in TokenKind::ALL {
            tokens.set(kind, price);
        }
        let row: PriceRef = "a/m@2026-01-01".parse().unwrap();
        let cost = Price { row, tokens, batch: None }.cost_at(&usage, Rate::Standard).unwrap();
        let whole = Decimal::from(u128::from(usage.input) + u128::from(usage.output));
        prop_assert_eq!(cost.usd, whole * price * Decimal::new(1, 6));
        let counted: u64 = cost.parts.iter().map(|part| part.tokens).sum();
        prop_assert_eq!(counted, usage.input + usage.output);
    }

    /// The sum of many calls is the price of all their tokens, to the last digit.
    #[test]
    fn sums_are_exact(counts in prop::collection::vec((0..100_000_u64, 0..10_000_u64), 1..50), input in any_money(), output in any_money()) {
        let row: PriceRef = "a/m@2026-01-01".parse().unwrap();
        let price = Price { row, tokens: TokenPrices::new(input, output), batch: None };
        let one = |(n_input, n_output): &(u64, u64)| price.cost_at(&usage(*n_input, *n_output), Rate::Standard).unwrap().usd;
        let sum: Decimal = counts.iter().map(one).sum();
        let (n_input, n_output) = counts.iter().fold((0, 0), |(a, b), (x, y)| (a + x, b + y));
        prop_assert_eq!(sum, price.cost_at(&usage(n_input, n_output), Rate::Standard).unwrap().usd);
    }

    /// No counts make a cost negative, and none makes it panic.
    #[test]
    fn no_counts_are_too_odd(counts in any::<[u64; 8]>(), batch in any::<bool>()) {
        let [input, output, cache_read, cache_write, cache_write_1h, reasoning, input_audio, output_audio] = counts;
        let usage = Usage { input, output, cache_read, cache_write, cache_write_1h, reasoning, input_audio, output_audio };
        let table = table(PRICES);
        for model in table.models() {
            let rate = if batch { Rate::Batch } else { Rate::Standard };
            if let Some(cost) = table.cost_at(model, &usage, DAY, rate) {
                prop_assert!(!cost.usd.is_sign_negative());
            }
        }
    }
}
