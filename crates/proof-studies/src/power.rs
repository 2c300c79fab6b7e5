//! Whether a comparison finds what the plan promises.

use proof_stats::decision::{Direction, Evidence, SecondKey, Word, word};
use proof_stats::parallel::replicates;
use proof_stats::power::{McNemarTest, mcnemar_cases_exact, paired_t_cases};
use proof_stats::rng::Rng;
use proof_stats::{Interval, Level, paired};

use crate::draw::{beta, normal, seed_of};
use crate::effort::Effort;
use crate::enumerate::outcomes;
use crate::registry::Context;
use crate::study::{Bar, Row, Study, Unit, thousands};

/// The difference of a case without its mean, drawn.
type Law = fn(&mut Rng) -> f64;

/// What the plan aims at.
const PROMISED: f64 = 0.8;

/// The share of comparisons that end with `better` where the plan promised 80 %.
pub(crate) fn study(context: &Context) -> anyhow::Result<Study> {
    let mut rows = vec![];
    let bar = Bar::Within(PROMISED - 0.02, PROMISED + 0.02);
    for (changed, difference) in [(0.05, 0.02), (0.1, 0.03), (0.1, 0.05), (0.2, 0.05), (0.2, 0.1), (0.3, 0.1)]
    {
        let (gain, loss) = (f64::midpoint(changed, difference), f64::midpoint(changed, -difference));
        let n = mcnemar_cases_exact(gain, loss, 0.05, PROMISED, McNemarTest::MidP)
            .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?
            .stable;
        if context.effort == Effort::Smoke && 400 < n {
            continue;
        }
        let found = outcomes(n, gain, loss, |gains, losses| {
            paired::binary(gains, losses, n, Level::P95)
                .is_ok_and(|it| is_better(it.interval, it.interval90, it.p_mid))
        })?;
        rows.push(Row {
            setting: format!(
                "pass/fail, {} % of cases change, true difference {difference}",
                100.0 * changed
            ),
            n: thousands(usize::try_from(n)?),
            replications: 0,
            answered: None,
            measured: Some(found),
            error: 0.0,
            bar,
        });
    }
    let laws: [(&str, Law, f64); 2] = [
        ("normal differences", normal, 1.0),
        // The difference of two independent beta scores of equal mean: bounded, and not normal.
        ("differences of beta scores", |rng| beta(rng, 0.7, 8.0) - beta(rng, 0.7, 8.0), 0.216_024_69),
    ];
    for (name, draw, deviation) in laws {
        for effect in [0.2, 0.4] {
            let n = paired_t_cases(effect * deviation, deviation, 0.05, PROMISED)
                .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
            let setting = format!("{name}, true difference {effect} standard deviations");
            let n_replications = context.effort.of(10_000);
            let found = replicates(
                n_replications,
                seed_of(&["power", &setting]),
                || (),
                |rng, ()| {
                    let differences: Vec<f64> = (0..n).map(|_| effect * deviation + draw(rng)).collect();
                    let found = paired::numeric(&differences, Level::P95, rng.next_u64());
                    found.is_ok_and(|it| is_better(it.interval, it.interval90, it.p()))
                },
            );
            let share = found.iter().filter(|is_found| **is_found).count() as f64 / n_replications as f64;
            rows.push(Row {
                setting,
                n: thousands(usize::try_from(n)?),
                replications: n_replications,
                answered: None,
                measured: Some(share),
                error: libm::sqrt(share * (1.0 - share) / n_replications as f64),
                bar,
            });
        }
    }
    Ok(Study {
        name: "power",
        title: "What the plan promises",
        about: "n is the number of cases that `proof plan` names for a power of 80 %. Measured is the share of comparisons that end with `better`: \
                both keys, the interval and the test, must agree. Bar: within two points of the promise."
            .to_owned(),
        unit: Unit::Share,
        rows,
        after: String::new(),
    })
}

/// Whether the word is `better`.
pub(crate) fn is_better(interval95: Interval, interval90: Interval, p: f64) -> bool {
    let evidence = Evidence {
        interval95,
        interval90,
        key: SecondKey::p(p),
        margin: None,
        direction: Direction::HigherIsBetter,
        blocked: None,
    };
    word(&evidence).word == Word::Better
}
