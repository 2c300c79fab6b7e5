//! How a count is compared: fewer than n, or at least n.

/// Which side of the bound holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Fewer than n.
    LessThan,
    /// n or more.
    AtLeast,
}

/// A bound on a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Which side holds.
    pub relation: Relation,
    /// The bound.
    pub n: usize,
}

impl Relation {
    /// The relation by its published name, `less than` or `at least`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "less than" => Some(Self::LessThan),
            "at least" => Some(Self::AtLeast),
            _ => None,
        }
    }
}

impl Bound {
    /// At least n.
    pub fn at_least(n: usize) -> Self {
        Self { relation: Relation::AtLeast, n }
    }

    /// Fewer than n.
    pub fn less_than(n: usize) -> Self {
        Self { relation: Relation::LessThan, n }
    }

    /// Whether a count of `things` holds; if not, what was counted and what was asked for.
    pub(super) fn check(self, count: usize, things: &str) -> Result<(), String> {
        let n = self.n;
        match self.relation {
            Relation::LessThan if n <= count => {
                Err(format!("{count} {things}, fewer than {n} were asked for"))
            }
            Relation::AtLeast if count < n => Err(format!("{count} {things}, at least {n} were asked for")),
            Relation::LessThan | Relation::AtLeast => Ok(()),
        }
    }
}

/// Whether a count is exactly `n`; if not, what was counted and what was asked for.
pub(super) fn exactly(n: usize, count: usize, things: &str) -> Result<(), String> {
    if count == n { Ok(()) } else { Err(format!("{count} {things}, exactly {n} were asked for")) }
}
