//! The one place that writes to the terminal: data on stdout, everything else on stderr.

use std::io::{self, IsTerminal as _, Write};

use anstyle::{AnsiColor, Style};
use proof_diag::Diagnostic;
use proof_diag::render::{self, RenderOptions};

use crate::arguments::{Color, Global};
use crate::environment;

/// Where everything that people see goes.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is something the terminal can do or was asked for")]
pub(crate) struct Terminal {
    /// Colour on stdout.
    pub(crate) has_colour: bool,
    has_error_colour: bool,
    /// Columns.
    pub(crate) width: usize,
    is_quiet: bool,
    progress: ProgressStyle,
    /// Whether what depends on which call comes back first is left out.
    pub(crate) is_test: bool,
}

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProgressStyle {
    /// One line that changes.
    Line,
    /// A line now and then.
    Lines,
    /// Not at all.
    None,
}

/// Columns where the terminal does not say.
const DEFAULT_WIDTH: usize = 100;

impl Terminal {
    /// From the flags and the environment.
    pub(crate) fn new(global: &Global, is_test: bool) -> Self {
        let is_dumb = environment::get("TERM").as_deref() == Some("dumb");
        let forced = environment::get("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        let wants = |is_terminal: bool| match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                !is_test && environment::get("NO_COLOR").is_none() && (forced || (is_terminal && !is_dumb))
            }
        };
        let error_is_terminal = io::stderr().is_terminal();
        let progress = if global.no_progress || global.quiet {
            ProgressStyle::None
        } else if error_is_terminal && !is_dumb && !is_test && environment::get("CI").is_none() {
            ProgressStyle::Line
        } else {
            ProgressStyle::Lines
        };
        let width = if is_test {
            None
        } else {
            terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
        };
        Self {
            has_colour: wants(io::stdout().is_terminal()),
            has_error_colour: wants(error_is_terminal),
            width: width.unwrap_or(DEFAULT_WIDTH).max(40),
            is_quiet: global.quiet,
            progress,
            is_test,
        }
    }

    /// No colour, nothing known: before the flags are read.
    pub(crate) fn plain() -> Self {
        Self {
            has_colour: false,
            has_error_colour: false,
            width: DEFAULT_WIDTH,
            is_quiet: false,
            progress: ProgressStyle::None,
            is_test: false,
        }
    }

    /// How progress is shown.
    pub(crate) fn progress_style(&self) -> ProgressStyle {
        self.progress
    }

    /// Data, on stdout.
    #[expect(clippy::unused_self, reason = "who writes was handed the terminal")]
    pub(crate) fn out(&self, text: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()
    }

    /// A line for people, on stderr; not with `--quiet`.
    pub(crate) fn say(&self, text: &str) {
        if !self.is_quiet {
            self.raw_error(&format!("{text}\n"));
        }
    }

    /// A hint about the next step.
    pub(crate) fn hint(&self, text: &str) {
        self.say(&self.styled(AnsiColor::Cyan.on_default(), "hint", text));
    }

    /// A remark.
    pub(crate) fn note(&self, text: &str) {
        self.say(&self.styled(Style::new().bold(), "note", text));
    }

    /// A warning, shown even with `--quiet`.
    pub(crate) fn warning(&self, text: &str) {
        self.raw_error(&format!("{}\n", self.styled(AnsiColor::Yellow.on_default().bold(), "warning", text)));
    }

    /// An error, shown even with `--quiet`.
    pub(crate) fn error(&self, text: &str) {
        self.raw_error(&format!("{}\n", self.styled(AnsiColor::Red.on_default().bold(), "error", text)));
    }

    /// Diagnostics, with their places in the files.
    pub(crate) fn diagnostics(&self, diagnostics: &[Diagnostic]) {
        if diagnostics.is_empty() {
            return;
        }
        let options = RenderOptions {
            colour: self.has_error_colour,
            unicode: self.has_error_colour,
            width: self.width,
        };
        let text = render::graphical(diagnostics, options);
        self.raw_error(&format!("{}\n", text.trim_end()));
    }

    /// Text on stderr as it is: for the progress line.
    #[expect(clippy::unused_self, reason = "who writes was handed the terminal")]
    pub(crate) fn raw_error(&self, text: &str) {
        let mut stderr = io::stderr().lock();
        if stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush()).is_err() {
            // Nobody reads stderr; there is nowhere left to say so.
        }
    }

    fn styled(&self, style: Style, word: &str, text: &str) -> String {
        if self.has_error_colour {
            format!("{style}{word}{style:#}: {text}")
        } else {
            format!("{word}: {text}")
        }
    }
}
