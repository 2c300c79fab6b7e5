//! `sim/PRESET`: a simulated model, not an LLM, whose truth is known.
//!
//! It answers in text, offline, and for nothing. Whether an answer is right, refused, broken in form or cut is decided by
//! a world of equations with known parameters (a *preset*), so whatever the program claims about a prompt can be held
//! against the truth ([`Sim::truth`]). All follows from the world's seed, the rendered prompt, the case, the settings
//! and the repeat: the same call gives the same answer, on every machine, in a resumed run too. The run's
//! own seed plays no part; the settings' `seed` does, as it would at a provider.
//!
//! Reading order: [`catalogue`] lists the directives that are recognised in a prompt, [`reading`] reads a prompt once and
//! [`weigh`] works out what it adds to the equations of [`world`], with the [`gate`]s and the [`judge`] beside them, [`preset`] and
//! [`channel`] their parameters (one file each in `preset/`), [`answer`] makes words of what was decided, [`model`] puts it
//! together.
//!
//! # What a case may say
//!
//! The right answer is the case's `expected`: a string, or an object that is given as JSON. More may stand under
//! `metadata.sim`, all of it optional:
//!
//! | key | meaning |
//! |---|---|
//! | `wrong` | wrong answers that are plausible: strings, or objects merged into `expected`; otherwise they come from the enum of the prompt's output schema |
//! | `task` | `label`, `json`, `sentence`: the form of the answer where the prompt does not ask for one; `graded`: the answer is a number from 0 to 1, how good it is |
//! | `sensitive` | true where a model may refuse; so does the tag `sensitive` |
//! | `foreign` | true where the case is in another language than the prompt; so does the tag `foreign` |
//! | `context_missing` | true where the case lacks what the answer would need; so does the tag `context-missing` |
//! | `attack` | that its text attacks the prompt: how strongly, in logits, or true; so does the tag `attack` |
//! | `canary`, `goal` | what must not leak, and what the attacker wants said: an attack that is followed says both |
//! | `swapped` | true where a name, a dialect or a gender was swapped; so does the tag `swapped` |
//! | `like` | the id of the case that this one is a twin of: they share difficulty and draws |
//! | `at` | when the call is made, for models that drift: any number that grows |
//! | `judge` | that a verdict on somebody's output is asked for, and the truth about it: see below |
//! | `difficulty`, `discrimination` | the case's b and a in place of drawn ones |
//! | `choices` | of how many answers a guess picks the right one: the floor c is one in so many |
//! | `slice` | which of the six slices the case is in; otherwise its first tag decides, or its id |

//!
//! # As a judge
//!
//! A judging prompt is recognised by what its case carries, not by its words: where there is `metadata.sim.judge`, the call
//! is answered with a verdict. Equations and parameters are in [`judge`]. A form of several verdicts (criteria, claims, levels,
//! numbers) is filled in place by place, each verdict with a draw of its own and the same law; what a favourable word is, and how long
//! lists are, is in [`judgement`].
//!
//! | key of `judge` | meaning |
//! |---|---|
//! | `good` | whether the judged output is good; left out, whether `vars.output` holds the `expected` text |
//! | `quality` | in its place, how good it is from 0 to 1: a score is asked for |
//! | `scale` | the ends of the scale of whole numbers that the score is given on; left out, any number from 0 to 1 |
//! | `better` | in their place, or beside them for forms that ask which of two is better: `first`, `second` or `tie`; left out there, it is a tie |
//! | `verdicts` | the two verdicts, the favourable or first one first; `pass` and `fail`, or `A` and `B` |
//! | `lengths` | how long the judged output is and how long outputs usually are, or how long both are |
//! | `own` | true, `first` or `second` where the judge's own output is judged |

mod about;
mod answer;
mod case;
mod catalogue;
mod channel;
mod draw;
mod fault;
mod format;
mod gate;
mod judge;
mod judgement;
mod lapse;
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
pub use preset::{preset_lines, presets};
pub use truth::Truth;
