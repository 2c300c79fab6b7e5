//! `classify`: a model says what kind of text the output is.

use proof_diag::{Node, Value as NodeValue};
use serde_json::{Value, json};

use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::excerpt::one_line;
use crate::finding::{Finding, Found, Lack, Outcome};
use crate::judging::asking::{Beside, INPUT, TARGET, Values, chat, lacking, not_judged, output, target};
use crate::judging::form::{Form, list, object, one_of, text, unreadable};
use crate::judging::prompts::{BuiltIn, identity, render};
use crate::metric::Judged;
use crate::operand::Operand;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "classify",
    summary: "A model says what kind of text the output is.",
    doc: "`choices` names the kinds and describes them. The judge gives its reason and names one kind; with `multi: true` every one that \
          applies, at least one. It passes when what is named is among `pass` (with `multi: true` all of it), or is exactly what `expected` says. Each \
          kind is a part of the metric, so that the mix of kinds is seen: `classify.refusal` is the share of outputs of that kind. An answer that \
          cannot be read, or names a kind that there is not, leaves the output unscored.",
    formula: "1 if what is named is among `pass`, or is what is `expected`, else 0",
    range: "0 or 1",
    direction: "higher is better; a part has no better side",
    misleads: "Kinds that overlap, or that leave something out, are chosen by chance: describe each, and have one for the rest.",
    example: "- classify: {choices: {answer: It answers., refusal: It declines.}, pass: [answer], target: openai/gpt-5}",
    arguments: &[
        Argument { name: "choices", text: "a map from names to descriptions" },
        Argument { name: "pass", text: "the names that pass" },
        Argument {
            name: "expected",
            text: "the name, or the list of names, that is right for the case; may hold templates; instead of `pass`",
        },
        Argument { name: "multi", text: "true: several kinds may apply" },
        Argument { name: "task", text: "what the outputs are, if the judge should know" },
        TARGET,
        INPUT,
    ],
    main: Some("choices"),
    has_subject: true,
    build,
};

/// How many kinds there may be.
const MAX_CHOICES: usize = 100;

#[derive(Debug)]
struct Classify {
    choices: Vec<(String, String)>,
    wanted: Wanted,
    multi: bool,
    task: Option<String>,
    judge: usize,
    beside: Beside,
    form: Form,
}

#[derive(Debug)]
enum Wanted {
    Among(Vec<String>),
    Expected(Operand),
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let beside = Beside::read_input(arguments);
    let multi = arguments.reader.boolean("multi").unwrap_or(false);
    let task = arguments.reader.string("task");
    let judge = target(arguments);
    let choices = choices(arguments);
    let wanted = wanted(arguments, choices.as_deref());
    let (choices, wanted, judge) = (choices?, wanted?, judge?);
    let names = || choices.iter().map(|(name, _)| name.as_str());
    // Some providers sort the keys of an answer: the reason must come first then, too.
    let named = if multi {
        let mut kinds = list(&one_of(names()));
        if let Some(map) = kinds.as_object_mut() {
            map.insert("minItems".to_owned(), 1.into());
        }
        ("verdicts", kinds)
    } else {
        ("verdict", one_of(names()))
    };
    let settings = json!({"choices": choices, "multi": multi, "task": task});
    let judged = Judged {
        rubric: None,
        rubric_hash: identity(&[BuiltIn::Classify], &settings),
        judges: vec![judge],
        // A judge of several kinds gives no single class that people's labels could be held against.
        classes: if multi { vec![] } else { names().map(str::to_owned).collect() },
        labels: None,
    };
    let parts = names().map(PartMetric::share).collect();
    let form = Form::new(object([("reason", text()), named]));
    let check = Classify { choices, wanted, multi, task, judge, beside, form };
    Some(Built { parts, judged: Some(judged), ..Built::pass_fail(check) })
}

fn choices(arguments: &mut Arguments<'_>) -> Option<Vec<(String, String)>> {
    let node = arguments.required("choices")?;
    let Some(map) = node.as_map() else {
        let message = format!("`choices` must be a map, found {}", node.kind());
        arguments.invalid(node, message, "expected `name: description`");
        return None;
    };
    if !(2..=MAX_CHOICES).contains(&map.entries.len()) {
        let message = format!("`choices` must be 2 to {MAX_CHOICES}, found {}", map.entries.len());
        arguments.invalid(node, message, "too few to choose from, or too many");
        return None;
    }
    let mut choices = vec![];
    for entry in &map.entries {
        let name = &entry.key;
        let is_name = name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
        if !is_name {
            let message = format!("`{}` cannot name a choice", one_line(name, 40));
            arguments.invalid(&entry.value, message, "its name ends a metric's: letters, digits, `_`, `-`");
        }
        match entry.value.scalar_text().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) if is_name => choices.push((name.clone(), text.to_owned())),
            Some(_) => {}
            None => {
                let message = format!("the choice `{}` has no description", one_line(name, 40));
                arguments.invalid(&entry.value, message, "expected a sentence");
            }
        }
    }
    (choices.len() == map.entries.len()).then_some(choices)
}

