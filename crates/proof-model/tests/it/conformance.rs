//! The wire formats against the official SDKs, as `conformance/` in the repository's root has recorded them.
//!
//! Each recorded request must be written as the SDKs send it; each recorded answer must be read as they read it, whole and
//! cut anywhere. What may differ is listed in [`allowed`] with the reason, and each line of that list must still be needed.

mod addresses;
mod allowed;
mod answers;
mod diff;
mod endpoints;
mod recordings;
mod requests;
mod returned;
