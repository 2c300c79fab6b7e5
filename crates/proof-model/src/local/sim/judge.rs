//! The simulated model as a judge: what it is asked, and how probable each verdict is.
//!
//! Where the case carries `metadata.sim.judge`, the call asks for a verdict on somebody's output and not for an answer:
//!
//! ```text
//! one output     P(good) = sensitivity if it is good, 1 − specificity if not,  + length · ln(l / usual) + own
//! two outputs    P(first) = (sensitivity + specificity) / 2 if the first is better, one minus that if the second is,
//!                1/2 if neither,  + position + length · ln(l_1 / l_2) + own_1 − own_2
//! a score        mean = q · sensitivity + (1 − q) · (1 − specificity) + length · ln(l / usual) + own,
//!                beta about it; on a scale of whole numbers, rounded up or down so that the mean stays
//! ```
//!
//! All within 0 and 1. A swapped name, dialect or gender takes psi from the logit of the first and the third. Verdicts are
//! drawn as answers are, so that two prompts judge alike and repeats differ by temperature; `noise` is the share of luck
//! that is left at temperature 0.

use proof_stats::special::beta_quantile;
use serde_json::Value;

use super::channel::Judge;
use super::world::sigma;

/// What a judge is asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judging<'a> {
    pub(super) question: Question,
    /// The words of the two verdicts, where the case names them.
    pub(super) words: Option<(&'a Value, &'a Value)>,
    /// ln of the ratio of the lengths.
    ln_length: f64,
    /// 1 where the judge's own output is favoured by it, −1 where it is the other one's.
    own: f64,
}

/// The kinds of question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Question {
    /// Is this output good?
    Verdict {
        /// Whether it is.
        is_good: bool,
    },
    /// Which of two is better?
    Pair {
        /// The truth: 1 the first, 0 the second, 1/2 neither.
        first: f64,
    },
    /// How good is it?
    Score {
        /// The truth, from 0 to 1.
        quality: f64,
        /// The ends of the scale; none for 0 to 1 with all numbers between.
        scale: Option<(f64, f64)>,
    },
}

impl<'a> Judging<'a> {
    /// What a case asks of a judge; none where it asks for an answer. `is_preference` says of the answer's form, where there is one,
    /// whether it asks which of two is better: where the case does not say that, neither is; where the case says both how good an
    /// output is and which is better, the form decides.
    pub(super) fn of(case: &'a Value, is_preference: Option<bool>) -> Option<Self> {
        let judge = case.pointer("/metadata/sim/judge")?;
        let get = |key: &str| judge.get(key);
        let number = |value: &Value| value.as_f64().filter(|x| x.is_finite());
        let pair = |key: &str| {
            let list = get(key)?.as_array()?;
            Some((list.first()?, list.get(1)?))
        };
        let numbers = |key: &str| {
            let (one, other) = pair(key)?;
            Some((number(one)?, number(other)?))
        };
        let is_single = is_preference == Some(false) && (get("good").is_some() || get("quality").is_some());
        let better = get("better").and_then(Value::as_str).filter(|_| !is_single);
        let question = if is_preference == Some(true) || better.is_some() {
            let first = match better {
                Some("first") => 1.0,
                Some("second") => 0.0,
                _ => 0.5,
            };
            Question::Pair { first }
        } else if let Some(quality) = get("quality").and_then(number) {
            let scale = numbers("scale").filter(|(lo, hi)| lo < hi);
            Question::Score { quality: quality.clamp(0.0, 1.0), scale }
        } else {
            Question::Verdict {
                is_good: get("good").and_then(Value::as_bool).unwrap_or_else(|| holds_answer(case)),
            }
        };
        let own = match get("own") {
            Some(Value::Bool(true)) => 1.0,
            Some(Value::String(which)) if which == "first" => 1.0,
            Some(Value::String(which)) if which == "second" => -1.0,
            _ => 0.0,
        };
        let lengths = numbers("lengths").filter(|(one, other)| 0.0 < *one && 0.0 < *other);
        let ln_length = lengths.map_or(0.0, |(one, other)| libm::log(one / other));
        Some(Self { question, words: pair("verdicts"), ln_length, own })
    }

    /// The probability of the first verdict, or the mean of the score as a share of the scale.
    pub(super) fn chance(&self, law: Judge, shift: f64) -> f64 {
        let mistaken = 1.0 - law.specificity;
        let gained = law.sensitivity - mistaken;
        let good = |truth: f64| mistaken + truth * gained;
        let (length, own) = (law.length * self.ln_length, law.own * self.own);
        let favour = length + own;
        match self.question {
            Question::Verdict { is_good } => shifted(good(f64::from(u8::from(is_good))) + favour, shift),
            Question::Score { quality, .. } => shifted(good(quality) + favour, shift),
            Question::Pair { first } => {
                let right = f64::midpoint(law.sensitivity, law.specificity);
                let base = first * right + (1.0 - first) * (1.0 - right);
                (base + law.position + favour).clamp(0.0, 1.0)
            }
        }
    }

    /// The verdict in the case's words: whether it is the first, the score, and a number that rounds it.
    pub(super) fn verdict(&self, is_first: bool, score: f64, rounding: f64) -> Value {
        let word = |first: &str, second: &str| match (self.words, is_first) {
            (Some((word, _)), true) | (Some((_, word)), false) => word.clone(),
            (None, true) => first.into(),
            (None, false) => second.into(),
        };
        match self.question {
            Question::Verdict { .. } => word("pass", "fail"),
            Question::Pair { .. } => word("A", "B"),
            Question::Score { scale: None, .. } => four_decimals(score),
            Question::Score { scale: Some((lo, hi)), .. } => on_scale(lo, hi, score, rounding),
        }
    }
}

