//! The layout and the canonical form of prompt files.

use std::collections::BTreeMap;

use proof_diag::SourceFile;
use proof_prompt::{NoIncludes, Prompt, escape_text, format};
use serde_json::{Map, json};

/// Laying out is idempotent and keeps the version; the canonical form is a prompt of the same version that says the same.
pub(crate) fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let includes = BTreeMap::from([("part.prompt".to_owned(), "Included {{ a }}.\n".to_owned())]);
    let file = |text: &str| SourceFile::new("fuzz.prompt", text);
    let formatted = format(&file(&text));
    match &formatted {
        Ok(formatted) => {
            assert_eq!(format(&file(formatted)).as_ref(), Ok(formatted), "laid out twice");
            assert!(formatted.ends_with('\n') && !formatted.contains("\r\n"), "{formatted:?}");
        }
        Err(diagnostics) => {
            assert!(!diagnostics.is_empty(), "refused without a word");
            super::told::check(diagnostics);
        }
    }
    let (Some(prompt), _) = Prompt::parse(&file(&text), &includes) else { return };
    let formatted = formatted.expect("what is a prompt can be laid out");
    let (laid_out, _) = Prompt::parse(&file(&formatted), &includes);
    assert_eq!(laid_out.expect("a prompt stays one").canonical(), prompt.canonical(), "{formatted}");

    let (again, diagnostics) = Prompt::parse_canonical(&file(prompt.canonical()), &NoIncludes);
    let shown: String = diagnostics.iter().map(proof_diag::render::plain).collect();
    let again = again.unwrap_or_else(|| panic!("{}\n{shown}", prompt.canonical()));
    assert_eq!(again.canonical(), prompt.canonical());
    assert_eq!(again.version(), prompt.version());
    let values = json!({"a": "@user\n{{ b }}", "b": "", "x": " ", "xs": ["1", "2"], "flag": true});
    let values = values.as_object().cloned().unwrap_or_default();
    assert_eq!(prompt.render(&values).ok(), again.render(&values).ok(), "{}", prompt.canonical());

    check_escaped(&text);
}

/// Escaped text renders to itself, byte for byte.
fn check_escaped(text: &str) {
    let file = SourceFile::new("fuzz.prompt", format!("@user\n{}\n", escape_text(text)));
    let (prompt, diagnostics) = Prompt::parse(&file, &NoIncludes);
    let shown: String = diagnostics.iter().map(proof_diag::render::plain).collect();
    let prompt = prompt.unwrap_or_else(|| panic!("{:?}\n{shown}", file.text()));
    let messages = prompt.render(&Map::new()).expect("there are no variables");
    let texts: Vec<String> = messages.iter().map(proof_prompt::Message::joined_text).collect();
    assert_eq!(texts, [text]);
}
