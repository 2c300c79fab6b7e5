//! A page in Markdown: for a pull request's comment or a wiki.

use crate::document::{Block, Document, Entry};
use crate::hostile::markdown_entry;
use crate::theme::Role;

pub(crate) fn render(document: &Document) -> String {
    let mut out = String::new();
    let mut previous = None;
    for (place, block) in document.blocks.iter().enumerate() {
        if matches!(block, Block::Blank) {
            continue;
        }
        let kind = std::mem::discriminant(block);
        let is_list = matches!(block, Block::Item(_)) && previous == Some(kind);
        if !out.is_empty() && !is_list {
            out.push('\n');
        }
        match block {
            Block::Heading(entries) => {
                out.push_str(if place == 0 { "## " } else { "### " });
                out.push_str(&line(entries));
                out.push('\n');
            }
            Block::Line(entries) | Block::Last(entries) => {
                out.push_str(&line(entries));
                out.push('\n');
            }
            Block::Item(entries) => {
                out.push_str("- ");
                out.push_str(&line(entries));
                out.push('\n');
            }
            Block::Blank => {}
            Block::Table(table) => out.push_str(&table.markdown()),
        }
        previous = Some(kind);
    }
    out
}

fn line(entries: &[Entry]) -> String {
    let texts = entries.iter().map(|entry| {
        let text = markdown_entry(entry);
        match entry.role {
            Role::Good | Role::Bad | Role::Doubt if !text.is_empty() => format!("**{text}**"),
            _ => text,
        }
    });
    texts.collect()
}
