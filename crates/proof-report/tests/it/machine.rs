//! What programs read.

use std::io;

use expect_test::expect;
use proof_diag::render::plain;
use proof_report::{ReportError, json, jsonl, junit};
use serde_json::Value;

use crate::build::{Build, Built};
use crate::{everything, of, signs};

fn lines(built: &Built) -> String {
    let mut out = Vec::new();
    jsonl(&built.store, &built.store.find_run(&built.id).unwrap(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn xml(built: &Built) -> String {
    let mut out = Vec::new();
    junit(&built.store, &built.store.find_run(&built.id).unwrap(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_verdict_as_json() {
    let build =
        Build::new(&["triage"], &["gpt-5-mini"]).label().gates(&["label >= 0.5"]).line(0, 0, &signs(19, 1));
    expect![[r#"
        {
          "schema_version": 1,
          "outcome": "passed",
          "reasons": [],
          "run": {
            "id": "0192f0c1a2b37c4d8e9f00000000abcd",
            "created_at": "2026-11-20T12:00:00Z",
            "status": "finished",
            "parent": null,
            "suite": "suites/triage.yaml",
            "description": null,
            "program": "0.1.0",
            "fingerprint": "f00d",
            "dataset": {
              "path": "data/tickets.jsonl",
              "hash": "",
              "n_cases": 20,
              "n_total": 20,
              "has_groups": false,
              "selection": ""
            },
            "repeats": 1,
            "scope": "population",
            "seed": 7,
            "elapsed_s": 1.5
          },
          "suite_uses": {
            "earlier_runs": 0,
            "earlier_versions": 0,
            "versions": 1
          },
          "level": 0.95,
          "prompts": [
            {
              "name": "triage",
              "path": "prompts/triage.prompt",
              "version": "0123456789ab"
            }
          ],
          "targets": [
            {
              "id": "gpt-5-mini",
              "model": "openai/gpt-5-mini",
              "is_simulated": false
            }
          ],
          "metrics": [
            {
              "name": "label",
              "scorer": "equals",
              "kind": "pass_fail",
              "direction": "higher",
              "weight": 1.0
            }
          ],
          "headline": "label",
          "trials": {
            "planned": 20,
            "outputs": 20,
            "errors": 0,
            "unscored": 0,
            "not_run": 0,
            "cached": 0
          },
          "cost": {
            "total_usd": 0.02,
            "spent_usd": 0.02,
            "mean_usd": 0.001,
            "n_priced": 20,
            "n_unpriced": 0,
            "evidence": null
          },
          "cells": [
            {
              "prompt": "triage",
              "target": "gpt-5-mini",
              "is_simulated": false,
              "trials": {
                "planned": 20,
                "outputs": 20,
                "errors": 0,
                "unscored": 0,
                "not_run": 0,
                "cached": 0
              },
              "errors": [],
              "metrics": [
                {
                  "metric": "label",
                  "estimate": 0.95,
                  "ci": {
                    "low": 0.763868806553258,
                    "high": 0.9911185511992047,
                    "level": 0.95,
                    "method": "Wilson"
                  },
                  "refusal": null,
                  "n_cases": 20,
                  "n_trials": 20,
                  "n_unscored": 0,
                  "n_missing": 0,
                  "n_clusters": null,
                  "n_effective": 20.0,
                  "design_effect": null,
                  "bounds": null,
                  "flakiness": null,
                  "unscored_example": null,
                  "evidence": {
                    "estimate": 0.95,
                    "interval": {
                      "low": 0.763868806553258,
                      "high": 0.9911185511992047,
                      "level": 0.95,
                      "method": "Wilson"
                    },
                    "refusal": null,
                    "n": 20,
                    "n_clusters": null,
                    "n_effective": 20.0,
                    "design_effect": null,
                    "method": "Wilson",
                    "adjustments": [],
                    "seed": null,
                    "warnings": []
                  }
                }
              ],
              "cost": {
                "total_usd": 0.02,
                "spent_usd": 0.02,
                "mean_usd": 0.001,
                "n_priced": 20,
                "n_unpriced": 0,
                "evidence": {
                  "estimate": 0.001,
                  "interval": null,
                  "refusal": {
                    "code": "no_variation",
                    "message": "all values are equal, so their spread is unknown"
                  },
                  "n": 20,
                  "n_clusters": null,
                  "n_effective": null,
                  "design_effect": null,
                  "method": null,
                  "adjustments": [],
                  "seed": null,
                  "warnings": []
                }
              },
              "latency": {
                "p50": {
                  "estimate": 0.29500000000000004,
                  "low": 0.25,
                  "high": 0.34,
                  "level": 0.95,
                  "method": "order statistics",
                  "evidence": {
                    "estimate": 0.29500000000000004,
                    "interval": {
                      "low": 0.25,
                      "high": 0.34,
                      "level": 0.95,
                      "method": "order statistics"
                    },
                    "refusal": null,
                    "n": 20,
                    "n_clusters": null,
                    "n_effective": 20.0,
                    "design_effect": null,
                    "method": "order statistics",
                    "adjustments": [],
                    "seed": null,
                    "warnings": []
                  }
                },
                "p95": {
                  "estimate": 0.3805,
                  "low": 0.36,
                  "high": null,
                  "level": 0.95,
                  "method": "order statistics",
                  "evidence": {
                    "estimate": 0.3805,
                    "interval": {
                      "low": 0.36,
                      "high": null,
                      "level": 0.95,
                      "method": "order statistics"
                    },
                    "refusal": null,
                    "n": 20,
                    "n_clusters": null,
                    "n_effective": 20.0,
                    "design_effect": null,
                    "method": "order statistics",
                    "adjustments": [],
                    "seed": null,
                    "warnings": [
                      "above the largest value seen (n >= 72 needed for an upper limit of p95)"
                    ]
                  }
                },
                "mean": {
                  "estimate": 0.295,
                  "interval": {
                    "low": 0.2673118943197974,
                    "high": 0.32268810568020256,
                    "level": 0.95,
                    "method": "Student t"
                  },
                  "refusal": null,
                  "n": 20,
                  "n_clusters": null,
                  "n_effective": 20.0,
                  "design_effect": null,
                  "method": "Student t",
                  "adjustments": [],
                  "seed": null,
                  "warnings": []
                },
                "n": 20
              },
              "tokens": {
                "input": 2400,
                "output": 600,
                "mean_input": 120.0,
                "mean_output": 30.0,
                "n": 20,
                "evidence_input": {
                  "estimate": 120.0,
                  "interval": null,
                  "refusal": {
                    "code": "no_variation",
                    "message": "all values are equal, so their spread is unknown"
                  },
                  "n": 20,
                  "n_clusters": null,
                  "n_effective": null,
                  "design_effect": null,
                  "method": null,
                  "adjustments": [],
                  "seed": null,
                  "warnings": []
                },
                "evidence_output": {
                  "estimate": 30.0,
                  "interval": null,
                  "refusal": {
                    "code": "no_variation",
                    "message": "all values are equal, so their spread is unknown"
                  },
                  "n": 20,
                  "n_clusters": null,
                  "n_effective": null,
                  "design_effect": null,
                  "method": null,
                  "adjustments": [],
                  "seed": null,
                  "warnings": []
                }
              }
            }
          ],
          "tags": [],
          "n_tags_left_out": 0,
          "comparisons": [],
          "target_comparisons": [],
          "families": [],
          "gates": [
            {
              "gate": "label >= 0.5",
              "kind": "limit",
              "outcome": "passed",
              "checks": [
                {
                  "prompt": "triage",
                  "target": "gpt-5-mini",
                  "estimate": 0.95,
                  "ci": {
                    "low": 0.763868806553258,
                    "high": 0.9911185511992047,
                    "level": 0.95,
                    "method": "Wilson"
                  },
                  "n": 20,
                  "n_effective": 20.0,
                  "test": null,
                  "p_adjusted": null,
                  "visible_loss": null,
                  "outcome": "passed",
                  "reason": "[0.76, 0.99]",
                  "more_cases": null,
                  "needed": null,
                  "evidence": {
                    "estimate": 0.95,
                    "interval": {
                      "low": 0.763868806553258,
                      "high": 0.9911185511992047,
                      "level": 0.95,
                      "method": "Wilson"
                    },
                    "refusal": null,
                    "n": 20,
                    "n_clusters": null,
                    "n_effective": 20.0,
                    "design_effect": null,
                    "method": "Wilson",
                    "adjustments": [],
                    "seed": null,
                    "warnings": []
                  }
                }
              ]
            }
          ],
          "failures": [
            {
              "trial": 19,
              "case": "case-19",
              "prompt": "triage",
              "target": "gpt-5-mini",
              "repeat": 0,
              "failed": [
                {
                  "metric": "label",
                  "value": 0.0,
                  "reason": "expected `refund`, found `other 19`"
                }
              ],
              "output": "answer 19",
              "is_cut": false
            }
          ],
          "n_failures": 1,
          "warnings": []
        }
    "#]]
    .assert_eq(&json(&of(&build.write())).unwrap());
}

#[test]
fn every_estimate_in_json_has_its_interval_or_the_reason() {
    let json: Value = serde_json::from_str(&json(&of(&everything().write())).unwrap()).unwrap();
    assert_eq!(json["schema_version"], 1);
    let mut n = 0;
    for cell in json["cells"].as_array().unwrap() {
        for metric in cell["metrics"].as_array().unwrap() {
            n += 1;
            assert!(metric["n_cases"].is_u64(), "{metric}");
            assert!(metric["ci"]["low"].is_f64() || metric["refusal"].is_string(), "{metric}");
        }
    }
    for comparison in json["comparisons"].as_array().unwrap() {
        for metric in comparison["metrics"].as_array().unwrap() {
            n += 1;
            assert!(metric["word"].is_string() && metric["n_units"].is_u64(), "{metric}");
            assert!(metric["ci"]["method"].is_string() || metric["refusal"].is_string(), "{metric}");
        }
    }
    assert_eq!(n, 12 + 6);
}

#[test]
fn a_line_for_each_trial() {
    expect![[r#"
        {"case":"case-0","prompt":"triage","target":"sim","is_simulated":true,"repeat":0,"status":"output","pass":true,"scores":{"label":{"value":1.0,"pass":true}},"output":"answer 0","finish_reason":"stop","latency_s":0.2,"cost_usd":0.001,"input_tokens":120,"output_tokens":30,"is_cached":false,"attempts":1}
        {"case":"case-1","prompt":"triage","target":"sim","is_simulated":true,"repeat":0,"status":"output","pass":false,"scores":{"label":{"value":0.0,"pass":false,"reason":"expected `refund`, found `other 1`"}},"output":"answer 1","finish_reason":"stop","latency_s":0.21000000000000002,"cost_usd":0.001,"input_tokens":120,"output_tokens":30,"is_cached":false,"attempts":1}
        {"case":"case-2","prompt":"triage","target":"sim","is_simulated":true,"repeat":0,"status":"output","pass":null,"scores":{"label":{"unscored":"the output is not JSON"}},"output":"answer 2","finish_reason":"stop","latency_s":0.22,"cost_usd":0.001,"input_tokens":120,"output_tokens":30,"is_cached":false,"attempts":1}
        {"case":"case-3","prompt":"triage","target":"sim","is_simulated":true,"repeat":0,"status":"error","pass":null,"scores":{},"output":null,"finish_reason":null,"error":{"kind":"rate_limit","status":429,"message":"slow down"},"latency_s":null,"cost_usd":null,"input_tokens":null,"output_tokens":null,"is_cached":false,"attempts":1}
        {"case":"case-4","prompt":"triage","target":"sim","is_simulated":true,"repeat":0,"status":"render","pass":null,"scores":{},"output":null,"finish_reason":null,"error":{"kind":"render","message":"`name` is undefined"},"latency_s":null,"cost_usd":null,"input_tokens":null,"output_tokens":null,"is_cached":false,"attempts":1}
        {"case":"case-6","prompt":"triage","target":"sim","is_simulated":true,"repeat":0,"status":"output","pass":true,"scores":{"label":{"value":1.0,"pass":true}},"output":"answer 6","finish_reason":"stop","latency_s":0.26,"cost_usd":0.001,"input_tokens":120,"output_tokens":30,"is_cached":false,"attempts":1}
    "#]].assert_eq(&lines(&Build::new(&["triage"], &["sim"]).label().line(0, 0, "10?xr-1").write()));
}

#[test]
fn a_test_case_for_each_case() {
    expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="suites/triage.yaml" tests="6" failures="1" errors="3">
            <testsuite name="triage on sim (simulated model, not an LLM)" tests="6" disabled="0" errors="3" failures="1">
                <testcase name="case-0" classname="triage on sim (simulated model, not an LLM)" time="0.200"/>
                <testcase name="case-1" classname="triage on sim (simulated model, not an LLM)" time="0.210">
                    <failure message="label 0: expected `refund`, found `other 1`" type="equals">answer 1</failure>
                </testcase>
                <testcase name="case-2" classname="triage on sim (simulated model, not an LLM)" time="0.220">
                    <error message="label not scored: the output is not JSON" type="equals">answer 2</error>
                </testcase>
                <testcase name="case-3" classname="triage on sim (simulated model, not an LLM)" time="0.000">
                    <error message="slow down" type="rate_limit"></error>
                </testcase>
                <testcase name="case-4" classname="triage on sim (simulated model, not an LLM)" time="0.000">
                    <error message="`name` is undefined" type="render"></error>
                </testcase>
                <testcase name="case-6" classname="triage on sim (simulated model, not an LLM)" time="0.260"/>
            </testsuite>
        </testsuites>
    "#]].assert_eq(&xml(&Build::new(&["triage"], &["sim"]).label().line(0, 0, "10?xr-1").write()));
}

#[test]
fn repeats_are_one_test_case() {
    let build = Build::new(&["a", "b"], &["m"]).label().repeats(3).line(0, 0, "111_101_1x0").line(
        1,
        0,
        "111_111_111",
    );
    expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="suites/triage.yaml" tests="6" failures="1" errors="1">
            <testsuite name="a on m" tests="3" disabled="0" errors="1" failures="1">
                <testcase name="case-0" classname="a on m" time="0.600"/>
                <testcase name="case-1" classname="a on m" time="0.630">
                    <failure message="label 0: expected `refund`, found `other 1` (1 of 3 repeats)" type="equals">answer 1</failure>
                </testcase>
                <testcase name="case-2" classname="a on m" time="0.440">
                    <error message="slow down (1 of 3 repeats)" type="rate_limit"></error>
                </testcase>
            </testsuite>
            <testsuite name="b on m" tests="3" disabled="0" errors="0" failures="0">
                <testcase name="case-0" classname="b on m" time="0.600"/>
                <testcase name="case-1" classname="b on m" time="0.630"/>
                <testcase name="case-2" classname="b on m" time="0.660"/>
            </testsuite>
        </testsuites>
    "#]].assert_eq(&xml(&build.write()));
}

#[test]
fn junit_counts_what_it_holds() {
    let xml = xml(&everything().write());
    let report = quick_junit::Report::deserialize_from_str(&xml).unwrap();
    assert_eq!(report.test_suites.len(), 4);
    for suite in &report.test_suites {
        let n = |wanted: quick_junit::NonSuccessKind| {
            let is_wanted = |case: &&quick_junit::TestCase| match &case.status {
                quick_junit::TestCaseStatus::NonSuccess { kind, .. } => *kind == wanted,
                _ => false,
            };
            suite.test_cases.iter().filter(is_wanted).count()
        };
        assert_eq!(suite.tests, suite.test_cases.len());
        assert_eq!(suite.failures, n(quick_junit::NonSuccessKind::Failure));
        assert_eq!(suite.errors, n(quick_junit::NonSuccessKind::Error));
    }
}

#[test]
fn a_report_that_could_not_be_written() {
    let full = ReportError::Write(io::Error::new(io::ErrorKind::StorageFull, "no space left on device"));
    expect![[r#"
        error[E0810]: could not write the report
         |
         = note: no space left on device
         = help: the run itself is recorded; `proof show` writes its report again
    "#]]
    .assert_eq(&plain(&full.into()));
    let damaged = serde_json::from_str::<Value>("{").unwrap_err();
    expect![[r#"
        error[E0811]: could not write the report as JSON
         |
         = note: EOF while parsing an object at line 1 column 1
         = help: the store may hold a damaged output; `--format human` shows what can be shown
    "#]]
    .assert_eq(&plain(&ReportError::Json(damaged).into()));
    assert!(ReportError::Write(io::ErrorKind::BrokenPipe.into()).is_broken_pipe());
}

#[test]
fn a_reader_that_goes_away_ends_the_stream() {
    struct Gone;
    impl io::Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let built = everything().write();
    let run = built.store.find_run(&built.id).unwrap();
    assert!(jsonl(&built.store, &run, &mut Gone).unwrap_err().is_broken_pipe());
    assert!(junit(&built.store, &run, &mut Gone).unwrap_err().is_broken_pipe());
}

/// What a comparison must carry so that it can be checked without us (statistics note, section 4.1).
#[test]
fn a_comparison_in_json_carries_its_evidence() {
    let verdict = of(&everything().write());
    let json: Value = serde_json::from_str(&json(&verdict).unwrap()).unwrap();
    let difference = &json["comparisons"][0]["metrics"][0];
    let required = [
        "estimate",
        "ci",
        "ci90",
        "n_planned",
        "n_units",
        "n_missing",
        "n_clusters",
        "n_effective",
        "design_effect",
        "test",
        "p_adjusted",
        "margin",
        "scope",
        "word",
        "reason",
        "needed",
        "settle",
        "warnings",
        "seed",
        "method_version",
        "evidence",
    ];
    for field in required {
        assert!(difference.get(field).is_some(), "{field}");
    }
    for (place, fields) in [
        ("ci", ["low", "high", "level", "method"].as_slice()),
        ("test", &["name", "statistic", "p"]),
        ("p_adjusted", &["method", "family", "family_size", "p"]),
        ("missing", &["planned_baseline", "baseline", "planned_candidate", "candidate"]),
    ] {
        for field in fields {
            assert!(difference[place].get(field).is_some(), "{place}.{field}");
        }
    }
    assert_eq!(difference["word"], "undecided");
    let needed = &difference["needed"][0];
    for field in ["goal", "more_cases", "assumption", "case_calls", "more_repeats", "advice", "sentence"] {
        assert!(needed.get(field).is_some(), "needed.{field}");
    }
    assert_eq!(
        difference["evidence"]["adjustments"][0],
        "p adjusted by Westfall-Young over 6 comparisons with the first prompt"
    );
    let family = &json["families"][0];
    assert_eq!((family["method"].as_str(), family["size"].as_u64()), (Some("Westfall-Young"), Some(6)));
    assert_eq!(json["target_comparisons"][0]["baseline"], "gpt-5-mini");
    let kinds: Vec<&str> =
        json["gates"].as_array().unwrap().iter().filter_map(|gate| gate["kind"].as_str()).collect();
    assert_eq!(kinds, ["limit", "prove", "limit"]);
}
