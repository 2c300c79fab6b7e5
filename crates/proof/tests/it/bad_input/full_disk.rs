//! A disk that is full in the middle of a run.

use std::path::{Path, PathBuf};
use std::process::Command;

use expect_test::{Expect, expect};
use proof_testkit::{Reply, Script};

use super::scene::{FIRST_RUN, Scene};
use crate::project::Printed;

/// A project that asks for far more than the disk has room for.
fn scene() -> Scene {
    let scene = Scene::new(Script::from_fn(|asked| Reply::text(format!("{:0>40000}", asked.number))));
    let names: Vec<String> = (0..200).map(|n| format!("case-{n}")).collect();
    scene.cases("data/cases.jsonl", &names.iter().map(String::as_str).collect::<Vec<_>>());
    scene
}

/// Numbers that depend on when commits happen.
fn without_numbers(text: &str) -> String {
    let is_progress = |line: &&str| !line.contains("/200 trials");
    text.lines().filter(is_progress).map(|line| format!("{line}\n")).collect()
}

#[track_caller]
fn check(scene: &Scene, printed: &Printed, expected: Expect) {
    expected.assert_eq(&without_numbers(&scene.shown(printed)));
    assert_eq!(printed.code, 5);
    let n_requests = scene.server.requests();
    assert!((2..200).contains(&n_requests), "{n_requests}");
}

/// What was recorded is there, is right, and is not asked for again.
fn check_recorded(scene: &Scene) {
    let recorded = scene.trials(FIRST_RUN);
    let n_recorded = recorded.lines().count() as u64;
    let n_requests = scene.server.requests();
    assert!(0 < n_recorded && n_recorded <= n_requests, "{n_recorded} of {n_requests}");
    scene.project.proof_ends(0, &["run", "--resume", "--quiet"]);
    assert_eq!(scene.server.requests(), n_requests + 200 - n_recorded, "a recorded call was made again");
    let all = scene.trials(FIRST_RUN);
    assert_eq!(all.lines().count(), 200);
    assert!(recorded.lines().all(|line| all.contains(line)), "a record changed");
}

#[test]
fn limit_on_the_size_of_files() {
    let scene = scene();
    let proof = scene.project.command(&["run"]);
    let mut command = Command::new("sh");
    // 1 MB in blocks of 512 bytes; the signal is ignored so that the write fails, as on a full disk.
    command.args(["-c", "trap '' XFSZ; ulimit -f 2048; exec \"$@\"", "sh"]);
    command.arg(proof.get_program()).args(proof.get_args());
    command.current_dir(scene.project.path()).env("PROOF_TEST_MODE", "1");
    let printed = crate::project::printed(&command.output().unwrap());
    check(
        &scene,
        &printed,
        expect![[r#"
        exit code 5
        --- stderr
        plan: 1 prompt × 1 target × 200 cases = 200 trials
        error[E0707]: there is no room left for the store: disk I/O error
         |
         = note: all that was recorded before is kept
         = help: make room, then `proof run --resume` goes on where this run stopped
    "#]],
    );
    check_recorded(&scene);
}

/// A file system of 2 MB, taken away when it is dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(folder: &Path) -> Option<Self> {
        std::fs::create_dir_all(folder).unwrap();
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=2m", "proof-test"]).arg(folder).output();
        if mount.is_ok_and(|output| output.status.success()) {
            return Some(Self(folder.to_owned()));
        }
        println!("skipped: a file system cannot be mounted here");
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Without privileges nothing was mounted.
        Command::new("umount").arg("--lazy").arg(&self.0).status().unwrap();
    }
}

#[test]
fn full_file_system() {
    let scene = scene();
    let Some(disk) = SmallDisk::mount(&scene.project.file(".proof")) else { return };
    let printed = scene.project.proof(&["run"]);
    check(
        &scene,
        &printed,
        expect![[r#"
        exit code 5
        --- stderr
        plan: 1 prompt × 1 target × 200 cases = 200 trials
        error[E0707]: there is no room left for the store: database or disk is full
         |
         = note: all that was recorded before is kept
         = help: make room, then `proof run --resume` goes on where this run stopped
    "#]],
    );
    let more_room = Command::new("mount").args(["-o", "remount,size=100m"]).arg(&disk.0).status().unwrap();
    assert!(more_room.success());
    check_recorded(&scene);
}

#[test]
fn output_that_has_no_room() {
    let scene = Scene::recorded();
    let Ok(full) = std::fs::File::options().write(true).open("/dev/full") else {
        println!("skipped: no /dev/full");
        return;
    };
    let mut command = scene.project.command(&["show"]);
    command.stdout(full).stderr(std::process::Stdio::piped());
    let printed = crate::project::printed(&command.spawn().unwrap().wait_with_output().unwrap());
    expect![[r#"
        exit code 5
        --- stderr
        error[E0901]: could not write the output: No space left on device
    "#]]
    .assert_eq(&scene.shown(&printed));
}
