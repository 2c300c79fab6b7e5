//! Renderers: one value, several forms.
//!
//! [`graphical`] for a terminal, [`plain`] for logs and tests, [`json`] for programs, [`github`] for annotations of a pull
//! request. Whatever the files and messages hold, no control character leaves here raw.

mod excerpt;
mod github;
mod graphical;
mod json;
mod visible;

pub use github::github;
pub use graphical::{RenderOptions, graphical, plain};
pub use json::json;
pub use visible::visible;
