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
