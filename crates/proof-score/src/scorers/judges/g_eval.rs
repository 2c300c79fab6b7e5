//! `g_eval`: a model makes itself steps from a criterion, and grades by them.

use serde_json::{Value, json};

use crate::arguments::Arguments;
use crate::excerpt::one_line;
use crate::finding::{Finding, Found, Lack, Outcome};
use crate::judging::asking::{
    Beside, EXPECTED, INPUT, TARGET, Values, chat, lacking, not_judged, output, target,
};
use crate::judging::form::{Form, list, number, object, text, unreadable};
use crate::judging::prompts::{BuiltIn, identity, render};
use crate::metric::Judged;
use crate::registry::{Argument, ScorerInfo};
use crate::rubric::Range;
use crate::scorer::{Built, Check, PartMetric, rounded};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "g_eval",
    summary: "A model makes itself steps from a criterion and grades by them.",
    doc: "The method of G-Eval (Liu et al. 2023, arXiv 2303.16634): from the criterion the judge first writes the steps of the work, then it grades the output by \
          them. The steps are asked for once and are the same for every output, since the same question has the same answer from the cache; \
          with `steps` they are given and nothing is asked. The paper weights each score with its probability, which it estimates from twenty \
          samples where the model does not tell it. `repeats` does that: the value is the mean over so many answers. (Probabilities of tokens are \
          not used: the score stands in JSON after a reason, and not all providers give them.) Use a judge with a temperature above 0 for repeats. The part \
          `spread` is the distance between the highest and the lowest answer. An answer that cannot be read leaves the output unscored.",
    formula: "the mean of (score - min) / (max - min) over the repeats",
    range: "[0, 1]",
    direction: "higher is better; it passes only by `threshold`",
    misleads: "Steps that the judge makes are not yours, and a new version of the judge makes others: write them down with `steps` once they \
               are good. One answer is a whole number: without repeats most outputs get the same two or three scores.",
    example: "- g_eval: {criteria: The answer is short and complete., target: openai/gpt-5}",
    arguments: &[
        Argument { name: "criteria", text: "what is graded, in a few sentences" },
        Argument { name: "steps", text: "a list of steps; default: the judge makes them" },
        Argument { name: "min", text: "the worst score, a whole number; default 1" },
        Argument { name: "max", text: "the best score, a whole number; default 5" },
        Argument { name: "repeats", text: "how many answers are taken; default 1, at most 50" },
        TARGET,
        INPUT,
        EXPECTED,
    ],
    main: Some("criteria"),
    has_subject: true,
    build,
};

/// How many steps there may be.
const MAX_STEPS: usize = 50;

#[derive(Debug)]
struct GEval {
    criteria: String,
    steps: Option<Vec<String>>,
    range: Range,
    repeats: u32,
    judge: usize,
    beside: Beside,
    steps_form: Form,
    form: Form,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let beside = Beside::read(arguments);
    let node = arguments.required("criteria");
    let criteria = node.and_then(proof_diag::Node::scalar_text).map(|text| text.trim().to_owned());
    let steps = steps(arguments);
    let range = range(arguments);
    let repeats = arguments.reader.integer("repeats", 1..=50).unwrap_or(1);
    let judge = target(arguments);
    let Some(criteria) = criteria.filter(|text| !text.is_empty()) else {
        if let Some(node) = node {
            arguments.invalid(node, "`criteria` must be text", "expected a few sentences");
        }
        return None;
    };
    let (steps, range, judge) = (steps?, range?, judge?);
    let settings = json!({"criteria": criteria, "steps": steps, "min": range.min, "max": range.max});
    let judged = Judged {
        rubric: None,
        rubric_hash: identity(&[BuiltIn::GEvalSteps, BuiltIn::GEval], &settings),
        judges: vec![judge],
        classes: vec![],
        labels: None,
    };
    let parts = if repeats == 1 { vec![] } else { vec![PartMetric::share("spread").lower()] };
    let check = GEval {
        criteria,
        steps,
        range,
        repeats: u32::try_from(repeats).unwrap_or(1),
        judge,
        beside,
        steps_form: Form::new(object([("steps", list(&text()))])),
        form: Form::new(object([("reason", text()), ("score", number(&range))])),
    };
    Some(Built { parts, judged: Some(judged), ..Built::share(check) })
}

/// The steps that are given, if any are.
#[expect(clippy::option_option, reason = "a mistake is not the same as nothing")]
fn steps(arguments: &mut Arguments<'_>) -> Option<Option<Vec<String>>> {
    let Some(node) = arguments.reader.get("steps") else { return Some(None) };
    let steps = arguments.reader.strings("steps")?;
    let is_good = (1..=MAX_STEPS).contains(&steps.len()) && steps.iter().all(|step| !step.trim().is_empty());
    if !is_good {
        arguments.invalid(node, format!("`steps` must be 1 to {MAX_STEPS} sentences"), "expected steps");
        return None;
    }
    Some(Some(steps))
}

