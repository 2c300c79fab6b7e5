//! Which cases a plan has, and the mistake that it has none.

use std::collections::BTreeSet;

use proof_dataset::{Dataset, Survey};
use proof_diag::Diagnostic;

use super::quoted;
use crate::{Project, RunOptions, Suite};

pub(super) fn survey(
    project: &Project,
    suite: &Suite,
    options: &RunOptions,
) -> Result<(Dataset, Survey), Vec<Diagnostic>> {
    let mut selection = suite.selection.clone();
    selection.filters.clone_from(&options.filters);
    let holdout = suite.declared.holdout_split().to_owned();
    if options.holdout {
        selection.split = Some(holdout.clone());
    }
    selection.holdout = Some(holdout);
    selection.sample = options.sample.or(selection.sample);
    selection.shard = options.shard.or(selection.shard);
    selection.seed = options.seed.unwrap_or(suite.seed);
    selection.only_ids = options.only_cases.as_ref().map(|ids| ids.iter().cloned().collect::<BTreeSet<_>>());
    let dataset = Dataset::open(suite.dataset.clone(), selection, &project.root)?;
    let survey = dataset.survey().map_err(|told| {
        // A dataset without cases has no row to point at.
        let at_name = |mistake: Diagnostic| {
            mistake.at(suite.dataset_span.clone(), "this dataset").help("add cases to it")
        };
        told.into_iter()
            .map(|mistake| if mistake.code == "E0405" { at_name(mistake) } else { mistake })
            .collect::<Vec<_>>()
    })?;
    Ok((dataset, survey))
}

pub(super) fn nothing_selected(suite: &Suite, options: &RunOptions, survey: &Survey) -> Diagnostic {
    let selection = selection_words(suite, options, survey);
    let some = |counts: &std::collections::BTreeMap<String, u64>| {
        let shown: Vec<String> = counts.iter().take(8).map(|(name, n)| format!("`{name}` ({n})")).collect();
        shown.join(", ")
    };
    let mut diagnostic = Diagnostic::error(
        "E0224",
        format!("no case is selected: {selection} leaves none of {} cases", survey.n_total),
    )
    .at(suite.dataset_span.clone(), "of this dataset")
    .note("a run without cases shows nothing, so it is never a pass");
    if !survey.splits.is_empty() {
        diagnostic = diagnostic.help(format!("the splits are {}", some(&survey.splits)));
    }
    if !survey.all_tags.is_empty() {
        diagnostic = diagnostic.help(format!("the tags are {}", some(&survey.all_tags)));
    }
    if survey.splits.is_empty() && survey.all_tags.is_empty() {
        diagnostic = diagnostic.help("the cases have neither tags nor splits to select by");
    }
    diagnostic
}

/// The hold-out that is asked for, or run without being asked for.
pub(super) fn check_holdout(
    suite: &Suite,
    options: &RunOptions,
    survey: &Survey,
    mistakes: &mut Vec<Diagnostic>,
) {
    let declared = &suite.declared;
    let holdout = declared.holdout_split();
    if survey.n_holdout == 0 && !survey.is_truncated && (options.holdout || declared.holdout.is_some()) {
        let known: Vec<&str> = survey.splits.keys().map(String::as_str).collect();
        let at = declared.holdout.as_ref().map_or(&suite.dataset_span, |(_, span)| span);
        let mistake =
            Diagnostic::error("E0235", format!("no case is in the split `{holdout}` that is held out"))
                .at(at.clone(), "no case of the dataset has this split")
                .help_opt(proof_diag::did_you_mean(holdout, known.iter().copied()));
        mistakes.push(if known.is_empty() {
            mistake.help(format!("give the cases that are to be held out `split: {holdout}`"))
        } else {
            mistake.help(format!(
                "the splits are {}: name the one that is held out with `dataset: {{holdout: SPLIT}}`",
                quoted(&known)
            ))
        });
    }
    if !options.holdout && suite.selection.split.as_deref() == Some(holdout) {
        let at = declared.split_span.as_ref().unwrap_or(&suite.dataset_span);
        mistakes.push(
            Diagnostic::error("E0234", format!("the split `{holdout}` is held out"))
                .at(at.clone(), "run only when asked for")
                .note("each look at a hold-out is counted: a run that happens to select it would use it up unseen")
                .help("leave `split` out and give `--holdout` to look at it, or hold out another split with `dataset: {holdout: SPLIT}`"),
        );
    }
}

/// What selects the cases, in words; empty for all of them.
pub(super) fn selection_words(suite: &Suite, options: &RunOptions, survey: &Survey) -> String {
    let mut words = vec![];
    let holdout = suite.declared.holdout_split();
    if options.holdout {
        words.push(format!("hold-out `{holdout}`"));
    } else if let Some(split) = &suite.selection.split {
        words.push(format!("split `{split}`"));
    } else if 0 < survey.n_holdout {
        words.push(format!("without the hold-out `{holdout}`"));
    }
    if let Some((text, _)) = &suite.selection.where_ {
        words.push(format!("where `{text}`"));
    }
    words.extend(options.filters.iter().map(|text| format!("`--filter {text}`")));
    if let Some((part, of)) = options.shard.or(suite.selection.shard) {
        words.push(format!("shard {part}/{of}"));
    }
    if let Some(n) = options.sample.or(suite.selection.sample) {
        words.push(format!("sample {n}"));
    }
    if options.only_cases.is_some() {
        words.push("`--failed-only`".to_owned());
    }
    words.join(", ")
}
