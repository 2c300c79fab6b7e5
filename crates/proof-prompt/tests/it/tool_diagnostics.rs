//! The full text of the diagnostics about tools and their calls.

use expect_test::{Expect, expect};
use proof_diag::Diagnostic;
use serde_json::{Value, json};

use crate::support::{parse_with, prompt, shown};

/// What parsing, and then checking, says.
#[track_caller]
fn check_with(text: &str, files: &[(&str, &str)], expected: Expect) {
    let (prompt, mut diagnostics) = parse_with("demo.prompt", text, files);
    diagnostics.extend(prompt.iter().flat_map(proof_prompt::Prompt::check));
    expected.assert_eq(&shown(&diagnostics));
}

#[track_caller]
fn check(text: &str, expected: Expect) {
    check_with(text, &[], expected);
}

/// What rendering says.
#[track_caller]
fn check_render(text: &str, values: Value, expected: Expect) {
    let error = prompt(text).render(values.as_object().unwrap()).unwrap_err();
    expected.assert_eq(&shown(&[Diagnostic::from(&error)]));
}

#[test]
fn tools_that_are_no_list_or_hold_none() {
    check(
        "---\ntools: {name: a}\n---\nhi\n",
        expect![[r#"
        error[E0102]: `tools` must be a list of tools, found a map
         --> demo.prompt:2:8
          |
        2 | tools: {name: a}
          |        ^^^^^^^^^ expected a list of tools
          |
          = help: write each tool below a `-`: a map with `name` and `parameters`, or the path of a file
    "#]],
    );
    check(
        "---\ntools: []\n---\nhi\n",
        expect![[r#"
        error[E0340]: `tools` is empty
         --> demo.prompt:2:8
          |
        2 | tools: []
          |        ^^ expected at least one tool
          |
          = help: remove the key, or add a tool
    "#]],
    );
    check_with(
        "---\ntools: [a.yaml, b.yaml, c.json]\n---\nhi\n",
        &[("a.yaml", "# none\n"), ("b.yaml", "[]"), ("c.json", "{\"tools\": []}")],
        expect![[r#"
            error[E0340]: `a.yaml` holds no tool
             --> a.yaml:1:1
              |
            1 | # none
              | ^ expected at least one tool
              |
             ::: demo.prompt:2:9
              |
            2 | tools: [a.yaml, b.yaml, c.json]
              |         ------ named here

            error[E0340]: `b.yaml` holds no tool
             --> b.yaml:1:1
              |
            1 | []
              | ^^ expected at least one tool
              |
             ::: demo.prompt:2:17
              |
            2 | tools: [a.yaml, b.yaml, c.json]
              |                 ------ named here

            error[E0340]: `c.json` holds no tool
             --> c.json:1:11
              |
            1 | {"tools": []}
              |           ^^ expected at least one tool
              |
             ::: demo.prompt:2:25
              |
            2 | tools: [a.yaml, b.yaml, c.json]
              |                         ------ named here
        "#]],
    );
}

#[test]
fn all_mistakes_of_tools_at_once() {
    check(
        "---
tools:
  - description: nameless
  - name: get weather
    descripton: misspelt
    parameters: { city: strng, photo: image }
  - name: twice
    parameters: string
  - name: twice
    parameters: [x]
  - name: broken
    parameters: { type: object, properties: { x: { type: strin } } }
  - name: list
    parameters: { type: array, items: { type: string } }
  - [name, a]
  - get_weather
  - name: claude
    input_schema: { type: object }
  - name: 'ünï'
    description: [a]
  - name: ''
---
hi
",
        expect![[r#"
            error[E0103]: a tool has no `name`
             --> demo.prompt:3:5
              |
            3 |   - description: nameless
              |     ^^^^^^^^^^^^^^^^^^^^^ `name` is missing here

            error[E0101]: unknown key `descripton` in a tool
             --> demo.prompt:5:5
              |
            5 |     descripton: misspelt
              |     ^^^^^^^^^^ no such key
              |
              = help: did you mean `description`?

            error[E0342]: `get weather` is no name for a tool
             --> demo.prompt:4:11
              |
            4 |   - name: get weather
              |           ^^^^^^^^^^^ letters, digits, `_` and `-`, at most 64
              |
              = help: write `get_weather`

            error[E0314]: unknown type `strng`
             --> demo.prompt:6:25
              |
            6 |     parameters: { city: strng, photo: image }
              |                         ^^^^^ no type has this name
              |
              = help: did you mean `string`?

            error[E0314]: a call of a tool holds no `image`
             --> demo.prompt:6:39
              |
            6 |     parameters: { city: strng, photo: image }
              |                                       ^^^^^ a model answers with text or JSON

            error[E0344]: the parameters of `twice` are no schema of an object
             --> demo.prompt:8:17
              |
            8 |     parameters: string
              |                 ^^^^^^ expected a map of fields, or JSON Schema with `type: object`
              |
              = help: a tool is called with named arguments; write one field for each, such as `city: string`

            error[E0343]: two tools are named `twice`
             --> demo.prompt:9:11
              |
            7 |   - name: twice
              |           ----- first named here
            8 |     parameters: string
            9 |   - name: twice
              |           ^^^^^ named again here
              |
              = help: a model calls a tool by its name: rename one, or remove it

            error[E0344]: the parameters of a tool are no schema of an object
              --> demo.prompt:10:17
               |
            10 |     parameters: [x]
               |                 ^^^ expected a map of fields, or JSON Schema with `type: object`
               |
               = help: a tool is called with named arguments; write one field for each, such as `city: string`

            error[E0315]: the schema under `parameters` does not work
              --> demo.prompt:12:17
               |
            12 |     parameters: { type: object, properties: { x: { type: strin } } }
               |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ "strin" is not valid under any of the schemas listed in the 'anyOf' keyword

            error[E0344]: the parameters of `list` are no schema of an object
              --> demo.prompt:14:17
               |
            14 |     parameters: { type: array, items: { type: string } }
               |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ expected a map of fields, or JSON Schema with `type: object`
               |
               = help: a tool is called with named arguments; write one field for each, such as `city: string`

            error[E0102]: a tool must be a map or the path of a file, found a list
              --> demo.prompt:15:5
               |
            15 |   - [name, a]
               |     ^^^^^^^^^ expected a map or the path of a file

            error[E0341]: `get_weather` is no file of tools
              --> demo.prompt:16:5
               |
            16 |   - get_weather
               |     ^^^^^^^^^^^ its name ends neither in `.yaml` nor in `.yml` or `.json`
               |
               = help: a tool is a map with `name` and `parameters`, or the path of a file that holds such maps

            error[E0101]: unknown key `input_schema` in a tool
              --> demo.prompt:18:5
               |
            18 |     input_schema: { type: object }
               |     ^^^^^^^^^^^^ no such key
               |
               = help: a tool takes `description`, `name`, `parameters`
               = help: a tool with `input_schema` is read from a file: write its path instead

            error[E0102]: `description` must be a string, found a list
              --> demo.prompt:20:18
               |
            20 |     description: [a]
               |                  ^^^ expected a string

            error[E0342]: `ünï` is no name for a tool
              --> demo.prompt:19:11
               |
            19 |   - name: 'ünï'
               |           ^^^^^ letters, digits, `_` and `-`, at most 64

            error[E0342]: the name of a tool is empty
              --> demo.prompt:21:11
               |
            21 |   - name: ''
               |           ^^ letters, digits, `_` and `-`, at most 64
        "#]],
    );
}

#[test]
fn files_of_tools_that_cannot_be_read() {
    check(
        "---\ntools: [tools/none.yaml, tools.txt, ../x]\n---\nhi\n",
        expect![[r#"
        error[E0341]: no file `tools/none.yaml` to read tools from
         --> demo.prompt:2:9
          |
        2 | tools: [tools/none.yaml, tools.txt, ../x]
          |         ^^^^^^^^^^^^^^^ no such file
          |
          = note: the path of a file of tools is relative to the prompt

        error[E0341]: `tools.txt` is no file of tools
         --> demo.prompt:2:26
          |
        2 | tools: [tools/none.yaml, tools.txt, ../x]
          |                          ^^^^^^^^^ its name ends neither in `.yaml` nor in `.yml` or `.json`
          |
          = help: a tool is a map with `name` and `parameters`, or the path of a file that holds such maps

        error[E0341]: `../x` is no file of tools
         --> demo.prompt:2:37
          |
        2 | tools: [tools/none.yaml, tools.txt, ../x]
          |                                     ^^^^ its name ends neither in `.yaml` nor in `.yml` or `.json`
          |
          = help: a tool is a map with `name` and `parameters`, or the path of a file that holds such maps
    "#]],
    );
}

#[test]
fn mistakes_in_files_of_tools_are_shown_there() {
    check_with(
        "---\ntools:\n  - name: look\n  - tools/a.json\n  - tools/b.yaml\n---\nhi\n",
        &[
            (
                "tools/a.json",
                "[\n  {\"type\": \"function\", \"function\": {\"name\": \"look\", \"parametres\": {}}},\n  {\"type\": \"web_search_20250305\", \"name\": \"web_search\"},\n  {\"name\": \"c\", \"input_schema\": {\"anyOf\": []}, \"cache\": 1},\n  {\"type\": \"custom\", \"custom\": {\"name\": \"d\"}},\n  \"e.json\"\n]\n",
            ),
            ("tools/b.yaml", "name: f\nparameters:\n  x: [\n"),
        ],
        expect![[r#"
            error[E0101]: unknown key `parametres` in a tool
             --> tools/a.json:2:53
              |
            2 |   {"type": "function", "function": {"name": "look", "parametres": {}}},
              |                                                     ^^^^^^^^^^^^ no such key
              |
              = help: did you mean `parameters`?

            error[E0343]: two tools are named `look`
             --> tools/a.json:2:45
              |
            2 |   {"type": "function", "function": {"name": "look", "parametres": {}}},
              |                                             ^^^^^^ named again here
              |
             ::: demo.prompt:3:11
              |
            3 |   - name: look
              |           ---- first named here
              |
              = help: a model calls a tool by its name: rename one, or remove it

            error[E0345]: a tool of the type `web_search_20250305` cannot be declared in a prompt
             --> tools/a.json:3:12
              |
            3 |   {"type": "web_search_20250305", "name": "web_search"},
              |            ^^^^^^^^^^^^^^^^^^^^^ expected `function`, or no `type`
              |
              = note: only a tool with a schema of its arguments can be offered to every model
              = help: ask for a tool of one provider through `extra` in the `config` of its target

            error[E0101]: unknown key `cache` in a tool
             --> tools/a.json:4:48
              |
            4 |   {"name": "c", "input_schema": {"anyOf": []}, "cache": 1},
              |                                                ^^^^^^^ no such key
              |
              = help: a tool takes `allowed_callers`, `cache_control`, `defer_loading`, `description`, `eager_input_streaming`, `input_examples`, `input_schema`, `name`, `strict`, `type`

            error[E0344]: the parameters of `c` are no schema of an object
             --> tools/a.json:4:33
              |
            4 |   {"name": "c", "input_schema": {"anyOf": []}, "cache": 1},
              |                                 ^^^^^^^^^^^^^ expected a map of fields, or JSON Schema with `type: object`
              |
              = help: a tool is called with named arguments; write one field for each, such as `city: string`

            error[E0345]: a tool of the type `custom` cannot be declared in a prompt
             --> tools/a.json:5:12
              |
            5 |   {"type": "custom", "custom": {"name": "d"}},
              |            ^^^^^^^^ expected `function`, or no `type`
              |
              = note: only a tool with a schema of its arguments can be offered to every model
              = help: ask for a tool of one provider through `extra` in the `config` of its target

            error[E0102]: a tool must be a map, found `"e.json"`
             --> tools/a.json:6:3
              |
            6 |   "e.json"
              |   ^^^^^^^^ expected a map

            error[E0109]: the bracket `[` is not closed
             --> tools/b.yaml:3:6
              |
            3 |   x: [
              |      ^ opened here
              |
              = help: add the closing `]`
        "#]],
    );
}

#[test]
fn a_name_may_have_64_characters() {
    let name = "a".repeat(65);
    check(
        &format!("---\ntools: [{{name: {name}}}]\n---\nhi\n"),
        expect![[r#"
        error[E0342]: the name of a tool has 65 characters, more than 64
         --> demo.prompt:2:16
          |
        2 | tools: [{name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}]
          |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ letters, digits, `_` and `-`, at most 64
    "#]],
    );
    assert_eq!(prompt(&format!("---\ntools: [{{name: {}}}]\n---\nhi\n", &name[..64])).tools().len(), 1);
}

#[test]
fn a_schema_of_parameters_may_be_too_deep() {
    let deep = |depth: usize| {
        let schema = "{\"items\": ".repeat(depth) + "{}" + &"}".repeat(depth);
        format!(
            "---\ntools: [{{name: a, parameters: {{type: object, properties: {{x: {schema}}}}}}}]\n---\nhi\n"
        )
    };
    check(
        &deep(90),
        expect![[r#"
        error[E0315]: the schema under `parameters` is nested too deep
         --> demo.prompt:2:31
          |
        2 | ...s: {type: object, properties: {x: {"items": {"items": {"items": {"items": {"items": {"items": {"items": {"items": {"items": {"items": {"items": {"items": {"items": {"items": {"items":...
          |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ as JSON Schema deeper than 90
    "#]],
    );
    let parsed = prompt(&deep(86));
    assert_eq!(prompt(parsed.canonical()).version(), parsed.version());
}

#[test]
fn a_key_in_a_file_of_tools_is_found() {
    let key = format!("sk-proj-{}", "a1B2".repeat(6));
    check_with(
        "---\ntools: [t.yaml]\n---\nhi\n",
        &[("t.yaml", &format!("name: a\ndescription: use {key}\n"))],
        expect![[r#"
            error[E0325]: `t.yaml` holds an OpenAI or Anthropic key
             --> t.yaml:2:18
              |
            2 | description: use ********************************
              |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ not shown here
              |
              = note: whoever reads the file, and every model it is sent to, has the key
              = help: revoke the key, and keep the new one in an environment variable
        "#]],
    );
}

#[test]
fn calls_that_are_not_complete() {
    check(
        "@assistant\n@call\n@call {{ x }}\n@call get.weather c1\n@call f\n@end\n@tool\nr\n",
        expect![[r#"
            error[E0304]: `@call` needs the name of a tool, such as `@call get_weather`
             --> demo.prompt:2:1
              |
            2 | @call
              | ^^^^^ nothing follows

            error[E0304]: the tool of `@call` is an expression
             --> demo.prompt:3:7
              |
            3 | @call {{ x }}
              |       ^^^^^^^ the name of a tool is fixed
              |
              = help: use `@if` where the tool depends on a value; the id behind the name may be an expression

            error[E0342]: `get.weather` is no name for a tool
             --> demo.prompt:4:7
              |
            4 | @call get.weather c1
              |       ^^^^^^^^^^^ letters, digits, `_` and `-`, at most 64
              |
              = help: write `get_weather`

            error[E0305]: `@end` has nothing to close
             --> demo.prompt:6:1
              |
            6 | @end
              | ^^^^ no `@part`, `@each` or `@if` is open here
              |
              = note: the arguments of a `@call` end at the next directive, without an `@end`
        "#]],
    );
}

#[test]
fn calls_outside_an_assistants_message() {
    check(
        "@user\nhi\n@call f\n@if x\n@call g\n@end\n",
        expect![[r#"
        error[E0346]: a call of a tool outside an `@assistant` message
         --> demo.prompt:3:1
          |
        3 | @call f
          | ^^^^^^^ in a message of the role `user`
          |
          = help: only a model calls tools: write `@assistant` above it

        error[E0346]: a call of a tool outside an `@assistant` message
         --> demo.prompt:5:1
          |
        5 | @call g
          | ^^^^^^^ in a message of the role `user`
          |
          = help: only a model calls tools: write `@assistant` above it
    "#]],
    );
    check(
        "@call f\n{}\n@user\nhi\n",
        expect![[r#"
        error[E0346]: a call of a tool outside an `@assistant` message
         --> demo.prompt:1:1
          |
        1 | @call f
          | ^^^^^^^ outside a message
          |
          = help: only a model calls tools: write `@assistant` above it
    "#]],
    );
    check(
        "@part p\n@user\na\n@end\n@if x\n@call f\n@end\n",
        expect![[r#"
        error[E0346]: a call of a tool outside an `@assistant` message
         --> demo.prompt:5:1
          |
        5 | @if x
          | ^^^^^ outside a message
          |
          = help: only a model calls tools: write `@assistant` above it
    "#]],
    );
    check(
        "hi\n@call f\n",
        expect![[r#"
        error[E0346]: a call of a tool outside an `@assistant` message
         --> demo.prompt:2:1
          |
        2 | @call f
          | ^^^^^^^ in a message of the role `user`
          |
          = help: only a model calls tools: write `@assistant` above it
    "#]],
    );
}

#[test]
fn words_behind_a_call() {
    check(
        "@user\nq\n@assistant\n@if x\n@call f\n@else\nNo.\n@end\nMore.\n@tool\nr\n",
        expect![[r#"
            error[E0347]: an assistant speaks after it called a tool
             --> demo.prompt:9:1
              |
            5 | @call f
              | ------- the call
            ...
            9 | More.
              | ^^^^^ said after the call
              |
              = note: a message holds first what is said, and then the calls; the result comes before the next word
              = help: write it above the call, or begin a message: `@tool` for the result, `@assistant` for more words
        "#]],
    );
    check(
        "@user\nq\n@assistant\n@each xs as x\nAt {{ x }}.\n@call f\n@end\n@tool\nr\n",
        expect![[r#"
            error[E0347]: an assistant speaks after it called a tool
             --> demo.prompt:5:1
              |
            5 | At {{ x }}.
              | ^^^^^^^^^^^ said after the call of the round before
            6 | @call f
              | ------- the call
              |
              = note: a message holds first what is said, and then the calls; the result comes before the next word
              = help: write it above the call, or begin a message: `@tool` for the result, `@assistant` for more words
        "#]],
    );
    check(
        "@user\nq\n@assistant\n@part a\n@call f\n@part b\n@include x.png\n@tool\nr\n",
        expect![[r#"
        error[E0347]: an assistant speaks after it called a tool
         --> demo.prompt:7:1
          |
        5 | @call f
          | ------- the call
        6 | @part b
        7 | @include x.png
          | ^^^^^^^^^^^^^^ said after the call
          |
          = note: a message holds first what is said, and then the calls; the result comes before the next word
          = help: write it above the call, or begin a message: `@tool` for the result, `@assistant` for more words
    "#]],
    );
}

#[test]
fn arguments_that_are_no_json_object() {
    check(
        "@assistant\n@call f\n{\"a\": 1,\n \"b\" {{ x }}}\n@tool\nr\n",
        expect![[r#"
        error[E0348]: the arguments of a call are no JSON object
         --> demo.prompt:4:6
          |
        2 | @call f
          | ------- the call
        3 | {"a": 1,
        4 |  "b" {{ x }}}
          |      ^ expected `:`
          |
          = help: in a string write `"{{ city }}"`, for a whole value `{{ city }}` without quotes
    "#]],
    );
    check(
        "@assistant\n@call f\n[\"{{ x }}\"]\n@tool\nr\n",
        expect![[r#"
        error[E0348]: the arguments of a call are no JSON object
         --> demo.prompt:3:1
          |
        2 | @call f
          | ------- the call
        3 | ["{{ x }}"]
          | ^^^^^^^^^^^ expected an object, such as `{"city": "Paris"}`
          |
          = help: in a string write `"{{ city }}"`, for a whole value `{{ city }}` without quotes
    "#]],
    );
    check(
        "@assistant\n@call f\n{\"a\": \"\\{{ x }}\"}\n@tool\nr\n",
        expect![[r#"
        error[E0348]: the arguments of a call are no JSON object
         --> demo.prompt:3:9
          |
        2 | @call f
          | ------- the call
        3 | {"a": "\{{ x }}"}
          |         ^ invalid escape
          |
          = help: in a string write `"{{ city }}"`, for a whole value `{{ city }}` without quotes
    "#]],
    );
    check(
        "@assistant\n@call f\n{\"a\": \"{{ x }}\"\n@tool\nr\n",
        expect![[r#"
            error[E0348]: the arguments of a call are no JSON object
             --> demo.prompt:3:1
              |
            2 | @call f
              | ------- the call
            3 | {"a": "{{ x }}"
              | ^^^^^^^^^^^^^^^ it ends too soon
              |
              = help: in a string write `"{{ city }}"`, for a whole value `{{ city }}` without quotes
        "#]],
    );
    check(
        "@assistant\n@call f\ncity=Paris\n@tool\nr\n",
        expect![[r#"
        error[E0348]: the arguments of a call are no JSON object
         --> demo.prompt:3:1
          |
        2 | @call f
          | ------- the call
        3 | city=Paris
          | ^ expected value
          |
          = help: in a string write `"{{ city }}"`, for a whole value `{{ city }}` without quotes
    "#]],
    );
}

#[test]
fn what_arguments_cannot_hold() {
    check(
        "---\ninput: {photo: image, xs(array): string}\n---\n@user\nq\n@assistant\n@call f\n{\"a\": {{ photo }}}\n@call g\n{\n@if xs\n\"b\": 1\n@part p\n@call h\n@end\n@call h2\n@end\n}\n@call i\n@include a.wav\n@call j\n{\"c\": {% if xs %}1{% endif %}}\n@call k\n{\"c\": {{ {'a': 1} }}}\n@tool\nr\n",
        expect![[r#"
            error[E0349]: `@part` inside the arguments of a call
              --> demo.prompt:13:1
               |
            13 | @part p
               | ^^^^^^^ the `@each` or `@if` around it belongs to the `@call` above
               |
               = help: close the block with `@end` first, or make `@call` the first line in it

            error[E0349]: `@call` inside the arguments of a call
              --> demo.prompt:14:1
               |
            14 | @call h
               | ^^^^^^^ the `@each` or `@if` around it belongs to the `@call` above
               |
               = help: close the block with `@end` first, or make `@call` the first line in it

            error[E0349]: `@call` inside the arguments of a call
              --> demo.prompt:16:1
               |
            16 | @call h2
               | ^^^^^^^^ the `@each` or `@if` around it belongs to the `@call` above
               |
               = help: close the block with `@end` first, or make `@call` the first line in it

            error[E0349]: a picture in the arguments of a call
             --> demo.prompt:8:10
              |
            8 | {"a": {{ photo }}}
              |          ^^^^^ arguments are JSON
              |
              = help: give the tool a path or an address as a string

            error[E0349]: a sound in the arguments of a call
              --> demo.prompt:20:1
               |
            20 | @include a.wav
               | ^^^^^^^^^^^^^^ arguments are JSON
               |
               = help: give the tool a path or an address as a string

            error[E0349]: arguments of a call that are more than JSON and `{{ }}`
              --> demo.prompt:22:7
               |
            22 | {"c": {% if xs %}1{% endif %}}
               |       ^^ expected JSON, with plain `{{ expression }}` in it
               |
               = note: statements, comments, `{{-` and braces inside an expression are not read here
               = help: use the directives `@if` and `@each`, or compute the value in the case

            error[E0349]: arguments of a call that are more than JSON and `{{ }}`
              --> demo.prompt:24:1
               |
            24 | {"c": {{ {'a': 1} }}}
               | ^^^^^^^^^^^^^^^^^^^^^ expected JSON, with plain `{{ expression }}` in it
               |
               = note: statements, comments, `{{-` and braces inside an expression are not read here
               = help: use the directives `@if` and `@each`, or compute the value in the case
        "#]],
    );
}

#[test]
fn calls_that_cannot_be_made_of_the_values() {
    let text =
        "@assistant\n@call f {{ id }}\n{\"a\": [\n@each xs as x\n{{ x }},\n@end\n]}\n@tool {{ id }}\nr\n";
    check_render(
        text,
        json!({"id": "i", "xs": [1]}),
        expect![[r#"
            error[E0350]: the call of `f` has arguments that are no JSON: expected value at line 3 column 1
             --> prompts/demo.prompt:2:1
              |
            2 | @call f {{ id }}
              | ^^^^^^^^^^^^^^^^ called here
              |
              = help: the values of this case decide what stands in the arguments, and what `@if` and `@each` leave of them
        "#]],
    );
    check_render(
        "@assistant\n@call f\n{{ x }}\n@tool\nr\n",
        json!({"x": "{}"}),
        expect![[r#"
        error[E0350]: the call of `f` has arguments that are no JSON object
         --> prompts/demo.prompt:2:1
          |
        2 | @call f
          | ^^^^^^^ called here
          |
          = help: the values of this case decide what stands in the arguments, and what `@if` and `@each` leave of them
    "#]],
    );
    check_render(
        text,
        json!({"id": " ", "xs": []}),
        expect![[r#"
            error[E0350]: the call of `f` has an empty id
             --> prompts/demo.prompt:2:1
              |
            2 | @call f {{ id }}
              | ^^^^^^^^^^^^^^^^ called here
              |
              = help: the values of this case decide what stands in the arguments, and what `@if` and `@each` leave of them
        "#]],
    );
    check_render(
        "@assistant\n@call f\n@if x\n[]\n@end\n@tool\nr\n",
        json!({"x": 1}),
        expect![[r#"
            error[E0350]: the call of `f` has arguments that are no JSON object
             --> prompts/demo.prompt:2:1
              |
            2 | @call f
              | ^^^^^^^ called here
              |
              = help: the values of this case decide what stands in the arguments, and what `@if` and `@each` leave of them
        "#]],
    );
    check_render(
        "@assistant\n@call f\n{\n@if x\n\"a\": \"\\{{ x }}\"\n@end\n}\n@tool\nr\n",
        json!({"x": "n"}),
        expect![[r#"
            error[E0350]: the call of `f` has a backslash in front of a value in its arguments
             --> prompts/demo.prompt:2:1
              |
            2 | @call f
              | ^^^^^^^ called here
              |
              = help: the values of this case decide what stands in the arguments, and what `@if` and `@each` leave of them
        "#]],
    );
    check_render(
        "@assistant\n@call f\n{\"a\": {{ x.y }}}\n@tool\nr\n",
        json!({"x": {}}),
        expect![[r#"
        error[E0321]: an expression failed: `x.y` is undefined
         --> prompts/demo.prompt:3:10
          |
        3 | {"a": {{ x.y }}}
          |          ^^^ `x.y` is undefined
          |
          = help: give the case a value for it, or write `{{ x.y | default("") }}`
    "#]],
    );
}

#[test]
fn calls_and_results_that_do_not_fit() {
    check(
        "---\ntools: [{name: look}, {name: now}]\n---\n@user\nq\n@assistant\n@call lok l1\n@call now l1\n@call now\n@tool l2\nr\n@each xs as x\n@assistant\n@call now {{ x }}\n@call look l9\n@end\n",
        expect![[r#"
            warning[W0341]: the tool `lok` is called, but not declared
             --> demo.prompt:7:7
              |
            7 | @call lok l1
              |       ^^^ not in `tools`
              |
              = note: some models refuse a conversation with calls of tools that they are not offered
              = help: did you mean `look`?
              = help: declare it under `tools`: a map with `name: lok` and `parameters`

            warning[W0342]: the call of `lok` has no result
             --> demo.prompt:7:1
              |
            7 | @call lok l1
              | ^^^^^^^^^^^^ no `@tool` answers it
              |
              = note: most models refuse a conversation that goes on before every call has its result
              = help: write `@tool l1` and the result below it

            warning[W0342]: the call of `now` has no result
             --> demo.prompt:8:1
              |
            8 | @call now l1
              | ^^^^^^^^^^^^ no `@tool` answers it
              |
              = note: most models refuse a conversation that goes on before every call has its result
              = help: write `@tool l1` and the result below it

            warning[W0342]: the call of `now` has no result
             --> demo.prompt:9:1
              |
            9 | @call now
              | ^^^^^^^^^ no `@tool` answers it
              |
              = note: most models refuse a conversation that goes on before every call has its result
              = help: write `@tool` and the result below it

            warning[W0342]: the call of `look` has no result
              --> demo.prompt:15:1
               |
            15 | @call look l9
               | ^^^^^^^^^^^^^ no `@tool` answers it
               |
               = note: most models refuse a conversation that goes on before every call has its result
               = help: write `@tool l9` and the result below it

            warning[W0343]: two calls have the id `l1`
             --> demo.prompt:8:11
              |
            7 | @call lok l1
              |           -- first used here
            8 | @call now l1
              |           ^^ used again here
              |
              = note: a result names the id of the call that it answers
              = help: leave the id out here and behind `@tool`, and every call gets its own

            warning[W0343]: two calls have the id `l9`
              --> demo.prompt:15:12
               |
            15 | @call look l9
               |            ^^ the same in every round of `@each`
               |
               = note: a result names the id of the call that it answers
               = help: leave the id out here and behind `@tool`, and every call gets its own
        "#]],
    );
    check(
        "---\ntools: [{name: look}]\n---\n@user\nq\n@assistant\n@call look l1\n@tool l11\nr\n@user\nq\n",
        expect![[r#"
            warning[W0340]: `@tool l11` answers no call
             --> demo.prompt:8:7
              |
            8 | @tool l11
              |       ^^^ no `@call` has this id
              |
              = help: did you mean `l1`?
              = help: write the id behind the call: `@call NAME l11`

            warning[W0342]: the call of `look` has no result
             --> demo.prompt:7:1
              |
            7 | @call look l1
              | ^^^^^^^^^^^^^ no `@tool` answers it
              |
              = note: most models refuse a conversation that goes on before every call has its result
              = help: write `@tool l1` and the result below it
        "#]],
    );
}

#[test]
fn calls_and_results_that_may_fit() {
    // Results without calls, as ever; ids that only values tell; ids that are given; one of two branches.
    for text in [
        "@tool x\nr\n@user\nq\n",
        "---\ntools: [{name: f}]\n---\n@user\nq\n@assistant\n@call f {{ a }}\n@tool {{ b }}\nr\n",
        "---\ntools: [{name: f}]\n---\n@user\nq\n@assistant\n@call f\n@tool call_1\nr\n",
        "---\ntools: [{name: f}]\n---\n@user\nq\n@assistant\n@if x\n@call f i\n@else\n@call f i\n@end\n@tool i\nr\n",
        "---\ntools: [{name: f}]\n---\n@history\n@tool h1\nr\n@assistant\n@call f\n@tool\ns\n",
    ] {
        check(text, expect![[""]]);
    }
}
