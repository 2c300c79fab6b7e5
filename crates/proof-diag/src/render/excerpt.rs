//! The lines of a file that labels point at, fit to be shown.

use std::ops::Range;

use super::visible::push_visible;
use crate::{Label, SourceFile};

/// How many characters of a long line are shown before and after what a label marks.
const AROUND: usize = 60;
/// A line with more characters is cut.
const MAX_LINE: usize = 240;
/// What stands for the part that was cut.
const CUT: &str = "...";

/// Some lines, and the labels' places in them.
#[derive(Debug)]
pub(super) struct Excerpt<'a> {
    /// The lines; those far from every label are left empty.
    pub(super) text: String,
    /// The line number of the first.
    pub(super) first_line: usize,
    /// Line and column in the file of the first label.
    pub(super) location: (usize, usize),
    /// Each label with its bytes in `text`.
    pub(super) labels: Vec<(&'a Label, Range<usize>)>,
}

/// The excerpt of one file for its labels. A label over several lines marks its first one.
pub(super) fn excerpt<'a>(file: &SourceFile, labels: &[&'a Label]) -> Excerpt<'a> {
    let text = file.text();
    let places: Vec<Range<usize>> =
        labels.iter().map(|label| first_line_of(text, label.span.range())).collect();
    let first = line_start(text, places.iter().map(|place| place.start).min().unwrap_or(0));
    let last = places.iter().map(|place| place.start).max().unwrap_or(0);
    let mut shown = String::new();
    let mut marks: Vec<Range<usize>> = vec![0..0; places.len()];
    let mut start = first;
    while let Some(line) = text.get(start..).and_then(|rest| rest.split('\n').next()) {
        let line_range = start..start + line.len();
        let here: Vec<usize> = (0..places.len())
            .filter(|idx| {
                places
                    .get(*idx)
                    .is_some_and(|place| (line_range.start..=line_range.end).contains(&place.start))
            })
            .collect();
        let is_near =
            places.iter().any(|place| start <= place.start + 200 && place.start <= line_range.end + 200);
        if !here.is_empty() {
            push_line(&mut shown, line, start, &here, &places, &mut marks);
        } else if is_near && line.len() <= MAX_LINE {
            line.trim_end_matches('\r').chars().for_each(|c| push_visible(&mut shown, c));
        }
        shown.push('\n');
        start = line_range.end + 1;
        if last < start {
            break;
        }
    }
    let labels = labels.iter().copied().zip(marks).collect();
    let location = file.line_column(places.first().map_or(0, |place| place.start));
    Excerpt { text: shown, first_line: file.line_column(first).0, location, labels }
}

/// Writes one line, with control characters visible and far parts cut, and notes where its labels went.
fn push_line(
    shown: &mut String,
    line: &str,
    line_start: usize,
    here: &[usize],
    places: &[Range<usize>],
    marks: &mut [Range<usize>],
) {
    let line = line.trim_end_matches('\r');
    let windows: Vec<Range<usize>> = here
        .iter()
        .filter_map(|idx| places.get(*idx))
        .map(|place| window(line, place.start - line_start..place.end - line_start))
        .collect();
    let is_long = line.chars().nth(MAX_LINE).is_some();
    let mut was_cut = false;
    let mut position = 0;
    let boundaries = line.char_indices().map(|(at, c)| (at, Some(c))).chain([(line.len(), None)]);
    for (at, c) in boundaries {
        let is_shown = !is_long || windows.iter().any(|window| window.contains(&at));
        if c.is_some() && !is_shown {
            if !was_cut {
                shown.push_str(CUT);
            }
            was_cut = true;
            position = shown.len();
            continue;
        }
        was_cut = false;
        position = position.max(shown.len());
        for idx in here {
            let (Some(place), Some(mark)) = (places.get(*idx), marks.get_mut(*idx)) else { continue };
            if place.start == line_start + at {
                mark.start = position;
            }
            // The end of a label whose middle is cut is where the cut is.
            if line_start + at <= place.end {
                mark.end = position;
            }
        }
        if let Some(c) = c {
            push_visible(shown, c);
        }
    }
    for idx in here {
        let (Some(place), Some(mark)) = (places.get(*idx), marks.get_mut(*idx)) else { continue };
        if line_start + line.len() < place.start {
            *mark = position..position;
        }
        mark.end = mark.end.max(mark.start);
    }
}

/// The part of a long line to show round a label.
fn window(line: &str, place: Range<usize>) -> Range<usize> {
    let before = line.get(..place.start).unwrap_or(line);
    let start = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
    let rest = line.get(place.start..).unwrap_or_default();
    let marked = line.get(place.clone()).map_or(0, |text| text.chars().count()).min(MAX_LINE - 2 * AROUND);
    let end = rest.char_indices().nth(marked + AROUND).map_or(line.len(), |(at, _)| place.start + at);
    start..end
}

fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
}

fn first_line_of(text: &str, range: Range<usize>) -> Range<usize> {
    let marked = text.get(range.clone()).unwrap_or_default();
    // A place at the end of the text is shown at the end of its last line.
    if marked.is_empty() && range.start == text.len() {
        let end = text.trim_end_matches(['\n', '\r']).len();
        return end..end;
    }
    let line = marked.split('\n').next().unwrap_or_default().trim_end();
    range.start..range.start + line.len()
}
