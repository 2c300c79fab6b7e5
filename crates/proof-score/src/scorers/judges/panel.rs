//! `panel`: several judges, or one asked several times, and what they come to together.

mod members;

use std::sync::Arc;

use proof_diag::Diagnostic;

use super::judge::calls_of;
use crate::arguments::Arguments;
use crate::excerpt::one_line;
use crate::finding::{Finding, Found, Lack, Outcome};
use crate::judging::asking::{self, Beside, EXPECTED, INPUT, lacking, not_judged};
use crate::judging::grader::{Calls, Graded, Grader, Whole};
use crate::judging::prompts::identity;
use crate::metric::{Judged, MetricKind};
use crate::registry::{Argument, ScorerInfo};
use crate::rubric::{Rubric, Scale, ScaleKind};
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "panel",
    summary: "Several judges grade the output, and their verdicts are combined.",
    doc: "`judges` are targets; one that grades by a rubric of its own is written `{target: …, rubric: …}`. `repeats` asks each of them so many \
          times. `combine` says what the verdicts come to: `majority` (it passes if more than half of them pass; half is not enough), `any`, `all`, or \
          `mean` (of the values). Their disagreement is kept: the part `disagreement` is the mean, over all pairs of verdicts, of the \
          distance of their values (for a choice: 1 if they differ), 0 where all agree; with several judges `judge_1`, `judge_2` … are the \
          mean values of each. If one of them cannot be read the output is unscored: a panel without a member is another panel.",
    formula: "majority, any, all: 1 or 0; mean: the mean of the judges' values",
    range: "0 or 1; [0, 1] for `mean`",
    direction: "higher is better",
    misleads: "Judges of one family err together: three of them are not three opinions. Agreement among judges is not agreement with people.",
    example: "- panel: {rubric: rubrics/helpful.yaml, judges: [openai/gpt-5, anthropic/claude-opus-4-1]}",
    arguments: &[
        Argument { name: "rubric", text: "the path of the rubric" },
        Argument { name: "judges", text: "targets, or maps with `target` and `rubric`" },
        Argument { name: "repeats", text: "how often each judge is asked; default 1, at most 50" },
        Argument {
            name: "combine",
            text: "`majority`, `mean`, `any` or `all`; default `majority` where verdicts pass or fail, else `mean`",
        },
        Argument { name: "calls", text: "`one` (the default) for all criteria, or `per_criterion`" },
        INPUT,
        EXPECTED,
    ],
    main: None,
    has_subject: true,
    build,
};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Combine {
    Majority,
    Mean,
    Any,
    All,
}

#[derive(Debug)]
struct Juror {
    grader: Grader,
    judge: usize,
}

#[derive(Debug)]
struct Panel {
    jurors: Vec<Juror>,
    repeats: u32,
    combine: Combine,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let beside = Arc::new(Beside::read(arguments));
    let repeats = arguments.reader.integer("repeats", 1..=50).unwrap_or(1);
    let combine = arguments.word("combine", &["majority", "mean", "any", "all"]);
    let calls = arguments.word("calls", &["one", "per_criterion"]);
    let judges = arguments.required("judges");
    let rubric = match arguments.reader.get("rubric") {
        Some(_) => Some(asking::rubric(arguments)?),
        None => None,
    };
    let judges = judges?;
    let members = members::read(arguments, judges, rubric.as_ref())?;
    if members.len() * usize::try_from(repeats).unwrap_or(1) < 2 {
        let message = "one judge who is asked once is no panel";
        arguments.invalid(judges, message, "name another judge, or add `repeats`");
        return None;
    }
    let mut jurors = vec![];
    let each = if calls == Some("per_criterion") { Calls::PerCriterion } else { Calls::One };
    for (rubric, judge) in &members {
        let calls: Calls = calls_of(arguments, rubric, calls)?;
        jurors.push(Juror {
            grader: Grader::new(Arc::clone(rubric), calls, Arc::clone(&beside)),
            judge: *judge,
        });
    }
    let decides = members.iter().all(|(rubric, _)| rubric.scale.decides());
    let combine = match combine {
        Some("any") => Combine::Any,
        Some("all") => Combine::All,
        Some("mean") => Combine::Mean,
        Some(_) => Combine::Majority,
        None => {
            if decides {
                Combine::Majority
            } else {
                Combine::Mean
            }
        }
    };
    if combine != Combine::Mean && !decides {
        let node = arguments.reader.get("combine").unwrap_or(judges);
        let diagnostic = Diagnostic::error("E0628", "the judges' verdicts neither pass nor fail")
            .at(node.span.clone(), "there is nothing to count")
            .help("say in the rubric's scale what passes, or write `combine: mean`");
        arguments.report(diagnostic);
        return None;
    }
    let mut parts = vec![PartMetric::share("disagreement").lower()];
    if 1 < members.len() {
        parts.extend((1..=members.len()).map(|n| PartMetric::share(format!("judge_{n}"))));
    }
    let judged = judged(&members, each, combine, repeats);
    let kind = if combine == Combine::Mean { MetricKind::Bounded } else { MetricKind::PassFail };
    let repeats = u32::try_from(repeats).unwrap_or(1);
    let check = Panel { jurors, repeats, combine };
    Some(Built {
        kind,
        decides: combine != Combine::Mean,
        parts,
        judged: Some(judged),
        ..Built::pass_fail(check)
    })
}

