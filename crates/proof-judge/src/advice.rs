//! How many labels buy which interval, and which outputs to label next.

use proof_stats::judge::prediction_powered;
use proof_stats::judge::verdict_stratified::{
    CorrectedPassRate, VERDICT_STRATIFIED, VerdictClass, any_number_of_labels,
};
use proof_stats::{Level, Refusal};
use serde::Serialize;

use crate::figure::{Figure, Refused};

/// A judged output, with its label where it has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// What it is known by: decides its place in the random order in which outputs are labelled.
    pub id: String,
    /// What the judge said: 1 and 0 for pass and fail, else its number.
    pub verdict: f64,
    /// What people settled on, in the same numbers.
    pub label: Option<f64>,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    /// Half of the width that the interval shall have, in the metric's units.
    pub half_width: f64,
    /// How many outputs to label next.
    pub next: u64,
    /// Nominal coverage.
    pub level: Level,
    /// Seed of the random order.
    pub seed: u64,
}

/// How many labels buy which interval, and which outputs to label next.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Advice {
    /// How many outputs were judged.
    pub n_judged: u64,
    /// How many of them have a label.
    pub n_labelled: u64,
    /// What the judge alone says: its own rate or mean.
    pub judge_only: Option<f64>,
    /// What people would say of all, as far as the labels tell; none without labels.
    pub corrected: Option<Figure>,
    /// Labels in all for the wanted width, and for half, two and four times of it.
    pub labels: Vec<Buys>,
    /// How the numbers of labels come about.
    pub rests_on: String,
    /// By verdict, for pass and fail: where the next labels go.
    pub verdicts: Vec<VerdictAdvice>,
    /// The outputs to label next, by their places in the list; at random within a verdict.
    pub next: Vec<usize>,
}

/// What a number of labels buys.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Buys {
    /// Half of the interval's width.
    pub half_width: f64,
    /// Labels in all; none where no number of labels reaches it.
    pub labels: Option<u64>,
    /// Why not.
    pub refusal: Option<Refused>,
}

/// What is known of a verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VerdictAdvice {
    /// `pass` or `fail`.
    pub verdict: String,
    /// How many outputs got it.
    pub judged: u64,
    /// How many of them are labelled.
    pub labelled: u64,
    /// How many of these people pass.
    pub people_pass: u64,
    /// How many of the next labels go here.
    pub next: u64,
}

/// Fewer labels than this say nothing of how many more are needed.
const MIN_LABELS: u64 = 10;

/// Advice for a metric of pass and fail: labels are shared out by verdict, where they settle most.
///
/// # Source
/// Statistics note, section 5.15: verdict-stratified rate, Neyman's allocation.
pub fn advise_rate(outputs: &[Judged], wanted: Wanted) -> Advice {
    let is_pass = |number: f64| 0.5 < number;
    let class = |of_pass: bool| {
        let mut class = VerdictClass { judged: 0, labelled: 0, human_passes: 0 };
        for output in outputs.iter().filter(|output| is_pass(output.verdict) == of_pass) {
            class.judged += 1;
            class.labelled += u64::from(output.label.is_some());
            class.human_passes += u64::from(output.label.is_some_and(is_pass));
        }
        class
    };
    let classes = [class(true), class(false)];
    let n_labelled = classes.iter().map(|class| class.labelled).sum();
    let n_judged = outputs.len() as u64;
    let corrected = any_number_of_labels(&classes, wanted.level).ok();
    let known = corrected.as_ref().filter(|_| MIN_LABELS <= n_labelled);
    let next = match &corrected {
        Some(corrected) => corrected.next_labels(wanted.next),
        None => by_share(&classes, wanted.next),
    };
    let needed = |half_width: f64| match known {
        Some(corrected) => corrected.labels_needed(half_width),
        None => of_a_coin(half_width, n_judged, wanted.level),
    };
    let rests_on = match known {
        Some(_) => format!("the {n_labelled} labels so far, the next ones shared out as below"),
        None => format!(
            "no labels that tell anything ({n_labelled} of at least {MIN_LABELS}): a rate of one half and a judge that knows nothing"
        ),
    };
    let verdicts =
        ["pass", "fail"].iter().zip(&classes).zip(&next).map(|((name, class), next)| VerdictAdvice {
            verdict: (*name).to_owned(),
            judged: class.judged,
            labelled: class.labelled,
            people_pass: class.human_passes,
            next: *next,
        });
    let pick = [true, false].iter().zip(&next).flat_map(|(of_pass, n)| {
        at_random(outputs, wanted.seed, *n, |output| is_pass(output.verdict) == *of_pass)
    });
    Advice {
        n_judged,
        n_labelled,
        judge_only: (n_judged != 0)
            .then(|| classes.first().map_or(0, |class| class.judged) as f64 / n_judged as f64),
        corrected: corrected.as_ref().map(|found| corrected_figure(found, wanted.level)),
        labels: widths(wanted.half_width).map(|half_width| buys(half_width, needed(half_width))).collect(),
        rests_on,
        verdicts: verdicts.collect(),
        next: pick.collect(),
    }
}

fn corrected_figure(found: &CorrectedPassRate, level: Level) -> Figure {
    if found.estimate.n < MIN_LABELS {
        let refusal = Refusal::TooFewUnits { n: found.estimate.n, needed: MIN_LABELS };
        return Figure::refused(None, found.estimate.n, refusal);
    }
    let estimate = &found.estimate;
    let notes = estimate.notes.iter().map(ToString::to_string).collect();
    Figure { notes, ..Figure::new(estimate.value, estimate.interval, level, estimate.n, VERDICT_STRATIFIED) }
}

