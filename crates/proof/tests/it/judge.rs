//! `proof judge` on real files: the judge is `echo`, so that an output says itself what the judge says of it.

use expect_test::{Expect, expect};

use crate::project::{Printed, Project};

/// 80 outputs: every third fails, one in eight is prose; two people label the first 60 and differ now and then.
fn project() -> Project {
    let project = Project::new();
    let (mut cases, mut labels) = (String::new(), String::from("case,person,label\n"));
    for place in 0..80 {
        let said = match place {
            place if place % 8 == 5 => "well, it depends",
            place if place % 3 == 0 => "NO",
            _ => "YES",
        };
        let words = if place % 7 == 0 { "sarcastic thanks" } else { "plain question" };
        let is_good = (place % 3 != 0) != (place % 7 == 0);
        let (human, tag) =
            (if is_good { "pass" } else { "fail" }, if place % 2 == 0 { "even" } else { "odd" });
        cases.push_str(&format!(
            "{{\"id\": \"c{place}\", \"vars\": {{\"text\": \"{said}\", \"ask\": \"{words}\"}}, \"tags\": [\"{tag}\"], \
             \"metadata\": {{\"human\": \"{human}\", \"other\": \"{}\"}}}}\n",
            if place % 2 == 0 { "pass" } else { "fail" }
        ));
        if place < 60 {
            labels.push_str(&format!("c{place},ann,{human}\n"));
            labels.push_str(&format!("c{place},bob,{}\n", if place % 20 == 1 { "fail" } else { human }));
        }
    }
    project.write("cases.jsonl", cases);
    project.write("labels/helpful.csv", labels);
    project.write("prompts/repeat.prompt", "{{ text }}\n");
    rubric(&project, "helpful", "Is the answer helpful?");
    project.write(
        "suite.yaml",
        "prompts: [prompts/repeat.prompt]\ntargets: [echo]\ndataset: cases.jsonl\nscorers:\n  \
         - judge: {rubric: rubrics/helpful.yaml, target: echo, as: helpful}\n",
    );
    project
}

fn rubric(project: &Project, name: &str, task: &str) {
    project.write(
        &format!("rubrics/{name}.yaml"),
        format!("task: {task}\nscale: binary\nprompt: words.prompt\nread: {{pass: YES, fail: NO}}\n"),
    );
    project.write("rubrics/words.prompt", "{{ output }}\n");
}

fn check(printed: &Printed, expected: &Expect) {
    expected.assert_eq(&format!("{}{}", printed.stdout, printed.stderr));
}

const CALIBRATE: [&str; 5] = ["judge", "calibrate", "rubrics/helpful.yaml", "--labels", "labels/helpful.csv"];

