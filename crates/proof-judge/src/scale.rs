//! What a label and a verdict may say.

use serde::{Deserialize, Serialize};

/// The scale of labels and verdicts. A label becomes a number: the place of its class, the value of its level, or itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Scale {
    /// Names without an order. The number of a label is its place in the list.
    Nominal {
        /// The classes.
        classes: Vec<Class>,
    },
    /// Levels in an order, lowest first. The number of a label is the level's value.
    Ordinal {
        /// The levels, their values rising.
        levels: Vec<Rung>,
    },
    /// Any number between two ends.
    Numeric {
        /// The lowest.
        low: f64,
        /// The highest.
        high: f64,
    },
}

/// A class of a nominal scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// Other words for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

/// A level of an ordinal scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rung {
    /// Its name; labels may also give its number.
    pub name: String,
    /// Its number on the scale.
    pub value: f64,
}

impl Scale {
    /// Names without an order.
    pub fn nominal(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let classes = names.into_iter().map(|name| Class { name: name.into(), also: vec![] }).collect();
        Self::Nominal { classes }
    }

    /// Fail (0) and pass (1), by the words that people use for them.
    pub fn pass_fail() -> Self {
        let words = |words: [&str; 5]| words.map(str::to_owned).to_vec();
        Self::Nominal {
            classes: vec![
                Class { name: "fail".to_owned(), also: words(["0", "false", "no", "failed", "bad"]) },
                Class { name: "pass".to_owned(), also: words(["1", "true", "yes", "passed", "good"]) },
            ],
        }
    }

    /// The number of a label, or nothing where the scale does not have it. Case and space at the ends do not matter.
    pub fn read(&self, label: &str) -> Option<f64> {
        let label = label.trim();
        let is_same = |word: &str| word.to_lowercase() == label.to_lowercase();
        match self {
            Self::Nominal { classes } => {
                let is_meant =
                    |class: &Class| is_same(&class.name) || class.also.iter().any(|word| is_same(word));
                classes.iter().position(is_meant).map(|place| place as f64)
            }
            Self::Ordinal { levels } => {
                let named = levels.iter().find(|level| is_same(&level.name)).map(|level| level.value);
                named.or_else(|| {
                    number(label).filter(|x| levels.iter().any(|level| is_equal(level.value, *x)))
                })
            }
            Self::Numeric { low, high } => number(label).filter(|x| (*low..=*high).contains(x)),
        }
    }

    /// The values of the classes or levels, in order; none for numbers.
    pub fn values(&self) -> Option<Vec<f64>> {
        match self {
            Self::Nominal { classes } => Some((0..classes.len()).map(|place| place as f64).collect()),
            Self::Ordinal { levels } => Some(levels.iter().map(|level| level.value).collect()),
            Self::Numeric { .. } => None,
        }
    }

    /// The names of the classes or levels, in order; empty for numbers.
    pub fn names(&self) -> Vec<String> {
        match self {
            Self::Nominal { classes } => classes.iter().map(|class| class.name.clone()).collect(),
            Self::Ordinal { levels } => levels.iter().map(|level| level.name.clone()).collect(),
            Self::Numeric { .. } => vec![],
        }
    }

    /// The place of a number among the classes or levels.
    pub fn place(&self, value: f64) -> Option<usize> {
        self.values()?.iter().position(|other| is_equal(*other, value))
    }

    /// The label of a number.
    pub fn shown(&self, value: f64) -> String {
        let name = self.place(value).and_then(|place| self.names().into_iter().nth(place));
        name.unwrap_or_else(|| value.to_string())
    }

    /// What a label may be, in words.
    pub fn words(&self) -> String {
        if let Self::Numeric { low, high } = self {
            return format!("a number from {low} to {high}");
        }
        let names: Vec<String> = self.names().iter().map(|name| format!("`{name}`")).collect();
        match names.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            _ => names.join(""),
        }
    }

    /// The lowest and the highest number.
    pub fn ends(&self) -> (f64, f64) {
        if let Self::Numeric { low, high } = self {
            return (*low, *high);
        }
        let values = self.values().unwrap_or_default();
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        (low, values.iter().copied().fold(f64::NEG_INFINITY, f64::max))
    }
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|x: &f64| x.is_finite())
}

/// Equal but for the rounding of a rescaled level such as 1/3.
pub(crate) fn is_equal(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_by_name_by_other_words_and_by_number() {
        let scale = Scale::pass_fail();
        assert_eq!(scale.read(" Pass "), Some(1.0));
        assert_eq!([scale.read("no"), scale.read("1"), scale.read("maybe")], [Some(0.0), Some(1.0), None]);
        let rung = |name: &str, value| Rung { name: name.to_owned(), value };
        let ordinal =
            Scale::Ordinal { levels: vec![rung("poor", 1.0), rung("fair", 2.0), rung("good", 3.0)] };
        assert_eq!(
            [ordinal.read("GOOD"), ordinal.read("2"), ordinal.read("2.5")],
            [Some(3.0), Some(2.0), None]
        );
        assert_eq!(ordinal.words(), "`poor`, `fair` or `good`");
        assert_eq!((ordinal.shown(2.0), ordinal.ends()), ("fair".to_owned(), (1.0, 3.0)));
        let numeric = Scale::Numeric { low: 0.0, high: 10.0 };
        assert_eq!([numeric.read("10"), numeric.read("10.5"), numeric.read("nan")], [Some(10.0), None, None]);
    }
}
