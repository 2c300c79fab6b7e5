//! What a directive says behind its word.

use proof_diag::{Diagnostic, SourceSpan};

use super::{Argument, Kind};
use crate::message::Role;
use crate::tools::{is_name, not_a_name};

/// A directive that says too little, too much or the wrong thing.
pub(super) type Malformed = Box<Diagnostic>;

/// The directive of a word that is one.
pub(super) fn directive(word: &str, argument: Argument, span: &SourceSpan) -> Result<Kind, Malformed> {
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
        "call" => call(argument, span),
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

fn call(argument: Argument, span: &SourceSpan) -> Result<Kind, Malformed> {
    let argument = given(argument, span, "@call", "the name of a tool, such as `@call get_weather`")?;
    let end = argument.text.find(char::is_whitespace).unwrap_or(argument.text.len());
    let (name, rest) = argument.text.split_at_checked(end).unwrap_or((&argument.text, ""));
    let name_span = argument.span.slice(0..end);
    if name.contains("{{") {
        return Err(Box::new(
            Diagnostic::error("E0304", "the tool of `@call` is an expression")
                .at(argument.span, "the name of a tool is fixed")
                .help("use `@if` where the tool depends on a value; the id behind the name may be an expression"),
        ));
    }
    if !is_name(name) {
        return Err(Box::new(not_a_name(name, name_span)));
    }
    let id = rest.trim();
    let id_start = argument.text.len() - id.len();
    let id = (!id.is_empty())
        .then(|| Argument { text: id.to_owned(), span: argument.span.slice(id_start..argument.text.len()) });
    Ok(Kind::Call { name: Argument { text: name.to_owned(), span: name_span }, id })
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
