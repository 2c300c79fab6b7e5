//! Servers that cannot be reached, or are no model.

use expect_test::{Expect, expect};
use proof_testkit::{Reply, Script};

use super::scene::{SUITE, Scene};

const KEY: &str = "sk-a-key-that-nobody-may-see";

/// A recorded run, then ten new cases on a server that gives `reply` from then on.
#[track_caller]
pub(super) fn check(reply: &Reply, n_requests: u64, expected: Expect) {
    let reply = reply.clone();
    let scene = Scene::recorded_with(Script::from_fn(move |asked| {
        if asked.number <= 3 { Reply::text("ok") } else { reply.clone() }
    }));
    let names: Vec<String> = (0..10).map(|n| format!("new-{n}")).collect();
    scene.cases("data/cases.jsonl", &names.iter().map(String::as_str).collect::<Vec<_>>());
    let mut command = scene.project.command(&["run"]);
    command.env("OPENAI_API_KEY", KEY);
    scene.check(command, expected);
    assert_eq!(scene.server.requests(), 3 + n_requests);
    for name in ["proof.db", "proof.db-wal"] {
        let bytes = std::fs::read(scene.project.file(".proof").join(name)).unwrap_or_default();
        assert!(!bytes.windows(KEY.len()).any(|part| part == KEY.as_bytes()), "the key is in {name}");
    }
}

