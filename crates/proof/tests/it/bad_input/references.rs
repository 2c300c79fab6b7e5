//! Names that nothing has, filters that leave nothing, and a template that fails for one case.

use expect_test::expect;

use super::scene::{FIRST_RUN, PROMPT, SUITE, Scene};

#[test]
fn variable_that_no_case_has() {
    let scene = Scene::recorded();
    scene.project.write("prompts/greet.prompt", PROMPT.replace("name", "nmae"));
    scene.refused(
        &["run"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0216]: no case has the variable `nmae`
         --> prompts/greet.prompt:3:3
          |
        3 |   nmae: string
          |   ^^^^ `greet` needs it
          |
          = help: did you mean `name`?
    "#]],
    );
}

#[test]
fn scorer_reference_that_no_case_has() {
    let scene = Scene::recorded();
    scene.suite(&SUITE.replace("equals: ok", "equals: {value: \"{{ expected.label }}\"}"));
    scene.refused(
        &["run"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0217]: no case has `expected.label`
         --> suites/greet.yaml:6:21
          |
        6 |   - equals: {value: "{{ expected.label }}"}
          |                     ^^^^^^^^^^^^^^^^^^^^^^ a scorer needs it
          |
          = help: no case has `expected` at all: give the cases one
    "#]],
    );
}

#[test]
fn scorer_variable_that_no_case_has() {
    let scene = Scene::recorded();
    scene.suite(&SUITE.replace("equals: ok", "contains: \"{{ vars.nam }}\""));
    scene.refused(
        &["run"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0217]: no case has `vars.nam`
         --> suites/greet.yaml:6:15
          |
        6 |   - contains: "{{ vars.nam }}"
          |               ^^^^^^^^^^^^^^^^ a scorer needs it
          |
          = help: did you mean `name`?
    "#]],
    );
}