/// Advice for a metric of numbers: the judge's numbers are corrected by the labels of a random subset.
///
/// # Source
/// Statistics note, section 5.15: with weight `lambda` of the judge's number the variance of the mean is
/// `var(y - lambda f) / n + lambda^2 var(f) / N`.
pub fn advise_mean(outputs: &[Judged], wanted: Wanted) -> Advice {
    let labelled: Vec<(f64, f64)> =
        outputs.iter().filter_map(|output| Some((output.label?, output.verdict))).collect();
    let labels: Vec<f64> = labelled.iter().map(|row| row.0).collect();
    let judged: Vec<f64> = labelled.iter().map(|row| row.1).collect();
    let rest: Vec<f64> =
        outputs.iter().filter(|output| output.label.is_none()).map(|output| output.verdict).collect();
    let n_labelled = labels.len() as u64;
    let found = prediction_powered::mean(&labels, &judged, &rest, wanted.level);
    let n_judged = outputs.len() as u64;
    let needed = |half_width: f64| match &found {
        Ok(found) => {
            let residuals: Vec<f64> =
                labelled.iter().map(|(label, verdict)| label - found.lambda * verdict).collect();
            let all: Vec<f64> = outputs.iter().map(|output| output.verdict).collect();
            let of_judge = found.lambda * found.lambda * variance(&all) / (rest.len().max(1)) as f64;
            let z = wanted.level.z();
            let room = half_width * half_width / (z * z) - of_judge;
            if room <= 0.0 {
                Err(Refusal::NotReachable)
            } else {
                whole(variance(&residuals) / room, n_judged)
            }
        }
        Err(refusal) => Err(*refusal),
    };
    let corrected = match &found {
        Ok(found) => Figure { n: n_labelled, ..Figure::of(Ok(found.estimate.clone()), n_labelled) },
        Err(refusal) => Figure::refused(None, n_labelled, *refusal),
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    Advice {
        n_judged,
        n_labelled,
        judge_only: (n_judged != 0)
            .then(|| mean(&outputs.iter().map(|output| output.verdict).collect::<Vec<_>>())),
        corrected: (n_labelled != 0).then_some(corrected),
        labels: widths(wanted.half_width).map(|half_width| buys(half_width, needed(half_width))).collect(),
        rests_on: format!("how far the judge was off on the {n_labelled} labels so far"),
        verdicts: vec![],
        next: at_random(outputs, wanted.seed, wanted.next, |_| true),
    }
}

fn widths(half_width: f64) -> impl Iterator<Item = f64> {
    [4.0, 2.0, 1.0, 0.5].into_iter().map(move |factor| factor * half_width)
}

fn buys(half_width: f64, labels: Result<u64, Refusal>) -> Buys {
    match labels {
        Ok(labels) => Buys { half_width, labels: Some(labels), refusal: None },
        Err(refusal) => Buys { half_width, labels: None, refusal: Some(refusal.into()) },
    }
}

/// Labels in proportion to the verdicts; what is left of rounding goes where most was cut off.
fn by_share(classes: &[VerdictClass], labels: u64) -> Vec<u64> {
    let n: u64 = classes.iter().map(|class| class.judged).sum();
    let labels = labels.min(n);
    let mut shares: Vec<u64> =
        classes.iter().map(|class| (labels * class.judged).checked_div(n).unwrap_or(0)).collect();
    let mut cut: Vec<(u64, usize)> = classes
        .iter()
        .enumerate()
        .map(|(place, class)| ((labels * class.judged).checked_rem(n).unwrap_or(0), place))
        .collect();
    cut.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let left = labels - shares.iter().sum::<u64>();
    for (_, place) in cut.iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
        if let Some(share) = shares.get_mut(*place) {
            *share += 1;
        }
    }
    shares
}

/// Labels for a rate of one half without any help of the judge.
fn of_a_coin(half_width: f64, n_judged: u64, level: Level) -> Result<u64, Refusal> {
    if !(0.0 < half_width && half_width.is_finite()) {
        return Err(Refusal::InvalidInput { what: "the half-width must be positive" });
    }
    let z = level.z();
    whole(0.25 * z * z / (half_width * half_width), n_judged)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive number below the count of outputs"
)]
fn whole(labels: f64, n_judged: u64) -> Result<u64, Refusal> {
    let labels = labels.ceil();
    if labels.is_finite() && labels <= n_judged as f64 {
        Ok((labels as u64).max(2))
    } else {
        Err(Refusal::NotReachable)
    }
}

/// The variance over `n - 1`; 0 for fewer than two values.
fn variance(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (values.len() - 1) as f64
}

/// So many outputs without a label, in an order that depends on the seed and the output's id alone: the next ones are a random
/// subset, whatever was labelled before in the same order.
fn at_random(outputs: &[Judged], seed: u64, n: u64, is_meant: impl Fn(&Judged) -> bool) -> Vec<usize> {
    let key = |output: &Judged| {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_le_bytes()).update(output.id.as_bytes());
        *hasher.finalize().as_bytes()
    };
    let mut open: Vec<([u8; 32], usize)> = outputs
        .iter()
        .enumerate()
        .filter(|(_, output)| output.label.is_none() && is_meant(output))
        .map(|(place, output)| (key(output), place))
        .collect();
    open.sort_unstable();
    open.into_iter().take(usize::try_from(n).unwrap_or(usize::MAX)).map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests;
