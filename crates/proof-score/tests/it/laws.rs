//! Laws of the wrappers.

use proptest::prelude::*;
use serde_json::json;

use crate::{Output, parse, score_all};

/// Scorers of all outcomes for the outputs below: pass, fail, absent, unscored.
fn part() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "{contains: a}",
        "{contains: b}",
        "{equals: ab}",
        "{length: {max: 1}}",
        "{length: {threshold: 2}}",
        "{equals: {value: x, of: output.json.x}}",
        "{equals: \"{{ vars.missing }}\"}",
        "{not: {contains: a}}",
        "{any_of: [{contains: a}, json]}",
    ])
}

/// What one scorer says: pass or fail, or nothing.
fn verdict(item: &str, output: &str) -> Option<bool> {
    let set = parse(&format!("- {item}")).unwrap();
    let scores = score_all(&set, &Output::from(output), &json!({}));
    scores[0].score().map(|score| score.pass.unwrap())
}

/// Whether what the scorer looks at is there: a value that is not fails both ways.
fn is_absent(item: &str, output: &str) -> bool {
    verdict(item, output) == Some(false) && verdict(&format!("{{not: {item}}}"), output) == Some(false)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn wrappers_obey_their_laws(
        x in part(),
        y in part(),
        z in part(),
        output in prop::sample::select(vec!["a", "b", "ab", "", "c", "{\"x\": \"x\"}", "{\"x\": 1}"]),
    ) {
        let say = |item: String| verdict(&item, output);
        let (of_x, of_y) = (verdict(x, output), verdict(y, output));
        // not(not(x)) is x; not turns round what was decided and is there.
        prop_assert_eq!(say(format!("{{not: {{not: {x}}}}}")), of_x);
        if !is_absent(x, output) {
            prop_assert_eq!(say(format!("{{not: {x}}}")), of_x.map(|pass| !pass));
        }
        for wrapper in ["any_of", "all_of"] {
            let of = |parts: &str| say(format!("{{{wrapper}: [{parts}]}}"));
            prop_assert_eq!(of(x), of_x, "one part");
            prop_assert_eq!(of(&format!("{x}, {x}")), of_x, "idempotent");
            prop_assert_eq!(of(&format!("{x}, {y}")), of(&format!("{y}, {x}")), "commutative");
            prop_assert_eq!(
                of(&format!("{x}, {{{wrapper}: [{y}, {z}]}}")),
                of(&format!("{{{wrapper}: [{x}, {y}]}}, {z}")),
                "associative"
            );
        }
        // An error in a part is an error of the whole, under every wrapper.
        let both = of_x.zip(of_y);
        prop_assert_eq!(say(format!("{{any_of: [{x}, {y}]}}")), both.map(|(x, y)| x || y));
        prop_assert_eq!(say(format!("{{all_of: [{x}, {y}]}}")), both.map(|(x, y)| x && y));
        // De Morgan, where everything is there.
        if !is_absent(x, output) && !is_absent(y, output) {
            prop_assert_eq!(
                say(format!("{{not: {{any_of: [{x}, {y}]}}}}")),
                say(format!("{{all_of: [{{not: {x}}}, {{not: {y}}}]}}"))
            );
        }
    }
}