#[test]
fn filter_that_selects_nothing() {
    Scene::recorded().refused(
        &["run", "--filter", "'edge' in tags"],
        expect![[r#"
        exit code 4
        --- stderr
        error[E0224]: no case is selected: `--filter 'edge' in tags` leaves none of 3 cases
         --> suites/greet.yaml:4:10
          |
        4 | dataset: data/cases.jsonl
          |          ^^^^^^^^^^^^^^^^ of this dataset
          |
          = note: a run without cases shows nothing, so it is never a pass
          = help: the cases have neither tags nor splits to select by
    "#]],
    );
}

#[test]
fn split_that_selects_nothing() {
    let scene = Scene::recorded();
    scene.suite(&SUITE.replace("data/cases.jsonl", "{path: data/cases.jsonl, split: test}"));
    scene.refused(
        &["run"],
        expect![[r#"
        exit code 4
        --- stderr
        error[E0224]: no case is selected: split `test` leaves none of 3 cases
         --> suites/greet.yaml:4:10
          |
        4 | dataset: {path: data/cases.jsonl, split: test}
          |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ of this dataset
          |
          = note: a run without cases shows nothing, so it is never a pass
          = help: the cases have neither tags nor splits to select by
    "#]],
    );
}

#[test]
fn filter_that_is_no_expression() {
    Scene::recorded().refused(
        &["run", "--filter", "tags has 'edge'"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0417]: `--filter` is not a correct expression
         --> --filter:1:6
          |
        1 | tags has 'edge'
          |      ^^^ unexpected input after expression
          |
          = help: an example: `'edge' in tags and expected.label == 'billing'`
    "#]],
    );
}

#[test]
fn filter_with_a_name_that_cases_do_not_have() {
    Scene::recorded().refused(&["run", "--filter", "'edge' in tag"], expect![[r#"
        exit code 2
        --- stderr
        error[E0418]: `--filter` cannot be evaluated on 3 cases
         --> --filter:1:1
          |
        1 | 'edge' in tag
          | ^^^^^^^^^^^^^ `tag` is undefined
          |
          = help: where a value may be absent, ask first: `tag is defined and ...`
          = help: a case has `id`, `vars`, `expected`, `tags`, `group`, `split` and `metadata`; variables also by their own name
          error[E0418]: case `ann` at data/cases.jsonl:1: `tag` is undefined
          error[E0418]: case `bob` at data/cases.jsonl:2: `tag` is undefined
          error[E0418]: case `cleo` at data/cases.jsonl:3: `tag` is undefined
    "#]]);
}

#[test]
fn gate_on_a_metric_that_is_not_there() {
    let scene = Scene::recorded();
    scene.suite(&format!("{SUITE}gates: [equal >= 0.9]\n"));
    scene.refused(&["run"], expect![[r#"
        exit code 2
        --- stderr
        error[E0802]: unknown metric `equal` in a gate
         --> suites/greet.yaml:8:9
          |
        8 | gates: [equal >= 0.9]
          |         ^^^^^ no scorer gives this metric
          |
          = help: did you mean `equals`?
          = help: the suite's metrics are `equals`
          = help: a gate may also look at `cost_usd`, `latency_p50`, `latency_p95`, `errors`, `error_rate`, `flakiness`, `tokens`
    "#]]);
}

#[test]
fn template_error_in_one_case_of_many() {
    let scene = Scene::recorded();
    let row =
        |n: u32| format!("{{\"id\": \"c{n}\", \"vars\": {{\"share\": {}}}}}\n", if n == 7 { 0 } else { n });
    scene.project.write("data/many.jsonl", (1..=40).map(row).collect::<String>());
    scene.project.write("prompts/share.prompt", "@user\nSay ok {{ 100 // share }} times, {{ share }}.\n");
    scene.project.write(
        "suites/share.yaml",
        SUITE
            .replace("[url]", &scene.server.base_url())
            .replace("data/cases.jsonl", "data/many.jsonl")
            .replace("greet.prompt", "share.prompt"),
    );
    scene.check(
        scene.project.command(&["run", "suites/share.yaml"]),
        expect![[r#"
            exit code 3
            --- stdout
            suites/share.yaml · run 00000002
            40 cases × 1 prompt × 1 target = 40 trials · data/many.jsonl

            Trials without a result
            share · fake: 1 error in 40 trials
              1 × render, case c7: prompts/share.prompt:2:11: an expression failed: unable to calculate 100 // 0

            fake · openai/fake
              prompt  metric  estimate  interval         n  missing  if these fail … pass
              share   equals  1.000     [0.910, 1.000]  39        1  0.975 … 1.000

              prompt  outputs  errors  cost      tokens
              share        39       1  no price  12 → 0

            95 % intervals: Wilson; latency: order statistics. n counts cases. –: above the largest value seen
              (n >= 72 needed for an upper limit of p95).

            undecided: 1 of 40 trials without a result · cost unknown (no price)
            --- stderr
            plan: 1 prompt × 1 target × 40 cases = 40 trials
            4/40 trials
            error: case `c7`: prompts/share.prompt:2:11: an expression failed: unable to calculate 100 // 0
            8/40 trials
            12/40 trials
            16/40 trials
            20/40 trials
            24/40 trials
            28/40 trials
            32/40 trials
            36/40 trials
            40/40 trials · 1 error
        "#]],
    );
    assert_eq!(scene.server.requests(), 3 + 39);
    let trials = scene.trials("last");
    let failed: Vec<&str> = trials.lines().filter(|line| line.contains("\"status\":\"render\"")).collect();
    assert_eq!((trials.lines().count(), failed.len()), (40, 1), "{trials}");
    assert!(failed[0].contains("\"case\":\"c7\""), "{}", failed[0]);
}

#[test]
fn variable_that_one_case_lacks() {
    let scene = Scene::recorded();
    scene
        .project
        .write("data/cases.jsonl", "{\"id\": \"ann\", \"name\": \"ann\"}\n{\"id\": \"x\", \"nam\": \"x\"}\n");
    scene.check(
        scene.project.command(&["run"]),
        expect![[r#"
            exit code 3
            --- stdout
            suites/greet.yaml · run 00000002
            2 cases × 1 prompt × 1 target = 2 trials · data/cases.jsonl

            Trials without a result
            greet · fake: 1 error in 2 trials
              1 × render, case x: the variable `name` is missing

            fake · openai/fake
              prompt  metric  estimate  interval      n  missing  if these fail … pass
              greet   equals  1.00      [0.21, 1.00]  1        1  0.500 … 1.000

              prompt  outputs  errors  cached  cost      tokens
              greet         1       1       1  no price  10 → 0

            95 % intervals: Wilson; latency: order statistics. n counts cases. –: above the largest value seen
              (n >= 72 needed for an upper limit of p95).

            undecided: 1 of 2 trials without a result · cost unknown (no price)
            --- stderr
            warning[W0201]: 1 of 2 cases lack the variable `name`
             --> prompts/greet.prompt:3:3
              |
            3 |   name: string
              |   ^^^^ `greet` needs it
              |
              = note: their trials are recorded as errors, not as failures
            plan: 1 prompt × 1 target × 2 cases = 2 trials
            1/2 trials
            error: case `x`: the variable `name` is missing
            2/2 trials · 1 error · 1 from cache
        "#]],
    );
    assert_eq!(scene.server.requests(), 3, "the first case comes from the cache");
    assert_ne!(scene.trials("last"), scene.trials(FIRST_RUN));
}
