//! What people and programs see of diagnostics.

mod reader;
mod render;
#[cfg(test)]
mod seeds;
