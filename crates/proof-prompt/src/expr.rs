//! Expressions and templates: the one place that configures `MiniJinja` for the whole product.
//!
//! Prompts, scorers, `where` filters and suites all evaluate through [`Expression`] and [`Template`], so that a value
//! means the same everywhere:
//!
//! - **undefined is an error**, also as the result of an expression; `x is defined` and `x | default("y")` work;
//! - **fuel**: one evaluation may take [`FUEL`] instructions, then it fails; recursion ends at [`MAX_RECURSION`];
//! - **size**: an expression has a thousand operators at most, because the engine's compiler would fill its stack;
//! - **no I/O**: there is no loader, and `{% include %}`, `{% import %}`, `{% from %}`, `{% extends %}` and
//!   `{% block %}` are mistakes; every other statement, filter, test and function of `MiniJinja` works,
//!   but `debug()`, which shows the engine's own state;
//! - **no escaping**: what a variable holds is written as it is and never parsed again;
//! - **text**: `{{ x }}` writes a string as it is and everything else as compact JSON: `[1,2]`, `{"a":1}`, `3`, `1.5`,
//!   `true`, `null`. (The operator `~` and the filters `string` and `join` are `MiniJinja`'s own and write `True`, `None`
//!   the way Python does; `{{ x }}` and `| tojson`, which escapes nothing for HTML here, are the ways to write JSON.)
//! - a trailing newline is kept; there is no trimming but `{{- -}}`.
//!
//! An expression is compiled once and shared between threads: cloning one is cheap. A [`Context`] is made once per
//! case and lent to every expression.

mod compiled;
mod context;
mod engine;
mod error;
mod json_filter;
mod names;
mod scan;
mod size;
mod template;

pub use compiled::Expression;
pub use context::Context;
pub use engine::{FUEL, MAX_RECURSION};
pub use error::{ExprError, ExprErrorKind};
pub use template::Template;

pub(crate) use context::to_json;
pub(crate) use engine::write_value;
pub(crate) use scan::{Piece, pieces};
