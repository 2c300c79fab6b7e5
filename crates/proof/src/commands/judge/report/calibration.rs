//! A calibration, as text for people.

use proof_judge::{Alternative, Bias, Calibration, Confusion, Figure, Position, Reliability, Words};
use proof_verdict::words::{count, grouped, number, p_value};

use super::{Page, agreement_rows, estimate, limits, limits_after, people_rows, row, short};
use crate::commands::judge::calibrate::Shown;
use crate::commands::table::Align;

/// A calibration.
pub(in super::super) fn calibration(shown: &Shown<'_>, width: usize) -> String {
    let found = shown.calibration;
    let mut page = Page { text: String::new(), width };
    page.line(&format!("judge {}", shown.judge));
    if let Some(criterion) = shown.criterion {
        page.line(&format!("criterion {criterion}"));
    }
    page.line(&format!("verdicts: {}", shown.verdicts));
    page.line(&format!("labels: {} · {}", shown.labels, found.settled_by));
    if let Some(at) = shown.calibrated_at {
        let rubric = if shown.rubric_hash.is_empty() {
            String::new()
        } else {
            format!("rubric {} · ", shown.rubric_hash)
        };
        let expired = match shown.is_current {
            Some(false) => " · expired: the rubric was changed since",
            _ => "",
        };
        page.line(&format!("{rubric}measured {at}{expired}"));
    }
    page.line(&numbers(found));
    for warning in &found.warnings {
        page.line(&format!("warning: {warning}"));
    }
    page.agreement(found);
    if let Some(confusion) = &found.confusion {
        page.confusion(confusion);
    }
    if let Some(reliability) = &found.reliability {
        page.reliability(reliability);
    }
    page.biases(&found.bias);
    if let Some(position) = &found.position {
        page.position(position);
    }
    page.tags(found);
    page.words(&found.words);
    page.unreadable(found);
    if let Some(alternative) = &found.alternative {
        page.alternative(alternative);
    }
    page.refusals(found);
    page.text
}

fn numbers(found: &Calibration) -> String {
    let mut parts = vec![format!("{} judged and labelled", count(found.n_judged, "output"))];
    if found.n_groups < found.n {
        parts.push(format!("in {}", count(found.n_groups, "group")));
    }
    if 0 < found.unreadable.count {
        parts.push(format!("{} that could not be read", count(found.unreadable.count, "answer")));
    }
    if 0 < found.n_ties {
        parts.push(format!("{} left out", count(found.n_ties, "tie")));
    }
    parts.push(format!("{} used", grouped(found.n)));
    parts.join(" · ")
}

impl Page {
    fn agreement(&mut self, found: &Calibration) {
        self.heading("Agreement");
        let mut rows = agreement_rows("judge with people", &found.judge);
        if let Some(people) = &found.people {
            rows.extend(people_rows(people));
        }
        if 1 < found.by_person.len() {
            for person in &found.by_person {
                let (name, kappa) = person.agreement.kappa();
                rows.push(row(&format!("judge with {}", person.person), name, kappa));
            }
        }
        self.figures(rows);
        if let Some(people) = found.people.as_ref().and_then(|people| people.kappa.estimate)
            && let (name, Some(judge)) = (found.kappa().0, found.kappa().1.estimate)
        {
            self.line(&format!("  The ceiling is what people reach with each other: {name} {people:.2}; the judge reaches {judge:.2}."));
        }
    }

    fn confusion(&mut self, confusion: &Confusion) {
        self.heading("What the judge said (columns) of what people said (rows)");
        let mut columns: Vec<(&str, Align)> = vec![("people", Align::Left)];
        columns.extend(confusion.classes.iter().map(|class| (class.as_str(), Align::Right)));
        let rows = confusion.classes.iter().zip(&confusion.counts).map(|(class, counts)| {
            std::iter::once(class.clone()).chain(counts.iter().map(|count| grouped(*count))).collect()
        });
        self.table(&columns, rows.collect());
        self.text.push('\n');
        let columns = [
            ("class", Align::Left),
            ("people", Align::Right),
            ("judge", Align::Right),
            ("sensitivity", Align::Left),
            ("specificity", Align::Left),
            ("precision", Align::Left),
        ];
        let rows = confusion.by_class.iter().map(|row| {
            vec![
                row.class.clone(),
                grouped(row.n_people),
                grouped(row.n_judge),
                short(&row.sensitivity),
                short(&row.specificity),
                short(&row.precision),
            ]
        });
        self.table(&columns, rows.collect());
    }

    fn reliability(&mut self, reliability: &Reliability) {
        let heading = match reliability.of.as_str() {
            "probability" => "Reliability: the share that people pass, where the judge is so sure",
            _ => "Reliability: what people say on average, where the judge says so much",
        };
        self.heading(heading);
        let columns = [
            ("judge", Align::Point),
            ("people", Align::Point),
            ("interval", Align::Left),
            ("n", Align::Right),
        ];
        let rows = reliability.points.iter().map(|point| {
            vec![number(point.judge), estimate(&point.people), limits(&point.people), grouped(point.people.n)]
        });
        self.table(&columns, rows.collect());
        let measures =
            [("Brier score", &reliability.brier), ("calibration error", &reliability.calibration_error)];
        let rows: Vec<Vec<String>> =
            measures.iter().filter_map(|(name, figure)| Some(row("", name, figure.as_ref()?))).collect();
        if !rows.is_empty() {
            self.figures(rows);
        }
    }

