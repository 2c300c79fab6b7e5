//! The crate through its public face.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::format_push_string,
    clippy::needless_pass_by_value,
    reason = "tests fail by panicking, and pass their data and snapshots by value"
)]

mod calls;
mod diagnostics;
mod expressions;
mod history;
mod language;
mod layout;
mod llmbar;
mod properties;
mod schemas;
#[cfg(test)]
mod seeds;
mod support;
mod tool_diagnostics;
mod tools;
mod version;
