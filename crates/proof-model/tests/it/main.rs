//! The crate through its public face: data in, data out.

#[cfg(test)]
mod azure;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod http;
#[cfg(test)]
mod local;
#[cfg(test)]
mod providers;
#[cfg(test)]
mod recorded;
#[cfg(test)]
mod redaction;
#[cfg(test)]
mod seeds;
