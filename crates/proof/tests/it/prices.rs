//! `proof prices` and `proof prices update`.

use expect_test::{Expect, expect};

use crate::project::Project;

/// A project with a price file that `proof.yaml` names.
fn with_prices(rows: &str) -> Project {
    let project = Project::new();
    project.write("proof.yaml", "name: test\nprices: prices.yaml\n");
    project.write("prices.yaml", format!("# ours\nversion: 1\nprices:\n{rows}"));
    project
}

const ROWS: &str = "  # the first
  - {model: openai/house, from: 2025-01-01, input: 2, output: 8, cache_read: 0.5, batch: 0.5, source: contract}
  - {model: openai/house, from: 2025-06-01, input: 1.25, output: 10, cache_read: 0.125, cache_write: 1.5, cache_write_1h: 2.5, batch: {input: 0.625, output: 5}, source: contract}
  - {model: openai/house, from: 2025-06-01, above_input: 200000, input: 2.5, output: 15, source: contract}
  - {model: openai/house, from: 2027-01-01, input: 1, output: 8, source: contract}
";

#[track_caller]
fn check(project: &Project, arguments: &[&str], expected: &Expect) {
    let printed = project.proof(arguments);
    let mut text = format!("exit code {}\n", printed.code);
    for (name, part) in [("stdout", &printed.stdout), ("stderr", &printed.stderr)] {
        if !part.is_empty() {
            text.push_str(&format!("--- {name}\n{part}"));
        }
    }
    expected.assert_eq(&text);
}

