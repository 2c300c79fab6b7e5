//! The functions of summed counts.

use proof_store::{Aggregate, BleuSmoothing, MetricKind};

use crate::words::count;

/// How many counts a figure is made of; none for a mean.
pub(super) fn n_counts(aggregate: Aggregate) -> usize {
    match aggregate {
        Aggregate::Mean => 0,
        Aggregate::Ratio => 2,
        // Two lengths, then matches and n-grams of each order.
        Aggregate::Bleu { max_order, .. } => 2 + 2 * usize::from(max_order),
        // N-grams of the output, of the reference and of both, of each order.
        Aggregate::Chrf { char_order, word_order, .. } => {
            3 * (usize::from(char_order) + usize::from(word_order))
        }
    }
}

/// Whether a trial has the counts of which its metric is made. Those of a metric that is a mean are not looked at. The part of
/// a ratio on the scale of 0 to 1 is at most its whole.
///
/// # Errors
/// What is wrong, in a sentence.
pub(crate) fn check(aggregate: Aggregate, kind: MetricKind, counts: &[f64]) -> Result<(), String> {
    let wanted = n_counts(aggregate);
    if wanted == 0 {
        return Ok(());
    }
    if counts.len() != wanted {
        let found = count(counts.len() as u64, "count");
        return Err(format!("the scorer gave {found}, and the metric is made of {wanted}"));
    }
    if !counts.iter().all(|count| count.is_finite() && 0.0 <= *count) {
        return Err("the scorer gave a count that is not a number of 0 or more".to_owned());
    }
    match (aggregate, kind, counts) {
        (Aggregate::Ratio, MetricKind::PassFail | MetricKind::Bounded, [part, whole]) if whole < part => {
            Err(format!("the scorer counted {part} of {whole}, and the ratio is a share"))
        }
        _ => Ok(()),
    }
}

/// The figure of summed counts; none where they give none, such as a ratio of nothing.
pub(super) fn of(aggregate: Aggregate, sums: &[f64]) -> Option<f64> {
    match aggregate {
        Aggregate::Mean => None,
        Aggregate::Ratio => match sums {
            [part, whole] if 0.0 < *whole => Some(part / whole),
            _ => None,
        },
        Aggregate::Bleu { smoothing, .. } => bleu(sums, smoothing),
        Aggregate::Chrf { beta, .. } => Some(chrf(sums, beta)),
    }
    .filter(|figure: &f64| figure.is_finite())
}

/// BLEU of a corpus, in `[0, 1]`, from the two lengths, the matches and the totals of each order. They need not be whole
/// numbers: repeats of a case are averaged.
///
/// # Source
/// Papineni et al. (2002); smoothings 1 to 3 of Chen & Cherry (2014), as sacrebleu has them. For whole counts it is the score
/// of `proof_text::similarity::bleu`.
fn bleu(sums: &[f64], smoothing: BleuSmoothing) -> Option<f64> {
    let [n_candidate, n_reference, orders @ ..] = sums else { return None };
    let (matches, totals) = orders.split_at(orders.len() / 2);
    if matches.iter().all(|n| *n <= 0.0) {
        return Some(0.0);
    }
    let mut halved = 1.0;
    let mut logs = 0.0;
    for ((place, matches), total) in matches.iter().enumerate().zip(totals) {
        let added = match smoothing {
            BleuSmoothing::AddK(k) if 0 < place => k,
            _ => 0.0,
        };
        let (matches, total) = (matches + added, total + added);
        if total <= 0.0 {
            return Some(0.0);
        }
        let smoothed = match smoothing {
            _ if 0.0 < matches => matches,
            BleuSmoothing::Exp => {
                halved /= 2.0;
                halved
            }
            BleuSmoothing::Floor(floor) => floor,
            BleuSmoothing::AddK(_) | BleuSmoothing::None => return Some(0.0),
        };
        logs += (smoothed / total).ln();
    }
    let brevity = if n_candidate < n_reference { (1.0 - n_reference / n_candidate).exp() } else { 1.0 };
    Some(brevity * (logs / matches.len() as f64).exp())
}

/// chrF of a corpus, in `[0, 1]`, from the n-grams of the output, of the reference and of both, order by order.
///
/// # Source
/// Popović (2015, 2017), as sacrebleu has it: precision and recall are averaged over the orders that both sides have. For whole
/// counts it is the score of `proof_text::similarity::chrf`.
fn chrf(sums: &[f64], beta: f64) -> f64 {
    let (mut n, mut precision, mut recall) = (0.0_f64, 0.0, 0.0);
    let (orders, _) = sums.as_chunks::<3>();
    for [candidate, reference, matches] in orders {
        if 0.0 < *candidate && 0.0 < *reference {
            n += 1.0;
            precision += matches / candidate;
            recall += matches / reference;
        }
    }
    let (precision, recall, factor) = (precision / n.max(1.0), recall / n.max(1.0), beta * beta);
    let sum = factor * precision + recall;
    if 0.0 < sum { (1.0 + factor) * precision * recall / sum } else { 0.0 }
}