    fn biases(&mut self, biases: &[Bias]) {
        self.heading("Leanings: the judge minus people, and how that changes with one unit of a feature");
        let columns = [
            ("of", Align::Left),
            ("feature", Align::Left),
            ("effect", Align::Point),
            ("interval", Align::Left),
            ("adjusted p", Align::Left),
        ];
        let mut rows = vec![];
        for bias in biases {
            let overall = vec![
                bias.of.clone(),
                "overall".to_owned(),
                estimate(&bias.overall),
                limits(&bias.overall),
                String::new(),
            ];
            rows.push(overall);
            for feature in &bias.features {
                let effect = &feature.effect;
                rows.push(vec![
                    String::new(),
                    feature.feature.clone(),
                    estimate(effect),
                    limits(effect),
                    p_value(feature.p_adjusted),
                ]);
            }
        }
        self.table(&columns, rows);
        for left_out in biases.first().map(|bias| bias.left_out.as_slice()).unwrap_or_default() {
            self.line(&format!("  left out: {left_out}"));
        }
    }

    fn position(&mut self, position: &Position) {
        self.heading("Position: pairs judged in both orders");
        self.figures(vec![
            row("", "same winner in both", &position.consistency),
            row("", "of the others, to the one shown first", &position.first_of_inconsistent),
        ]);
        self.line(&format!(
            "  bias {} toward the first place, p {}",
            number(position.bias),
            p_value(position.p)
        ));
    }

    fn tags(&mut self, found: &Calibration) {
        if found.tags.is_empty() {
            return;
        }
        self.heading("By tag: agreement of the judge with people");
        let columns = [
            ("tag", Align::Left),
            ("agreement", Align::Point),
            ("interval", Align::Left),
            ("n", Align::Right),
            ("kappa", Align::Point),
        ];
        let mut rows: Vec<_> = found.tags.iter().collect();
        rows.sort_by(|a, b| {
            let value = |figure: &Figure| figure.estimate.unwrap_or(f64::INFINITY);
            value(&a.agreement).total_cmp(&value(&b.agreement))
        });
        let rows = rows.iter().map(|row| {
            vec![
                row.tag.clone(),
                estimate(&row.agreement),
                limits(&row.agreement),
                grouped(row.agreement.n),
                row.kappa.map_or_else(String::new, |kappa| format!("{kappa:.2}")),
            ]
        });
        self.table(&columns, rows.collect());
    }

    fn words(&mut self, words: &Words) {
        let found: Vec<_> = words.found.iter().filter(|row| row.p_adjusted < 0.1).collect();
        self.heading(&format!(
            "Words of the input that go with disagreement: {} tested, Fisher's exact test",
            grouped(words.n_tested)
        ));
        if found.is_empty() {
            self.line("  None has an adjusted p below 0.10.");
        }
        if found.is_empty() {
            return;
        }
        let columns = [
            ("words", Align::Left),
            ("disagree with", Align::Left),
            ("without", Align::Left),
            ("adjusted p", Align::Left),
        ];
        let share = |off: u64, n: u64| format!("{} of {}", grouped(off), grouped(n));
        let rows = found.iter().map(|row| {
            vec![
                row.words.clone(),
                share(row.disagree_with, row.n_with),
                share(row.disagree_without, row.n_without),
                p_value(row.p_adjusted),
            ]
        });
        self.table(&columns, rows.collect());
    }

    fn unreadable(&mut self, found: &Calibration) {
        let unreadable = &found.unreadable;
        self.heading(&format!(
            "Answers that could not be read: {} of {}{}",
            grouped(unreadable.count),
            grouped(unreadable.rate.n),
            limits_after(&unreadable.rate)
        ));
        if 0 < unreadable.count {
            self.line("  They are errors, not verdicts, and count in no figure above.");
        }
        for example in &unreadable.examples {
            // The heading has said it.
            let answer = example.answer.trim_start_matches("the judge's answer is unreadable: ");
            let answer: String = answer.chars().take(self.width.saturating_sub(24).max(20)).collect();
            self.line(&format!("  {}: {answer}", example.item));
        }
    }

    fn alternative(&mut self, alternative: &Alternative) {
        self.heading("May the judge stand in for one of the people? (alternative annotator test)");
        if let Some(refusal) = &alternative.refusal {
            self.line(&format!("  not known: {}", refusal.message));
            return;
        }
        let columns = [
            ("person left out", Align::Left),
            ("n", Align::Right),
            ("judge at least as close", Align::Left),
            ("adjusted p", Align::Left),
            ("", Align::Left),
        ];
        let rows = alternative.people.iter().map(|row| {
            let word = if row.judge_wins { "judge wins" } else { "judge does not win" };
            vec![
                row.person.clone(),
                grouped(row.n),
                format!("{:.2}", row.advantage),
                p_value(row.p_adjusted),
                word.to_owned(),
            ]
        });
        self.table(&columns, rows.collect());
        let word = if alternative.passes == Some(true) { "yes" } else { "not shown" };
        let rate = alternative.winning_rate.map_or_else(String::new, |rate| format!("{rate:.2}"));
        self.line(&format!(
            "  {word}: winning rate {rate}, with a person allowed to be better by {}",
            alternative.epsilon
        ));
    }

    /// Why a figure that should be there is missing.
    fn refusals(&mut self, found: &Calibration) {
        let (name, kappa) = found.kappa();
        if let Some(refusal) = &kappa.refusal {
            self.heading(&format!("{name}: {}", refusal.message));
        }
    }
}
