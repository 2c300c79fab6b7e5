//! What the judge said of the outputs of each label.

use proof_stats::{Level, Refusal, cluster, proportion};
use serde::{Deserialize, Serialize};

use crate::figure::Figure;
use crate::pairs::Pairs;
use crate::scale::Scale;

/// Labels against verdicts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Confusion {
    /// The classes or levels, in the scale's order.
    pub classes: Vec<String>,
    /// How often: one row for each label of people, one column for each verdict of the judge.
    pub counts: Vec<Vec<u64>>,
    /// What the judge does with each class.
    pub by_class: Vec<ClassRow>,
}

/// What the judge does with a class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassRow {
    /// The class.
    pub class: String,
    /// How many outputs people gave it.
    pub n_people: u64,
    /// How many the judge gave it.
    pub n_judge: u64,
    /// Of the outputs that people gave it, the share that the judge gave it too.
    pub sensitivity: Figure,
    /// Of the others, the share that the judge did not give it.
    pub specificity: Figure,
    /// Of the outputs that the judge gave it, the share that people gave it too.
    pub precision: Figure,
}

pub(super) fn confusion(pairs: &Pairs, scale: &Scale, level: Level) -> Option<Confusion> {
    let classes = scale.names();
    if classes.is_empty() {
        return None;
    }
    let mut counts = vec![vec![0_u64; classes.len()]; classes.len()];
    let places: Vec<(Option<usize>, Option<usize>)> = pairs
        .people
        .iter()
        .zip(&pairs.judge)
        .map(|(people, judge)| (scale.place(*people), scale.place(*judge)))
        .collect();
    for (people, judge) in &places {
        if let (Some(people), Some(judge)) = (people, judge)
            && let Some(count) = counts.get_mut(*people).and_then(|row| row.get_mut(*judge))
        {
            *count += 1;
        }
    }
    let by_class = classes
        .iter()
        .enumerate()
        .map(|(class, name)| {
            let rate = |is_counted: &dyn Fn(bool, bool) -> Option<bool>| {
                let rows = places.iter().zip(&pairs.groups).filter_map(|((people, judge), group)| {
                    is_counted(*people == Some(class), *judge == Some(class)).map(|hit| (hit, *group))
                });
                share(rows.collect(), pairs.is_grouped(), level)
            };
            ClassRow {
                class: name.clone(),
                n_people: places.iter().filter(|(people, _)| *people == Some(class)).count() as u64,
                n_judge: places.iter().filter(|(_, judge)| *judge == Some(class)).count() as u64,
                sensitivity: rate(&|people, judge| people.then_some(judge)),
                specificity: rate(&|people, judge| (!people).then_some(!judge)),
                precision: rate(&|people, judge| judge.then_some(people)),
            }
        })
        .collect();
    Some(Confusion { classes, counts, by_class })
}

/// A share of rows, each with its group.
fn share(rows: Vec<(bool, u32)>, is_grouped: bool, level: Level) -> Figure {
    let n = rows.len() as u64;
    let hits = rows.iter().filter(|(hit, _)| *hit).count() as u64;
    if !is_grouped {
        return Figure::of(proportion::estimate(hits, n, level), n);
    }
    let (hit, groups): (Vec<f64>, Vec<u32>) =
        rows.into_iter().map(|(hit, group)| (f64::from(u8::from(hit)), group)).unzip();
    match cluster::proportion(&hit, &groups, level) {
        Err(refusal @ Refusal::SingleCluster) => Figure::refused(Some(hits as f64 / n as f64), n, refusal),
        found => Figure::of(found.map(|it| it.estimate), n),
    }
}
