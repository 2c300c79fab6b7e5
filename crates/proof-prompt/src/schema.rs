//! What a prompt takes and gives: Picoschema or JSON Schema, always kept as JSON Schema.
//!
//! [Picoschema](https://google.github.io/dotprompt/reference/picoschema) is dotprompt's short form: `name: string`,
//! `name?: integer, how many`, `tags(array, topics): string`, `who(object): {…}`, `label(enum): [a, b]`,
//! `(*): any`. As there, an optional field may be null and an object takes no other fields. Ours on top: the types
//! `image`, `file` and `audio`, and a default behind `=`: `tone: string = formal, house tone` (JSON, or a bare word up to the
//! comma). dotprompt's wrappers `{schema, default}` (input) and `{schema, format}` (output) are read too.
//!
//! A map is JSON Schema if it has `$schema`, a map under `properties`, or a JSON type under `type` and otherwise only
//! keywords of JSON Schema. There a picture, document or sound is a property with `media: image`, `media: file` or `media: audio`.

mod check;
mod input;
mod picoschema;

pub use check::MediaKind;
pub use input::{Declaration, Input};

pub(crate) use check::{check_schema, describe_value, media_kind};
pub(crate) use picoschema::{Media, is_json_schema, not_a_schema, read as read_schema, read_output};
