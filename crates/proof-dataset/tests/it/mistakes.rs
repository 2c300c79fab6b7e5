use std::io::Write as _;

use expect_test::{Expect, expect};
use proof_dataset::{Dataset, DatasetSource, Selection};
use proof_diag::{Diagnostic, SourceFile, codes, parse_yaml, render};

use crate::folder::Folder;

#[track_caller]
fn shown(told: &[Diagnostic], folder: &Folder) -> String {
    for diagnostic in told.iter().flat_map(|told| std::iter::once(told).chain(&told.related)) {
        assert!(codes::find(diagnostic.code).is_some(), "{} is not in the table", diagnostic.code);
    }
    let text: String = told.iter().map(render::plain).collect();
    text.replace(folder.root().as_str(), "[root]")
}

#[track_caller]
fn check_file(name: &str, content: &[u8], expected: &Expect) {
    let folder = Folder::new(&[(name, content)]);
    let told = folder.read(name, Selection::default()).unwrap_err();
    expected.assert_eq(&shown(&told, &folder));
}

#[track_caller]
fn check_open(files: &[(&str, &[u8])], pattern: &str, expected: &Expect) {
    let folder = Folder::new(files);
    let told = folder.open(pattern, Selection::default()).unwrap_err();
    expected.assert_eq(&shown(&told, &folder));
}

