//! Mistakes on the command line.

use expect_test::expect;

use super::scene::Scene;

#[test]
fn budget_without_a_price() {
    Scene::recorded().refused(
        &["run", "--max-cost", "2"],
        expect![[r#"
        exit code 2
        --- stderr
        plan: 1 prompt × 1 target × 3 cases = 3 trials
        error[E0908]: the budget of $2 cannot be kept: `fake` has no price
         |
         = help: give its price in a price file (`prices:` in `proof.yaml`), or run without a budget
    "#]],
    );
}

#[test]
fn budget_that_is_nothing() {
    Scene::recorded().refused(
        &["run", "--max-cost", "0"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0903]: `--max-cost 0` must be more than 0
         |
         = help: leave it out for a run without a budget
    "#]],
    );
}

#[test]
fn budget_that_is_no_number() {
    Scene::recorded().refused(
        &["run", "--max-cost", "two"],
        expect![[r#"
        exit code 2
        --- stderr
        error: invalid value 'two' for '--max-cost <USD>': expected dollars, such as 2 or 0.50

        For more information, try '--help'.
    "#]],
    );
}

#[test]
fn output_in_a_folder_that_is_not_there() {
    let scene = Scene::recorded();
    scene.cases("data/cases.jsonl", &["dora"]);
    scene.refused(
        &["run", "--output", "reports/verdict.json", "--format", "json"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0919]: `--output reports/verdict.json` cannot be written: there is no folder `reports`
         |
         = help: make the folder first: `mkdir -p reports`
    "#]],
    );
}

#[test]
fn output_that_is_a_folder() {
    let scene = Scene::recorded();
    scene.cases("data/cases.jsonl", &["dora"]);
    scene.refused(
        &["run", "--output", "data"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0919]: `--output data` cannot be written: it is a folder
         |
         = help: name a file in it
    "#]],
    );
}

#[test]
fn shown_output_in_a_folder_that_is_not_there() {
    Scene::recorded().refused(
        &["show", "--output", "reports/verdict.json"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0919]: `--output reports/verdict.json` cannot be written: there is no folder `reports`
         |
         = help: make the folder first: `mkdir -p reports`
    "#]],
    );
}

#[test]
fn shard_that_is_none() {
    Scene::recorded().refused(
        &["run", "--shard", "3/2"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0902]: `--shard 3/2`: the part must be between 1 and 2, found `3`
         |
         = help: write part and whole, such as `--shard 2/5`
    "#]],
    );
}

#[test]
fn misspelt_flag() {
    Scene::recorded().refused(
        &["run", "--sampel", "3"],
        expect![[r#"
        exit code 2
        --- stderr
        error: unexpected argument '--sampel' found

          tip: a similar argument exists: '--sample'

        Usage: proof run --sample <N> [SUITE]

        For more information, try '--help'.
    "#]],
    );
}

#[test]
fn misspelt_command() {
    Scene::recorded().refused(
        &["rnu"],
        expect![[r#"
        exit code 2
        --- stderr
        error: unrecognized subcommand 'rnu'

        Usage: proof [OPTIONS] <COMMAND>

        For more information, try '--help'.
    "#]],
    );
}

#[test]
fn unknown_target_and_prompt() {
    Scene::recorded().refused(
        &["run", "--target", "fkae", "--prompt", "great"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0211]: `--prompt great` is no prompt of the suite
         |
         = help: did you mean `greet`?

        error[E0502]: `fkae` names no provider
         |
         = note: given as `--target fkae`
         = help: write `provider/name`, such as `openai/fkae`
         = help: did you mean `fake`?
        note: 2 mistakes found
    "#]],
    );
}

#[test]
fn folder_that_is_not_there() {
    Scene::recorded().refused(
        &["run", "--directory", "nowhere"],
        expect![[r#"
        exit code 2
        --- stderr
        error: `--directory [root]/nowhere` is no folder
    "#]],
    );
}

#[test]
fn until_decided_needs_gates() {
    Scene::recorded().refused(
        &["run", "--until", "decided"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0236]: a run until it is decided needs gates, and the suite has none
         --> suites/greet.yaml:1:1
          |
        1 | prompts: [prompts/greet.prompt]
          | ^ no `gates` in this file
          |
          = note: the run ends when every gate is decided; without one it would not know what to decide
          = help: add `gates:` with what must hold, such as `- label >= 0.90`, or leave `--until decided` out
    "#]],
    );
}

#[test]
fn until_something_else() {
    Scene::recorded().refused(
        &["run", "--until", "lucky"],
        expect![[r#"
        exit code 2
        --- stderr
        error: invalid value 'lucky' for '--until <WHEN>'
          [possible values: decided]

        For more information, try '--help'.
    "#]],
    );
}

#[test]
fn until_decided_by_batches() {
    Scene::recorded().refused(
        &["run", "--until", "decided", "--batch"],
        expect![[r#"
        exit code 2
        --- stderr
        error: the argument '--until <WHEN>' cannot be used with '--batch'

        Usage: proof run --until <WHEN> [SUITE]

        For more information, try '--help'.
    "#]],
    );
}

#[test]
fn a_first_block_of_nothing() {
    Scene::recorded().refused(
        &["run", "--until", "decided", "--first", "0"],
        expect![[r#"
        exit code 2
        --- stderr
        error: invalid value '0' for '--first <N>': 0 is not in 1..18446744073709551615

        For more information, try '--help'.
    "#]],
    );
    Scene::recorded().refused(
        &["run", "--first", "5"],
        expect![[r#"
        exit code 2
        --- stderr
        error: the following required arguments were not provided:
          --until <WHEN>

        Usage: proof run --until <WHEN> --first <N> [SUITE]

        For more information, try '--help'.
    "#]],
    );
}

#[test]
fn a_hold_out_that_is_not_there() {
    Scene::recorded().refused(
        &["run", "--holdout"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0235]: no case is in the split `holdout` that is held out
         --> suites/greet.yaml:4:10
          |
        4 | dataset: data/cases.jsonl
          |          ^^^^^^^^^^^^^^^^ no case of the dataset has this split
          |
          = help: give the cases that are to be held out `split: holdout`
    "#]],
    );
}

#[test]
fn a_part_of_a_hold_out() {
    Scene::recorded().refused(
        &["run", "--holdout", "--sample", "1"],
        expect![[r#"
        exit code 2
        --- stderr
        error: the argument '--holdout' cannot be used with '--sample <N>'

        Usage: proof run --holdout [SUITE]

        For more information, try '--help'.
    "#]],
    );
}
