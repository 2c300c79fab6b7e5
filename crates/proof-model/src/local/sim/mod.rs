//! `sim/PRESET`: a simulated model, not an LLM, whose truth is known.
//!
//! It answers in text, offline, and for nothing. Whether an answer is right, refused, broken in form or cut is decided by
//! a world of equations with known parameters (a *preset*), so whatever the program claims about a prompt can be held
//! against the truth ([`Sim::truth`]). All follows from the world's seed, the rendered prompt, the case, the settings
//! and the repeat: the same call gives the same answer, on every machine, in a resumed run too. The run's
//! own seed plays no part; the settings' `seed` does, as it would at a provider.
//!
//! Reading order: [`catalogue`] lists the directives that are recognised in a prompt, [`reading`] reads a prompt once and
//! [`weigh`] works out what it adds to the equations of [`world`], [`preset`] their parameters (one file each in `preset/`),
//! [`answer`] makes words of what was decided, [`model`] puts it together.
//!
//! # What a case may say
//!
//! The right answer is the case's `expected`: a string, or an object that is given as JSON. More may stand under
//! `metadata.sim`, all of it optional:
//!
//! | key | meaning |
//! |---|---|
//! | `wrong` | wrong answers that are plausible: strings, or objects merged into `expected`; otherwise they come from the enum of the prompt's output schema |
//! | `task` | `label`, `json`, `sentence`: the form of the answer where the prompt does not ask for one |
//! | `sensitive` | true where a model may refuse; so does the tag `sensitive` |
//! | `difficulty`, `discrimination` | the case's b and a in place of drawn ones |
//! | `choices` | of how many answers a guess picks the right one: the floor c is one in so many |
//! | `slice` | which of the six slices the case is in; otherwise its first tag decides, or its id |

mod answer;
mod case;
mod catalogue;
mod draw;
mod fault;
mod format;
mod model;
mod params;
mod preset;
mod reading;
mod recognise;
mod slots;
mod structure;
mod truth;
mod weigh;
mod wording;
mod world;

pub use model::Sim;
pub use params::SimError;
pub use preset::presets;
pub use truth::Truth;
