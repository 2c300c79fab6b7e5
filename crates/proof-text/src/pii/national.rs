//! The check-digit rules of national numbers, one function a number, by part of the world.
//!
//! Each takes the number without separators: digits as their values 0 to 9, letters as upper-case ASCII. The length and which
//! places are letters is known already, from the form that was matched. The rules are those that the issuing offices
//! publish; each is named where it stands.

mod americas;
mod asia;
mod europe_east;
mod europe_north;
mod europe_south;
mod europe_west;
mod south;

pub(super) use americas::*;
pub(super) use asia::*;
pub(super) use europe_east::*;
pub(super) use europe_north::*;
pub(super) use europe_south::*;
pub(super) use europe_west::*;
pub(super) use south::*;

/// The letter of an alphabet that stands for a remainder.
fn letter_of(alphabet: &[u8], remainder: u32) -> Option<u8> {
    alphabet.get(usize::try_from(remainder).ok()?).copied()
}

/// The digits of a number that begins with digits and ends with letters, apart.
fn digits_and_letters(number: &[u8]) -> (&[u8], &[u8]) {
    number.split_at(number.iter().position(u8::is_ascii_uppercase).unwrap_or(number.len()))
}

/// Whether all digits are the same one: often a placeholder that passes its sum.
fn is_one_digit(number: &[u8]) -> bool {
    number.windows(2).all(|pair| pair.first() == pair.last())
}

#[cfg(test)]
mod tests;
