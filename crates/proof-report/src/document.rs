//! What a report says, before it is known where it is shown.
//!
//! Pages are made of blocks; a terminal and Markdown each show the same blocks in their own way. Words that come from
//! files, models or providers are marked as foreign and escaped where they are shown.

use crate::table::Table;
use crate::theme::Role;

/// A piece of a line or of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) text: String,
    pub(crate) role: Role,
    pub(crate) is_foreign: bool,
}

impl Entry {
    /// Our own words.
    pub(crate) fn own(text: impl Into<String>) -> Self {
        Self { text: text.into(), role: Role::Plain, is_foreign: false }
    }

    /// Words of a file, a model or a provider.
    pub(crate) fn foreign(text: impl Into<String>) -> Self {
        Self { text: text.into(), role: Role::Plain, is_foreign: true }
    }

    pub(crate) fn role(self, role: Role) -> Self {
        Self { role, ..self }
    }
}

/// A part of a page.
#[derive(Debug)]
pub(crate) enum Block {
    /// Begins a section.
    Heading(Vec<Entry>),
    /// A line.
    Line(Vec<Entry>),
    /// A line that stands apart: the foot and the verdict.
    Last(Vec<Entry>),
    /// A line that belongs to the one above.
    Item(Vec<Entry>),
    /// Rows.
    Table(Table),
    /// Nothing, between two tables.
    Blank,
}

/// A page.
#[derive(Debug, Default)]
pub(crate) struct Document {
    pub(crate) blocks: Vec<Block>,
}

impl Document {
    pub(crate) fn heading(&mut self, entries: Vec<Entry>) {
        self.blocks.push(Block::Heading(entries));
    }

    pub(crate) fn line(&mut self, entries: Vec<Entry>) {
        self.blocks.push(Block::Line(entries));
    }

    pub(crate) fn last(&mut self, entries: Vec<Entry>) {
        self.blocks.push(Block::Last(entries));
    }

    pub(crate) fn blank(&mut self) {
        self.blocks.push(Block::Blank);
    }

    pub(crate) fn item(&mut self, entries: Vec<Entry>) {
        self.blocks.push(Block::Item(entries));
    }

    pub(crate) fn table(&mut self, table: Table) {
        if !table.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }
}
