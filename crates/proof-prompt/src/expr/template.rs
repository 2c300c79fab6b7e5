//! One compiled template: text with `{{ }}`.

use std::collections::BTreeSet;
use std::sync::Arc;

use minijinja::Environment;
use serde::Serialize;

use super::compiled::without_globals;
use super::engine::{environment, write_value};
use super::scan::{check_sizes, check_tags};
use super::{Context, ExprError, Expression, Piece, pieces, to_json};

/// The name of the only template in an environment.
const NAME: &str = "template";

/// A compiled template, such as `Dear {{ name }}`.
///
/// ```
/// use proof_prompt::expr::Template;
/// let template = Template::parse("{{ expected.labels }}")?;
/// let values = serde_json::json!({"expected": {"labels": ["bug"]}});
/// assert_eq!(template.render(&values)?, r#"["bug"]"#);
/// assert_eq!(template.eval(&values)?, serde_json::json!(["bug"]));
/// # Ok::<(), proof_prompt::expr::ExprError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Template {
    source: Arc<str>,
    body: Body,
}

#[derive(Clone, Debug)]
enum Body {
    /// No expression at all.
    Literal,
    /// Text and `{{ }}`; by far the most.
    Pieces(Arc<[Segment]>),
    /// Exactly one `{{ }}`, which may be of any JSON type.
    Single(Expression, usize),
    /// Statements, comments or trimming: the engine does it all.
    Whole(Arc<Environment<'static>>),
}

#[derive(Debug)]
enum Segment {
    Text(Box<str>),
    /// An expression and where it starts in the source.
    Expression(Expression, usize),
}

impl Template {
    /// Compiles a template.
    pub fn parse(source: &str) -> Result<Self, ExprError> {
        Ok(Self { source: source.into(), body: parse_body(source)? })
    }

    /// The template as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether it is text alone and renders to itself.
    pub fn is_literal(&self) -> bool {
        matches!(self.body, Body::Literal)
    }

    /// The expression of a template that is exactly one `{{ expression }}`.
    pub fn as_expression(&self) -> Option<&Expression> {
        match &self.body {
            Body::Single(expression, _) => Some(expression),
            _ => None,
        }
    }

    /// The text. `values` must serialize to a map.
    pub fn render(&self, values: impl Serialize) -> Result<String, ExprError> {
        if self.is_literal() {
            return Ok(self.source.to_string());
        }
        self.render_in(&Context::from_serialize(values))
    }

    /// The text, in a context that is used for many templates.
    pub fn render_in(&self, context: &Context) -> Result<String, ExprError> {
        let mut out = String::with_capacity(self.source.len());
        self.render_to(&mut out, context)?;
        Ok(out)
    }

    /// Appends the text.
    pub fn render_to(&self, out: &mut String, context: &Context) -> Result<(), ExprError> {
        match &self.body {
            Body::Literal => out.push_str(&self.source),
            Body::Single(expression, offset) => self.write(out, expression, *offset, context)?,
            Body::Pieces(segments) => {
                for segment in segments.iter() {
                    match segment {
                        Segment::Text(text) => out.push_str(text),
                        Segment::Expression(expression, offset) => {
                            self.write(out, expression, *offset, context)?;
                        }
                    }
                }
            }
            Body::Whole(environment) => {
                let rendered = environment
                    .get_template(NAME)
                    .and_then(|template| template.render(context.0.clone()))
                    .map_err(|error| ExprError::new(&error, &self.source, 0))?;
                out.push_str(&rendered);
            }
        }
        Ok(())
    }

    /// The value: of any JSON type if the template is exactly one `{{ expression }}`, else the text.
    pub fn eval(&self, values: impl Serialize) -> Result<serde_json::Value, ExprError> {
        self.eval_in(&Context::from_serialize(values))
    }

    /// The value as [`Template::eval`] has it, in a context that is used for many templates.
    pub fn eval_in(&self, context: &Context) -> Result<serde_json::Value, ExprError> {
        match &self.body {
            Body::Single(expression, offset) => {
                let value = expression.value_in(context).map_err(|e| e.shifted(&self.source, *offset))?;
                to_json(&value).map_err(|error| ExprError::new(&error, &self.source, 0))
            }
            _ => self.render_in(context).map(serde_json::Value::String),
        }
    }

    /// The variables that it needs, as dotted paths where they are known.
    pub fn variables(&self) -> BTreeSet<String> {
        match &self.body {
            Body::Literal => BTreeSet::new(),
            Body::Single(expression, _) => expression.variables(),
            Body::Pieces(segments) => segments
                .iter()
                .filter_map(|segment| match segment {
                    Segment::Expression(expression, _) => Some(expression.variables()),
                    Segment::Text(_) => None,
                })
                .flatten()
                .collect(),
            Body::Whole(environment) => environment
                .get_template(NAME)
                .map(|template| without_globals(template.undeclared_variables(true).into_iter()))
                .unwrap_or_default(),
        }
    }

    fn write(
        &self,
        out: &mut String,
        expression: &Expression,
        offset: usize,
        context: &Context,
    ) -> Result<(), ExprError> {
        let value = expression.value_in(context).map_err(|error| error.shifted(&self.source, offset))?;
        write_value(out, &value).map_err(|error| ExprError::new(&error, &self.source, offset))
    }
}

fn parse_body(source: &str) -> Result<Body, ExprError> {
    if super::scan::next_tag(source, 0).is_none() {
        return Ok(Body::Literal);
    }
    if let Some((expression, offset)) = single(source) {
        return Ok(Body::Single(expression, offset));
    }
    let Some(pieces) = pieces(source) else { return whole(source) };
    let mut segments = Vec::with_capacity(pieces.len());
    for piece in pieces {
        segments.push(match piece {
            Piece::Text(range) => Segment::Text(source.get(range).unwrap_or_default().into()),
            Piece::Expression { inner, .. } => {
                let (expression, offset) = parse_at(source, inner)?;
                Segment::Expression(expression, offset)
            }
        });
    }
    Ok(Body::Pieces(segments.into()))
}

/// A template that is one `{{ expression }}` from its first byte to its last.
fn single(source: &str) -> Option<(Expression, usize)> {
    let inner = source.strip_prefix("{{")?.strip_suffix("}}")?;
    let inner = inner.strip_prefix(['-', '+']).unwrap_or(inner);
    let inner = inner.strip_suffix(['-', '+']).unwrap_or(inner);
    let offset = source.len() - source.strip_prefix("{{")?.trim_start_matches(['-', '+']).trim_start().len();
    Some((Expression::parse(inner.trim()).ok()?, offset))
}

fn parse_at(source: &str, inner: std::ops::Range<usize>) -> Result<(Expression, usize), ExprError> {
    let text = source.get(inner.clone()).unwrap_or_default();
    let offset = inner.start + (text.len() - text.trim_start().len());
    let text = text.trim();
    if text.is_empty() {
        let message = "nothing between `{{` and `}}`".to_owned();
        return Err(ExprError::syntax(message, source, inner.start.saturating_sub(2)..inner.end + 2));
    }
    Expression::parse(text)
        .map(|expression| (expression, offset))
        .map_err(|error| error.shifted(source, offset))
}

fn whole(source: &str) -> Result<Body, ExprError> {
    check_sizes(source)?;
    let mut environment = environment();
    environment
        .add_template_owned(NAME, source.to_owned())
        .map_err(|error| ExprError::new(&error, source, 0))?;
    check_tags(source)?;
    Ok(Body::Whole(Arc::new(environment)))
}
