//! Consistency: outputs that agree with each other, and turns that keep to a speaker and a tone.

use std::cell::OnceCell;

use expect_test::expect;
use proof_prompt::{Message, Role};
use proof_score::{CaseView, Peer, Replies, Reply, ScoreInput, Scored};
use serde_json::{Map, Value, json};

use crate::{check_mistake, parse, shown};

/// The scores of an output of the case `c1`, with other outputs (`case/repeat: text`), after messages of the assistant.
#[track_caller]
fn score_with(
    yaml: &str,
    output: &str,
    peers: &[(&str, u32, &str)],
    sent: &[&str],
    replies: &Replies,
    vars: &Value,
) -> Vec<Scored> {
    let set = parse(yaml).unwrap_or_else(|shown| panic!("{shown}"));
    let peers: Vec<Peer> = peers
        .iter()
        .map(|(case, repeat, text)| Peer {
            case: (*case).to_owned(),
            repeat: *repeat,
            text: (*text).to_owned(),
        })
        .collect();
    let mut messages =
        vec![Message::text(Role::System, "Be nice! You are Bob."), Message::text(Role::User, "hey")];
    messages.extend(sent.iter().map(|text| Message::text(Role::Assistant, *text)));
    let (vars, metadata) = (vars.as_object().cloned().unwrap_or_default(), Map::new());
    let input = ScoreInput {
        text: output,
        repaired: None,
        reasoning: None,
        tool_calls: &[],
        finish_reason: "stop",
        latency_s: 1.0,
        first_token_s: None,
        tokens_per_second: None,
        cost_usd: None,
        input_tokens: None,
        output_tokens: None,
        case: CaseView { id: "c1", vars: &vars, expected: &Value::Null, tags: &[], metadata: &metadata },
        output_schema: None,
        tools: &[],
        messages: &messages,
        peers: Some(&peers),
        replies,
        json: OnceCell::new(),
        context: OnceCell::new(),
    };
    set.score(&input)
}

#[track_caller]
fn score(yaml: &str, output: &str, peers: &[(&str, u32, &str)]) -> String {
    let scores = score_with(yaml, output, peers, &[], &Replies::default(), &Value::Null);
    scores.iter().map(shown).collect::<Vec<_>>().join(" | ")
}

/// The scores of the last turn after earlier ones.
#[track_caller]
fn turns(yaml: &str, turns: &[&str]) -> String {
    let (last, sent) = turns.split_last().unwrap();
    let scores = score_with(yaml, last, &[], sent, &Replies::default(), &Value::Null);
    scores.iter().map(shown).collect::<Vec<_>>().join(" | ")
}

#[test]
fn agreement_over_repeats() {
    let peers = [("c1", 0, "The Paris!"), ("c1", 2, "London")];
    assert_eq!(
        score("- consistency", "paris", &peers),
        "0.5: differs from repeat 3: \"paris\" and \"London\""
    );
    assert_eq!(
        score("- consistency: {similarity: exact}", "paris", &peers),
        "0: differs from repeat 1: \"paris\" and \"The Paris!\""
    );
    assert_eq!(score("- consistency: {similarity: exact}", " London ", &[("c1", 0, "London")]), "1");
    assert_eq!(
        score(
            "- consistency: {similarity: token_f1}",
            "Paris in spring",
            &[("c1", 0, "Paris"), ("c1", 1, "spring in the Paris")]
        ),
        "0.75: differs from repeat 1: \"Paris in spring\" and \"Paris\""
    );
    assert_eq!(score("- consistency", "x", &[]), "skipped: there is no other output of the case");
    assert_eq!(score("- consistency", "", &[("c1", 1, "")]), "1");
}

#[test]
fn agreement_of_json_numbers_and_fields() {
    let json = [("c1", 0, "```json\n{\"b\": 1.0, \"a\": [2]}\n```"), ("c1", 1, "no JSON")];
    assert_eq!(
        score("- consistency: {similarity: json}", "{\"a\": [2], \"b\": 1}", &json),
        "0.5: differs from repeat 2: \"{\"a\": [2], \"b\": 1}\" and \"no JSON\""
    );
    assert_eq!(
        score("- consistency: {similarity: json}", "no JSON", &json),
        "0: the output is not JSON: \"no JSON\""
    );
    let labels = [
        ("c1", 0, "{\"label\": \"Bug\", \"why\": \"x\"}"),
        ("c1", 1, "{\"label\": \"billing\"}"),
        ("c1", 2, "{}"),
    ];
    assert_eq!(
        score("- consistency: {field: label}", "{\"label\": \"bug\"}", &labels),
        "0.3333333333333333: differs from repeat 2: \"{\"label\": \"bug\"}\" and \"{\"label\": \"billing\"}\""
    );
    assert_eq!(
        score("- consistency: {field: label}", "{}", &labels),
        "0: the output has no such field: \"{}\""
    );
    let numbers = [("c1", 0, "So it is 1,000."), ("c1", 1, "2 + 2 = 1000.4")];
    assert_eq!(
        score("- consistency: {similarity: number}", "1k", &numbers),
        "0.5: differs from repeat 2: \"1k\" and \"2 + 2 = 1000.4\""
    );
    assert_eq!(score("- consistency: {similarity: number, tolerance: 0.5}", "1k", &numbers), "1");
    assert_eq!(
        score("- consistency: {similarity: number}", "none", &numbers),
        "0: there is no number in the output: \"none\""
    );
}

