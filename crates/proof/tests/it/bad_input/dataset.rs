//! Mistakes in the cases.

use expect_test::{Expect, expect};

use super::scene::{SUITE, Scene};

#[track_caller]
fn check(file: &str, content: &[u8], expected: Expect) {
    let scene = Scene::recorded();
    scene.project.write(file, content);
    scene.suite(&SUITE.replace("data/cases.jsonl", file));
    scene.refused(&["run"], expected);
}

#[test]
fn empty_file() {
    check(
        "data/none.jsonl",
        b"",
        expect![[r#"
        exit code 2
        --- stderr
        error[E0405]: the dataset `data/none.jsonl` has no cases
         --> suites/greet.yaml:4:10
          |
        4 | dataset: data/none.jsonl
          |          ^^^^^^^^^^^^^^^ this dataset
          |
          = note: a run without cases shows nothing, so it is never a pass
          = help: add cases to it
    "#]],
    );
}

#[test]
fn only_a_header() {
    check(
        "data/none.csv",
        b"id,name\n",
        expect![[r#"
        exit code 2
        --- stderr
        error[E0405]: the dataset `data/none.csv` has no cases
         --> suites/greet.yaml:4:10
          |
        4 | dataset: data/none.csv
          |          ^^^^^^^^^^^^^ this dataset
          |
          = note: a run without cases shows nothing, so it is never a pass
          = help: add cases to it
    "#]],
    );
}

#[test]
fn empty_inline_list() {
    let scene = Scene::recorded();
    scene.suite(&SUITE.replace("data/cases.jsonl", "[]"));
    scene.refused(
        &["run"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0405]: the list of cases is empty
         --> suites/greet.yaml:4:10
          |
        4 | dataset: []
          |          ^^ this dataset
          |
          = note: a run without cases shows nothing, so it is never a pass
          = help: add cases to it
    "#]],
    );
}

#[test]
fn bad_csv_rows() {
    let rows = b"id,name,expected\n1,Ann,ok\n2,Bob\n3,\"Cleo,ok\n4,Dan,ok,more\n";
    check(
        "data/bad.csv",
        rows,
        expect![[r#"
        exit code 2
        --- stderr
        error[E0412]: the row has 2 cells, the header has 3
         --> data/bad.csv:3:1
          |
        3 | 2,Bob
          | ^^^^^ 1 missing: `expected`
          |
          = help: a row has a cell for every column, even an empty one

        error[E0413]: the quote is not closed before the end of the file
         --> data/bad.csv:4:3
          |
        4 | 3,"Cleo,ok
          |   ^ opened here
          |
          = help: close it; a quote inside a quoted cell is written twice
        note: 2 mistakes found
    "#]],
    );
}

#[test]
fn csv_row_with_too_few_and_too_many_cells() {
    let rows = b"id,name,expected\n1,Ann,ok\n2,Bob\n3,Dan,ok,more\n";
    check(
        "data/bad.csv",
        rows,
        expect![[r#"
        exit code 2
        --- stderr
        error[E0412]: the row has 2 cells, the header has 3
         --> data/bad.csv:3:1
          |
        3 | 2,Bob
          | ^^^^^ 1 missing: `expected`
          |
          = help: a row has a cell for every column, even an empty one

        error[E0412]: the row has 4 cells, the header has 3
         --> data/bad.csv:4:1
          |
        4 | 3,Dan,ok,more
          | ^^^^^^^^^^^^^ 1 too many
          |
          = help: put a cell that holds a comma in double quotes
        note: 2 mistakes found
    "#]],
    );
}

#[test]
fn bad_jsonl_rows() {
    let rows = b"{\"name\": \"Ann\"}\n{\"name\": \"Bob\"\n[1, 2]\n{\"name\": \"Cleo\", \"tags\": 7}\n";
    check(
        "data/bad.jsonl",
        rows,
        expect![[r#"
        exit code 2
        --- stderr
        error[E0409]: the row is not correct JSON: EOF while parsing an object
         --> data/bad.jsonl:2:15
          |
        2 | {"name": "Bob"
          |               ^ EOF while parsing an object
          |
          = help: in `.jsonl`, each line is one JSON object

        error[E0410]: a case must be a map, found a list
         --> data/bad.jsonl:3:1
          |
        3 | [1, 2]
          | ^^^^^^ this is a case
          |
          = help: a case is written as `{"id": ..., "vars": {...}, "expected": ...}`
          = help: a file that is one JSON list is named `.json`; in `.jsonl`, each line is a case

        error[E0411]: `tags` must be a list of strings, found `7`
         --> data/bad.jsonl:4:26
          |
        4 | {"name": "Cleo", "tags": 7}
          |                          ^ expected a list of strings
        note: 3 mistakes found
    "#]],
    );
}

#[test]
fn invalid_utf_8() {
    check(
        "data/bad.jsonl",
        b"{\"name\": \"Ann\"}\n{\"name\": \"Zo\xeb\"}\n",
        expect![[r#"
        exit code 2
        --- stderr
        error[E0407]: byte 0xEB is not UTF-8
         --> data/bad.jsonl:2:13
          |
        2 | {"name": "Zo�"}
          |             ^ byte 28 of the file
          |
          = help: save the file as UTF-8; it looks like Latin-1 or Windows-1252
    "#]],
    );
}

#[test]
fn invalid_utf_8_in_csv() {
    check(
        "data/bad.csv",
        b"id,name\n1,Ann\n2,Zo\xeb\n",
        expect![[r#"
        exit code 2
        --- stderr
        error[E0407]: byte 0xEB is not UTF-8
         --> data/bad.csv:3:5
          |
        3 | 2,Zo�
          |     ^ byte 18 of the file
          |
          = help: save the file as UTF-8; it looks like Latin-1 or Windows-1252
    "#]],
    );
}

#[test]
fn duplicate_ids() {
    let rows = b"{\"id\": \"a\", \"name\": \"Ann\"}\n{\"id\": \"b\", \"name\": \"Bob\"}\n{\"id\": \"a\", \"name\": \"Cleo\"}\n";
    check(
        "data/twice.jsonl",
        rows,
        expect![[r#"
        exit code 2
        --- stderr
        error[E0415]: two cases have the id `a`
         --> data/twice.jsonl:3:8
          |
        3 | {"id": "a", "name": "Cleo"}
          |        ^^^ again here
          |
         ::: data/twice.jsonl:1:8
          |
        1 | {"id": "a", "name": "Ann"}
          |        --- first here
          |
          = help: give each case an id of its own; cases that belong together share a `group`
    "#]],
    );
}

#[test]
fn hostile_content_is_shown_without_escape_sequences() {
    check(
        "data/bad.jsonl",
        b"{\"name\": \"\x1b[31mAnn\x1b]0;title\x07\", }\n",
        expect![[r#"
        exit code 2
        --- stderr
        error[E0409]: the row is not correct JSON: control character (\u0000-\u001F) found while parsing a string
         --> data/bad.jsonl:1:11
          |
        1 | {"name": "\u{1b}[31mAnn\u{1b}]0;title\u{7}", }
          |           ^^^^^^ control character (\u0000-\u001F) found while parsing a string
          |
          = help: in `.jsonl`, each line is one JSON object
    "#]],
    );
}
