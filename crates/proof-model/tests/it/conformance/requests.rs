//! Every recorded request has the body that the SDKs send.

use std::collections::BTreeSet;

use proof_model::fuzzing;
use serde_json::Value;

use super::allowed::{ALLOWED, CANNOT, Cannot};
use super::diff::{Difference, differences};
use super::recordings::{Asked, api, cases, formats, recorded};

#[test]
fn requests_are_written_as_the_sdks_send_them() {
    let cases = cases();
    let mut used = BTreeSet::new();
    let mut wrong = vec![];
    for (format, index) in &formats() {
        for (name, case) in cases.iter().filter(|(name, _)| !index.cannot.contains_key(*name)) {
            let Some(asked) = &case.request else { continue };
            let recorded = recorded(format, name);
            let ours = match fuzzing::write(api(format), &asked.of(&recorded.model), case.stream) {
                Ok(ours) => serde_json::from_slice(&ours).unwrap(),
                Err(error) => {
                    wrong.push(format!("{format}/{name}: we cannot write it: {error}"));
                    continue;
                }
            };
            // Where SDKs differ, one of them is enough.
            let found = recorded.sent.iter().map(|theirs| remaining(format, &theirs.body, &ours, &mut used));
            let found = found.min_by_key(Vec::len).unwrap();
            wrong.extend(found.into_iter().map(|difference| format!("{format}/{name}{difference}")));
        }
    }
    for (idx, allowed) in ALLOWED.iter().enumerate() {
        for format in allowed.formats.iter().filter(|format| !used.contains(&(idx, **format))) {
            wrong.push(format!("{format}: `{}` may differ, but does not ({})", allowed.path, allowed.why));
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

/// The differences that nothing allows.
fn remaining(
    format: &str,
    theirs: &Value,
    ours: &Value,
    used: &mut BTreeSet<(usize, &'static str)>,
) -> Vec<Difference> {
    let mut found = differences(theirs, ours);
    found.retain(|difference| {
        let place = ALLOWED.iter().position(|allowed| allowed.covers(format, difference));
        let known = |idx: usize| ALLOWED[idx].formats.iter().find(|known| **known == format);
        used.extend(place.and_then(|idx| Some((idx, *known(idx)?))));
        place.is_none()
    });
    found
}

#[test]
fn what_a_format_cannot_say_is_refused_or_left_out() {
    let cases = cases();
    let mut wrong = vec![];
    for (format, index) in &formats() {
        for (name, reason) in &index.cannot {
            let Some(asked) = &cases[name].request else { continue };
            let place = format!("{format}/{name}");
            let write = |asked: &Asked| fuzzing::write(api(format), &asked.of("a-model"), false);
            let Some((.., cannot)) = CANNOT
                .iter()
                .find(|(formats, names, _)| formats.contains(&&**format) && names.contains(&&**name))
            else {
                wrong.push(format!("{place}: nobody has said what we do"));
                continue;
            };
            let mut other = asked.clone();
            match (cannot, write(asked)) {
                (Cannot::Fails(words), Err(error)) if error.message.contains(words) => continue,
                (Cannot::Fails(words), ours) => {
                    wrong
                        .push(format!("{place}: an error is expected that says `{words}`, we have {ours:?}"));
                    continue;
                }
                (Cannot::LeftOut, _) => other = without(asked, reason),
                (Cannot::SaidAs(say), _) => say(&mut other),
            }
            let [ours, other] = [asked, &other].map(|asked| write(asked).unwrap());
            let [ours, other] = [&ours, &other].map(|body| serde_json::from_slice::<Value>(body).unwrap());
            wrong.extend(differences(&other, &ours).iter().map(|difference| format!("{place}{difference}")));
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

/// The call without the setting that a format cannot say, whose name the reason begins with.
fn without(asked: &Asked, reason: &str) -> Asked {
    let (name, _) = reason.split_once(": ").unwrap();
    let mut settings = serde_json::to_value(&asked.settings).unwrap();
    settings.as_object_mut().unwrap().remove(name).unwrap();
    Asked { settings: serde_json::from_value(settings).unwrap(), ..asked.clone() }
}