#[test]
fn prices_in_force_are_a_table() {
    let project = with_prices(ROWS);
    check(
        &project,
        &["prices", "--model", "house"],
        &expect![[r#"
            exit code 0
            --- stdout
            model         since       above  input  output  read   write  batch  source
            openai/house  2025-06-01         1.25   10.00   0.125  1.50   x 0.5  prices.yaml: contract
            openai/house  2025-06-01   200k  2.50   15.00                        prices.yaml: contract
            --- stderr
            note: dollars for a million tokens; `read` and `write` are of the provider's cache; `--format json` has all
        "#]],
    );
    check(
        &project,
        &["prices", "--model", "*HOUSE", "--date", "2025-02-01"],
        &expect![[r#"
            exit code 0
            --- stdout
            model         since       input  output  read  batch  source
            openai/house  2025-01-01  2.00   8.00    0.50  x 0.5  prices.yaml: contract
            --- stderr
            note: dollars for a million tokens; `read` and `write` are of the provider's cache; `--format json` has all
        "#]],
    );
    check(
        &project,
        &["prices", "--model", "house", "--history"],
        &expect![[r#"
            exit code 0
            --- stdout
            model         since       above  input  output  read   write  batch  source
            openai/house  2027-01-01         1.00    8.00                        prices.yaml: contract
            openai/house  2025-06-01         1.25   10.00   0.125  1.50   x 0.5  prices.yaml: contract
            openai/house  2025-06-01   200k  2.50   15.00                        prices.yaml: contract
            openai/house  2025-01-01         2.00    8.00   0.50          x 0.5  prices.yaml: contract
            --- stderr
            note: dollars for a million tokens; `read` and `write` are of the provider's cache; `--format json` has all
        "#]],
    );
}

#[test]
fn prices_as_json_have_every_kind_of_tokens() {
    let project = with_prices(ROWS);
    check(
        &project,
        &["prices", "--model", "house", "--format", "json"],
        &expect![[r#"
        exit code 0
        --- stdout
        {
          "schema_version": 1,
          "date": "2026-01-01",
          "prices": [
            {
              "row": "openai/house@2025-06-01#prices.yaml",
              "model": "openai/house",
              "from": "2025-06-01",
              "above_input": 0,
              "input": 1.25,
              "cache_read": 0.125,
              "cache_write": 1.5,
              "cache_write_1h": 2.5,
              "input_audio": null,
              "output": 10.0,
              "reasoning": null,
              "output_audio": null,
              "batch": {
                "input": 0.625,
                "cache_read": null,
                "cache_write": null,
                "cache_write_1h": null,
                "input_audio": null,
                "output": 5.0,
                "reasoning": null,
                "output_audio": null
              },
              "source": "contract",
              "file": "prices.yaml"
            },
            {
              "row": "openai/house@2025-06-01>200000#prices.yaml",
              "model": "openai/house",
              "from": "2025-06-01",
              "above_input": 200000,
              "input": 2.5,
              "cache_read": null,
              "cache_write": null,
              "cache_write_1h": null,
              "input_audio": null,
              "output": 15.0,
              "reasoning": null,
              "output_audio": null,
              "batch": null,
              "source": "contract",
              "file": "prices.yaml"
            }
          ]
        }
    "#]],
    );
}

#[test]
fn shipped_prices_are_listed_without_a_project_file() {
    let project = Project::new();
    check(
        &project,
        &["prices", "--model", "openai/gpt-4o-mini", "--date", "2026-11-20"],
        &expect![[r#"
            exit code 0
            --- stdout
            model                             since       input  output  read   batch  source
            openai/gpt-4o-mini                2024-10-01  0.15   0.60    0.075  x 0.5  openai-news + genai-pric…
            openai/gpt-4o-mini-audio-preview  2024-12-17  0.15   0.60                  litellm
            --- stderr
            note: dollars for a million tokens; `read` and `write` are of the provider's cache; `--format json` has all
        "#]],
    );
}

#[test]
fn all_shipped_prices_fit_the_width() {
    let printed = Project::new().proof_ends(0, &["prices", "--date", "2026-11-20"]);
    assert!(80 < printed.stdout.lines().count(), "{}", printed.stdout);
    let widest = printed.stdout.lines().map(|line| line.chars().count()).max();
    assert!(widest.is_some_and(|width| width <= 100), "{widest:?}");
}

#[test]
fn a_name_without_a_price_is_told() {
    let project = with_prices(ROWS);
    check(
        &project,
        &["prices", "--model", "openai/huose"],
        &expect![[r#"
        exit code 4
        --- stderr
        error[E0525]: no model with a price has the name `openai/huose`
         |
         = help: did you mean `openai/house`?
         = help: `proof prices` lists all
    "#]],
    );
    check(
        &project,
        &["prices", "--model", "house", "--date", "2024-01-01"],
        &expect![[r#"
        exit code 4
        --- stderr
        error[E0525]: `house` has no price on 2024-01-01
         |
         = help: `--history` shows the prices of other days
    "#]],
    );
    check(
        &project,
        &["prices", "--date", "soon"],
        &expect![[r#"
        exit code 2
        --- stderr
        error: invalid value 'soon' for '--date <DAY>': expected a day, such as 2026-01-31

        For more information, try '--help'.
    "#]],
    );
    check(
        &project,
        &["prices", "--date", "2024-01-01", "--history"],
        &expect![[r#"
        exit code 2
        --- stderr
        error: the argument '--date <DAY>' cannot be used with '--history'

        Usage: proof prices --date <DAY>

        For more information, try '--help'.
    "#]],
    );
}

const LIST: &str = r#"{
  "house": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-06, "output_cost_per_token": 1e-05, "cache_creation_input_token_cost": 1.25e-06},
  "gpt-4o-mini": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1.5e-07, "output_cost_per_token": 6e-07},
  "fresh": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-07, "output_cost_per_token": 4e-07, "input_cost_per_audio_token": 3e-06},
  "nobody/x": {"litellm_provider": "nobody", "mode": "chat", "input_cost_per_token": 1e-07, "output_cost_per_token": 4e-07},
  "dall-e-2": {"litellm_provider": "openai", "mode": "image_generation"}
}"#;

#[test]
fn an_update_shows_what_it_would_do_and_then_does_it() {
    let project = with_prices(ROWS);
    project.write("list.json", LIST);
    let before = std::fs::read_to_string(project.file("prices.yaml")).unwrap();
    check(
        &project,
        &["prices", "update", "--from", "list.json", "--dry-run"],
        &expect![[r#"
            exit code 0
            --- stdout
                    model        since      above input       output read      write       batch     others
            new     openai/fresh 2026-01-01       0.10        0.40                                   input_audio 3.00
            changed openai/house 2026-01-01       1.25 → 1.00 10.00  0.125 → - 1.50 → 1.25 x 0.5 → - cache_write_1h 2.50 → -
            ends    openai/house             200k 2.50        15.00
            --- stderr
            1 price changed, 1 new, 1 for long input that end; 1 model as before
              1 new price without what the old one said (`-`): cached input then costs what other input does, and a batch, sound or an hour in the cache has no cost
              left out: 1 model of a provider that no target can name
              left out: 1 model not for text
            nothing was written; without `--dry-run`, 2 rows would go to prices.yaml
        "#]],
    );
    assert_eq!(std::fs::read_to_string(project.file("prices.yaml")).unwrap(), before);
    check(
        &project,
        &["prices", "update", "--from", "list.json", "--date", "2026-01-02"],
        &expect![[r#"
            exit code 0
            --- stdout
                    model        since      above input       output read      write       batch     others
            new     openai/fresh 2026-01-02       0.10        0.40                                   input_audio 3.00
            changed openai/house 2026-01-02       1.25 → 1.00 10.00  0.125 → - 1.50 → 1.25 x 0.5 → - cache_write_1h 2.50 → -
            ends    openai/house             200k 2.50        15.00
            --- stderr
            1 price changed, 1 new, 1 for long input that end; 1 model as before
              1 new price without what the old one said (`-`): cached input then costs what other input does, and a batch, sound or an hour in the cache has no cost
              left out: 1 model of a provider that no target can name
              left out: 1 model not for text
            2 rows written to prices.yaml
        "#]],
    );
    let after = std::fs::read_to_string(project.file("prices.yaml")).unwrap();
    let added = after.strip_prefix(&before).unwrap();
    expect![[r#"
        added:
          - {model: openai/fresh, from: 2026-01-02, input: 0.10, output: 0.40, input_audio: 3.00, source: litellm}
          - {model: openai/house, from: 2026-01-02, input: 1.00, output: 10.00, cache_write: 1.25, source: litellm}
    "#]].assert_eq(&format!("added:\n{added}"));
    let again = ["prices", "update", "--from", "list.json", "--date", "2026-02-01"];
    check(
        &project,
        &again,
        &expect![[r#"
        exit code 0
        --- stderr
        0 prices changed, 0 new; 3 models as before
          left out: 1 model of a provider that no target can name
          left out: 1 model not for text
    "#]],
    );
    assert_eq!(std::fs::read_to_string(project.file("prices.yaml")).unwrap(), after);
    assert!(!project.file("prices.yaml.new").exists());
}

#[test]
fn without_a_named_file_the_missing_line_is_told() {
    let project = Project::new();
    project.write("list.json", LIST);
    check(
        &project,
        &["prices", "update", "--from", "list.json", "--all"],
        &expect![[r#"
            exit code 0
            --- stdout
                 model         since       input  output  write  others
            new  nobody/x      2026-01-01  0.10   0.40
            new  openai/fresh  2026-01-01  0.10   0.40           input_audio 3.00
            new  openai/house  2026-01-01  1.00   10.00   1.25
            --- stderr
            0 prices changed, 3 new; 1 model as before
              left out: 1 model not for text
            3 rows written to prices.yaml
            warning: `prices.yaml` is not in use: write `prices: prices.yaml` into `proof.yaml`
        "#]],
    );
    let text = std::fs::read_to_string(project.file("prices.yaml")).unwrap();
    assert_eq!(std::fs::read_to_string(project.file("proof.yaml")).unwrap(), "name: test\n");
    // The file is found again though it is not in use yet.
    check(
        &project,
        &["prices", "update", "--from", "list.json", "--all"],
        &expect![[r#"
        exit code 0
        --- stderr
        0 prices changed, 0 new; 4 models as before
          left out: 1 model not for text
        warning: `prices.yaml` is not in use: write `prices: prices.yaml` into `proof.yaml`
    "#]],
    );
    assert_eq!(std::fs::read_to_string(project.file("prices.yaml")).unwrap(), text);
    project.write("proof.yaml", "name: test\nprices: prices.yaml\n");
    check(
        &project,
        &["prices", "--model", "fresh"],
        &expect![[r#"
            exit code 0
            --- stdout
            model         since       input  output  source
            openai/fresh  2026-01-01  0.10   0.40    prices.yaml: litellm
            --- stderr
            note: dollars for a million tokens; `read` and `write` are of the provider's cache; `--format json` has all
        "#]],
    );
}

#[test]
fn an_update_as_json_names_what_was_left_out() {
    let project = with_prices("  - {model: openai/house, from: 2025-01-01, input: 2, output: 8}\n");
    project.write(
        "sub/list.json",
        r#"{"openai": {"models": {"house": {"cost": {"input": 1, "output": 8}}, "aqa": {}}}}"#,
    );
    let folder = project.file("sub");
    let arguments = [
        "-C",
        folder.to_str().unwrap(),
        "prices",
        "update",
        "--from",
        "list.json",
        "--format",
        "json",
        "--quiet",
    ];
    check(
        &project,
        &arguments,
        &expect![[r#"
        exit code 0
        --- stdout
        {
          "schema_version": 1,
          "file": "prices.yaml",
          "is_written": true,
          "n_rows": 1,
          "n_unchanged": 0,
          "changes": [
            {
              "old": {
                "row": "openai/house@2025-01-01#prices.yaml",
                "model": "openai/house",
                "from": "2025-01-01",
                "above_input": 0,
                "input": 2.0,
                "cache_read": null,
                "cache_write": null,
                "cache_write_1h": null,
                "input_audio": null,
                "output": 8.0,
                "reasoning": null,
                "output_audio": null,
                "batch": null,
                "source": "",
                "file": "prices.yaml"
              },
              "new": {
                "row": "openai/house@2026-01-01",
                "model": "openai/house",
                "from": "2026-01-01",
                "above_input": 0,
                "input": 1.0,
                "cache_read": null,
                "cache_write": null,
                "cache_write_1h": null,
                "input_audio": null,
                "output": 8.0,
                "reasoning": null,
                "output_audio": null,
                "batch": null,
                "source": "models.dev",
                "file": null
              }
            }
          ],
          "skipped": [
            {
              "model": "openai/aqa",
              "why": "without a price for tokens"
            }
          ]
        }
    "#]],
    );
}

#[test]
fn mistakes_of_lists_and_files_are_told_and_nothing_is_written() {
    let project = with_prices(ROWS);
    let before = std::fs::read_to_string(project.file("prices.yaml")).unwrap();
    project.write("list.json", "{\n  \"house\": {\"litellm_provider\": \"openai\", \"input_cost_per_token\": \"1\", \"output_cost_per_token\": 5}\n}\n");
    project.write("page.html", "<html>no</html>");
    project.write("bytes.json", b"{\"a\": \"\xff\"}");
    check(
        &project,
        &["prices", "update", "--from", "list.json"],
        &expect![[r#"
        exit code 2
        --- stderr
        error[E0523]: `input_cost_per_token` of `openai/house` is no price
         --> list.json:2:67
          |
        2 | ...ai", "input_cost_per_token": "1", "output_cost_per_token": 5}
          |                                 ^^^ expected dollars for a token
          |
          = help: nothing was taken over; correct the list, or take the entry out of it

        error[E0523]: `output_cost_per_token` of `openai/house` is no price
         --> list.json:2:97
          |
        2 | ..."1", "output_cost_per_token": 5}
          |                                  ^ expected dollars for a token
          |
          = help: nothing was taken over; correct the list, or take the entry out of it
        note: 2 mistakes found
    "#]],
    );
    check(
        &project,
        &["prices", "update", "--from", "page.html"],
        &expect![[r#"
        exit code 2
        --- stderr
        error[E0522]: this is no price list that can be read
         --> page.html:1:1
          |
        1 | <html>no</html>
          | ^^^^^^^^^^^^^^^ neither `prices:`, nor models with `litellm_provider`, nor providers with `models`
          |
          = help: give a price file of Proofmark's, LiteLLM's `model_prices_and_context_window.json` or the `api.json` of models.dev
    "#]],
    );
    check(
        &project,
        &["prices", "update", "--from", "bytes.json"],
        &expect![[r#"
        exit code 2
        --- stderr
        error[E0203]: `bytes.json` is not UTF-8 text: byte 7 of the file
         |
         = help: save the file as UTF-8
    "#]],
    );
    check(
        &project,
        &["prices", "update", "--from", "lists.json"],
        &expect![[r#"
        exit code 2
        --- stderr
        error[E0201]: `lists.json` does not exist
         |
         = help: did you mean `list.json`?
    "#]],
    );
    check(
        &project,
        &["prices", "update", "--from", "."],
        &expect![[r#"
        exit code 2
        --- stderr
        error[E0201]: `.` is a folder, not a file
         |
         = help: name a file in it
    "#]],
    );
    check(
        &project,
        &["prices", "update"],
        &expect![[r#"
        exit code 2
        --- stderr
        error: the following required arguments were not provided:
          --from <FILE>

        Usage: proof prices update --from <FILE>

        For more information, try '--help'.
    "#]],
    );
    assert_eq!(std::fs::read_to_string(project.file("prices.yaml")).unwrap(), before);
    project.write("proof.yaml", "name: test\n");
    project.write("prices.yaml", "prices:\n  - {model: house, from: 2025-01-01, input: 2, output: 8}\n");
    check(
        &project,
        &["prices", "update", "--from", "list.json"],
        &expect![[r#"
        exit code 2
        --- stderr
        error[E0520]: `house` names no provider
         --> prices.yaml:2:13
          |
        2 |   - {model: house, from: 2025-01-01, input: 2, output: 8}
          |             ^^^^^ expected `provider/name`
          |
          = help: such as `openai/gpt-5-mini`
    "#]],
    );
    project.write(
        "prices.yaml",
        "prices: &all\n  - &first {model: a/house, from: 2025-01-01, input: 2, output: 8}\n",
    );
    project.write("list.json", LIST);
    check(
        &project,
        &["prices", "update", "--from", "list.json"],
        &expect![[r#"
        exit code 2
        --- stderr
        error[E0524]: rows cannot be added to `prices.yaml`
         --> prices.yaml:2:3
          |
        2 |   - &first {model: a/house, from: 2025-01-01, input: 2, output: 8}
          |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the list is not written in a way that takes more lines
          |
          = help: write `prices:` as a list with a row on each line, `- {model: …, from: …, input: …, output: …}`, and try again
    "#]],
    );
}
