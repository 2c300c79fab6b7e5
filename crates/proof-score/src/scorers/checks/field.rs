//! `field`: a field of the JSON output.

use proof_diag::{Diagnostic, Node};

use super::equals::Equals;
use super::json::{FIND, not_json};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::compare::Comparison;
use crate::find::json_of;
use crate::finding::{Finding, Outcome};
use crate::parse::{Place, Reader, undecided};
use crate::path::{Keys, Step, display, parse, walk};
use crate::registry::{Argument, EXACT, IGNORE_CASE, ScorerInfo};
use crate::scorer::{Built, Check, Scorer};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "field",
    summary: "A field of the JSON output is there, or holds what it should.",
    doc: "`path` leads to the field: `label`, `items[0].price`, `items[-1]`, `meta[\"a key\"]`. Alone it asks that the field is there; \
          `value` that it equals a value (as `equals` does it); `check` puts any scorer on it: `check: {number: {value: 3, tolerance: \
          0.1}}`. A field that is not there is a fail, and a fail under `not` too; to ask that it is absent write `exists: false`. \
          `find: true` also takes JSON in a code fence or within prose.",
    formula: "1 if the field is there and what is asked of it holds, else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "An output that is no JSON at all fails every field: put `json` beside it to see how often that is the cause.",
    example: "- field: {path: label, value: \"{{ expected.label }}\"}",
    arguments: &[
        Argument { name: "path", text: "where the field is, such as `items[0].name`" },
        Argument { name: "value", text: "what it should be: any JSON value, or a template" },
        Argument { name: "check", text: "a scorer for the field's value" },
        Argument { name: "exists", text: "false: the field must not be there" },
        FIND,
        EXACT,
        IGNORE_CASE,
    ],
    main: Some("path"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct Field {
    steps: Vec<Step>,
    ask: Ask,
    find: bool,
}

/// What is asked of the field.
#[derive(Debug)]
enum Ask {
    There,
    NotThere,
    Equals(Equals),
    Check(Box<Scorer>),
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let comparison = Comparison::read(arguments);
    let find = arguments.reader.boolean("find").unwrap_or(false);
    let steps = steps(arguments);
    let keys = ["value", "check", "exists"];
    let given: Vec<(&str, &Node)> =
        keys.into_iter().filter_map(|key| Some((key, arguments.reader.get(key)?))).collect();
    if let [(first, _), (second, node), ..] = given.as_slice() {
        arguments.invalid(
            node,
            format!("`{first}` and `{second}` cannot be given together"),
            "remove one of them",
        );
        return None;
    }
    let mut is_blocking = false;
    let mut note = None;
    let mut judged = None;
    let mut peers = crate::peers::Peers::None;
    let ask = match given.first() {
        None => Ask::There,
        Some(("value", _)) => Ask::Equals(Equals { value: arguments.operand("value")?, comparison }),
        Some(("check", node)) => {
            let (context, needs) = (arguments.context, &mut *arguments.needs);
            let mut reader = Reader { context, needs, diagnostics: &mut *arguments.reader.diagnostics };
            let parsed = reader.scorer(node, Place::Field)?;
            if !parsed.decides {
                let diagnostic = undecided(&parsed, "field");
                arguments.report(diagnostic);
                return None;
            }
            is_blocking = parsed.is_blocking;
            note = parsed.note();
            judged = parsed.judged();
            peers = parsed.peers;
            Ask::Check(Box::new(parsed.scorer))
        }
        Some(_) if arguments.reader.boolean("exists")? => Ask::There,
        Some(_) => Ask::NotThere,
    };
    Some(Built { is_blocking, note, judged, peers, ..Built::pass_fail(Field { steps: steps?, ask, find }) })
}

fn steps(arguments: &mut Arguments<'_>) -> Option<Vec<Step>> {
    let node = arguments.required("path")?;
    let path = arguments.reader.string("path")?;
    match parse(path.trim(), Keys::Any) {
        Ok(steps) => Some(steps),
        Err(error) => {
            arguments.report(
                Diagnostic::error("E0614", format!("`path` leads nowhere: {error}"))
                    .at(node.span.clone(), "expected a path")
                    .help("such as `label`, `items[0].price` or `meta[\"a key\"]`"),
            );
            None
        }
    }
}

impl Check for Field {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let Some(json) = json_of(subject, input, self.find) else {
            return Ok(Finding::Absent(not_json(subject, self.find)));
        };
        let found = walk(&json, &self.steps);
        let path = || display(&self.steps);
        let value = match (found, &self.ask) {
            (Ok(_), Ask::There) | (Err(_), Ask::NotThere) => return Ok(Finding::Pass),
            (Ok(value), Ask::NotThere) => {
                let shown = Subject::borrowed(value).shown();
                return Ok(Finding::Fail(format!("the output has `{}`: {shown}", path())));
            }
            (Err(n), _) => {
                let kept = self.steps.get(..=n).unwrap_or(&self.steps);
                return Ok(Finding::Absent(format!("the output has no `{}`", display(kept))));
            }
            (Ok(value), _) => Subject::borrowed(value),
        };
        let finding = match &self.ask {
            Ask::Equals(equals) => equals.check(&value, input)?,
            Ask::Check(scorer) => scorer.run(&value, input)?,
            Ask::There | Ask::NotThere => Finding::Pass,
        };
        Ok(match finding {
            Finding::Fail(reason) => Finding::Fail(format!("`{}`: {reason}", path())),
            // A measure with a threshold has decided; the field itself passes or fails.
            Finding::Measured { pass: Some(true), .. } => Finding::Pass,
            Finding::Measured { pass: Some(false), reason, .. } => {
                Finding::Fail(format!("`{}`: {}", path(), reason.unwrap_or_default()))
            }
            Finding::Measured { pass: None, .. } => {
                return Err(crate::ScoreError::new(format!(
                    "the check of `{}` said neither pass nor fail",
                    path()
                )));
            }
            other => other,
        })
    }
}
