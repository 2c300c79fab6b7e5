//! A project in a folder of its own, and the real binary in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A project in a temporary folder.
pub(crate) struct Project {
    folder: tempfile::TempDir,
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Printed {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

impl Project {
    pub(crate) fn new() -> Self {
        let project = Self { folder: tempfile::tempdir().unwrap() };
        project.write("proof.yaml", "name: test\n");
        project
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let full = self.file(path);
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(full, text).unwrap();
    }

    /// The binary, in the project, in test mode, with no keys.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_proof"));
        command.current_dir(self.path()).args(arguments).env("PROOF_TEST_MODE", "1");
        for key in ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_BASE_URL"] {
            command.env_remove(key);
        }
        command
    }

    pub(crate) fn proof(&self, arguments: &[&str]) -> Printed {
        printed(&self.command(arguments).output().unwrap())
    }

    /// Runs and expects an exit code.
    #[track_caller]
    pub(crate) fn proof_ends(&self, code: i32, arguments: &[&str]) -> Printed {
        let printed = self.proof(arguments);
        assert_eq!(
            printed.code,
            code,
            "proof {}\n{}\n{}",
            arguments.join(" "),
            printed.stdout,
            printed.stderr
        );
        printed
    }
}

pub(crate) fn printed(output: &Output) -> Printed {
    Printed {
        stdout: String::from_utf8(output.stdout.clone()).unwrap(),
        stderr: String::from_utf8(output.stderr.clone()).unwrap(),
        code: output.status.code().unwrap_or(-1),
    }
}
