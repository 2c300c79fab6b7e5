//! What would settle an undecided question: more cases or more repeats, and which of the two buys more.

use proof_stats::power::{Advice, MoreRepeats, Parts, Question, Sampling, Settle, Spread};
use proof_stats::{Level, Refusal};
use proof_store::{Direction, Scope};
use serde::Serialize;

use crate::pairs::{Paired, Pairs, oriented_spread};
use crate::variance::{self, VarianceParts};
use crate::words::{count, number};

/// What settles a figure that human labels corrected: the labels carry its spread.
pub(crate) const MORE_LABELS: &str =
    "more human labels would narrow it: `proof judge plan` says how many, and which outputs to label next";

/// One way to settle an undecided question, with 80 % power.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Needed {
    /// What it would settle.
    pub goal: &'static str,
    /// How many cases beside those there are, each with as many repeats; 0 where only these cases count.
    pub more_cases: u64,
    /// What is taken for granted.
    pub assumption: &'static str,
    /// The calls that these cases cost, both sides of a comparison together.
    pub case_calls: u64,
    /// Scored repeats of a case so far, on average.
    pub repeats_now: f64,
    /// What more repeats of the same cases would do.
    pub more_repeats: MoreRepeats,
    /// How many times as much the next call buys in a new case as in another repeat; none without repeats to judge by.
    pub advantage_of_cases: Option<f64>,
    /// Which of the two is cheaper.
    pub advice: Advice,
    /// The same as a sentence.
    pub sentence: String,
}

/// Cases and repeats that a figure rests on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stages {
    sampling: Sampling,
    scope: Scope,
}

impl Stages {
    /// Those of a metric of one cell.
    pub(crate) fn of_metric(
        n_cases: u64,
        design_effect: Option<f64>,
        parts: Option<VarianceParts>,
        scope: Scope,
    ) -> Self {
        Self { sampling: sampling(n_cases, design_effect, parts, 1, scope), scope }
    }

    /// Those of a difference, whose sides are both run again.
    pub(crate) fn of_difference(pairs: &Pairs<'_>, seen: &Paired) -> Self {
        let parts = variance::of_differences(pairs);
        let sampling = sampling(seen.n_units, seen.design_effect().or(seen.looking()), parts, 2, pairs.scope);
        Self { sampling, scope: pairs.scope }
    }

    /// The ways to settle an undecided comparison that need something, fewest cases first.
    pub(crate) fn comparison(&self, spread: Spread, margin: Option<f64>) -> Vec<Needed> {
        let found = Settle::comparison(spread, margin, &self.sampling).unwrap_or_default();
        found.into_iter().filter_map(|found| self.needed(found, margin)).collect()
    }

    /// What would show that the candidate is no worse by the margin; none where the difference seen reaches it.
    pub(crate) fn non_inferior(&self, spread: Spread, margin: f64) -> Option<Needed> {
        self.needed(Settle::non_inferior(spread, margin, &self.sampling).ok()?, Some(margin))
    }

    /// What would put a rate on one side of a limit; none where the rate seen is the limit.
    pub(crate) fn rate_limit(&self, seen: f64, n: f64, limit: f64, level: Level) -> Option<Needed> {
        self.needed(Settle::rate_limit(seen, n, limit, level, &self.sampling).ok()?, None)
    }

    /// What would put a mean on one side of a limit; none where the mean seen is the limit.
    pub(crate) fn mean_limit(
        &self,
        seen: f64,
        standard_deviation: f64,
        n: f64,
        limit: f64,
        level: Level,
    ) -> Option<Needed> {
        let found = Settle::mean_limit(seen, standard_deviation, n, limit, level, &self.sampling);
        self.needed(found.ok()?, None)
    }

    /// Nothing where the data at hand should do, or where only these cases count and no repeats would do.
    fn needed(&self, found: Settle, margin: Option<f64>) -> Option<Needed> {
        if found.advice == Advice::Nothing {
            return None;
        }
        let (goal, assumption) = words(found.question);
        let mut needed = Needed {
            goal,
            more_cases: found.more_cases,
            assumption,
            case_calls: found.case_calls,
            repeats_now: found.repeats_now,
            more_repeats: found.more_repeats,
            advantage_of_cases: found.advantage_of_cases,
            advice: found.advice,
            sentence: String::new(),
        };
        if self.scope == Scope::Suite {
            let MoreRepeats::Enough { .. } = needed.more_repeats else { return None };
            needed = Needed {
                more_cases: 0,
                case_calls: 0,
                advantage_of_cases: None,
                advice: Advice::Repeats,
                ..needed
            };
        }
        needed.sentence = needed.in_words(margin);
        Some(needed)
    }
}

