//! What a block holds, before it is read.

use super::{Directive, Kind, Parser, Token};

/// What a block holds.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Holds {
    Nothing,
    Text,
    /// Calls of tools, in the message around them.
    Calls,
    Messages,
}

impl Parser<'_> {
    /// What the block that starts here holds: its first text, call, role or `@history` decides.
    pub(super) fn holds(&self) -> Holds {
        let is_if =
            matches!(self.tokens.get(self.at), Some(Token::Directive(Directive { kind: Kind::If(_), .. })));
        let mut depth = 0_usize;
        for token in self.tokens.iter().skip(self.at + 1) {
            match token {
                Token::Text(line) if line.is_blank() => {}
                Token::Text(_) | Token::Media { .. } => return Holds::Text,
                Token::Open | Token::Close => {}
                Token::Directive(directive) => match directive.kind {
                    Kind::Role(..) | Kind::History => return Holds::Messages,
                    Kind::Call { .. } => return Holds::Calls,
                    Kind::Part(_) | Kind::Each { .. } | Kind::If(_) => depth += 1,
                    Kind::End if depth == 0 => return Holds::Nothing,
                    Kind::End => depth -= 1,
                    Kind::Else if depth == 0 && !is_if => return Holds::Nothing,
                    Kind::Else | Kind::Include(_) => {}
                },
            }
        }
        Holds::Nothing
    }
}
