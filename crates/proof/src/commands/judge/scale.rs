//! From what a run records of a metric to what people say of it, and back.

use proof_judge::{Class, Rung, Scale};
use proof_score::rubric::{self, Rubric, ScaleKind};
use proof_store::{MetricKind, MetricSpec};

/// The scale of people's labels for a metric, and how its numbers are those of the metric.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct MetricScale {
    /// What people may say.
    pub(super) scale: Scale,
    values: Values,
}

/// How a label's number becomes a value of the metric.
#[derive(Clone, Debug, PartialEq)]
enum Values {
    /// It is one.
    Same,
    /// The value of the class in this place.
    OfPlaces(Vec<f64>),
    /// A number between these is a share of the way from one to the other.
    Between(f64, f64),
}

impl MetricScale {
    /// The scale of a metric whose recorded values are these.
    ///
    /// The rubric's words hold for a criterion and for a rubric with one verdict, where every recorded value is one. A mean over
    /// criteria is a number, and so is one over judges that is none of the verdicts.
    pub(super) fn of(metric: &MetricSpec, rubric: Option<&Rubric>, recorded: &[f64]) -> Self {
        let is_mean = |rubric: &&Rubric| {
            let is_of_words = !rubric.scale().classes().is_empty();
            metric.part_of.is_none() && 1 < rubric.criteria().len() && is_of_words
        };
        let by_rubric = rubric.filter(|rubric| !is_mean(rubric)).and_then(|rubric| of_rubric(rubric.scale()));
        let fits = |scale: &Self| recorded.iter().all(|value| scale.number(*value).is_some());
        if let Some(scale) = by_rubric.filter(fits) {
            return scale;
        }
        let numeric = |low: f64, high: f64| Scale::Numeric { low, high };
        match metric.kind {
            MetricKind::PassFail => Self::pass_fail(),
            MetricKind::Bounded => Self { scale: numeric(0.0, 1.0), values: Values::Same },
            // Labels of a metric without ends may be any number of a usual size.
            MetricKind::Number => Self { scale: numeric(-1e12, 1e12), values: Values::Same },
        }
    }

    /// Pass and fail, whatever made the metric.
    pub(super) fn pass_fail() -> Self {
        Self { scale: Scale::pass_fail(), values: Values::Same }
    }

    /// The classes of a metric that names one of several kinds, in the order of its parts.
    pub(super) fn of_classes(classes: &[String]) -> Self {
        let values = (0..classes.len()).map(|place| place as f64).collect();
        Self { scale: Scale::nominal(classes), values: Values::OfPlaces(values) }
    }

    /// The number of a recorded value on the scale; none where it is none of its verdicts.
    pub(super) fn number(&self, value: f64) -> Option<f64> {
        match &self.values {
            Values::Same => {
                let is_of_classes = self.scale.values().is_some();
                (!is_of_classes || self.scale.place(value).is_some()).then_some(value)
            }
            Values::OfPlaces(values) => {
                values.iter().position(|other| (other - value).abs() < 1e-9).map(|place| place as f64)
            }
            Values::Between(low, high) => Some(low + value * (high - low)),
        }
    }

    /// The metric's value of a label.
    pub(super) fn value(&self, number: f64) -> Option<f64> {
        match &self.values {
            Values::Same => Some(number),
            Values::OfPlaces(values) => self.scale.place(number).and_then(|place| values.get(place).copied()),
            Values::Between(low, high) => Some((number - low) / (high - low)),
        }
    }
}

fn of_rubric(scale: &rubric::Scale) -> Option<MetricScale> {
    let same = |scale: Scale| Some(MetricScale { scale, values: Values::Same });
    match scale {
        rubric::Scale::Numeric { range, .. } => Some(MetricScale {
            scale: Scale::Numeric { low: range.min, high: range.max },
            values: Values::Between(range.min, range.max),
        }),
        rubric::Scale::Classes { kind: ScaleKind::Binary, classes } => {
            let word = |value: f64| {
                classes
                    .iter()
                    .find(|class| (class.value - value).abs() < 1e-9)
                    .map(|class| class.name.clone())
            };
            let (fail, pass) = (word(0.0)?, word(1.0)?);
            let Scale::Nominal { classes } = Scale::pass_fail() else { return None };
            let mut classes = classes.into_iter();
            let (usual_fail, usual_pass) = (classes.next()?, classes.next()?);
            // The rubric's own words, and the usual ones unless they are the other's word.
            let class = |name: &String, usual: Class, other: &String| {
                let also = std::iter::once(usual.name).chain(usual.also);
                let is_own =
                    |word: &String| !word.eq_ignore_ascii_case(other) && !word.eq_ignore_ascii_case(name);
                Class { name: name.clone(), also: also.filter(is_own).collect() }
            };
            let classes = vec![class(&fail, usual_fail, &pass), class(&pass, usual_pass, &fail)];
            same(Scale::Nominal { classes })
        }
        rubric::Scale::Classes { kind: ScaleKind::Ordinal, classes } => {
            let rung = |class: &rubric::Class| Rung { name: class.name.clone(), value: class.value };
            same(Scale::Ordinal { levels: classes.iter().map(rung).collect() })
        }
        rubric::Scale::Classes { kind: ScaleKind::Choice, classes } => Some(by_value(classes)),
        rubric::Scale::Classes { kind: ScaleKind::Preference, .. } => {
            let class = |name: &str, also: &[&str]| Class {
                name: name.to_owned(),
                also: also.iter().map(|word| (*word).to_owned()).collect(),
            };
            // Asked in both orders, a judge without ties may come to one.
            let classes = vec![
                class("against", &["2", "second"]),
                class("tie", &["same", "both"]),
                class("output", &["1", "first"]),
            ];
            Some(MetricScale {
                scale: Scale::Nominal { classes },
                values: Values::OfPlaces(vec![0.0, 0.5, 1.0]),
            })
        }
    }
}