/// What is recorded. A panel is a judge of its own: what is known of one of its members by the same rubric is not known of it, so
/// its identity is made of all that it is.
fn judged(members: &[(Arc<Rubric>, usize)], calls: Calls, combine: Combine, repeats: u64) -> Judged {
    let hashes: Vec<&str> = members.iter().map(|(rubric, _)| rubric.full_hash()).collect();
    let settings = serde_json::json!({
        "calls": format!("{calls:?}"),
        "combine": format!("{combine:?}"),
        "repeats": repeats,
        "rubrics": hashes,
    });
    Judged {
        rubric: None,
        rubric_hash: identity(&[], &settings),
        judges: members.iter().map(|(_, judge)| *judge).collect(),
        classes: if combine == Combine::Mean { vec![] } else { vec!["pass".to_owned(), "fail".to_owned()] },
        labels: members.first().and_then(|(rubric, _)| rubric.labels().map(str::to_owned)),
    }
}

impl Check for Panel {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        match self.votes(subject, input) {
            Ok(votes) => self.found(&votes),
            Err(lack) => lacking(lack, self.n_parts()),
        }
    }

    fn check_absent(&self, reason: &str, _: &ScoreInput<'_>) -> Option<Found> {
        Some(not_judged(reason, self.n_parts()))
    }
}

/// One verdict of one judge.
struct Vote {
    juror: usize,
    whole: Whole,
    graded: Vec<Graded>,
}

impl Panel {
    fn n_parts(&self) -> usize {
        if self.jurors.len() == 1 { 1 } else { 1 + self.jurors.len() }
    }

    /// All verdicts: every question is asked at once.
    fn votes(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Result<Vec<Vote>, Lack> {
        let mut asks = vec![];
        let mut sizes = vec![];
        for (juror, Juror { grader, judge }) in self.jurors.iter().enumerate() {
            for repeat in 0..self.repeats {
                let asked = grader.asks(*judge, repeat, subject, input)?;
                sizes.push((juror, asked.len()));
                asks.extend(asked);
            }
        }
        let mut replies = input.ask_all(asks).map_err(Lack::Error)?.into_iter();
        let votes = sizes.into_iter().filter_map(|(juror, n)| {
            let of_this: Vec<_> = replies.by_ref().take(n).collect();
            let grader = &self.jurors.get(juror)?.grader;
            let graded: Result<Vec<_>, ScoreError> = grader.read(&of_this).into_iter().collect();
            Some(graded.map(|graded| Vote { juror, whole: grader.whole(&graded), graded }))
        });
        votes.collect::<Result<_, _>>().map_err(Lack::Error)
    }

    fn found(&self, votes: &[Vote]) -> Found {
        let n = votes.len() as f64;
        let n_passing = votes.iter().filter(|vote| vote.whole.pass == Some(true)).count();
        let holds = match self.combine {
            Combine::Majority => votes.len() < 2 * n_passing,
            Combine::Any => 0 < n_passing,
            Combine::All => n_passing == votes.len(),
            Combine::Mean => false,
        };
        let said = votes
            .iter()
            .map(|vote| format!("judge {}: {}", vote.juror + 1, one_line(&vote.whole.reason, 120)));
        let said = one_line(&said.collect::<Vec<_>>().join("; "), 400);
        let main = match self.combine {
            Combine::Mean => {
                let value = votes.iter().map(|vote| vote.whole.value).sum::<f64>() / n;
                Finding::Measured { value: value.clamp(0.0, 1.0), pass: None, reason: Some(said) }
            }
            _ => Finding::Measured {
                value: f64::from(u8::from(holds)),
                pass: Some(holds),
                reason: Some(format!("{n_passing} of {} pass; {said}", votes.len())),
            },
        };
        let mut parts = vec![Ok(Finding::measured(self.disagreement(votes)))];
        if 1 < self.jurors.len() {
            parts.extend((0..self.jurors.len()).map(|juror| {
                let own = votes.iter().filter(|vote| vote.juror == juror).map(|vote| vote.whole.value);
                Ok(Finding::measured((own.sum::<f64>() / f64::from(self.repeats)).clamp(0.0, 1.0)))
            }));
        }
        Found { main: Ok(main), parts }
    }

    /// The mean distance of two verdicts, over all pairs.
    fn disagreement(&self, votes: &[Vote]) -> f64 {
        let mut sum = 0.0;
        let mut n_pairs = 0.0;
        for (idx, one) in votes.iter().enumerate() {
            for two in votes.iter().skip(idx + 1) {
                sum += self.distance(one, two);
                n_pairs += 1.0;
            }
        }
        if 0.0 < n_pairs { (sum / n_pairs).clamp(0.0, 1.0) } else { 0.0 }
    }

    fn distance(&self, one: &Vote, two: &Vote) -> f64 {
        let scale = |vote: &Vote| self.jurors.get(vote.juror).map(|juror| &juror.grader.rubric.scale);
        let is_choice = matches!(scale(one), Some(Scale::Classes { kind: ScaleKind::Choice, .. }));
        if is_choice && scale(one) == scale(two) && one.graded.len() == two.graded.len() {
            let words = one.graded.iter().zip(&two.graded);
            let n_different = words.filter(|(one, two)| one.grade != two.grade).count();
            return n_different as f64 / one.graded.len().max(1) as f64;
        }
        (one.whole.value - two.whole.value).abs()
    }
}