#[test]
fn e0401_missing() {
    check_open(
        &[("data/tickets.jsonl", b"{}")],
        "data/tickts.jsonl",
        &expect![[r#"
            error[E0401]: the dataset `data/tickts.jsonl` does not exist
             |
             = help: did you mean `data/tickets.jsonl`?
        "#]],
    );
    check_open(
        &[],
        "data/tickets.jsonl",
        &expect![[r#"
        error[E0401]: the dataset `data/tickets.jsonl` does not exist
         |
         = note: there is no folder `data` either
    "#]],
    );
    let folder = Folder::new(&[]);
    let suite = SourceFile::new("suite.yaml", "dataset: cases.jsonl\n");
    let source = DatasetSource::Path("cases.jsonl".to_owned(), Some(suite.span(9..20)));
    let told = Dataset::open(source, Selection::default(), folder.root()).unwrap_err();
    expect![[r#"
        error[E0401]: the dataset `cases.jsonl` does not exist
         --> suite.yaml:1:10
          |
        1 | dataset: cases.jsonl
          |          ^^^^^^^^^^^ named here
    "#]]
    .assert_eq(&shown(&told, &folder));
}

#[test]
fn e0402_unknown_format() {
    check_open(
        &[("cases.xlsx", b"")],
        "cases.xlsx",
        &expect![[r#"
        error[E0402]: the dataset `cases.xlsx` has the unknown extension `.xlsx`
         |
         = help: known are `.jsonl`, `.ndjson`, `.json`, `.yaml`, `.yml`, `.csv`, `.tsv`
    "#]],
    );
    check_open(
        &[("cases", b"")],
        "cases",
        &expect![[r#"
        error[E0402]: the dataset `cases` has no extension that tells its format
         |
         = help: known are `.jsonl`, `.ndjson`, `.json`, `.yaml`, `.yml`, `.csv`, `.tsv`
    "#]],
    );
}

#[test]
fn e0403_folder() {
    check_open(
        &[("data/a.jsonl", b"")],
        "data",
        &expect![[r#"
        error[E0403]: the dataset `data` is a folder
         |
         = help: name its files with a glob: `data/*.jsonl`
    "#]],
    );
}

#[cfg(unix)]
#[test]
fn e0404_unreadable() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new(&[("a.jsonl", b"{}\n")]);
    std::fs::set_permissions(folder.root().join("a.jsonl"), std::fs::Permissions::from_mode(0o000)).unwrap();
    match folder.open("a.jsonl", Selection::default()) {
        // The superuser may read everything.
        Ok(_) => eprintln!("skipped: this user reads files without permission"),
        Err(told) => expect![[r#"
            error[E0404]: the dataset `a.jsonl` could not be read
             |
             = note: Permission denied
             = help: check the file's permissions
        "#]]
        .assert_eq(&shown(&told, &folder)),
    }
    let error = std::io::Error::other("the disk is gone");
    let told = Diagnostic::from(proof_dataset::DatasetError::Read {
        path: "a.jsonl".to_owned(),
        source: error.into(),
    });
    expect![[r#"
        error[E0404]: the dataset `a.jsonl` could not be read
         |
         = note: the disk is gone
         = help: check the file's permissions
    "#]]
    .assert_eq(&render::plain(&told));
}

#[test]
fn e0405_empty() {
    check_file(
        "a.jsonl",
        b"",
        &expect![[r#"
        error[E0405]: the dataset `a.jsonl` has no cases
         |
         = note: a run without cases shows nothing, so it is never a pass
    "#]],
    );
    for (name, content) in [
        ("a.json", "[]"),
        ("b.json", ""),
        ("a.csv", "a,b\n"),
        ("b.csv", ""),
        ("a.yaml", "# none\n"),
        ("b.yaml", "[]"),
    ] {
        let folder = Folder::new(&[(name, content.as_bytes())]);
        let told = folder.read(name, Selection::default()).unwrap_err();
        assert_eq!(told.iter().map(|told| told.code).collect::<Vec<_>>(), ["E0405"], "{name}");
    }
}

#[test]
fn e0406_no_match() {
    check_open(
        &[("data/a.csv", b"")],
        "data/*.jsonl",
        &expect![[r#"
        error[E0406]: no file matches `data/*.jsonl`
         |
         = help: paths are relative to the project's folder; `*` stays in one folder, `**` goes into all of them
    "#]],
    );
}

#[test]
fn e0407_not_utf8() {
    check_file(
        "a.jsonl",
        b"{\"id\": 1}\n{\"id\": \"caf\xe9\"}\n{\"id\": \"\xff\"}\n",
        &expect![[r#"
        error[E0407]: byte 0xE9 is not UTF-8
         --> a.jsonl:2:12
          |
        2 | {"id": "caf�"}
          |            ^ byte 21 of the file
          |
          = help: save the file as UTF-8; it looks like Latin-1 or Windows-1252
        error[E0407]: byte 0xFF is not UTF-8
         --> a.jsonl:3:9
          |
        3 | {"id": "�"}
          |         ^ byte 33 of the file
          |
          = help: save the file as UTF-8; it looks like Latin-1 or Windows-1252
    "#]],
    );
    check_file(
        "a.csv",
        b"id,name\n1,ok\n2,caf\xe9\n",
        &expect![[r#"
        error[E0407]: byte 0xE9 is not UTF-8
         --> a.csv:3:6
          |
        3 | 2,caf�
          |      ^ byte 18 of the file
          |
          = help: save the file as UTF-8; it looks like Latin-1 or Windows-1252
    "#]],
    );
    check_file(
        "a.yaml",
        b"- id: 1\n- id: caf\xe9\n",
        &expect![[r#"
        error[E0407]: byte 0xE9 is not UTF-8
         --> a.yaml:2:10
          |
        2 | - id: caf�
          |          ^ byte 17 of the file
          |
          = help: save the file as UTF-8; it looks like Latin-1 or Windows-1252
    "#]],
    );
    check_file(
        "b.csv",
        b"\xff\xfei\0d\0",
        &expect![[r#"
        error[E0407]: the dataset `b.csv` is UTF-16, not UTF-8
         |
         = help: save the file as UTF-8
    "#]],
    );
}

#[test]
fn e0408_a_line_of_200_megabytes() {
    let folder = Folder::new(&[("a.jsonl", b"{\"id\": 1}\n")]);
    for name in ["a.jsonl", "a.csv", "a.json", "a.yaml"] {
        let mut file =
            std::fs::OpenOptions::new().create(true).append(true).open(folder.root().join(name)).unwrap();
        if name == "a.json" {
            file.write_all(b"[").unwrap();
        }
        let n = file.metadata().unwrap().len();
        // The system stores no bytes for the hole.
        file.set_len(n + (200 << 20)).unwrap();
    }
    let told = folder.read("a.jsonl", Selection::default()).unwrap_err();
    expect![[r#"
        error[E0408]: the row at line 2 of `a.jsonl` is longer than 32 MB
         |
         = note: a row is held in memory as a whole; most often a line end or a closing quote is missing
         = help: put large content into files of their own and name them in the row
    "#]]
    .assert_eq(&shown(&told, &folder));
    let told = folder.read("a.yaml", Selection::default()).unwrap_err();
    expect![[r#"
        error[E0408]: the dataset `a.yaml` is longer than 32 MB
         |
         = note: a YAML file is held in memory as a whole
         = help: write large datasets as JSONL, one case a line
    "#]]
    .assert_eq(&shown(&told, &folder));
    for name in ["a.csv", "a.json"] {
        let told = folder.read(name, Selection::default()).unwrap_err();
        assert_eq!(told.iter().map(|told| told.code).collect::<Vec<_>>(), ["E0408"], "{name}");
    }
}

#[test]
fn e0409_bad_json() {
    check_file(
        "a.jsonl",
        b"{\"id\": 1}\n{\"id\": 2,}\n{'id': 3}\n{\"id\": NaN}\n{\"id\": 4\n",
        &expect![[r#"
            error[E0409]: the row is not correct JSON: trailing comma
             --> a.jsonl:2:10
              |
            2 | {"id": 2,}
              |          ^ trailing comma
              |
              = help: remove the comma before the bracket
            error[E0409]: the row is not correct JSON: key must be a string
             --> a.jsonl:3:2
              |
            3 | {'id': 3}
              |  ^ key must be a string
              |
              = help: JSON texts stand in double quotes
            error[E0409]: the row is not correct JSON: expected value
             --> a.jsonl:4:8
              |
            4 | {"id": NaN}
              |        ^ expected value
              |
              = help: JSON has no `NaN` and no `Infinity`; write `null`
            error[E0409]: the row is not correct JSON: EOF while parsing an object
             --> a.jsonl:5:9
              |
            5 | {"id": 4
              |         ^ EOF while parsing an object
              |
              = help: in `.jsonl`, each line is one JSON object
        "#]],
    );
    check_file(
        "b.jsonl",
        b"[\n{\"id\": 1}\n]\n",
        &expect![[r#"
            error[E0410]: a case must be a map, found a list
             --> b.jsonl:1:1
              |
            1 | [
              | ^ this is a case
              |
              = help: a case is written as `{"id": ..., "vars": {...}, "expected": ...}`
              = help: a file that is one JSON list is named `.json`; in `.jsonl`, each line is a case
            error[E0409]: the row is not correct JSON: expected value
             --> b.jsonl:3:1
              |
            3 | ]
              | ^ expected value
              |
              = help: in `.jsonl`, each line is one JSON object
        "#]],
    );
    check_file(
        "a.json",
        b"[\n  {\"id\": 1},\n  {\"id\": 2,\n   \"x\" 3},\n  {\"id\": 4}\n]\n",
        &expect![[r#"
            error[E0409]: the row is not correct JSON: expected `:`
             --> a.json:4:8
              |
            4 |    "x" 3}
              |        ^ expected `:`
        "#]],
    );
    for (content, words) in [
        ("[{\"id\": 1}", "the list is not closed"),
        ("[{\"id\": 1} {}]", "trailing characters"),
        ("[{\"id\": 1}] x", "text after the end of the list"),
        ("[,]", "expected a case"),
        ("{\"rows\": []}", "the object has no `cases`"),
        ("{\"cases\": 3}", "`cases` must be a list"),
        ("3", "expected a list of cases"),
        ("{\"a\" 3}", "expected `:` after a key"),
        ("{", "expected"),
    ] {
        let folder = Folder::new(&[("b.json", content.as_bytes())]);
        let told = folder.read("b.json", Selection::default()).unwrap_err();
        assert!(told[0].code == "E0409" && told[0].message.contains(words), "{content}: {}", told[0].message);
    }
}

#[test]
fn e0410_no_map() {
    check_file(
        "a.jsonl",
        b"[1, 2]\n\"text\"\n3\n",
        &expect![[r#"
            error[E0410]: a case must be a map, found a list
             --> a.jsonl:1:1
              |
            1 | [1, 2]
              | ^^^^^^ this is a case
              |
              = help: a case is written as `{"id": ..., "vars": {...}, "expected": ...}`
              = help: a file that is one JSON list is named `.json`; in `.jsonl`, each line is a case
            error[E0410]: a case must be a map, found a string
             --> a.jsonl:2:1
              |
            2 | "text"
              | ^^^^^^ this is a case
              |
              = help: a case is written as `{"id": ..., "vars": {...}, "expected": ...}`
            error[E0410]: a case must be a map, found a number
             --> a.jsonl:3:1
              |
            3 | 3
              | ^ this is a case
              |
              = help: a case is written as `{"id": ..., "vars": {...}, "expected": ...}`
        "#]],
    );
    check_file(
        "a.yaml",
        b"- just text\n- [1]\n",
        &expect![[r#"
            error[E0410]: a case must be a map, found a string
             --> a.yaml:1:3
              |
            1 | - just text
              |   ^^^^^^^^^ this is a case
              |
              = help: a case is written as `{"id": ..., "vars": {...}, "expected": ...}`
            error[E0410]: a case must be a map, found a list
             --> a.yaml:2:3
              |
            2 | - [1]
              |   ^^^ this is a case
              |
              = help: a case is written as `{"id": ..., "vars": {...}, "expected": ...}`
        "#]],
    );
    check_file(
        "b.yaml",
        b"rows:\n- id: 1\n",
        &expect![[r#"
        error[E0410]: expected a list of cases, or a map with `cases`
         --> b.yaml:1:1
          |
        1 | rows:
          | ^^^^^ a map without `cases`
    "#]],
    );
    check_file(
        "c.yaml",
        b"cases: 3\n",
        &expect![[r#"
        error[E0102]: `cases` must be a list of cases, found `3`
         --> c.yaml:1:8
          |
        1 | cases: 3
          |        ^ expected a list of cases
    "#]],
    );
}

#[test]
fn e0411_wrong_types() {
    check_file(
        "a.jsonl",
        b"{\"id\": true, \"tags\": 3, \"vars\": [], \"metadata\": \"m\", \"group\": {}}\n{\"id\": \"\"}\n",
        &expect![[r#"
            error[E0411]: `id` must be a string or a number, found `true`
             --> a.jsonl:1:8
              |
            1 | {"id": true, "tags": 3, "vars": [], "metadata": "m", "group": {}}
              |        ^^^^ expected a string or a number
            error[E0411]: `group` must be a string or a number, found a map
             --> a.jsonl:1:63
              |
            1 | {"id": true, "tags": 3, "vars": [], "metadata": "m", "group": {}}
              |                                                               ^^ expected a string or a number
            error[E0411]: `tags` must be a list of strings, found `3`
             --> a.jsonl:1:22
              |
            1 | {"id": true, "tags": 3, "vars": [], "metadata": "m", "group": {}}
              |                      ^ expected a list of strings
            error[E0411]: `vars` must be a map, found a list
             --> a.jsonl:1:33
              |
            1 | {"id": true, "tags": 3, "vars": [], "metadata": "m", "group": {}}
              |                                 ^^ expected a map
            error[E0411]: `metadata` must be a map, found `"m"`
             --> a.jsonl:1:49
              |
            1 | {"id": true, "tags": 3, "vars": [], "metadata": "m", "group": {}}
              |                                                 ^^^ expected a map
            error[E0411]: `id` must be a string that is not empty, found an empty string
             --> a.jsonl:2:8
              |
            2 | {"id": ""}
              |        ^^ expected a string that is not empty
        "#]],
    );
    check_file(
        "a.yaml",
        b"- id: [1]\n  tags: [{a: 1}]\n",
        &expect![[r#"
            error[E0411]: `id` must be a string or a number, found a list
             --> a.yaml:1:7
              |
            1 | - id: [1]
              |       ^^^ expected a string or a number
            error[E0411]: `tags` must be a list of strings, found a map in the list
             --> a.yaml:2:9
              |
            2 |   tags: [{a: 1}]
              |         ^^^^^^^^ expected a list of strings
        "#]],
    );
}

#[test]
fn e0412_ragged() {
    check_file(
        "a.csv",
        b"id,question,expected\n1,a,b\n2,c\n3,hello, world,x\n",
        &expect![[r#"
        error[E0412]: the row has 2 cells, the header has 3
         --> a.csv:3:1
          |
        3 | 2,c
          | ^^^ 1 missing: `expected`
          |
          = help: a row has a cell for every column, even an empty one
        error[E0412]: the row has 4 cells, the header has 3
         --> a.csv:4:1
          |
        4 | 3,hello, world,x
          | ^^^^^^^^^^^^^^^^ 1 too many
          |
          = help: put a cell that holds a comma in double quotes
    "#]],
    );
}

#[test]
fn e0413_quotes() {
    check_file(
        "a.csv",
        b"id,text\n1,\"fine\"\n2,\"never closed\n3,x\n4,y\n",
        &expect![[r#"
        error[E0413]: the quote is not closed before the end of the file
         --> a.csv:3:3
          |
        3 | 2,"never closed
          |   ^ opened here
          |
          = help: close it; a quote inside a quoted cell is written twice
    "#]],
    );
    check_file(
        "b.csv",
        b"id,text\n1,\"say \"hi\" there\"\n",
        &expect![[r#"
        error[E0413]: text after the closing quote of a cell
         --> b.csv:2:9
          |
        2 | 1,"say "hi" there"
          |   -     ^ the cell has ended before this
          |   |
          |   the cell starts here
          |
          = help: write a quote inside a quoted cell twice: "a ""word"" here"
    "#]],
    );
}

#[test]
fn e0414_header() {
    check_file(
        "a.csv",
        b"id,text,,text,expected,expected.label,vars\n",
        &expect![[r#"
        error[E0414]: column 3 of the header has no usable name
         --> a.csv:1:9
          |
        1 | id,text,,text,expected,expected.label,vars
          |         ^ an empty name
          |
          = help: the first row names the columns
        error[E0414]: two columns have the name `text`
         --> a.csv:1:10
          |
        1 | id,text,,text,expected,expected.label,vars
          |    ----  ^^^^ the second one
          |    |
          |    the first one
          |
          = help: rename or remove one of them
        error[E0414]: the columns `expected` and `expected.label` give the same value
         --> a.csv:1:24
          |
        1 | id,text,,text,expected,expected.label,vars
          |               -------- ^^^^^^^^^^^^^^ the second one
          |               |
          |               the first one
          |
          = help: rename or remove one of them
        error[E0414]: column 7 of the header has no usable name
         --> a.csv:1:39
          |
        1 | id,text,,text,expected,expected.label,vars
          |                                       ^^^^ expected a name such as `vars.question` or `metadata.source`
          |
          = help: the first row names the columns
    "#]],
    );
}

#[test]
fn e0415_duplicate_id() {
    let folder =
        Folder::new(&[("a.jsonl", b"{\"id\": \"x\"}\n{\"id\": \"y\"}\n"), ("b.csv", b"id,q\nz,1\nx,2\n")]);
    let told = folder.read("*", Selection::default()).unwrap_err();
    expect![[r#"
        error[E0415]: two cases have the id `x`
         --> b.csv:3:1
          |
        3 | x,2
          | ^^^ again here
          |
         ::: a.jsonl:1:8
          |
        1 | {"id": "x"}
          |        --- first here
          |
          = help: give each case an id of its own; cases that belong together share a `group`
    "#]]
    .assert_eq(&shown(&told, &folder));
}

#[test]
fn e0416_same_content() {
    check_file(
        "a.jsonl",
        b"{\"q\": 1, \"r\": 2}\n{\"q\": 3}\n{\"r\": 2, \"q\": 1.0, \"tags\": [\"t\"]}\n",
        &expect![[r#"
            error[E0416]: two cases have the same content and no id
             --> a.jsonl:3:1
              |
            3 | {"r": 2, "q": 1.0, "tags": ["t"]}
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the same again
              |
             ::: a.jsonl:1:1
              |
            1 | {"q": 1, "r": 2}
              | ---------------- first here
              |
              = note: a case without an id is known by its variables and what is expected
              = help: give them ids, or remove one of them
        "#]],
    );
}

#[test]
fn e0417_filter() {
    let folder = Folder::new(&[("a.jsonl", b"{\"id\": 1}\n")]);
    let suite = SourceFile::new("suite.yaml", "where: \"'edge' in\"\n");
    let selection = Selection {
        where_: Some(("'edge' in".to_owned(), suite.span(7..18))),
        filters: vec!["1 +* 2".to_owned()],
        ..Selection::default()
    };
    let told = folder.open("a.jsonl", selection).unwrap_err();
    expect![[r#"
        error[E0417]: `where` is not a correct expression
         --> suite.yaml:1:16
          |
        1 | where: "'edge' in"
          |                ^^ unexpected end of input, expected expression
          |
          = help: an example: `'edge' in tags and expected.label == 'billing'`
        error[E0417]: `--filter` is not a correct expression
         --> --filter:1:4
          |
        1 | 1 +* 2
          |    ^ unexpected `*`
          |
          = help: an example: `'edge' in tags and expected.label == 'billing'`
    "#]]
    .assert_eq(&shown(&told, &folder));
}

#[test]
fn e0418_filter_on_a_case() {
    let rows = (0..30).map(|n| format!("{{\"id\": {n}, \"a\": 1}}\n")).collect::<Vec<_>>().concat();
    let folder = Folder::new(&[("a.jsonl", rows.as_bytes())]);
    let (document, _) = parse_yaml(&SourceFile::new("suite.yaml", "where: a == 1 and lable == 'x'\n"));
    let document = document.unwrap();
    let node = document.root.as_map().unwrap().get("where").unwrap();
    let selection = Selection {
        where_: Some((node.as_str().unwrap().to_owned(), node.span.clone())),
        ..Selection::default()
    };
    let told = folder.read("a.jsonl", selection).unwrap_err();
    expect![[r#"
        error[E0418]: `where` cannot be evaluated on 30 cases
         --> suite.yaml:1:15
          |
        1 | where: a == 1 and lable == 'x'
          |               ^^^^^^^^^^^^^^^^ `lable` is undefined
          |
          = help: where a value may be absent, ask first: `lable is defined and ...`
          = help: a case has `id`, `vars`, `expected`, `tags`, `group`, `split` and `metadata`; variables also by their own name
          error[E0418]: case `0` at a.jsonl:1: `lable` is undefined
          error[E0418]: case `1` at a.jsonl:2: `lable` is undefined
          error[E0418]: case `2` at a.jsonl:3: `lable` is undefined
          error[E0418]: case `3` at a.jsonl:4: `lable` is undefined
          error[E0418]: case `4` at a.jsonl:5: `lable` is undefined
    "#]].assert_eq(&shown(&told, &folder));
}

#[test]
fn e0420_many_mistakes() {
    let folder = Folder::new(&[("a.jsonl", "{\"id\": true}\n".repeat(150).as_bytes())]);
    let told = folder.read("a.jsonl", Selection::default()).unwrap_err();
    assert_eq!(told.len(), 101);
    expect![[r#"
        error[E0420]: and 50 more mistakes in the dataset
    "#]]
    .assert_eq(&render::plain(&told[100]));
}

#[test]
fn e0422_key_twice() {
    check_file(
        "a.jsonl",
        b"{\"id\": 1, \"x\": 1, \"x\": 2}\n{\"id\": 2, \"id\": 3}\n{\"id\": 4, \"vars\": {}, \"s\": 1, \"metadata\": {\"s\": 2}}\n",
        &expect![[r#"
            error[E0422]: the key `x` is written twice in one row
             --> a.jsonl:1:16
              |
            1 | {"id": 1, "x": 1, "x": 2}
              |                ^ one of the two
              |
              = help: keep one of them
            error[E0422]: the key `id` is written twice in one row
             --> a.jsonl:2:8
              |
            2 | {"id": 2, "id": 3}
              |        ^ one of the two
              |
              = help: keep one of them
            error[E0422]: the key `s` is written twice in one row
             --> a.jsonl:3:28
              |
            3 | {"id": 4, "vars": {}, "s": 1, "metadata": {"s": 2}}
              |                            ^ one of the two
              |
              = note: once in the row and once in its `metadata`
              = help: keep one of them
        "#]],
    );
}

#[test]
fn e0423_glob() {
    check_open(
        &[],
        "data/[.jsonl",
        &expect![[r#"
        error[E0423]: `data/[.jsonl` is not a correct glob
         |
         = note: unclosed character class; missing ']'
    "#]],
    );
}

#[test]
fn w0401_small_dataset() {
    let folder = Folder::new(&[("a.jsonl", b"{\"id\": 1}\n{\"id\": 2}\n")]);
    let (survey, _) = folder.read("a.jsonl", Selection { sample: Some(5), ..Selection::default() }).unwrap();
    expect![[r#"
        warning[W0401]: the sample asks for 5 cases and there are 2
         |
         = help: all of them are taken; leave `sample` out to say so
    "#]]
    .assert_eq(&shown(&survey.warnings, &folder));
}

#[test]
fn w0402_ids_gone() {
    let folder = Folder::new(&[("a.jsonl", b"{\"id\": 1}\n{\"id\": 2}\n")]);
    let only_ids = Some(["2", "3", "4"].map(str::to_owned).into());
    let (survey, cases) = folder.read("a.jsonl", Selection { only_ids, ..Selection::default() }).unwrap();
    assert_eq!(cases.len(), 1);
    expect![[r#"
        warning[W0402]: 2 of 3 cases asked for by id are not in the dataset
         |
         = note: the dataset, or the content that gives a case its id, has changed
    "#]]
    .assert_eq(&shown(&survey.warnings, &folder));
}

#[test]
fn a_mistake_far_into_a_long_row_is_shown_where_it_is() {
    let row = format!("{{\"id\": 1, \"x\": \"{}\", }}\n", "é".repeat(50_000));
    check_file(
        "a.jsonl",
        row.as_bytes(),
        &expect![[r#"
        error[E0409]: the row is not correct JSON: trailing comma
         --> a.jsonl:1:50020
          |
        1 | ...ééééééééééééééééééééééééééééééééééééééééééééééééééééééééé", }
          |                                                                ^ trailing comma
          |
          = help: remove the comma before the bracket
    "#]],
    );
}
