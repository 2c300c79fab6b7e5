//! What the parser says when the directives do not fit together.

use proof_diag::{Diagnostic, SourceSpan};

use super::{Directive, Inside, Kind, MAX_NESTING, OpenKind, Parser, Token};

impl Parser<'_> {
    /// Reports and skips an `@end` or `@else` that closes nothing.
    pub(super) fn refuse_stray(&mut self, directive: &Directive) -> bool {
        let is_end = matches!(directive.kind, Kind::End);
        let opener = if is_end {
            self.open.last()
        } else {
            self.open.iter().rev().find(|open| open.kind != OpenKind::Part)
        };
        let closes =
            opener.is_some_and(|open| open.depth == self.depth && (is_end || open.kind == OpenKind::If));
        if closes {
            return false;
        }
        let (word, needs) = if is_end {
            ("@end", "no `@part`, `@each` or `@if` is open here")
        } else {
            ("@else", "no `@if` without an `@else` is open here")
        };
        let mut diagnostic = Diagnostic::error("E0305", format!("`{word}` has nothing to close"))
            .at(directive.span.clone(), needs);
        if is_end && let Some((span, name)) = self.part_ends.last() {
            diagnostic = diagnostic.and_at(span.clone(), format!("this one closes `@part {name}`"));
        }
        if is_end && self.is_in_call {
            diagnostic =
                diagnostic.note("the arguments of a `@call` end at the next directive, without an `@end`");
        }
        if self.depth > 0 && opener.is_some() {
            diagnostic = diagnostic.note("an included file closes only what it opened itself");
        }
        self.diagnostics.push(diagnostic);
        self.at += 1;
        true
    }

    pub(super) fn too_deep(&mut self, span: &SourceSpan) {
        self.diagnostics.push(
            Diagnostic::error("E0311", format!("blocks nest deeper than {MAX_NESTING}"))
                .at(span.clone(), "one too many"),
        );
        // The rest would only report blocks without an end.
        self.gave_up = true;
        self.at = self.tokens.len();
    }

    pub(super) fn not_closed(&mut self, span: &SourceSpan, is_part: bool) {
        if self.gave_up {
            return;
        }
        let what = span.text().split_whitespace().next().unwrap_or_default();
        let mut diagnostic =
            Diagnostic::error("E0306", format!("`{what}` has no `@end`")).at(span.clone(), "opened here");
        let inner = self
            .part_ends
            .last()
            .filter(|(end, _)| end.file() == span.file() && span.range().start < end.range().start);
        if let Some((end, name)) = inner {
            diagnostic = diagnostic
                .and_at(end.clone(), format!("this one closes `@part {name}`"))
                .help("write one more `@end` behind it");
        } else if is_part {
            diagnostic = diagnostic.help(
                "a part that holds messages ends with `@end`; a part of text has text before the next role",
            );
        } else {
            diagnostic = diagnostic.help("write `@end` after the last line that belongs to it");
        }
        self.diagnostics.push(diagnostic);
    }

    /// Reports text that belongs to no message, and skips it.
    pub(super) fn text_outside(&mut self, span: &SourceSpan) {
        let is_first = !self.tokens.iter().take(self.at).any(|token| {
            matches!(token, Token::Directive(Directive { kind: Kind::Role(..) | Kind::History, .. }))
        });
        let label = if is_first { "before the first role" } else { "after a block of messages" };
        self.diagnostics.push(
            Diagnostic::error("E0307", "text outside a message")
                .at(span.clone(), label)
                .help("write `@system`, `@user` or `@assistant` on the line above it"),
        );
        drop(self.text(Inside::Message));
    }

    /// Reports a call that belongs to no message, and skips it.
    pub(super) fn call_outside(&mut self, span: &SourceSpan) {
        self.diagnostics.push(super::calls::outside_assistant(span, "outside a message"));
        drop(self.text(Inside::Message));
    }

    /// Reports what cannot stand in a block of a call's arguments.
    pub(super) fn not_in_arguments(&mut self, span: &SourceSpan) {
        let word = span.text().split_whitespace().next().unwrap_or_default();
        self.diagnostics.push(
            Diagnostic::error("E0349", format!("`{word}` inside the arguments of a call"))
                .at(span.clone(), "the `@each` or `@if` around it belongs to the `@call` above")
                .help("close the block with `@end` first, or make `@call` the first line in it"),
        );
    }

    pub(super) fn message_in_text(&mut self, span: &SourceSpan) {
        self.diagnostics.push(
            Diagnostic::error("E0308", "a message starts inside a block of text")
                .at(span.clone(), "the `@each` or `@if` around it belongs to the message above")
                .help("close the block with `@end` first, or make a role the first line in it"),
        );
    }
}
