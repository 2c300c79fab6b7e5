//! The full text of every diagnostic of prompts.

use std::collections::BTreeSet;

use expect_test::{Expect, expect};
use proof_diag::Diagnostic;
use serde_json::{Value, json};

use crate::support::{parse_with, prompt, shown};

/// What parsing, and then checking, says.
#[track_caller]
fn check_with(name: &str, text: &str, files: &[(&str, &str)], expected: Expect) {
    let (prompt, mut diagnostics) = parse_with(name, text, files);
    diagnostics.extend(prompt.iter().flat_map(proof_prompt::Prompt::check));
    expected.assert_eq(&shown(&diagnostics));
}

#[track_caller]
fn check(text: &str, expected: Expect) {
    check_with("demo.prompt", text, &[], expected);
}

/// What rendering says.
#[track_caller]
fn check_render(text: &str, values: Value, expected: Expect) {
    let error = prompt(text).render(values.as_object().unwrap()).unwrap_err();
    expected.assert_eq(&shown(&[Diagnostic::from(&error)]));
}

#[test]
fn every_code_has_a_test_here() {
    let here = [include_str!("diagnostics.rs"), include_str!("tool_diagnostics.rs")].concat();
    let listed: BTreeSet<&str> =
        proof_diag::codes::all().map(|row| row.code).filter(|code| code.get(1..3) == Some("03")).collect();
    assert!(listed.len() > 30);
    for code in listed {
        assert!(here.contains(&format!("[{code}]")), "{code} has no test");
    }
}

