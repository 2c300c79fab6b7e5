//! Source spans, spanned YAML and JSON documents, diagnostics and their renderers.
//!
//! Whatever a person wrote in a file keeps its place: a document is read to a tree whose every node knows its bytes, a
//! mistake becomes a [`Diagnostic`] that points there, and rendering comes last. Start at [`Diagnostic`].

pub mod codes;
mod diagnostic;
pub mod document;
mod parse;
mod reader;
mod reason;
pub mod render;
mod source;
mod suggest;

pub use diagnostic::{Diagnostic, Label, Severity, has_errors};
pub use document::{Document, Entry, Map, MapReader, Node, Value, parse_yaml};
pub use reason::reason;
pub use source::{SourceFile, SourceSpan, TextStart};
pub use suggest::{did_you_mean, did_you_mean_file, suggestions};
