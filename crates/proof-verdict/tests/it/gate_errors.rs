//! What people see when a gate is wrong.

use expect_test::{Expect, expect};
use proof_diag::render::plain;
use proof_diag::{Diagnostic, SourceFile};
use proof_store::{Direction, JudgeSpec, MetricKind, MetricSpec};
use proof_verdict::{Gate, VerdictError};

/// All mistakes of a gate in a suite.
fn check(gate: &str, expected: Expect) {
    let text = format!("gates:\n  - {gate}\n");
    let file = SourceFile::new("suites/triage.yaml", text.as_str());
    let start = text.find(gate).unwrap();
    let span = file.span(start..start + gate.len());
    let found: Vec<Diagnostic> = match Gate::parse(gate, span) {
        Ok(gate) => gate.check(&metrics(), &["triage", "triage-v2"], &["gpt-5-mini", "careful"]),
        Err(diagnostic) => vec![diagnostic],
    };
    let shown: Vec<String> = found.iter().map(plain).collect();
    expected.assert_eq(&shown.join("\n"));
}

fn metrics() -> Vec<MetricSpec> {
    let metric = |name: &str, kind| MetricSpec::new(name, "equals", kind, Direction::Higher, 1.0);
    let judge = Some(JudgeSpec { rubric: Some("rubrics/tone.yaml".to_owned()), ..JudgeSpec::default() });
    let judged = MetricSpec { judge, ..metric("tone", MetricKind::PassFail) };
    vec![metric("label", MetricKind::PassFail), metric("helpful", MetricKind::Bounded), judged]
}

#[test]
fn good_gates_have_no_mistakes() {
    for gate in [
        "label >= 0.90",
        "label>=90%",
        "helpful > 0.5 for triage on careful",
        "pass >= 50 %",
        "label no worse than triage by 0.02",
        "label no worse than 'triage' by 2% for triage-v2",
        "cost_usd <= 5",
        "latency_p95 < 2.5 on careful",
        "prove label no worse than triage by 0.02 for triage-v2",
        "object if label worse than triage",
        "object if 'label' worse than triage for triage-v2 on careful",
        "absolute label >= 99.5%",
        "absolute pass >= 0.99 for triage",
        "absolute label <= 0.1 %",
        "tone kappa >= 0.6",
        "'tone' kappa > 60 %",
    ] {
        check(gate, expect![""]);
    }
}

