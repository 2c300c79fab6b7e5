//! Makes the tree of messages from the lines.

mod calls;
mod holds;
mod mistakes;

use proof_diag::{Diagnostic, SourceSpan};

use super::block::{Block, RawText};
use super::expand::Token;
use super::line::{Directive, Kind};
use crate::message::Role;
use holds::Holds;

/// How deep blocks may nest; far more than anyone reads, and safe for the small stack of a worker thread.
const MAX_NESTING: usize = 32;

/// The tree of a body. Mistakes are reported and left out.
pub(crate) fn parse(tokens: &[Token], diagnostics: &mut Vec<Diagnostic>) -> Vec<Block> {
    let blocks = tree(tokens, diagnostics);
    calls::check(&blocks, diagnostics);
    blocks
}

fn tree(tokens: &[Token], diagnostics: &mut Vec<Diagnostic>) -> Vec<Block> {
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
        open: vec![],
        text_blocks: 0,
        is_in_call: false,
        part_ends: vec![],
        gave_up: false,
        diagnostics,
    };
    let has_messages = tokens.iter().any(|token| {
        matches!(token, Token::Directive(Directive { kind: Kind::Role(..) | Kind::History, .. }))
    });
    if has_messages {
        return parser.messages();
    }
    let body = parser.text(Inside::Message);
    let first = tokens.iter().find_map(|token| match token {
        Token::Text(line) if !line.is_blank() => Some(line.span()),
        Token::Directive(directive) => Some(directive.span.clone()),
        Token::Media { span, .. } => Some(span.clone()),
        _ => None,
    });
    match first {
        Some(span) => vec![Block::Message { role: Role::User, call_id: None, span, body }],
        None => vec![],
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    /// How many included files are open.
    depth: usize,
    /// What `@end` may close.
    open: Vec<Open>,
    /// How many `@each` and `@if` of text are open.
    text_blocks: usize,
    /// The arguments of a call are being read.
    is_in_call: bool,
    /// Each `@end` that closed a part, and the part: for the message about a block that is not closed.
    part_ends: Vec<(SourceSpan, String)>,
    /// Blocks nest too deep, and the rest is not read.
    gave_up: bool,
    diagnostics: &'a mut Vec<Diagnostic>,
}

struct Open {
    /// How many included files were open when it was opened.
    depth: usize,
    kind: OpenKind,
}

#[derive(Clone, Copy, PartialEq)]
enum OpenKind {
    Part,
    Each,
    If,
    Else,
}

/// What a run of text stands in.
#[derive(Clone, Copy, PartialEq)]
enum Inside {
    Message,
    Part,
    Block,
    Call,
}

