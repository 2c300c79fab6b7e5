//! What a person sees.

use expect_test::expect;
use proof_report::{
    Terminal, Theme, comparison_markdown, comparison_terminal, list_markdown, list_terminal, markdown,
    terminal,
};
use proof_store::MetricKind;
use proof_verdict::{Level, compare_runs};

use crate::build::Build;
use crate::{everything, of, signs};

const LATER: &str = "0192f0c1a2b37c4d8e9f00000000ef01";

#[test]
fn a_small_run_on_a_terminal() {
    let build = Build::new(&["triage"], &["gpt-5-mini"]).label().line(0, 0, &signs(18, 2));
    expect![[r#"
        suites/triage.yaml · run 0000abcd
        20 cases × 1 prompt × 1 target = 20 trials · data/tickets.jsonl

        Failures: 2
        case-18 · triage · gpt-5-mini
          label: expected `refund`, found `other 18`
          output: answer 18
        case-19 · triage · gpt-5-mini
          label: expected `refund`, found `other 19`
          output: answer 19

        gpt-5-mini · openai/gpt-5-mini
          prompt  metric  estimate  interval       n
          triage  label   0.90      [0.70, 0.97]  20

          prompt  outputs  cost   a call  p50                p95              tokens
          triage       20  $0.02  $0.001  295 [250, 340] ms  380 [360, –] ms  120 → 30

        95 % intervals: Wilson; latency: order statistics. n counts cases. –: above the largest value seen
          (n >= 72 needed for an upper limit of p95).

        passed: every trial has a result; the suite has no gates · cost $0.02
    "#]]
    .assert_eq(&terminal(&of(&build.write()), Terminal::PLAIN));
}

#[test]
fn a_run_with_everything_on_a_terminal() {
    expect![[r#"
        suites/triage.yaml · run 0000abcd
        60 cases × 2 prompts × 2 targets = 240 trials · data/tickets.jsonl

        Trials without a result
        triage-v2 · gpt-5-mini: 2 errors in 60 trials
          2 × rate_limit, case case-57: slow down
        triage-v2 · gpt-5-mini: 1 output not scored by label
          case case-59: the output is not JSON

        Failures: 10 of 14
        case-50 · triage · gpt-5-mini
          label: expected `refund`, found `other 50`
          short: expected `refund`, found `other 50`
          output: answer 50
        case-51 · triage · gpt-5-mini
          label: expected `refund`, found `other 51`
          short: expected `refund`, found `other 51`
          output: answer 51
        case-52 · triage · gpt-5-mini
          label: expected `refund`, found `other 52`
          short: expected `refund`, found `other 52`
          output: answer 52
        case-53 · triage · gpt-5-mini
          label: expected `refund`, found `other 53`
          short: expected `refund`, found `other 53`
          output: answer 53
        case-54 · triage · gpt-5-mini
          label: expected `refund`, found `other 54`
          short: expected `refund`, found `other 54`
          output: answer 54
        case-55 · triage · gpt-5-mini
          label: expected `refund`, found `other 55`
          short: expected `refund`, found `other 55`
          output: answer 55
        case-55 · triage-v2 · gpt-5-mini
          label: expected `refund`, found `other 55`
          output: answer 55
        case-56 · triage-v2 · gpt-5-mini
          label: expected `refund`, found `other 56`
          output: answer 56
        case-59 · triage · sim (simulated)
          label: expected `refund`, found `other 59`
          short: expected `refund`, found `other 59`
          output: answer 59
        case-59 · triage-v2 · sim (simulated)
          label: expected `refund`, found `other 59`
          short: expected `refund`, found `other 59`
          output: answer 59

        gpt-5-mini · openai/gpt-5-mini
          prompt     metric  estimate  interval         n  missing  if these fail … pass
          triage     label   0.833     [0.720, 0.907]  60
                     short   0.833     [0.720, 0.907]  60
                     pass    0.833     [0.720, 0.907]  60
          triage-v2  label   0.965     [0.881, 0.990]  57        3  0.917 … 0.967
                     short   1.000     [0.938, 1.000]  58        2  0.967 … 1.000
                     pass    0.965     [0.881, 0.990]  57        3  0.917 … 0.967

          prompt     outputs  errors  unscored  cost    a call  p50                p95              tokens
          triage          60                    $0.06   $0.001  495 [410, 580] ms  760 [720, –] ms  120 → 30
          triage-v2       58       2         1  $0.058  $0.001  485 [410, 560] ms  741 [700, –] ms  120 → 30

        sim (simulated model, not an LLM) · sim/support-demo
          prompt     metric  estimate  interval         n
          triage     label   0.983     [0.911, 0.997]  60
                     short   0.983     [0.911, 0.997]  60
                     pass    0.983     [0.911, 0.997]  60
          triage-v2  label   0.983     [0.911, 0.997]  60
                     short   0.983     [0.911, 0.997]  60
                     pass    0.983     [0.911, 0.997]  60

          prompt     outputs  cost   a call  p50                p95              tokens
          triage          60  $0.06  $0.001  495 [410, 580] ms  760 [720, –] ms  120 → 30
          triage-v2       60  $0.06  $0.001  495 [410, 580] ms  760 [720, –] ms  120 → 30

        Against triage on the same cases
          prompt     target           metric  difference  interval          up  down   n  p
          triage-v2  gpt-5-mini       label   +0.088      [+0.019, +0.189]   5     0  57  0.062   undecided
                     gpt-5-mini       short   +0.138      [+0.067, +0.249]   8     0  58  0.0078  better
                     gpt-5-mini       pass    +0.088      [+0.019, +0.189]   5     0  57  0.062   undecided
          triage-v2  sim (simulated)  label   +0.000      [-0.060, +0.060]   0     0  60  1.00    equivalent
                     sim (simulated)  short   +0.000      [-0.060, +0.060]   0     0  60  1.00    undecided
                     sim (simulated)  pass    +0.000      [-0.060, +0.060]   0     0  60  1.00    undecided
          triage-v2 on gpt-5-mini, label: undecided, shown alone, not among 6 comparisons (p alone 0.031,
            pairing gain 1.77×, margin 0.05, 3 cases not scored in both); to settle: 31 more cases (62
            calls) would confirm the difference seen (80 % power, if the true difference is the one seen);
            repeats would not buy more; 217 more cases (434 calls) would detect a true difference of 0.05
            (80 % power); fragile: trials without a result could change this
          triage-v2 on gpt-5-mini, short: better (p alone 0.0039, 2 cases not scored in both)
          triage-v2 on gpt-5-mini, pass: undecided, shown alone, not among 6 comparisons (p alone 0.031,
            pairing gain 1.77×, 3 cases not scored in both); to settle: 31 more cases (62 calls) would
            confirm the difference seen (80 % power, if the true difference is the one seen); repeats would
            not buy more; fragile: trials without a result could change this
          triage-v2 on sim (simulated), label: equivalent (margin 0.05); fewer than 5 cases changed: this
            can never be significant at 5 %
          triage-v2 on sim (simulated), short: undecided, no case differs; to settle: no number of cases can
            be named, because no difference was seen: declare the smallest one that matters (`margins`);
            fewer than 5 cases changed: this can never be significant at 5 %
          triage-v2 on sim (simulated), pass: undecided, no case differs; to settle: no number of cases can
            be named, because no difference was seen: declare the smallest one that matters (`margins`);
            fewer than 5 cases changed: this can never be significant at 5 %

        Against gpt-5-mini on the same cases
          prompt     target           metric  difference  interval          up  down   n  p
          triage     sim (simulated)  label   +0.150      [+0.081, +0.261]   9     0  60  0.0039  better
                     sim (simulated)  short   +0.150      [+0.081, +0.261]   9     0  60  0.0039  better
                     sim (simulated)  pass    +0.150      [+0.081, +0.261]   9     0  60  0.0039  better
          triage-v2  sim (simulated)  label   +0.035      [-0.030, +0.119]   2     0  57  0.50    undecided
                     sim (simulated)  short   -0.017      [-0.091, +0.046]   0     1  58  1.00    undecided
                     sim (simulated)  pass    +0.035      [-0.030, +0.119]   2     0  57  0.50    undecided
          triage on sim (simulated), label: better (p alone 0.0020, pairing gain 1.22×)
          triage on sim (simulated), short: better (p alone 0.0020, pairing gain 1.22×)
          triage on sim (simulated), pass: better (p alone 0.0020, pairing gain 1.22×)
          triage-v2 on sim (simulated), label: undecided, the interval holds both gains and losses (p alone
            0.25, 3 cases not scored in both); to settle: 410 more cases (820 calls) would confirm the
            difference seen (80 % power, if the true difference is the one seen); repeats would not buy more;
            fewer than 5 cases changed: this can never be significant at 5 %
          triage-v2 on sim (simulated), short: undecided, the interval holds both gains and losses (p alone
            0.50, 2 cases not scored in both); to settle: 1,280 more cases (2,560 calls) would confirm the
            difference seen (80 % power, if the true difference is the one seen); repeats would not buy more;
            fewer than 5 cases changed: this can never be significant at 5 %
          triage-v2 on sim (simulated), pass: undecided, the interval holds both gains and losses (p alone
            0.25, 3 cases not scored in both); to settle: 410 more cases (820 calls) would confirm the
            difference seen (80 % power, if the true difference is the one seen); repeats would not buy more;
            fewer than 5 cases changed: this can never be significant at 5 %

        By tag: pass
          tag    prompt     target           estimate  interval         n  interval
          plain  triage     gpt-5-mini       0.81      [0.68, 0.89]    52
                 triage-v2  gpt-5-mini       0.959     [0.863, 0.989]  49
                 triage     sim (simulated)  0.981     [0.899, 0.997]  52
                 triage-v2  sim (simulated)  0.981     [0.899, 0.997]  52
          edge   triage     gpt-5-mini       1.00      [0.68, 1.00]     8  few cases
                 triage-v2  gpt-5-mini       1.00      [0.68, 1.00]     8  few cases
                 triage     sim (simulated)  1.00      [0.68, 1.00]     8  few cases
                 triage-v2  sim (simulated)  1.00      [0.68, 1.00]     8  few cases

        Gates
        ? label >= 0.90  undecided: holds at 2 of 4 places
          undecided · triage · gpt-5-mini: the limit lies within [0.720, 0.907]; about 123 more cases would
            decide it, if the truth is what was seen; repeats would not buy more
          undecided · triage-v2 · gpt-5-mini: the limit lies within [0.881, 0.990]; about 74 more cases
            would decide it, if the truth is what was seen; repeats would not buy more
          passed · triage · sim (simulated): [0.911, 0.997]
          passed · triage-v2 · sim (simulated): [0.911, 0.997]
        ✓ label no worse than triage by 0.05  passed: holds at 2 of 2 places
          passed · triage-v2 · gpt-5-mini: difference [0.038, 0.169]
          passed · triage-v2 · sim (simulated): difference [-0.043, 0.043]
        ✓ cost_usd <= 5  passed: $0.24

        95 % intervals: Wilson; latency: order statistics. n counts cases. –: above the largest value seen
          (n >= 72 needed for an upper limit of p95).
        Differences are candidate minus baseline: Tango score; p: McNemar mid-p.
        p is adjusted by Westfall-Young over 6 comparisons with the first prompt: triage-v2 on gpt-5-mini
          label, triage-v2 on gpt-5-mini short, triage-v2 on gpt-5-mini pass, triage-v2 on sim (simulated)
          label, triage-v2 on sim (simulated) short and triage-v2 on sim (simulated) pass; intervals are
          those of each alone.
        p is adjusted by Westfall-Young over 6 comparisons with the first target: sim (simulated) with
          triage label, sim (simulated) with triage short, sim (simulated) with triage pass, sim (simulated)
          with triage-v2 label, sim (simulated) with triage-v2 short and sim (simulated) with triage-v2 pass;
          intervals are those of each alone.

        undecided: 1 of 3 gates undecided · cost $0.24 · 1 of 2 targets: simulated model, not an LLM
    "#]]
    .assert_eq(&terminal(&of(&everything().write()), Terminal::PLAIN));
}

#[test]
fn repeats_and_groups_on_a_terminal() {
    let build = Build::new(&["a", "b"], &["m"])
        .label()
        .repeats(2)
        .groups_of(2)
        .cached(|case| case % 2 == 0)
        .line(0, 0, &"11_10_00_11_01_11_00_11_10_10_".repeat(3))
        .line(1, 0, &"11_11_10_11_11_01_00_11_11_11_".repeat(3));
    expect![[r#"
        suites/triage.yaml · run 0000abcd
        30 cases × 2 prompts × 1 target × 2 repeats = 120 trials · data/tickets.jsonl

        Failures: 10 of 36
        case-1 · a · m · repeat 2
          label: expected `refund`, found `other 1`
          output: answer 1
        case-2 · a · m · repeat 1
          label: expected `refund`, found `other 2`
          output: answer 2
        case-2 · a · m · repeat 2
          label: expected `refund`, found `other 2`
          output: answer 2
        case-2 · b · m · repeat 2
          label: expected `refund`, found `other 2`
          output: answer 2
        case-4 · a · m · repeat 1
          label: expected `refund`, found `other 4`
          output: answer 4
        case-5 · b · m · repeat 1
          label: expected `refund`, found `other 5`
          output: answer 5
        case-6 · a · m · repeat 1
          label: expected `refund`, found `other 6`
          output: answer 6
        case-6 · b · m · repeat 1
          label: expected `refund`, found `other 6`
          output: answer 6
        case-6 · b · m · repeat 2
          label: expected `refund`, found `other 6`
          output: answer 6
        case-12 · b · m · repeat 2
          label: expected `refund`, found `other 12`
          output: answer 12

        m · openai/m
          prompt  metric  estimate  interval       n  groups  flaky
          a       label   0.60      [0.41, 0.77]  30      15  0.40 [0.22, 0.61] of 30 cases
          b       label   0.80      [0.61, 0.91]  30      15  0.20 [0.09, 0.39] of 30 cases

          prompt  outputs  cached  cost   a call  p50                p95              tokens
          a            60      30  $0.06  $0.001  345 [300, 390] ms  480 [460, –] ms  120 → 30
          b            60      30  $0.06  $0.001  345 [300, 390] ms  480 [460, –] ms  120 → 30

        Against a on the same cases
          prompt  metric  difference  interval        up  down   n  p
          b       label   +0.20       [+0.09, +0.31]  15     3  30  0.0039  better
          b label: better (effective n 45.5, pairing gain 2.27×)

        95 % intervals: Wilson with effective n; latency: order statistics. n counts cases; cases of a group
          are not independent, and the intervals allow for it; repeats are folded to a mean per case. –:
          above the largest value seen (n >= 72 needed for an upper limit of p95).
        Differences are candidate minus baseline: CR2 with Satterthwaite t; p: sign-flip of groups.

        passed: every trial has a result; the suite has no gates · cost $0.12, $0.06 of it spent in this run
          and the rest from the cache
    "#]]
    .assert_eq(&terminal(&of(&build.write()), Terminal::PLAIN));
}

#[test]
fn a_run_without_price_or_latency() {
    let build =
        Build::new(&["triage"], &["echo"]).label().price(None).latency(|_| 0.0).line(0, 0, "1111111111");
    expect![[r#"
        suites/triage.yaml · run 0000abcd
        10 cases × 1 prompt × 1 target = 10 trials · data/tickets.jsonl

        echo · openai/echo
          prompt  metric  estimate  interval       n
          triage  label   1.00      [0.72, 1.00]  10

          prompt  outputs  cost      p50   p95          tokens
          triage       10  no price  0 ms  0 [0, –] ms  120 → 30

        95 % intervals: Wilson; latency: order statistics. n counts cases. –: above the largest value seen
          (n >= 72 needed for an upper limit of p95).

        passed: every trial has a result; the suite has no gates · cost unknown (no price)
    "#]]
    .assert_eq(&terminal(&of(&build.write()), Terminal::PLAIN));
}

#[test]
fn a_run_that_reached_nothing() {
    let build =
        Build::new(&["triage"], &["gpt-5-mini"]).label().gates(&["label >= 0.9"]).line(0, 0, "xxxxx-");
    expect![[r#"
        suites/triage.yaml · run 0000abcd
        6 cases × 1 prompt × 1 target = 6 trials · data/tickets.jsonl

        Trials without a result
        triage · gpt-5-mini: 5 errors in 6 trials
          5 × rate_limit, case case-0: slow down

        gpt-5-mini · openai/gpt-5-mini
          prompt  metric  estimate  interval       n  missing  if these fail … pass
          triage  label   –         none: no data  0        6  0.000 … 1.000

          prompt  outputs  errors  not made
          triage        0       5         1

        Gates
        ? label >= 0.9  undecided: no trial has a score

        95 % intervals. n counts cases.
        warning: the run has not ended: 1 trial still to make

        no results: every trial that was made ended in an error · no cost
    "#]]
    .assert_eq(&terminal(&of(&build.write()), Terminal::PLAIN));
}

#[test]
fn a_narrow_terminal_cuts_names() {
    let name = "a-prompt-whose-name-somebody-made-very-long-indeed";
    let build = Build::new(&[name], &["gpt-5-mini"]).label().line(0, 0, &signs(18, 2));
    let narrow = Terminal { width: 60, theme: Theme::PLAIN };
    let shown = terminal(&of(&build.write()), narrow);
    assert!(shown.contains("a-prompt-w"), "{shown}");
    let fits = |line: &str| line.chars().count() <= 60 || line.contains("ms") || line.contains("p50");
    assert!(shown.lines().all(fits), "only the table of calls needs more: {shown}");
}

#[test]
fn colour_adds_nothing_but_escapes() {
    let verdict = of(&everything().write());
    let coloured = terminal(&verdict, Terminal { theme: Theme::COLOUR, ..Terminal::PLAIN });
    let mut bare = String::new();
    let mut rest = coloured.as_str();
    while let Some(start) = rest.find('\u{1b}') {
        bare.push_str(&rest[..start]);
        rest = &rest[start + rest[start..].find('m').unwrap() + 1..];
    }
    bare.push_str(rest);
    assert_eq!(bare, terminal(&verdict, Terminal::PLAIN));
}

#[test]
fn a_run_in_markdown() {
    expect![[r#"
        ## suites/triage.yaml · run 0000abcd

        60 cases × 2 prompts × 2 targets = 240 trials · data/tickets.jsonl

        ### Trials without a result

        triage-v2 · gpt-5-mini: 2 errors in 60 trials

        - 2 × **rate\_limit**, case case-57: slow down

        triage-v2 · gpt-5-mini: 1 output not scored by label

        - case case-59: the output is not JSON

        ### Failures: 10 of 14

        case-50 · triage · gpt-5-mini

        - **label**: expected \`refund\`, found \`other 50\`
        - **short**: expected \`refund\`, found \`other 50\`
        - output: answer 50

        case-51 · triage · gpt-5-mini

        - **label**: expected \`refund\`, found \`other 51\`
        - **short**: expected \`refund\`, found \`other 51\`
        - output: answer 51

        case-52 · triage · gpt-5-mini

        - **label**: expected \`refund\`, found \`other 52\`
        - **short**: expected \`refund\`, found \`other 52\`
        - output: answer 52

        case-53 · triage · gpt-5-mini

        - **label**: expected \`refund\`, found \`other 53\`
        - **short**: expected \`refund\`, found \`other 53\`
        - output: answer 53

        case-54 · triage · gpt-5-mini

        - **label**: expected \`refund\`, found \`other 54\`
        - **short**: expected \`refund\`, found \`other 54\`
        - output: answer 54

        case-55 · triage · gpt-5-mini

        - **label**: expected \`refund\`, found \`other 55\`
        - **short**: expected \`refund\`, found \`other 55\`
        - output: answer 55

        case-55 · triage-v2 · gpt-5-mini

        - **label**: expected \`refund\`, found \`other 55\`
        - output: answer 55

        case-56 · triage-v2 · gpt-5-mini

        - **label**: expected \`refund\`, found \`other 56\`
        - output: answer 56

        case-59 · triage · sim \(simulated\)

        - **label**: expected \`refund\`, found \`other 59\`
        - **short**: expected \`refund\`, found \`other 59\`
        - output: answer 59

        case-59 · triage-v2 · sim \(simulated\)

        - **label**: expected \`refund\`, found \`other 59\`
        - **short**: expected \`refund\`, found \`other 59\`
        - output: answer 59

        ### gpt-5-mini · openai/gpt-5-mini

        | prompt | metric | estimate | interval | n | missing | if these fail … pass |
        |---|---|---:|---|---:|---:|---|
        | triage | label | 0.833 | [0.720, 0.907] | 60 |  |  |
        |  | short | 0.833 | [0.720, 0.907] | 60 |  |  |
        |  | pass | 0.833 | [0.720, 0.907] | 60 |  |  |
        | triage-v2 | label | 0.965 | [0.881, 0.990] | 57 | 3 | 0.917 … 0.967 |
        |  | short | 1.000 | [0.938, 1.000] | 58 | 2 | 0.967 … 1.000 |
        |  | pass | 0.965 | [0.881, 0.990] | 57 | 3 | 0.917 … 0.967 |

        | prompt | outputs | errors | unscored | cost | a call | p50 | p95 | tokens |
        |---|---:|---:|---:|---:|---|---|---|---|
        | triage | 60 |  |  | $0.06 | $0.001 | 495 [410, 580] ms | 760 [720, –] ms | 120 → 30 |
        | triage-v2 | 58 | 2 | 1 | $0.058 | $0.001 | 485 [410, 560] ms | 741 [700, –] ms | 120 → 30 |

        ### sim **(simulated model, not an LLM)** · sim/support-demo

        | prompt | metric | estimate | interval | n |
        |---|---|---:|---|---:|
        | triage | label | 0.983 | [0.911, 0.997] | 60 |
        |  | short | 0.983 | [0.911, 0.997] | 60 |
        |  | pass | 0.983 | [0.911, 0.997] | 60 |
        | triage-v2 | label | 0.983 | [0.911, 0.997] | 60 |
        |  | short | 0.983 | [0.911, 0.997] | 60 |
        |  | pass | 0.983 | [0.911, 0.997] | 60 |

        | prompt | outputs | cost | a call | p50 | p95 | tokens |
        |---|---:|---:|---|---|---|---|
        | triage | 60 | $0.06 | $0.001 | 495 [410, 580] ms | 760 [720, –] ms | 120 → 30 |
        | triage-v2 | 60 | $0.06 | $0.001 | 495 [410, 580] ms | 760 [720, –] ms | 120 → 30 |

        ### Against triage on the same cases

        | prompt | target | metric | difference | interval | up | down | n | p |  |
        |---|---|---|---:|---|---:|---:|---:|---:|---|
        | triage-v2 | gpt-5-mini | label | +0.088 | [+0.019, +0.189] | 5 | 0 | 57 | 0.062 | undecided |
        |  | gpt-5-mini | short | +0.138 | [+0.067, +0.249] | 8 | 0 | 58 | 0.0078 | better |
        |  | gpt-5-mini | pass | +0.088 | [+0.019, +0.189] | 5 | 0 | 57 | 0.062 | undecided |
        | triage-v2 | sim \(simulated\) | label | +0.000 | [-0.060, +0.060] | 0 | 0 | 60 | 1.00 | equivalent |
        |  | sim \(simulated\) | short | +0.000 | [-0.060, +0.060] | 0 | 0 | 60 | 1.00 | undecided |
        |  | sim \(simulated\) | pass | +0.000 | [-0.060, +0.060] | 0 | 0 | 60 | 1.00 | undecided |

        - triage-v2 on gpt-5-mini, label: undecided, shown alone, not among 6 comparisons (p alone 0.031, pairing gain 1.77×, margin 0.05, 3 cases not scored in both); to settle: 31 more cases (62 calls) would confirm the difference seen (80 % power, if the true difference is the one seen); repeats would not buy more; 217 more cases (434 calls) would detect a true difference of 0.05 (80 % power); fragile: trials without a result could change this
        - triage-v2 on gpt-5-mini, short: better (p alone 0.0039, 2 cases not scored in both)
        - triage-v2 on gpt-5-mini, pass: undecided, shown alone, not among 6 comparisons (p alone 0.031, pairing gain 1.77×, 3 cases not scored in both); to settle: 31 more cases (62 calls) would confirm the difference seen (80 % power, if the true difference is the one seen); repeats would not buy more; fragile: trials without a result could change this
        - triage-v2 on sim \(simulated\), label: equivalent (margin 0.05); fewer than 5 cases changed: this can never be significant at 5 %
        - triage-v2 on sim \(simulated\), short: undecided, no case differs; to settle: no number of cases can be named, because no difference was seen: declare the smallest one that matters (`margins`); fewer than 5 cases changed: this can never be significant at 5 %
        - triage-v2 on sim \(simulated\), pass: undecided, no case differs; to settle: no number of cases can be named, because no difference was seen: declare the smallest one that matters (`margins`); fewer than 5 cases changed: this can never be significant at 5 %

        ### Against gpt-5-mini on the same cases

        | prompt | target | metric | difference | interval | up | down | n | p |  |
        |---|---|---|---:|---|---:|---:|---:|---:|---|
        | triage | sim \(simulated\) | label | +0.150 | [+0.081, +0.261] | 9 | 0 | 60 | 0.0039 | better |
        |  | sim \(simulated\) | short | +0.150 | [+0.081, +0.261] | 9 | 0 | 60 | 0.0039 | better |
        |  | sim \(simulated\) | pass | +0.150 | [+0.081, +0.261] | 9 | 0 | 60 | 0.0039 | better |
        | triage-v2 | sim \(simulated\) | label | +0.035 | [-0.030, +0.119] | 2 | 0 | 57 | 0.50 | undecided |
        |  | sim \(simulated\) | short | -0.017 | [-0.091, +0.046] | 0 | 1 | 58 | 1.00 | undecided |
        |  | sim \(simulated\) | pass | +0.035 | [-0.030, +0.119] | 2 | 0 | 57 | 0.50 | undecided |

        - triage on sim \(simulated\), label: better (p alone 0.0020, pairing gain 1.22×)
        - triage on sim \(simulated\), short: better (p alone 0.0020, pairing gain 1.22×)
        - triage on sim \(simulated\), pass: better (p alone 0.0020, pairing gain 1.22×)
        - triage-v2 on sim \(simulated\), label: undecided, the interval holds both gains and losses (p alone 0.25, 3 cases not scored in both); to settle: 410 more cases (820 calls) would confirm the difference seen (80 % power, if the true difference is the one seen); repeats would not buy more; fewer than 5 cases changed: this can never be significant at 5 %
        - triage-v2 on sim \(simulated\), short: undecided, the interval holds both gains and losses (p alone 0.50, 2 cases not scored in both); to settle: 1,280 more cases (2,560 calls) would confirm the difference seen (80 % power, if the true difference is the one seen); repeats would not buy more; fewer than 5 cases changed: this can never be significant at 5 %
        - triage-v2 on sim \(simulated\), pass: undecided, the interval holds both gains and losses (p alone 0.25, 3 cases not scored in both); to settle: 410 more cases (820 calls) would confirm the difference seen (80 % power, if the true difference is the one seen); repeats would not buy more; fewer than 5 cases changed: this can never be significant at 5 %

        ### By tag: pass

        | tag | prompt | target | estimate | interval | n | interval |
        |---|---|---|---:|---|---:|---|
        | plain | triage | gpt-5-mini | 0.81 | [0.68, 0.89] | 52 |  |
        |  | triage-v2 | gpt-5-mini | 0.959 | [0.863, 0.989] | 49 |  |
        |  | triage | sim \(simulated\) | 0.981 | [0.899, 0.997] | 52 |  |
        |  | triage-v2 | sim \(simulated\) | 0.981 | [0.899, 0.997] | 52 |  |
        | edge | triage | gpt-5-mini | 1.00 | [0.68, 1.00] | 8 | few cases |
        |  | triage-v2 | gpt-5-mini | 1.00 | [0.68, 1.00] | 8 | few cases |
        |  | triage | sim \(simulated\) | 1.00 | [0.68, 1.00] | 8 | few cases |
        |  | triage-v2 | sim \(simulated\) | 1.00 | [0.68, 1.00] | 8 | few cases |

        ### Gates

        **?** label &gt;= 0.90  **undecided**: holds at 2 of 4 places

        - **undecided** · triage · gpt-5-mini: the limit lies within [0.720, 0.907]; about 123 more cases would decide it, if the truth is what was seen; repeats would not buy more
        - **undecided** · triage-v2 · gpt-5-mini: the limit lies within [0.881, 0.990]; about 74 more cases would decide it, if the truth is what was seen; repeats would not buy more
        - **passed** · triage · sim \(simulated\): [0.911, 0.997]
        - **passed** · triage-v2 · sim \(simulated\): [0.911, 0.997]

        **✓** label no worse than triage by 0.05  **passed**: holds at 2 of 2 places

        - **passed** · triage-v2 · gpt-5-mini: difference [0.038, 0.169]
        - **passed** · triage-v2 · sim \(simulated\): difference [-0.043, 0.043]

        **✓** cost\_usd &lt;= 5  **passed**: $0.24

        95 % intervals: Wilson; latency: order statistics. n counts cases. –: above the largest value seen (n >= 72 needed for an upper limit of p95).

        Differences are candidate minus baseline: Tango score; p: McNemar mid-p.

        p is adjusted by Westfall-Young over 6 comparisons with the first prompt: triage-v2 on gpt-5-mini label, triage-v2 on gpt-5-mini short, triage-v2 on gpt-5-mini pass, triage-v2 on sim \(simulated\) label, triage-v2 on sim \(simulated\) short and triage-v2 on sim \(simulated\) pass; intervals are those of each alone.

        p is adjusted by Westfall-Young over 6 comparisons with the first target: sim \(simulated\) with triage label, sim \(simulated\) with triage short, sim \(simulated\) with triage pass, sim \(simulated\) with triage-v2 label, sim \(simulated\) with triage-v2 short and sim \(simulated\) with triage-v2 pass; intervals are those of each alone.

        **undecided**: 1 of 3 gates undecided · cost $0.24 · **1 of 2 targets: simulated model, not an LLM**
    "#]].assert_eq(&markdown(&of(&everything().write())));
}

#[test]
fn two_runs() {
    let built = Build::new(&["triage"], &["gpt-5-mini"]).label().line(0, 0, &signs(60, 40)).write();
    let mut later =
        Build::new(&["triage"], &["gpt-5-mini"]).label().line(0, 0, &format!("0{}", signs(84, 15)));
    "0192f0c1a2b37c4d8e9f00000000ef01".clone_into(&mut later.id);
    later.spec.prompts[0].version = "ba9876543210".to_owned();
    later.write_to(&built.store);
    let comparison = compare_runs(&built.store, &built.id, &later.id, Level::P95).unwrap();
    expect![[r#"
        Run 0000ef01 against run 0000abcd
        suites/triage.yaml · 100 cases in both

        triage on gpt-5-mini · version ba9876543210 against 0123456789ab
          metric  difference  interval          up  down    n  p
          label   +0.240      [+0.158, +0.335]  25     1  100  <0.0001  better
          triage label: better (pairing gain 1.85×)
          newly passing, 25 cases: case-60, case-61, case-62, case-63, case-64, case-65, case-66, case-67,
            case-68, case-69, case-70, case-71, case-72, case-73, case-74, case-75, case-76, case-77,
            case-78, case-79 and 5 more
          newly failing, 1 case: case-0

        95 % intervals. Differences are candidate minus baseline: Tango score; p: McNemar mid-p.

        1 metric: 1 better
    "#]]
    .assert_eq(&comparison_terminal(&comparison, Terminal::PLAIN));
    expect![[r#"
        ## Run 0000ef01 against run 0000abcd

        suites/triage.yaml · 100 cases in both

        ### triage on gpt-5-mini · version ba9876543210 against 0123456789ab

        | metric | difference | interval | up | down | n | p |  |
        |---|---:|---|---:|---:|---:|---:|---|
        | label | +0.240 | [+0.158, +0.335] | 25 | 1 | 100 | &lt;0.0001 | better |

        - triage label: better (pairing gain 1.85×)
        - newly passing, 25 cases: case-60, case-61, case-62, case-63, case-64, case-65, case-66, case-67, case-68, case-69, case-70, case-71, case-72, case-73, case-74, case-75, case-76, case-77, case-78, case-79 and 5 more
        - newly failing, 1 case: case-0

        95 % intervals. Differences are candidate minus baseline: Tango score; p: McNemar mid-p.

        1 metric: 1 better
    "#]].assert_eq(&comparison_markdown(&comparison));
}

#[test]
fn all_runs() {
    let built = Build::new(&["triage"], &["sim"]).label().line(0, 0, "11-1").write();
    let mut later = Build::new(&["triage"], &["gpt-5-mini"]).label().line(0, 0, "1111");
    "0192f0c1a2b37c4d8e9f00000000ef01".clone_into(&mut later.id);
    later.write_to(&built.store);
    let runs = built.store.runs().unwrap();
    expect![[r#"
        list
          run       began             suite               plan       trials  status
          0000ef01  2026-11-20 12:00  suites/triage.yaml  1 × 1 × 4       4  finished
          0000abcd  2026-11-20 12:00  suites/triage.yaml  1 × 1 × 4       4  interrupted  simulated
    "#]]
    .assert_eq(&format!("list\n{}", list_terminal(&runs, Terminal::PLAIN)));
    expect![[r#"
        | run | began | suite | plan | trials | status |  |
        |---|---|---|---|---:|---|---|
        | 0000ef01 | 2026-11-20 12&#58;00 | suites/triage.yaml | 1 × 1 × 4 | 4 | finished |  |
        | 0000abcd | 2026-11-20 12&#58;00 | suites/triage.yaml | 1 × 1 × 4 | 4 | interrupted | simulated |
    "#]]
    .assert_eq(&list_markdown(&runs));
    expect![[r#"
        no runs yet; `proof run SUITE` makes one
    "#]]
    .assert_eq(&list_terminal(&[], Terminal::PLAIN));
}

#[test]
fn two_runs_with_tags_and_margins() {
    let build = |line: &str, margin: f64| {
        let mut build = Build::new(&["triage"], &["sim"])
            .label()
            .metric("seconds", MetricKind::Number, 0.0)
            .line(0, 0, line)
            .tags(|case| if case < 40 { vec!["plain"] } else { vec!["edge"] });
        build.spec.margins.insert("label".to_owned(), margin);
        build
    };
    let halves = |signs: &str| format!("{signs} {}", "15".repeat(signs.len() / 2));
    let built = build(&halves(&signs(60, 20)), 0.05).write();
    let mut after = build(&halves(&format!("{}{}", signs(52, 10), signs(12, 6))), 0.02);
    LATER.clone_into(&mut after.id);
    after.write_to(&built.store);
    let comparison = compare_runs(&built.store, &built.id, LATER, Level::P95).unwrap();
    expect![[r#"
        Run 0000ef01 against run 0000abcd
        suites/triage.yaml · 80 cases in both

        triage on sim (simulated model, not an LLM) · version 0123456789ab
          metric   difference  interval               up  down   n  p
          label    +0.05       [-0.06, +0.16]         12     8  80  0.38  undecided
          seconds  +0          none: no case differs   0     0  80        undecided
          triage label: undecided, the interval holds both gains and losses, and is not shown to be within
            ±0.02 (pairing gain 1.4×, margin 0.02); to settle: 703 more cases (1,406 calls) would confirm
            the difference seen (80 % power, if the true difference is the one seen); repeats would not buy
            more; 4,824 more cases (9,648 calls) would detect a true difference of 0.02 (80 % power)
          triage seconds: undecided, no case differs; to settle: no number of cases can be named, because
            too few of them differ
          newly passing, 12 cases: case-62, case-63, case-64, case-65, case-66, case-67, case-68, case-69,
            case-70, case-71, case-72, case-73
          newly failing, 8 cases: case-52, case-53, case-54, case-55, case-56, case-57, case-58, case-59

        By tag: label
          tag    difference  interval          up  down   n  p
          edge   +0.10       [-0.12, +0.31]    12     8  40  0.77
          plain  +0.000      [-0.088, +0.088]   0     0  40  1.00
          p adjusted by Benjamini-Hochberg over 2 rows

        95 % intervals. Differences are candidate minus baseline: Tango score; p: McNemar mid-p.

        2 metrics: 2 undecided
    "#]]
    .assert_eq(&comparison_terminal(&comparison, Terminal::PLAIN));
    expect![[r#"
        ## Run 0000ef01 against run 0000abcd

        suites/triage.yaml · 80 cases in both

        ### triage on sim **(simulated model, not an LLM)** · version 0123456789ab

        | metric | difference | interval | up | down | n | p |  |
        |---|---:|---|---:|---:|---:|---:|---|
        | label | +0.05 | [-0.06, +0.16] | 12 | 8 | 80 | 0.38 | undecided |
        | seconds | +0 | none: no case differs | 0 | 0 | 80 |  | undecided |

        - triage label: undecided, the interval holds both gains and losses, and is not shown to be within ±0.02 (pairing gain 1.4×, margin 0.02); to settle: 703 more cases (1,406 calls) would confirm the difference seen (80 % power, if the true difference is the one seen); repeats would not buy more; 4,824 more cases (9,648 calls) would detect a true difference of 0.02 (80 % power)
        - triage seconds: undecided, no case differs; to settle: no number of cases can be named, because too few of them differ
        - newly passing, 12 cases: case-62, case-63, case-64, case-65, case-66, case-67, case-68, case-69, case-70, case-71, case-72, case-73
        - newly failing, 8 cases: case-52, case-53, case-54, case-55, case-56, case-57, case-58, case-59

        ### By tag: label

        | tag | difference | interval | up | down | n | p |
        |---|---:|---|---:|---:|---:|---:|
        | edge | +0.10 | [-0.12, +0.31] | 12 | 8 | 40 | 0.77 |
        | plain | +0.000 | [-0.088, +0.088] | 0 | 0 | 40 | 1.00 |

        - p adjusted by Benjamini-Hochberg over 2 rows

        95 % intervals. Differences are candidate minus baseline: Tango score; p: McNemar mid-p.

        2 metrics: 2 undecided
    "#]].assert_eq(&comparison_markdown(&comparison));
}

#[test]
fn objections_and_guarantees_on_a_terminal() {
    let build = Build::new(&["old", "new"], &["m"])
        .label()
        .line(0, 0, &signs(90, 10))
        .line(1, 0, &signs(89, 11))
        .gates(&["object if label worse than old", "absolute label >= 99% for old", "absolute label >= 75%"]);
    let page = terminal(&of(&build.write()), Terminal::PLAIN);
    let gates = page.split_once("\nGates\n").unwrap().1.split_once("\n\n").unwrap().0;
    expect![[r#"
        ✓ object if label worse than old  passed: not shown to be worse: difference [-0.054, 0.027]; a loss
          of 0.0767 or more would have been seen with 80 % power
        ✗ absolute label >= 99% for old  failed: 10 of 100 failures: true failure rate above 0.0552 with 95
          % confidence
        ✓ absolute label >= 75%  passed: holds at 2 of 2 places
          passed · old · m: 10 of 100 failures: true failure rate below 0.164 with 95 % confidence
          passed · new · m: 11 of 100 failures: true failure rate below 0.176 with 95 % confidence"#]]
    .assert_eq(gates);
}
