//! The prompt behind a rendered one: what the case filled in is taken out again.

use std::borrow::Cow;

use proof_prompt::Role;
use serde_json::Value;

use crate::Request;

/// Stands where a value of the case stood.
pub(super) const SLOT: char = '\u{1}';

/// Begins a message; the role's letter follows.
pub(super) const MESSAGE: char = '\u{2}';

/// Values beyond this are not looked for.
const MOST_VALUES: usize = 64;

/// A single word this short is common enough to stand in the prompt's own text.
const SHORT: usize = 24;

/// The messages as one text, with [`SLOT`] in place of each value of the case: the same for every case of a prompt.
///
/// A value is found as it is written in the case, or trimmed. A single short word is taken for a value only where it
/// stands alone: on a line of its own, after a colon, or in quotes. Values that a template changed are not found, and
/// their words then count as the prompt's. Without a case, the last user message is taken for the value.
pub(super) fn outline(request: &Request) -> String {
    let vars = request.hint.case.as_deref().and_then(|case| case.get("vars"));
    let mut values = vec![];
    if let Some(vars) = vars {
        collect(vars, &mut values);
    }
    values.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    values.dedup();
    let whole_input = match request.hint.case {
        Some(_) => None,
        None if request.messages.len() < 2 => None,
        None => request.messages.iter().rposition(|message| message.role == Role::User),
    };
    let mut text = String::with_capacity(1024);
    for (idx, message) in request.messages.iter().enumerate() {
        text.push(MESSAGE);
        text.push(letter(message.role));
        text.push('\n');
        if whole_input == Some(idx) {
            text.push(SLOT);
        } else {
            let start = text.len();
            text.extend(message.content.iter().filter_map(|content| content.as_text()));
            take_out(&mut text, start, &values);
        }
        text.push('\n');
    }
    text
}

/// The role of a message of the outline.
pub(super) fn letter(role: Role) -> char {
    match role {
        Role::System => 's',
        Role::User => 'u',
        Role::Assistant => 'a',
        Role::Tool => 't',
    }
}

fn collect<'a>(value: &'a Value, values: &mut Vec<Cow<'a, str>>) {
    if MOST_VALUES <= values.len() {
        return;
    }
    match value {
        Value::String(text) => {
            let text = text.trim();
            if !text.is_empty() {
                values.push(Cow::Borrowed(text));
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, values)),
        Value::Object(map) => map.values().for_each(|item| collect(item, values)),
        Value::Number(number) => values.push(Cow::Owned(number.to_string())),
        Value::Null | Value::Bool(_) => {}
    }
}

fn take_out(text: &mut String, start: usize, values: &[Cow<'_, str>]) {
    for value in values.iter().map(Cow::as_ref) {
        let is_word = value.len() < SHORT && !value.contains(char::is_whitespace);
        let mut from = start;
        while let Some(at) = text.get(from..).and_then(|rest| rest.find(value)) {
            let range = from + at..from + at + value.len();
            if is_word && !stands_alone(text, start, &range) {
                from = range.end;
                continue;
            }
            from = range.start + SLOT.len_utf8();
            text.replace_range(range, SLOT.encode_utf8(&mut [0; 4]));
        }
    }
}

fn stands_alone(text: &str, start: usize, range: &std::ops::Range<usize>) -> bool {
    let before = text.get(start..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    let opens =
        before.is_empty() || before.ends_with(": ") || before.ends_with(['\n', '"', '\'', '`', '>', '(']);
    let closes = after.is_empty() || after.starts_with(['\n', '\r', '"', '\'', '`', '<', ')']);
    opens && closes
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proof_prompt::Message;
    use serde_json::json;

    use super::*;
    use crate::{Hint, Settings};

    fn check(messages: &[(Role, &str)], vars: Option<Value>, expected: &str) {
        let request = Request {
            model: String::new(),
            messages: messages.iter().map(|(role, text)| Message::text(*role, *text)).collect(),
            settings: Settings::default(),
            tools: [].into(),
            output: None,
            origin: None,
            repeat: 0,
            hint: Hint { case: vars.map(|vars| Arc::new(json!({ "vars": vars }))), ..Hint::default() },
        };
        let outline = outline(&request).replace(SLOT, "<>").replace(MESSAGE, "@");
        assert_eq!(outline, expected);
    }

    #[test]
    fn values_are_taken_out_wherever_they_stand() {
        check(
            &[(Role::System, "Greet Ann Lee."), (Role::User, "Ticket: I want my money\nName: Ann Lee")],
            Some(json!({"ticket": "I want my money\n", "who": ["Ann Lee"]})),
            "@s\nGreet <>.\n@u\nTicket: <>\nName: <>\n",
        );
    }

    #[test]
    fn numbers_are_values_too() {
        check(
            &[(Role::User, "Give 3 reasons.\nAge: 37\nSeats: 3")],
            Some(json!({"age": 37, "seats": 3})),
            "@u\nGive 3 reasons.\nAge: <>\nSeats: <>\n",
        );
    }

    #[test]
    fn a_short_word_is_a_value_only_where_it_stands_alone() {
        check(
            &[(Role::User, "Never promise a refund.\nTopic: refund\n<t>refund</t>")],
            Some(json!({"topic": "refund"})),
            "@u\nNever promise a refund.\nTopic: <>\n<t><></t>\n",
        );
    }

    #[test]
    fn without_a_case_the_last_user_message_is_the_value() {
        check(&[(Role::System, "Sort."), (Role::User, "anything")], None, "@s\nSort.\n@u\n<>\n");
        check(&[(Role::User, "Only this.")], None, "@u\nOnly this.\n");
    }

    #[test]
    fn a_value_within_another_does_not_break_it() {
        check(
            &[(Role::User, "my big red dog and my big")],
            Some(json!({"a": "my big", "b": "my big red dog"})),
            "@u\n<> and <>\n",
        );
    }
}