#[test]
fn other_endings_are_refused() {
    check_with(
        "demo.yaml",
        "hi",
        &[],
        expect![[r#"
        error[E0301]: `demo.yaml` is no prompt file
         --> demo.yaml:1:1
          |
        1 | hi
          | ^ the file's name ends neither in `.prompt` nor in `.txt` or `.md`
          |
          = help: give it the ending `.prompt`, or `.txt` if it is one user message without directives
    "#]],
    );
}

#[test]
fn front_matter_must_close() {
    check(
        "---\nmodel: a/b\n@user\nhi\n",
        expect![[r#"
        error[E0302]: the front matter is not closed
         --> demo.prompt:1:1
          |
        1 | ---
          | ^^^ opened here
          |
          = help: write `---` on a line of its own behind it
    "#]],
    );
}

#[test]
fn unknown_keys_are_shown_where_they_stand() {
    check(
        "---\nmodle: a/b\n---\n@user\nhi\n",
        expect![[r#"
        error[E0101]: unknown key `modle` in the front matter
         --> demo.prompt:2:1
          |
        2 | modle: a/b
          | ^^^^^ no such key
          |
          = help: did you mean `model`?
    "#]],
    );
}

#[test]
fn unknown_directives() {
    check(
        "@sytem\nBe brief.\n@user:\nhi\n@override void f()\n",
        expect![[r#"
            error[E0303]: unknown directive `@sytem`
             --> demo.prompt:1:1
              |
            1 | @sytem
              | ^^^^^^ no directive has this name
              |
              = help: did you mean `@system`?
              = help: write `\@sytem` for a literal `@`

            error[E0303]: unknown directive `@user`
             --> demo.prompt:3:1
              |
            3 | @user:
              | ^^^^^ no directive has this name
              |
              = help: write `@user` alone on its line, without `:`
              = help: write `\@user` for a literal `@`

            error[E0303]: unknown directive `@override`
             --> demo.prompt:5:1
              |
            5 | @override void f()
              | ^^^^^^^^^ no directive has this name
              |
              = help: the directives are `@system`, `@user`, `@assistant`, `@tool`, `@part`, `@each`, `@if`, `@else`, `@end`, `@include`, `@history`, `@call`
              = help: write `\@override` for a literal `@`
        "#]],
    );
}

#[test]
fn malformed_directives() {
    check(
        "@user hello\n@part my part\n@each xs\n@if\n@include {{ x }}\nhi\n",
        expect![[r#"
            error[E0304]: `@user` stands alone on its line
             --> demo.prompt:1:7
              |
            1 | @user hello
              |       ^^^^^ text after the directive
              |
              = help: put the text on the next line, or write `\@user` for a literal `@`

            error[E0304]: `my part` is no name for a part
             --> demo.prompt:2:7
              |
            2 | @part my part
              |       ^^^^^^^ letters, digits, `_`, `-`, `.` and `/`
              |
              = help: write `@part my-part`

            error[E0304]: `@each` needs a list, `as` and a name
             --> demo.prompt:3:7
              |
            3 | @each xs
              |       ^^ not of the form `LIST as NAME`
              |
              = help: write, for example, `@each examples as example`

            error[E0304]: `@if` needs an expression, such as `@if tone`
             --> demo.prompt:4:1
              |
            4 | @if
              | ^^^ nothing follows

            error[E0304]: the path of `@include` holds an expression
             --> demo.prompt:5:10
              |
            5 | @include {{ x }}
              |          ^^^^^^^ a path is fixed
              |
              = note: an include is read before any variable has a value
        "#]],
    );
}

#[test]
fn stray_ends() {
    check(
        "@user\n@if x\n@part a\nA\n@end\n@end\nB\n@end\n@else\n",
        expect![[r#"
        error[E0305]: `@end` has nothing to close
         --> demo.prompt:8:1
          |
        5 | @end
          | ---- this one closes `@part a`
        ...
        8 | @end
          | ^^^^ no `@part`, `@each` or `@if` is open here

        error[E0305]: `@else` has nothing to close
         --> demo.prompt:9:1
          |
        9 | @else
          | ^^^^^ no `@if` without an `@else` is open here
    "#]],
    );
}

#[test]
fn blocks_without_end() {
    check(
        "@user\n@if x\n@part a\nA\n@end\n",
        expect![[r#"
        error[E0306]: `@if` has no `@end`
         --> demo.prompt:2:1
          |
        2 | @if x
          | ^^^^^ opened here
        ...
        5 | @end
          | ---- this one closes `@part a`
          |
          = help: write one more `@end` behind it
    "#]],
    );
    check(
        "@part shots\n@user\nhi\n",
        expect![[r#"
        error[E0306]: `@part` has no `@end`
         --> demo.prompt:1:1
          |
        1 | @part shots
          | ^^^^^^^^^^^ opened here
          |
          = help: a part that holds messages ends with `@end`; a part of text has text before the next role
    "#]],
    );
}

#[test]
fn an_include_cannot_close_what_is_around_it() {
    check_with(
        "demo.prompt",
        "@user\n@if x\nA\n@include end.prompt\n@end\n",
        &[("end.prompt", "B\n@end\n")],
        expect![[r#"
            error[E0305]: `@end` has nothing to close
             --> end.prompt:2:1
              |
            2 | @end
              | ^^^^ no `@part`, `@each` or `@if` is open here
              |
              = note: an included file closes only what it opened itself
        "#]],
    );
}

#[test]
fn text_outside_a_message() {
    check(
        "Hello\n@user\nhi\n@if x\n@user\nho\n@end\nBye\n",
        expect![[r#"
        error[E0307]: text outside a message
         --> demo.prompt:1:1
          |
        1 | Hello
          | ^^^^^ before the first role
          |
          = help: write `@system`, `@user` or `@assistant` on the line above it

        error[E0307]: text outside a message
         --> demo.prompt:8:1
          |
        8 | Bye
          | ^^^ after a block of messages
          |
          = help: write `@system`, `@user` or `@assistant` on the line above it
    "#]],
    );
}

#[test]
fn messages_inside_text() {
    check(
        "@user\n@if x\nhi\n@assistant\nho\n@end\n",
        expect![[r#"
        error[E0308]: a message starts inside a block of text
         --> demo.prompt:4:1
          |
        4 | @assistant
          | ^^^^^^^^^^ the `@each` or `@if` around it belongs to the message above
          |
          = help: close the block with `@end` first, or make a role the first line in it
    "#]],
    );
}

#[test]
fn missing_includes() {
    check_with(
        "prompts/demo.prompt",
        "@user\n@include parts/policy.prompt\n",
        &[],
        expect![[r#"
        error[E0309]: no file `prompts/parts/policy.prompt` to include
         --> prompts/demo.prompt:2:10
          |
        2 | @include parts/policy.prompt
          |          ^^^^^^^^^^^^^^^^^^^ no such file
          |
          = note: the path of `@include` is relative to the file it stands in
    "#]],
    );
}

#[test]
fn circles_of_includes() {
    check_with(
        "a.prompt",
        "@user\n@include b.prompt\n",
        &[("b.prompt", "B\n@include c.prompt\n"), ("c.prompt", "@include b.prompt\n")],
        expect![[r#"
            error[E0310]: `b.prompt` includes itself
             --> c.prompt:1:10
              |
            1 | @include b.prompt
              |          ^^^^^^^^ this closes the circle
              |
             ::: b.prompt:2:10
              |
            2 | @include c.prompt
              |          -------- included here
              |
              = note: the circle: `b.prompt` → `c.prompt` → `b.prompt`
        "#]],
    );
}

#[test]
fn too_deep() {
    let text = format!("@user\n{}x\n", "@if a\n".repeat(40));
    check(
        &text,
        expect![[r#"
        error[E0311]: blocks nest deeper than 32
          --> demo.prompt:34:1
           |
        34 | @if a
           | ^^^^^ one too many
    "#]],
    );
}

#[test]
fn included_front_matter() {
    check_with(
        "demo.prompt",
        "@user\n@include b.prompt\n",
        &[("b.prompt", "---\nmodel: a/b\n---\nhi\n")],
        expect![[r#"
            error[E0312]: the included file `b.prompt` has front matter
             --> b.prompt:1:1
              |
            1 | ---
              | ^^^ only the prompt itself has front matter
              |
             ::: demo.prompt:2:10
              |
            2 | @include b.prompt
              |          -------- included here
              |
              = help: move what both prompts share to a file without front matter and include that
        "#]],
    );
}

#[test]
fn expressions_that_cannot_be_read() {
    check(
        "@user\nA {{ x + }} {{ }} {{ x | upcase }}\n@if a b\nB\n@end\n{% include 'x' %}\n",
        expect![[r#"
            error[E0313]: an expression cannot be read
             --> demo.prompt:2:8
              |
            2 | A {{ x + }} {{ }} {{ x | upcase }}
              |        ^ unexpected end of input, expected expression

            error[E0313]: nothing between `{{` and `}}`
             --> demo.prompt:2:13
              |
            2 | A {{ x + }} {{ }} {{ x | upcase }}
              |             ^^^^^ expected an expression
              |
              = help: write `{{ "{{" }}` for literal braces

            error[E0313]: an expression cannot be read
             --> demo.prompt:2:26
              |
            2 | A {{ x + }} {{ }} {{ x | upcase }}
              |                          ^^^^^^ no filter is named `upcase`

            error[E0313]: an expression cannot be read
             --> demo.prompt:3:7
              |
            3 | @if a b
              |       ^ unexpected input after expression

            error[E0313]: an expression cannot be read
             --> demo.prompt:6:1
              |
            6 | {% include 'x' %}
              | ^^^^^^^^^^^^^^^^^ `include` is not available: a template reads no other template
        "#]],
    );
}

#[test]
fn schemas_with_mistakes() {
    check(
        "---\ninput:\n  a: strng\n  b(aray): string\n  c(enum): red\n  d d: string\n  e: 3\noutput:\n  f: image\n---\n@user\n{{ a }}\n",
        expect![[r#"
            error[E0314]: unknown type `strng`
             --> demo.prompt:3:6
              |
            3 |   a: strng
              |      ^^^^^ no type has this name
              |
              = help: did you mean `string`?

            error[E0314]: unknown kind `aray` of field `b`
             --> demo.prompt:4:3
              |
            4 |   b(aray): string
              |   ^^^^^^^ expected `array`, `object` or `enum`
              |
              = help: did you mean `array`?

            error[E0314]: `c` needs a list of choices, found a string
             --> demo.prompt:5:12
              |
            5 |   c(enum): red
              |            ^^^ expected a list, such as `[bug, billing]`

            error[E0314]: `d d` is no name of a field
             --> demo.prompt:6:3
              |
            6 |   d d: string
              |   ^^^ expected `name`, `name?` or `name(array)`

            error[E0314]: a schema is a type or a map of fields, found a number
             --> demo.prompt:7:6
              |
            7 |   e: 3
              |      ^ not a schema
              |
              = help: write a type, such as `string`; a list of choices is `name(enum): [a, b]`

            error[E0314]: an `output` holds no `image`
             --> demo.prompt:9:6
              |
            9 |   f: image
              |      ^^^^^ a model answers with text or JSON
        "#]],
    );
}

#[test]
fn schemas_that_do_not_work() {
    check(
        "---\ninput:\n  n: integer = many\noutput:\n  type: object\n  properties: {a: {type: strin}}\n---\n@user\n{{ n }}\n",
        expect![[r#"
            error[E0315]: the default of `n` must be a whole number
             --> demo.prompt:3:3
              |
            3 |   n: integer = many
              |   ^ found a string

            error[E0315]: the schema under `output` does not work
             --> demo.prompt:5:3
              |
            5 |   type: object
              |   ^^^^^^^^^^^^ "strin" is not valid under any of the schemas listed in the 'anyOf' keyword
        "#]],
    );
}

#[test]
fn parts_of_one_name() {
    check(
        "@user\n@part a\nA\n@part a\nB\n@if x\n@part b\n1\n@else\n@part b\n2\n@end\n@end\n",
        expect![[r#"
        error[E0316]: two parts are named `a`
         --> demo.prompt:4:1
          |
        2 | @part a
          | ------- first named here
        3 | A
        4 | @part a
          | ^^^^^^^ named again here
          |
          = note: parts are compared, left out and improved by their names
    "#]],
    );
}

#[test]
fn undeclared_and_unused_variables() {
    check(
        "---\ninput:\n  ticket: string\n  tone?: string\n---\n@user\n{{ tiket }}\n",
        expect![[r#"
        error[E0317]: the variable `tiket` is not declared
         --> demo.prompt:7:4
          |
        7 | {{ tiket }}
          |    ^^^^^ not in `input`
          |
          = help: did you mean `ticket`?
          = help: declare it: `tiket: string` under `input`

        warning[W0301]: the variable `ticket` is never used
         --> demo.prompt:3:3
          |
        3 |   ticket: string
          |   ^^^^^^ declared here
          |
          = help: write `{{ ticket }}` where its value belongs, or remove it from `input`

        warning[W0301]: the variable `tone` is never used
         --> demo.prompt:4:3
          |
        4 |   tone?: string
          |   ^^^^^ declared here
          |
          = help: write `{{ tone }}` where its value belongs, or remove it from `input`
    "#]],
    );
}

#[test]
fn pictures_as_text() {
    check(
        "---\ninput:\n  photo: image\n---\n@system\n{{ photo }}\n@user\n{{ photo ~ '!' }}\n",
        expect![[r#"
            error[E0318]: `photo` is a picture and cannot be part of a text
             --> demo.prompt:8:4
              |
            3 |   photo: image
              |   ----- declared here
            ...
            8 | {{ photo ~ '!' }}
              |    ^^^^^ used in another expression
              |
              = help: write it alone: `{{ photo }}`

            warning[W0308]: a picture in a message of the role `system`
             --> demo.prompt:6:4
              |
            6 | {{ photo }}
              |    ^^^^^ most models refuse this
              |
              = help: move it to a user message
        "#]],
    );
}

#[test]
fn sounds_as_text() {
    check(
        "---\ninput:\n  clip: audio\noutput: {said: audio}\n---\nhi\n",
        expect![[r#"
            error[E0314]: an `output` holds no `audio`
             --> demo.prompt:4:16
              |
            4 | output: {said: audio}
              |                ^^^^^ a model answers with text or JSON
        "#]],
    );
    check(
        "---\ninput:\n  clip: audio\n---\n@system\n@include a.mp3\n@user\n{{ clip | upper }}\n",
        expect![[r#"
            error[E0318]: `clip` is a sound and cannot be part of a text
             --> demo.prompt:8:4
              |
            3 |   clip: audio
              |   ---- declared here
            ...
            8 | {{ clip | upper }}
              |    ^^^^ used in another expression
              |
              = help: write it alone: `{{ clip }}`

            warning[W0308]: a sound in a message of the role `system`
             --> demo.prompt:6:1
              |
            6 | @include a.mp3
              | ^^^^^^^^^^^^^^ most models refuse this
              |
              = help: move it to a user message
        "#]],
    );
    check_render(
        "---\ninput:\n  clip: audio\n---\n{{ clip }}\n",
        json!({"clip": 3}),
        expect![[r#"
            error[E0324]: `clip` must be a string or a map, found the number `3`
             --> prompts/demo.prompt:5:4
              |
            5 | {{ clip }}
              |    ^^^^ used here
              |
              = help: write a path, an http(s) address, a `data:` URL, or a map with `path`, `url` or `data` and `media_type`
        "#]],
    );
    check_render(
        "---\ninput:\n  clip: audio\n---\n{{ clip }}\n",
        json!({}),
        expect![[r#"
        error[E0319]: the variable `clip` is missing
         --> prompts/demo.prompt:3:3
          |
        3 |   clip: audio
          |   ^^^^ declared as a sound
          |
          = help: give it a value in the case, a default in `input`, or mark it optional with `?`
    "#]],
    );
}

#[test]
fn keys_are_not_repeated() {
    let key = format!("sk-proj-{}", "a1B2".repeat(6));
    let text = format!("@user\nUse {key} and {{{{ x + }}}} {key}\n");
    check(
        &text,
        expect![[r#"
        error[E0313]: an expression cannot be read
         --> demo.prompt:2:47
          |
        2 | Use ******************************** and {{ x + }} ********************************
          |                                               ^ unexpected end of input, expected expression
    "#]],
    );
    check(
        &text.replace("x +", "x"),
        expect![[r#"
        error[E0325]: `demo.prompt` holds an OpenAI or Anthropic key
         --> demo.prompt:2:5
          |
        2 | Use ******************************** and {{ x }} ********************************
          |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ not shown here
          |
          = note: whoever reads the file, and every model it is sent to, has the key
          = help: revoke the key, and keep the new one in an environment variable

        error[E0325]: `demo.prompt` holds an OpenAI or Anthropic key
         --> demo.prompt:2:50
          |
        2 | Use ******************************** and {{ x }} ********************************
          |                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ not shown here
          |
          = note: whoever reads the file, and every model it is sent to, has the key
          = help: revoke the key, and keep the new one in an environment variable
    "#]],
    );
}

#[test]
fn nothing_to_send() {
    check(
        "---\nmodel: a/b\n---\n\n",
        expect![[r#"
        error[E0326]: `demo.prompt` holds no text
         --> demo.prompt:3:4
          |
        3 | ---
          |    ^ nothing to send to a model
    "#]],
    );
}

#[test]
fn conditions_that_nothing_decides() {
    check(
        "@user\n@if false\nA\n@end\n@if 1 == 1\nB\n@else\nC\n@end\n@each [] as x\n{{ x }}\n@end\n",
        expect![[r#"
        warning[W0302]: what follows `@if` is never there
         --> demo.prompt:2:5
          |
        2 | @if false
          |     ^^^^^ always false
          |
          = help: remove it

        warning[W0302]: what follows `@else` is never there
         --> demo.prompt:5:5
          |
        5 | @if 1 == 1
          |     ^^^^^^ always true
          |
          = help: keep the lines above `@else` alone

        warning[W0302]: what follows `@each` is never there
          --> demo.prompt:10:7
           |
        10 | @each [] as x
           |       ^^ always empty
           |
           = help: remove it
    "#]],
    );
}

#[test]
fn untyped_variables_in_a_system_message() {
    check(
        "@system\nSpeak {{ language }}.\n@user\n{{ q }}\n",
        expect![[r#"
        warning[W0303]: `language` has no type and is written into a system message
         --> demo.prompt:2:10
          |
        2 | Speak {{ language }}.
          |          ^^^^^^^^ any value ends up in the instructions
          |
          = note: a value cannot open a message of its own, but a model obeys what its instructions say
          = help: declare it under `input`: `language: string`, or better `language(enum): [ … ]`
    "#]],
    );
}

#[test]
fn empty_messages_and_no_user() {
    check(
        "@system\n@part a\n@end\n@assistant\nHi\n@system\nagain\n",
        expect![[r#"
        warning[W0304]: `@system` is empty
         --> demo.prompt:1:1
          |
        1 | @system
          | ^^^^^^^ nothing follows; the message is left out

        warning[W0304]: `@part a` is empty
         --> demo.prompt:2:1
          |
        2 | @part a
          | ^^^^^^^ nothing follows

        warning[W0306]: a system message after the conversation has begun
         --> demo.prompt:6:1
          |
        1 | @system
          | ------- the first system message
        ...
        4 | @assistant
          | ---------- the conversation begins here
        5 | Hi
        6 | @system
          | ^^^^^^^ a system message again
          |
          = note: many models take one system message, at the top; the others are moved there or refused

        warning[W0305]: no message of the role `user`
         --> demo.prompt:1:1
          |
        1 | @system
          | ^^^^^^^ the first message
          |
          = note: most models need a user message to answer
          = help: write `@user` above what the model should answer
    "#]],
    );
}

#[test]
fn indented_directives() {
    check(
        "@user\nhi\n  @assistant\n  @ho\n  @if you like\n",
        expect![[r#"
        warning[W0307]: `@assistant` is indented, so it is text
         --> demo.prompt:3:1
          |
        3 |   @assistant
          | ^^^^^^^^^^^^ sent to the model as it stands
          |
          = help: remove the spaces in front of it

        warning[W0307]: `@if you like` is indented, so it is text
         --> demo.prompt:5:1
          |
        5 |   @if you like
          | ^^^^^^^^^^^^^^ sent to the model as it stands
          |
          = help: remove the spaces in front of it
    "#]],
    );
}

#[test]
fn missing_and_wrong_values() {
    let text = "---\ninput:\n  n: integer\n  tags?(array): string\n---\n@user\n{{ n }}\n";
    check_render(
        text,
        json!({}),
        expect![[r#"
        error[E0319]: the variable `n` is missing
         --> prompts/demo.prompt:3:3
          |
        3 |   n: integer
          |   ^ declared as a whole number
          |
          = help: give it a value in the case, a default in `input`, or mark it optional with `?`
    "#]],
    );
    check_render(
        text,
        json!({"n": "three"}),
        expect![[r#"
        error[E0320]: the variable `n` must be a whole number, found a string
         --> prompts/demo.prompt:3:3
          |
        3 |   n: integer
          |   ^ declared as a whole number
    "#]],
    );
    check_render(
        text,
        json!({"n": 1, "tags": ["a", 2]}),
        expect![[r#"
        error[E0320]: the variable `tags[1]` must be a string, found the number `2`
         --> prompts/demo.prompt:4:3
          |
        4 |   tags?(array): string
          |   ^^^^^^^^^^^^ declared as a string
    "#]],
    );
    let text = "---\ninput:\n  label(enum): [bug, billing]\n  who:\n    type: object\n    properties: {name: {type: string, minLength: 3}}\n---\n@user\n{{ label }}\n";
    check_render(
        text,
        json!({"label": "bgu", "who": {}}),
        expect![[r#"
        error[E0320]: the variable `label` must be one of `bug`, `billing`, found `bgu`
         --> prompts/demo.prompt:3:3
          |
        3 |   label(enum): [bug, billing]
          |   ^^^^^^^^^^^ declared as one of `bug`, `billing`
    "#]],
    );
    check_render(
        text,
        json!({"label": "bug", "who": {"name": "x"}}),
        expect![[r#"
        error[E0320]: the variable `who.name` must be what its schema says (the value is shorter than 3 characters), found a string
         --> prompts/demo.prompt:4:3
          |
        4 |   who:
          |   ^^^ declared as what its schema says (the value is shorter than 3 characters)
    "#]],
    );
    check_render(
        "@user\n{{ n }}\n",
        json!({}),
        expect![[r#"
        error[E0319]: the variable `n` is missing
         --> prompts/demo.prompt:2:4
          |
        2 | {{ n }}
          |    ^ used here
          |
          = help: give it a value in the case, a default in `input`, or mark it optional with `?`
    "#]],
    );
}

#[test]
fn expressions_that_fail() {
    check_render(
        "@user\nA\n{{ x.y.z }} {{ x }}\n",
        json!({"x": {"y": {}}}),
        expect![[r#"
        error[E0321]: an expression failed: `x.y.z` is undefined
         --> prompts/demo.prompt:3:4
          |
        3 | {{ x.y.z }} {{ x }}
          |    ^^^^^ `x.y.z` is undefined
          |
          = help: give the case a value for it, or write `{{ x.y.z | default("") }}`
    "#]],
    );
    check_render(
        "@user\n{{ [1] + x }}\n",
        json!({"x": 2}),
        expect![[r#"
        error[E0321]: an expression failed: tried to use + operator on unsupported types sequence and number
         --> prompts/demo.prompt:2:4
          |
        2 | {{ [1] + x }}
          |    ^^^^^^^ tried to use + operator on unsupported types sequence and number
    "#]],
    );
    check_render(
        "@user\n{% for a in range(5000) %}{% for b in range(5000) %}{% endfor %}{% endfor %}\n",
        json!({}),
        expect![[r#"
        error[E0321]: an expression failed: takes too many steps to evaluate
         --> prompts/demo.prompt:2:1
          |
        2 | {% for a in range(5000) %}{% for b in range(5000) %}{% endfor %}{% endfor %}
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ takes too many steps to evaluate
    "#]],
    );
}

#[test]
fn lists_histories_and_pictures_that_are_none() {
    check_render(
        "@user\n@each xs as x\n{{ x }}\n@end\n",
        json!({"xs": "abc"}),
        expect![[r#"
        error[E0322]: `@each` needs a list, found a string
         --> prompts/demo.prompt:2:7
          |
        2 | @each xs as x
          |       ^^ `xs` is no list
    "#]],
    );
    check_render(
        "@history\n@user\nx\n",
        json!({"history": [{"role": "system", "content": "x"}]}),
        expect![[r#"
            error[E0323]: `history` holds a system message (message 1)
             --> prompts/demo.prompt:1:1
              |
            1 | @history
              | ^^^^^^^^ inserted here
              |
              = help: a history is a list of `{role, content}` with the roles `user`, `assistant` and `tool`
              = help: an assistant's message may have `tool_calls` and `reasoning`, and a tool's `tool_call_id`
        "#]],
    );
    check_render(
        "---\ninput:\n  photo: image\n---\n@user\n{{ photo }}\n",
        json!({"photo": {"pat": "x"}}),
        expect![[r#"
            error[E0324]: `photo` has an unknown field `pat`
             --> prompts/demo.prompt:6:4
              |
            6 | {{ photo }}
              |    ^^^^^ used here
              |
              = help: write a path, an http(s) address, a `data:` URL, or a map with `path`, `url` or `data` and `media_type`
        "#]],
    );
}

#[test]
fn places_are_true_behind_escapes_and_cut_space() {
    check(
        "@user\r\n\\@a  \t\r\nünï {{ a }} \r\n\\@b {% if a %}x{% endif %}  \r\n\\@c {% if %}\r\n",
        expect![[r#"
            error[E0313]: an expression cannot be read
             --> demo.prompt:5:11
              |
            5 | \@c {% if %}
              |           ^^ unexpected end of block
        "#]],
    );
    check(
        "@user\r\n\\@a  \t\r\nünï {{ a }} \r\n\\@b  \r\n\\@c {{ a | nope }}\r\n",
        expect![[r#"
        error[E0313]: an expression cannot be read
         --> demo.prompt:5:12
          |
        5 | \@c {{ a | nope }}
          |            ^^^^ no filter is named `nope`
    "#]],
    );
}
