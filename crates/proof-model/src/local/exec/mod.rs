//! `exec`: a program of the user's as a model.
//!
//! The program is started once per worker and kept alive. We write one JSON object per line to its stdin, and it writes
//! one JSON object per line to its stdout; what it writes to stderr is kept and shown when it fails. A worker has one
//! call at a time. When its stdin is closed, the program is no longer needed and ends.
//!
//! # Protocol
//!
//! First we say hello, and the program answers when it is ready (it may load a model first):
//!
//! ```json
//! {"proof": 1, "type": "hello"}
//! {"type": "ready"}
//! ```
//!
//! Then each call is a line, and so is each answer:
//!
//! ```json
//! {"id": 7, "model": "mine", "messages": [{"role": "user", "content": "Hello"}], "settings": {"temperature": 0.2},
//!  "case": {"id": "c-1", "vars": {"name": "Ann"}}, "repeat": 0}
//! {"id": 7, "text": "Hello, Ann", "usage": {"input": 4, "output": 3}, "finish_reason": "stop"}
//! ```
//!
//! - `content` is a string, or a list of parts where there are images or files
//!   (`{"type": "image", "source": {"url": "…"}}`).
//! - `usage` and `finish_reason` (`stop`, `length`, `tool_calls`, `content_filter`, `refusal`, `other`) may be left out.
//! - A call that fails is answered with `{"id": 7, "error": {"message": "out of memory", "retry": false}}`; with
//!   `"retry": true` the call is made again.
//!
//! A program that ends, writes something else to stdout, or takes longer than the time-out is stopped, the call fails
//! with the last lines of its stderr, and the next call starts it anew; not forever, see [`Exec`].
//!
//! # Example
//!
//! ```python
#![doc = include_str!("example.py")]
//! ```

mod lines;
mod model;
mod protocol;
mod worker;

#[cfg(unix)]
#[path = "unix.rs"]
mod platform;
#[cfg(windows)]
#[path = "windows.rs"]
mod platform;

pub use model::{Exec, ExecConfig, ExecError};
