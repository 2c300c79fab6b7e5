//! One line: a directive or text.

use std::ops::Range;

use proof_diag::{Diagnostic, SourceFile, SourceSpan, did_you_mean, suggestions};

use crate::message::Role;

/// The words after `@`.
const DIRECTIVES: [&str; 11] =
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
    Part(Argument),
    Each { list: Argument, binding: Argument },
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
    if !is_separated && suggestions(&word.to_lowercase(), DIRECTIVES).is_empty() {
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
    match directive(word, argument, &span) {
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
    let takes_argument = matches!(word, "part" | "each" | "if" | "include");
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

type Malformed = Box<Diagnostic>;

fn directive(word: &str, argument: Argument, span: &SourceSpan) -> Result<Kind, Malformed> {
    let role = match word {
        "system" => Some(Role::System),
        "user" => Some(Role::User),
        "assistant" => Some(Role::Assistant),
        _ => None,
    };
    if let Some(role) = role {
        return alone(word, &argument).map(|()| Kind::Role(role, None));
    }
    match word {
        "tool" => Ok(Kind::Role(Role::Tool, Some(argument).filter(|argument| !argument.text.is_empty()))),
        "history" => alone(word, &argument).map(|()| Kind::History),
        "else" => alone(word, &argument).map(|()| Kind::Else),
        "end" => alone(word, &argument).map(|()| Kind::End),
        "part" => named(argument, span).map(Kind::Part),
        "if" => given(argument, span, "@if", "an expression, such as `@if tone`").map(Kind::If),
        "each" => each(argument, span),
        _ => {
            let argument =
                given(argument, span, "@include", "a path, such as `@include parts/policy.prompt`")?;
            if argument.text.contains("{{") {
                let message = "the path of `@include` holds an expression";
                return Err(Box::new(
                    Diagnostic::error("E0304", message)
                        .at(argument.span, "a path is fixed")
                        .note("an include is read before any variable has a value"),
                ));
            }
            Ok(Kind::Include(argument))
        }
    }
}

fn alone(word: &str, argument: &Argument) -> Result<(), Malformed> {
    if argument.text.is_empty() {
        return Ok(());
    }
    let help = match word {
        "else" => "an `@if` inside `@else` has lines of its own: `@else`, `@if …`, `@end`, `@end`".to_owned(),
        _ => format!("put the text on the next line, or write `\\@{word}` for a literal `@`"),
    };
    Err(Box::new(
        Diagnostic::error("E0304", format!("`@{word}` stands alone on its line"))
            .at(argument.span.clone(), "text after the directive")
            .help(help),
    ))
}

fn given(argument: Argument, span: &SourceSpan, word: &str, what: &str) -> Result<Argument, Malformed> {
    if argument.text.is_empty() {
        let diagnostic = Diagnostic::error("E0304", format!("`{word}` needs {what}"));
        return Err(Box::new(diagnostic.at(span.clone(), "nothing follows")));
    }
    Ok(argument)
}

fn named(argument: Argument, span: &SourceSpan) -> Result<Argument, Malformed> {
    let argument = given(argument, span, "@part", "a name, such as `@part policy`")?;
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    if argument.text.chars().all(is_name) {
        return Ok(argument);
    }
    let help =
        argument.text.split(|c| !is_name(c)).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    Err(Box::new(
        Diagnostic::error("E0304", format!("`{}` is no name for a part", argument.text))
            .at(argument.span, "letters, digits, `_`, `-`, `.` and `/`")
            .help_opt((!help.is_empty()).then(|| format!("write `@part {help}`"))),
    ))
}

fn each(argument: Argument, span: &SourceSpan) -> Result<Kind, Malformed> {
    let argument = given(argument, span, "@each", "a list and a name, such as `@each examples as example`")?;
    let parts = argument.text.rsplit_once(" as ").map(|(list, name)| (list.trim(), name.trim()));
    let Some((list, name)) = parts.filter(|(list, name)| !list.is_empty() && is_identifier(name)) else {
        return Err(Box::new(
            Diagnostic::error("E0304", "`@each` needs a list, `as` and a name")
                .at(argument.span, "not of the form `LIST as NAME`")
                .help("write, for example, `@each examples as example`"),
        ));
    };
    let start = argument.span.range().start;
    let name_start = start + argument.text.len() - name.len();
    let file = argument.span.file();
    Ok(Kind::Each {
        list: Argument { text: list.to_owned(), span: file.span(start..start + list.len()) },
        binding: Argument { text: name.to_owned(), span: file.span(name_start..name_start + name.len()) },
    })
}

/// Whether a word can name a variable.
pub(crate) fn is_identifier(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}
