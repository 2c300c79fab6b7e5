//! Human labels, and how far a judge can be believed against them.
//!
//! A judge is a model that says what an output is worth. [`Labels`] are what people say of the same outputs, read from a
//! file or from columns of a dataset with all mistakes at once. [`calibrate`] holds the two against each other: agreement
//! of people with each other (the ceiling) and of the judge with people, confusion, reliability, leanings, the texts
//! on which it errs, and how often its answer could not be read. [`compare`] holds two versions of a judge against the same
//! labels, [`advise_rate`] and [`advise_mean`] say how many labels buy which interval and which outputs to label next, and
//! [`CalibrationFile`] keeps the result beside the rubric, tied to what it was measured of.
//!
//! Nothing here calls a model, knows a store or prints. All numbers come from `proof-stats`; seeds come from the caller.

mod advice;
mod calibration;
mod compare;
mod figure;
mod file;
mod labels;
mod pairs;
mod sample;
mod scale;

pub use advice::{Advice, Buys, Judged, VerdictAdvice, Wanted, advise_mean, advise_rate};
pub use calibration::{
    Agreement, Alternative, AlternativeRow, Annotators, Between, Bias, BiasRow, ByPerson, Calibration,
    ClassRow, Confusion, People, Point, Position, Reliability, Settings, TagRow, Unreadable,
    UnreadableAnswer, WordRow, Words, calibrate,
};
pub use compare::{Compared, compare};
pub use figure::{Figure, Limits, Refused};
pub use file::{CalibrationFile, Entry, Standing, calibration_path, judge_identity};
pub use labels::{
    LabelRow, LabelledOutput, Labels, OutputName, SheetRow, attach, classes_of, column, output_hash,
    read_labels, sheet,
};
pub use sample::{Item, Order, Sample, Settled, Verdict};
pub use scale::{Class, Rung, Scale};
