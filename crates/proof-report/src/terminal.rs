//! A page on a terminal.

use unicode_width::UnicodeWidthStr as _;

use crate::document::{Block, Document, Entry};
use crate::hostile;
use crate::theme::{Role, Theme};

/// How wide the terminal is and what it can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Columns.
    pub width: usize,
    /// Plain or coloured.
    pub theme: Theme,
}

impl Terminal {
    /// Text alone, 100 columns: files, pipes and tests.
    pub const PLAIN: Self = Self { width: 100, theme: Theme::PLAIN };
}

pub(crate) fn render(document: &Document, terminal: Terminal) -> String {
    let mut out = String::new();
    let mut is_after_table = false;
    for block in &document.blocks {
        match block {
            Block::Heading(entries) => {
                if !out.is_empty() {
                    out.push('\n');
                }
                let entries: Vec<Entry> = entries.iter().map(|entry| headed(entry.clone())).collect();
                wrapped(&mut out, &entries, 0, terminal);
            }
            Block::Last(entries) => {
                out.push('\n');
                wrapped(&mut out, entries, 0, terminal);
            }
            Block::Line(entries) => {
                if is_after_table {
                    out.push('\n');
                }
                wrapped(&mut out, entries, 0, terminal);
            }
            Block::Item(entries) => wrapped(&mut out, entries, 2, terminal),
            Block::Blank => out.push('\n'),
            Block::Table(table) => out.push_str(&table.render(terminal.width, terminal.theme)),
        }
        is_after_table = matches!(block, Block::Table(_));
    }
    out
}

fn headed(entry: Entry) -> Entry {
    if entry.role == Role::Plain { entry.role(Role::Heading) } else { entry }
}

/// A line, broken between words where it is too wide; what follows a break is indented by two more.
fn wrapped(out: &mut String, entries: &[Entry], indent: usize, terminal: Terminal) {
    let mut used = indent;
    out.push_str(&" ".repeat(indent));
    for entry in entries {
        let text = hostile::line(&entry.text);
        for word in text.split_inclusive(' ') {
            let width = word.trim_end().width();
            // Pieces that stand together are not torn apart.
            let can_break = indent < used && out.ends_with(' ');
            if can_break && terminal.width < used + width && 0 < width {
                let kept = out.trim_end_matches(' ').len();
                out.truncate(kept);
                out.push('\n');
                out.push_str(&" ".repeat(indent + 2));
                used = indent + 2;
            }
            used += word.width();
            let bare = word.trim_end_matches(' ');
            out.push_str(&terminal.theme.paint(entry.role, bare));
            out.push_str(word.get(bare.len()..).unwrap_or_default());
        }
    }
    let kept = out.trim_end_matches(' ').len();
    out.truncate(kept);
    out.push('\n');
}
