//! The verdicts that a rubric allows, and what they are worth.

/// The verdicts of a rubric.
#[derive(Clone, Debug, PartialEq)]
pub enum Scale {
    /// One of a few words.
    Classes {
        /// Which scale of words.
        kind: ScaleKind,
        /// The words; of an ordinal scale the lowest first.
        classes: Vec<Class>,
    },
    /// A number.
    Numeric {
        /// Which numbers.
        range: Range,
        /// The number from which a verdict passes, if one does.
        pass_from: Option<f64>,
        /// What some of the numbers mean.
        anchors: Vec<(f64, String)>,
    },
}

/// A scale of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScaleKind {
    /// Pass or fail.
    Binary,
    /// Levels from low to high.
    Ordinal,
    /// Options in no order.
    Choice,
    /// Which of two outputs is better: `first`, `second`, `tie`.
    Preference,
}

/// One verdict of a scale of words.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// The word that the judge writes.
    pub name: String,
    /// What it means, if the scale says so.
    pub anchor: Option<String>,
    /// What it is worth, in [0, 1].
    pub value: f64,
    /// Whether it passes, if that is decided.
    pub pass: Option<bool>,
}

/// The numbers of a numeric scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// The distance of one allowed number to the next; none where every number between the two is allowed.
    pub step: Option<f64>,
}

/// A verdict of a scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Grade {
    /// The word at this place in [`Scale::classes`].
    Class(usize),
    /// A number.
    Number(f64),
}

impl Range {
    /// Whether a number is allowed: within the bounds, and on a step (a millionth of a step is forgiven).
    pub fn holds(&self, number: f64) -> bool {
        if !number.is_finite() || !(self.min..=self.max).contains(&number) {
            return false;
        }
        self.step.is_none_or(|step| {
            let steps = (number - self.min) / step;
            (steps - steps.round()).abs() < 1e-6
        })
    }
}

impl Scale {
    /// Whether it says which of two outputs is better.
    pub fn is_preference(&self) -> bool {
        matches!(self, Self::Classes { kind: ScaleKind::Preference, .. })
    }

    /// The words, in their order; empty for numbers.
    pub fn classes(&self) -> &[Class] {
        match self {
            Self::Classes { classes, .. } => classes,
            Self::Numeric { .. } => &[],
        }
    }

    /// Whether every verdict says pass or fail.
    pub fn decides(&self) -> bool {
        match self {
            Self::Classes { classes, .. } => classes.iter().all(|class| class.pass.is_some()),
            Self::Numeric { pass_from, .. } => pass_from.is_some(),
        }
    }

    /// The verdict that a word or a number stands for, exactly as it is written (white space around it is fine).
    pub fn read(&self, text: &str) -> Option<Grade> {
        let text = text.trim();
        match self {
            Self::Classes { classes, .. } => {
                classes.iter().position(|class| class.name == text).map(Grade::Class)
            }
            Self::Numeric { range, .. } => {
                text.parse().ok().filter(|number| range.holds(*number)).map(Grade::Number)
            }
        }
    }

    /// What a verdict is worth, in [0, 1]: a level's place from the lowest (0) to the highest (1), a number's place between
    /// `min` and `max`, a choice's own value, 1 for a pass.
    pub fn value(&self, grade: Grade) -> f64 {
        match (self, grade) {
            (Self::Classes { classes, .. }, Grade::Class(idx)) => {
                classes.get(idx).map_or(0.0, |class| class.value)
            }
            (Self::Numeric { range, .. }, Grade::Number(number)) => {
                ((number - range.min) / (range.max - range.min)).clamp(0.0, 1.0)
            }
            // A verdict comes from the scale that it is asked of.
            _ => 0.0,
        }
    }

    /// The verdict that is worth this much; none where two are, or none is. The inverse of [`Scale::value`], for recorded scores.
    pub fn grade_of(&self, value: f64) -> Option<Grade> {
        match self {
            Self::Classes { classes, .. } => {
                let mut same = (0..).zip(classes).filter(|(_, class)| (class.value - value).abs() < 1e-9);
                let (idx, _) = same.next()?;
                same.next().is_none().then_some(Grade::Class(idx))
            }
            Self::Numeric { range, .. } => (0.0..=1.0)
                .contains(&value)
                .then_some(Grade::Number(range.min + value * (range.max - range.min))),
        }
    }

    /// Whether a verdict passes, if the scale decides.
    pub fn pass(&self, grade: Grade) -> Option<bool> {
        match (self, grade) {
            (Self::Classes { classes, .. }, Grade::Class(idx)) => classes.get(idx)?.pass,
            (Self::Numeric { pass_from, .. }, Grade::Number(number)) => Some((*pass_from)? <= number),
            _ => None,
        }
    }

    /// The verdict as the judge writes it.
    pub fn word(&self, grade: Grade) -> String {
        match grade {
            Grade::Class(idx) => self.classes().get(idx).map_or_else(String::new, |class| class.name.clone()),
            Grade::Number(number) => crate::scorer::rounded(number),
        }
    }

    /// Which scale it is, in a word.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Classes { kind: ScaleKind::Binary, .. } => "binary",
            Self::Classes { kind: ScaleKind::Ordinal, .. } => "ordinal",
            Self::Classes { kind: ScaleKind::Choice, .. } => "choice",
            Self::Classes { kind: ScaleKind::Preference, .. } => "preference",
            Self::Numeric { .. } => "numeric",
        }
    }

    /// Pass and fail under two words.
    pub(crate) fn binary(pass: &str, fail: &str) -> Self {
        let class = |name: &str, passes: bool| Class {
            name: name.to_owned(),
            anchor: None,
            value: f64::from(u8::from(passes)),
            pass: Some(passes),
        };
        Self::Classes { kind: ScaleKind::Binary, classes: vec![class(pass, true), class(fail, false)] }
    }

    /// Which of two is better.
    pub(crate) fn preference(ties: bool) -> Self {
        let class = |name: &str, value| Class { name: name.to_owned(), anchor: None, value, pass: None };
        let mut classes = vec![class("first", 1.0), class("second", 0.0)];
        if ties {
            classes.push(class("tie", 0.5));
        }
        Self::Classes { kind: ScaleKind::Preference, classes }
    }
}
