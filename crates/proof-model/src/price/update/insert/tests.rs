use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;
use crate::price::tests::any;

fn row(text: &str) -> Price {
    let file = SourceFile::new("new", format!("prices: [{text}]"));
    let (table, diagnostics) = PriceTable::parse(&file);
    assert_eq!(diagnostics, []);
    table.rows().next().unwrap().clone()
}

fn new_row() -> Price {
    row("{model: openai/new, from: 2026-11-20, input: 1, output: 2.5, batch: 0.5, source: litellm}")
}

/// Adds two rows and shows what has become of the file.
#[track_caller]
fn check(text: &str, expected: &Expect) {
    let rows =
        [new_row(), row("{model: \"a/v1:0\", from: 2026-11-20, input: 3, output: 4, source: litellm}")];
    match into(&SourceFile::new("prices.yaml", text), &rows) {
        Ok(after) => expected.assert_eq(&after),
        Err(diagnostic) => expected.assert_eq(&proof_diag::render::plain(&diagnostic)),
    }
}

#[test]
fn a_new_file_says_what_it_is() {
    expect![[r#"
        # Prices of this project: dollars for a million tokens. `proof prices update --from FILE` adds rows.
        # A model that stands here has these rows alone; all others have the prices that come with Proofmark.
        version: 1
        prices:
          - {model: openai/new, from: 2026-11-20, input: 1.00, output: 2.50, batch: 0.5, source: litellm}
    "#]]
    .assert_eq(&new_file(&[new_row()]));
}

#[test]
fn rows_go_to_the_end_of_the_list_and_comments_stay() {
    check(
        "# Ours.\nversion: 1\nprices:\n  # the old one\n  - {model: a/m, from: 2026-01-01, input: 1, output: 1}  # ask Kim\n  # - {model: a/n, from: 2026-01-01, input: 1, output: 1}\n\n# end\n",
        &expect![[r#"
            # Ours.
            version: 1
            prices:
              # the old one
              - {model: a/m, from: 2026-01-01, input: 1, output: 1}  # ask Kim
              - {model: openai/new, from: 2026-11-20, input: 1.00, output: 2.50, batch: 0.5, source: litellm}
              - {model: a/v1:0, from: 2026-11-20, input: 3.00, output: 4.00, source: litellm}
              # - {model: a/n, from: 2026-01-01, input: 1, output: 1}

            # end
        "#]],
    );
}

#[test]
fn a_list_without_indentation_and_a_last_line_without_end() {
    check(
        "prices:\n- model: a/m\n  from: 2026-01-01\n  input: 1\n  output: 1",
        &expect![[r#"
        prices:
        - model: a/m
          from: 2026-01-01
          input: 1
          output: 1
        - {model: openai/new, from: 2026-11-20, input: 1.00, output: 2.50, batch: 0.5, source: litellm}
        - {model: a/v1:0, from: 2026-11-20, input: 3.00, output: 4.00, source: litellm}
    "#]],
    );
}

#[test]
fn keys_after_the_list_stay_after_it() {
    check(
        "prices:\n    -   model: a/m\n        from: 2026-01-01\n        input: 1\n        output: 1\n        # of 2026\n\nversion: 1\n",
        &expect![[r#"
            prices:
                -   model: a/m
                    from: 2026-01-01
                    input: 1
                    output: 1
                - {model: openai/new, from: 2026-11-20, input: 1.00, output: 2.50, batch: 0.5, source: litellm}
                - {model: a/v1:0, from: 2026-11-20, input: 3.00, output: 4.00, source: litellm}
                    # of 2026

            version: 1
        "#]],
    );
}

#[test]
fn lists_within_brackets_get_rows_as_json() {
    check(
        "{\n  \"version\": 1,\n  \"prices\": [\n    {\"model\": \"a/m\", \"from\": \"2026-01-01\", \"input\": 1, \"output\": 1}\n  ]\n}\n",
        &expect![[r#"
            {
              "version": 1,
              "prices": [
                {"model": "a/m", "from": "2026-01-01", "input": 1, "output": 1},
              {"model": "openai/new", "from": "2026-11-20", "input": 1.00, "output": 2.50, "batch": 0.5, "source": "litellm"},
              {"model": "a/v1:0", "from": "2026-11-20", "input": 3.00, "output": 4.00, "source": "litellm"}
              ]
            }
        "#]],
    );
    check(
        "prices: []\n",
        &expect![[r#"
        prices: [
          {"model": "openai/new", "from": "2026-11-20", "input": 1.00, "output": 2.50, "batch": 0.5, "source": "litellm"},
          {"model": "a/v1:0", "from": "2026-11-20", "input": 3.00, "output": 4.00, "source": "litellm"}]
    "#]],
    );
    check(
        "prices: [{model: a/m, from: 2026-01-01, input: 1, output: 1},]\n",
        &expect![[r#"
        prices: [{model: a/m, from: 2026-01-01, input: 1, output: 1},
          {"model": "openai/new", "from": "2026-11-20", "input": 1.00, "output": 2.50, "batch": 0.5, "source": "litellm"},
          {"model": "a/v1:0", "from": "2026-11-20", "input": 3.00, "output": 4.00, "source": "litellm"},]
    "#]],
    );
}

#[test]
fn line_ends_are_those_of_the_file() {
    let text = "prices:\r\n- {model: a/m, from: 2026-01-01, input: 1, output: 1}\r\n";
    let after = into(&SourceFile::new("prices.yaml", text), &[new_row()]).unwrap();
    assert!(
        after.starts_with(text)
            && after.ends_with("litellm}\r\n")
            && !after.replace("\r\n", "").contains('\n')
    );
}

#[test]
fn rows_over_several_lines_stay_whole() {
    check(
        "prices:\n  - {model: a/m, from: 2026-01-01,\n     input: 1, output: 1}\n  - ? model\n    : a/n\n    ? from\n    : 2026-01-01\n    ? input\n    : 1\n    ? output\n    : 2\n",
        &expect![[r#"
            prices:
              - {model: a/m, from: 2026-01-01,
                 input: 1, output: 1}
              - ? model
                : a/n
                ? from
                : 2026-01-01
                ? input
                : 1
                ? output
                : 2
              - {model: openai/new, from: 2026-11-20, input: 1.00, output: 2.50, batch: 0.5, source: litellm}
              - {model: a/v1:0, from: 2026-11-20, input: 3.00, output: 4.00, source: litellm}
        "#]],
    );
}

#[test]
fn a_list_that_takes_no_lines_is_refused() {
    check(
        "prices: &all\n  - &first {model: a/m, from: 2026-01-01, input: 1, output: 1}\n",
        &expect![[r#"
        error[E0524]: rows cannot be added to `prices.yaml`
         --> prices.yaml:2:3
          |
        2 |   - &first {model: a/m, from: 2026-01-01, input: 1, output: 1}
          |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the list is not written in a way that takes more lines
          |
          = help: write `prices:` as a list with a row on each line, `- {model: …, from: …, input: …, output: …}`, and try again
    "#]],
    );
    check(
        "prices: {a: 1}\n",
        &expect![[r#"
        error[E0524]: rows cannot be added to `prices.yaml`
         --> prices.yaml:1:9
          |
        1 | prices: {a: 1}
          |         ^^^^^^ the list is not written in a way that takes more lines
          |
          = help: write `prices:` as a list with a row on each line, `- {model: …, from: …, input: …, output: …}`, and try again
    "#]],
    );
}

#[test]
fn no_rows_change_nothing() {
    let text = "prices: {odd}";
    assert_eq!(into(&SourceFile::new("prices.yaml", text), &[]).unwrap(), text);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is added to whichever file, the file says what it said and the new rows.
    #[test]
    fn the_old_rows_and_the_new_ones_are_read_back(
        old in any::table(),
        new in any::table(),
        layout in 0..4_usize,
    ) {
        let old: Vec<Price> = old.rows().cloned().collect();
        let is_new = |row: &Price| !old.iter().any(|old| old.row.model == row.row.model);
        let new: Vec<Price> = new.rows().filter(|row| is_new(row)).cloned().collect();
        prop_assume!(!old.is_empty());
        let text = match layout {
            0 => new_file(&old),
            1 => new_file(&old).replace("  - ", "- ").trim_end().to_owned(),
            2 => format!("prices: [{}]", bracketed(&old, false, "\n")),
            _ => format!("# x\nprices:\n{}\n\n# y\nversion: 1\n", lines(&old, "   ", "\n")),
        };
        let file = SourceFile::new("prices.yaml", text.clone());
        let after = into(&file, &new).unwrap();
        let comments = |text: &str| text.lines().filter(|line| line.starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(comments(&text), comments(&after));
        let (table, diagnostics) = PriceTable::parse(&SourceFile::new("prices.yaml", after));
        prop_assert_eq!(diagnostics, vec![]);
        prop_assert_eq!(table.rows().count(), old.len() + new.len());
    }
}
