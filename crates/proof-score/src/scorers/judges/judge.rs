//! `judge`: a model grades the output by a rubric.

use std::sync::Arc;

use proof_diag::Diagnostic;

use crate::arguments::Arguments;
use crate::finding::{Finding, Found, Outcome};
use crate::judging::asking::{self, Beside, EXPECTED, INPUT};
use crate::judging::grader::{Calls, Grader};
use crate::metric::{Direction, MetricKind};
use crate::registry::{Argument, ScorerInfo};
use crate::rubric::{Rubric, Scale, ScaleKind};
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "judge",
    summary: "A model grades the output by a rubric.",
    doc: "The rubric is a file: what is graded, the scale, what each verdict means. The judge gets the rubric, what was asked and the output, \
          and answers in a strict form: for each criterion first the reason, then the verdict. With `calls: per_criterion` each criterion is \
          asked for in a call of its own, so that one verdict does not colour the next. Each criterion is a part of the metric: `judge.helpful`. \
          An answer that is cut off, is not of the form or not on the scale leaves the output unscored; nothing is repaired or asked \
          again. The output stands between markers that it cannot close, and the judge is told that it is data. Without human labels the \
          figure is the judge's rate, not the rate: see `proof judge calibrate`.",
    formula: "the weighted mean of the criteria, each verdict in [0, 1]: fail 0 and pass 1; a level's place between the lowest (0) and the \
              highest (1); a number's place between min and max; a choice's own value",
    range: "[0, 1]; 0 or 1 for a binary rubric without criteria",
    direction: "higher is better; it passes when every criterion with a weight passes, if the scale says what passes, or by `threshold`",
    misleads: "A judge is a measuring instrument with an error of its own: it likes long answers, its own family's style and what stands \
               first. Levels are not equally far apart only because their values are. Calibrate it against people before a gate rests on it.",
    example: "- judge: {rubric: rubrics/helpful.yaml, target: openai/gpt-5}",
    arguments: &[
        Argument { name: "rubric", text: "the path of the rubric" },
        Argument {
            name: "target",
            text: "the judge: the id of a target of the suite, `provider/model`, or a target with its settings; default: the rubric's `target`",
        },
        Argument { name: "calls", text: "`one` (the default) for all criteria, or `per_criterion`" },
        INPUT,
        EXPECTED,
    ],
    main: Some("rubric"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct Judge {
    grader: Grader,
    judge: usize,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let beside = Arc::new(Beside::read(arguments));
    let calls = arguments.word("calls", &["one", "per_criterion"]);
    // Known before the rubric is, whose mistakes must not make it an unknown key.
    arguments.reader.get("target");
    let rubric = asking::rubric(arguments)?;
    let judge = asking::target_or_default(arguments, &rubric);
    let calls = calls_of(arguments, &rubric, calls)?;
    let judged = asking::judged(&rubric, vec![judge?]);
    let is_binary = is_binary(&rubric.scale);
    let kind =
        if is_binary && rubric.criteria.is_empty() { MetricKind::PassFail } else { MetricKind::Bounded };
    let decides = rubric.scale.decides();
    let parts = rubric.criteria.iter().map(|criterion| {
        let name = &criterion.name;
        if is_binary { PartMetric::pass_fail(name) } else { PartMetric::share(name) }
    });
    let parts = parts.collect();
    let grader = Grader::new(rubric, calls, beside);
    Some(Built {
        kind,
        direction: Direction::Higher,
        decides,
        parts,
        judged: Some(judged),
        ..Built::pass_fail(Judge { grader, judge: judge? })
    })
}

pub(super) fn is_binary(scale: &Scale) -> bool {
    matches!(scale, Scale::Classes { kind: ScaleKind::Binary, .. })
}

/// The calls of a grading, unless the rubric does not fit a judge of one output.
pub(super) fn calls_of(
    arguments: &mut Arguments<'_>,
    rubric: &Rubric,
    calls: Option<&'static str>,
) -> Option<Calls> {
    let misfit = |message: String, label: &str, help: &str| {
        Diagnostic::error("E0628", message).at(arguments.name_span.clone(), label).help(help)
    };
    let diagnostic = if rubric.scale.is_preference() {
        misfit(
            format!("the rubric `{}` compares two outputs", rubric.path()),
            "this grades one output",
            "use it with `pairwise`, or give the rubric another scale",
        )
    } else if rubric.answers.is_some() && !rubric.criteria.is_empty() && calls != Some("per_criterion") {
        misfit(
            format!(
                "the patterns of `{}` read one verdict, and it has {} criteria",
                rubric.path(),
                rubric.criteria.len()
            ),
            "one call for all criteria",
            "add `calls: per_criterion`",
        )
    } else {
        // Without criteria there is one verdict and one call either way.
        let each = calls == Some("per_criterion") && !rubric.criteria.is_empty();
        return Some(if each { Calls::PerCriterion } else { Calls::One });
    };
    arguments.report(diagnostic);
    None
}

impl Check for Judge {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        let n_parts = self.grader.rubric.criteria.len();
        let asks = match self.grader.asks(self.judge, 0, subject, input) {
            Ok(asks) => asks,
            Err(lack) => return Found::all(lack.outcome(), n_parts),
        };
        let replies = match input.ask_all(asks) {
            Ok(replies) => replies,
            Err(error) => return Found::all(Err(error), n_parts),
        };
        let graded = self.grader.read(&replies);
        let parts = if n_parts == 0 { vec![] } else { graded.iter().map(|one| self.part(one)).collect() };
        let all: Result<Vec<_>, ScoreError> = graded.into_iter().collect();
        let main = all.map(|graded| {
            let whole = self.grader.whole(&graded);
            Finding::Measured { value: whole.value, pass: whole.pass, reason: Some(whole.reason) }
        });
        Found { main, parts }
    }
}

impl Judge {
    fn part(&self, graded: &Result<crate::judging::grader::Graded, ScoreError>) -> Outcome {
        let graded = graded.as_ref().map_err(Clone::clone)?;
        let scale = &self.grader.rubric.scale;
        Ok(Finding::Measured {
            value: scale.value(graded.grade),
            pass: scale.pass(graded.grade),
            reason: Some(self.grader.said(graded)),
        })
    }
}
