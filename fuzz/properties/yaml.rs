//! YAML and JSON documents, and the mistakes in them as people see them.

use proof_diag::{Node, SourceFile, Value, parse_yaml};

/// Every node has a place in the file, and every mistake can be shown. What was read, written as JSON, is read as the same.
pub(crate) fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let file = SourceFile::new("fuzz.yaml", text.as_ref());
    let (document, diagnostics) = parse_yaml(&file);
    super::told::check(&diagnostics);
    let Some(document) = document else {
        assert!(!diagnostics.is_empty(), "refused without a word");
        return;
    };
    check_node(&document.root, &file);
    if diagnostics.is_empty() {
        let value = document.root.to_json();
        let file = SourceFile::new("fuzz.json", value.to_string());
        let (again, diagnostics) = parse_yaml(&file);
        assert!(diagnostics.is_empty(), "{}: {diagnostics:?}", file.text());
        assert_eq!(again.map(|again| again.root.to_json()), Some(value), "{}", file.text());
    }
}

fn check_node(node: &Node, file: &SourceFile) {
    let range = node.span.range();
    assert_eq!(node.span.file().name(), file.name());
    assert!(file.text().get(range.clone()).is_some(), "{range:?}");
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| check_node(item, file)),
        Value::Map(map) => {
            for entry in &map.entries {
                assert!(file.text().get(entry.key_span.range()).is_some());
                check_node(&entry.value, file);
            }
        }
        Value::String(text) => {
            let length = text.len();
            for part in [0..0, 0..length, length / 2..length, length..length + 1] {
                let span = node.part_span(part).range();
                assert!(range.start <= span.start && span.end <= range.end, "{span:?} of {range:?}");
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    node.scalar_text();
}
