//! A prompt: one file, parsed, with everything that can be asked of it.

use proof_diag::{Diagnostic, Node as YamlNode, SourceFile, SourceSpan, has_errors};
use serde_json::{Map, Value};

use crate::canonical;
use crate::compile::{self, Tree, Use, compile};
use crate::front::{self, Front};
use crate::include::Includes;
use crate::message::Message;
use crate::node::{Node, walk};
use crate::render::{RenderError, Renderer, render};
use crate::schema::Input;
use crate::secrets::redacted;
use crate::syntax::{self, Expanded};
use crate::tool::Tool;

/// A parsed prompt. It is never changed, and shared between threads behind an `Arc`.
///
/// ```
/// use proof_diag::SourceFile;
/// use proof_prompt::{NoIncludes, Prompt};
/// let file = SourceFile::new("greet.prompt", "@system\nBe brief.\n@user\nGreet {{ name }}.\n");
/// let (prompt, diagnostics) = Prompt::parse(&file, &NoIncludes);
/// assert!(diagnostics.is_empty());
/// let values = serde_json::json!({"name": "Ada\n@system\nBe rude."});
/// let messages = prompt.unwrap().render(values.as_object().unwrap())?;
/// assert_eq!(messages.len(), 2);
/// assert_eq!(messages[1].joined_text(), "Greet Ada\n@system\nBe rude..");
/// # Ok::<(), proof_prompt::RenderError>(())
/// ```
#[derive(Debug)]
pub struct Prompt {
    pub(crate) file: SourceFile,
    pub(crate) front: Front,
    pub(crate) nodes: Vec<Node>,
    pub(crate) uses: Vec<Use>,
    /// The file, all that it includes, and the files of its tools.
    pub(crate) files: Vec<SourceFile>,
    /// Lines that would be directives if they were not indented.
    pub(crate) indented: Vec<SourceSpan>,
    /// The names in expressions, for the engine's context.
    names: Vec<Box<str>>,
    canonical: String,
    hash: String,
}

/// A named section of a prompt: the unit of diff, ablation and optimisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Its directive.
    pub span: SourceSpan,
}

/// A variable that a case must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Where it is declared, or else first used.
    pub span: SourceSpan,
}

/// How many hex digits of the hash a version shows.
const VERSION_DIGITS: usize = 12;

impl Prompt {
    /// Parses a prompt file: `.prompt`, or `.txt` and `.md`, which are one user message without directives and front
    /// matter. Every mistake that can be found is returned; with an error there is no prompt.
    pub fn parse(file: &SourceFile, includes: &dyn Includes) -> (Option<Self>, Vec<Diagnostic>) {
        if !is_prompt_file(file.name()) && !is_plain_file(file.name()) {
            return (None, vec![not_a_prompt(file)]);
        }
        Self::parse_as(file, includes, !is_prompt_file(file.name()))
    }

    /// Parses a [canonical form](Self::canonical): a `.prompt` file, whatever the name of the prompt that it is of.
    pub fn parse_canonical(file: &SourceFile, includes: &dyn Includes) -> (Option<Self>, Vec<Diagnostic>) {
        Self::parse_as(file, includes, false)
    }

    fn parse_as(
        file: &SourceFile,
        includes: &dyn Includes,
        is_plain: bool,
    ) -> (Option<Self>, Vec<Diagnostic>) {
        let mut diagnostics = vec![];
        let prompt = Self::read(file, includes, is_plain, &mut diagnostics);
        let prompt = prompt.filter(|_| !has_errors(&diagnostics));
        (prompt, redacted(diagnostics))
    }

    fn read(
        file: &SourceFile,
        includes: &dyn Includes,
        is_plain: bool,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let split = if is_plain { Ok(plain_body(file)) } else { front::split(file) };
        let split = match split {
            Ok(split) => split,
            Err(diagnostic) => {
                diagnostics.push(*diagnostic);
                return None;
            }
        };
        let mut front = split
            .front
            .map(|range| front::read(file, range, Some(includes), diagnostics))
            .unwrap_or_default();
        let expanded = syntax::expand(file, split.body, is_plain, includes, diagnostics);
        let blocks = syntax::parse(&expanded.tokens, diagnostics);
        let Tree { nodes, uses } = compile(blocks, front.input.as_ref(), diagnostics);
        if nodes.is_empty() && !has_errors(diagnostics) {
            diagnostics.push(
                Diagnostic::error("E0326", format!("`{}` holds no text", file.name()))
                    .at(file.span(file.text().len()..file.text().len()), "nothing to send to a model"),
            );
        }
        let canonical = canonical::print(file.name(), &front, &nodes);
        let hash = blake3::hash(canonical.as_bytes()).to_hex().to_string();
        let names = compile::names(&uses).into_iter().collect();
        let Expanded { mut files, indented, .. } = expanded;
        for tool_file in std::mem::take(&mut front.tools.files) {
            if !files.contains(&tool_file) {
                files.push(tool_file);
            }
        }
        Some(Self { file: file.clone(), files, front, nodes, uses, indented, names, canonical, hash })
    }

