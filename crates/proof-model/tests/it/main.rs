//! The crate through its public face: data in, data out.

#[cfg(test)]
mod http;
#[cfg(test)]
mod local;
#[cfg(test)]
mod recorded;
#[cfg(test)]
mod seeds;
