//! The scorers: a room for each family, one file each with metadata, documentation, code and tests.

pub(crate) mod call;
pub(crate) mod checks;
pub(crate) mod consistency;
pub(crate) mod custom;
pub(crate) mod extraction;
pub(crate) mod grounding;
pub(crate) mod instructions;
pub(crate) mod judges;
pub(crate) mod safety;
pub(crate) mod similarity;
pub(crate) mod tools;
