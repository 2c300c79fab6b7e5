//! Rows of tables that are no cases, with their places.

use camino::Utf8Path;
use proof_dataset::{Row, rows};

fn write(name: &str, text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
    (folder, name.to_owned())
}

fn read(name: &str, text: &str) -> Result<Vec<Row>, Vec<proof_diag::Diagnostic>> {
    let (folder, name) = write(name, text);
    rows(&name, None, Utf8Path::from_path(folder.path()).unwrap())
}

/// The same rows in every format: values as texts, and the place of the label.
#[test]
fn every_format_gives_the_same_values_and_places() {
    let files = [
        ("a.csv", "case,label,comment\nc1,pass,\"a, b\"\n\n007,4,\n", "pass"),
        ("a.tsv", "case\tlabel\tcomment\nc1\tpass\ta, b\n007\t4\t\n", "pass"),
        (
            "a.jsonl",
            "{\"case\": \"c1\", \"label\": \"pass\", \"comment\": \"a, b\"}\n{\"case\": \"007\", \"label\": 4}\n",
            "\"pass\"",
        ),
        (
            "a.json",
            "[{\"case\": \"c1\", \"label\": \"pass\", \"comment\": \"a, b\"},\n {\"case\": \"007\", \"label\": 4}]",
            "\"pass\"",
        ),
        ("a.yaml", "- {case: c1, label: pass, comment: 'a, b'}\n- case: 007\n  label: 4\n", "pass"),
    ];
    for (name, text, place) in files {
        let rows = read(name, text).unwrap();
        let texts =
            |key: &str| -> Vec<Option<String>> { rows.iter().map(|row| row.text(key).unwrap()).collect() };
        assert_eq!(texts("case"), [Some("c1".to_owned()), Some("007".to_owned())], "{name}");
        assert_eq!(texts("label"), [Some("pass".to_owned()), Some("4".to_owned())], "{name}");
        assert_eq!(texts("comment"), [Some("a, b".to_owned()), None], "{name}");
        assert_eq!(rows[0].key_span("label").text(), place, "{name}");
        assert_eq!(rows[1].key_span("label").text().trim_matches('"'), "4", "{name}");
        let wanted = match name {
            "a.csv" => "a.csv:4",
            "a.tsv" => "a.tsv:3",
            _ => &format!("{name}:2"),
        };
        assert_eq!(rows[1].location(), wanted);
        assert_eq!(rows[0].key_span("nothing").text(), rows[0].span().text(), "{name}");
    }
}

#[test]
fn all_mistakes_come_at_once() {
    let told = read("a.jsonl", "{\"case\": 1,}\n{\"case\": \"a\", \"case\": \"b\"}\n[1]\n").unwrap_err();
    let codes: Vec<&str> = told.iter().map(|diagnostic| diagnostic.code).collect();
    assert_eq!(codes, ["E0409", "E0422", "E0410"]);
    let told = read("a.csv", "case,label\na,b,c\nd\n").unwrap_err();
    assert_eq!(told.iter().map(|it| it.code).collect::<Vec<_>>(), ["E0412", "E0412"]);
    assert_eq!(read("a.txt", "").unwrap_err()[0].code, "E0402");
}

#[test]
fn a_list_is_no_text() {
    let rows = read("a.jsonl", "{\"label\": [1], \"yes\": true, \"empty\": \" \"}\n").unwrap();
    assert_eq!(rows[0].text("label").unwrap_err().code, "E0411");
    assert_eq!(rows[0].text("yes").unwrap().as_deref(), Some("true"));
    assert_eq!(rows[0].text("empty").unwrap(), None);
}
