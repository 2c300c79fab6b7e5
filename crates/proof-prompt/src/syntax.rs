//! The grammar of a `.prompt` file's body.
//!
//! ```text
//! file      = [ front matter ] body
//! body      = line*                                  a line is a directive or text
//! directive = "@system" | "@user" | "@assistant"     opens a message
//!           | "@tool" [ID]                           opens a message with the result of the tool call ID
//!           | "@call" NAME [ID]                      a call of the tool NAME in an assistant's message
//!           | "@history"                             the messages in the variable `history`
//!           | "@part" NAME                           names what follows
//!           | "@each" EXPR "as" NAME … "@end"        repeats what it holds
//!           | "@if" EXPR … ["@else" …] "@end"        keeps what it holds, or not
//!           | "@end"                                 closes the innermost open @part, @each or @if
//!           | "@include" PATH                        the lines of another file, in this place
//! ```
//!
//! **Lines.** A directive starts at the first column and is alone on its line; spaces behind it do not count. A line
//! is a directive if `@` is followed by a word (letters, digits, `_`, `-`; a letter first) and then by a space or the
//! line's end; a word that is no directive is a mistake, so that a misspelt role never ends up as text. Any other
//! `@` (`@ home`, `@1`, `@ann.example`) is text, unless the word is a directive or nearly one (`@user:`). `\@` at a
//! line's start is a literal `@`; `\\@` is `\@`, and so on. An indented directive is text (`proof check` warns).
//!
//! **Text.** A directive's line vanishes with its line end; every other line stays as it is, but for spaces and tabs
//! at its end, which are cut (write `{{ " " }}` where one matters), and line ends, which are LF. So text inside `@if`
//! and `@each` joins with single newlines. What a message has left is trimmed at both ends and around pictures; what a
//! variable holds is never trimmed. A message in which nothing is left (each `@if` in it false) is left out.
//!
//! **Messages.** A role's message runs to the next role, `@history`, or the `@end` or `@else` of the block around it.
//! `@each`, `@if` and `@part` hold *messages* if the first thing in them is a role or `@history`, and then they end the
//! message before them; otherwise they hold *text* of the message around them, and no message may start in them.
//! Without any role or `@history` the whole body is one user message; with one, text before the first is a mistake,
//! and so is text after a block of messages.
//!
//! **Calls.** `@call` stands in an `@assistant` message, behind what is said there. The lines below it, up to the next
//! role, `@history`, `@call` or `@part`, or the `@end` or `@else` of the block around it, are the arguments: one JSON
//! object, or nothing for an empty one. `@if` and `@each` among them belong to them, unless a `@call` is the first thing
//! in the block. In a JSON string `{{ x }}` is the text of a value, with its quotes escaped, and anywhere else the value
//! as JSON (what `| tojson` made stays as it is), so that no value adds a field; `{% %}` is not read there. ID may hold
//! expressions, as behind `@tool`. Without an ID a call gets `call_N`, N being its place among all calls; a `@tool`
//! without an ID answers the first call above it that has no result. A glued `@call(x)` is text, as it was before there
//! were calls.
//!
//! **Parts.** A part of text runs to its `@end`, the next `@part` beside it, or the end of its message or block. A part
//! of messages must have its `@end`.
//!
//! **Includes.** The path is relative to the file that includes it. A `.prompt` file brings directives; what it opens
//! it must close, but a message may go on behind it. Any other text brings text alone. A picture (`.png .jpg .jpeg
//! .gif .webp`), a `.pdf` or a sound (`.wav .mp3 .m4a .ogg .flac`) becomes a content part without being read.
//!
//! **Variables.** Expressions are those of [`crate::expr`]; each run of text is a template of its own, so a `{% if %}`
//! cannot span a directive. A variable that `input` declares as `image`, `file` or `audio` and that stands alone in
//! `{{ }}` is a content part. In `@each`, `loop.index` (from 1), `loop.index0`, `loop.first`, `loop.last` and
//! `loop.length` tell the position. A declared optional variable without a value, or with null, takes its default;
//! without one it counts as `none` in `@if` and as an empty list in `@each`, and written out it is undefined.

mod block;
mod expand;
mod line;
mod parse;

pub(crate) use block::{Block, RawText};
pub(crate) use expand::{Expanded, expand};
pub(crate) use line::{Argument, Kind, Line, lines, read as read_line};
pub(crate) use parse::parse;