/// Options by what they are worth: a recorded score says which value was given, so options of one value are one class.
fn by_value(classes: &[rubric::Class]) -> MetricScale {
    let mut values: Vec<f64> = vec![];
    let mut named: Vec<Class> = vec![];
    for class in classes {
        let place = values.iter().position(|value| (value - class.value).abs() < 1e-9);
        if let Some(known) = place.and_then(|place| named.get_mut(place)) {
            if known.also.is_empty() {
                known.also.push(known.name.clone());
            }
            known.name = format!("{}/{}", known.name, class.name);
            known.also.push(class.name.clone());
        } else {
            values.push(class.value);
            named.push(Class { name: class.name.clone(), also: vec![] });
        }
    }
    MetricScale { scale: Scale::Nominal { classes: named }, values: Values::OfPlaces(values) }
}

#[cfg(test)]
mod tests {
    use proof_diag::SourceFile;
    use proof_store::Direction;

    use super::*;

    fn rubric(scale: &str) -> Rubric {
        let file = SourceFile::new("r.yaml", format!("task: Grade it.\nscale: {scale}\n"));
        let none = |_: &str| Err(std::io::Error::from(std::io::ErrorKind::NotFound));
        let (rubric, told) = Rubric::read(&file, &none);
        rubric.unwrap_or_else(|| panic!("{}", told.iter().map(proof_diag::render::plain).collect::<String>()))
    }

    fn metric(kind: MetricKind) -> MetricSpec {
        MetricSpec::new("m", "judge", kind, Direction::Higher, 1.0)
    }

    #[test]
    fn a_number_is_of_the_rubrics_range() {
        let rubric = rubric("{numeric: {min: 1, max: 5}}");
        let scale = MetricScale::of(&metric(MetricKind::Bounded), Some(&rubric), &[0.0, 0.25]);
        assert_eq!(scale.scale, Scale::Numeric { low: 1.0, high: 5.0 });
        assert_eq!((scale.number(0.25), scale.value(4.0)), (Some(2.0), Some(0.75)));
    }

    #[test]
    fn a_mean_over_criteria_is_a_number_and_no_level() {
        let rubric = rubric("{ordinal: {levels: [poor, fair, good], anchors: {poor: a, fair: b, good: c}}}");
        let levels = MetricScale::of(&metric(MetricKind::Bounded), Some(&rubric), &[0.0, 0.5, 1.0]);
        assert_eq!(levels.scale.read("Fair"), Some(0.5));
        let mean = MetricScale::of(&metric(MetricKind::Bounded), Some(&rubric), &[0.0, 0.7]);
        assert_eq!(mean.scale, Scale::Numeric { low: 0.0, high: 1.0 });
    }

    #[test]
    fn pass_and_fail_have_the_rubrics_words_and_the_usual_ones() {
        let rubric = rubric("binary");
        let scale = MetricScale::of(&metric(MetricKind::PassFail), Some(&rubric), &[0.0, 1.0]);
        assert_eq!([scale.scale.read("pass"), scale.scale.read("No")], [Some(1.0), Some(0.0)]);
        assert_eq!(scale.value(1.0), Some(1.0));
        let plain = MetricScale::of(&metric(MetricKind::PassFail), None, &[]);
        assert_eq!(plain.scale, Scale::pass_fail());
    }

    #[test]
    fn a_preference_is_which_output_is_better() {
        let rubric = rubric("preference");
        let scale = MetricScale::of(&metric(MetricKind::Bounded), Some(&rubric), &[0.0, 0.5, 1.0]);
        assert_eq!([scale.scale.read("1"), scale.scale.read("tie")], [Some(2.0), Some(1.0)]);
        assert_eq!((scale.number(0.0), scale.value(2.0)), (Some(0.0), Some(1.0)));
    }

    #[test]
    fn options_of_one_value_are_one_class() {
        let rubric = rubric(
            "{choice: {options: {full: {description: a, value: 1}, none: {description: b, value: 0}, partial: {description: c, value: 0}}}}",
        );
        let scale = MetricScale::of(&metric(MetricKind::Bounded), Some(&rubric), &[0.0, 1.0]);
        assert_eq!(scale.scale.names(), ["full", "none/partial"]);
        assert_eq!(scale.scale.read("partial"), Some(1.0));
        assert_eq!((scale.number(0.0), scale.value(0.0)), (Some(1.0), Some(1.0)));
    }
}
