//! `pairwise`: a model says which of two outputs is better.

use proof_diag::Diagnostic;

use crate::arguments::Arguments;
use crate::excerpt::one_line;
use crate::finding::{Finding, Found, Lack, Outcome};
use crate::judging::asking::{self, Beside, EXPECTED, INPUT, lacking, not_judged};
use crate::judging::comparer::Comparer;
use crate::judging::grader::Graded;
use crate::judging::prompts::{BuiltIn, identity};
use crate::metric::Judged;
use crate::operand::Operand;
use crate::registry::{Argument, ScorerInfo};
use crate::rubric::{Rubric, Scale};
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "pairwise",
    summary: "A model says which of two outputs is better.",
    doc: "The output is compared with `against`, such as the answer of yesterday's prompt. By default the judge is asked twice, with the two in \
          both orders, because judges favour a place: the output wins or loses only if it does so in both, and anything else is a tie. The parts say \
          what came of the orders: `consistent` (the same winner in both), `first_shown` (how often the one shown first wins; 0.5 for a judge \
          without a liking for a place), `in_order` (the output shown first) and `swapped` (shown second). With `label`, what people say, there is \
          `right` (the share of verdicts that agree with it), and `right_in_order` and `right_swapped`. An answer that cannot be read leaves the \
          output unscored, and with it every part that needs that answer; the part of the other order stands.",
    formula: "1 if the output is better, 0 if it is worse, 0.5 for a tie; with both orders 1 or 0 only if both say so, else 0.5",
    range: "0, 0.5 or 1",
    direction: "higher is better; the mean is the share of wins with ties counted half; it passes only by `threshold`",
    misleads: "A judge that always prefers the first scores 0.5 here, as one that sees no difference does: look at `consistent`. Judges like \
               longer outputs and those of their own family.",
    example: "- pairwise: {rubric: rubrics/better.yaml, target: openai/gpt-5, against: \"{{ expected.answer }}\"}",
    arguments: &[
        Argument {
            name: "rubric",
            text: "the path of a rubric; of one for single outputs its task and criteria are used",
        },
        Argument { name: "against", text: "the other output; may hold templates" },
        Argument {
            name: "target",
            text: "the judge: the id of a target of the suite, `provider/model`, or a target with its settings; default: the rubric's `target`",
        },
        Argument {
            name: "orders",
            text: "`both` (the default), or `one`: the output is shown first, and no more is asked",
        },
        Argument {
            name: "ties",
            text: "true (the default): the judge may call it a tie; a rubric with the scale `preference` says so itself",
        },
        Argument {
            name: "label",
            text: "which one people found better: 1 or `output`, 2 or `against`, or `tie`; may hold templates",
        },
        INPUT,
        EXPECTED,
    ],
    main: Some("rubric"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct Pairwise {
    comparer: Comparer,
    judge: usize,
    against: Operand,
    both_orders: bool,
    label: Option<Operand>,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let beside = Beside::read(arguments);
    let against = arguments.required_operand("against");
    let label = arguments.operand("label");
    let both_orders = arguments.word("orders", &["both", "one"]) != Some("one");
    let ties_node = arguments.reader.get("ties");
    let ties = arguments.reader.boolean("ties");
    // Known before the rubric is, whose mistakes must not make it an unknown key.
    arguments.reader.get("target");
    let rubric = asking::rubric(arguments)?;
    let judge = asking::target_or_default(arguments, &rubric);
    if let (Some(node), true) = (ties_node, rubric.scale().is_preference()) {
        arguments.invalid(node, "the rubric's scale says whether there are ties", "remove it here");
    }
    if rubric.prompt.is_some() && !rubric.scale().is_preference() {
        let message = format!("the prompt of `{}` grades one output", rubric.path());
        let diagnostic = Diagnostic::error("E0628", message)
            .at(arguments.name_span.clone(), "this compares two")
            .help("give the rubric `scale: preference`, or use it with `judge`");
        arguments.report(diagnostic);
    }
    let scale = scale(&rubric, ties);
    let judged = judged(&rubric, &scale, judge?);
    let comparer = Comparer::new(rubric, scale, beside);
    let check = Pairwise { comparer, judge: judge?, against: against?, both_orders, label };
    let parts = check.suffixes().iter().map(|suffix| PartMetric::share(*suffix)).collect();
    Some(Built { parts, judged: Some(judged), ..Built::share(check) })
}

const ORDERS: [&str; 4] = ["consistent", "first_shown", "in_order", "swapped"];
const ORDERS_AND_LABEL: [&str; 7] =
    ["consistent", "first_shown", "in_order", "swapped", "right", "right_in_order", "right_swapped"];

fn scale(rubric: &Rubric, ties: Option<bool>) -> Scale {
    if rubric.scale().is_preference() {
        return rubric.scale().clone();
    }
    Scale::preference(ties.unwrap_or(true))
}

impl Check for Pairwise {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        match self.verdicts(subject, input) {
            Ok((label, orders)) => self.found(label, &orders),
            Err(lack) => lacking(lack, self.suffixes().len()),
        }
    }

    fn check_absent(&self, reason: &str, _: &ScoreInput<'_>) -> Option<Found> {
        Some(not_judged(reason, self.suffixes().len()))
    }
}

