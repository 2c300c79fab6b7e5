//! The form for people: the line, the caret, the words.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::excerpt::{Excerpt, excerpt};
use super::visible::visible;
use crate::{Diagnostic, Label, Severity, SourceFile};

/// How many children of a diagnostic are shown.
const MAX_RELATED: usize = 20;
/// How far children are indented.
const INDENT: usize = 2;
/// A message is cut after this many characters.
const MAX_MESSAGE: usize = 2000;

/// How to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RenderOptions {
    /// With ANSI colours.
    pub colour: bool,
    /// With box-drawing characters.
    pub unicode: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// Diagnostics as a person reads them on a terminal, with an empty line after each.
pub fn graphical(diagnostics: &[Diagnostic], options: RenderOptions) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        draw(&mut text, diagnostic, options, 0);
        text.push('\n');
    }
    text
}

/// One diagnostic in ASCII drawing without colour, 100 columns wide: the same on every machine.
pub fn plain(diagnostic: &Diagnostic) -> String {
    let mut text = String::new();
    draw(&mut text, diagnostic, RenderOptions { colour: false, unicode: false, width: 100 }, 0);
    text
}

fn draw(text: &mut String, diagnostic: &Diagnostic, options: RenderOptions, depth: usize) {
    let width = options.width.saturating_sub(depth * INDENT).max(40);
    let drawn = one(diagnostic, RenderOptions { width, ..options });
    for line in drawn.lines() {
        push_line(text, line, depth);
    }
    for child in diagnostic.related.iter().take(MAX_RELATED) {
        draw(text, child, options, depth + 1);
    }
    let n_more = diagnostic.related.len().saturating_sub(MAX_RELATED);
    if n_more > 0 {
        push_line(text, &format!("and {n_more} more"), depth + 1);
    }
}

fn push_line(text: &mut String, line: &str, depth: usize) {
    let line = line.trim_end();
    if !line.is_empty() {
        text.extend(std::iter::repeat_n(' ', depth * INDENT));
        text.push_str(line);
    }
    text.push('\n');
}

/// The diagnostic itself, without its children.
fn one(diagnostic: &Diagnostic, options: RenderOptions) -> String {
    let excerpts: Vec<(SourceFile, Excerpt<'_>)> = by_file(&diagnostic.labels)
        .into_iter()
        .map(|(file, labels)| (file.clone(), excerpt(file, &labels)))
        .collect();
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Advice => Level::INFO.with_name("advice"),
    };
    let mut group = Group::with_title(level.primary_title(shown(&diagnostic.message)).id(diagnostic.code));
    for (idx, (file, excerpt)) in excerpts.iter().enumerate() {
        if file.text().is_empty() {
            group = group.element(Origin::path(shown(file.name())));
            continue;
        }
        let annotations = excerpt.labels.iter().map(|(label, range)| {
            let kind = if label.is_primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let words = (!label.text.is_empty()).then(|| shown(&label.text));
            kind.span(range.clone()).label(words)
        });
        group = group.element(
            Snippet::source(excerpt.text.as_str())
                .line_start(excerpt.first_line)
                .path(origin_token(idx))
                .annotations(annotations),
        );
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(shown(note)));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(shown(help)));
    }
    let renderer = if options.colour { Renderer::styled() } else { Renderer::plain() };
    let decor = if options.unicode { DecorStyle::Unicode } else { DecorStyle::Ascii };
    let mut text = renderer.term_width(options.width).decor_style(decor).render(&[group]);
    for (idx, (file, excerpt)) in excerpts.iter().enumerate() {
        text = put_origin(&text, &origin_token(idx), &shown(file.name()), excerpt.location);
    }
    text
}

/// Stands for a file's name while the lines are drawn: a character that no shown text holds, and a number.
fn origin_token(idx: usize) -> String {
    format!("\u{fff0}{idx}")
}

/// Puts the name and the true place where the drawing has the place in the excerpt, whose columns count what was cut or
/// escaped.
fn put_origin(text: &str, token: &str, name: &str, (line, column): (usize, usize)) -> String {
    let Some((before, after)) = text.split_once(token) else { return text.to_owned() };
    let after = after.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit());
    format!("{before}{name}:{line}:{column}{after}")
}

/// The labels of each file: the primary label's file first, then in the order of the labels.
fn by_file(labels: &[Label]) -> Vec<(&SourceFile, Vec<&Label>)> {
    let mut files: Vec<(&SourceFile, Vec<&Label>)> = vec![];
    let (primary, secondary): (Vec<&Label>, Vec<&Label>) = labels.iter().partition(|label| label.is_primary);
    for label in primary.into_iter().chain(secondary) {
        match files.iter_mut().find(|(file, _)| *file == label.span.file()) {
            Some((_, labels)) => labels.push(label),
            None => files.push((label.span.file(), vec![label])),
        }
    }
    files
}

fn shown(text: &str) -> String {
    let text = visible(text);
    match text.char_indices().nth(MAX_MESSAGE) {
        Some((at, _)) => format!("{}...", text.get(..at).unwrap_or_default()),
        None => text.into_owned(),
    }
}
