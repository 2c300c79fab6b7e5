//! What the grammar refuses, in words that help.

use granit_parser::ErrorKind;

use super::trap;
use crate::{Diagnostic, SourceFile, SourceSpan};

/// A place where the grammar stopped.
pub(super) struct Broken<'a> {
    pub(super) file: &'a SourceFile,
    /// Where `text` starts in the file.
    pub(super) base: usize,
    pub(super) text: &'a str,
    /// Where the grammar stopped.
    pub(super) offset: usize,
    /// The end of what was understood before.
    pub(super) last_end: usize,
    /// The innermost open bracket.
    pub(super) open_flow: Option<usize>,
}

impl Broken<'_> {
    /// The mistake.
    pub(super) fn diagnostic(&self, kind: &ErrorKind) -> Diagnostic {
        if let Some(diagnostic) = self.template() {
            return diagnostic;
        }
        match kind {
            ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
            | ErrorKind::TabAtBlockScalarStart => self.tab(),
            ErrorKind::UnclosedQuotedScalar
            | ErrorKind::InvalidQuotedScalarIndent
            | ErrorKind::DocumentIndicatorInQuotedScalar => self.unclosed_quote(),
            ErrorKind::InvalidTrailingSingleQuotedScalar => self
                .after_quote("double a quote that stands inside: 'it''s', or put the text in double quotes"),
            ErrorKind::InvalidTrailingDoubleQuotedScalar => {
                self.after_quote("write a quote that stands inside as \\\", or quote the whole value")
            }
            ErrorKind::UnclosedFlowCollection { .. }
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofImplicitFlowMapping => self.unclosed_bracket(),
            ErrorKind::MismatchedFlowCollectionEnd { open, close } => self.bracket(
                format!("`{open}` is closed by `{close}`"),
                format!("expected `{}`", if *open == '[' { ']' } else { '}' }),
            ),
            ErrorKind::MisplacedFlowCollectionEnd => {
                let found = self.character();
                self.bracket(format!("`{found}` closes nothing"), "no bracket is open here".to_owned())
            }
            _ if self.open_flow.is_some_and(|open| self.line_start(open) != self.line_start(self.offset)) => {
                self.unclosed_bracket()
            }
            _ => self.other(kind),
        }
    }

    fn other(&self, kind: &ErrorKind) -> Diagnostic {
        let error = |message: &str, label: &str, help: &str| {
            Diagnostic::error("E0104", message).at(self.rest_of_line(), label).help(help)
        };
        match kind {
            ErrorKind::MappingValueNotAllowed => {
                Diagnostic::error("E0104", "a `:` stands where no key can be")
                    .at(self.here(), "this colon ends a key")
                    .help("quote the value if it is text, or correct the indentation of this line")
            }
            ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => error(
                "this line is neither `key: value` nor a list item",
                "a `:` is missing, or the indentation",
                "text over several lines needs `|` after its key and indentation on every line",
            ),
            ErrorKind::ExpectedBlockMappingKey => error(
                "expected the next key of the map",
                "this is not `key: value` at the map's indentation",
                "correct the indentation of this line, or quote the value before it",
            ),
            ErrorKind::ExpectedBlockSequenceEntry => error(
                "expected the next item of the list",
                "this does not start with `- `",
                "start every item with `- ` at the same indentation, or move what is no item out of the list",
            ),
            ErrorKind::ExpectedDocumentStart => error(
                "text after the end of the document",
                "this does not belong to what stands above",
                "correct the indentation of this line, or of the first one",
            ),
            ErrorKind::BlockSequenceEntryNotAllowed => error(
                "a list item cannot start here",
                "`-` is only read at the start of a line",
                "put the list on lines of its own below the key, write it as `[a, b]`, or quote the text",
            ),
            ErrorKind::UnexpectedCharacter { character } if character.is_control() => {
                let code = u32::from(*character);
                Diagnostic::error("E0104", format!("control character U+{code:04X} in the text"))
                    .at(self.here(), "it cannot be seen")
                    .help(format!("remove it, or write it as `\\u{code:04x}` in a double-quoted text"))
            }
            ErrorKind::UnexpectedCharacter { character } => error(
                &match character {
                    '`' => "a value cannot start with a backtick".to_owned(),
                    character => format!("a value cannot start with `{character}`"),
                },
                "this character is reserved in YAML",
                "quote the value",
            ),
            ErrorKind::UnknownQuotedScalarEscape => {
                let at = self
                    .text
                    .get(self.offset..)
                    .and_then(unknown_escape)
                    .map_or(self.offset, |at| self.offset + at);
                Diagnostic::error("E0104", "unknown escape in a double-quoted text")
                    .at(self.span(at..at + 2), "no such escape")
                    .help("write a backslash as `\\\\`, or put the text in single quotes, where a backslash is a backslash")
            }
            ErrorKind::InvalidIndentation | ErrorKind::InvalidBlockScalarIndent => error(
                "wrong indentation",
                "this line does not line up with the ones before",
                "give lines that belong together the same number of spaces",
            ),
            ErrorKind::RecursionLimitExceeded => {
                Diagnostic::error("E0112", "lists and maps are nested too deeply").at(self.here(), "too deep")
            }
            _ => Diagnostic::error("E0104", format!("the YAML is not correct: {kind}"))
                .at(self.here(), "here")
                .help("quote the value if it is text"),
        }
    }

    /// A mistake that template braces on the line explain.
    fn template(&self) -> Option<Diagnostic> {
        [self.offset, self.last_end].into_iter().find_map(|offset| {
            let start = self.line_start(offset);
            let line = self.text.get(start..)?.lines().next()?;
            trap::in_line(self.file, self.base + start, line)
        })
    }

    fn tab(&self) -> Diagnostic {
        let start = self.line_start(self.offset);
        let at = self.text.get(start..).and_then(|rest| rest.find('\t')).map_or(self.offset, |at| start + at);
        Diagnostic::error("E0107", "a tab is used for indentation")
            .at(self.span(at..at + 1), "this is a tab")
            .help("use spaces: YAML does not count tabs")
    }

    fn unclosed_quote(&self) -> Diagnostic {
        let start = self.quote_start().unwrap_or(self.offset);
        let line_end = self.line_end(start);
        let quote = self.text.get(start..).and_then(|rest| rest.chars().next()).unwrap_or('"');
        Diagnostic::error("E0108", format!("the quote `{quote}` is not closed"))
            .at(self.span(start..line_end), "the text starts here")
            .help(format!(
                "add the closing `{quote}`; a quoted text over several lines is indented on each of them"
            ))
    }

    fn after_quote(&self, help: &str) -> Diagnostic {
        let diagnostic = Diagnostic::error("E0108", "text after a closing quote")
            .at(self.rest_of_line(), "the quoted text has ended before this");
        let diagnostic = match self.quote_start() {
            Some(start) => diagnostic.and_at(self.span(start..start + 1), "the quoted text starts here"),
            None => diagnostic,
        };
        diagnostic.help(help)
    }

    /// Where the quoted text starts that the grammar was reading.
    fn quote_start(&self) -> Option<usize> {
        let rest = self.text.get(self.last_end..)?;
        rest.find(['"', '\'']).map(|at| self.last_end + at).filter(|at| *at <= self.offset)
    }

    fn unclosed_bracket(&self) -> Diagnostic {
        let open = self.open_flow.unwrap_or(self.offset);
        let bracket = if self.text.get(open..).is_some_and(|rest| rest.starts_with('{')) { '{' } else { '[' };
        let close = if bracket == '{' { '}' } else { ']' };
        let diagnostic = Diagnostic::error("E0109", format!("the bracket `{bracket}` is not closed"))
            .at(self.span(open..open + 1), "opened here");
        let diagnostic = match self.offset {
            offset if open < offset && offset < self.text.trim_end().len() => {
                diagnostic.and_at(self.here(), format!("`{close}` is missing before this"))
            }
            _ => diagnostic,
        };
        diagnostic.help(format!("add the closing `{close}`"))
    }

    fn bracket(&self, message: String, label: String) -> Diagnostic {
        let diagnostic = Diagnostic::error("E0109", message).at(self.here(), label);
        let diagnostic = match self.open_flow {
            Some(open) if open < self.offset => diagnostic.and_at(self.span(open..open + 1), "opened here"),
            _ => diagnostic,
        };
        diagnostic.help("quote the value if it is text")
    }

    fn character(&self) -> char {
        self.text.get(self.offset..).and_then(|rest| rest.chars().next()).unwrap_or(' ')
    }

    fn here(&self) -> SourceSpan {
        self.span(self.offset..self.offset + self.character().len_utf8())
    }

    fn rest_of_line(&self) -> SourceSpan {
        self.span(self.offset..self.line_end(self.offset))
    }

    fn line_start(&self, offset: usize) -> usize {
        self.text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
    }

    fn line_end(&self, offset: usize) -> usize {
        let line = self.text.get(offset..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        offset + line.trim_end().len()
    }

    fn span(&self, range: std::ops::Range<usize>) -> SourceSpan {
        self.file.span(self.base + range.start..self.base + range.end)
    }
}

/// The first backslash of a double-quoted text that starts no escape of YAML.
fn unknown_escape(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && !chars.next().is_some_and(|(_, c)| "0abt\tnvfre \"/\\N_LPxuU\n\r".contains(c)) {
            return Some(at);
        }
    }
    None
}
