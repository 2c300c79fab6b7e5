//! One line: a directive or text.

mod argument;

use std::ops::Range;

use proof_diag::{Diagnostic, SourceFile, SourceSpan, did_you_mean, suggestions};

use crate::message::Role;

/// The words after `@`.
const DIRECTIVES: [&str; 12] = [
    "system",
    "user",
    "assistant",
    "tool",
    "part",
    "each",
    "if",
    "else",
    "end",
    "include",
    "history",
    "call",
];

/// Those that are a mistake and not text where something is glued to them, or to a word near them. `call` came later,
/// and `@all:` and `@call(x)` are still the text that they were.
const NEVER_GLUED: [&str; 11] =
    ["system", "user", "assistant", "tool", "part", "each", "if", "else", "end", "include", "history"];

/// What is cut at a line's end; `\r` is part of the line end.
const TRAILING: [char; 3] = [' ', '\t', '\r'];

/// What a directive says behind its word, and where.
#[derive(Clone, Debug)]
pub(crate) struct Argument {
    pub(crate) text: String,
    pub(crate) span: SourceSpan,
}

/// A directive that is whole.
#[derive(Clone, Debug)]
pub(crate) struct Directive {
    pub(crate) kind: Kind,
    pub(crate) span: SourceSpan,
}

/// What a directive does.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Role(Role, Option<Argument>),
    History,
    /// A call of a tool, and the id of the call.
    Call {
        name: Argument,
        id: Option<Argument>,
    },
    Part(Argument),
    Each {
        list: Argument,
        binding: Argument,
    },
    If(Argument),
    Else,
    End,
    Include(Argument),
}

/// A line of text: the bytes of the file that it shows, without the escaping backslash, trailing space and line end.
#[derive(Clone, Debug)]
pub(crate) struct TextLine {
    pub(crate) file: SourceFile,
    pub(crate) range: Range<usize>,
}

impl TextLine {
    pub(crate) fn text(&self) -> &str {
        self.file.text().get(self.range.clone()).unwrap_or_default()
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text().trim().is_empty()
    }

    pub(crate) fn span(&self) -> SourceSpan {
        self.file.span(self.range.clone())
    }
}

/// What a line is.
#[derive(Clone, Debug)]
pub(crate) enum Line {
    Text(TextLine),
    Directive(Directive),
    /// A directive with a mistake, which has been reported.
    Mistake,
}

/// The byte ranges of the lines within `range`, without their line ends.
pub(crate) fn lines(text: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut start = range.start;
    let body = text.get(range.clone()).unwrap_or_default();
    body.split_inclusive('\n').map(move |line| {
        let from = start;
        start += line.len();
        from..from + line.strip_suffix('\n').unwrap_or(line).len()
    })
}

/// Reads one line of text without directives: `.txt`, `.md` and the like.
pub(crate) fn plain(file: &SourceFile, range: Range<usize>) -> Line {
    let content = file.text().get(range.clone()).unwrap_or_default();
    let end = range.start + content.trim_end_matches(TRAILING).len();
    Line::Text(TextLine { file: file.clone(), range: range.start..end })
}

/// Reads one line of a `.prompt` file.
pub(crate) fn read(file: &SourceFile, range: Range<usize>, diagnostics: &mut Vec<Diagnostic>) -> Line {
    let content = file.text().get(range.clone()).unwrap_or_default().trim_end_matches(TRAILING);
    let range = range.start..range.start + content.len();
    let text = |start: usize| Line::Text(TextLine { file: file.clone(), range: start..range.end });
    if content.starts_with('\\') && content.trim_start_matches('\\').starts_with('@') {
        return text(range.start + 1);
    }
    let Some((word, rest)) = split_word(content) else { return text(range.start) };
    let is_separated = rest.is_empty() || rest.starts_with([' ', '\t']);
    if !is_separated && suggestions(&word.to_lowercase(), NEVER_GLUED).is_empty() {
        return text(range.start);
    }
    let span = file.span(range.clone());
    let word_span = file.span(range.start..range.start + 1 + word.len());
    if !is_separated || !DIRECTIVES.contains(&word) {
        diagnostics.push(unknown(word, rest, word_span));
        return Line::Mistake;
    }
    let argument_start = range.end - rest.trim_start().len();
    let argument = Argument { text: rest.trim().to_owned(), span: file.span(argument_start..range.end) };
    match argument::directive(word, argument, &span) {
        Ok(kind) => Line::Directive(Directive { kind, span }),
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            Line::Mistake
        }
    }
}

/// Whether a line would be a directive if it were not indented.
pub(crate) fn looks_like_directive(line: &str) -> bool {
    let trimmed = line.trim_start_matches([' ', '\t']);
    if trimmed.len() == line.len() {
        return false;
    }
    let Some((word, rest)) = split_word(trimmed.trim_end()) else { return false };
    let takes_argument = matches!(word, "part" | "each" | "if" | "include" | "call");
    DIRECTIVES.contains(&word) && rest.trim().is_empty() != takes_argument
}

/// The word behind `@` and what follows it.
fn split_word(content: &str) -> Option<(&str, &str)> {
    let after =
        content.strip_prefix('@').filter(|after| after.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').unwrap_or(after.len());
    after.split_at_checked(end)
}

fn unknown(word: &str, rest: &str, span: SourceSpan) -> Diagnostic {
    let help = if DIRECTIVES.contains(&word) {
        let glued = rest.split_whitespace().next().unwrap_or_default();
        format!("write `@{word}` alone on its line, without `{glued}`")
    } else {
        let near = suggestions(word, DIRECTIVES);
        let near: Vec<String> = near.iter().map(|name| format!("@{name}")).collect();
        did_you_mean(&format!("@{word}"), near.iter().map(String::as_str))
            .unwrap_or_else(|| "the directives are ".to_owned() + &all_directives())
    };
    Diagnostic::error("E0303", format!("unknown directive `@{word}`"))
        .at(span, "no directive has this name")
        .help(help)
        .help(format!("write `\\@{word}` for a literal `@`"))
}

fn all_directives() -> String {
    DIRECTIVES.map(|name| format!("`@{name}`")).join(", ")
}
