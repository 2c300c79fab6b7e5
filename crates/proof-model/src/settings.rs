//! Settings of a call as people write them: the `config:` of a prompt and of a target.

use proof_diag::{Diagnostic, MapReader, Node, Value};
use serde_json::Map;

use crate::Settings;

/// Keys that the program itself writes into a request's body.
const OWN_KEYS: [&str; 3] = ["messages", "model", "stream"];

impl Settings {
    /// Reads a `config:` map. Mistakes go to `diagnostics`; what is wrong is left out.
    pub fn parse(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let Some(mut reader) = MapReader::new(node, "the settings (`config`)", diagnostics) else {
            return Self::default();
        };
        let settings = Self {
            temperature: number(&mut reader, "temperature", "0 or more", |value| 0.0 <= value),
            top_p: number(&mut reader, "top_p", "more than 0 and at most 1", |value| {
                0.0 < value && value <= 1.0
            }),
            max_tokens: reader.integer("max_tokens", 1..=10_000_000),
            stop: reader.strings("stop").unwrap_or_default(),
            seed: seed(&mut reader),
            reasoning_effort: reader.string("reasoning_effort"),
            extra: extra(&mut reader),
        };
        reader.finish();
        settings
    }

    /// These settings where they say something, those of `base` elsewhere: a target's over a prompt's.
    #[must_use]
    pub fn over(&self, base: &Self) -> Self {
        let mut extra = base.extra.clone();
        extra.extend(self.extra.iter().map(|(key, value)| (key.clone(), value.clone())));
        Self {
            temperature: self.temperature.or(base.temperature),
            top_p: self.top_p.or(base.top_p),
            max_tokens: self.max_tokens.or(base.max_tokens),
            stop: if self.stop.is_empty() { base.stop.clone() } else { self.stop.clone() },
            seed: self.seed.or(base.seed),
            reasoning_effort: self.reasoning_effort.clone().or_else(|| base.reasoning_effort.clone()),
            extra,
        }
    }
}

fn number(
    reader: &mut MapReader<'_, '_>,
    key: &'static str,
    expected: &str,
    holds: impl Fn(f64) -> bool,
) -> Option<f64> {
    let value = reader.number(key)?;
    if holds(value) {
        return Some(value);
    }
    let span = reader.get(key)?.span.clone();
    reader.diagnostics.push(
        Diagnostic::error("E0505", format!("`{key}` must be {expected}, found `{value}`"))
            .at(span, format!("expected {expected}")),
    );
    None
}

fn seed(reader: &mut MapReader<'_, '_>) -> Option<i64> {
    let node = reader.get("seed")?;
    let value = match &node.value {
        Value::Number(number) => number.as_i64(),
        _ => None,
    };
    if value.is_none() {
        reader.diagnostics.push(proof_diag::document::wrong_type(node, "`seed`", "a whole number"));
    }
    value
}

fn extra(reader: &mut MapReader<'_, '_>) -> Map<String, serde_json::Value> {
    let Some(node) = reader.get("extra") else { return Map::new() };
    let Some(map) = node.as_map() else {
        reader.diagnostics.push(proof_diag::document::wrong_type(node, "`extra`", "a map"));
        return Map::new();
    };
    for entry in map.entries.iter().filter(|entry| OWN_KEYS.contains(&entry.key.as_str())) {
        reader.diagnostics.push(
            Diagnostic::error("E0506", format!("`extra` may not hold `{}`", entry.key))
                .at(entry.key_span.clone(), "the program writes this field itself")
                .note("whatever stands in `extra` goes into the request's body as it is"),
        );
    }
    match node.to_json() {
        serde_json::Value::Object(map) => map,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use proof_diag::SourceFile;

    fn read(text: &str) -> (Settings, Vec<Diagnostic>) {
        let (document, mut diagnostics) = proof_diag::parse_yaml(&SourceFile::new("p.yaml", text));
        let settings = Settings::parse(&document.unwrap().root, &mut diagnostics);
        (settings, diagnostics)
    }

    fn check(text: &str, expected: &Expect) {
        let (_, diagnostics) = read(text);
        let shown: Vec<String> = diagnostics.iter().map(proof_diag::render::plain).collect();
        expected.assert_eq(&shown.join("\n"));
    }

    #[test]
    fn all_settings_are_read() {
        let (settings, diagnostics) = read(
            "{temperature: 0, top_p: 0.5, max_tokens: 20, stop: END, seed: -3, reasoning_effort: low, extra: {top_k: 5}}",
        );
        assert_eq!(diagnostics, []);
        assert_eq!(
            serde_json::to_string(&settings).unwrap(),
            r#"{"temperature":0.0,"top_p":0.5,"max_tokens":20,"stop":["END"],"seed":-3,"reasoning_effort":"low","extra":{"top_k":5}}"#
        );
    }

    #[test]
    fn a_target_wins_over_a_prompt() {
        let (target, _) = read("{temperature: 0.2, extra: {a: 1}}");
        let (prompt, _) = read("{temperature: 1, max_tokens: 5, extra: {a: 0, b: 2}}");
        let merged = target.over(&prompt);
        assert_eq!((merged.temperature, merged.max_tokens), (Some(0.2), Some(5)));
        assert_eq!(serde_json::to_string(&merged.extra).unwrap(), r#"{"a":1,"b":2}"#);
    }

    #[test]
    fn values_out_of_range_are_shown() {
        check(
            "{temperature: -1}",
            &expect![[r#"
            error[E0505]: `temperature` must be 0 or more, found `-1`
             --> p.yaml:1:15
              |
            1 | {temperature: -1}
              |               ^^ expected 0 or more
        "#]],
        );
        check(
            "{top_p: 0}",
            &expect![[r#"
            error[E0505]: `top_p` must be more than 0 and at most 1, found `0`
             --> p.yaml:1:9
              |
            1 | {top_p: 0}
              |         ^ expected more than 0 and at most 1
        "#]],
        );
    }

    #[test]
    fn fields_of_our_own_are_refused_in_extra() {
        check(
            "{extra: {stream: true}}",
            &expect![[r#"
            error[E0506]: `extra` may not hold `stream`
             --> p.yaml:1:10
              |
            1 | {extra: {stream: true}}
              |          ^^^^^^ the program writes this field itself
              |
              = note: whatever stands in `extra` goes into the request's body as it is
        "#]],
        );
    }

    #[test]
    fn a_misspelt_setting_is_an_error() {
        check(
            "{temprature: 1}",
            &expect![[r#"
            error[E0101]: unknown key `temprature` in the settings (`config`)
             --> p.yaml:1:2
              |
            1 | {temprature: 1}
              |  ^^^^^^^^^^ no such key
              |
              = help: did you mean `temperature`?
        "#]],
        );
    }
}
