use expect_test::{Expect, expect};
use proptest::prelude::*;

use crate::{Node, SourceFile, Value, parse_yaml, render};

/// The document as JSON, then what is wrong with it.
#[track_caller]
fn check(text: &str, expected: &Expect) {
    let (document, diagnostics) = parse_yaml(&SourceFile::new("demo.yaml", text));
    let mut shown = match document {
        Some(document) => format!("{}\n", document.root.to_json()),
        None => String::new(),
    };
    for diagnostic in &diagnostics {
        assert!(crate::codes::find(diagnostic.code).is_some(), "{} is not in the table", diagnostic.code);
        shown.push_str(&render::plain(diagnostic));
    }
    expected.assert_eq(&shown);
}

#[test]
fn values_of_every_kind() {
    check(
        "a: |\n  x\n  y\n\nb: >-\n    folded\n    text\n  \nc: [1, 'two', {three: 3.0}]\n",
        &expect![[r#"
        {"a":"x\ny\n","b":"folded text","c":[1,"two",{"three":3.0}]}
    "#]],
    );
    check(
        "a:\nb: \n  - \n  - x\n  -\nc: ~\n",
        &expect![[r#"
        {"a":null,"b":[null,"x",null],"c":null}
    "#]],
    );
    check(
        "a: &x {k: [1]}\nb: *x\nc: !!str 2\nd: \"\\u00e9\\x41\"\n",
        &expect![[r#"
        {"a":{"k":[1]},"b":{"k":[1]},"c":"2","d":"éA"}
    "#]],
    );
    check(
        "\u{feff}a: 1\r\nb: |\r\n  x\r\n  y\r\n",
        &expect![[r#"
        {"a":1,"b":"x\ny\n"}
    "#]],
    );
    check(
        "\u{feff}{\"a\": \"\u{7f}\u{80}\", \"b\\u00e9\": [1,2, {}], \"\": null}",
        &expect![[r#"
        {"a":"","bé":[1,2,{}],"":null}
    "#]],
    );
    check(
        "# nothing\n",
        &expect![[r#"
        null
    "#]],
    );
}

#[test]
fn e0104_grammar() {
    check(
        "a: x: y\n",
        &expect![[r#"
            error[E0104]: a `:` stands where no key can be
             --> demo.yaml:1:5
              |
            1 | a: x: y
              |     ^ this colon ends a key
              |
              = help: quote the value if it is text, or correct the indentation of this line
        "#]],
    );
    check(
        "key: value\nnot a key\nz: 1\n",
        &expect![[r#"
            error[E0104]: this line is neither `key: value` nor a list item
             --> demo.yaml:2:1
              |
            2 | not a key
              | ^^^^^^^^^ a `:` is missing, or the indentation
              |
              = help: text over several lines needs `|` after its key and indentation on every line
        "#]],
    );
    check(
        "- a\nb: 1\n",
        &expect![[r#"
            error[E0104]: expected the next item of the list
             --> demo.yaml:2:1
              |
            2 | b: 1
              | ^^^^ this does not start with `- `
              |
              = help: start every item with `- ` at the same indentation, or move what is no item out of the list
        "#]],
    );
    check(
        "k: - x\n",
        &expect![[r#"
            error[E0104]: a list item cannot start here
             --> demo.yaml:1:4
              |
            1 | k: - x
              |    ^^^ `-` is only read at the start of a line
              |
              = help: put the list on lines of its own below the key, write it as `[a, b]`, or quote the text
        "#]],
    );
    check(
        "a: @x\nb: `x`\nc: \"\\q\"\nd: \u{1}\n",
        &expect![[r#"
            error[E0104]: a value cannot start with `@`
             --> demo.yaml:1:4
              |
            1 | a: @x
              |    ^^ this character is reserved in YAML
              |
              = help: quote the value
            error[E0104]: a value cannot start with a backtick
             --> demo.yaml:2:4
              |
            2 | b: `x`
              |    ^^^ this character is reserved in YAML
              |
              = help: quote the value
            error[E0104]: unknown escape in a double-quoted text
             --> demo.yaml:3:5
              |
            3 | c: "\q"
              |     ^^ no such escape
              |
              = help: write a backslash as `\\`, or put the text in single quotes, where a backslash is a backslash
            error[E0104]: control character U+0001 in the text
             --> demo.yaml:4:4
              |
            4 | d: \u{1}
              |    ^^^^^ it cannot be seen
              |
              = help: remove it, or write it as `\u0001` in a double-quoted text
        "#]],
    );
    check(
        "  a: 1\n b: 2\n",
        &expect![[r#"
            error[E0104]: text after the end of the document
             --> demo.yaml:2:2
              |
            2 |  b: 2
              |  ^^^^ this does not belong to what stands above
              |
              = help: correct the indentation of this line, or of the first one
        "#]],
    );
}

#[test]
fn e0105_template_braces() {
    check(
        "- {{ x }}\n- ok\n",
        &expect![[r#"
            ["{{ x }}","ok"]
            error[E0105]: YAML reads `{{` as a map, not as a template
             --> demo.yaml:1:3
              |
            1 | - {{ x }}
              |   ^^^^^^^ meant as text
              |
              = note: a brace at the start of a value, and a colon with a space inside one, have a meaning in YAML
              = help: quote the value or use a block scalar: '{{ x }}'
        "#]],
    );
    check(
        "- Translate this: {{ x }}\n",
        &expect![[r#"
            [{"Translate this":"{{ x }}"}]
            error[E0105]: YAML reads `{{` as a map, not as a template
             --> demo.yaml:1:3
              |
            1 | - Translate this: {{ x }}
              |   ^^^^^^^^^^^^^^^^^^^^^^^ meant as text
              |
              = note: a brace at the start of a value, and a colon with a space inside one, have a meaning in YAML
              = help: quote the value or use a block scalar: 'Translate this: {{ x }}'
        "#]],
    );
    check(
        "value: {{ x }}\n",
        &expect![[r#"
            {"value":"{{ x }}"}
            error[E0105]: YAML reads `{{` as a map, not as a template
             --> demo.yaml:1:8
              |
            1 | value: {{ x }}
              |        ^^^^^^^ meant as text
              |
              = note: a brace at the start of a value, and a colon with a space inside one, have a meaning in YAML
              = help: quote the value or use a block scalar: '{{ x }}'
        "#]],
    );
    check(
        "- {{ x }} and {{ y }}\n",
        &expect![[r#"
            error[E0105]: YAML reads `{{` as a map, not as a template
             --> demo.yaml:1:3
              |
            1 | - {{ x }} and {{ y }}
              |   ^^^^^^^^^^^^^^^^^^^ meant as text
              |
              = note: a brace at the start of a value, and a colon with a space inside one, have a meaning in YAML
              = help: quote the value or use a block scalar: '{{ x }} and {{ y }}'
        "#]],
    );
    check(
        "k: {% if x %}\n",
        &expect![[r#"
            error[E0105]: YAML reads `{%` as a map, not as a template
             --> demo.yaml:1:4
              |
            1 | k: {% if x %}
              |    ^^^^^^^^^^ meant as text
              |
              = note: a brace at the start of a value, and a colon with a space inside one, have a meaning in YAML
              = help: quote the value or use a block scalar: '{% if x %}'
        "#]],
    );
    check(
        "k: Translate: {{ x }}\n",
        &expect![[r#"
            error[E0105]: YAML does not read this as one text
             --> demo.yaml:1:4
              |
            1 | k: Translate: {{ x }}
              |    ^^^^^^^^^^^^^^^^^^ meant as text
              |
              = note: a colon with a space ends a key in YAML, and a brace may start a map
              = help: quote the value or use a block scalar: 'Translate: {{ x }}'
        "#]],
    );
    check(
        "k: 'fine: {{ x }}'\nl: so is {{ this }}\nm: |\n  {{ and }} this: {{ too }}\n",
        &expect![[r#"
        {"k":"fine: {{ x }}","l":"so is {{ this }}","m":"{{ and }} this: {{ too }}\n"}
    "#]],
    );
}

#[test]
fn e0106_duplicate_key() {
    check(
        "a: 1\nb: 2\na: 3\n",
        &expect![[r#"
            {"a":1,"b":2}
            error[E0106]: the key `a` is written twice
             --> demo.yaml:3:1
              |
            1 | a: 1
              | - first here
            2 | b: 2
            3 | a: 3
              | ^ again here
              |
              = help: keep one of the two
        "#]],
    );
    check(
        "{\"a\": 1, \"a\": 2}",
        &expect![[r#"
            {"a":1}
            error[E0106]: the key `a` is written twice
             --> demo.yaml:1:10
              |
            1 | {"a": 1, "a": 2}
              |  ---     ^^^ again here
              |  |
              |  first here
              |
              = help: keep one of the two
        "#]],
    );
}

#[test]
fn e0107_tab() {
    check(
        "a:\n\tb: 1\n",
        &expect![[r#"
            error[E0107]: a tab is used for indentation
             --> demo.yaml:2:1
              |
            2 |  b: 1
              | ^ this is a tab
              |
              = help: use spaces: YAML does not count tabs
        "#]],
    );
    check(
        "a:\n  b: 1\n\tc: 2\n",
        &expect![[r#"
            error[E0107]: a tab is used for indentation
             --> demo.yaml:3:1
              |
            3 |  c: 2
              | ^ this is a tab
              |
              = help: use spaces: YAML does not count tabs
        "#]],
    );
}

#[test]
fn e0108_quote() {
    check(
        "a: \"unclosed\nb: 1\n",
        &expect![[r#"
            error[E0108]: the quote `"` is not closed
             --> demo.yaml:1:4
              |
            1 | a: "unclosed
              |    ^^^^^^^^^ the text starts here
              |
              = help: add the closing `"`; a quoted text over several lines is indented on each of them
        "#]],
    );
    check(
        "a: 'it's'\n",
        &expect![[r#"
            error[E0108]: text after a closing quote
             --> demo.yaml:1:8
              |
            1 | a: 'it's'
              |    -   ^^ the quoted text has ended before this
              |    |
              |    the quoted text starts here
              |
              = help: double a quote that stands inside: 'it''s', or put the text in double quotes
        "#]],
    );
    check(
        "a: \"never",
        &expect![[r#"
            error[E0108]: the quote `"` is not closed
             --> demo.yaml:1:4
              |
            1 | a: "never
              |    ^^^^^^ the text starts here
              |
              = help: add the closing `"`; a quoted text over several lines is indented on each of them
        "#]],
    );
}

#[test]
fn e0109_bracket() {
    check(
        "a: [1, 2\nb: 3\n",
        &expect![[r#"
            error[E0109]: the bracket `[` is not closed
             --> demo.yaml:1:4
              |
            1 | a: [1, 2
              |    ^ opened here
            2 | b: 3
              |  - `]` is missing before this
              |
              = help: add the closing `]`
        "#]],
    );
    check(
        "a: {x: 1\n",
        &expect![[r#"
            error[E0109]: the bracket `{` is not closed
             --> demo.yaml:1:4
              |
            1 | a: {x: 1
              |    ^ opened here
              |
              = help: add the closing `}`
        "#]],
    );
    check(
        "a: [1}\n",
        &expect![[r#"
            error[E0109]: `[` is closed by `}`
             --> demo.yaml:1:4
              |
            1 | a: [1}
              |    ^ expected `]`
              |
              = help: quote the value if it is text
        "#]],
    );
    check(
        "a: ]\n",
        &expect![[r#"
            error[E0109]: `]` closes nothing
             --> demo.yaml:1:4
              |
            1 | a: ]
              |    ^ no bracket is open here
              |
              = help: quote the value if it is text
        "#]],
    );
}

#[test]
fn e0110_alias() {
    check(
        "a: *x\n",
        &expect![[r#"
            {"a":null}
            error[E0110]: unknown anchor `x`
             --> demo.yaml:1:4
              |
            1 | a: *x
              |    ^^ no anchor of this name stands before
              |
              = help: define it with `&x`, or quote the value if it is text
        "#]],
    );
    check(
        "&a [*a]\n",
        &expect![[r#"
            [null]
            error[E0110]: `*a` stands inside what it names
             --> demo.yaml:1:5
              |
            1 | &a [*a]
              |     ^^ this would never end
        "#]],
    );
}

#[test]
fn e0111_billion_laughs() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        text = format!("{text}a{level}: &a{level} [{aliases}]\n");
    }
    let (_, diagnostics) = parse_yaml(&SourceFile::new("demo.yaml", text));
    assert_eq!(diagnostics.len(), 1);
    expect![[r#"
        error[E0111]: aliases add more than 100000 values to the document
         --> demo.yaml:5:45
          |
        5 | a4: &a4 [*a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3]
          |                                             ^^^ the limit is passed here
          |
          = help: write fewer aliases of aliases
    "#]]
    .assert_eq(&render::plain(&diagnostics[0]));
}

#[test]
fn e0112_depth() {
    check(
        &format!("{}1{}", "[".repeat(101), "]".repeat(101)),
        &expect![[r#"
            error[E0112]: lists and maps are nested deeper than 100
             --> demo.yaml:1:101
              |
            1 | ...[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]...
              |                                      ^ this one is too deep
        "#]],
    );
    check(
        &format!("{}x\n", "- ".repeat(300)),
        &expect![[r#"
            error[E0112]: lists and maps are nested deeper than 100
             --> demo.yaml:1:201
              |
            1 | ...- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - ...
              |                                                                ^ this one is too deep
        "#]],
    );
    let (document, diagnostics) = parse_yaml(&SourceFile::new("d", "[".repeat(100) + &"]".repeat(100)));
    assert!(document.is_some() && diagnostics.is_empty());
}

#[test]
fn e0113_to_e0117() {
    check(
        "a: !foo 1\n",
        &expect![[r#"
            {"a":1}
            error[E0113]: the tag `!foo` is not supported
             --> demo.yaml:1:4
              |
            1 | a: !foo 1
              |    ^^^^ tags have no meaning here
              |
              = help: remove the tag; quote the value if it is text that starts with `!`
        "#]],
    );
    check(
        "a: 1\n---\nb: 2\n",
        &expect![[r#"
            {"a":1}
            error[E0114]: a second document starts in the same file
             --> demo.yaml:2:1
              |
            2 | ---
              | ^^^ only one document is read from a file
              |
              = help: remove the line `---`, or put what follows into a file of its own
        "#]],
    );
    check(
        "? [1,2]\n: 3\n",
        &expect![[r#"
            {}
            error[E0115]: a key must be a string, found a list
             --> demo.yaml:1:3
              |
            1 | ? [1,2]
              |   ^^^^^ this is used as a key
              |
              = help: quote the key if it is meant as text
        "#]],
    );
    check(
        "base: &b {x: 1}\nuse:\n  <<: *b\n",
        &expect![[r#"
            {"base":{"x":1},"use":{}}
            error[E0116]: the merge key `<<` is not supported
             --> demo.yaml:3:3
              |
            3 |   <<: *b
              |   ^^ YAML 1.2 has no merge keys
              |
              = help: write the keys out, or give the whole map an anchor and use it as it is
        "#]],
    );
    check(
        "a: -.inf\n",
        &expect![[r#"
            {"a":null}
            error[E0117]: `-.inf` is not a number that can be used
             --> demo.yaml:1:4
              |
            1 | a: -.inf
              |    ^^^^^ neither infinite nor undefined numbers are allowed
              |
              = help: leave the key out, or quote the value if it is text
        "#]],
    );
}

#[test]
fn all_mistakes_of_a_file_are_found() {
    check(
        "a: 1\na: 2\nb: .nan\nc: x: y\nd: 1\n d: 2\ne: @\nf: 1\nf: 2\n",
        &expect![[r#"
            error[E0106]: the key `a` is written twice
             --> demo.yaml:2:1
              |
            1 | a: 1
              | - first here
            2 | a: 2
              | ^ again here
              |
              = help: keep one of the two
            error[E0117]: `.nan` is not a number that can be used
             --> demo.yaml:3:4
              |
            3 | b: .nan
              |    ^^^^ neither infinite nor undefined numbers are allowed
              |
              = help: leave the key out, or quote the value if it is text
            error[E0104]: a `:` stands where no key can be
             --> demo.yaml:4:5
              |
            4 | c: x: y
              |     ^ this colon ends a key
              |
              = help: quote the value if it is text, or correct the indentation of this line
            error[E0104]: a `:` stands where no key can be
             --> demo.yaml:6:3
              |
            6 |  d: 2
              |   ^ this colon ends a key
              |
              = help: quote the value if it is text, or correct the indentation of this line
            error[E0104]: a value cannot start with `@`
             --> demo.yaml:7:4
              |
            7 | e: @
              |    ^ this character is reserved in YAML
              |
              = help: quote the value
            error[E0106]: the key `f` is written twice
             --> demo.yaml:9:1
              |
            8 | f: 1
              | - first here
            9 | f: 2
              | ^ again here
              |
              = help: keep one of the two
        "#]],
    );
}

#[test]
fn spans_are_where_things_stand() {
    let text = "a: |\n  line é one\n  line two\n\nb: {k: [1, \"x\"]}\nc:\n  - 1\n  -  two \n";
    let (document, _) = parse_yaml(&SourceFile::new("demo.yaml", text));
    let document = document.unwrap();
    let map = document.root.as_map().unwrap();
    let spans: Vec<&str> = map.entries.iter().map(|entry| entry.value.span.text()).collect();
    assert_eq!(spans, ["line é one\n  line two", "{k: [1, \"x\"]}", "- 1\n  -  two"]);
    assert_eq!(document.root.span.range(), 0..text.trim_end().len());
    let block = map.get("a").unwrap();
    let at = block.as_str().unwrap().find("two").unwrap();
    assert_eq!(block.part_span(at..at + 3).text(), "two");
    assert_eq!(block.part_span(at..at + 3).location(), "demo.yaml:3:8");
}

#[test]
fn parts_of_a_string_are_found_in_the_file() {
    for text in [
        "a: one two\n",
        "a: 'one two'\n",
        "a: \"one two\"\n",
        "a: |\n\n   x\n\n   one two\n",
        "{\"a\": \"one two\"}",
    ] {
        let (document, _) = parse_yaml(&SourceFile::new("demo.yaml", text));
        let document = document.unwrap();
        let node = document.root.as_map().unwrap().get("a").unwrap();
        let at = node.as_str().unwrap().find("two").unwrap();
        assert_eq!(node.part_span(at..at + 3).text(), "two", "{text:?}");
    }
    let (document, _) = parse_yaml(&SourceFile::new("demo.yaml", "a: \"one\\ttwo\"\n"));
    let document = document.unwrap();
    let node = document.root.as_map().unwrap().get("a").unwrap();
    assert_eq!(node.part_span(4..7).text(), "\"one\\ttwo\"", "escapes: the whole text");
}

fn nodes(node: &Node) -> Vec<&Node> {
    let children: Vec<&Node> = match &node.value {
        Value::List(items) => items.iter().collect(),
        Value::Map(map) => map.entries.iter().map(|entry| &entry.value).collect(),
        _ => vec![],
    };
    std::iter::once(node).chain(children.into_iter().flat_map(nodes)).collect()
}

fn never_panics(text: &str) {
    let file = SourceFile::new("demo.yaml", text);
    let (document, diagnostics) = parse_yaml(&file);
    for node in document.iter().flat_map(|document| nodes(&document.root)) {
        let range = node.span.range();
        assert!(text.get(range.clone()).is_some(), "{range:?} is not in the text");
        if let Some(value) = node.as_str() {
            assert!(text.get(node.part_span(0..value.len()).range()).is_some());
        }
    }
    for diagnostic in &diagnostics {
        for label in &diagnostic.labels {
            assert!(text.get(label.span.range()).is_some());
        }
        let drawn = render::plain(diagnostic);
        assert!(!drawn.chars().any(|c| c.is_control() && c != '\n'), "a control character in {drawn:?}");
    }
    assert!(document.is_some() || crate::has_errors(&diagnostics));
}

fn yaml_soup() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a",
        "key",
        "é漢",
        ":",
        ": ",
        " ",
        "  ",
        "\n",
        "\n  ",
        "\r\n",
        "- ",
        "-",
        "? ",
        "[",
        "]",
        "{",
        "}",
        "{{ x }}",
        "{%",
        "{#",
        ",",
        ", ",
        "'",
        "\"",
        "\\",
        "|",
        ">",
        "|\n  x\n",
        "&a ",
        "*a",
        "!t ",
        "!!str ",
        "#c",
        "\t",
        "---",
        "...",
        "%YAML 1.2\n",
        "1",
        "-1.5e3",
        ".inf",
        "true",
        "~",
        "null",
        "\u{1b}",
        "\u{feff}",
        "<<: ",
        "@",
        "`",
        "\u{85}",
        "\u{2028}",
        "\0",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        any::<f64>().prop_filter("finite", |x| x.is_finite()).prop_map(Into::into),
        any::<String>().prop_map(Into::into),
        "[ -~\n\t]{0,20}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in any::<String>()) {
        never_panics(&text);
    }

    #[test]
    fn any_yaml_like_text_is_read_without_panic(text in yaml_soup()) {
        never_panics(&text);
    }

    #[test]
    fn json_reads_back_equal(value in json(), is_pretty in any::<bool>()) {
        let text = if is_pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let (document, diagnostics) = parse_yaml(&SourceFile::new("demo.json", text.unwrap()));
        prop_assert_eq!(diagnostics, vec![]);
        prop_assert_eq!(document.unwrap().root.to_json(), value);
    }

    #[test]
    fn json_inside_yaml_reads_back_equal(value in json()) {
        let text = format!("key: {value}\n");
        prop_assume!(!text.chars().any(|c| c.is_control() && c != '\n' || ('\u{fff0}'..='\u{ffff}').contains(&c)));
        let (document, diagnostics) = parse_yaml(&SourceFile::new("demo.yaml", text));
        prop_assert_eq!(diagnostics, vec![]);
        prop_assert_eq!(document.unwrap().root.to_json(), serde_json::json!({ "key": value }));
    }
}
