//! `factuality`: a model compares the facts of the output with those of a reference.

use proof_diag::MapReader;
use serde_json::Map;

use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Finding, Found, Outcome};
use crate::judging::asking::{Beside, EXPECTED, INPUT, TARGET, lacking, not_judged, target};
use crate::judging::prompts::BuiltIn;
use crate::judging::single::Single;
use crate::registry::{Argument, ScorerInfo};
use crate::rubric::{Class, Grade, Scale, ScaleKind};
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "factuality",
    summary: "A model compares the facts of the output with a reference.",
    doc: "The judge says how the facts of the output stand to those of `expected`: `subset` (the output states less), `superset` (it states more, and \
          nothing against the reference), `same`, `disagree` (it speaks against the reference in a fact), `immaterial` (they differ in nothing that \
          bears on what is true). Each verdict has a value, which `values` can set, and is a part of the metric: `factuality.disagree` is the \
          share of outputs that contradict the reference. An answer that cannot be read leaves the output unscored.",
    formula: "the value of the verdict: subset 0.4, superset 0.6, same 1, disagree 0, immaterial 1, unless `values` says otherwise",
    range: "[0, 1]",
    direction: "higher is better; it passes only by `threshold`",
    misleads: "The values are a convention: the mean of 0.4 and 0.6 says little, the shares of the verdicts say more. What the output states beyond \
               the reference is not checked.",
    example: "- factuality: {expected: \"{{ expected.answer }}\", target: openai/gpt-5}",
    arguments: &[
        Argument { name: "expected", text: EXPECTED_TEXT },
        TARGET,
        Argument { name: "values", text: "a map from verdicts to values in [0, 1], such as `{subset: 0.5}`" },
        INPUT,
    ],
    main: Some("expected"),
    has_subject: true,
    build,
};

const EXPECTED_TEXT: &str = "the reference; may hold templates";
const VERDICTS: [(&str, f64); 5] =
    [("subset", 0.4), ("superset", 0.6), ("same", 1.0), ("disagree", 0.0), ("immaterial", 1.0)];

#[derive(Debug)]
struct Factuality(Single);

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    arguments.required(EXPECTED.name);
    let beside = Beside::read(arguments);
    let values = values(arguments);
    let judge = target(arguments);
    let classes = VERDICTS.iter().zip(values?).map(|((name, _), value)| Class {
        name: (*name).to_owned(),
        anchor: None,
        value,
        pass: None,
    });
    let scale = Scale::Classes { kind: ScaleKind::Choice, classes: classes.collect() };
    let single = Single::new(BuiltIn::Factuality, judge?, scale, beside, Map::new());
    Some(Built {
        judged: Some(single.judged()),
        parts: VERDICTS.iter().map(|(name, _)| PartMetric::share(*name)).collect(),
        ..Built::share(Factuality(single))
    })
}

fn values(arguments: &mut Arguments<'_>) -> Option<[f64; 5]> {
    let mut values = VERDICTS.map(|(_, value)| value);
    let Some(node) = arguments.reader.get("values") else { return Some(values) };
    let mut wrong = vec![];
    let mut reader = MapReader::new(node, "`values`", arguments.reader.diagnostics)?;
    for ((name, _), value) in VERDICTS.iter().zip(&mut values) {
        if let Some(given) = reader.number(name) {
            *value = given;
            wrong.extend((!(0.0..=1.0).contains(&given)).then_some(*name));
        }
    }
    reader.finish();
    for name in &wrong {
        arguments.invalid(node, format!("the value of `{name}` is not in [0, 1]"), "expected 0 to 1");
    }
    wrong.is_empty().then_some(values)
}

impl Check for Factuality {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        let graded = match self.0.grade(subject, input) {
            Ok(graded) => graded,
            Err(lack) => return lacking(lack, VERDICTS.len()),
        };
        let value = self.0.scale.value(graded.grade);
        let main = Ok(Finding::Measured { value, pass: None, reason: Some(self.0.said(&graded)) });
        let parts = (0..VERDICTS.len())
            .map(|idx| Ok(Finding::measured(f64::from(u8::from(graded.grade == Grade::Class(idx))))));
        Found { main, parts: parts.collect() }
    }

    fn check_absent(&self, reason: &str, _: &ScoreInput<'_>) -> Option<Found> {
        Some(not_judged(reason, VERDICTS.len()))
    }
}