/// How much the figure changes with each count. For BLEU and chrF it is the slope over a step of one in 10,000 to both sides,
/// which is exact to about eight digits where the figure is smooth.
pub(super) fn gradient(aggregate: Aggregate, sums: &[f64], figure: f64) -> Vec<f64> {
    if let (Aggregate::Ratio, [_, whole]) = (aggregate, sums) {
        return vec![1.0 / whole, -figure / whole];
    }
    let mut moved = sums.to_vec();
    (0..sums.len())
        .map(|place| {
            let Some(sum) = sums.get(place).copied() else { return 0.0 };
            let step = 1e-4 * sum.max(1.0);
            // No count goes below 0.
            let (low, high) = ((sum - step).max(0.0), sum + step);
            let mut at = |value: f64| {
                if let Some(slot) = moved.get_mut(place) {
                    *slot = value;
                }
                of(aggregate, &moved)
            };
            let slope = at(high)
                .zip(at(low))
                .map(|(high_figure, low_figure)| (high_figure - low_figure) / (high - low));
            if let Some(slot) = moved.get_mut(place) {
                *slot = sum;
            }
            slope.unwrap_or(0.0)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proof_text::similarity::bleu::{BleuOptions, BleuStatistics, Smoothing};
    use proof_text::similarity::chrf::{ChrfOptions, ChrfStatistics};

    use super::*;

    const PAIRS: [(&str, &str); 4] = [
        ("The cat sat on a mat near the old door.", "The cat sat on the mat near the door."),
        ("It rained all day in the hills.", "In the hills it rained the whole day."),
        ("Nobody came.", "Nobody came to the party at all."),
        ("She paid for the tickets in advance", "She had paid for both tickets in advance."),
    ];

    fn summed(lists: impl Iterator<Item = Vec<f64>>) -> Vec<f64> {
        lists
            .reduce(|sums, counts| sums.iter().zip(&counts).map(|(sum, count)| sum + count).collect())
            .unwrap()
    }

    #[test]
    fn bleu_is_that_of_the_text_crate() {
        let smoothings = [
            (BleuSmoothing::None, Smoothing::None),
            (BleuSmoothing::Exp, Smoothing::Exp),
            (BleuSmoothing::Floor(0.1), Smoothing::Floor(0.1)),
            (BleuSmoothing::AddK(1.0), Smoothing::AddK(1.0)),
        ];
        for (ours, theirs) in smoothings {
            // With all pairs, and with the one that has no match of the higher orders.
            for pairs in [&PAIRS[..], &PAIRS[1..2], &PAIRS[2..3]] {
                let options = BleuOptions { smoothing: theirs, ..BleuOptions::corpus() };
                let counts = pairs.iter().map(|(a, b)| BleuStatistics::of(a, &[b], &options).to_counts());
                let sums = summed(counts);
                let aggregate = Aggregate::Bleu { max_order: 4, smoothing: ours };
                assert_eq!(check(aggregate, MetricKind::Bounded, &sums), Ok(()));
                let expected = BleuStatistics::of_counts(&sums).unwrap().score(&options).score / 100.0;
                let found = of(aggregate, &sums).unwrap();
                assert!((found - expected).abs() < 1e-14, "{ours:?}: {found} {expected}");
            }
        }
    }

    #[test]
    fn chrf_is_that_of_the_text_crate() {
        for options in [ChrfOptions::chrf(), ChrfOptions::chrf_plus_plus()] {
            let sums = summed(PAIRS.iter().map(|(a, b)| ChrfStatistics::of(a, &[b], &options).to_counts()));
            let orders = [options.char_order, options.word_order].map(|order| u8::try_from(order).unwrap());
            let [char_order, word_order] = orders;
            let aggregate = Aggregate::Chrf { char_order, word_order, beta: options.beta };
            assert_eq!(check(aggregate, MetricKind::Bounded, &sums), Ok(()));
            let expected = ChrfStatistics::of_counts(&sums).unwrap().score(&options) / 100.0;
            assert!((of(aggregate, &sums).unwrap() - expected).abs() < 1e-14);
        }
    }

    #[test]
    fn the_gradient_leads_to_the_next_figure() {
        let options = BleuOptions::corpus();
        let counts: Vec<Vec<f64>> =
            PAIRS.iter().map(|(a, b)| BleuStatistics::of(a, &[b], &options).to_counts()).collect();
        let sums: Vec<f64> = summed(counts.iter().cloned()).iter().map(|sum| sum * 50.0).collect();
        let aggregate = Aggregate::Bleu { max_order: 4, smoothing: BleuSmoothing::Exp };
        let figure = of(aggregate, &sums).unwrap();
        let slopes = gradient(aggregate, &sums, figure);
        for one in &counts {
            let more: Vec<f64> = sums.iter().zip(one).map(|(sum, count)| sum + count).collect();
            let step: f64 = slopes.iter().zip(one).map(|(slope, count)| slope * count).sum();
            let apart = of(aggregate, &more).unwrap() - figure;
            assert!((apart - step).abs() < 0.02 * apart.abs() + 1e-5, "{apart} {step}");
        }
        // A figure of rates does not change when every count grows alike.
        let along: f64 = slopes.iter().zip(&sums).map(|(slope, sum)| slope * sum).sum();
        assert!(along.abs() < 1e-6, "{along}");
        assert_eq!(gradient(Aggregate::Ratio, &[3.0, 4.0], 0.75), [0.25, -0.1875]);
    }

    #[test]
    fn nothing_gives_no_figure() {
        assert_eq!(of(Aggregate::Ratio, &[0.0, 0.0]), None);
        let bleu = Aggregate::Bleu { max_order: 2, smoothing: BleuSmoothing::Exp };
        assert_eq!(of(bleu, &[0.0; 6]), Some(0.0));
        assert_eq!(of(Aggregate::Chrf { char_order: 2, word_order: 0, beta: 2.0 }, &[0.0; 6]), Some(0.0));
        assert_eq!(n_counts(Aggregate::Mean), 0);
        assert_eq!(check(Aggregate::Mean, MetricKind::Bounded, &[f64::NAN]), Ok(()));
        let share = |kind| check(Aggregate::Ratio, kind, &[5.0, 4.0]);
        assert_eq!(
            share(MetricKind::Bounded).unwrap_err(),
            "the scorer counted 5 of 4, and the ratio is a share"
        );
        assert_eq!(share(MetricKind::Number), Ok(()), "edits of a text may be more than its words");
    }
}
