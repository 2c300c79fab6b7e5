//! The crate's public face against oracles and reference tables.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "the helpers of the tests stand outside of test functions; what was skipped is printed"
)]

mod agreement;
mod any_differences;
mod any_input;
mod any_stream;
mod bayes;
mod change;
mod clusters;
mod correlations;
mod coverage;
mod decisions;
mod drift;
mod independent;
mod item_response;
mod judges;
mod ladder;
mod means;
mod multiplicity;
mod oracle;
mod oracle_readers;
mod paired;
mod power;
mod quantiles;
mod rankings;
mod rates;
mod reference;
mod sampling;
mod sequences;
mod single;
mod special;
mod strata;
mod threads;
mod variance;
mod wording;
