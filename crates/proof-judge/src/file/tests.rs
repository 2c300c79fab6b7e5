use expect_test::expect;
use proof_stats::Level;
use serde_json::json;

use super::*;
use crate::{Annotators, Item, Sample, Scale, Settings, Verdict, calibrate};

fn entry(judge: &str, rubric_hash: &str) -> Entry {
    let item = |place: u32| Item {
        id: format!("c{place}"),
        group: format!("c{place}"),
        verdict: Verdict::Read(f64::from(u8::from(place.is_multiple_of(3)))),
        labels: vec![Some(f64::from(u8::from(place.is_multiple_of(3) || place % 10 == 1)))],
        input: "words of the input".to_owned(),
        ..Item::default()
    };
    let sample = Sample {
        scale: Scale::pass_fail(),
        people: vec!["ann".to_owned()],
        items: (0..60).map(item).collect(),
    };
    let settings = Settings { level: Level::P95, seed: 1, annotators: Annotators::Experts };
    Entry {
        judge: judge.to_owned(),
        criterion: None,
        rubric_hash: rubric_hash.to_owned(),
        calibrated_at: "2026-01-01T00:00:00Z".to_owned(),
        labels: "labels/helpful.csv".to_owned(),
        verdicts: "run 0000abcd, metric helpful".to_owned(),
        calibration: calibrate(&sample, settings),
    }
}

#[test]
fn a_file_is_read_back_and_written_to_the_same_bytes() {
    let mut file = CalibrationFile::default();
    file.put(entry("b/two", "1234"));
    file.put(entry("a/one", "1234"));
    let text = file.text();
    let again = CalibrationFile::parse("rubrics/helpful.calibration.json", &text).unwrap();
    assert_eq!(again, file);
    assert_eq!(again.text(), text);
    let judges: Vec<&str> = again.entries().iter().map(|entry| entry.judge.as_str()).collect();
    assert_eq!(judges, ["a/one", "b/two"]);
}

#[test]
fn a_calibration_holds_for_its_rubric_and_its_judge_only() {
    let mut file = CalibrationFile::default();
    assert_eq!(file.standing("1234", "a/one", None), Standing::Absent);
    file.put(entry("a/one", "1234"));
    assert!(matches!(file.standing("1234", "a/one", None), Standing::Valid(_)));
    assert!(matches!(file.standing("5678", "a/one", None), Standing::RubricChanged(_)));
    assert_eq!(file.standing("1234", "a/other", None), Standing::JudgeChanged);
    let kappa = file.standing("1234", "a/one", None).kappa().and_then(|kappa| kappa.estimate).unwrap();
    assert!(0.7 < kappa && kappa < 1.0, "{kappa}");
    assert_eq!(file.standing("5678", "a/one", None).kappa(), None);
    assert_eq!(file.standing("1234", "a/one", Some("polite")), Standing::Absent);
    // Measured anew, the same judge has one entry.
    file.put(entry("a/one", "5678"));
    assert_eq!(file.entries().len(), 1);
    assert!(matches!(file.standing("5678", "a/one", None), Standing::Valid(_)));
}

#[test]
fn an_identity_changes_with_the_model_and_its_settings() {
    let settings = json!({"temperature": 0, "seed": null, "max_tokens": 100});
    let same = json!({"max_tokens": 100, "temperature": 0});
    let identity = judge_identity([("openai/gpt-5", &settings)]);
    assert_eq!(identity, "openai/gpt-5 {\"max_tokens\":100,\"temperature\":0}");
    assert_eq!(identity, judge_identity([("openai/gpt-5", &same)]));
    assert_eq!(judge_identity([("a/b", &json!({})), ("c/d", &Value::Null)]), "a/b + c/d");
}

#[test]
fn paths() {
    assert_eq!(calibration_path(Some("rubrics/helpful.yaml"), "helpful"), "rubrics/helpful.calibration.json");
    assert_eq!(calibration_path(Some("helpful.v2.yml"), "x"), "helpful.v2.calibration.json");
    assert_eq!(calibration_path(None, "is it/polite"), "calibrations/is-it-polite.calibration.json");
}

fn mistake(text: &str) -> String {
    let told = CalibrationFile::parse("rubrics/helpful.calibration.json", text).unwrap_err();
    proof_diag::render::plain(&told)
}

#[test]
fn a_file_that_is_none_is_told() {
    expect![[r#"
        error[E0647]: `rubrics/helpful.calibration.json` is not correct JSON
         --> rubrics/helpful.calibration.json:2:1
          |
        2 |  "entries": [}
          | ^ near this line
          |
          = note: expected value at line 2 column 14
          = help: `proof judge calibrate` writes it anew; its history is in Git
    "#]]
    .assert_eq(&mistake("{\"schema_version\": 1,\n \"entries\": [}"));
    expect![[r#"
        error[E0647]: `rubrics/helpful.calibration.json` has the version 2, and this program knows 1
         |
         = help: use the version of the program that wrote it
    "#]]
    .assert_eq(&mistake("{\"schema_version\": 2, \"entries\": []}"));
    expect![[r#"
        error[E0647]: `rubrics/helpful.calibration.json` is no calibration file: it has no `schema_version`
         |
         = help: `proof judge calibrate` writes it anew; its history is in Git
    "#]]
    .assert_eq(&mistake("{}"));
    expect![[r#"
        error[E0647]: `rubrics/helpful.calibration.json` is no calibration file of version 1
         |
         = note: invalid type: integer `1`, expected a string
         = help: `proof judge calibrate` writes it anew; its history is in Git
    "#]]
    .assert_eq(&mistake("{\"schema_version\": 1, \"entries\": [{\"judge\": 1}]}"));
}

#[test]
fn no_file_is_no_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let root = Utf8Path::from_path(folder.path()).unwrap();
    assert_eq!(CalibrationFile::read(root, "rubrics/none.calibration.json").unwrap(), None);
}
