//! Keys that are refused, or missing.

use expect_test::expect;
use proof_testkit::Reply;

use super::scene::{SUITE, Scene};
use super::server::check;

#[test]
fn wrong_key() {
    let message =
        "Incorrect API key provided: sk-a-key-that-nobody-may-see. Find your key at https://example.com.";
    check(
        &Reply::error(401, "invalid_api_key", message).header("x-request-id", "req_7"),
        1,
        expect![[r#"
            exit code 5
            --- stdout
            suites/greet.yaml · run 00000002
            10 cases × 1 prompt × 1 target = 10 trials · data/cases.jsonl

            Trials without a result
            greet · fake: 1 error in 10 trials
              1 × auth, case new-0: Incorrect API key provided: ***. Find your key at https://example.com.

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
            error: case `new-0`: HTTP 401: Incorrect API key provided: ***. Find your key at https://example.com.
            1/10 trials
            error[E0536]: `fake` is given up: the key was not accepted: HTTP 401: Incorrect API key provided: ***. Find your key at https://example.com.
             |
             = note: request id `req_7`
             = help: check the key in the environment, and that it may use this model
            hint: `proof run --resume 00000002 --retry-errors` goes on, and makes the trials without a result again
        "#]],
    );
}

#[test]
fn no_permission_in_hostile_words() {
    check(
        &Reply::error(
            403,
            "permission_denied",
            "this key \u{1b}]0;owned\u{7}may not\nuse \u{1b}[2Jthe model",
        ),
        1,
        expect![[r#"
            exit code 5
            --- stdout
            suites/greet.yaml · run 00000002
            10 cases × 1 prompt × 1 target = 10 trials · data/cases.jsonl

            Trials without a result
            greet · fake: 1 error in 10 trials
              1 × auth, case new-0: this key ]0;owned may not use [2Jthe model

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
            error: case `new-0`: HTTP 403: this key ]0;owned may not use [2Jthe model
            1/10 trials
            error[E0536]: `fake` is given up: the key was not accepted: HTTP 403: this key ]0;owned may not use [2Jthe model
             |
             = help: check the key in the environment, and that it may use this model
            hint: `proof run --resume 00000002 --retry-errors` goes on, and makes the trials without a result again
        "#]],
    );
}

#[test]
fn empty_account() {
    check(
        &Reply::error(429, "insufficient_quota", "You exceeded your current quota"),
        1,
        expect![[r#"
            exit code 5
            --- stdout
            suites/greet.yaml · run 00000002
            10 cases × 1 prompt × 1 target = 10 trials · data/cases.jsonl

            Trials without a result
            greet · fake: 1 error in 10 trials
              1 × quota, case new-0: You exceeded your current quota

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
            error: case `new-0`: HTTP 429: You exceeded your current quota
            1/10 trials
            error[E0537]: `fake` is given up: the account is empty: HTTP 429: You exceeded your current quota
             |
             = help: add credit to the account, or take another key
            hint: `proof run --resume 00000002 --retry-errors` goes on, and makes the trials without a result again
        "#]],
    );
}

#[test]
fn missing_key() {
    let scene = Scene::recorded();
    let target = "  - {id: fake, model: openai/fake, base_url: \"[url]\"}";
    scene.suite(&SUITE.replace(target, "  - openai/gpt-5-mini\n  - anthropic/claude-sonnet-4-5"));
    scene.refused(
        &["run"],
        expect![[r#"
        exit code 5
        --- stderr
        plan: 1 prompt × 2 targets × 3 cases = 6 trials
        error[E0503]: no key for `openai/gpt-5-mini`: `OPENAI_API_KEY` is not set
         --> suites/greet.yaml:3:5
          |
        3 |   - openai/gpt-5-mini
          |     ^^^^^^^^^^^^^^^^^ needs a key
          |
          = note: keys come from the environment only, never from a file or a flag
          = help: set it for this shell: `export OPENAI_API_KEY=…`
          = help: to try without a key: `--target sim/support-demo` or `--target echo`

        error[E0503]: no key for `anthropic/claude-sonnet-4-5`: `ANTHROPIC_API_KEY` is not set
         --> suites/greet.yaml:4:5
          |
        4 |   - anthropic/claude-sonnet-4-5
          |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^ needs a key
          |
          = note: keys come from the environment only, never from a file or a flag
          = help: set it for this shell: `export ANTHROPIC_API_KEY=…`
          = help: to try without a key: `--target sim/support-demo` or `--target echo`
        note: 2 mistakes found
    "#]],
    );
}

#[test]
fn missing_key_of_a_name_of_its_own() {
    let scene = Scene::recorded();
    scene.suite(&SUITE.replace("id: fake,", "id: fake, key_env: GATEWAY_KEY,"));
    scene.refused(&["run"], expect![[r#"
        exit code 5
        --- stderr
        plan: 1 prompt × 1 target × 3 cases = 3 trials
        error[E0503]: no key for `openai/fake`: `GATEWAY_KEY` is not set
         --> suites/greet.yaml:3:5
          |
        3 |   - {id: fake, key_env: GATEWAY_KEY, model: openai/fake, base_url: "http://127.0.0.1:[port]/v1"}
          |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ needs a key
          |
          = note: keys come from the environment only, never from a file or a flag
          = help: set it for this shell: `export GATEWAY_KEY=…`
          = help: to try without a key: `--target sim/support-demo` or `--target echo`
    "#]]);
}