#[test]
fn unknown_model() {
    check(
        &Reply::error(404, "model_not_found", "The model `fake` does not exist"),
        1,
        expect![[r#"
            exit code 5
            --- stdout
            suites/greet.yaml · run 00000002
            10 cases × 1 prompt × 1 target = 10 trials · data/cases.jsonl

            Trials without a result
            greet · fake: 1 error in 10 trials
              1 × not_found, case new-0: The model `fake` does not exist

            fake · openai/fake
              prompt  metric  estimate  interval       n  missing  if these fail … pass
              greet   equals  –         none: no data  0       10  0.000 … 1.000

              prompt  outputs  errors  not made
              greet         0       1         9

            95 % intervals. n counts cases.
            warning: the run has not ended: 9 trials still to make

            no results: every trial that was made ended in an error · no cost
            --- stderr
            plan: 1 prompt × 1 target × 10 cases = 10 trials
            error: case `new-0`: HTTP 404: The model `fake` does not exist
            1/10 trials
            error[E0538]: `fake` is given up: no such model or path: HTTP 404: The model `fake` does not exist
             |
             = help: check the model's name and `base_url` (most OpenAI-like servers want it to end in `/v1`)
            hint: `proof run --resume 00000002 --retry-errors` goes on, and makes the trials without a result again
        "#]],
    );
}

#[test]
fn server_that_answers_html() {
    check(
        &Reply::html("Sign in to the \u{1b}[31mwireless network"),
        1,
        expect![[r#"
            exit code 5
            --- stdout
            suites/greet.yaml · run 00000002
            10 cases × 1 prompt × 1 target = 10 trials · data/cases.jsonl

            Trials without a result
            greet · fake: 1 error in 10 trials
              1 × malformed, case new-0: the server answered HTML: `<title>Sign in to the [31mwireless
                network</title>`

            fake · openai/fake
              prompt  metric  estimate  interval       n  missing  if these fail … pass
              greet   equals  –         none: no data  0       10  0.000 … 1.000

              prompt  outputs  errors  not made
              greet         0       1         9

            95 % intervals. n counts cases.
            warning: the run has not ended: 9 trials still to make

            no results: every trial that was made ended in an error · no cost
            --- stderr
            plan: 1 prompt × 1 target × 10 cases = 10 trials
            error: case `new-0`: HTTP 200: the server answered HTML: `<title>Sign in to the [31mwireless network</title>`
            1/10 trials
            error[E0535]: `fake` is given up: the answer cannot be read: HTTP 200: the server answered HTML: `<title>Sign in to the [31mwireless network</title>`
             |
             = help: check `base_url`: it ends where `/chat/completions` (OpenAI) or `/v1/messages` (Anthropic) begins
            hint: `proof run --resume 00000002 --retry-errors` goes on, and makes the trials without a result again
        "#]],
    );
}

#[test]
fn server_that_answers_no_json() {
    check(
        &Reply::raw(200, "application/json", "{\"choices\": [{\"mess"),
        1,
        expect![[r#"
            exit code 5
            --- stdout
            suites/greet.yaml · run 00000002
            10 cases × 1 prompt × 1 target = 10 trials · data/cases.jsonl

            Trials without a result
            greet · fake: 1 error in 10 trials
              1 × malformed, case new-0: the server answered JSON that is broken (EOF while parsing a string at
                line 1 column 19): `{"choices": [{"mess`

            fake · openai/fake
              prompt  metric  estimate  interval       n  missing  if these fail … pass
              greet   equals  –         none: no data  0       10  0.000 … 1.000

              prompt  outputs  errors  not made
              greet         0       1         9

            95 % intervals. n counts cases.
            warning: the run has not ended: 9 trials still to make

            no results: every trial that was made ended in an error · no cost
            --- stderr
            plan: 1 prompt × 1 target × 10 cases = 10 trials
            error: case `new-0`: HTTP 200: the server answered JSON that is broken (EOF while parsing a string at line 1 column 19): `{"choices": [{"mess`
            1/10 trials
            error[E0535]: `fake` is given up: the answer cannot be read: HTTP 200: the server answered JSON that is broken (EOF while parsing a string at line 1 column 19): `{"choices": [{"mess`
             |
             = help: check `base_url`: it ends where `/chat/completions` (OpenAI) or `/v1/messages` (Anthropic) begins
            hint: `proof run --resume 00000002 --retry-errors` goes on, and makes the trials without a result again
        "#]],
    );
}

#[test]
fn server_that_answers_another_format() {
    check(
        &Reply::json(200, &serde_json::json!({"completion": "ok"})),
        1,
        expect![[r#"
            exit code 5
            --- stdout
            suites/greet.yaml · run 00000002
            10 cases × 1 prompt × 1 target = 10 trials · data/cases.jsonl

            Trials without a result
            greet · fake: 1 error in 10 trials
              1 × malformed, case new-0: the server answered JSON without `choices`: `{"completion":"ok"}`

            fake · openai/fake
              prompt  metric  estimate  interval       n  missing  if these fail … pass
              greet   equals  –         none: no data  0       10  0.000 … 1.000

              prompt  outputs  errors  not made
              greet         0       1         9

            95 % intervals. n counts cases.
            warning: the run has not ended: 9 trials still to make

            no results: every trial that was made ended in an error · no cost
            --- stderr
            plan: 1 prompt × 1 target × 10 cases = 10 trials
            error: case `new-0`: HTTP 200: the server answered JSON without `choices`: `{"completion":"ok"}`
            1/10 trials
            error[E0535]: `fake` is given up: the answer cannot be read: HTTP 200: the server answered JSON without `choices`: `{"completion":"ok"}`
             |
             = help: check `base_url`: it ends where `/chat/completions` (OpenAI) or `/v1/messages` (Anthropic) begins
            hint: `proof run --resume 00000002 --retry-errors` goes on, and makes the trials without a result again
        "#]],
    );
}

#[test]
fn unreachable_server() {
    let scene = Scene::recorded();
    // A port that was free a moment ago, and that nobody listens on.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/v1");
    scene.suite(&SUITE.replace("[url]", &url).replace("id: fake", "id: gone"));
    let mut command = scene.project.command(&["run", "--no-cache"]);
    let printed = crate::project::printed(&command.output().unwrap());
    let text = scene.shown(&printed).replace(&format!(":{port}"), ":[port]");
    expect![[r#"
        exit code 5
        --- stdout
        suites/greet.yaml · run 00000002
        3 cases × 1 prompt × 1 target = 3 trials · data/cases.jsonl
        the same cases were used by 1 run before, with 1 prompt version

        Trials without a result
        greet · gone: 1 error in 3 trials
          1 × connect, case ann: could not connect to `http://127.0.0.1:[port]`: Connection refused (given up
            after 3 attempts)

        gone · openai/fake
          prompt  metric  estimate  interval       n  missing  if these fail … pass
          greet   equals  –         none: no data  0        3  0.000 … 1.000

          prompt  outputs  errors  not made
          greet         0       1         2

        95 % intervals. n counts cases.
        warning: the run has not ended: 2 trials still to make

        no results: every trial that was made ended in an error · no cost
        --- stderr
        plan: 1 prompt × 1 target × 3 cases = 3 trials
        error: case `ann`: could not connect to `http://127.0.0.1:[port]`: Connection refused (given up after 3 attempts)
        1/3 trials
        error[E0532]: `gone` is given up: no connection: could not connect to `http://127.0.0.1:[port]`: Connection refused (given up after 3 attempts)
         |
         = note: 3 attempts
         = help: check `base_url`, and that the server is running and can be reached
        hint: `proof run --resume 00000002 --retry-errors` goes on, and makes the trials without a result again
    "#]].assert_eq(&text);
    assert_eq!(scene.trials(super::scene::FIRST_RUN).lines().count(), 3);
}
