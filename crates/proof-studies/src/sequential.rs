//! Looking early: the rule of `--until decided` on pairs of pass and fail and on scores, look by look.

use proof_stats::betting::Differences;
use proof_stats::evalue::{AnytimeMcnemar, Change};
use proof_stats::parallel::replicates;
use proof_stats::power::{McNemarTest, mcnemar_cases_exact};
use proof_stats::rng::Rng;
use proof_stats::{Level, paired};

use crate::draw::{beta, normal, seed_of};
use crate::power::is_better;
use crate::registry::Context;
use crate::study::{Bar, Row, Study, Unit, thousands};

/// Looks of a run.
const LOOKS: u64 = 100;

/// Cases of a run where nothing is to be found.
const CASES: u64 = 500;

/// The difference of a case, drawn.
type Law = fn(&mut Rng) -> f64;

/// A run as far as it was drawn.
struct Drawn {
    sequence: Differences,
    mcnemar: AnytimeMcnemar,
    is_pass_fail: bool,
    gains: u64,
    losses: u64,
    n: u64,
}

impl Drawn {
    fn new(is_pass_fail: bool) -> Self {
        Self {
            sequence: Differences::new(Level::P95),
            mcnemar: AnytimeMcnemar::default(),
            is_pass_fail,
            gains: 0,
            losses: 0,
            n: 0,
        }
    }

    fn push(&mut self, difference: f64) -> Option<()> {
        self.sequence.push(difference).ok()?;
        let change = if 0.0 < difference {
            Change::Gain
        } else if difference < 0.0 {
            Change::Loss
        } else {
            Change::Same
        };
        self.mcnemar.push(change);
        self.gains += u64::from(0.0 < difference);
        self.losses += u64::from(difference < 0.0);
        self.n += 1;
        Some(())
    }

    /// Whether both keys claim a difference now: the sequence's interval, and the e-value or the betting p.
    fn claims(&mut self) -> Option<bool> {
        let interval = self.sequence.interval();
        let p = if self.is_pass_fail { self.mcnemar.p_anytime() } else { self.sequence.p_anytime(0.0) };
        let is_apart = interval.is_above(0.0) || interval.is_below(0.0);
        (is_apart && p <= 0.05).then(|| interval.is_above(0.0))
    }

    /// Whether the rule of a run of fixed size would claim a difference now.
    fn claims_as_if_fixed(&self) -> bool {
        let found = paired::binary(self.gains, self.losses, self.n, Level::P95);
        found.is_ok_and(|it| {
            is_better(it.interval, it.interval90, it.p_mid)
                || is_better(it.interval.negated(), it.interval90.negated(), it.p_mid)
        })
    }
}

/// False claims with 100 looks.
pub(crate) fn peeking(context: &Context) -> Study {
    let mut rows = vec![];
    let laws: [(&str, bool, Law); 4] = [
        ("pass/fail, 10 % of cases change", true, |rng| change(rng, 0.05, 0.05)),
        ("pass/fail, 30 % of cases change", true, |rng| change(rng, 0.15, 0.15)),
        ("beta scores of mean 0.7", false, |rng| beta(rng, 0.7, 8.0) - beta(rng, 0.7, 8.0)),
        ("means of 5 trials", false, |rng| {
            let (p, one) = (beta(rng, 0.7, 2.0), |rng: &mut Rng, p: f64| crate::draw::binomial(rng, 5, p));
            (one(rng, p) as f64 - one(rng, p) as f64) / 5.0
        }),
    ];
    for (name, is_pass_fail, draw) in laws {
        let n_replications = context.effort.of(2000);
        let found = replicates(
            n_replications,
            seed_of(&["peeking", name]),
            || (),
            |rng, ()| {
                let mut run = Drawn::new(is_pass_fail);
                let (mut claims, mut naive) = (false, false);
                for n in 1..=CASES {
                    run.push(draw(rng))?;
                    if n % (CASES / LOOKS) == 0 {
                        claims |= run.claims().is_some();
                        naive |= is_pass_fail && run.claims_as_if_fixed();
                    }
                }
                Some((claims, naive))
            },
        );
        let found: Vec<(bool, bool)> = found.into_iter().flatten().collect();
        let mut push = |setting: String, n_claims: usize, bar: Bar| {
            let share = n_claims as f64 / found.len().max(1) as f64;
            rows.push(Row {
                setting,
                n: CASES.to_string(),
                replications: n_replications,
                answered: None,
                measured: Some(share),
                error: libm::sqrt(0.05 * 0.95 / found.len().max(1) as f64),
                bar,
            });
        };
        push(
            format!("{name}: `--until decided`"),
            found.iter().filter(|it| it.0).count(),
            Bar::AtMostWithError(0.05),
        );
        if is_pass_fail {
            let n_naive = found.iter().filter(|it| it.1).count();
            push(format!("{name}: the rule of a fixed size, looked at as often"), n_naive, Bar::None);
        }
    }
    Study {
        name: "peeking",
        title: "False claims with 100 looks",
        about: "No difference, 500 cases, a look after every fifth. A claim at any look counts. Both keys of `--until decided`: the betting sequence of the \
                mean difference and the anytime McNemar e-value, or the betting p for scores. For comparison the rule of a run of fixed size, which the \
                program refuses to be looked at early; the error is that of a share of 5 %."
            .to_owned(),
        unit: Unit::Share,
        rows,
        after: String::new(),
    }
}

