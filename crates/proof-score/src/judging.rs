//! What all judges share: the messages that they get, the form of their answers, and how those are read.
//!
//! Three rules hold for every judge:
//!
//! - **What is judged is data.** It stands between markers that begin with a word made from a hash of the material and found
//!   nowhere in it ([`material`]), so that no output can close its own markers and go on as if it were the instructions.
//! - **The reason comes before the verdict**, in the schema and so in the answer: a verdict that is given first is only defended.
//! - **It fails closed** ([`form`]): an answer that is cut off, no JSON, or not of the schema to the letter is an error that
//!   says so. It is never a verdict, and nothing is repaired or asked again in silence.

pub(crate) mod asking;
pub(crate) mod claims;
pub(crate) mod comparer;
pub(crate) mod form;
pub(crate) mod grader;
pub(crate) mod material;
pub(crate) mod prompts;
pub(crate) mod rubric_text;
pub(crate) mod single;
