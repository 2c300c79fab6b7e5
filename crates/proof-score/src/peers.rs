//! The other outputs that an output is compared with.

use serde_json::Value;

/// Another output of the same prompt and target: of the same case, or of another case of its group.
#[derive(Clone, Debug, PartialEq)]
pub struct Peer {
    /// The id of its case.
    pub case: String,
    /// Which repeat it is, from 0.
    pub repeat: u32,
    /// Its words.
    pub text: String,
}

impl Peer {
    /// The output read as strict JSON.
    pub fn json(&self) -> Option<Value> {
        crate::input::read_json(&self.text)
    }
}

/// Which other outputs a scorer compares with. Such a scorer is run when all of them are there: at the end of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Peers {
    /// None: it looks at one output alone.
    #[default]
    None,
    /// The other repeats of the case.
    Repeats,
    /// The outputs of the other cases of the group, and all repeats.
    Group,
}
