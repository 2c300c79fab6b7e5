use expect_test::{Expect, expect};

use super::*;

const HELPFUL: &str = "
description: How helpful the answer is.   # for people
task: You grade answers of a support desk.
scale: {ordinal: {levels: [poor, fair, good], pass: fair}}
criteria:
  - name: helpful
    description: The answer lets the customer go on.
    weight: 2
    anchors: {poor: no step to take, fair: a first step, good: all steps}
  - name: polite
    description: The tone is friendly.
    anchors: {poor: rude, fair: neutral, good: friendly}
examples:
  - {input: My card is lost., output: Block it in the app., verdict: {helpful: good, polite: fair}, reason: The one right step.}
partial_evidence: If the answer points to a page, grade only what stands in the answer.
labels: labels.csv
target: openai/gpt-5
";

const OWN: &str = "
scale: {preference: {ties: false}}
prompt: own.prompt
read: {first: '(?m)^Output \\(a\\)', second: '(?m)^Output \\(b\\)'}
";

fn files(path: &str) -> std::io::Result<String> {
    match path {
        "rubrics/own.prompt" => Ok("@user\n{{ vars.input }}\n{{ first }}\n{{ second }}\n".to_owned()),
        "rubrics/one.prompt" => Ok("@user\n{{ output }}\n".to_owned()),
        "rubrics/wrong.prompt" => {
            Ok("---\nmodel: x/y\n---\n@user\n{{ input }} {{ otput }} {{ ticket }}\n".to_owned())
        }
        _ => Err(std::io::ErrorKind::NotFound.into()),
    }
}

fn read(yaml: &str) -> Result<Rubric, String> {
    let (rubric, diagnostics) = Rubric::read(&SourceFile::new("rubrics/r.yaml", yaml), &files);
    let shown: Vec<String> = diagnostics.iter().map(proof_diag::render::plain).collect();
    assert_eq!(rubric.is_none(), proof_diag::has_errors(&diagnostics));
    rubric.ok_or_else(|| shown.join("\n"))
}

#[track_caller]
fn good(yaml: &str) -> Rubric {
    read(yaml).unwrap_or_else(|shown| panic!("{shown}"))
}

#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "the form of expect-test")]
fn mistakes(yaml: &str, expected: Expect) {
    match read(yaml) {
        Ok(rubric) => panic!("no mistake was found: {rubric:?}"),
        Err(shown) => expected.assert_eq(&shown),
    }
}

#[test]
fn a_rubric_is_read_whole() {
    let rubric = good(HELPFUL);
    assert_eq!(rubric.description(), Some("How helpful the answer is."));
    assert_eq!(rubric.scale().name(), "ordinal");
    assert!(rubric.scale().decides());
    let names: Vec<_> = rubric.criteria().iter().map(|c| (c.name.as_str(), c.weight)).collect();
    assert_eq!(names, [("helpful", 2.0), ("polite", 1.0)]);
    assert_eq!(
        rubric.examples[0].verdicts,
        [("helpful".into(), "good".into()), ("polite".into(), "fair".into())]
    );
    assert_eq!(rubric.labels(), Some("rubrics/labels.csv"));
    assert_eq!(rubric.target().and_then(Node::as_str), Some("openai/gpt-5"));
    let own = good(OWN);
    assert_eq!(own.answers.as_ref().map(|answers| answers.rules.len()), Some(2));
    assert!(own.scale().is_preference() && own.scale().classes().len() == 2);
}

