//! Normal forms: when two ways to write a thing are the same thing.
//!
//! Each file reads one kind of value from text (a number, a date, an amount of money, a quantity with its unit) or brings a text to
//! a form that can be compared (plain text, names of people and companies, addresses). What is forgiven is said at each function.
//! What can be read in two ways, such as `03/04/2024`, is not read at all unless the caller says which way is meant.
//!
//! Start at [`date::read`], [`money::read`], [`quantity::read`], [`number::read`], [`person::Person::read`],
//! [`company::Company::read`], [`address::Address::read`], [`quote::Source`].

pub mod address;
pub mod company;
pub mod date;
mod fold;
pub mod money;
pub mod number;
pub mod person;
pub mod quantity;
pub mod quote;
mod similar;

pub use fold::{fold, plain};
pub use similar::{MAX_COMPARED, similarity};
