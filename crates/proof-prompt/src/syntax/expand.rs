//! The lines of a body with its includes in their places.

use std::ops::Range;

use proof_diag::{Diagnostic, SourceFile, SourceSpan};

use super::line::{self, Argument, Directive, Kind, Line, TextLine};
use crate::include::{IncludeError, Includes, join, media_kind_of};
use crate::schema::MediaKind;

/// How deep includes may go.
const MAX_DEPTH: usize = 16;

/// How many lines a prompt with all its includes may have before another include is refused.
const MAX_LINES: usize = 200_000;

/// What the parser reads.
#[derive(Clone, Debug)]
pub(crate) enum Token {
    Text(TextLine),
    Directive(Directive),
    /// An included picture, document or sound: its path from the project.
    Media {
        path: String,
        kind: MediaKind,
        span: SourceSpan,
    },
    /// An included file starts.
    Open,
    /// An included file ends.
    Close,
}

/// The lines of a prompt with its includes in their places.
#[derive(Debug)]
pub(crate) struct Expanded {
    pub(crate) tokens: Vec<Token>,
    /// The file and all that it includes, each once.
    pub(crate) files: Vec<SourceFile>,
    /// Lines that would be directives if they were not indented.
    pub(crate) indented: Vec<SourceSpan>,
}

/// Reads the lines of a file within `body`, and of all that it includes. `is_plain` files have no directives.
pub(crate) fn expand(
    file: &SourceFile,
    body: Range<usize>,
    is_plain: bool,
    includes: &dyn Includes,
    diagnostics: &mut Vec<Diagnostic>,
) -> Expanded {
    let found = Expanded { tokens: vec![], files: vec![], indented: vec![] };
    let mut expander = Expander { includes, diagnostics, found, chain: vec![] };
    expander.file(file, body, is_plain);
    expander.found
}

struct Expander<'a> {
    includes: &'a dyn Includes,
    diagnostics: &'a mut Vec<Diagnostic>,
    found: Expanded,
    /// The directives that led here: the including file's name and the place of the path.
    chain: Vec<(String, SourceSpan)>,
}

impl Expander<'_> {
    fn file(&mut self, file: &SourceFile, body: Range<usize>, is_plain: bool) {
        if !self.found.files.contains(file) {
            self.found.files.push(file.clone());
        }
        for range in line::lines(file.text(), body) {
            let line =
                if is_plain { line::plain(file, range) } else { line::read(file, range, self.diagnostics) };
            match line {
                Line::Text(text) => {
                    if !is_plain && line::looks_like_directive(text.text()) {
                        self.found.indented.push(text.span());
                    }
                    self.found.tokens.push(Token::Text(text));
                }
                Line::Directive(Directive { kind: Kind::Include(path), span }) => {
                    self.include(file, &path, span);
                }
                Line::Directive(directive) => self.found.tokens.push(Token::Directive(directive)),
                Line::Mistake => {}
            }
        }
    }

    fn include(&mut self, file: &SourceFile, argument: &Argument, span: SourceSpan) {
        let path = join(file.name(), &argument.text);
        if let Some(kind) = media_kind_of(&path) {
            self.found.tokens.push(Token::Media { path, kind, span });
            return;
        }
        self.chain.push((file.name().to_owned(), argument.span.clone()));
        if let Some(diagnostic) = self.refusal(&path, argument) {
            self.diagnostics.push(diagnostic);
        } else {
            match self.includes.read(&path) {
                Ok(included) => self.included(&path, &included, argument),
                Err(error) => self.diagnostics.push(unreadable(&path, argument, &error)),
            }
        }
        self.chain.pop();
    }

    fn included(&mut self, path: &str, read: &SourceFile, argument: &Argument) {
        // The name decides what the paths inside are relative to, so it is the path and not what the caller shows.
        let file = if read.name() == path { read.clone() } else { SourceFile::new(path, read.text()) };
        let is_plain = !crate::prompt::is_prompt_file(path);
        let start = if file.text().starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        if !is_plain && crate::front::starts_front_matter(&file) {
            let first = line::lines(file.text(), start..file.text().len()).next().unwrap_or(0..0);
            self.diagnostics.push(
                Diagnostic::error("E0312", format!("the included file `{path}` has front matter"))
                    .at(file.span(first), "only the prompt itself has front matter")
                    .and_at(argument.span.clone(), "included here")
                    .help("move what both prompts share to a file without front matter and include that"),
            );
            return;
        }
        self.found.tokens.push(Token::Open);
        self.file(&file, start..file.text().len(), is_plain);
        self.found.tokens.push(Token::Close);
    }

    fn refusal(&self, path: &str, argument: &Argument) -> Option<Diagnostic> {
        if let Some(first) = self.chain.iter().position(|(name, _)| name == path) {
            let chain = self.chain.get(first..).unwrap_or_default();
            let mut names: Vec<String> = chain.iter().map(|(name, _)| format!("`{name}`")).collect();
            names.push(format!("`{path}`"));
            let message = format!("`{path}` includes itself");
            let mut diagnostic =
                Diagnostic::error("E0310", message).at(argument.span.clone(), "this closes the circle");
            for (_, span) in chain.iter().take(chain.len().saturating_sub(1)) {
                diagnostic = diagnostic.and_at(span.clone(), "included here");
            }
            return Some(diagnostic.note(format!("the circle: {}", names.join(" → "))));
        }
        let message = if self.chain.len() > MAX_DEPTH {
            format!("includes go deeper than {MAX_DEPTH} files")
        } else if self.found.tokens.len() > MAX_LINES {
            format!("the prompt and its includes have more than {MAX_LINES} lines")
        } else {
            return None;
        };
        Some(Diagnostic::error("E0311", message).at(argument.span.clone(), "one too many"))
    }
}

fn unreadable(path: &str, argument: &Argument, error: &IncludeError) -> Diagnostic {
    let message = match error {
        IncludeError::Missing => format!("no file `{path}` to include"),
        IncludeError::NotText | IncludeError::Read { .. } => format!("could not read `{path}` to include it"),
    };
    Diagnostic::error("E0309", message)
        .at(argument.span.clone(), error.to_string())
        .note("the path of `@include` is relative to the file it stands in")
}