fn range(arguments: &mut Arguments<'_>) -> Option<Range> {
    let node = arguments.reader.get("max").or_else(|| arguments.reader.get("min"));
    let [min, max] = [("min", 1.0), ("max", 5.0)].map(|(key, default)| {
        arguments.reader.get(key).map_or(Some(default), |_| arguments.reader.number(key))
    });
    let range = Range { min: min?, max: max?, step: Some(1.0) };
    let is_whole = |number: f64| number.fract() == 0.0 && number.abs() <= 1e6;
    if let Some(node) =
        node.filter(|_| !(is_whole(range.min) && is_whole(range.max) && range.min < range.max))
    {
        let message = "`min` and `max` must be whole numbers, the first the less";
        arguments.invalid(node, message, "expected such as 1 and 5");
        return None;
    }
    Some(range)
}

impl Check for GEval {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        let scores = match self.scores(subject, input) {
            Ok(scores) => scores,
            Err(lack) => return lacking(lack, usize::from(self.repeats != 1)),
        };
        let width = self.range.max - self.range.min;
        let n = scores.len().max(1) as f64;
        let mean = scores.iter().map(|(score, _)| (score - self.range.min) / width).sum::<f64>() / n;
        let reason =
            scores.first().map(|(score, reason)| format!("{}: {}", rounded(*score), one_line(reason, 300)));
        let main = Ok(Finding::Measured { value: mean.clamp(0.0, 1.0), pass: None, reason });
        let all = || scores.iter().map(|(score, _)| *score);
        let spread = (all().fold(f64::MIN, f64::max) - all().fold(f64::MAX, f64::min)) / width;
        let parts = if self.repeats == 1 { vec![] } else { vec![Ok(Finding::measured(spread))] };
        Found { main, parts }
    }

    fn check_absent(&self, reason: &str, _: &ScoreInput<'_>) -> Option<Found> {
        Some(not_judged(reason, usize::from(self.repeats != 1)))
    }
}

impl GEval {
    /// The steps, given or made.
    fn steps(&self, input: &ScoreInput<'_>) -> Result<Vec<String>, ScoreError> {
        if let Some(steps) = &self.steps {
            return Ok(steps.clone());
        }
        let values = Values::default()
            .with("criteria", self.criteria.as_str())
            .with("min", rounded(self.range.min))
            .with("max", rounded(self.range.max));
        let messages = render(BuiltIn::GEvalSteps, &values.finish())?;
        let reply = input.ask(chat(self.judge, 0, "steps", messages, Some(&self.steps_form)))?;
        let answer = self.steps_form.read(reply)?;
        let steps = answer.get("steps").and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice);
        let steps: Vec<String> = steps
            .iter()
            .filter_map(|step| Some(step.as_str()?.trim().to_owned()))
            .filter(|step| !step.is_empty())
            .collect();
        if steps.is_empty() || MAX_STEPS < steps.len() {
            return Err(unreadable(format_args!(
                "it has {} steps, 1 to {MAX_STEPS} were asked for",
                steps.len()
            )));
        }
        Ok(steps)
    }

    fn scores(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Result<Vec<(f64, String)>, Lack> {
        let asked = self.beside.input(input)?;
        let expected = self.beside.expected(input)?;
        let steps = self.steps(input).map_err(Lack::Error)?;
        let mut values = Values::default().material("output", output(subject)).material("input", asked);
        values = match expected {
            Some(expected) => values.material("expected", expected),
            None => values.with("expected", Value::Null),
        };
        values = values
            .with("criteria", self.criteria.as_str())
            .with("min", rounded(self.range.min))
            .with("max", rounded(self.range.max))
            .with("steps", steps.iter().map(String::as_str).collect::<Value>());
        let messages = render(BuiltIn::GEval, &values.finish()).map_err(Lack::Error)?;
        let asks = (0..self.repeats)
            .map(|repeat| chat(self.judge, repeat, "grade", messages.clone(), Some(&self.form)));
        let replies = input.ask_all(asks).map_err(Lack::Error)?;
        let read = replies.into_iter().map(|reply| {
            let answer = self.form.read(reply)?;
            let score = answer.get("score").and_then(Value::as_f64).filter(|score| self.range.holds(*score));
            let score = score.ok_or_else(|| unreadable("the score is not on the scale"))?;
            Ok((score, answer.get("reason").and_then(Value::as_str).unwrap_or_default().to_owned()))
        });
        read.collect::<Result<_, ScoreError>>().map_err(Lack::Error)
    }
}