/// What is recorded. A rubric that grades single outputs is another judge here than there: what is known of that one does not count.
fn judged(rubric: &Rubric, scale: &Scale, judge: usize) -> Judged {
    let classes: Vec<String> = scale.classes().iter().map(|class| class.name.clone()).collect();
    if rubric.scale().is_preference() {
        return Judged { classes, ..asking::judged(rubric, vec![judge]) };
    }
    let settings = serde_json::json!({"classes": classes, "rubric": rubric.full_hash()});
    let rubric_hash = identity(&[BuiltIn::Pairwise, BuiltIn::Rubric], &settings);
    Judged { rubric: None, rubric_hash, judges: vec![judge], classes, labels: None }
}

/// What one order came to: how far the output won, in [0, 1], and what was said.
type Order = Result<(f64, String), ScoreError>;

impl Pairwise {
    /// The parts.
    fn suffixes(&self) -> &'static [&'static str] {
        match (self.both_orders, self.label.is_some()) {
            (true, false) => &ORDERS,
            (true, true) => &ORDERS_AND_LABEL,
            (false, false) => &[],
            (false, true) => &["right"],
        }
    }

    /// The label's worth for the output, if there is one, and what each order came to.
    fn verdicts(
        &self,
        subject: &Subject<'_>,
        input: &ScoreInput<'_>,
    ) -> Result<(Option<f64>, Vec<Order>), Lack> {
        let label = self.label.as_ref().map(|label| read_label(&label.eval(input)?)).transpose()?;
        let other = self.against.eval(input)?;
        let (this, other) = (subject.text(), other.text());
        let mut asks = vec![self.comparer.ask(self.judge, "compare in order", (&this, &other), input)?];
        if self.both_orders {
            asks.push(self.comparer.ask(self.judge, "compare swapped", (&other, &this), input)?);
        }
        let replies = input.ask_all(asks).map_err(Lack::Error)?;
        let orders = replies.into_iter().enumerate().map(|(idx, reply)| {
            let graded = self.comparer.read(reply)?;
            Ok(self.won(idx == 1, &graded))
        });
        Ok((label, orders.collect()))
    }

    fn won(&self, is_swapped: bool, graded: &Graded) -> (f64, String) {
        let first_won = self.comparer.scale.value(graded.grade);
        let won = if is_swapped { 1.0 - first_won } else { first_won };
        (won, self.comparer.said(graded))
    }

    fn found(&self, label: Option<f64>, orders: &[Order]) -> Found {
        let of = |idx: usize| -> Order {
            orders.get(idx).cloned().unwrap_or_else(|| Err(ScoreError::new("there is no verdict")))
        };
        let part = |outcome: Result<f64, ScoreError>| -> Outcome { outcome.map(Finding::measured) };
        let right = |order: Order| -> Result<f64, ScoreError> {
            let label = label.ok_or_else(|| ScoreError::new("there is no label"))?;
            order.map(|(won, _)| f64::from(u8::from(is_same(won, label))))
        };
        if !self.both_orders {
            let main = of(0).map(|(won, said)| measured(won, &said));
            let parts = if label.is_some() { vec![part(right(of(0)))] } else { vec![] };
            return Found { main, parts };
        }
        let both = of(0).and_then(|in_order| Ok((in_order, of(1)?)));
        let main = both.clone().map(|((one, said), (two, said_too))| {
            let value = if is_same(one, two) { one } else { 0.5 };
            measured(value, &format!("in order: {said}; swapped: {said_too}"))
        });
        let consistent = both.clone().map(|((one, _), (two, _))| f64::from(u8::from(is_same(one, two))));
        // In the first order the output stands first, in the second the other.
        let first_shown = both.map(|((one, _), (two, _))| f64::midpoint(one, 1.0 - two));
        let won = |order: Order| order.map(|(won, _)| won);
        let mut parts = vec![part(consistent), part(first_shown), part(won(of(0))), part(won(of(1)))];
        if label.is_some() {
            let each = (right(of(0)), right(of(1)));
            let all = each.0.clone().and_then(|one| Ok(f64::midpoint(one, each.1.clone()?)));
            parts.extend([part(all), part(each.0), part(each.1)]);
        }
        Found { main, parts }
    }
}

fn measured(value: f64, said: &str) -> Finding {
    Finding::Measured { value, pass: None, reason: Some(one_line(said, 400)) }
}

fn is_same(left: f64, right: f64) -> bool {
    (left - right).abs() < 0.25
}

/// What a label is worth for the output: 1 if it is the better one, 0 if the other is, 0.5 for a tie.
fn read_label(label: &Subject<'_>) -> Result<f64, Lack> {
    match label.text().trim() {
        "1" | "output" => Ok(1.0),
        "2" | "against" => Ok(0.0),
        "tie" => Ok(0.5),
        _ => Err(Lack::error(format!(
            "the label is none of 1, 2, `output`, `against`, `tie`: {}",
            label.shown()
        ))),
    }
}
