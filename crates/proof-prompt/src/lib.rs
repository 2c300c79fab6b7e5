//! The `.prompt` language: parse, check, render, hash.
//!
//! A prompt file is read once into a tree of messages, and each text in the tree is a template of its own. Rendering
//! writes values into those texts and never reads the result again, so no value can open a message, a role or a part.
//! The grammar is described at the top of `syntax.rs`, expressions in [`expr`], declared variables in [`schema`].
//! Nothing here does I/O: the caller reads files and lends them as [`SourceFile`](proof_diag::SourceFile) and
//! [`Includes`]. Start at [`Prompt`].

mod canonical;
mod check;
mod compile;
pub mod expr;
mod format;
mod front;
pub mod include;
mod json_text;
mod literal;
pub mod message;
mod node;
mod prompt;
mod render;
pub mod schema;
pub mod secrets;
mod syntax;
pub mod tool;
mod tools;

pub use expr::{Context, ExprError, ExprErrorKind, Expression, Template};
pub use format::format;
pub use include::{IncludeError, Includes, NoIncludes};
pub use literal::escape_text;
pub use message::{Content, Media, MediaSource, Message, ReasoningBlock, Role, ToolCall};
pub use prompt::{Part, Prompt, Variable};
pub use render::RenderError;
pub use tool::Tool;
