use expect_test::{Expect, expect};
use proof_dataset::{Dataset, DatasetSource, Selection};
use proof_diag::{SourceFile, parse_yaml};

use crate::folder::{Folder, cases};

/// The cases of a file, a line of JSON each.
#[track_caller]
fn check(name: &str, content: &str, expected: &Expect) {
    let folder = Folder::new(&[(name, content.as_bytes())]);
    let (_, cases) = folder.read(name, Selection::default()).unwrap();
    let shown: Vec<String> = cases.iter().map(|case| serde_json::to_string(case).unwrap()).collect();
    expected.assert_eq(&shown.join("\n"));
}

#[test]
fn jsonl() {
    let content = "\u{feff}{\"id\": 1, \"text\": \"é\", \"expected\": {\"label\": \"a\"}, \"tags\": [\"x\", 2], \"group\": \"g\", \"split\": \"dev\"}\r\n\r\n{\"vars\": {\"text\": null}, \"source\": \"web\", \"metadata\": {\"n\": 1}, \"tags\": \"one\"}\n{\"id\": \"last\"}";
    check(
        "a.jsonl",
        content,
        &expect![[r#"
        {"id":"1","vars":{"text":"é"},"expected":{"label":"a"},"tags":["x","2"],"group":"g","split":"dev"}
        {"id":"c-054d9eb66496","vars":{"text":null},"tags":["one"],"metadata":{"n":1,"source":"web"}}
        {"id":"last","vars":{}}"#]],
    );
    check(
        "a.ndjson",
        "{\"id\": null, \"expected\": null, \"vars\": {}}\n",
        &expect![[r#"{"id":"c-392019f8f023","vars":{}}"#]],
    );
}

#[test]
fn json() {
    let items =
        "[\n  {\"id\": \"a\", \"x\": \"a ] , \\\" b\"},\n  {\"id\": \"b\", \"x\": [1, {\"y\": 2}]}\n]\n";
    check(
        "a.json",
        items,
        &expect![[r#"
        {"id":"a","vars":{"x":"a ] , \" b"}}
        {"id":"b","vars":{"x":[1,{"y":2}]}}"#]],
    );
    let object = "{\"name\": \"n, [x]\", \"other\": [1, {\"cases\": 2}], \"cases\": [{\"id\": \"a\"}, {\"id\":\"b\"}], \"more\": {}}";
    check(
        "b.json",
        object,
        &expect![[r#"
        {"id":"a","vars":{}}
        {"id":"b","vars":{}}"#]],
    );
}

#[test]
fn yaml() {
    check(
        "a.yaml",
        "- id: 007\n  text: |\n    two\n    lines\n  expected: no\n  tags: [2024, b]\n- {x: 1.0}\n",
        &expect![[r#"
            {"id":"007","vars":{"text":"two\nlines\n"},"expected":"no","tags":["2024","b"]}
            {"id":"c-029eccf98046","vars":{"x":1.0}}"#]],
    );
    check(
        "b.yml",
        "cases:\n- vars: {x: 1}\n  expected: {a: {b: c}}\n  why: because\n",
        &expect![[
            r#"{"id":"c-4a8880547632","vars":{"x":1},"expected":{"a":{"b":"c"}},"metadata":{"why":"because"}}"#
        ]],
    );
}

#[test]
fn csv() {
    let content = "\u{feff}id,question,expected.label,expected.why.short,tags,group,split,metadata.source,vars.tags\r\n\
                   1,\"a \"\"b\"\", c\",x,y,\"t1; t2|t3\",g,dev,web,v\r\n\
                   \r\n\
                   ,\"two\nlines\",,,,,,,\r\n\
                   3,mid\"quote,x,,,,,,";
    check(
        "a.csv",
        content,
        &expect![[r#"
        {"id":"1","vars":{"question":"a \"b\", c","tags":"v"},"expected":{"label":"x","why":{"short":"y"}},"tags":["t1","t2","t3"],"group":"g","split":"dev","metadata":{"source":"web"}}
        {"id":"c-4db6152a27b8","vars":{"question":"two\nlines","tags":""},"metadata":{"source":""}}
        {"id":"3","vars":{"question":"mid\"quote","tags":""},"expected":{"label":"x"},"metadata":{"source":""}}"#]],
    );
    check(
        "a.tsv",
        "id\texpected\ttext\n1\tyes, sir\t\"tab\there\"\n",
        &expect![[r#"{"id":"1","vars":{"text":"tab\there"},"expected":"yes, sir"}"#]],
    );
    check(
        "b.csv",
        "text\n\"\"\nx\n",
        &expect![[r#"
        {"id":"c-1c2da483f0e0","vars":{"text":""}}
        {"id":"c-2f9a3fb50b5b","vars":{"text":"x"}}"#]],
    );
}

#[test]
fn inline_cases() {
    let file = SourceFile::new("suite.yaml", "dataset:\n- {id: a, text: hi}\n- {text: ho, expected: 1}\n");
    let (document, _) = parse_yaml(&file);
    let node = document.unwrap().root.as_map().unwrap().get("dataset").unwrap().clone();
    let source = DatasetSource::Inline(node);
    assert_eq!(source.shown(), "inline");
    let dataset = Dataset::open(source, Selection::default(), camino::Utf8Path::new(".")).unwrap();
    let survey = dataset.survey().unwrap();
    assert_eq!((survey.n_total, survey.n_cases, survey.n_expected), (2, 2, 1));
    let ids: Vec<String> = cases(&dataset).into_iter().map(|case| case.id).collect();
    expect!["a c-d213f1e0ae10"].assert_eq(&ids.join(" "));
}

#[test]
fn globs_take_files_in_the_order_of_their_names() {
    let folder = Folder::new(&[
        ("data/b.jsonl", b"{\"id\": \"b\"}\n"),
        ("data/a.csv", b"id\na\n"),
        ("data/deep/c.jsonl", b"{\"id\": \"c\"}\n"),
        ("data/.hidden.jsonl", b"{\"id\": \"hidden\"}\n"),
        ("other/d.jsonl", b"{\"id\": \"d\"}\n"),
        ("data/x[1].jsonl", b"{\"id\": \"x\"}\n"),
    ]);
    for (pattern, expected) in [
        ("data/*.{csv,jsonl}", "a b x"),
        ("data/**/*.jsonl", "b c x"),
        ("*/d.jsonl", "d"),
        ("./other/*.jsonl", "d"),
        ("data/../other/*.jsonl", "d"),
        ("data/.*.jsonl", "hidden"),
        ("data/x[1].jsonl", "x"),
        ("data/b.jsonl", "b"),
    ] {
        let (_, cases) = folder.read(pattern, Selection::default()).unwrap();
        let ids: Vec<String> = cases.into_iter().map(|case| case.id).collect();
        assert_eq!(ids.join(" "), expected, "{pattern}");
    }
    let absolute = folder.root().join("data/*.csv").to_string();
    assert_eq!(folder.read(&absolute, Selection::default()).unwrap().0.n_total, 1);
}

#[test]
fn the_survey_counts_what_cases_have() {
    let rows = "{\"id\":1,\"a\":1,\"b\":2,\"expected\":{\"x\":{\"y\":[{\"z\":1}]},\"w\":{\"1\":{\"2\":{\"3\":{\"4\":0}}}}},\"tags\":[\"t\"],\"split\":\"dev\"}\n\
                {\"id\":2,\"a\":1,\"expected\":\"text\",\"group\":\"g\",\"split\":\"test\"}\n{\"id\":3,\"a\":null}\n";
    let folder = Folder::new(&[("a.jsonl", rows.as_bytes())]);
    let (survey, _) = folder.read("a.jsonl", Selection::default()).unwrap();
    let shown = format!(
        "{} of {} cases, groups: {}, expected: {}\nvariables {:?}\nexpected {:?}\ntags {:?}\nsplits {:?}\nhash {}",
        survey.n_cases,
        survey.n_total,
        survey.has_groups,
        survey.n_expected,
        survey.variables,
        survey.expected_keys,
        survey.tags,
        survey.splits,
        survey.hash
    );
    expect![[r#"
        3 of 3 cases, groups: true, expected: 2
        variables {"a": 3, "b": 1}
        expected {"w": 1, "w.1": 1, "w.1.2": 1, "w.1.2.3": 1, "x": 1, "x.y": 1}
        tags {"t": 1}
        splits {"dev": 1, "test": 1}
        hash 0115e0e1013f4737aa2014ecf9b9c442321ff4e95043ffe3e37ccf8e84fbbf73"#]]
    .assert_eq(&shown);
    for (path, is_there) in
        [("x", true), ("x.y", true), ("x.y.0.z", true), ("x.q", false), ("w.1.2.3.4", true), ("q", false)]
    {
        assert_eq!(survey.has_expected_path(path), is_there, "{path}");
    }
    let (dev, _) =
        folder.read("a.jsonl", Selection { split: Some("dev".to_owned()), ..Selection::default() }).unwrap();
    assert_eq!((dev.n_cases, dev.n_total, dev.has_groups, dev.splits.len()), (1, 3, false, 2));
    assert_ne!(dev.hash, survey.hash);
}