/// p with its logit lowered, within 0 and 1.
fn shifted(p: f64, shift: f64) -> f64 {
    let p = p.clamp(0.0, 1.0);
    if shift == 0.0 || p == 0.0 || 1.0 <= p { p } else { sigma(libm::log(p / (1.0 - p)) - shift) }
}

/// Whether the judged output (`vars.output`) holds the right answer.
fn holds_answer(case: &Value) -> bool {
    let output = case.pointer("/vars/output").and_then(Value::as_str);
    let right = case.get("expected").and_then(Value::as_str);
    output.zip(right).is_some_and(|(output, right)| output.contains(right))
}

/// The quantile of a beta law of this mean at an upper tail of `upper`: a graded score.
pub(super) fn graded(mean: f64, concentration: f64, upper: f64) -> f64 {
    if mean <= 0.0 || 1.0 <= mean {
        return mean.clamp(0.0, 1.0);
    }
    beta_quantile(concentration * mean, concentration * (1.0 - mean), 1.0 - upper, upper)
}

/// A share of 0 to 1 as it is written.
pub(super) fn four_decimals(x: f64) -> Value {
    (libm::round(x * 1e4) / 1e4).into()
}

/// A share on a scale of whole numbers, rounded at random so that the mean stays what it is.
pub(super) fn on_scale(lo: f64, hi: f64, share: f64, rounding: f64) -> Value {
    let exact = lo + share * (hi - lo);
    let below = libm::floor(exact);
    plain((below + f64::from(u8::from(rounding < exact - below))).clamp(lo, hi))
}

/// A number as it is written: a whole one without a point.
pub(super) fn plain(number: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and below 10^15")]
    if number.fract() == 0.0 && number.abs() < 1e15 { (number as i64).into() } else { number.into() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "values are written where they are used")]
    fn chance(judge: Value, shift: f64) -> f64 {
        let case = json!({"metadata": {"sim": {"judge": judge}}});
        Judging::of(&case, None).unwrap().chance(Judge::USUAL, shift)
    }

    #[track_caller]
    fn close(x: f64, y: f64) {
        assert!((x - y).abs() < 1e-12, "{x} is not {y}");
    }

    #[test]
    fn verdicts_are_as_probable_as_stated() {
        close(chance(json!({"good": true}), 0.0), 0.88);
        close(chance(json!({"good": false}), 0.0), 0.16);
        close(chance(json!({"good": true, "own": true}), 0.0), 0.93);
        close(chance(json!({"good": false, "lengths": [200, 100]}), 0.0), 0.16 + 0.1 * 2_f64.ln());
        close(chance(json!({"good": true, "lengths": [1e9, 1]}), 0.0), 1.0);
        let odds = 0.16 / 0.84 * (-0.35_f64).exp();
        close(chance(json!({"good": false}), 0.35), odds / (1.0 + odds));
        close(chance(json!({"quality": 0.5}), 0.0), 0.52);
    }

    #[test]
    fn of_two_the_first_has_the_better_place() {
        close(chance(json!({"better": "first"}), 0.0), 0.92);
        close(chance(json!({"better": "second"}), 0.0), 0.20);
        close(chance(json!({"better": "tie"}), 0.0), 0.56);
        close(chance(json!({"better": "tie", "own": "second", "lengths": [1, 1]}), 0.0), 0.51);
    }

    #[test]
    fn what_is_good_shows_in_the_output_where_the_case_does_not_say() {
        let case = |output: &str| json!({"vars": {"output": output}, "expected": "bug", "metadata": {"sim": {"judge": {}}}});
        let question = |case: &Value| Judging::of(case, None).unwrap().question;
        assert_eq!(question(&case("It is a bug.")), Question::Verdict { is_good: true });
        assert_eq!(question(&case("It is billing.")), Question::Verdict { is_good: false });
        assert!(Judging::of(&json!({"expected": "bug"}), None).is_none());
    }

    #[test]
    fn the_form_decides_between_a_verdict_and_a_preference() {
        let case = json!({"metadata": {"sim": {"judge": {"good": true, "better": "second"}}}});
        let question = |is_preference| Judging::of(&case, is_preference).unwrap().question;
        assert_eq!(question(Some(false)), Question::Verdict { is_good: true });
        assert_eq!(question(Some(true)), Question::Pair { first: 0.0 });
        assert_eq!(question(None), Question::Pair { first: 0.0 });
        let case = json!({"metadata": {"sim": {"judge": {"good": true}}}});
        assert_eq!(Judging::of(&case, Some(true)).unwrap().question, Question::Pair { first: 0.5 });
    }

    #[test]
    fn verdicts_take_the_words_of_the_case() {
        let case = json!({"metadata": {"sim": {"judge": {"good": true, "verdicts": [true, false]}}}});
        assert_eq!(Judging::of(&case, None).unwrap().verdict(false, 0.0, 0.0), json!(false));
        let case = json!({"metadata": {"sim": {"judge": {"quality": 0.5, "scale": [1, 5]}}}});
        let judging = Judging::of(&case, None).unwrap();
        assert_eq!(judging.verdict(true, 0.4, 0.59), json!(3));
        assert_eq!(judging.verdict(true, 0.4, 0.61), json!(2));
        assert_eq!(judging.verdict(true, 1.0, 0.61), json!(5));
    }

    #[test]
    fn graded_scores_have_their_mean() {
        let n = 2000;
        let mean = (0..n).map(|k| graded(0.7, 8.0, (f64::from(k) + 0.5) / f64::from(n))).sum::<f64>();
        assert!((mean / f64::from(n) - 0.7).abs() < 1e-4);
        close(graded(1.0, 8.0, 0.2), 1.0);
    }
}
