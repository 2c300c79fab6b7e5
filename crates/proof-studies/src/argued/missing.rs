//! Missing trials: what the rules keep from being claimed.

use proof_stats::parallel;
use proof_stats::rng::Rng;
use proof_verdict::Word;

use crate::draw::{happens, seed_of};
use crate::registry::Context;
use crate::study::{Bar, Row, Study, Unit};
use crate::written::{Table, Written};

/// Cases of a comparison.
const CASES: usize = 200;

/// Replications of each setting.
const COMPARISONS: usize = 1000;

/// Parts that are run side by side, each with a store of its own.
const PARTS: usize = 8;

/// How trials get lost: the probability for a passing and for a failing trial, of the baseline and of the candidate.
type Losses = [[f64; 2]; 2];

/// What became of the comparisons.
#[derive(Clone, Copy, Default)]
struct Claims {
    /// Claims that the rules let stand.
    standing: usize,
    /// Claims of the cases scored on both sides alone.
    of_all: usize,
}

/// False claims where trials are missing.
pub(crate) fn study(context: &Context) -> anyhow::Result<Study> {
    let settings: [(&str, Losses); 4] = [
        ("2 % of all trials, whatever their result", [[0.02, 0.02], [0.02, 0.02]]),
        ("4 % of all trials, whatever their result", [[0.04, 0.04], [0.04, 0.04]]),
        ("a tenth of the candidate's failures", [[0.0, 0.0], [0.0, 0.1]]),
        ("a third of the candidate's failures", [[0.0, 0.0], [0.0, 0.33]]),
    ];
    let mut rows = vec![];
    for (name, losses) in settings {
        let n = context.effort.of(COMPARISONS);
        let mut claims = Claims::default();
        for part in parallel::map(PARTS, |part| simulate(part, n, name, losses)) {
            let part = part?;
            claims.standing += part.standing;
            claims.of_all += part.of_all;
        }
        let mut push = |setting: String, count: usize, bar: Bar| {
            rows.push(Row {
                setting,
                n: CASES.to_string(),
                replications: n,
                answered: None,
                measured: Some(count as f64 / n as f64),
                error: libm::sqrt(0.05 * 0.95 / n as f64),
                bar,
            });
        };
        push(format!("missing: {name}"), claims.standing, Bar::AtMostWithError(0.05));
        push(format!("missing: {name}; without the rules"), claims.of_all, Bar::None);
    }
    Ok(Study {
        name: "missing",
        title: "False claims where trials are missing",
        about: "Two prompts of the same pass rate 0.8, one trial a case, judged by the program from a store. A claim stands if its word is `better` or \
                `worse` and would be the same with all missing trials at their worst and at their best. Without the rules: whether the interval of the \
                cases that are scored on both sides excludes 0 and the test agrees."
            .to_owned(),
        unit: Unit::Share,
        rows,
        after: String::new(),
    })
}

fn simulate(part: usize, n: usize, name: &str, losses: Losses) -> anyhow::Result<Claims> {
    let mut written = Written::new()?;
    let mut claims = Claims::default();
    for replication in (part..n).step_by(PARTS) {
        let seed = seed_of(&["missing", name, &replication.to_string()]);
        let mut rng = Rng::from_seed(seed);
        let mut passes = [vec![], vec![]];
        for _ in 0..CASES {
            // Half of the cases are hard.
            let rate = if happens(&mut rng, 0.5) { 0.65 } else { 0.95 };
            for (column, loss) in passes.iter_mut().zip(losses) {
                let pass = happens(&mut rng, rate);
                let [of_pass, of_fail] = loss;
                let is_lost = happens(&mut rng, if pass { of_pass } else { of_fail });
                column.push((!is_lost).then_some(pass));
            }
        }
        let table = Table { target: "model", prompts: &["one", "two"], passes: &passes, group_size: 1, seed };
        let verdict = written.judge(&table)?;
        let found = verdict.comparisons.iter().flat_map(|it| &it.metrics).find(|it| it.metric == "correct");
        let found = found.ok_or_else(|| anyhow::anyhow!("no comparison"))?;
        let is_claim = |word: Word| matches!(word, Word::Better | Word::Worse);
        let holds_at_ends = found.word_at_ends.is_none_or(|ends| ends == [found.word; 2]);
        claims.standing += usize::from(is_claim(found.word) && holds_at_ends);
        let is_apart = found.ci.as_ref().is_some_and(|ci| 0.0 < ci.low || ci.high < 0.0);
        let agrees = found.test.as_ref().is_some_and(|test| test.p <= 0.05);
        claims.of_all += usize::from(is_apart && agrees);
    }
    Ok(claims)
}