#[test]
fn a_judge_of_a_run_is_held_against_people_and_kept_beside_the_rubric() {
    let project = project();
    project.proof_ends(3, &["run", "suite.yaml", "--quiet"]);
    check(
        &project.proof_ends(0, &CALIBRATE),
        &expect![[r#"
            judge echo
            verdicts: run 00000001, metric helpful
            labels: labels/helpful.csv · the most frequent label, ties left out
            rubric 2f7d996ae4c9 · measured 2026-01-01T00:00:00Z
            60 outputs judged and labelled · 7 answers that could not be read · 3 ties left out · 51 used

            Agreement
                                      measure               estimate  interval         n
              judge with people       same label            0.843     [0.720, 0.918]  51
                                      Cohen's kappa         0.673     [0.41, 0.83]    51
                                      Gwet's AC             0.700     [0.45, 0.85]    51
                                      Krippendorff's alpha  0.674     [0.44, 0.87]    51
              people with each other  same label            0.950     [0.863, 0.983]  60
                                      Cohen's kappa         0.897     [0.71, 0.97]    60
                                      Gwet's AC             0.903     [0.73, 0.97]    60
                                      Krippendorff's alpha  0.897     [0.77, 1.00]    60
              judge with ann          Cohen's kappa         0.681     [0.43, 0.83]    53
              judge with bob          Cohen's kappa         0.611     [0.36, 0.78]    53
              The ceiling is what people reach with each other: Cohen's kappa 0.90; the judge reaches 0.67.

            What the judge said (columns) of what people said (rows)
              people  fail  pass
              fail      16     6
              pass       2    27

              class  people  judge  sensitivity         specificity         precision
              fail       22     18  0.727 [0.52, 0.87]  0.931 [0.78, 0.98]  0.889 [0.67, 0.97]
              pass       29     33  0.931 [0.78, 0.98]  0.727 [0.52, 0.87]  0.818 [0.66, 0.91]

            Leanings: the judge minus people, and how that changes with one unit of a feature
              of      feature                   effect   interval       adjusted p
              `pass`  overall                     0.078  [-0.03, 0.18]
                      length, 1,000 characters  292.929  [85, 501]      0.0070

            By tag: agreement of the judge with people
              tag   agreement  interval       n  kappa
              even  0.833      [0.66, 0.93]  30  0.63
              odd   0.857      [0.65, 0.95]  21  0.72

            Words of the input that go with disagreement: 11 tested, Fisher's exact test
              words             disagree with  without  adjusted p
              plain             0 of 43        8 of 8   <0.0001
              plain question    0 of 43        8 of 8   <0.0001
              question          0 of 43        8 of 8   <0.0001
              sarcastic         8 of 8         0 of 43  <0.0001
              sarcastic thanks  8 of 8         0 of 43  <0.0001
              thanks            8 of 8         0 of 43  <0.0001
              yes sarcastic     6 of 6         2 of 45  <0.0001
              yes plain         0 of 27        8 of 24  0.0016
              no plain          0 of 16        8 of 35  0.055

            Answers that could not be read: 7 of 60 ([0.058, 0.222])
              They are errors, not verdicts, and count in no figure above.
              c5: no rule of `read` finds a verdict: "well, it depends"
              c13: no rule of `read` finds a verdict: "well, it depends"
              c21: no rule of `read` finds a verdict: "well, it depends"
              c29: no rule of `read` finds a verdict: "well, it depends"
              c37: no rule of `read` finds a verdict: "well, it depends"
            written to rubrics/helpful.calibration.json
        "#]],
    );
    let kept = std::fs::read_to_string(project.file("rubrics/helpful.calibration.json")).unwrap();
    project.proof_ends(0, &CALIBRATE);
    assert_eq!(std::fs::read_to_string(project.file("rubrics/helpful.calibration.json")).unwrap(), kept);
    let json: serde_json::Value = serde_json::from_str(&kept).unwrap();
    assert_eq!(
        (json["schema_version"].as_u64(), json["entries"][0]["judge"].as_str()),
        (Some(1), Some("echo"))
    );
    assert_eq!(json["entries"][0]["calibration"]["unreadable"]["count"], 7);
    let shown = project.proof_ends(0, &["judge", "show", "rubrics/helpful.yaml", "--format", "json"]);
    let shown: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!(shown["calibrations"][0]["is_current"], true);
    assert_eq!(shown["calibrations"][0]["calibration"], json["entries"][0]["calibration"]);
    // The run that comes next knows that its judge is calibrated.
    project.proof_ends(3, &["run", "suite.yaml", "--quiet"]);
}

#[test]
fn a_changed_rubric_ends_a_calibration() {
    let project = project();
    project.proof_ends(3, &["run", "suite.yaml", "--quiet"]);
    project.proof_ends(0, &CALIBRATE);
    rubric(&project, "helpful", "Is the answer of any use?");
    let shown = project.proof_ends(1, &["judge", "show", "rubrics/helpful.yaml"]);
    assert!(shown.stdout.contains("expired: the rubric was changed since"), "{}", shown.stdout);
    check(
        &project.proof_ends(2, &CALIBRATE),
        &expect![[r#"
        error[E0651]: the rubric `rubrics/helpful.yaml` was changed after the run judged by it
         |
         = note: the run judged by version 2f7d996ae4c9, the file is version 138493b8d7af now
         = help: run the suite again, or score its outputs again with `proof rescore RUN`: outputs come from the cache
    "#]],
    );
}

#[test]
fn a_plan_says_what_to_label_and_the_sheet_is_a_label_file() {
    let project = project();
    project.proof_ends(3, &["run", "suite.yaml", "--quiet"]);
    let plan =
        ["judge", "plan", "last", "--labels", "labels/helpful.csv", "--next", "6", "--sheet", "next.csv"];
    check(
        &project.proof_ends(0, &plan),
        &expect![[r#"
            run 00000001 · metric helpful
            70 outputs judged · 51 labelled
                                       estimate  interval
              the judge alone          0.657
              corrected by the labels  0.576     [0.44, 0.70]

            Labels in all for an interval of
              width    labels                                still to label
              ± 0.2    17                                    0
              ± 0.1    more outputs have to be judged first
              ± 0.05   more outputs have to be judged first
              ± 0.025  more outputs have to be judged first
              This rests on the 51 labels so far, the next ones shared out as below.

            The next 6 labels
              verdict  judged  labelled  people pass  label next
              pass         46        33           27           6
              fail         24        18            2           0
            written to next.csv
            hint: people fill in `person` and `label`; rows of several people stand below each other
        "#]],
    );
    let sheet = std::fs::read_to_string(project.file("next.csv")).unwrap();
    assert_eq!(sheet.matches(",helpful,repeat,echo,0,o-").count(), 6, "{sheet}");
    let filled = sheet.replace(",,,,", ",ann,pass,,");
    project.write("filled.csv", &filled);
    project.proof_ends(0, &["judge", "calibrate", "--labels", "filled.csv", "--no-write"]);
    assert!(!project.file("rubrics/helpful.calibration.json").exists());
    let none = project.proof_ends(0, &["judge", "plan", "last", "helpful", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&none.stdout).unwrap();
    assert_eq!(
        (json["advice"]["n_judged"].as_u64(), json["advice"]["n_labelled"].as_u64()),
        (Some(70), Some(0))
    );
}

#[test]
fn labels_are_kept_with_a_run() {
    let project = project();
    project.proof_ends(3, &["run", "suite.yaml", "--quiet"]);
    let labels = ["judge", "labels", "last", "helpful", "--labels", "labels/helpful.csv"];
    check(
        &project.proof_ends(0, &labels),
        &expect![[r#"
        run 00000001: 120 labels of 60 outputs kept for the metric `helpful`
        hint: `proof show 00000001` shows the metric corrected by them
    "#]],
    );
    project.proof_ends(3, &["show", "last"]);
    check(
        &project.proof_ends(0, &["judge", "labels", "last", "--remove"]),
        &expect![[r#"
        run 00000001: the metric `helpful` has no human labels any more
    "#]],
    );
}

#[test]
fn a_judge_is_asked_about_the_outputs_of_a_dataset() {
    let project = project();
    let made = project.proof_ends(
        0,
        &[
            "judge",
            "calibrate",
            "rubrics/helpful.yaml",
            "--dataset",
            "cases.jsonl",
            "--output",
            "{{ text }}",
            "--input",
            "{{ vars.ask }}",
            "--truth",
            "metadata.human",
            "--target",
            "echo",
            "--format",
            "json",
        ],
    );
    let json: serde_json::Value = serde_json::from_str(&made.stdout).unwrap();
    assert_eq!(
        (json["calibration"]["n"].as_u64(), json["calibration"]["n_judged"].as_u64()),
        (Some(70), Some(80))
    );
    // The same verdicts and labels as those of a run, by another way.
    project.proof_ends(3, &["run", "suite.yaml", "--quiet"]);
    let of_run = [
        "judge",
        "calibrate",
        "--run",
        "last",
        "--truth",
        "metadata.human",
        "--no-write",
        "--format",
        "json",
    ];
    let of_run: serde_json::Value = serde_json::from_str(&project.proof_ends(0, &of_run).stdout).unwrap();
    assert_eq!(of_run["calibration"]["judge"], json["calibration"]["judge"]);
}

#[test]
fn two_rubrics_are_compared_on_the_same_labels() {
    let project = project();
    project.write(
        "rubrics/mild.yaml",
        "task: Is it fine?\nscale: binary\nprompt: words.prompt\nread: {pass: 'YES|NO', fail: never}\n",
    );
    let compare = [
        "judge",
        "compare",
        "rubrics/helpful.yaml",
        "rubrics/mild.yaml",
        "--dataset",
        "cases.jsonl",
        "--output",
        "{{ text }}",
        "--input",
        "{{ vars.ask }}",
        "--truth",
        "metadata.human",
        "--target",
        "echo",
        "--quiet",
    ];
    check(
        &project.proof_ends(0, &compare),
        &expect![[r#"
        rubrics/helpful.yaml → rubrics/mild.yaml
        labels: cases.jsonl: metadata.human (settled)
        80 outputs judged by both and labelled · 70 read by both · not read: 10 of the first, 10 of the second

        Agreement with people
                                measure               estimate  interval           n
          rubrics/helpful.yaml  same label             0.857    [0.757, 0.921]    70
                                Cohen's kappa          0.695    [0.48, 0.83]      70
                                Gwet's AC              0.732    [0.53, 0.86]      70
                                Krippendorff's alpha   0.696    [0.51, 0.85]      70
          rubrics/mild.yaml     same label             0.600    [0.48, 0.71]      70
                                Cohen's kappa          –        no variation      70
                                Gwet's AC              0.412    [0.17, 0.62]      70
                                Krippendorff's alpha  -0.241    [-0.337, -0.158]  70

        Difference, second minus first
          measure                           estimate  interval              n
          same label as people              -0.257    [-0.38, -0.13]       70
          same, unreadable as not the same  -0.225    [-0.34, -0.12]       80
          Cohen's kappa                      –        statistic undefined  70
          right only by the second: 3, only by the first: 21
          p 0.00028 (McNemar exact)
          the first agrees better with people
        warning[W0203]: `echo` judges its own outputs
          --> .proof/judge/suite.yaml:14:19
           |
        14 |         "target": "echo",
           |                   ^^^^^^ the judge is the model that is judged
           |
           = note: judges are known to favour outputs of their own kind, by some percentage points
           = help: name a judge of another family, or measure the bias: `proof judge calibrate`
    "#]],
    );
    let columns = [
        "judge",
        "compare",
        "metadata.human",
        "metadata.other",
        "--columns",
        "--dataset",
        "cases.jsonl",
        "--truth",
        "metadata.human",
        "--format",
        "json",
    ];
    let json: serde_json::Value = serde_json::from_str(&project.proof_ends(0, &columns).stdout).unwrap();
    assert_eq!(
        (json["compared"]["gains"].as_u64(), json["compared"]["losses"].as_u64()),
        (Some(0), Some(41))
    );
}

#[test]
fn what_is_missing_is_said() {
    let project = project();
    project.proof_ends(3, &["run", "suite.yaml", "--quiet"]);
    let told = |arguments: &[&str]| project.proof_ends(2, arguments).stderr;
    let all = [
        told(&["judge", "show", "rubrics/helpful.yaml"]),
        told(&["judge", "calibrate"]),
        told(&["judge", "calibrate", "helpfull", "--labels", "labels/helpful.csv"]),
        told(&["judge", "calibrate", "--dataset", "cases.jsonl", "--verdicts", "metadata.human"]),
        told(&[
            "judge",
            "calibrate",
            "rubrics/helpful.yaml",
            "--dataset",
            "cases.jsonl",
            "--truth",
            "metadata.human",
        ]),
        told(&[
            "judge",
            "calibrate",
            "--dataset",
            "cases.jsonl",
            "--verdicts",
            "gpt",
            "--truth",
            "metadata.human",
        ]),
        told(&[
            "judge",
            "calibrate",
            "--dataset",
            "cases.jsonl",
            "--verdicts",
            "metadata.other",
            "--truth",
            "metadata.human",
            "--scale",
            "5..1",
        ]),
        told(&[
            "judge",
            "calibrate",
            "--dataset",
            "cases.jsonl",
            "--verdicts",
            "metadata.other",
            "--truth",
            "metadata.human",
            "--scale",
            "good,bad",
        ]),
        told(&[
            "judge",
            "calibrate",
            "--dataset",
            "cases.jsonl",
            "--verdicts",
            "metadata.other",
            "--truth",
            "metadata.human",
            "--output",
            "{{ nothing.there }}",
        ]),
        told(&["judge", "plan", "last", "--width", "0"]),
    ];
    expect![[r#"
        error[E0925]: no judge of `rubrics/helpful.yaml` was calibrated
         |
         = note: there is no file `rubrics/helpful.calibration.json`
         = help: `proof judge calibrate rubrics/helpful.yaml --labels FILE` holds the judge of a run against people
        error[E0926]: there are no human labels to hold the judge against
         |
         = help: name a file of labels: `--labels labels/helpful.csv`, or columns of the cases: `--label annotation_1`
         = help: or name it in `rubrics/helpful.yaml`, by its path from there: `labels: ../labels/helpful.csv`
         = help: `proof judge plan 00000001 helpful --sheet labels/next.csv` writes a sheet to fill in
        error[E0922]: the run has no metric `helpfull`
         |
         = help: did you mean `helpful`?
         = help: its metrics are `helpful`
        error[E0926]: there are no human labels to hold the verdicts against
         |
         = help: name the columns that have them: `--label annotation_1 --label annotation_2`, or `--truth human`
        error[E0926]: the judge is to be asked, and it is not said what the outputs are
         |
         = help: name the variable that holds them: `--output '{{ completion }}'`
         = help: if the cases have verdicts already, name their column: `--verdicts gpt4_judge`
        error[E0648]: `--verdicts gpt`: no case has such a column
         |
         = note: the cases have `ask`, `metadata.human`, `metadata.other`, `text`
        error[E0927]: `--scale 5..1`: the ends must be two numbers, the lower one first
         |
         = help: classes are `--scale yes,no`, levels `--scale 'poor<fair<good'`, numbers `--scale 1..5`
        error[E0642]: `--truth`: the label `fail` is not on the scale
         |
         = note: 31 cases have it, the first is `c3`
         = help: a label is `good` or `bad`

        error[E0642]: `--truth`: the label `pass` is not on the scale
         |
         = note: 49 cases have it, the first is `c0`
         = help: a label is `good` or `bad`
        note: 2 mistakes found
        error[E0928]: `--output {{ nothing.there }}` cannot be rendered for the case `c0`
         |
         = note: `nothing` is undefined
         = help: a template sees the variables of a case by name: `--output '{{ completion }}'`
        error[E0931]: `--width 0` must be more than 0
         |
         = help: it is half of the interval's width, such as 0.05 for ± 5 percentage points
    "#]].assert_eq(&all.concat());
}

/// A file of labels with every kind of mistake, as people see them.
#[test]
fn wrong_labels_are_told_at_their_places() {
    let project = project();
    project.proof_ends(3, &["run", "suite.yaml", "--quiet"]);
    project.write("wrong.csv", "case,person,label\nc999,ann,pass\nc1,ann,maybe\nc2,ann,pass\nc2,ann,fail\n");
    let told = project.proof_ends(2, &["judge", "calibrate", "--labels", "wrong.csv"]);
    expect![[r#"
        error[E0641]: there is no case `c999`
         --> wrong.csv:2:1
          |
        2 | c999,ann,pass
          | ^^^^ no such case

        error[E0642]: the label `maybe` is not on the scale
         --> wrong.csv:3:8
          |
        3 | c1,ann,maybe
          |        ^^^^^ not on the scale
          |
          = help: a label is `fail` or `pass`

        error[E0643]: `ann` gave two labels to the same output
         --> wrong.csv:5:8
          |
        5 | c2,ann,fail
          |        ^^^^ `fail` here
          |
         ::: wrong.csv:4:8
          |
        4 | c2,ann,pass
          |        ---- `pass` here
          |
          = help: keep the one that the person stands by
        note: 3 mistakes found
    "#]]
    .assert_eq(&told.stderr);
}

/// A judge of pairs that takes the first of two good ones, whatever stands there: `echo` shows both, and the first word decides.
#[test]
fn a_judge_of_pairs_shows_that_it_prefers_the_first_place() {
    let project = Project::new();
    let mut cases = String::new();
    for place in 0..40 {
        let (this, other, human) = match place {
            0..10 => ("GOOD", "BAD", "1"),
            10..20 => ("BAD", "GOOD", "2"),
            20..32 => ("GOOD", "GOOD", if place % 2 == 0 { "tie" } else { "1" }),
            _ => ("BAD", "BAD", "tie"),
        };
        cases.push_str(&format!(
            "{{\"id\": \"c{place}\", \"vars\": {{\"text\": \"{this}\"}}, \"expected\": {{\"other\": \"{other}\", \"human\": \"{human}\"}}}}\n"
        ));
    }
    project.write("cases.jsonl", cases);
    project.write("repeat.prompt", "{{ text }}\n");
    project.write(
        "better.yaml",
        "task: Which is better?\nscale: preference\nprompt: pair.prompt\nread: {first: '^GOOD', second: 'GOOD$', tie: never}\n",
    );
    project.write("pair.prompt", "{{ first }} or {{ second }}\n");
    project.write(
        "suite.yaml",
        "prompts: [repeat.prompt]\ntargets: [echo]\ndataset: cases.jsonl\nscorers:\n  \
         - pairwise: {rubric: better.yaml, target: echo, against: '{{ expected.other }}', as: better}\n",
    );
    project.proof_ends(3, &["run", "suite.yaml", "--quiet"]);
    let calibrate = ["judge", "calibrate", "better.yaml", "--truth", "expected.human", "--format", "json"];
    let json: serde_json::Value = serde_json::from_str(&project.proof_ends(0, &calibrate).stdout).unwrap();
    let found = &json["calibration"];
    assert_eq!((found["n"].as_u64(), found["unreadable"]["count"].as_u64()), (Some(32), Some(8)));
    let position = &found["position"];
    assert_eq!(position["n_pairs"], 32);
    assert_eq!(position["consistency"]["estimate"], 20.0 / 32.0);
    assert_eq!(position["first_of_inconsistent"]["estimate"], 1.0);
    assert_eq!(position["bias"], 12.0 / 64.0);
    // Of the twelve pairs of good ones, won by the first place both times, the judge says tie; people do of half.
    let classes: Vec<&str> =
        found["confusion"]["classes"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    assert_eq!(classes, ["against", "tie", "output"]);
    assert_eq!(found["confusion"]["counts"], serde_json::json!([[10, 0, 0], [0, 6, 0], [0, 6, 10]]));
}

/// A criterion of a rubric of levels is calibrated by itself, and stands beside the whole in the file.
#[test]
fn a_criterion_has_a_calibration_of_its_own() {
    let project = Project::new();
    let (mut cases, mut labels) = (String::new(), String::from("case,person,criterion,label\n"));
    for place in 0..45 {
        let said = ["poor", "fair", "good"][place % 3];
        let human = ["poor", "fair", "good"][if place % 9 == 4 { 2 } else { place % 3 }];
        cases.push_str(&format!("{{\"id\": \"c{place}\", \"vars\": {{\"text\": \"{said}\"}}}}\n"));
        labels.push_str(&format!("c{place},ann,polite,{human}\n"));
        labels.push_str(&format!("c{place},ann,grade,{}\n", if human == "poor" { "0" } else { "0.75" }));
    }
    project.write("cases.jsonl", cases);
    project.write("labels.csv", labels);
    project.write("repeat.prompt", "{{ text }}\n");
    project.write("words.prompt", "{{ output }} {{ criterion }}\n");
    project.write(
        "rubric.yaml",
        "task: Grade it.\nscale: {ordinal: {levels: [poor, fair, good], anchors: {poor: a, fair: b, good: c}}}\ncriteria:\n  \
         - {name: polite, description: It is polite.}\n  - {name: brief, description: It is brief.}\nprompt: words.prompt\n\
         read: {poor: ^poor, fair: ^fair, good: ^good}\n",
    );
    project.write(
        "suite.yaml",
        "prompts: [repeat.prompt]\ntargets: [echo]\ndataset: cases.jsonl\nscorers:\n  \
         - judge: {rubric: rubric.yaml, target: echo, calls: per_criterion, as: grade}\n",
    );
    project.proof_ends(0, &["run", "suite.yaml", "--quiet"]);
    for metric in ["grade.polite", "grade"] {
        project.proof_ends(0, &["judge", "calibrate", metric, "--labels", "labels.csv", "--quiet"]);
    }
    let shown = project.proof_ends(0, &["judge", "show", "rubric.yaml", "--format", "json"]);
    let shown: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap();
    let [whole, polite] = shown["calibrations"].as_array().unwrap().as_slice() else { panic!("{shown}") };
    assert_eq!((whole["criterion"].is_null(), polite["criterion"].as_str()), (true, Some("polite")));
    assert_eq!(polite["calibration"]["scale"]["kind"], "ordinal");
    // Five of 45 one level too low.
    assert_eq!(polite["calibration"]["judge"]["percent"]["estimate"], 40.0 / 45.0);
    assert_eq!(polite["calibration"]["judge"]["difference"]["n"], 45);
    // The whole is the mean over criteria: poor, fair and good are 0, 0.5 and 1 here too, and labels are numbers.
    assert_eq!(whole["calibration"]["n"], 45);
}

/// A judge that names kinds: a shell script that reads the answer's words.
#[cfg(unix)]
fn kinds() -> Project {
    let project = Project::new();
    let (mut cases, mut labels) = (String::new(), String::from("case,person,label\n"));
    for place in 0..30 {
        let (said, kind) = if place % 3 == 0 { ("SORRY", "refusal") } else { ("HERE IT IS", "answer") };
        let wanted = if place % 2 == 0 { "answer" } else { "refusal" };
        let human = if place % 10 == 0 { "answer" } else { kind };
        cases.push_str(&format!(
            "{{\"id\": \"c{place}\", \"vars\": {{\"text\": \"{said}\"}}, \"expected\": {{\"kind\": \"{wanted}\"}}}}\n"
        ));
        labels.push_str(&format!("c{place},ann,{human}\n"));
    }
    project.write("cases.jsonl", cases);
    project.write("labels.csv", labels);
    project.write("repeat.prompt", "{{ text }}\n");
    project.write(
        "judge.sh",
        "while IFS= read -r line; do\n  case \"$line\" in\n    *'\"hello\"'*) echo '{\"type\": \"ready\"}'; continue ;;\n    \
         *SORRY*) kind=refusal ;;\n    *) kind=answer ;;\n  esac\n  \
         id=$(printf '%s' \"$line\" | sed 's/^{\"id\": *\\([0-9]*\\).*/\\1/')\n  \
         printf '{\"id\": %s, \"text\": \"{\\\\\"reason\\\\\": \\\\\"seen\\\\\", \\\\\"verdict\\\\\": \\\\\"%s\\\\\"}\"}\\n' \"$id\" \"$kind\"\ndone\n",
    );
    project.write(
        "suite.yaml",
        "prompts: [repeat.prompt]\ntargets: [echo]\ndataset: cases.jsonl\nscorers:\n  \
         - classify: {choices: {answer: It answers., refusal: It declines.}, expected: '{{ expected.kind }}', as: kind,\n      \
         target: {model: exec/kinds, command: [sh, judge.sh]}}\n",
    );
    project.proof_ends(0, &["run", "suite.yaml", "--quiet"]);
    project
}

#[cfg(unix)]
#[test]
fn a_judge_that_names_kinds_is_held_against_people_by_kind() {
    let project = kinds();
    let calibrate = ["judge", "calibrate", "kind", "--labels", "labels.csv", "--format", "json"];
    let json: serde_json::Value = serde_json::from_str(&project.proof_ends(0, &calibrate).stdout).unwrap();
    assert_eq!(json["file"], "calibrations/kind.calibration.json");
    assert_eq!(json["calibration"]["confusion"]["classes"], serde_json::json!(["answer", "refusal"]));
    assert_eq!(json["calibration"]["confusion"]["counts"], serde_json::json!([[20, 1], [0, 9]]));
    // Whether a kind is right differs from case to case, so that the labels cannot correct the metric.
    check(
        &project.proof_ends(2, &["judge", "labels", "last", "kind", "--labels", "labels.csv"]),
        &expect![[r#"
            error[E0932]: these labels say nothing of the metric `kind`
             |
             = note: they name kinds, and the metric says whether a kind is the right one
             = help: calibrate the judge by them: `proof judge calibrate`; or label the outputs with `pass` and `fail`
        "#]],
    );
    // Labels of pass and fail say whether the kind was right: c0 should be an answer and is a refusal.
    let mut labels = String::from("case,person,label\n");
    for place in 0..30 {
        let is_right = (place % 3 == 0) == (place % 2 != 0);
        labels.push_str(&format!("c{place},ann,{}\n", if is_right { "pass" } else { "fail" }));
    }
    project.write("right.csv", labels);
    project.proof_ends(0, &["judge", "labels", "last", "kind", "--labels", "right.csv"]);
    let calibrate = ["judge", "calibrate", "kind", "--labels", "right.csv", "--no-write", "--format", "json"];
    let json: serde_json::Value = serde_json::from_str(&project.proof_ends(0, &calibrate).stdout).unwrap();
    assert_eq!(json["calibration"]["confusion"]["counts"], serde_json::json!([[15, 0], [0, 15]]));
}

#[test]
fn judges_of_different_scales_are_not_compared() {
    let project = project();
    project.write(
        "rubrics/number.yaml",
        "task: How good is it?\nscale: {numeric: {min: 0, max: 10}}\nprompt: words.prompt\nread: {number: '([0-9]+)'}\n",
    );
    project.write(
        "both.yaml",
        "prompts: [prompts/repeat.prompt]\ntargets: [echo]\ndataset: cases.jsonl\nscorers:\n  \
         - judge: {rubric: rubrics/helpful.yaml, target: echo, as: helpful}\n  \
         - judge: {rubric: rubrics/number.yaml, target: echo, as: number}\n",
    );
    project.proof_ends(3, &["run", "both.yaml", "--quiet"]);
    let compare = ["judge", "compare", "helpful", "number", "--labels", "labels/helpful.csv"];
    check(
        &project.proof_ends(2, &compare),
        &expect![[r#"
        error[E0930]: the two judges do not use the same scale
         |
         = note: one says `fail` or `pass`, the other a number from 0 to 10
         = help: only judges that may say the same things can be held against the same labels
    "#]],
    );
}

#[cfg(unix)]
#[test]
fn a_judge_that_cannot_be_reached_is_not_half_believed() {
    let project = project();
    project.write("judge.sh", "exit 3\n");
    project.write(
        "proof.yaml",
        "name: test\ntargets:\n  - {id: broken, model: exec/broken, command: [sh, judge.sh]}\n",
    );
    let calibrate = [
        "judge",
        "calibrate",
        "rubrics/helpful.yaml",
        "--dataset",
        "cases.jsonl",
        "--output",
        "{{ text }}",
        "--truth",
        "metadata.human",
        "--target",
        "broken",
        "--quiet",
    ];
    let printed = project.proof(&calibrate);
    expect![[r#"
        5

        error[E0542]: `broken` is given up: the program failed: the program failed 10 times in a row and is not started again; the last time: the program ended (exit status: 3) before it was ready; it wrote nothing to stderr
         |
         = help: run the program by hand and look at what it writes
        error[E0929]: the judge was not asked about all outputs
         |
         = help: `proof run --resume 00000001` goes on; then give this command with `--run 00000001`
    "#]]
    .assert_eq(&format!("{}\n{}\n{}", printed.code, printed.stdout, printed.stderr));
}