#[test]
fn no_gate_at_all() {
    check(
        "label should be high",
        expect![[r#"
            error[E0801]: `label should be high` is not a gate
             --> suites/triage.yaml:2:11
              |
            2 |   - label should be high
              |           ^^^^^^ expected `>=`, `>`, `<=`, `<` or `no worse than`, found `should`
              |
              = help: write `METRIC >= NUMBER`, `METRIC no worse than PROMPT by NUMBER`, `object if METRIC worse than PROMPT`, `absolute METRIC >= RATE` or `METRIC kappa >= NUMBER`, then `for PROMPT` and `on TARGET` if it is about one of them
        "#]],
    );
    check(
        "label == 0.9",
        expect![[r#"
            error[E0801]: `label == 0.9` is not a gate
             --> suites/triage.yaml:2:11
              |
            2 |   - label == 0.9
              |           ^^ expected `>=`, `>`, `<=`, `<` or `no worse than`, found `==`
              |
              = help: write `METRIC >= NUMBER`, `METRIC no worse than PROMPT by NUMBER`, `object if METRIC worse than PROMPT`, `absolute METRIC >= RATE` or `METRIC kappa >= NUMBER`, then `for PROMPT` and `on TARGET` if it is about one of them
              = help: a gate compares with `>=`, `>`, `<=` or `<`
        "#]],
    );
    check(
        "label >= high",
        expect![[r#"
            error[E0801]: `label >= high` is not a gate
             --> suites/triage.yaml:2:14
              |
            2 |   - label >= high
              |              ^^^^ expected the limit, a number, found `high`
              |
              = help: write `METRIC >= NUMBER`, `METRIC no worse than PROMPT by NUMBER`, `object if METRIC worse than PROMPT`, `absolute METRIC >= RATE` or `METRIC kappa >= NUMBER`, then `for PROMPT` and `on TARGET` if it is about one of them
        "#]],
    );
    check(
        "label >= 0.9 in triage",
        expect![[r#"
            error[E0801]: `label >= 0.9 in triage` is not a gate
             --> suites/triage.yaml:2:18
              |
            2 |   - label >= 0.9 in triage
              |                  ^^ expected `for PROMPT`, `on TARGET` or the end, found `in`
              |
              = help: write `METRIC >= NUMBER`, `METRIC no worse than PROMPT by NUMBER`, `object if METRIC worse than PROMPT`, `absolute METRIC >= RATE` or `METRIC kappa >= NUMBER`, then `for PROMPT` and `on TARGET` if it is about one of them
        "#]],
    );
    check(
        "label",
        expect![[r#"
            error[E0801]: `label` is not a gate
             --> suites/triage.yaml:2:9
              |
            2 |   - label
              |         ^ expected `>=`, `>`, `<=`, `<` or `no worse than`, found the end
              |
              = help: write `METRIC >= NUMBER`, `METRIC no worse than PROMPT by NUMBER`, `object if METRIC worse than PROMPT`, `absolute METRIC >= RATE` or `METRIC kappa >= NUMBER`, then `for PROMPT` and `on TARGET` if it is about one of them
        "#]],
    );
}

#[test]
fn unknown_metric() {
    check(
        "lable >= 0.9",
        expect![[r#"
            error[E0802]: unknown metric `lable` in a gate
             --> suites/triage.yaml:2:5
              |
            2 |   - lable >= 0.9
              |     ^^^^^ no scorer gives this metric
              |
              = help: did you mean `label`?
              = help: the suite's metrics are `label`, `helpful`, `tone`, `pass`
              = help: a gate may also look at `cost_usd`, `latency_p50`, `latency_p95`, `errors`, `error_rate`, `flakiness`, `tokens`
        "#]],
    );
}

#[test]
fn unknown_prompt_and_target() {
    check(
        "label >= 0.9 for triage-v3 on careless",
        expect![[r#"
        error[E0803]: unknown prompt `triage-v3` in a gate
         --> suites/triage.yaml:2:22
          |
        2 |   - label >= 0.9 for triage-v3 on careless
          |                      ^^^^^^^^^ the suite has no prompt of this name
          |
          = help: did you mean `triage-v2` or `triage`?
          = help: the suite's prompts are `triage`, `triage-v2`

        error[E0804]: unknown target `careless` in a gate
         --> suites/triage.yaml:2:35
          |
        2 |   - label >= 0.9 for triage-v3 on careless
          |                                   ^^^^^^^^ the suite has no target of this name
          |
          = help: the suite's targets are `gpt-5-mini`, `careful`
    "#]],
    );
}

#[test]
fn unknown_baseline() {
    check(
        "label no worse than production by 0.02",
        expect![[r#"
        error[E0805]: unknown baseline `production` in a gate
         --> suites/triage.yaml:2:25
          |
        2 |   - label no worse than production by 0.02
          |                         ^^^^^^^^^^ the suite has no prompt of this name
          |
          = help: a baseline is a prompt of the suite, run on the same cases: `triage`, `triage-v2`
    "#]],
    );
}

#[test]
fn a_limit_out_of_reach() {
    check(
        "label >= 90",
        expect![[r#"
        error[E0806]: the gate `label >= 90` can never hold
         --> suites/triage.yaml:2:5
          |
        2 |   - label >= 90
          |     ^^^^^ `label` is between 0 and 1
          |
          = help: for 90 percent write `90%` or `0.9`
    "#]],
    );
}

#[test]
fn a_margin_of_nothing() {
    check(
        "label no worse than triage by 0",
        expect![[r#"
        error[E0806]: the margin of `no worse than` must be above 0
         --> suites/triage.yaml:2:35
          |
        2 |   - label no worse than triage by 0
          |                                   ^ expected a number above 0
          |
          = note: no number of cases shows that two prompts are exactly equal; a margin says how much worse is still fine
          = help: write the largest loss that you would accept, such as `by 0.02`
    "#]],
    );
}

#[test]
fn a_margin_below_nothing() {
    check(
        "prove label no worse than triage by -2%",
        expect![[r#"
        error[E0806]: the margin of `no worse than` must be above 0
         --> suites/triage.yaml:2:41
          |
        2 |   - prove label no worse than triage by -2%
          |                                         ^^^ expected a number above 0
          |
          = note: no number of cases shows that two prompts are exactly equal; a margin says how much worse is still fine
          = help: write the largest loss that you would accept, such as `by 0.02`
    "#]],
    );
}

#[test]
fn words_of_the_language_are_quoted() {
    check(
        "prove >= 0.9",
        expect![[r#"
            error[E0812]: `prove` is a word of the language of gates
             --> suites/triage.yaml:2:5
              |
            2 |   - prove >= 0.9
              |     ^^^^^ a metric is expected after it
              |
              = help: a metric of this name is quoted: `'prove'`
              = help: write `METRIC >= NUMBER`, `METRIC no worse than PROMPT by NUMBER`, `object if METRIC worse than PROMPT`, `absolute METRIC >= RATE` or `METRIC kappa >= NUMBER`, then `for PROMPT` and `on TARGET` if it is about one of them
        "#]],
    );
    check(
        "object no worse than triage by 0.1",
        expect![[r#"
            error[E0812]: `object` is a word of the language of gates
             --> suites/triage.yaml:2:5
              |
            2 |   - object no worse than triage by 0.1
              |     ^^^^^^ a metric is expected after it
              |
              = help: a metric of this name is quoted: `'object'`
              = help: write `METRIC >= NUMBER`, `METRIC no worse than PROMPT by NUMBER`, `object if METRIC worse than PROMPT`, `absolute METRIC >= RATE` or `METRIC kappa >= NUMBER`, then `for PROMPT` and `on TARGET` if it is about one of them
        "#]],
    );
    // Quoted it is a metric, which this suite does not have.
    check(
        "'absolute' >= 0.9",
        expect![[r#"
            error[E0802]: unknown metric `absolute` in a gate
             --> suites/triage.yaml:2:5
              |
            2 |   - 'absolute' >= 0.9
              |     ^^^^^^^^^^ no scorer gives this metric
              |
              = help: the suite's metrics are `label`, `helpful`, `tone`, `pass`
              = help: a gate may also look at `cost_usd`, `latency_p50`, `latency_p95`, `errors`, `error_rate`, `flakiness`, `tokens`
        "#]],
    );
}

#[test]
fn objections_and_guarantees_with_mistakes() {
    check(
        "object label worse than triage",
        expect![[r#"
            error[E0801]: `object label worse than triage` is not a gate
             --> suites/triage.yaml:2:12
              |
            2 |   - object label worse than triage
              |            ^^^^^ expected `if`, found `label`
              |
              = help: write `METRIC >= NUMBER`, `METRIC no worse than PROMPT by NUMBER`, `object if METRIC worse than PROMPT`, `absolute METRIC >= RATE` or `METRIC kappa >= NUMBER`, then `for PROMPT` and `on TARGET` if it is about one of them
        "#]],
    );
    check(
        "object if label worse than triage by 0.02",
        expect![[r#"
            error[E0801]: `object if label worse than triage by 0.02` is not a gate
             --> suites/triage.yaml:2:39
              |
            2 |   - object if label worse than triage by 0.02
              |                                       ^^ expected `for PROMPT`, `on TARGET` or the end, found `by`
              |
              = help: write `METRIC >= NUMBER`, `METRIC no worse than PROMPT by NUMBER`, `object if METRIC worse than PROMPT`, `absolute METRIC >= RATE` or `METRIC kappa >= NUMBER`, then `for PROMPT` and `on TARGET` if it is about one of them
              = help: an `object` gate has no margin: it fails on any loss that is shown; `METRIC no worse than PROMPT by NUMBER` proves that a loss stays below a margin
        "#]],
    );
    check(
        "label worse than triage",
        expect![[r#"
            error[E0801]: `label worse than triage` is not a gate
             --> suites/triage.yaml:2:11
              |
            2 |   - label worse than triage
              |           ^^^^^ expected `>=`, `>`, `<=`, `<` or `no worse than`, found `worse`
              |
              = help: write `METRIC >= NUMBER`, `METRIC no worse than PROMPT by NUMBER`, `object if METRIC worse than PROMPT`, `absolute METRIC >= RATE` or `METRIC kappa >= NUMBER`, then `for PROMPT` and `on TARGET` if it is about one of them
              = help: a gate that fails when a prompt is shown to be worse begins with `object if`
        "#]],
    );
    check(
        "object if label worse than trriage",
        expect![[r#"
        error[E0805]: unknown baseline `trriage` in a gate
         --> suites/triage.yaml:2:32
          |
        2 |   - object if label worse than trriage
          |                                ^^^^^^^ the suite has no prompt of this name
          |
          = help: did you mean `triage`?
          = help: a baseline is a prompt of the suite, run on the same cases: `triage`, `triage-v2`
    "#]],
    );
    check(
        "object if latency_p95 worse than triage",
        expect![[r#"
        error[E0807]: `latency_p95` cannot be compared case by case
         --> suites/triage.yaml:2:15
          |
        2 |   - object if latency_p95 worse than triage
          |               ^^^^^^^^^^^ a quantity of the whole run
          |
          = note: the gate compares two prompts on each case, so it needs a metric that each case has
          = help: add a `latency` or `cost` scorer and name its metric here, or give the quantity a limit
    "#]],
    );
    check(
        "object if label worse than triage for triage",
        expect![[r#"
        error[E0807]: nothing is compared with the baseline `triage`
         --> suites/triage.yaml:2:32
          |
        2 |   - object if label worse than triage for triage
          |                                ^^^^^^ the gate compares this prompt with itself
          |
          = help: add the prompt that is to be no worse to `prompts`, or name it with `for PROMPT`
    "#]],
    );
    check(
        "absolute label no worse than triage",
        expect![[r#"
            error[E0801]: `absolute label no worse than triage` is not a gate
             --> suites/triage.yaml:2:20
              |
            2 |   - absolute label no worse than triage
              |                    ^^ expected `>=`, `>`, `<=` or `<`, found `no`
              |
              = help: write `METRIC >= NUMBER`, `METRIC no worse than PROMPT by NUMBER`, `object if METRIC worse than PROMPT`, `absolute METRIC >= RATE` or `METRIC kappa >= NUMBER`, then `for PROMPT` and `on TARGET` if it is about one of them
        "#]],
    );
    check(
        "absolute lable >= 0.9",
        expect![[r#"
            error[E0802]: unknown metric `lable` in a gate
             --> suites/triage.yaml:2:14
              |
            2 |   - absolute lable >= 0.9
              |              ^^^^^ no scorer gives this metric
              |
              = help: did you mean `label`?
              = help: the suite's metrics are `label`, `helpful`, `tone`, `pass`
              = help: a gate may also look at `cost_usd`, `latency_p50`, `latency_p95`, `errors`, `error_rate`, `flakiness`, `tokens`
        "#]],
    );
    check(
        "absolute helpful >= 0.9",
        expect![[r#"
        error[E0813]: `helpful` is no rate of cases that pass
         --> suites/triage.yaml:2:14
          |
        2 |   - absolute helpful >= 0.9
          |              ^^^^^^^ `absolute` needs a metric that says pass or fail
          |
          = note: the exact bound of a guarantee counts failures among cases
          = help: use a scorer that says pass or fail, or write the gate without `absolute`
    "#]],
    );
    check(
        "absolute error_rate <= 1%",
        expect![[r#"
        error[E0813]: `error_rate` is no rate of cases that pass
         --> suites/triage.yaml:2:14
          |
        2 |   - absolute error_rate <= 1%
          |              ^^^^^^^^^^ `absolute` needs a metric that says pass or fail
          |
          = note: the exact bound of a guarantee counts failures among cases
          = help: use a scorer that says pass or fail, or write the gate without `absolute`
    "#]],
    );
    check(
        "absolute label >= 100%",
        expect![[r#"
        error[E0806]: no number of cases shows `absolute label >= 100%`
         --> suites/triage.yaml:2:14
          |
        2 |   - absolute label >= 100%
          |              ^^^^^ the rate of a guarantee lies between 0 and 1, and is neither of them
          |
          = help: write the rate that would be good enough, such as `99.5%`
    "#]],
    );
    check(
        "absolute label >= 99",
        expect![[r#"
        error[E0806]: no number of cases shows `absolute label >= 99`
         --> suites/triage.yaml:2:14
          |
        2 |   - absolute label >= 99
          |              ^^^^^ the rate of a guarantee lies between 0 and 1, and is neither of them
          |
          = help: for 99 percent write `99%` or `0.99`
    "#]],
    );
}

#[test]
fn nothing_to_compare() {
    check(
        "label no worse than triage by 0.02 for triage",
        expect![[r#"
        error[E0807]: nothing is compared with the baseline `triage`
         --> suites/triage.yaml:2:25
          |
        2 |   - label no worse than triage by 0.02 for triage
          |                         ^^^^^^ the gate compares this prompt with itself
          |
          = help: add the prompt that is to be no worse to `prompts`, or name it with `for PROMPT`
    "#]],
    );
    check(
        "latency_p95 no worse than triage by 0.02",
        expect![[r#"
            error[E0807]: `latency_p95` cannot be compared case by case
             --> suites/triage.yaml:2:5
              |
            2 |   - latency_p95 no worse than triage by 0.02
              |     ^^^^^^^^^^^ a quantity of the whole run
              |
              = note: the gate compares two prompts on each case, so it needs a metric that each case has
              = help: add a `latency` or `cost` scorer and name its metric here, or give the quantity a limit
        "#]],
    );
}

#[test]
fn a_damaged_store() {
    let error = VerdictError::OutsidePlan { run: "0192f0c1".to_owned(), idx: 12 };
    expect![[r#"
        error[E0808]: trial 12 of run 0192f0c1 lies outside the plan of the run
         |
         = note: its place does not fit the prompts, targets, cases and repeats that the run recorded
         = help: the store may be damaged; run the suite again, or restore `.proof/proof.db` from a copy
    "#]]
    .assert_eq(&plain(&error.into()));
}

#[test]
fn gates_on_a_judge_with_mistakes() {
    check(
        "label kappa >= 0.6",
        expect![[r#"
        error[E0820]: no model judges `label`
         --> suites/triage.yaml:2:5
          |
        2 |   - label kappa >= 0.6
          |     ^^^^^ `kappa` is how well the judge of a metric agrees with people
          |
          = help: the judged metrics of the suite are `tone`
    "#]],
    );
    check(
        "tune kappa >= 0.6",
        expect![[r#"
        error[E0802]: unknown metric `tune` in a gate
         --> suites/triage.yaml:2:5
          |
        2 |   - tune kappa >= 0.6
          |     ^^^^ no scorer gives this metric
          |
          = help: did you mean `tone`?
          = help: the suite's metrics are `label`, `helpful`, `tone`, `pass`
          = help: a gate may also look at `cost_usd`, `latency_p50`, `latency_p95`, `errors`, `error_rate`, `flakiness`, `tokens`
    "#]],
    );
    check(
        "tone kappa <= 0.6",
        expect![[r#"
        error[E0821]: a gate on a judge cannot ask for `<=`
         --> suites/triage.yaml:2:16
          |
        2 |   - tone kappa <= 0.6
          |                ^^ expected `>=` or `>`
          |
          = note: no suite is better for a judge that agrees less with people
          = help: write the least agreement that is good enough, such as `tone kappa >= 0.6`
    "#]],
    );
    check(
        "tone kappa >= 0.6 for triage",
        expect![[r#"
        error[E0822]: a gate on a judge is about no prompt and no target
         --> suites/triage.yaml:2:23
          |
        2 |   - tone kappa >= 0.6 for triage
          |          -----        ^^^ nothing may follow here
          |          |
          |          how well the judge agrees with people
          |
          = note: a calibration is of a rubric and a judge: it is the same whatever is judged
          = help: write `tone kappa >= 0.6`
    "#]],
    );
    check(
        "tone kappa >= 60",
        expect![[r#"
        error[E0806]: the gate `tone kappa >= 60` can never hold
         --> suites/triage.yaml:2:5
          |
        2 |   - tone kappa >= 60
          |     ^^^^ kappa is between -1 and 1
          |
          = help: for 60 percent write `60%` or `0.6`
    "#]],
    );
    check(
        "tone kappa > -1.5",
        expect![[r#"
        error[E0806]: the gate `tone kappa > -1.5` always holds
         --> suites/triage.yaml:2:5
          |
        2 |   - tone kappa > -1.5
          |     ^^^^ kappa is between -1 and 1
          |
          = help: write the least agreement that is good enough, such as `0.6`
    "#]],
    );
    check(
        "tone kappa 0.6",
        expect![[r#"
        error[E0801]: `tone kappa 0.6` is not a gate
         --> suites/triage.yaml:2:16
          |
        2 |   - tone kappa 0.6
          |                ^^^ expected `>=`, `>`, `<=` or `<`, found `0.6`
          |
          = help: write `METRIC >= NUMBER`, `METRIC no worse than PROMPT by NUMBER`, `object if METRIC worse than PROMPT`, `absolute METRIC >= RATE` or `METRIC kappa >= NUMBER`, then `for PROMPT` and `on TARGET` if it is about one of them
    "#]],
    );
    check(
        "tone kappa >= high",
        expect![[r#"
        error[E0801]: `tone kappa >= high` is not a gate
         --> suites/triage.yaml:2:19
          |
        2 |   - tone kappa >= high
          |                   ^^^^ expected the least kappa, a number, found `high`
          |
          = help: write `METRIC >= NUMBER`, `METRIC no worse than PROMPT by NUMBER`, `object if METRIC worse than PROMPT`, `absolute METRIC >= RATE` or `METRIC kappa >= NUMBER`, then `for PROMPT` and `on TARGET` if it is about one of them
    "#]],
    );
    check(
        "tone kappa >= 0.6 0.7",
        expect![[r#"
        error[E0801]: `tone kappa >= 0.6 0.7` is not a gate
         --> suites/triage.yaml:2:23
          |
        2 |   - tone kappa >= 0.6 0.7
          |                       ^^^ expected the end, found `0.7`
          |
          = help: write `METRIC >= NUMBER`, `METRIC no worse than PROMPT by NUMBER`, `object if METRIC worse than PROMPT`, `absolute METRIC >= RATE` or `METRIC kappa >= NUMBER`, then `for PROMPT` and `on TARGET` if it is about one of them
    "#]],
    );
}

#[test]
fn a_suite_without_a_judge_says_so() {
    let text = "label kappa >= 0.6";
    let file = SourceFile::new("gates", text);
    let gate = Gate::parse(text, file.span(0..text.len())).unwrap();
    let label = MetricSpec::new("label", "equals", MetricKind::PassFail, Direction::Higher, 1.0);
    let found = gate.check(&[label], &["triage"], &["careful"]);
    expect![[r#"
        error[E0820]: no model judges `label`
         --> gates:1:1
          |
        1 | label kappa >= 0.6
          | ^^^^^ `kappa` is how well the judge of a metric agrees with people
          |
          = help: the suite has no judge: take the gate out, or add a scorer that asks a model
    "#]]
    .assert_eq(&plain(&found[0]));
}
