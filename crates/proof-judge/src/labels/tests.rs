use expect_test::{Expect, expect};
use proof_diag::render;

use super::*;
use crate::Scale;

fn read(name: &str, text: &str) -> Result<Vec<LabelRow>, Vec<Diagnostic>> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
    read_labels(name, Utf8Path::from_path(folder.path()).unwrap())
}

fn outputs() -> Vec<LabelledOutput> {
    let output = |case: &str, prompt: &str, repeat: u32, text: &str| LabelledOutput {
        case: case.to_owned(),
        prompt: prompt.to_owned(),
        target: "small".to_owned(),
        repeat,
        text: text.to_owned(),
    };
    vec![
        output("c1", "short", 0, "yes"),
        output("c2", "short", 0, "no"),
        output("c2", "long", 0, "no, because"),
        output("c3", "short", 0, "same words"),
        output("c3", "short", 1, "same words"),
    ]
}

fn put(text: &str) -> Result<Labels, Vec<Diagnostic>> {
    attach(&read("labels.csv", text)?, &outputs(), "helpful", &Scale::pass_fail())
}

fn check(text: &str, expected: &Expect) {
    let told = put(text).unwrap_err();
    expected.assert_eq(&told.iter().map(render::plain).collect::<String>());
}

#[test]
fn labels_go_to_the_outputs_that_they_are_about() {
    let hash = output_hash("no, because");
    let labels = put(&format!(
        "case,person,label,prompt,output_hash,comment\n\
         c1,ann,pass,,,\nc1,bob,fail,,,fine\nc2,ann,no,short,,\nc2,ann,yes,,{hash},\nc3,bob,pass,,,\nc3,ann,,,,\n"
    ))
    .unwrap();
    assert_eq!(labels.people, ["ann", "bob"]);
    let expected = [
        [Some(1.0), Some(0.0)],
        [Some(0.0), None],
        [Some(1.0), None],
        // Both repeats have the same words, so one label is about both.
        [None, Some(1.0)],
        [None, Some(1.0)],
    ];
    assert_eq!(labels.of, expected.map(|row| row.to_vec()));
    assert!(labels.warnings.is_empty());
}

#[test]
fn every_format_gives_the_same_labels() {
    let files = [
        ("a.csv", "case,person,label\nc1,ann,pass\n"),
        ("a.jsonl", "{\"case\": \"c1\", \"person\": \"ann\", \"label\": true}\n"),
        ("a.yaml", "- {case: c1, annotator: ann, label: 1}\n"),
    ];
    for (name, text) in files {
        let labels = attach(&read(name, text).unwrap(), &outputs(), "helpful", &Scale::pass_fail()).unwrap();
        assert_eq!(
            (labels.people, labels.of[0].clone()),
            (vec!["ann".to_owned()], vec![Some(1.0)]),
            "{name}"
        );
    }
}

