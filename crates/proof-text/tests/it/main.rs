//! The crate through its public face.

#[cfg(test)]
mod any_text;
#[cfg(test)]
mod language;
#[cfg(test)]
mod normal;
#[cfg(test)]
mod pii;
#[cfg(test)]
mod seeds;
#[cfg(test)]
mod similarity;
#[cfg(test)]
mod speed;