#[test]
fn agreement_over_a_group() {
    let peers = [("c1", 1, "yes"), ("c2", 0, "yes"), ("c3", 0, "no")];
    assert_eq!(
        score("- consistency: group", "Yes.", &peers),
        "0.6666666666666666: differs from repeat 1 of case `c3`: \"Yes.\" and \"no\""
    );
    assert_eq!(score("- consistency: repeats", "Yes.", &peers), "1");
    assert_eq!(
        score("- consistency: repeats", "Yes.", &peers[1..]),
        "skipped: there is no other output of the case"
    );
    assert_eq!(
        score("- consistency: group", "x", &[]),
        "skipped: there is no other output of the case or its group"
    );
}

#[test]
fn agreement_of_embeddings() {
    let yaml = "- consistency: {similarity: embedding, target: openai/text-embedding-3-small}";
    let peers = [("c1", 0, "same"), ("c1", 1, "opposite"), ("c1", 2, "same")];
    let mut replies = Replies::default();
    let first = score_with(yaml, "own", &peers, &[], &replies, &Value::Null);
    assert_eq!(shown(&first[0]), "unscored: the other outputs that it compares with are not there");
    let wanted = replies.take_wanted();
    assert_eq!(wanted.len(), 3, "each text is embedded once: {wanted:?}");
    for question in wanted {
        let vector = if question.key.contains("opposite") { vec![-1.0, 0.0] } else { vec![2.0, 0.0] };
        replies.answer(question.key, Ok(Reply::Vectors(vec![vector])));
    }
    let second = score_with(yaml, "own", &peers, &[], &replies, &Value::Null);
    assert_eq!(shown(&second[0]), "0.6666666666666666: differs from repeat 2: \"own\" and \"opposite\"");
    assert_eq!(
        shown(&score_with(yaml, "", &peers, &[], &replies, &Value::Null)[0]),
        "unscored: an output is empty: there is nothing to embed"
    );
}

#[test]
fn tone() {
    let yaml = "- tone: [address]";
    assert_eq!(
        turns(yaml, &["Ich helfe Ihnen gern.", "Hast du die Nummer deiner Bestellung?"]),
        "fail: address: turn 1 has formal address, turn 2 has informal address | fail: turn 1 has formal address, turn 2 has informal address"
    );
    assert_eq!(
        turns(yaml, &["Ich helfe Ihnen gern.", "Das ist für Sie da, wenn du es brauchst."]),
        "fail: address: turn 2 has formal and informal address | fail: turn 2 has formal and informal address"
    );
    assert_eq!(
        turns(yaml, &["Ich helfe Ihnen gern.", "Dann haben Sie die Nummer bei der Hand."]),
        "pass | pass"
    );
    assert_eq!(
        turns(yaml, &["Das ist für Sie und dich."]),
        "skipped: there are less than two turns | skipped: there are less than two turns"
    );
    let yaml = "- tone";
    assert_eq!(
        turns(
            yaml,
            &[
                "Thank you for your order, it will be there on Monday.",
                "Hey!",
                "We will send it again on Tuesday, at no cost for you 🎉"
            ]
        ),
        "fail: emoji: turn 1 has no emoji, turn 3 has emoji | skipped: less than two turns show it | fail: turn 1 has no emoji, turn 3 has \
         emoji | pass | skipped: less than two turns show it"
    );
    assert_eq!(
        turns(
            "- tone: register",
            &["We regret that this is not possible. Kindly wait.", "Yeah, no worries, don't wait."]
        ),
        "fail: register: turn 1 has formal words, turn 2 has informal words | fail: turn 1 has formal words, turn 2 has informal words"
    );
}