fn wanted(arguments: &mut Arguments<'_>, choices: Option<&[(String, String)]>) -> Option<Wanted> {
    let pass = arguments.reader.get("pass");
    let expected = arguments.reader.get("expected");
    match (pass, expected) {
        (Some(node), None) => among(arguments, node, choices?),
        (None, Some(_)) => arguments.operand("expected").map(Wanted::Expected),
        (Some(node), Some(_)) => {
            arguments.invalid(node, "`pass` and `expected` exclude each other", "remove one of the two");
            None
        }
        (None, None) => {
            let diagnostic = crate::arguments::missing(arguments.info, "pass", &arguments.name_span);
            arguments.report(diagnostic);
            None
        }
    }
}

fn among(arguments: &mut Arguments<'_>, node: &Node, choices: &[(String, String)]) -> Option<Wanted> {
    let nodes = match &node.value {
        NodeValue::List(items) if !items.is_empty() => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let mut names = vec![];
    for node in nodes {
        let text = node.scalar_text().unwrap_or_default();
        if choices.iter().any(|(name, _)| name == text) {
            names.push(text.to_owned());
        } else {
            arguments.invalid(
                node,
                format!("there is no choice `{}`", one_line(text, 40)),
                "expected one of `choices`",
            );
        }
    }
    if names.len() == choices.len() {
        arguments.invalid(node, "every choice passes", "this could never fail");
        return None;
    }
    (names.len() == nodes.len()).then_some(Wanted::Among(names))
}

impl Check for Classify {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        let (named, reason) = match self.named(subject, input) {
            Ok(found) => found,
            Err(lack) => return lacking(lack, self.choices.len()),
        };
        let share = |name: &String| Ok(Finding::measured(f64::from(u8::from(named.contains(name)))));
        let parts = self.choices.iter().map(|(name, _)| share(name)).collect();
        let main = match self.passes(&named, input) {
            Ok(holds) => Ok(Finding::Measured {
                value: f64::from(u8::from(holds)),
                pass: Some(holds),
                reason: Some(format!("{}: {}", named.join(", "), one_line(&reason, 300))),
            }),
            Err(lack) => lack.outcome(),
        };
        Found { main, parts }
    }

    fn check_absent(&self, reason: &str, _: &ScoreInput<'_>) -> Option<Found> {
        Some(not_judged(reason, self.choices.len()))
    }
}

impl Classify {
    /// The kinds that the judge names, each once, and its reason.
    fn named(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Result<(Vec<String>, String), Lack> {
        let choices = self.choices.iter().map(|(name, text)| json!({"name": name, "description": text}));
        let values = Values::default()
            .material("output", output(subject))
            .material("input", self.beside.input(input)?)
            .with("choices", choices.collect::<Value>())
            .with("multi", self.multi)
            .with("task", self.task.as_deref());
        let messages = render(BuiltIn::Classify, &values.finish()).map_err(Lack::Error)?;
        let ask = chat(self.judge, 0, "classify", messages, Some(&self.form));
        let reply = input.ask(ask).map_err(Lack::Error)?;
        let answer = self.form.read(reply).map_err(Lack::Error)?;
        let reason = answer.get("reason").and_then(Value::as_str).unwrap_or_default().to_owned();
        let named: Vec<&str> = match (answer.get("verdict"), answer.get("verdicts").and_then(Value::as_array))
        {
            (Some(kind), _) => kind.as_str().into_iter().collect(),
            (None, Some(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            (None, None) => vec![],
        };
        // In the order of the choices, each once.
        let names = self.choices.iter().map(|(name, _)| name).filter(|name| named.contains(&name.as_str()));
        let names: Vec<String> = names.cloned().collect();
        if names.is_empty() {
            return Err(Lack::Error(unreadable("it names no kind")));
        }
        Ok((names, reason))
    }

    fn passes(&self, named: &[String], input: &ScoreInput<'_>) -> Result<bool, Lack> {
        let operand = match &self.wanted {
            Wanted::Among(pass) => return Ok(named.iter().all(|name| pass.contains(name))),
            Wanted::Expected(operand) => operand,
        };
        let subject = operand.eval(input)?;
        let expected: Vec<String> = match &subject {
            Subject::Json(value) => match value.as_ref() {
                Value::Array(items) => items
                    .iter()
                    .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
                    .collect(),
                other => vec![other.to_string()],
            },
            Subject::Text(text) => vec![text.trim().to_owned()],
        };
        if let Some(unknown) =
            expected.iter().find(|name| !self.choices.iter().any(|(choice, _)| choice == *name))
        {
            return Err(Lack::error(format!("what is expected is no choice: {}", one_line(unknown, 60))));
        }
        Ok(expected.iter().all(|name| named.contains(name))
            && named.iter().all(|name| expected.contains(name)))
    }
}
