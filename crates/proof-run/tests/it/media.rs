//! Pictures that cases name by their path.

use expect_test::expect;
use proof_run::{Ending, RunOptions};
use proof_store::TrialStatus;
use proof_testkit::{FakeModel, Script};

use crate::folder::Folder;
use crate::sitting::Run;

const LOOK: &str = "---\ninput: {photo: image}\n---\n@user\nWhat is this? {{ photo }}\n";

#[test]
fn a_picture_reaches_the_server_as_base64() {
    let server = FakeModel::start(Script::text("a dot")).unwrap();
    let folder = Folder::new(&[("ask.prompt", LOOK), ("cases.jsonl", "{\"photo\": \"pictures/dot.png\"}\n")]);
    folder.write("pictures/dot.png", b"\x89PNG");
    folder.suite(&format!(
        "targets: [{{model: openai/a, base_url: \"{}\"}}]\nscorers: [contains: dot]\n",
        server.base_url()
    ));
    let run = Run::begin(&folder, "r", &RunOptions::default());
    assert_eq!(*run.go_connected().ending(), Ending::Finished);
    expect![[r#"[{"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw=="}}]}]"#]].assert_eq(&server.asked()[0].body["messages"].to_string());
    expect!["0 (0, 0, 0, 0) a dot [1 Some(true)]"].assert_eq(&run.records().join("\n"));
}

#[test]
fn a_picture_outside_the_project_is_never_sent() {
    let server = FakeModel::start(Script::text("a secret")).unwrap();
    let folder = Folder::new(&[]);
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret.png");
    std::fs::write(&secret, "secret").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&secret, folder.root().join("link.png")).unwrap();
    folder.write("ask.prompt", LOOK);
    folder.write("in.png", "x");
    let paths = [secret.to_str().unwrap(), "../secret.png", "link.png", "none.png", "in.png"];
    let cases: String = paths
        .iter()
        .enumerate()
        .map(|(at, path)| format!("{{\"id\": \"c{at}\", \"photo\": \"{path}\"}}\n"))
        .collect();
    folder.write("cases.jsonl", cases);
    folder.suite(&format!(
        "targets: [{{model: openai/a, base_url: \"{}\"}}]\nscorers: [contains: dot]\n",
        server.base_url()
    ));
    let run = Run::begin(&folder, "r", &RunOptions::default());
    assert_eq!(*run.go_connected().ending(), Ending::Finished);
    assert_eq!(server.requests(), 1);
    let status: Vec<TrialStatus> = run.trials().iter().map(|trial| trial.status).collect();
    assert_eq!(status.iter().filter(|status| **status == TrialStatus::Render).count(), 4);
    let shown = run.records().join("\n").replace(outside.path().to_str().unwrap(), "[outside]");
    expect![[r#"
        0 (0, 0, 0, 0) "render": "`[outside]/secret.png` is outside the project" []
        1 (1, 0, 0, 0) "render": "could not read `../secret.png`: No such file or directory (os error 2)" []
        2 (2, 0, 0, 0) "render": "`link.png` is outside the project" []
        3 (3, 0, 0, 0) "render": "could not read `none.png`: No such file or directory (os error 2)" []
        4 (4, 0, 0, 0) a secret [0 Some(false)]"#]]
    .assert_eq(&shown);
}