#[test]
fn labels_of_other_metrics_are_passed_over() {
    let rows = read("labels.csv", "case,criterion,label\nc1,polite,pass\nc1,impolite,fail\n").unwrap();
    let labels = attach(&rows, &outputs(), "judge.polite", &Scale::pass_fail()).unwrap();
    assert_eq!(labels.of[0], [Some(1.0)]);
    let labels = put("case,metric,label\nc1,helpful,pass\nc2,polite,strange\n").unwrap();
    assert_eq!(labels.of.iter().flatten().flatten().count(), 1);
    check(
        "case,metric,label\nc1,polite,pass\n",
        &expect![[r#"
        error[E0646]: no label is about the metric `helpful`
         |
         = help: the column `metric` of a label file names the metric, or is left out
    "#]],
    );
}

#[test]
fn all_mistakes_come_at_once() {
    check(
        "case,person,label,prompt\nc9,ann,pass,\nc1,ann,meh,\nc2,ann,pass,\nc2,ann,pass,mid\nc3,ann,pass,\nc3,ann,fail,\n",
        &expect![[r#"
            error[E0641]: there is no case `c9`
             --> labels.csv:2:1
              |
            2 | c9,ann,pass,
              | ^^ no such case
              |
              = help: did you mean `c1` or `c2` or `c3`?
            error[E0642]: the label `meh` is not on the scale
             --> labels.csv:3:8
              |
            3 | c1,ann,meh,
              |        ^^^ not on the scale
              |
              = help: a label is `fail` or `pass`
            error[E0645]: the label fits 2 different outputs of the case `c2`
             --> labels.csv:4:1
              |
            4 | c2,ann,pass,
              | ^^ which of its outputs?
              |
              = help: add `prompt` to the file, or `output_hash`
            error[E0641]: the case `c2` has no output of prompt `mid`
             --> labels.csv:5:1
              |
            5 | c2,ann,pass,mid
              | ^^ no such output
              |
              = help: its outputs are of prompt `long`, target `small`, repeat 0; prompt `short`, target `small`, repeat 0
            error[E0643]: `ann` gave two labels to the same output
             --> labels.csv:7:8
              |
            7 | c3,ann,fail,
              |        ^^^^ `fail` here
              |
             ::: labels.csv:6:8
              |
            6 | c3,ann,pass,
              |        ---- `pass` here
              |
              = help: keep the one that the person stands by
        "#]],
    );
}

#[test]
fn a_label_that_fits_several_outputs() {
    check(
        "case,person,label\nc2,ann,pass\n",
        &expect![[r#"
        error[E0645]: the label fits 2 different outputs of the case `c2`
         --> labels.csv:2:1
          |
        2 | c2,ann,pass
          | ^^ which of its outputs?
          |
          = help: add `prompt` to the file, or `output_hash`
    "#]],
    );
}

#[test]
fn a_file_without_its_columns() {
    check(
        "cases,person,lable\nc2,ann,pass\n",
        &expect![[r#"
        error[E0640]: the label file has no column `case`
         --> labels.csv:2:1
          |
        2 | c2,ann,pass
          | ^^^^^^^^^^^ the first row
          |
          = note: its columns are `cases`, `person`, `lable`
          = help: did you mean `cases`?
          = help: a label file has the columns `case`, `person` and `label`, and may have `metric`, `prompt`, `target`, `repeat`, `output` or `output_hash`
        error[E0640]: the label file has no column `label`
         --> labels.csv:2:1
          |
        2 | c2,ann,pass
          | ^^^^^^^^^^^ the first row
          |
          = note: its columns are `cases`, `person`, `lable`
          = help: did you mean `lable`?
          = help: a label file has the columns `case`, `person` and `label`, and may have `metric`, `prompt`, `target`, `repeat`, `output` or `output_hash`
    "#]],
    );
    let missing = read_labels("none.csv", Utf8Path::new("/nowhere")).unwrap_err();
    assert_eq!(missing[0].message, "the label file `none.csv` does not exist");
    check(
        "case,label\nc1,\n",
        &expect![[r#"
        error[E0640]: no row of the label file `labels.csv` has a label
         |
         = help: fill in the column `label`
    "#]],
    );
    check(
        "case,label\n",
        &expect![[r#"
        error[E0640]: the label file `labels.csv` has no rows
         |
         = help: its columns are `case`, `person` and `label`
    "#]],
    );
    check(
        "case,label,repeat\n,pass,first\n",
        &expect![[r#"
        error[E0640]: `repeat` must be a whole number from 0, found `first`
         --> labels.csv:2:7
          |
        2 | ,pass,first
          |       ^^^^^ expected a whole number
        error[E0640]: a label without a case
         --> labels.csv:2:1
          |
        2 | ,pass,first
          | ^^^^^^^^^^^ no `case`
          |
          = help: a label names the case whose output it is about
    "#]],
    );
}

#[test]
fn the_same_label_twice_is_a_warning() {
    let labels = put("case,person,label\nc1,ann,pass\nc1,ann,yes\n").unwrap();
    expect![[r#"
        warning[W0644]: `ann` labelled the same output twice, alike
         --> labels.csv:3:8
          |
        3 | c1,ann,yes
          |        ^^^ again here
          |
         ::: labels.csv:2:8
          |
        2 | c1,ann,pass
          |        ---- first here
          |
          = help: remove one of the two rows
    "#]]
    .assert_eq(&labels.warnings.iter().map(render::plain).collect::<String>());
    assert_eq!(labels.of[0], [Some(1.0)]);
}

#[test]
fn labels_of_words_that_were_answered_anew_do_not_count() {
    let labels = put("case,label,output\nc1,pass,yes\nc2,pass,old words\n").unwrap();
    expect![[r#"
        warning[W0649]: 1 of 2 labels are of other words than the outputs have now, and do not count
         --> labels.csv:3:9
          |
        3 | c2,pass,old words
          |         ^^^^^^^^^ the first of them
          |
          = help: `proof judge plan RUN METRIC --sheet FILE` writes a sheet of the outputs as they are
    "#]]
    .assert_eq(&labels.warnings.iter().map(render::plain).collect::<String>());
    assert_eq!((labels.n_of_others, labels.of.iter().flatten().flatten().count()), (1, 1));
    check(
        "case,label,output\nc1,pass,old words\n",
        &expect![[r#"
        error[E0646]: no label is about any of these outputs
         --> labels.csv:2:9
          |
        2 | c1,pass,old words
          |         ^^^^^^^^^ this output is not among them
          |
          = note: all 1 labels are of other words than the outputs have now
          = help: label the outputs of this run, or use the run that was labelled
    "#]],
    );
}

#[test]
fn a_sheet_is_a_label_file_and_no_spreadsheet_runs_it() {
    let row = SheetRow {
        case: "=c1".to_owned(),
        metric: "helpful".to_owned(),
        prompt: "short".to_owned(),
        target: "small".to_owned(),
        repeat: 0,
        input: "+1 \"quoted\", and\nmore".to_owned(),
        output: "=HYPERLINK(\"http://evil\")".to_owned(),
    };
    let text = sheet(std::slice::from_ref(&row));
    let hash = output_hash(&row.output);
    assert_eq!(
        text,
        format!(
            "case,metric,prompt,target,repeat,output_hash,person,label,comment,input,shown_output\n\
             \"'=c1\",helpful,short,small,0,{hash},,,,\"'+1 \"\"quoted\"\", and\nmore\",\"'=HYPERLINK(\"\"http://evil\"\")\"\n"
        )
    );
    let filled = text.replace(&format!("{hash},,,"), &format!("{hash},ann,pass,"));
    let rows = read("sheet.csv", &filled).unwrap();
    let output = LabelledOutput {
        case: row.case,
        prompt: row.prompt,
        target: row.target,
        repeat: 0,
        text: row.output,
    };
    let labels = attach(&rows, &[output], "helpful", &Scale::pass_fail()).unwrap();
    assert_eq!(labels.of, [[Some(1.0)]]);
}

#[test]
fn the_scale_of_labels_is_their_words() {
    let scale = |labels: &[&str]| classes_of(labels);
    assert_eq!(scale(&["yes", "No", "yes"]).unwrap(), Scale::pass_fail());
    assert_eq!(scale(&["b", "a", "B"]).unwrap(), Scale::nominal(["a", "b"]));
    let told = scale(&["b", "b"]).unwrap_err();
    expect![[r#"
        error[E0650]: all labels are `b`
         |
         = note: what everybody says of everything tells nothing about a judge
         = help: label outputs of all kinds, or name the other classes: `--scale yes,no`
    "#]]
    .assert_eq(&render::plain(&told));
    let many: Vec<String> = (0..30).map(|i| format!("{i}.5")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let told = classes_of(&many).unwrap_err();
    expect![[r#"
        error[E0650]: the labels have more than 20 different values
         |
         = help: say what they are: `--scale 1..5` for numbers, `--scale poor<fair<good` for levels
    "#]]
    .assert_eq(&render::plain(&told));
}

#[test]
fn a_column_is_found_by_its_name() {
    let case = |json: serde_json::Value| -> proof_dataset::Case { serde_json::from_value(json).unwrap() };
    let cases = [
        case(
            serde_json::json!({"id": "a", "vars": {"text": "x"}, "expected": {"label": "yes"}, "metadata": {"human": 3}}),
        ),
        case(serde_json::json!({"id": "b", "vars": {"text": ""}, "expected": {"label": null}})),
    ];
    let of = |name: &str| {
        column(&cases, name, "--label").map_err(|told| told.iter().map(render::plain).collect::<String>())
    };
    assert_eq!(of("label").unwrap(), [Some("yes".to_owned()), None]);
    assert_eq!(of("metadata.human").unwrap(), [Some("3".to_owned()), None]);
    assert_eq!(of("vars.text").unwrap(), [Some("x".to_owned()), None]);
    expect![[r#"
        error[E0648]: `--label lable`: no case has such a column
         |
         = note: the cases have `expected.label`, `metadata.human`, `text`
    "#]]
    .assert_eq(&of("lable").unwrap_err());
    expect![[r#"
        error[E0648]: `--label expected`: the case `a` has a list or a map there
         |
         = help: a label is a text or a number
        error[E0648]: `--label expected`: the case `b` has a list or a map there
         |
         = help: a label is a text or a number
    "#]]
    .assert_eq(&of("expected").unwrap_err());
}
