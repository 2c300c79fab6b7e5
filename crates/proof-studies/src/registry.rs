//! The studies, by name.

use camino::Utf8PathBuf;

use crate::effort::Effort;
use crate::study::Study;
use crate::{argued, coverage, llmbar, pipeline, power, sequential, xstest};

/// What a study may use.
#[derive(Clone, Debug)]
pub struct Context {
    /// How many replications.
    pub effort: Effort,
    /// The folder of shared data, where there is one.
    pub shared: Option<Utf8PathBuf>,
}

/// A study that can be run.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name on the command line.
    pub name: &'static str,
    run: fn(&Context) -> anyhow::Result<Option<Study>>,
}

impl Entry {
    /// Runs it; none where the data that it needs are not there.
    ///
    /// # Errors
    /// What the program says to the study's own data: a mistake in one of the two.
    pub fn run(&self, context: &Context) -> anyhow::Result<Option<Study>> {
        (self.run)(context)
    }
}

/// An entry of a study that needs no data; `always` where nothing in it can fail.
macro_rules! entry {
    ($name:literal, always $study:path) => {
        Entry { name: $name, run: |context| Ok(Some($study(context))) }
    };
    ($name:literal, $study:path) => {
        Entry { name: $name, run: |context| $study(context).map(Some) }
    };
}

/// All studies, in the order of the page.
pub fn studies() -> &'static [Entry] {
    const STUDIES: &[Entry] = &[
        entry!("proportion", coverage::proportion::study),
        entry!("clustered-proportion", coverage::clustered::study),
        entry!("mean", always coverage::mean::study),
        entry!("paired-pass-fail", coverage::paired_pass_fail::study),
        entry!("paired-clustered", coverage::paired_clustered::study),
        entry!("paired-numeric", always coverage::paired_numeric::study),
        entry!("quantile", always coverage::quantile::study),
        entry!("kappa", always coverage::kappa::study),
        entry!("judge", always coverage::judge::study),
        entry!("betting", always coverage::betting::study),
        entry!("trial-means", always argued::trial_means::study),
        entry!("log-ratio", always argued::log_ratio::study),
        entry!("best-set", always argued::best_set::study),
        entry!("winner", always argued::winner::study),
        entry!("missing", argued::missing::study),
        entry!("run-length", argued::run_length::study),
        entry!("false-claims", pipeline::false_claims::study),
        entry!("false-claims-until-decided", pipeline::until_decided::false_claims),
        entry!("peeking", always sequential::peeking),
        entry!("power", power::study),
        entry!("saving", sequential::saving),
        entry!("saving-until-decided", pipeline::until_decided::saving),
        Entry { name: "llmbar", run: llmbar::study },
        Entry { name: "xstest", run: xstest::study },
    ];
    STUDIES
}
