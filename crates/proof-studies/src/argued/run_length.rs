//! E-detectors: how long until a false alarm, and until a true one.

use proof_stats::change::{EDetector, Restart};
use proof_stats::parallel::replicates;
use proof_stats::rng::Rng;

use crate::draw::{beta, happens, seed_of};
use crate::registry::Context;
use crate::study::{Bar, Row, Study, Unit};

/// The rate below which an alarm is due.
const TARGET: f64 = 0.9;

/// Run lengths without a drop, and delays after one.
pub(crate) fn study(context: &Context) -> anyhow::Result<Study> {
    let mut rows = vec![];
    let detectors: [(&str, Make); 3] = [
        ("Shiryaev-Roberts", |alpha| EDetector::new(Restart::Sum, TARGET, alpha)),
        ("CUSUM", |alpha| EDetector::new(Restart::Best, TARGET, alpha)),
        ("mixture of five bets", |alpha| EDetector::mixture(Restart::Sum, TARGET, alpha)),
    ];
    for (name, make) in detectors {
        for (law, is_graded) in [("pass/fail", false), ("beta scores", true)] {
            let promised = 500.0;
            rows.push(row(
                context,
                (format!("{name}, {law} at the target, one false alarm per 500 promised"), "until an alarm"),
                Bar::AtLeast(promised),
                (make, 1.0 / promised),
                // A longer wait counts as this long: what is measured is a lower limit.
                50_000,
                move |rng| if is_graded { beta(rng, TARGET, 8.0) } else { pass(rng, TARGET) },
            )?);
        }
    }
    for rate in [0.85, 0.8, 0.7] {
        for (name, make) in detectors {
            rows.push(row(
                context,
                (format!("{name}, pass/fail at {rate}, one false alarm per 2,000 promised"), "delay"),
                Bar::None,
                (make, 1.0 / 2000.0),
                50_000,
                move |rng| pass(rng, rate),
            )?);
        }
    }
    Ok(Study {
        name: "run-length",
        title: "How long a monitor waits",
        about: "E-detectors for a drop below a pass rate of 0.9. Results until an alarm where nothing dropped, which must be at least as many as \
                promised, and after a drop, where the wait is from the first result."
            .to_owned(),
        unit: Unit::Number,
        rows,
        after: String::new(),
    })
}

type Make = fn(f64) -> Result<EDetector, proof_stats::Refusal>;

fn pass(rng: &mut Rng, rate: f64) -> f64 {
    f64::from(u8::from(happens(rng, rate)))
}

fn row(
    context: &Context,
    (setting, what): (String, &str),
    bar: Bar,
    (make, alpha): (Make, f64),
    longest: u32,
    draw: impl Fn(&mut Rng) -> f64 + Sync,
) -> anyhow::Result<Row> {
    let n_replications = context.effort.of(2000);
    let seed = seed_of(&["run-length", &setting]);
    let waits = replicates(
        n_replications,
        seed,
        || (),
        |rng, ()| {
            let mut detector = make(alpha).ok()?;
            for n in 1..=longest {
                if detector.push(draw(rng)).ok()? {
                    return Some(f64::from(n));
                }
            }
            Some(f64::from(longest))
        },
    );
    let waits: Vec<f64> = waits.into_iter().flatten().collect();
    let n = waits.len().max(1) as f64;
    let mean = waits.iter().sum::<f64>() / n;
    let variance = waits.iter().map(|wait| (wait - mean) * (wait - mean)).sum::<f64>() / n;
    anyhow::ensure!(waits.len() == n_replications, "a detector refused");
    Ok(Row {
        setting,
        n: what.to_owned(),
        replications: n_replications,
        answered: None,
        measured: Some(mean),
        error: libm::sqrt(variance / n),
        bar,
    })
}
