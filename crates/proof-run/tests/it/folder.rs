//! A project in a folder that goes with the value.

use std::sync::{Arc, OnceLock};

use camino::{Utf8Path, Utf8PathBuf};
use proof_diag::Diagnostic;
use proof_run::{Plan, Project, RunError, RunOptions};
use proof_store::{Access, Store};
use tempfile::TempDir;

/// A project on disk.
pub(crate) struct Folder {
    // Before the folder, so that it closes while there is one.
    store: OnceLock<Store>,
    folder: TempDir,
}

/// A prompt that repeats its variable.
pub(crate) const ASK: &str = "---\ninput: {text: string}\n---\n@user\nSay {{ text }}\n";

impl Folder {
    /// A project with an empty `proof.yaml` and these files.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let this = Self { store: OnceLock::new(), folder: tempfile::tempdir().unwrap() };
        this.write("proof.yaml", "name: demo\n");
        for (path, text) in files {
            this.write(path, text);
        }
        this
    }

    /// A project with the prompt [`ASK`], `n` cases (`{"id": "c0", "text": "t0"}` …), and a suite of these targets whose
    /// only scorer is `contains: t`.
    pub(crate) fn asking(n: usize, targets: &str) -> Self {
        let this = Self::new(&[("ask.prompt", ASK)]);
        this.write("cases.jsonl", cases(n));
        this.suite(&format!("targets: {targets}\nscorers: [contains: t]\n"));
        this
    }

    /// Writes the suite: these lines after `prompts` and `dataset`.
    pub(crate) fn suite(&self, lines: &str) {
        self.write("suite.yaml", format!("prompts: ask.prompt\ndataset: cases.jsonl\n{lines}"));
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let full = self.root().join(path);
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(full, text).unwrap();
    }

    pub(crate) fn root(&self) -> Utf8PathBuf {
        Utf8Path::from_path(self.folder.path()).unwrap().to_owned()
    }

    pub(crate) fn project(&self) -> Project {
        Project::find(&self.root()).unwrap_or_else(|mistakes| panic!("{}", shown(&mistakes)))
    }

    pub(crate) fn make(&self, options: &RunOptions) -> Result<Plan, RunError> {
        Plan::make(&self.project(), "suite.yaml", options)
    }

    /// The plan, which must be one.
    #[track_caller]
    pub(crate) fn plan(&self, options: &RunOptions) -> Arc<Plan> {
        match self.make(options) {
            Ok(plan) => Arc::new(plan),
            Err(error) => panic!("{}", mistakes(error)),
        }
    }

    /// The mistakes of the plan, as people see them.
    #[track_caller]
    pub(crate) fn mistakes(&self, options: &RunOptions) -> String {
        mistakes(self.make(options).expect_err("the plan has no mistake"))
    }

    pub(crate) fn store(&self) -> Store {
        let open = || Store::open(&self.root().join(".proof"), Access::ReadWrite).unwrap();
        self.store.get_or_init(open).clone()
    }
}

/// So many cases, one a line.
pub(crate) fn cases(n: usize) -> String {
    (0..n).map(|at| format!("{{\"id\": \"c{at}\", \"text\": \"t{at}\"}}\n")).collect()
}

/// Diagnostics as people see them.
pub(crate) fn shown(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(proof_diag::render::plain).collect::<Vec<_>>().join("\n")
}

/// What people see of an error.
pub(crate) fn mistakes(error: RunError) -> String {
    match error {
        RunError::Plan(diagnostics) | RunError::Outside(diagnostics) => shown(&diagnostics),
        RunError::NothingSelected(diagnostic) | RunError::Dataset(diagnostic) => shown(&[*diagnostic]),
        other => other.to_string(),
    }
}