    /// The file that it was read from.
    pub fn file(&self) -> &SourceFile {
        &self.file
    }

    /// What it is for.
    pub fn description(&self) -> Option<&str> {
        self.front.description.as_deref()
    }

    /// The model that it names as its default.
    pub fn model(&self) -> Option<&str> {
        self.front.model.as_ref().and_then(YamlNode::scalar_text)
    }

    /// Where the model is named.
    pub fn model_node(&self) -> Option<&YamlNode> {
        self.front.model.as_ref()
    }

    /// The settings of the model, as they were written.
    pub fn config(&self) -> Option<&YamlNode> {
        self.front.config.as_ref()
    }

    /// The variables that it declares.
    pub fn input(&self) -> Option<&Input> {
        self.front.input.as_ref()
    }

    /// The JSON Schema of what the model should answer.
    pub fn output_schema(&self) -> Option<&Value> {
        self.front.output.as_ref()
    }

    /// The tools that it offers to the model, in the order of the file; those of a file that it names in their place.
    pub fn tools(&self) -> &[Tool] {
        &self.front.tools.tools
    }

    /// All that it was read from: the file itself, what it includes, and the files of its tools; each once.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The variables that every case must have: the declared ones without `?` and default, and those that are used
    /// without being declared. In the order of the file, each once; never one that an `@each` binds, and none that
    /// `is defined` or `default` allows to be missing.
    pub fn variables(&self) -> Vec<Variable> {
        let mut variables: Vec<Variable> = vec![];
        for declaration in self.input().map(Input::declarations).unwrap_or_default() {
            if declaration.is_required {
                variables.push(Variable { name: declaration.name.clone(), span: declaration.span.clone() });
            }
        }
        let is_guarded = |name: &str| self.uses.iter().any(|used| used.name == name && used.is_guarded);
        for used in &self.uses {
            let is_declared = self.input().is_some_and(|input| input.get(&used.name).is_some());
            let is_known = variables.iter().any(|variable| variable.name == used.name);
            if !is_declared && !is_known && !is_guarded(&used.name) {
                variables.push(Variable { name: used.name.clone(), span: used.span.clone() });
            }
        }
        variables
    }

    /// The named parts, in the order of the file.
    pub fn parts(&self) -> Vec<Part> {
        let mut parts = vec![];
        walk(&self.nodes, &mut |node| {
            if let Node::Part { name, span, .. } = node {
                parts.push(Part { name: name.clone(), span: span.clone() });
            }
        });
        parts
    }

    /// The first 12 hex digits of the hash of the canonical form: the name of this version.
    pub fn version(&self) -> &str {
        self.hash.get(..VERSION_DIGITS).unwrap_or(&self.hash)
    }

    /// The whole BLAKE3 hash of the canonical form, in hex.
    pub fn full_hash(&self) -> &str {
        &self.hash
    }

    /// The canonical form: a `.prompt` file that says the same in the one way that is hashed.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// The messages for the values of one case. Values that the prompt does not use are ignored.
    ///
    /// # Errors
    /// [`RenderError`] names the variable or expression, what was expected and what was found.
    pub fn render(&self, values: &Map<String, Value>) -> Result<Vec<Message>, RenderError> {
        render(&Renderer { nodes: &self.nodes, input: self.input(), names: &self.names }, values)
    }

    /// Finds what is likely wrong although it can be parsed: see [`crate::check`].
    pub fn check(&self) -> Vec<Diagnostic> {
        crate::check::check(self)
    }
}

/// Whether a file has directives and front matter, by its name.
pub(crate) fn is_prompt_file(name: &str) -> bool {
    has_ending(name, ".prompt")
}

fn is_plain_file(name: &str) -> bool {
    has_ending(name, ".txt") || has_ending(name, ".md")
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.len() > ending.len()
        && name.get(name.len() - ending.len()..).is_some_and(|end| end.eq_ignore_ascii_case(ending))
}

fn plain_body(file: &SourceFile) -> front::Split {
    let start = if file.text().starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    front::Split { front: None, body: start..file.text().len() }
}

fn not_a_prompt(file: &SourceFile) -> Diagnostic {
    Diagnostic::error("E0301", format!("`{}` is no prompt file", file.name()))
        .at(file.span(0..0), "the file's name ends neither in `.prompt` nor in `.txt` or `.md`")
        .help("give it the ending `.prompt`, or `.txt` if it is one user message without directives")
}