#[test]
fn a_scale_gives_values_and_takes_them_back() {
    let scale = |yaml: &str| good(&format!("task: t\nscale: {yaml}\n")).scale;
    let values = |scale: &Scale, words: &[&str]| -> Vec<(f64, Option<bool>)> {
        words
            .iter()
            .map(|word| {
                let grade = scale.read(word).unwrap();
                assert_eq!(scale.word(grade), *word);
                (scale.value(grade), scale.pass(grade))
            })
            .collect()
    };
    let binary = scale("{binary: {pass: helpful, fail: not helpful}}");
    assert_eq!(values(&binary, &["helpful", "not helpful"]), [(1.0, Some(true)), (0.0, Some(false))]);
    assert_eq!(binary.read("Helpful"), None, "to the letter");
    let ordinal = scale("{ordinal: {levels: {1: a, 2: b, 3: c, 4: d, 5: e}, pass: 4}}");
    assert_eq!(
        values(&ordinal, &["1", "2", "4"]),
        [(0.0, Some(false)), (0.25, Some(false)), (0.75, Some(true))]
    );
    let numeric = scale("{numeric: {min: -1, max: 1, step: 0.5, pass: 0}}");
    assert_eq!(
        values(&numeric, &["-1", "0.5", "1"]),
        [(0.0, Some(false)), (0.75, Some(true)), (1.0, Some(true))]
    );
    assert_eq!((numeric.read("0.4"), numeric.read("1.5"), numeric.read("NaN")), (None, None, None));
    let choice =
        scale("{choice: {options: {yes: {description: y, pass: true}, partly: {description: p}, no: n}}}");
    assert_eq!(values(&choice, &["yes", "no"]), [(1.0, Some(true)), (0.0, Some(false))]);
    assert_eq!(choice.grade_of(0.0), None, "two options are worth that");
    let valued =
        scale("{choice: {options: {a: {description: y, value: 1}, b: {description: p, value: 0.3}}}}");
    assert_eq!(values(&valued, &["a", "b"]), [(1.0, None), (0.3, None)]);
    for scale in [binary, ordinal, valued] {
        for idx in 0..scale.classes().len() {
            assert_eq!(scale.grade_of(scale.value(Grade::Class(idx))), Some(Grade::Class(idx)));
        }
    }
    assert_eq!(numeric.grade_of(0.75), Some(Grade::Number(0.5)));
}

#[test]
fn the_hash_is_of_what_the_judge_is_told() {
    let hash = |yaml: &str| good(yaml).hash().to_owned();
    let base = hash(HELPFUL);
    assert_eq!(base.len(), 12);
    let same = [
        HELPFUL.replace("   # for people", ""),
        HELPFUL.replace("How helpful the answer is.", "Something else."),
        HELPFUL.replace("labels: labels.csv\n", ""),
        HELPFUL.replace("target: openai/gpt-5", "target: other/judge"),
        HELPFUL
            .replace("{levels: [poor, fair, good], pass: fair}", "{pass: fair, levels: [poor, fair, good]}"),
        HELPFUL
            .replace("    weight: 2\n", "")
            .replace("    description: The answer lets", "    weight: 2.0\n    description: The answer lets"),
    ];
    for yaml in &same {
        assert_eq!(hash(yaml), base, "{yaml}");
    }
    let other = [
        HELPFUL.replace("weight: 2", "weight: 3"),
        HELPFUL.replace("a first step", "one step"),
        HELPFUL.replace("support desk", "help desk"),
        HELPFUL.replace("pass: fair", "pass: good"),
        HELPFUL.replace("polite: fair}", "polite: good}"),
        HELPFUL.replace("target:", "reason: none\ntarget:"),
        HELPFUL.replace("partial_evidence: If", "partial_evidence: When"),
    ];
    for yaml in &other {
        assert_ne!(hash(yaml), base, "{yaml}");
    }
    assert_ne!(hash(OWN), hash(&OWN.replace("(a", "(A")));
    let with_prompt = |text: &'static str| {
        let files = move |_: &str| Ok(text.to_owned());
        Rubric::read(&SourceFile::new("r.yaml", OWN), &files).0.unwrap().full_hash().to_owned()
    };
    assert_ne!(with_prompt("@user\n{{ first }}\n"), with_prompt("@user\n{{ second }}\n"));
}

#[test]
fn rules_are_tried_in_their_order() {
    let rubric = good(OWN);
    let found =
        |text: &str| rubric.answers.as_ref().unwrap().find(text, &rubric.scale).map(|g| rubric.scale.word(g));
    assert_eq!(found("Output (a)").as_deref(), Some("first"));
    assert_eq!(found("Output (b)\nOutput (a)").as_deref(), Some("first"), "(a) is tried before (b)");
    assert_eq!(found("I say Output (b)"), None);
    let rating = good(
        "scale: {numeric: {min: 1, max: 10, step: 1}}\nprompt: one.prompt\nread: {number: 'Rating: ([0-9.]+)', 1: worst}\n",
    );
    let found = |text: &str| rating.answers.as_ref().unwrap().find(text, &rating.scale);
    assert_eq!(found("Rating: 7"), Some(Grade::Number(7.0)));
    assert_eq!(found("the worst"), Some(Grade::Number(1.0)));
    assert_eq!(found("the worst. Rating: 11"), None, "a number off the scale is no other verdict");
}

