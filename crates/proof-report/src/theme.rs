//! What styles mean: code says `good` or `path`, this file says green or cyan.

use anstyle::{AnsiColor, Style};

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Role {
    /// Plain text.
    #[default]
    Plain,
    /// Passed, better.
    Good,
    /// Failed, worse.
    Bad,
    /// Undecided, or in need of attention.
    Doubt,
    /// A heading.
    Heading,
    /// A path or the name of something.
    Name,
    /// Less important.
    Dim,
}

/// The styles of a terminal. Colour never carries meaning alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    is_coloured: bool,
}

impl Theme {
    /// Text alone.
    pub const PLAIN: Self = Self { is_coloured: false };
    /// ANSI colours.
    pub const COLOUR: Self = Self { is_coloured: true };

    /// The text in the style of its role.
    pub fn paint(self, role: Role, text: &str) -> String {
        if !self.is_coloured || role == Role::Plain || text.is_empty() {
            return text.to_owned();
        }
        let style = style(role);
        format!("{style}{text}{style:#}")
    }
}

fn style(role: Role) -> Style {
    let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
    match role {
        Role::Plain => Style::new(),
        Role::Good => colour(AnsiColor::Green),
        Role::Bad => colour(AnsiColor::Red),
        Role::Doubt => colour(AnsiColor::Yellow),
        Role::Heading => Style::new().bold(),
        Role::Name => colour(AnsiColor::Cyan),
        Role::Dim => Style::new().dimmed(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_no_escapes() {
        assert_eq!(Theme::PLAIN.paint(Role::Good, "passed"), "passed");
        assert_eq!(Theme::COLOUR.paint(Role::Good, "passed"), "\u{1b}[32mpassed\u{1b}[0m");
    }
}