impl Parser<'_> {
    /// Messages up to the `@end` or `@else` of what is around them.
    fn messages(&mut self) -> Vec<Block> {
        let mut blocks = vec![];
        while let Some(token) = self.tokens.get(self.at) {
            match token {
                Token::Open => self.enter_include(),
                Token::Close => {
                    if !self.leave_include() {
                        break;
                    }
                }
                Token::Text(line) if line.is_blank() => self.at += 1,
                Token::Text(line) => self.text_outside(&line.span()),
                Token::Media { span, .. } => self.text_outside(span),
                Token::Directive(directive) => match &directive.kind {
                    Kind::Role(role, call_id) => {
                        self.at += 1;
                        let body = self.text(Inside::Message);
                        let span = directive.span.clone();
                        blocks.push(Block::Message { role: *role, call_id: call_id.clone(), span, body });
                    }
                    Kind::History => {
                        self.at += 1;
                        blocks.push(Block::History { span: directive.span.clone() });
                    }
                    Kind::Call { .. } => self.call_outside(&directive.span),
                    Kind::Part(_) | Kind::Each { .. } | Kind::If(_) => match self.holds() {
                        Holds::Text => self.text_outside(&directive.span),
                        Holds::Calls => self.call_outside(&directive.span),
                        Holds::Messages | Holds::Nothing => blocks.extend(self.block(Holds::Messages)),
                    },
                    Kind::End | Kind::Else => {
                        if !self.refuse_stray(directive) {
                            break;
                        }
                    }
                    Kind::Include(_) => self.at += 1,
                },
            }
        }
        blocks
    }

    /// Text up to whatever ends it.
    fn text(&mut self, inside: Inside) -> Vec<Block> {
        let mut blocks: Vec<Block> = vec![];
        let mut is_new_run = true;
        while let Some(token) = self.tokens.get(self.at) {
            let starts_run = std::mem::replace(&mut is_new_run, true);
            match token {
                Token::Open => self.enter_include(),
                Token::Close => {
                    if !self.leave_include() {
                        break;
                    }
                }
                Token::Text(line) => {
                    match blocks.last_mut() {
                        Some(Block::Text(text)) if !starts_run => text.push(line),
                        _ => blocks.push(Block::Text(RawText::new(line))),
                    }
                    is_new_run = false;
                    self.at += 1;
                }
                Token::Media { path, kind, span } => {
                    blocks.push(Block::Media { path: path.clone(), kind: *kind, span: span.clone() });
                    self.at += 1;
                }
                Token::Directive(directive) => match &directive.kind {
                    Kind::Role(..) | Kind::History => {
                        if self.text_blocks == 0 {
                            break;
                        }
                        self.message_in_text(&directive.span);
                        self.at += 1;
                    }
                    Kind::Call { .. } | Kind::Part(_) if inside == Inside::Call => break,
                    Kind::Call { .. } | Kind::Part(_) if self.is_in_call => {
                        self.not_in_arguments(&directive.span);
                        if matches!(directive.kind, Kind::Part(_)) {
                            drop(self.block(Holds::Text));
                        } else {
                            self.at += 1;
                        }
                    }
                    Kind::Call { name, id } => {
                        let (name, id, span) = (name.clone(), id.clone(), directive.span.clone());
                        self.at += 1;
                        self.is_in_call = true;
                        let body = self.text(Inside::Call);
                        self.is_in_call = false;
                        blocks.push(Block::Call { name, id, span, body });
                    }
                    Kind::Part(_) | Kind::Each { .. } | Kind::If(_) => {
                        let is_part = matches!(directive.kind, Kind::Part(_));
                        match self.holds() {
                            Holds::Messages if self.text_blocks == 0 => break,
                            Holds::Messages => {
                                self.message_in_text(&directive.span);
                                drop(self.block(Holds::Messages));
                            }
                            Holds::Calls if inside == Inside::Call => break,
                            _ if is_part && inside == Inside::Part => break,
                            Holds::Text | Holds::Calls | Holds::Nothing => {
                                blocks.extend(self.block(Holds::Text));
                            }
                        }
                    }
                    Kind::End | Kind::Else => {
                        if !self.refuse_stray(directive) {
                            break;
                        }
                    }
                    Kind::Include(_) => self.at += 1,
                },
            }
        }
        blocks
    }

    /// A `@part`, `@each` or `@if` with all that it holds.
    fn block(&mut self, holds: Holds) -> Option<Block> {
        let Some(Token::Directive(directive)) = self.tokens.get(self.at) else { return None };
        let (span, kind) = (directive.span.clone(), directive.kind.clone());
        self.at += 1;
        if self.open.len() >= MAX_NESTING {
            self.too_deep(&span);
            return None;
        }
        match kind {
            Kind::Part(name) => {
                let body = self.inside(OpenKind::Part, holds);
                match self.take_end() {
                    Some(end) => self.part_ends.push((end, name.text.clone())),
                    None if holds == Holds::Messages => self.not_closed(&span, true),
                    None => {}
                }
                Some(Block::Part { name, span, body })
            }
            Kind::Each { list, binding } => {
                let body = self.inside(OpenKind::Each, holds);
                if self.take_end().is_none() {
                    self.not_closed(&span, false);
                }
                Some(Block::Each { list, binding, body })
            }
            Kind::If(condition) => {
                let then = self.inside(OpenKind::If, holds);
                let otherwise = self.take_else().then(|| self.inside(OpenKind::Else, holds));
                if self.take_end().is_none() {
                    self.not_closed(&span, false);
                }
                Some(Block::If { condition, then, otherwise })
            }
            _ => None,
        }
    }

    fn inside(&mut self, kind: OpenKind, holds: Holds) -> Vec<Block> {
        self.open.push(Open { depth: self.depth, kind });
        let is_text_block = holds == Holds::Text && kind != OpenKind::Part;
        self.text_blocks += usize::from(is_text_block);
        let body = match (holds, kind) {
            (Holds::Messages, _) => self.messages(),
            (_, OpenKind::Part) => self.text(Inside::Part),
            (_, OpenKind::Each | OpenKind::If | OpenKind::Else) => self.text(Inside::Block),
        };
        self.text_blocks -= usize::from(is_text_block);
        self.open.pop();
        body
    }

    fn take_end(&mut self) -> Option<SourceSpan> {
        match self.tokens.get(self.at) {
            Some(Token::Directive(Directive { kind: Kind::End, span })) => {
                self.at += 1;
                Some(span.clone())
            }
            _ => None,
        }
    }

    fn take_else(&mut self) -> bool {
        let is_else =
            matches!(self.tokens.get(self.at), Some(Token::Directive(Directive { kind: Kind::Else, .. })));
        self.at += usize::from(is_else);
        is_else
    }

    fn enter_include(&mut self) {
        self.depth += 1;
        self.at += 1;
    }

    /// Leaves an included file, unless something that was opened in it has to be closed first.
    fn leave_include(&mut self) -> bool {
        if self.open.last().is_some_and(|open| open.depth == self.depth) {
            return false;
        }
        self.depth = self.depth.saturating_sub(1);
        self.at += 1;
        true
    }
}
