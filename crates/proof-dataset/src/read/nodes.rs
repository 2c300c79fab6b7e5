//! Cases that are a list in a YAML file or in the suite itself.

use std::io::Read as _;
use std::sync::Arc;

use proof_diag::document::wrong_type;
use proof_diag::{Diagnostic, Node, SourceFile, SourceSpan, Value, has_errors, parse_yaml};

use super::MAX_ROW_BYTES;
use super::place::Place;
use super::row::{case_of_node, values_of_node};
use super::row_text::RowText;
use crate::Case;
use crate::source::{DatasetFile, unreadable};

/// The items of a list.
#[derive(Debug)]
pub(crate) struct Nodes {
    items: Arc<[Node]>,
    /// One past the current item.
    next: usize,
}

impl Nodes {
    pub(super) fn new(items: Arc<[Node]>) -> Self {
        Self { items, next: 0 }
    }

    /// Reads a YAML file as a whole.
    pub(super) fn open(file: &DatasetFile) -> Result<Self, Vec<Diagnostic>> {
        let mut bytes = vec![];
        std::fs::File::open(&file.path)
            .and_then(|opened| opened.take(MAX_ROW_BYTES as u64 + 1).read_to_end(&mut bytes))
            .map_err(|error| vec![unreadable(&file.name, &error)])?;
        if MAX_ROW_BYTES < bytes.len() {
            let limit = MAX_ROW_BYTES / 1_000_000;
            return Err(vec![
                Diagnostic::error("E0408", format!("the dataset `{}` is longer than {limit} MB", file.name))
                    .note("a YAML file is held in memory as a whole")
                    .help("write large datasets as JSONL, one case a line"),
            ]);
        }
        let start = SourceFile::new("", "").start();
        let text = RowText { name: &file.name, bytes: &bytes, start }.text().map_err(|told| vec![told])?;
        let (document, told) = parse_yaml(&SourceFile::new(file.name.as_str(), text));
        let Some(document) = document.filter(|_| !has_errors(&told)) else { return Err(told) };
        let node = match &document.root.value {
            Value::Null => return Ok(Self::new(Arc::from([]))),
            Value::Map(map) => map.get("cases").cloned().ok_or_else(|| {
                let message = "expected a list of cases, or a map with `cases`";
                vec![
                    Diagnostic::error("E0410", message)
                        .at(document.root.span.clone(), "a map without `cases`"),
                ]
            })?,
            _ => document.root,
        };
        items(node).map(Self::new).map_err(|told| vec![told])
    }

    pub(super) fn advance(&mut self) -> bool {
        self.next += 1;
        self.next <= self.items.len()
    }

    fn current(&self) -> Option<&Node> {
        self.items.get(self.next.checked_sub(1)?)
    }

    pub(super) fn case(&self) -> Result<Case, Vec<Diagnostic>> {
        self.current().map_or_else(|| Err(vec![]), case_of_node)
    }

    pub(super) fn values(
        &self,
    ) -> Result<(serde_json::Map<String, serde_json::Value>, Place), Vec<Diagnostic>> {
        self.current().map_or_else(|| Err(vec![]), values_of_node)
    }

    pub(super) fn id_span(&self) -> SourceSpan {
        let id = |node: &Node| node.as_map().and_then(|map| map.get("id")).map(|id| id.span.clone());
        match self.current() {
            Some(node) => id(node).unwrap_or_else(|| node.span.clone()),
            None => SourceFile::new("", "").span(0..0),
        }
    }

    pub(super) fn location(&self) -> String {
        let Some(node) = self.current() else { return String::new() };
        let (line, _) = node.span.file().line_column(node.span.range().start);
        format!("{}:{line}", node.span.file().name())
    }
}

/// The items of a node that must be a list.
pub(crate) fn items(node: Node) -> Result<Arc<[Node]>, Diagnostic> {
    match node.value {
        Value::List(items) => Ok(items.into()),
        _ => Err(wrong_type(&node, "`cases`", "a list of cases")),
    }
}
