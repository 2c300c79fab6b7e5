//! Expressions and templates.

use expect_test::{Expect, expect};
use proof_prompt::{Context, ExprErrorKind, Expression, Template};
use serde_json::{Value, json};

#[track_caller]
fn check(template: &str, values: Value, expected: Expect) {
    let text = match Template::parse(template).and_then(|template| template.render(&values)) {
        Ok(text) => text,
        Err(error) => format!("error at {:?} line {}: {}", error.range, error.line, error.message),
    };
    expected.assert_eq(&text);
}

#[test]
fn values_are_written_as_text_or_json() {
    check("{{ x }}", json!({"x": "a\"b"}), expect![[r#"a"b"#]]);
    check(
        "{{ x }} {{ x.a }}",
        json!({"x": {"a": [1, 2.0, null, true, "s"]}}),
        expect![[r#"{"a":[1,2.0,null,true,"s"]} [1,2.0,null,true,"s"]"#]],
    );
    check("{{ x }}{% if x %}{{ x }}{% endif %}", json!({"x": [true]}), expect!["[true][true]"]);
    check(
        "{{ x }} {{ 18446744073709551615 }} {{ 1 / 2 }} {{ none }}\n",
        json!({"x": true}),
        expect![[r#"
        true 18446744073709551615 0.5 null
    "#]],
    );
}

#[test]
fn json_is_not_escaped_for_web_pages() {
    check(
        "{{ x | tojson }} {{ x }}",
        json!({"x": ["<b> & 'c'"]}),
        expect![[r#"["<b> & 'c'"] ["<b> & 'c'"]"#]],
    );
    check(
        "{{ x | tojson(indent=2) }}",
        json!({"x": {"a": "<"}}),
        expect![[r#"
        {
          "a": "<"
        }"#]],
    );
    check("{{ debug() }}", json!({}), expect!["error at 3..10 line 1: debug is unknown"]);
}

#[test]
fn mistakes_know_their_place() {
    check("a\n{{ x.y }} b", json!({"x": {}}), expect!["error at 5..8 line 2: `x.y` is undefined"]);
    check("{{ x.y }}", json!({}), expect!["error at 3..6 line 1: `x` is undefined"]);
    check(
        "{{ x",
        json!({}),
        expect!["error at 3..4 line 1: unexpected end of input, expected end of variable block"],
    );
    check(
        "ok {{ 1 + }}",
        json!({}),
        expect!["error at 8..9 line 1: unexpected end of input, expected expression"],
    );
    check(
        "{{ x | nofilter }} {{ x }}",
        json!({"x": 1}),
        expect!["error at 7..15 line 1: no filter is named `nofilter`"],
    );
    check(
        "{% for a in x %}{{ a.b }}{% endfor %}",
        json!({"x": [{"b": 1}, {}]}),
        expect!["error at 19..22 line 1: `a.b` is undefined"],
    );
    check(
        "{% import 'a' as b %}",
        json!({}),
        expect!["error at 0..21 line 1: `import` is not available: a template reads no other template"],
    );
    check(
        "{% macro f(n) %}{{ f(n) }}{% endmacro %}{{ f(1) }}",
        json!({}),
        expect!["error at 19..23 line 1: recursion limit exceeded"],
    );
}

#[test]
fn one_expression_keeps_its_json_type() {
    let eval = |template: &str| Template::parse(template).unwrap().eval(json!({"x": {"n": [1]}})).unwrap();
    assert_eq!(eval("{{ x.n }}"), json!([1]));
    assert_eq!(eval("{{ {'a': x.n[0] + 0.5} }}"), json!({"a": 1.5}));
    assert_eq!(eval(" {{ x.n }}"), json!(" [1]"));
    assert_eq!(eval("{{ x.n }}{{ x.n }}"), json!("[1][1]"));
    assert_eq!(eval("plain"), json!("plain"));
    assert!(Template::parse("plain { } }} @user").unwrap().is_literal());
}

#[test]
fn variables_are_dotted_paths_without_functions_and_loops() {
    let names = |source: &str| Vec::from_iter(Template::parse(source).unwrap().variables());
    assert_eq!(names("{{ expected.label }} {{ tags | length }} {{ range(3) }}"), ["expected.label", "tags"]);
    assert_eq!(names("{% for a in xs %}{{ a.b }}{{ loop.index }}{% endfor %}"), ["xs"]);
    assert_eq!(
        Vec::from_iter(Expression::parse("a.b in c and d is defined").unwrap().variables()),
        ["a.b", "c", "d"]
    );
}

#[test]
fn undefined_is_an_error_and_false_is_not() {
    let filter = Expression::parse("'edge' in tags and score > 0.5").unwrap();
    assert!(filter.is_true(json!({"tags": ["edge"], "score": 0.7})).unwrap());
    assert!(!filter.is_true(json!({"tags": [], "score": 0.7})).unwrap());
    let error = filter.is_true(json!({"tags": ["edge"]})).unwrap_err();
    assert_eq!(error.kind, ExprErrorKind::Undefined("score".to_owned()));
    let alone = Expression::parse("a.b").unwrap().eval(json!({"a": {}})).unwrap_err();
    assert_eq!(alone.kind, ExprErrorKind::Undefined("a.b".to_owned()));
    assert_eq!(Expression::parse("x is defined").unwrap().eval(json!({})).unwrap(), json!(false));
}

#[test]
fn fuel_ends_a_long_evaluation() {
    let endless = Expression::parse("[1] * 100000")
        .and_then(|_| {
            Template::parse(
                "{% for a in range(9999) %}{% for b in range(9999) %}{{ b }}{% endfor %}{% endfor %}",
            )
        })
        .unwrap();
    assert_eq!(endless.render(json!({})).unwrap_err().kind, ExprErrorKind::OutOfFuel);
}

#[test]
fn a_context_is_made_once_and_can_be_extended() {
    let values = json!({"a": 1, "b": {"c": "d"}});
    let context = Context::from_map(values.as_object().unwrap());
    let inner = context.with_json("a", &json!([2]));
    let expression = Expression::parse("[a, b.c]").unwrap();
    assert_eq!(expression.eval_in(&context).unwrap(), json!([1, "d"]));
    assert_eq!(expression.eval_in(&inner).unwrap(), json!([[2], "d"]));
}

#[test]
fn compiled_expressions_are_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Expression>();
    shared::<Template>();
    shared::<Context>();
    shared::<proof_prompt::Prompt>();
}
