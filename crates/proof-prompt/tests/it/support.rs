//! One way to parse and one to render, for all tests.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proof_diag::{Diagnostic, SourceFile};
use proof_prompt::{Content, MediaSource, Message, Prompt};
use serde_json::Value;

/// Parses a prompt; `files` are `(path, text)` for its includes.
pub(crate) fn parse_with(
    name: &str,
    text: &str,
    files: &[(&str, &str)],
) -> (Option<Prompt>, Vec<Diagnostic>) {
    let files: BTreeMap<String, String> =
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    Prompt::parse(&SourceFile::new(name, text), &files)
}

/// Parses a prompt that must be right.
#[track_caller]
pub(crate) fn prompt(text: &str) -> Prompt {
    prompt_with(text, &[])
}

/// Parses a prompt with includes that must be right.
#[track_caller]
pub(crate) fn prompt_with(text: &str, files: &[(&str, &str)]) -> Prompt {
    let (prompt, diagnostics) = parse_with("prompts/demo.prompt", text, files);
    prompt.unwrap_or_else(|| panic!("{}", shown(&diagnostics)))
}

/// The diagnostics as a person sees them.
pub(crate) fn shown(diagnostics: &[Diagnostic]) -> String {
    let texts: Vec<String> = diagnostics.iter().map(proof_diag::render::plain).collect();
    texts.join("\n")
}

/// The messages of a prompt for some values, for people; an error in its own words.
#[track_caller]
pub(crate) fn rendered(prompt: &Prompt, values: Value) -> String {
    let Value::Object(values) = values else { panic!("values must be a map") };
    match prompt.render(&values) {
        Ok(messages) => messages.iter().map(message).collect(),
        Err(error) => format!("error: {error}\n"),
    }
}

fn message(message: &Message) -> String {
    let mut out = format!("[{}]", message.role.as_str());
    if let Some(id) = &message.tool_call_id {
        write!(out, " for {id}").unwrap();
    }
    out.push('\n');
    for content in &message.content {
        match content {
            Content::Text { text } => writeln!(out, "{text}").unwrap(),
            Content::Image { media } => writeln!(out, "<image {}>", source(&media.source)).unwrap(),
            Content::File { media } => writeln!(out, "<file {}>", source(&media.source)).unwrap(),
            Content::Audio { media } => writeln!(out, "<audio {}>", source(&media.source)).unwrap(),
        }
    }
    for block in &message.reasoning {
        writeln!(out, "<reasoning {}: {}>", block.api, block.json).unwrap();
    }
    for call in &message.tool_calls {
        writeln!(out, "-> {} {} {}", call.id, call.name, call.arguments).unwrap();
    }
    out
}

fn source(source: &MediaSource) -> String {
    match source {
        MediaSource::Path(path) => format!("path {path}"),
        MediaSource::Url(url) => format!("url {url}"),
        MediaSource::Data(data) => format!("data {data}"),
    }
}