/// Calls saved where the true difference is twice the planned one.
pub(crate) fn saving(context: &Context) -> anyhow::Result<Study> {
    let mut rows = vec![];
    for (changed, planned) in [(0.1, 0.03), (0.1, 0.05), (0.2, 0.05), (0.3, 0.05), (0.3, 0.1)] {
        let (gain, loss) = (f64::midpoint(changed, planned), f64::midpoint(changed, -planned));
        let fixed = mcnemar_cases_exact(gain, loss, 0.05, 0.8, McNemarTest::MidP)
            .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?
            .stable;
        let truth = 2.0 * planned;
        let (gain, loss) = (f64::midpoint(changed, truth), f64::midpoint(changed, -truth));
        let name =
            format!("pass/fail, {} % of cases change, planned {planned}, true {truth}", 100.0 * changed);
        rows.extend(saved(context, &name, fixed, true, move |rng| change(rng, gain, loss)));
    }
    for effect in [0.2, 0.3] {
        // Scores whose differences have a standard deviation of 0.2, planned by the t test.
        let planned = effect * 0.2;
        let fixed = proof_stats::power::paired_t_cases(planned, 0.2, 0.05, 0.8)
            .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        let name = format!("scores, standard deviation 0.2, planned {planned:.2}, true {:.2}", 2.0 * planned);
        rows.extend(saved(context, &name, fixed, false, move |rng| {
            (2.0 * planned + 0.2 * normal(rng)).clamp(-1.0, 1.0)
        }));
    }
    Ok(Study {
        name: "saving",
        title: "What an early end saves",
        about: "n is the fixed size that has 80 % power for the planned difference. The truth is twice as large. The run is looked at after every \
                hundredth part of n and ends when both keys claim a difference, at the latest after n cases. Measured is the mean share of the n \
                cases that it took, and below it the share of runs that were decided in the right direction."
            .to_owned(),
        unit: Unit::Share,
        rows,
        after: String::new(),
    })
}

fn saved(
    context: &Context,
    name: &str,
    fixed: u64,
    is_pass_fail: bool,
    draw: impl Fn(&mut Rng) -> f64 + Sync,
) -> Vec<Row> {
    let n_replications = context.effort.of(1000);
    let step = fixed.div_ceil(LOOKS).max(1);
    let found = replicates(
        n_replications,
        seed_of(&["saving", name]),
        || (),
        |rng, ()| {
            let mut run = Drawn::new(is_pass_fail);
            for n in 1..=fixed {
                run.push(draw(rng))?;
                if (n % step == 0 || n == fixed)
                    && let Some(is_gain) = run.claims()
                {
                    return Some((n as f64 / fixed as f64, is_gain));
                }
            }
            Some((1.0, false))
        },
    );
    let found: Vec<(f64, bool)> = found.into_iter().flatten().collect();
    let n = found.len().max(1) as f64;
    let mean = found.iter().map(|it| it.0).sum::<f64>() / n;
    let variance = found.iter().map(|it| (it.0 - mean) * (it.0 - mean)).sum::<f64>() / n;
    let right = found.iter().filter(|it| it.1).count() as f64 / n;
    let row = |setting: String, measured: f64, error: f64, bar: Bar| Row {
        setting,
        n: thousands(usize::try_from(fixed).unwrap_or(usize::MAX)),
        replications: n_replications,
        answered: None,
        measured: Some(measured),
        error,
        bar,
    };
    vec![
        row(format!("{name}: cases used"), mean, libm::sqrt(variance / n), Bar::AtMost(0.6)),
        row(format!("{name}: decided rightly"), right, libm::sqrt(right * (1.0 - right) / n), Bar::None),
    ]
}

fn change(rng: &mut Rng, gain: f64, loss: f64) -> f64 {
    let u = rng.unit();
    if u < gain {
        1.0
    } else if u < gain + loss {
        -1.0
    } else {
        0.0
    }
}