impl Needed {
    /// The sentence: cases first, then what repeats would do instead.
    fn in_words(&self, margin: Option<f64>) -> String {
        let Self { goal, assumption, more_cases, case_calls, .. } = self;
        let goal = match margin {
            Some(margin) if self.names_margin() => goal.replace("the margin", &number(margin)),
            _ => (*goal).to_owned(),
        };
        match (more_cases, self.more_repeats) {
            (0, MoreRepeats::Enough { repeats, calls }) => format!(
                "{} instead of {} ({}) would {goal} ({assumption})",
                count(repeats, "repeat"),
                number(self.repeats_now),
                count(calls, "call")
            ),
            _ => format!(
                "{} ({}) would {goal} ({assumption}){}",
                count(*more_cases, "more case"),
                count(*case_calls, "call"),
                self.repeats_in_words()
            ),
        }
    }

    fn names_margin(&self) -> bool {
        self.goal.ends_with("the margin")
    }

    /// The sentence without the repeats, for a way beside another one.
    fn cases_in_words(&self) -> &str {
        let repeats = self.repeats_in_words();
        self.sentence.strip_suffix(repeats.as_str()).unwrap_or(&self.sentence)
    }

    /// What repeats of the same cases would do, after what more cases would.
    pub(crate) fn repeats_in_words(&self) -> String {
        let now = number(self.repeats_now);
        match self.more_repeats {
            MoreRepeats::Enough { repeats, calls } => {
                let repeats = count(repeats, "repeat");
                let share = calls as f64 / self.case_calls.max(1) as f64;
                if self.advice == Advice::Repeats {
                    let share = number(share * 100.0);
                    format!("; {repeats} instead of {now} would do the same with {share} % of the calls")
                } else {
                    format!("; {repeats} instead of {now} would too, for {} times the calls", number(share))
                }
            }
            MoreRepeats::Never => "; no number of repeats would".to_owned(),
            // A new case at hand is never the worse buy: the variance between cases falls with it as well.
            MoreRepeats::Unknown => "; repeats would not buy more".to_owned(),
        }
    }
}

/// Why no number of cases can be named for an undecided comparison.
fn nothing_helps(seen: &Paired, margin: Option<f64>, scope: Scope) -> String {
    let words = match (seen.refusal, margin) {
        (Some(Refusal::NoData), _) => "no case is scored on both sides",
        (Some(Refusal::TooFewUnits { .. }), _) => "two cases are the least that shows how cases differ",
        (Some(Refusal::SingleCluster), _) => "cases of at least five groups",
        (Some(Refusal::NoReplication), _) => "at least two repeats of each case (`repeats`)",
        (Some(Refusal::AllZero | Refusal::NoVariation | Refusal::FewChanges { .. }), _) => {
            "no number of cases can be named, because too few of them differ"
        }
        (_, _) if scope == Scope::Suite => "no number of repeats can be named",
        (_, None) => {
            "no number of cases can be named, because no difference was seen: declare the smallest one that matters \
             (`margins`)"
        }
        (_, Some(_)) => "the cases at hand should nearly do: a few more, if the truth is what was seen",
    };
    words.to_owned()
}

fn sampling(
    n_cases: u64,
    design_effect: Option<f64>,
    parts: Option<VarianceParts>,
    calls_per_repeat: u64,
    scope: Scope,
) -> Sampling {
    let repeats = parts.map_or(1.0, |parts| parts.mean_repeats.max(1.0));
    let stages = parts.and_then(|parts| {
        // Groups raise the variance between cases; the repeats of a case know nothing of its group.
        let from_repeats = parts.from_repeats?;
        let between = match scope {
            Scope::Population => parts.total * design_effect.unwrap_or(1.0) - from_repeats,
            // Only the repeats are random.
            Scope::Suite => 0.0,
        };
        Some(Parts { between, within: parts.within? })
    });
    Sampling { cases: n_cases.max(1), repeats, parts: stages, calls_per_repeat, case_cost: 0.0 }
}

/// What would settle an undecided comparison, and the same in words.
pub(crate) fn comparison(
    pairs: &Pairs<'_>,
    seen: &Paired,
    direction: Direction,
    margin: Option<f64>,
) -> (Vec<Needed>, String) {
    let ways = oriented_spread(seen, direction)
        .map_or_else(Vec::new, |spread| Stages::of_difference(pairs, seen).comparison(spread, margin));
    let sentence = match ways.as_slice() {
        [] => nothing_helps(seen, margin, pairs.scope),
        [first, others @ ..] => others.iter().fold(first.sentence.clone(), |sentence, next| {
            // What repeats would do is said once, for the question that needs least.
            format!("{sentence}; {}", next.cases_in_words())
        }),
    };
    (ways, sentence)
}

fn words(question: Question) -> (&'static str, &'static str) {
    const SEEN: &str = "80 % power, if the true difference is the one seen";
    match question {
        Question::DetectMargin => ("detect a true difference of the margin", "80 % power"),
        Question::ConfirmSeen => ("confirm the difference seen", SEEN),
        Question::ShowEquivalence => ("show that it differs by less than the margin", SEEN),
        Question::ShowNonInferior => ("show that it is no worse by the margin", SEEN),
        Question::DecideLimit => ("decide the limit", "80 % power, if the truth is what was seen"),
    }
}
