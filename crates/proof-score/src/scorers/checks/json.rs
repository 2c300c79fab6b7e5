//! `json`: the output is JSON.

use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::find::found_json;
use crate::finding::{Finding, Outcome};
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;

pub(crate) const FIND: Argument = Argument {
    name: "find",
    text: "true: JSON in a code fence or within prose counts, too; the longest one is taken",
};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "json",
    summary: "The output is JSON.",
    doc: "The whole output must be one JSON value, white space around it aside: what a program that calls the model could read at \
          once. `find: true` also takes JSON in a code fence, or a list or map within prose; nothing is repaired.",
    formula: "1 if the output can be read as JSON, else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "A bare number or `null` is JSON, too. Use `json_schema` to say what it must hold.",
    example: "- json: {find: true}",
    arguments: &[FIND],
    main: None,
    has_subject: true,
    build: |arguments| Some(build(arguments)),
};

#[derive(Debug)]
struct Json {
    find: bool,
}

fn build(arguments: &mut Arguments<'_>) -> Built {
    let find = arguments.reader.boolean("find").unwrap_or(false);
    Built::pass_fail(Json { find })
}

impl Check for Json {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let is_json = subject.json(input).is_some() || (self.find && found_json(&subject.text()).is_some());
        Ok(Finding::of(is_json, || not_json(subject, self.find)))
    }
}

/// Why there is no JSON.
pub(crate) fn not_json(subject: &Subject<'_>, find: bool) -> String {
    if find {
        return format!("no JSON in {}", subject.shown());
    }
    let text = subject.text();
    match serde_json::from_str::<serde::de::IgnoredAny>(&text) {
        Err(error) => format!("not JSON: {error}: {}", subject.shown()),
        Ok(_) => format!("not JSON: {}", subject.shown()),
    }
}
