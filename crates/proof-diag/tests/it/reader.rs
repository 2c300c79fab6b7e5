use expect_test::expect;
use proof_diag::{MapReader, SourceFile, parse_yaml, render};

#[test]
fn every_mistake_of_a_map_is_told() {
    let text = "nam: x\nrepeats: many\ncost: free\nlist: {a: 1}\nsure: yes\nlimit: 2000\nnothing:\n";
    let (document, mut diagnostics) = parse_yaml(&SourceFile::new("suite.yaml", text));
    let document = document.unwrap();
    let mut reader = MapReader::new(&document.root, "the suite", &mut diagnostics).unwrap();
    assert_eq!(reader.required_string("name"), None);
    assert_eq!(reader.integer("repeats", 1..=1000), None);
    assert_eq!(reader.number("cost"), None);
    assert_eq!(reader.strings("list"), None);
    assert_eq!(reader.boolean("sure"), None);
    assert_eq!(reader.integer("limit", 1..=1000), None);
    assert_eq!(reader.string("nothing"), None);
    reader.finish();
    assert!(
        MapReader::new(&document.root.as_map().unwrap().entries[0].value, "a target", &mut diagnostics)
            .is_none()
    );
    let shown: String = diagnostics.iter().map(render::plain).collect();
    expect![[r#"
        error[E0103]: the suite has no `name`
         --> suite.yaml:1:1
          |
        1 | nam: x
          | ^^^^^^ `name` is missing here
        error[E0102]: `repeats` must be a whole number between 1 and 1000, found `many`
         --> suite.yaml:2:10
          |
        2 | repeats: many
          |          ^^^^ expected a whole number between 1 and 1000
        error[E0102]: `cost` must be a number, found `free`
         --> suite.yaml:3:7
          |
        3 | cost: free
          |       ^^^^ expected a number
        error[E0102]: `list` must be a string or a list of strings, found a map
         --> suite.yaml:4:7
          |
        4 | list: {a: 1}
          |       ^^^^^^ expected a string or a list of strings
        error[E0102]: `sure` must be true or false, found `yes`
         --> suite.yaml:5:7
          |
        5 | sure: yes
          |       ^^^ expected true or false
        error[E0102]: `limit` must be a whole number between 1 and 1000, found `2000`
         --> suite.yaml:6:8
          |
        6 | limit: 2000
          |        ^^^^ expected a whole number between 1 and 1000
        error[E0101]: unknown key `nam` in the suite
         --> suite.yaml:1:1
          |
        1 | nam: x
          | ^^^ no such key
          |
          = help: did you mean `name`?
        error[E0102]: a target must be a map, found `x`
         --> suite.yaml:1:6
          |
        1 | nam: x
          |      ^ expected a map
    "#]]
    .assert_eq(&shown);
}

#[test]
fn scalars_are_strings_as_written() {
    let (document, mut diagnostics) =
        parse_yaml(&SourceFile::new("s.yaml", "a: 1.0\nb: no\nc: true\nd: [x, 2]\ne: z\n"));
    let document = document.unwrap();
    let mut reader = MapReader::new(&document.root, "it", &mut diagnostics).unwrap();
    assert_eq!(reader.string("a").as_deref(), Some("1.0"));
    assert_eq!(reader.string("b").as_deref(), Some("no"));
    assert_eq!(reader.string("c").as_deref(), Some("true"));
    assert_eq!(reader.strings("d").unwrap(), ["x", "2"]);
    assert_eq!(reader.strings("e").unwrap(), ["z"]);
    reader.finish();
    assert_eq!(diagnostics, []);
}