#[test]
fn persona() {
    let yaml = "- persona";
    assert_eq!(
        turns(yaml, &["Hi, I'm Ada.", "I looked it up, my name is Eve."]),
        "fail: name: turn 1 has the name `Ada`, turn 2 has the name `Eve` | fail: turn 1 has the name `Ada`, turn 2 has the name `Eve` | pass | \
         skipped: less than two turns show it"
    );
    assert_eq!(
        turns("- persona: {aspects: name, name: Ada Lovelace}", &["I'm Ada.", "Fine."]),
        "pass | pass"
    );
    assert_eq!(
        turns("- persona: {aspects: name, name: Ada}", &["Hello.", "I'm Eve, your assistant."]),
        "fail: name: turn 2 has the name `Eve`, expected `Ada` | fail: turn 2 has the name `Eve`, expected `Ada`"
    );
    assert_eq!(
        turns(
            "- persona: [person, nature]",
            &["We are here for you, our team is human.", "As an AI I do not sleep."]
        ),
        "fail: person: turn 1 has `we`, turn 2 has `I` | fail: turn 1 has `we`, turn 2 has `I` | skipped: less than two turns show it"
    );
    assert_eq!(
        turns("- persona: nature", &["I'm a human, like you.", "As an AI language model I do not sleep."]),
        "fail: nature: turn 1 has a human, turn 2 has a program | fail: turn 1 has a human, turn 2 has a program"
    );
}

#[test]
fn turns_of_the_case() {
    let vars = json!({"turns": [{"role": "user", "content": "I'm Max."}, {"role": "assistant", "content": "I'm Ada."}, {"role": "assistant", "content": "I'm Eve."}], "wrong": [3]});
    let of = |yaml: &str| shown(&score_with(yaml, "", &[], &[], &Replies::default(), &vars)[0]);
    assert_eq!(
        of("- persona: {turns: \"{{ vars.turns }}\"}"),
        "fail: name: turn 1 has the name `Ada`, turn 2 has the name `Eve`"
    );
    assert_eq!(of("- persona: {turns: [I'm Ada., I'm Ada.]}"), "pass");
    assert_eq!(of("- tone: {turns: \"{{ vars.wrong }}\"}"), "unscored: a turn is no text: 3");
    assert_eq!(of("- tone: {turns: \"{{ vars.none }}\"}"), "unscored: case `c1` has no `vars.none`");
}

#[test]
fn hostile_outputs() {
    let yaml = "- consistency\n- {consistency: {similarity: json}, as: b}\n- {consistency: {similarity: number}, as: c}\n- {consistency: {similarity: token_f1}, as: d}\n- tone\n- persona";
    for text in
        [String::new(), "[".repeat(1_000_000), "a ".repeat(200_000), "\u{0}\u{202E}\\u12 I'm ".repeat(50_000)]
    {
        let scores =
            score_with(yaml, &text, &[("c1", 0, &text)], &[&text], &Replies::default(), &Value::Null);
        assert!(scores.iter().all(|score| !matches!(score, Scored::Error(_))), "{scores:?}");
    }
}

#[test]
fn mistakes() {
    check_mistake(
        "- consistency: {over: cases, field: 'a['}\n- {consistency: {similarity: exact, tolerance: 1}, as: b}\n- {consistency: {similarity: embedding}, as: c}\n- tone: [mood]\n- persona: {aspects: []}\n",
        expect![[r#"
            error[E0606]: `over` must be one of `repeats`, `group`, found `cases`
             --> suite.yaml:1:23
              |
            1 | - consistency: {over: cases, field: 'a['}
              |                       ^^^^^ no such word

            error[E0606]: `field` cannot be read: a `[` is not closed
             --> suite.yaml:1:37
              |
            1 | - consistency: {over: cases, field: 'a['}
              |                                     ^^^^ a path such as `items[0].label`

            error[E0606]: `tolerance` says nothing with `similarity: exact`
             --> suite.yaml:2:48
              |
            2 | - {consistency: {similarity: exact, tolerance: 1}, as: b}
              |                                                ^ it goes with number

            error[E0604]: scorer `consistency` needs `target`
             --> suite.yaml:3:4
              |
            3 | - {consistency: {similarity: embedding}, as: c}
              |    ^^^^^^^^^^^ `target` is missing
              |
              = note: `target`: the model of embeddings; only with `similarity: embedding`
              = help: such as `- consistency: {over: repeats, similarity: json, field: label}`

            error[E0606]: `aspects` must be one of `address`, `emoji`, `exclamations`, `register`, found `mood`
             --> suite.yaml:4:10
              |
            4 | - tone: [mood]
              |          ^^^^ no such word

            error[E0606]: `aspects` must be one of `name`, `person`, `nature`, found a list
             --> suite.yaml:5:22
              |
            5 | - persona: {aspects: []}
              |                      ^^ no such word
        "#]],
    );
}
