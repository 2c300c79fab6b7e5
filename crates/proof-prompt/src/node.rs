//! The tree that is rendered: blocks with their expressions compiled.

use proof_diag::SourceSpan;

use crate::expr::{Expression, Template};
use crate::message::Role;
use crate::schema::MediaKind;
use crate::syntax::RawText;

/// A node of the tree.
#[derive(Debug)]
pub(crate) enum Node {
    Text(Text),
    /// A variable that is a picture, document or sound.
    MediaVariable {
        value: Compiled,
        kind: MediaKind,
    },
    /// An included picture, document or sound: its path from the project.
    MediaFile {
        path: String,
        kind: MediaKind,
        span: SourceSpan,
    },
    Message {
        role: Role,
        call_id: Option<CallId>,
        span: SourceSpan,
        body: Vec<Self>,
    },
    Call(Call),
    Part {
        name: String,
        span: SourceSpan,
        body: Vec<Self>,
    },
    Each(Each),
    If {
        condition: Compiled,
        then: Vec<Self>,
        otherwise: Option<Vec<Self>>,
    },
    History {
        span: SourceSpan,
    },
}

/// A run of text.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) segments: Vec<Segment>,
}

/// A piece of a text: the only place where a value meets words, and it is written, not parsed.
#[derive(Debug)]
pub(crate) enum Segment {
    Literal(Box<str>),
    Value(Compiled),
    /// Statements (`{% %}`) or comments: rendered by the engine as a whole.
    Statements {
        template: Template,
        source: RawText,
    },
}

/// An expression and where it stands.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) expression: Expression,
    /// The steps of a plain path, such as `example.answer`: looked up without the engine.
    pub(crate) path: Option<Box<[Box<str>]>>,
    pub(crate) span: SourceSpan,
}

/// A call of a tool.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) name_span: SourceSpan,
    pub(crate) id: Option<CallId>,
    /// The directive.
    pub(crate) span: SourceSpan,
    /// The arguments: texts without statements, and blocks of them.
    pub(crate) body: Vec<Node>,
}

/// The id of a call, or of the call that a tool message answers.
#[derive(Debug)]
pub(crate) struct CallId {
    pub(crate) template: Template,
    pub(crate) span: SourceSpan,
}

/// A repetition.
#[derive(Debug)]
pub(crate) struct Each {
    pub(crate) list: Compiled,
    pub(crate) binding: Box<str>,
    pub(crate) uses_loop: bool,
    pub(crate) body: Vec<Node>,
}

impl Compiled {
    /// An expression whose compiled form stands at `span`.
    pub(crate) fn new(expression: Expression, span: SourceSpan) -> Self {
        let path = plain_path(expression.source());
        Self { expression, path, span }
    }
}

/// Words that are not names of variables.
const KEYWORDS: [&str; 12] =
    ["true", "false", "none", "True", "False", "None", "and", "or", "not", "in", "is", "if"];

fn plain_path(source: &str) -> Option<Box<[Box<str>]>> {
    let mut steps = source.split('.');
    let is_path = steps.clone().all(is_name);
    let root_is_variable = steps.next().is_some_and(|root| !KEYWORDS.contains(&root) && root != "else");
    (is_path && root_is_variable).then(|| source.split('.').map(Into::into).collect())
}

fn is_name(word: &str) -> bool {
    let mut bytes = word.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Walks the tree, each node before what it holds.
pub(crate) fn walk<'a>(nodes: &'a [Node], visit: &mut impl FnMut(&'a Node)) {
    for node in nodes {
        visit(node);
        match node {
            Node::Message { body, .. }
            | Node::Call(Call { body, .. })
            | Node::Part { body, .. }
            | Node::Each(Each { body, .. }) => walk(body, visit),
            Node::If { then, otherwise, .. } => {
                walk(then, visit);
                walk(otherwise.as_deref().unwrap_or_default(), visit);
            }
            Node::Text(_) | Node::MediaVariable { .. } | Node::MediaFile { .. } | Node::History { .. } => {}
        }
    }
}