#[test]
fn e0622_mistakes_of_a_whole_file_are_told_at_once() {
    mistakes(
        "
task: t
scale: {ordinal: {levels: [poor, fair, good], pass: great}}
criterion: []
",
        expect![[r#"
            error[E0101]: unknown key `criterion` in a rubric
             --> rubrics/r.yaml:4:1
              |
            4 | criterion: []
              | ^^^^^^^^^ no such key
              |
              = help: did you mean `criteria`?

            error[E0621]: `pass` names no level: great
             --> rubrics/r.yaml:3:53
              |
            3 | scale: {ordinal: {levels: [poor, fair, good], pass: great}}
              |                                                     ^^^^^ expected one of the levels: it and all above it pass
        "#]],
    );
    mistakes(
        "
taks: t
scale: {ordinal: {levels: [poor, fair, good]}}
criteria:
  - {name: helpful, description: d, anchors: {poor: x, goood: y}}
  - {name: helpful, description: d, weight: -1, anchors: {poor: x, fair: y, good: z}}
  - {name: 'a b', description: d}
",
        expect![[r#"
            error[E0101]: unknown key `taks` in a rubric
             --> rubrics/r.yaml:2:1
              |
            2 | taks: t
              | ^^^^ no such key
              |
              = help: did you mean `task`?

            error[E0623]: there is no verdict `goood`
             --> rubrics/r.yaml:5:56
              |
            5 |   - {name: helpful, description: d, anchors: {poor: x, goood: y}}
              |                                                        ^^^^^ an anchor of nothing
              |
              = help: did you mean `good`?

            error[E0623]: the verdicts `fair`, `good` have no anchors
             --> rubrics/r.yaml:5:46
              |
            5 |   - {name: helpful, description: d, anchors: {poor: x, goood: y}}
              |                                              ^^^^^^^^^^^^^^^^^^^ missing here
              |
              = note: a judge that is not told what a verdict means gives it by its own measure, and another judge by another
              = help: say in a sentence what an output is like that deserves them, under `anchors:`

            error[E0624]: the weight of `helpful` is negative
             --> rubrics/r.yaml:6:45
              |
            6 |   - {name: helpful, description: d, weight: -1, anchors: {poor: x, fair: y, good: z}}
              |                                             ^^ expected 0 or more
              |
              = help: turn the criterion round, so that more of it is better

            error[E0622]: two criteria have the name `helpful`
             --> rubrics/r.yaml:6:5
              |
            5 |   - {name: helpful, description: d, anchors: {poor: x, goood: y}}
              |     ------------------------------------------------------------- this is the first
            6 |   - {name: helpful, description: d, weight: -1, anchors: {poor: x, fair: y, good: z}}
              |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this is the second

            error[E0622]: `a b` cannot name a criterion
             --> rubrics/r.yaml:7:12
              |
            7 |   - {name: 'a b', description: d}
              |            ^^^^^ expected a letter, then at most 60 letters, digits, `_` or `-`: it ends the metric's name

            error[E0623]: the verdicts `poor`, `fair`, `good` have no anchors
             --> rubrics/r.yaml:7:5
              |
            7 |   - {name: 'a b', description: d}
              |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing here
              |
              = note: a judge that is not told what a verdict means gives it by its own measure, and another judge by another
              = help: say in a sentence what an output is like that deserves them, under `anchors:`
        "#]],
    );
    mistakes(
        "
scale: {numeric: {min: 0, max: 1}}
criteria:
  - {name: a, description: d, weight: 0, anchors: {0: x, 2: y}}
  - {name: b, description: d, weight: 0, anchors: {0: x}}
reason: after
",
        expect![[r#"
            error[E0622]: `reason` must be `before` or `none`
             --> rubrics/r.yaml:6:9
              |
            6 | reason: after
              |         ^^^^^ no such choice
              |
              = note: a reason that is written after the verdict defends it, and does not make it

            error[E0623]: `2` is not on the scale
             --> rubrics/r.yaml:4:58
              |
            4 |   - {name: a, description: d, weight: 0, anchors: {0: x, 2: y}}
              |                                                          ^ an anchor of nothing

            error[E0623]: the verdict `1` has no anchor
             --> rubrics/r.yaml:5:51
              |
            5 |   - {name: b, description: d, weight: 0, anchors: {0: x}}
              |                                                   ^^^^^^ missing here
              |
              = note: a judge that is not told what a verdict means gives it by its own measure, and another judge by another
              = help: say in a sentence what an output is like that deserves it, under `anchors:`
        "#]],
    );
}

#[test]
fn e0623_a_level_without_an_anchor() {
    mistakes(
        "task: t\nscale: {ordinal: {levels: [low, mid, high], anchors: {low: l, high: h}}}\n",
        expect![[r#"
            error[E0623]: the verdict `mid` has no anchor
             --> rubrics/r.yaml:2:54
              |
            2 | scale: {ordinal: {levels: [low, mid, high], anchors: {low: l, high: h}}}
              |                                                      ^^^^^^^^^^^^^^^^^ missing here
              |
              = note: a judge that is not told what a verdict means gives it by its own measure, and another judge by another
              = help: say in a sentence what an output is like that deserves it, under `anchors:`
        "#]],
    );
}

#[test]
fn e0624_weights() {
    mistakes(
        "
scale: binary
criteria:
  - {name: a, description: d, weight: 0}
  - {name: b, description: d, weight: 0}
",
        expect![[r#"
            error[E0624]: the weights of the criteria sum to 0
             --> rubrics/r.yaml:4:3
              |
            4 |   - {name: a, description: d, weight: 0}
              |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nothing counts
              |
              = help: give one criterion a weight above 0, or leave the weights out: then all count the same
        "#]],
    );
}

#[test]
fn e0625_examples() {
    mistakes(
        "
scale: binary
criteria:
  - {name: a, description: d}
  - {name: b, description: d}
examples:
  - {output: o, verdict: pass}
  - {output: o, verdict: {a: good, c: pass}}
",
        expect![[r#"
            error[E0625]: the example has no verdict for each criterion
             --> rubrics/r.yaml:7:26
              |
            7 |   - {output: o, verdict: pass}
              |                          ^^^^ expected a map from criteria to verdicts
              |
              = help: the criteria are `a`, `b`

            error[E0625]: `good` is no verdict of the scale
             --> rubrics/r.yaml:8:30
              |
            8 |   - {output: o, verdict: {a: good, c: pass}}
              |                              ^^^^ an impossible verdict
              |
              = help: the verdicts are `pass`, `fail`

            error[E0625]: there is no criterion `c`
             --> rubrics/r.yaml:8:36
              |
            8 |   - {output: o, verdict: {a: good, c: pass}}
              |                                    ^ a verdict on nothing
              |
              = help: the criteria are `a`, `b`

            error[E0625]: the example has no verdict for `b`
             --> rubrics/r.yaml:8:26
              |
            8 |   - {output: o, verdict: {a: good, c: pass}}
              |                          ^^^^^^^^^^^^^^^^^^ missing here
        "#]],
    );
}

#[test]
fn e0621_scales() {
    for (yaml, expected) in [
        (
            "likert",
            expect![[r#"
            error[E0621]: there is no scale `likert`
             --> rubrics/r.yaml:2:8
              |
            2 | scale: likert
              |        ^^^^^^ no such scale
              |
              = help: write `binary`, `{ordinal: {levels: [poor, good]}}`, `{numeric: {min: 0, max: 10}}`, `{choice: {options: {…}}}` or, for two outputs side by side, `preference`
        "#]],
        ),
        (
            "ordinal",
            expect![[r#"
            error[E0621]: the scale `ordinal` needs more than its name
             --> rubrics/r.yaml:2:8
              |
            2 | scale: ordinal
              |        ^^^^^^^ expected a scale
              |
              = help: write `binary`, `{ordinal: {levels: [poor, good]}}`, `{numeric: {min: 0, max: 10}}`, `{choice: {options: {…}}}` or, for two outputs side by side, `preference`
        "#]],
        ),
        (
            "[binary]",
            expect![[r#"
            error[E0621]: a scale is a word or a map
             --> rubrics/r.yaml:2:8
              |
            2 | scale: [binary]
              |        ^^^^^^^^ expected a scale
              |
              = help: write `binary`, `{ordinal: {levels: [poor, good]}}`, `{numeric: {min: 0, max: 10}}`, `{choice: {options: {…}}}` or, for two outputs side by side, `preference`
        "#]],
        ),
        (
            "{binary: {pass: x, fail: x}}",
            expect![[r#"
            error[E0621]: `pass` and `fail` need a word each
             --> rubrics/r.yaml:2:17
              |
            2 | scale: {binary: {pass: x, fail: x}}
              |                 ^^^^^^^^^^^^^^^^^^ two different words
        "#]],
        ),
        (
            "{ordinal: {levels: [a]}}",
            expect![[r#"
            error[E0621]: `levels` must be 2 to 100 words, found 1
             --> rubrics/r.yaml:2:27
              |
            2 | scale: {ordinal: {levels: [a]}}
              |                           ^^^ too few to choose from, or too many
        "#]],
        ),
        (
            "{ordinal: {levels: [a, b, a]}}",
            expect![[r#"
            error[E0621]: `levels` has `a` twice
             --> rubrics/r.yaml:2:27
              |
            2 | scale: {ordinal: {levels: [a, b, a]}}
              |                           ^^^^^^^^^ two verdicts of one name cannot be told apart
        "#]],
        ),
        (
            "{ordinal: {levels: [a, b]}}",
            expect![[r#"
            error[E0623]: the verdicts `a`, `b` have no anchors
             --> rubrics/r.yaml:2:8
              |
            2 | scale: {ordinal: {levels: [a, b]}}
              |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing here
              |
              = note: a judge that is not told what a verdict means gives it by its own measure, and another judge by another
              = help: say in a sentence what an output is like that deserves them, under `anchors:`
        "#]],
        ),
        (
            "{numeric: {min: 5, max: 1}}",
            expect![[r#"
            error[E0621]: `min` must be less than `max`
             --> rubrics/r.yaml:2:18
              |
            2 | scale: {numeric: {min: 5, max: 1}}
              |                  ^^^^^^^^^^^^^^^^ no number is on this scale
        "#]],
        ),
        (
            "{numeric: {min: 0, max: 1, step: 0.3}}",
            expect![[r#"
            error[E0621]: `step` does not lead from `min` to `max`
             --> rubrics/r.yaml:2:18
              |
            2 | scale: {numeric: {min: 0, max: 1, step: 0.3}}
              |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ expected a whole number of steps
        "#]],
        ),
        (
            "{numeric: {min: 0, max: 1, pass: 2}}",
            expect![[r#"
            error[E0621]: `pass` is not on the scale
             --> rubrics/r.yaml:2:18
              |
            2 | scale: {numeric: {min: 0, max: 1, pass: 2}}
              |                  ^^^^^^^^^^^^^^^^^^^^^^^^^ expected a number of the scale
        "#]],
        ),
        (
            "{choice: {options: {a: x, b: y}}}",
            expect![[r#"
            error[E0621]: the options have neither `pass` nor `value`
             --> rubrics/r.yaml:2:27
              |
            2 | scale: {choice: {options: {a: x, b: y}}}
              |                           ^^^^^^^^^^^^ nothing says what they are worth
              |
              = help: say which pass, such as `yes: {description: …, pass: true}`, or give each a `value` in [0, 1]
        "#]],
        ),
        (
            "{choice: {options: {a: {description: x, value: 1}, b: y}}}",
            expect![[r#"
            error[E0621]: the option `b` has no `value`, and others have
             --> rubrics/r.yaml:2:27
              |
            2 | scale: {choice: {options: {a: {description: x, value: 1}, b: y}}}
              |                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ give each a value, or none
        "#]],
        ),
        (
            "{choice: {options: {a: {description: x, value: 2}, b: y}}}",
            expect![[r#"
            error[E0621]: a `value` must be in [0, 1]
             --> rubrics/r.yaml:2:31
              |
            2 | scale: {choice: {options: {a: {description: x, value: 2}, b: y}}}
              |                               ^^^^^^^^^^^^^^^^^^^^^^^^^^ this option
        "#]],
        ),
    ] {
        mistakes(&format!("task: t\nscale: {yaml}\n"), expected);
    }
}

#[test]
fn e0626_prompts() {
    mistakes(
        "scale: binary\nprompt: wrong.prompt\n",
        expect![[r#"
            error[E0626]: a judge's prompt cannot have `model`
             --> rubrics/r.yaml:2:9
              |
            2 | prompt: wrong.prompt
              |         ^^^^^^^^^^^^ `rubrics/wrong.prompt` has it
              |
              = note: the judge is the `target` of the rubric or of the scorer

            error[E0626]: the judge's prompt has no `otput`
             --> rubrics/wrong.prompt:5:16
              |
            5 | {{ input }} {{ otput }} {{ ticket }}
              |                ^^^^^ used here
              |
             ::: rubrics/r.yaml:2:9
              |
            2 | prompt: wrong.prompt
              |         ------------ the rubric's prompt
              |
              = note: it has `task`, `rubric`, `criterion`, `mark`, `output`, `input`, `expected`, `has_reason`, `vars`, `id`, `tags`, `metadata`
              = help: did you mean `output`?

            error[E0626]: the judge's prompt has no `ticket`
             --> rubrics/wrong.prompt:5:28
              |
            5 | {{ input }} {{ otput }} {{ ticket }}
              |                            ^^^^^^ used here
              |
             ::: rubrics/r.yaml:2:9
              |
            2 | prompt: wrong.prompt
              |         ------------ the rubric's prompt
              |
              = note: it has `task`, `rubric`, `criterion`, `mark`, `output`, `input`, `expected`, `has_reason`, `vars`, `id`, `tags`, `metadata`
              = help: a variable of the case is `vars.ticket`
        "#]],
    );
}

#[test]
fn e0626_one_output_or_two() {
    mistakes(
        "scale: binary\nprompt: own.prompt\n",
        expect![[r#"
        error[E0626]: the judge's prompt has no `first`
         --> rubrics/own.prompt:3:4
          |
        3 | {{ first }}
          |    ^^^^^ used here
          |
         ::: rubrics/r.yaml:2:9
          |
        2 | prompt: own.prompt
          |         ---------- the rubric's prompt
          |
          = note: it has `task`, `rubric`, `criterion`, `mark`, `output`, `input`, `expected`, `has_reason`, `vars`, `id`, `tags`, `metadata`
          = help: one output is graded: it is `output`; two are compared with `scale: preference`

        error[E0626]: the judge's prompt has no `second`
         --> rubrics/own.prompt:4:4
          |
        4 | {{ second }}
          |    ^^^^^^ used here
          |
         ::: rubrics/r.yaml:2:9
          |
        2 | prompt: own.prompt
          |         ---------- the rubric's prompt
          |
          = note: it has `task`, `rubric`, `criterion`, `mark`, `output`, `input`, `expected`, `has_reason`, `vars`, `id`, `tags`, `metadata`
          = help: one output is graded: it is `output`; two are compared with `scale: preference`
    "#]],
    );
    mistakes(
        "scale: preference\nprompt: one.prompt\n",
        expect![[r#"
        error[E0626]: the judge's prompt has no `output`
         --> rubrics/one.prompt:2:4
          |
        2 | {{ output }}
          |    ^^^^^^ used here
          |
         ::: rubrics/r.yaml:2:9
          |
        2 | prompt: one.prompt
          |         ---------- the rubric's prompt
          |
          = note: it has `task`, `rubric`, `criterion`, `mark`, `first`, `second`, `input`, `expected`, `ties`, `has_reason`, `vars`, `id`, `tags`, `metadata`
          = help: two outputs are compared: they are `first` and `second`
    "#]],
    );
}

#[test]
fn e0627_patterns() {
    mistakes(
        "scale: binary\nprompt: missing.prompt\nread: {pass: 'a+', fial: b, x: '(', fail: ''}\n",
        expect![[r#"
            error[E0626]: the prompt `rubrics/missing.prompt` cannot be read: entity not found
             --> rubrics/r.yaml:2:9
              |
            2 | prompt: missing.prompt
              |         ^^^^^^^^^^^^^^ this file
              |
              = help: the path is relative to the rubric's folder

            error[E0627]: there is no verdict `fial`
             --> rubrics/r.yaml:3:20
              |
            3 | read: {pass: 'a+', fial: b, x: '(', fail: ''}
              |                    ^^^^ a pattern for nothing
              |
              = help: did you mean `fail`?

            error[E0627]: there is no verdict `x`
             --> rubrics/r.yaml:3:29
              |
            3 | read: {pass: 'a+', fial: b, x: '(', fail: ''}
              |                             ^ a pattern for nothing
              |
              = help: the verdicts are `pass`, `fail`

            error[E0627]: the pattern cannot be read: error: unclosed group
             --> rubrics/r.yaml:3:32
              |
            3 | read: {pass: 'a+', fial: b, x: '(', fail: ''}
              |                                ^^^ this pattern
              |
              = help: in YAML write patterns in single quotes: 'Output \(a\)'

            error[E0102]: a pattern must be a regular expression, found `''`
             --> rubrics/r.yaml:3:43
              |
            3 | read: {pass: 'a+', fial: b, x: '(', fail: ''}
              |                                           ^^ expected a regular expression
        "#]],
    );
    mistakes(
        "scale: binary\nread: {pass: 'a*'}\n",
        expect![[r#"
        error[E0627]: the pattern is found in every answer, in an empty one too
         --> rubrics/r.yaml:2:14
          |
        2 | read: {pass: 'a*'}
          |              ^^^^ this would always decide

        error[E0627]: `read` without a `prompt` of its own
         --> rubrics/r.yaml:2:7
          |
        2 | read: {pass: 'a*'}
          |       ^^^^^^^^^^^^ the built-in prompt asks for JSON, which needs no patterns
          |
          = help: remove `read`, or write a prompt and name it under `prompt:`

        error[E0622]: the rubric does not say what is judged
         --> rubrics/r.yaml:1:1
          |
        1 | scale: binary
          | ^^^^^^^^^^^^^ neither `task` nor `criteria`
          |
          = help: add `criteria:`, or say under `task:` what the verdict is about
    "#]],
    );
    mistakes(
        "scale: binary\nprompt: one.prompt\nread: {pass: a}\n",
        expect![[r#"
            error[E0627]: no pattern reads `fail`
             --> rubrics/r.yaml:3:7
              |
            3 | read: {pass: a}
              |       ^^^^^^^^^ the judge could never give this verdict
              |
              = help: add a pattern for each verdict of the scale
        "#]],
    );
    mistakes(
        "scale: {numeric: {min: 0, max: 1}}\nprompt: one.prompt\nread: {number: '[0-9]'}\n",
        expect![[r#"
            error[E0627]: the pattern has no group that holds the number
             --> rubrics/r.yaml:3:16
              |
            3 | read: {number: '[0-9]'}
              |                ^^^^^^^ expected `(…)` round the number
              |
              = help: such as 'Rating: ([0-9]+)'
        "#]],
    );
}

#[test]
fn paths_are_beside_the_rubric() {
    assert_eq!(beside("rubrics/r.yaml", "own.prompt"), "rubrics/own.prompt");
    assert_eq!(beside("rubrics/r.yaml", "../labels/a.csv"), "labels/a.csv");
    assert_eq!(beside("r.yaml", "./a.csv"), "a.csv");
    assert_eq!(beside("/x/r.yaml", "a.csv"), "/x/a.csv");
    assert_eq!(beside("r.yaml", "/x/a.csv"), "/x/a.csv");
}

proptest::proptest! {
    #[test]
    fn no_file_makes_the_reader_panic(yaml in r"(?s)(task|scale|criteria|read|examples|prompt): ?(\{|\[)?[a-z0-9:,\[\]{} \n'-]{0,60}") {
        let _told = read(&yaml);
    }
}
