//! The prompts of `LLMBar`, byte for byte, on its real cases.

use std::path::Path;

use proof_diag::SourceFile;
use proof_prompt::{NoIncludes, Prompt, escape_text};
use serde_json::{Map, Value};

fn lines(path: &Path) -> Option<Vec<Map<String, Value>>> {
    let text = std::fs::read_to_string(path).ok()?;
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// The `.prompt` file of one of its prompts.
fn source(messages: &[Value]) -> String {
    let mut out = String::new();
    for message in messages {
        out.push_str(&format!("@{}\n", message["role"].as_str().unwrap()));
        let mut text = escape_text(message["content"].as_str().unwrap());
        for name in ["input", "output_1", "output_2"] {
            text = text.replace(&format!("{{{name}}}"), &format!("{{{{ {name} }}}}"));
        }
        out.push_str(&text);
        out.push('\n');
    }
    out
}

/// What the prompt is, filled in by hand: the placeholders are replaced in one pass from left to right.
fn filled(template: &str, case: &Map<String, Value>) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        out.push_str(before);
        let name = ["input", "output_1", "output_2"]
            .into_iter()
            .find(|name| after.starts_with(&format!("{{{name}}}")));
        if let Some(name) = name {
            out.push_str(case[name].as_str().unwrap());
            rest = &after[name.len() + 2..];
        } else {
            out.push('{');
            rest = &after[1..];
        }
    }
    out + rest
}

#[test]
fn all_prompts_on_all_cases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/llmbar");
    let (Some(prompts), Some(cases)) = (lines(&root.join("prompts.jsonl")), lines(&root.join("cases.jsonl")))
    else {
        println!("skipped: no ../shared");
        return;
    };
    let mut n_rendered = 0;
    for row in &prompts {
        let messages = row["messages"].as_array().unwrap();
        let file = SourceFile::new("llmbar.prompt", source(messages));
        let (prompt, diagnostics) = Prompt::parse(&file, &NoIncludes);
        let prompt = prompt.unwrap_or_else(|| panic!("{}", crate::support::shown(&diagnostics)));
        for case in &cases {
            let rendered = prompt.render(case).unwrap();
            assert_eq!(rendered.len(), messages.len());
            for (got, expected) in rendered.iter().zip(messages) {
                assert_eq!(got.role.as_str(), expected["role"].as_str().unwrap());
                assert_eq!(got.joined_text(), filled(expected["content"].as_str().unwrap(), case));
            }
            n_rendered += 1;
        }
    }
    assert_eq!(n_rendered, 5 * 419);
}
