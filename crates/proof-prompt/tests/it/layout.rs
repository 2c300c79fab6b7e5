//! What `proof fmt` makes of a file.

use expect_test::{Expect, expect};
use proof_diag::SourceFile;
use proof_prompt::format;

use crate::support::shown;

#[track_caller]
fn check(name: &str, text: &str, expected: Expect) {
    match format(&SourceFile::new(name, text)) {
        Ok(formatted) => expected.assert_eq(&formatted),
        Err(diagnostics) => expected.assert_eq(&shown(&diagnostics)),
    }
}

#[test]
fn keys_in_order_with_their_comments() {
    check(
        "a.prompt",
        "\u{feff}---\r\n# The head.\r\n\r\noutput:   \r\n  why: string\r\n# Sampling.\r\n# Two lines.\r\nconfig: {top_p: 1}   # inline\r\nmodel: a/b\r\n\r\ndescription: |\r\n  Line\r\n  # no comment\r\n# the end\r\n---\r\n\r\n@system  \r\nBe {{tone}}.\t\r\n\r\n@part   x\r\n\\@a\r\n@each   xs   as  x\r\n{{x|upper}} {% raw %}{{y}}{% endraw %}\r\n@end \r\n\r\n\r\n",
        expect![[r#"
            ---
            # The head.

            description: |
              Line
              # no comment
            # the end
            model: a/b

            # Sampling.
            # Two lines.
            config: {top_p: 1}   # inline
            output:
              why: string
            ---
            @system
            Be {{ tone }}.

            @part x
            \@a
            @each xs as x
            {{x|upper}} {% raw %}{{y}}{% endraw %}
            @end
        "#]],
    );
}

#[test]
fn tools_stay_as_they_are_written() {
    // The files are not opened: what is in them is for `proof check`.
    check(
        "a.prompt",
        "---\ntools:\n- tools/none.yaml   # ours\n# the second\n- {name: b,   parameters: {x: string}}\nmodel: a/b\n---\n@assistant\nSo.\n@call   b    x{{n}}\t\n{\"x\": {{n}},\n  \"y\":   \"{{ n|upper  }}\"}\n\n@call b\n@tool   x{{n}}\nr\n",
        expect![[r#"
            ---
            model: a/b
            tools:
            - tools/none.yaml   # ours
            # the second
            - {name: b,   parameters: {x: string}}
            ---
            @assistant
            So.
            @call b x{{n}}
            {"x": {{ n }},
              "y":   "{{ n|upper }}"}

            @call b
            @tool x{{n}}
            r
        "#]],
    );
    check(
        "a.prompt",
        "---\ntools: [{name: a b}, x]\n---\n@assistant\n@call\n",
        expect![[r#"
        error[E0342]: `a b` is no name for a tool
         --> a.prompt:2:16
          |
        2 | tools: [{name: a b}, x]
          |                ^^^ letters, digits, `_` and `-`, at most 64
          |
          = help: write `a_b`

        error[E0341]: `x` is no file of tools
         --> a.prompt:2:22
          |
        2 | tools: [{name: a b}, x]
          |                      ^ its name ends neither in `.yaml` nor in `.yml` or `.json`
          |
          = help: a tool is a map with `name` and `parameters`, or the path of a file that holds such maps

        error[E0304]: `@call` needs the name of a tool, such as `@call get_weather`
         --> a.prompt:5:1
          |
        5 | @call
          | ^^^^^ nothing follows
    "#]],
    );
}

#[test]
fn a_front_matter_in_one_map_is_left_as_it_is() {
    check(
        "a.prompt",
        "---\n{output: string, model: a/b}\n---\nhi",
        expect![[r#"
        ---
        {output: string, model: a/b}
        ---
        hi
    "#]],
    );
}

#[test]
fn text_files_keep_their_words() {
    check(
        "a.md",
        "\n# Title  \n\n@user {{x}}\n\n",
        expect![[r#"
        # Title

        @user {{x}}
    "#]],
    );
}

#[test]
fn a_file_with_a_mistake_is_left_alone() {
    check(
        "a.prompt",
        "---\nmodle: a/b\n---\n@sytem\n",
        expect![[r#"
        error[E0101]: unknown key `modle` in the front matter
         --> a.prompt:2:1
          |
        2 | modle: a/b
          | ^^^^^ no such key
          |
          = help: did you mean `model`?

        error[E0303]: unknown directive `@sytem`
         --> a.prompt:4:1
          |
        4 | @sytem
          | ^^^^^^ no directive has this name
          |
          = help: did you mean `@system`?
          = help: write `\@sytem` for a literal `@`
    "#]],
    );
}

#[test]
fn a_first_line_of_dashes_does_not_become_front_matter() {
    check(
        "a.prompt",
        "\n---\n",
        expect![[r#"

        ---
    "#]],
    );
}
