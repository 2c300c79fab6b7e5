//! Reads a rubric's `scale:`.

use proof_diag::{Diagnostic, MapReader, Node, Value, did_you_mean};

use super::anchors;
use super::scale::{Class, Range, Scale, ScaleKind};
use crate::excerpt::one_line;

/// The kinds of scales.
const KINDS: [&str; 5] = ["binary", "ordinal", "numeric", "choice", "preference"];
/// How many words a scale may have.
const MAX_CLASSES: usize = 100;

/// Reads the scale at a node: `binary`, or `{ordinal: {…}}`.
pub(super) fn scale(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Scale> {
    let (kind, body) = match &node.value {
        Value::String(kind) => (kind.as_str(), None),
        Value::Map(map) => match map.entries.as_slice() {
            [entry] => (entry.key.as_str(), Some(&entry.value).filter(|body| body.value != Value::Null)),
            _ => return wrong(node, "a scale is one of its kinds", diagnostics),
        },
        _ => return wrong(node, "a scale is a word or a map", diagnostics),
    };
    match (kind, body) {
        ("binary", None) => Some(Scale::binary("pass", "fail")),
        ("binary", Some(body)) => binary(body, diagnostics),
        ("ordinal", Some(body)) => ordinal(body, diagnostics),
        ("numeric", Some(body)) => numeric(body, diagnostics),
        ("choice", Some(body)) => choice(body, diagnostics),
        ("preference", None) => Some(Scale::preference(true)),
        ("preference", Some(body)) => preference(body, diagnostics),
        (kind, None) if KINDS.contains(&kind) => {
            wrong(node, &format!("the scale `{kind}` needs more than its name"), diagnostics)
        }
        (kind, _) => {
            let message = format!("there is no scale `{}`", one_line(kind, 40));
            diagnostics.push(
                Diagnostic::error("E0621", message)
                    .at(node.span.clone(), "no such scale")
                    .help(did_you_mean(kind, KINDS).unwrap_or_else(|| FORMS.to_owned())),
            );
            None
        }
    }
}

const FORMS: &str = "write `binary`, `{ordinal: {levels: [poor, good]}}`, `{numeric: {min: 0, max: 10}}`, \
                     `{choice: {options: {…}}}` or, for two outputs side by side, `preference`";

fn wrong<T>(node: &Node, message: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
    let diagnostic =
        Diagnostic::error("E0621", message).at(node.span.clone(), "expected a scale").help(FORMS);
    diagnostics.push(diagnostic);
    None
}

/// A mistake within a scale.
fn mistake<T>(node: &Node, message: String, label: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
    diagnostics.push(Diagnostic::error("E0621", message).at(node.span.clone(), label));
    None
}

fn binary(body: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Scale> {
    let mut reader = MapReader::new(body, "a binary scale", diagnostics)?;
    let pass = reader.string("pass").unwrap_or_else(|| "pass".to_owned());
    let fail = reader.string("fail").unwrap_or_else(|| "fail".to_owned());
    let anchors = reader.get("anchors");
    reader.finish();
    if !is_word(&pass) || !is_word(&fail) || pass == fail {
        return mistake(
            body,
            "`pass` and `fail` need a word each".to_owned(),
            "two different words",
            diagnostics,
        );
    }
    let mut scale = Scale::binary(&pass, &fail);
    add_anchors(&mut scale, anchors, diagnostics)?;
    Some(scale)
}

fn ordinal(body: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Scale> {
    let mut reader = MapReader::new(body, "an ordinal scale", diagnostics)?;
    let levels = reader.required("levels");
    let pass = reader.get("pass");
    let anchors = reader.get("anchors");
    reader.finish();
    let levels = levels?;
    let names = words(levels, "levels", diagnostics)?;
    let pass = match pass {
        None => None,
        Some(node) => {
            let found = names.iter().position(|name| Some(name.as_str()) == node.scalar_text());
            if found.is_none() {
                let message = format!("`pass` names no level: {}", one_line(node.span.text(), 40));
                let label = "expected one of the levels: it and all above it pass";
                return mistake(node, message, label, diagnostics);
            }
            found
        }
    };
    let top = (names.len() - 1) as f64;
    let classes = names.into_iter().enumerate().map(|(idx, name)| Class {
        name,
        anchor: None,
        value: idx as f64 / top,
        pass: pass.map(|pass| pass <= idx),
    });
    let mut scale = Scale::Classes { kind: ScaleKind::Ordinal, classes: classes.collect() };
    // Levels as a map hold their anchors themselves.
    add_anchors(&mut scale, anchors.or_else(|| levels.as_map().map(|_| levels)), diagnostics)?;
    Some(scale)
}

fn numeric(body: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Scale> {
    let mut reader = MapReader::new(body, "a numeric scale", diagnostics)?;
    for key in ["min", "max"] {
        reader.required(key);
    }
    let (min, max) = (reader.number("min"), reader.number("max"));
    let (step, pass, anchors) = (reader.number("step"), reader.number("pass"), reader.get("anchors"));
    reader.finish();
    let range = Range { min: min?, max: max?, step };
    if range.max <= range.min || !(range.max - range.min).is_finite() {
        return mistake(
            body,
            "`min` must be less than `max`".to_owned(),
            "no number is on this scale",
            diagnostics,
        );
    }
    if step.is_some_and(|step| step <= 0.0 || !Range { step: Some(step), ..range }.holds(range.max)) {
        let message = "`step` does not lead from `min` to `max`".to_owned();
        return mistake(body, message, "expected a whole number of steps", diagnostics);
    }
    if pass.is_some_and(|pass| !range.holds(pass)) {
        return mistake(
            body,
            "`pass` is not on the scale".to_owned(),
            "expected a number of the scale",
            diagnostics,
        );
    }
    let anchors = match anchors {
        None => vec![],
        Some(node) => anchors::of_numbers(node, &range, diagnostics)?,
    };
    Some(Scale::Numeric { range, pass_from: pass, anchors })
}

fn choice(body: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Scale> {
    let mut reader = MapReader::new(body, "a choice scale", diagnostics)?;
    let options = reader.required("options");
    reader.finish();
    let options = options?;
    let Some(map) = options.as_map() else {
        return mistake(
            options,
            "`options` must be a map".to_owned(),
            "expected `name: description`",
            diagnostics,
        );
    };
    words(options, "options", diagnostics)?;
    let read: Vec<Option<Class>> =
        map.entries.iter().map(|entry| option(&entry.key, &entry.value, diagnostics)).collect();
    let mut classes = read.into_iter().collect::<Option<Vec<_>>>()?;
    let has_values = classes.iter().any(|class| !class.value.is_nan());
    let decides = classes.iter().any(|class| class.pass.is_some());
    if !has_values && !decides {
        let message = "the options have neither `pass` nor `value`".to_owned();
        diagnostics.push(
            Diagnostic::error("E0621", message)
                .at(options.span.clone(), "nothing says what they are worth")
                .help("say which pass, such as `yes: {description: …, pass: true}`, or give each a `value` in [0, 1]"),
        );
        return None;
    }
    if let Some(class) = classes.iter().find(|class| has_values && class.value.is_nan()) {
        let message = format!("the option `{}` has no `value`, and others have", one_line(&class.name, 40));
        return mistake(options, message, "give each a value, or none", diagnostics);
    }
    for class in &mut classes {
        // Who says which pass says that the others do not.
        class.pass = decides.then(|| class.pass.unwrap_or(false));
        if class.value.is_nan() {
            class.value = f64::from(u8::from(class.pass == Some(true)));
        }
    }
    Some(Scale::Classes { kind: ScaleKind::Choice, classes })
}

/// One option: its description, or a map. Its value is not a number until it is given or follows from `pass`.
fn option(name: &str, node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Class> {
    let name = name.to_owned();
    if let Some(description) = node.scalar_text() {
        return Some(Class { name, anchor: Some(description.to_owned()), value: f64::NAN, pass: None });
    }
    let mut reader = MapReader::new(node, "an option", diagnostics)?;
    let description = reader.required_string("description");
    let value = reader.number("value");
    let pass = reader.boolean("pass");
    reader.finish();
    if value.is_some_and(|value| !(0.0..=1.0).contains(&value)) {
        return mistake(node, "a `value` must be in [0, 1]".to_owned(), "this option", diagnostics);
    }
    Some(Class { name, anchor: Some(description?), value: value.unwrap_or(f64::NAN), pass })
}

fn preference(body: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Scale> {
    let mut reader = MapReader::new(body, "a preference scale", diagnostics)?;
    let ties = reader.boolean("ties").unwrap_or(true);
    reader.finish();
    Some(Scale::preference(ties))
}

/// The words of a scale: the items of a list or the keys of a map; two or more, each once.
fn words(node: &Node, what: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<String>> {
    let found: Option<Vec<String>> = match &node.value {
        Value::List(items) => items.iter().map(|item| item.scalar_text().map(str::to_owned)).collect(),
        Value::Map(map) => Some(map.entries.iter().map(|entry| entry.key.clone()).collect()),
        _ => None,
    };
    let Some(words) = found else {
        return mistake(node, format!("`{what}` must be a list of words"), "expected words", diagnostics);
    };
    if !(2..=MAX_CLASSES).contains(&words.len()) {
        let message = format!("`{what}` must be 2 to {MAX_CLASSES} words, found {}", words.len());
        return mistake(node, message, "too few to choose from, or too many", diagnostics);
    }
    for (idx, word) in words.iter().enumerate() {
        if !is_word(word) {
            return mistake(node, format!("`{}` is no verdict", one_line(word, 40)), WORD, diagnostics);
        }
        if words.get(..idx).is_some_and(|before| before.contains(word)) {
            let message = format!("`{what}` has `{}` twice", one_line(word, 40));
            return mistake(node, message, "two verdicts of one name cannot be told apart", diagnostics);
        }
    }
    Some(words)
}

const WORD: &str = "expected 1 to 60 characters on one line, without space at the ends";

fn is_word(word: &str) -> bool {
    !word.is_empty()
        && word.trim() == word
        && word.chars().count() <= 60
        && !word.chars().any(char::is_control)
}

/// Gives the words of a scale their anchors.
fn add_anchors(scale: &mut Scale, node: Option<&Node>, diagnostics: &mut Vec<Diagnostic>) -> Option<()> {
    let Some(node) = node else { return Some(()) };
    let found = anchors::of_words(node, scale, diagnostics)?;
    if let Scale::Classes { classes, .. } = scale {
        for (name, text) in found {
            if let Some(class) = classes.iter_mut().find(|class| class.name == name) {
                class.anchor = Some(text);
            }
        }
    }
    Some(())
}
