//! The tree, built from the parser's events.

use std::collections::BTreeMap;

use granit_parser::{Event, Parser, ScalarStyle, Span, StrInput, StructureStyle, Tag};

use super::{MAX_ALIASED_NODES, MAX_DEPTH, duplicate_key, scalar, syntax, trap};
use crate::{Diagnostic, Entry, Map, Node, SourceFile, SourceSpan, Value};

/// Where and in what the syntax broke.
#[derive(Debug)]
pub(super) struct Stop {
    /// The byte in the file.
    pub(super) offset: usize,
    /// Whether the top of the document is a map of lines, so that the next key can be found.
    pub(super) in_block_map: bool,
}

/// The part was reported already, or the text ended.
struct Broken;

/// The null of an empty document.
pub(super) fn empty(file: &SourceFile) -> Node {
    Node { value: Value::Null, span: file.span(0..0) }
}

/// Builds the tree of the text from byte `base` on.
pub(super) fn build(
    file: &SourceFile,
    base: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Option<Node>, Option<Stop>) {
    let text = file.text().get(base..).unwrap_or_default();
    let options = granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        // A long key is no mistake in JSON.
        simple_key_max_lookahead: 1 << 20,
    };
    let mut builder = Builder {
        file,
        text,
        base,
        parser: Parser::new_from_str_with_options(text, options),
        diagnostics,
        anchors: BTreeMap::new(),
        n_aliased: 0,
        is_alias_limit_told: false,
        open_flows: vec![],
        last_end: 0,
        trap_line: None,
        in_block_map: false,
        stop: None,
    };
    let root = builder.document().ok().flatten();
    let stop = builder.stop.map(|offset| Stop { offset: base + offset, in_block_map: builder.in_block_map });
    (root.filter(|_| stop.is_none()), stop)
}

struct Builder<'a> {
    file: &'a SourceFile,
    text: &'a str,
    base: usize,
    parser: Parser<'a, StrInput<'a>>,
    diagnostics: &'a mut Vec<Diagnostic>,
    /// The anchored nodes that are complete, with their number of nodes.
    anchors: BTreeMap<usize, (Node, usize)>,
    n_aliased: usize,
    is_alias_limit_told: bool,
    /// Starts of the brackets that are open.
    open_flows: Vec<usize>,
    /// The end of the last event.
    last_end: usize,
    /// The line of the last template-brace trap, for which a mistake of syntax on the same line is no news.
    trap_line: Option<usize>,
    in_block_map: bool,
    stop: Option<usize>,
}

type Next<'a> = (Event<'a>, Span);

impl<'a> Builder<'a> {
    fn document(&mut self) -> Result<Option<Node>, Broken> {
        let mut root = None;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => return Ok(root),
                Event::DocumentStart(..) if root.is_some() => {
                    self.several_documents(&span);
                    return Ok(root);
                }
                Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
                other => {
                    self.in_block_map = matches!(other, Event::MappingStart(StructureStyle::Block, ..));
                    root = Some(self.node((other, span), 0)?);
                }
            }
        }
    }

    fn several_documents(&mut self, span: &Span) {
        let range = range(span);
        let diagnostic = Diagnostic::error("E0114", "a second document starts in the same file")
            .at(self.span(range.start..range.end), "only one document is read from a file")
            .help("remove the line `---`, or put what follows into a file of its own");
        self.diagnostics.push(diagnostic);
    }

    fn span(&self, range: std::ops::Range<usize>) -> SourceSpan {
        self.file.span(self.base + range.start..self.base + range.end)
    }

    fn next(&mut self) -> Result<Next<'a>, Broken> {
        match self.parser.next_event() {
            None => Ok((Event::StreamEnd, Span::default())),
            Some(Ok((event, span))) => {
                self.last_end = self.last_end.max(range(&span).end);
                Ok((event, span))
            }
            Some(Err(error)) => {
                let offset = error.marker().byte_offset().unwrap_or(self.text.len()).min(self.text.len());
                self.stop = Some(offset);
                let line = line_of(self.text, offset);
                if self.trap_line != Some(line) && self.trap_line != Some(line_of(self.text, self.last_end)) {
                    let at = syntax::Broken {
                        file: self.file,
                        base: self.base,
                        text: self.text,
                        offset,
                        last_end: self.last_end,
                        open_flow: self.open_flows.last().copied(),
                    };
                    self.diagnostics.push(at.diagnostic(error.kind()));
                }
                Err(Broken)
            }
        }
    }

    fn node(&mut self, (event, span): Next<'a>, depth: usize) -> Result<Node, Broken> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let node = self.scalar(&text, style, tag.as_deref(), &span);
                self.remember(anchor, &node);
                Ok(node)
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), &span);
                self.enter(&span, style, depth)?;
                let node = self.list(&span, style, depth)?;
                self.remember(anchor, &node);
                Ok(node)
            }
            Event::MappingStart(style, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), &span);
                self.enter(&span, style, depth)?;
                let node = match style {
                    StructureStyle::Flow if trap::is_template(self.text, range(&span).start) => {
                        self.trapped(&span)?
                    }
                    _ => self.map(&span, style, depth)?,
                };
                self.remember(anchor, &node);
                Ok(node)
            }
            Event::Alias(id) => Ok(self.alias(id, &span)),
            Event::UnresolvedAlias(name) => {
                let place = self.span(range(&span));
                self.diagnostics.push(
                    Diagnostic::error("E0110", format!("unknown anchor `{name}`"))
                        .at(place.clone(), "no anchor of this name stands before")
                        .help(format!("define it with `&{name}`, or quote the value if it is text")),
                );
                Ok(Node { value: Value::Null, span: place })
            }
            _ => Ok(Node { value: Value::Null, span: self.span(range(&span)) }),
        }
    }

    fn enter(&mut self, span: &Span, style: StructureStyle, depth: usize) -> Result<(), Broken> {
        let range = range(span);
        if depth >= MAX_DEPTH {
            let message = format!("lists and maps are nested deeper than {MAX_DEPTH}");
            self.diagnostics.push(
                Diagnostic::error("E0112", message).at(self.span(range.clone()), "this one is too deep"),
            );
            self.stop = Some(range.start);
            return Err(Broken);
        }
        if style == StructureStyle::Flow {
            self.open_flows.push(range.start);
        }
        Ok(())
    }

    fn list(&mut self, start: &Span, style: StructureStyle, depth: usize) -> Result<Node, Broken> {
        let mut items = vec![];
        let mut end = range(start).end;
        loop {
            let (event, span) = self.next()?;
            if event == Event::SequenceEnd {
                let end = self.leave(style, &span, end);
                let span = self.span(range(start).start..end);
                return Ok(Node { value: Value::List(items), span });
            }
            let item = self.node((event, span), depth + 1)?;
            end = end.max(self.end_in_text(&item.span, &span));
            items.push(item);
        }
    }

    fn map(&mut self, start: &Span, style: StructureStyle, depth: usize) -> Result<Node, Broken> {
        let mut map = Map::default();
        let mut seen: BTreeMap<String, SourceSpan> = BTreeMap::new();
        let mut end = range(start).end;
        loop {
            let (event, span) = self.next()?;
            if event == Event::MappingEnd {
                let end = self.leave(style, &span, end);
                let span = self.span(range(start).start..end);
                return Ok(Node { value: Value::Map(map), span });
            }
            let key = self.key((event, span), depth + 1)?;
            let (event, value_span) = self.next()?;
            let n_diagnostics = self.diagnostics.len();
            let value = self.node((event, value_span), depth + 1)?;
            end = end.max(self.end_in_text(&value.span, &value_span)).max(range(&span).end);
            let Some((key, key_span)) = key else { continue };
            trap::widen(self.diagnostics, n_diagnostics, &key_span, &value);
            if let Some(first) = seen.get(&key) {
                let diagnostic = duplicate_key(&key, key_span, first);
                self.diagnostics.push(diagnostic);
                continue;
            }
            seen.insert(key.clone(), key_span.clone());
            map.entries.push(Entry { key, key_span, value });
        }
    }

    /// A key's text; none, with a mistake told, where the key is not a scalar.
    fn key(&mut self, next: Next<'a>, depth: usize) -> Result<Option<(String, SourceSpan)>, Broken> {
        let (event, span) = next;
        let place = self.span(range(&span));
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), &span);
                if anchor != 0 {
                    let node = Node { value: Value::String(text.clone().into_owned()), span: place.clone() };
                    self.remember(anchor, &node);
                }
                if text == "<<" && style == ScalarStyle::Plain {
                    self.diagnostics.push(
                        Diagnostic::error("E0116", "the merge key `<<` is not supported")
                            .at(place, "YAML 1.2 has no merge keys")
                            .help("write the keys out, or give the whole map an anchor and use it as it is"),
                    );
                    return Ok(None);
                }
                Ok(Some((text.into_owned(), place)))
            }
            other => {
                let node = self.node((other, span), depth)?;
                if let Some(text) = node.scalar_text() {
                    return Ok(Some((text.to_owned(), place)));
                }
                self.diagnostics.push(
                    Diagnostic::error("E0115", format!("a key must be a string, found {}", node.kind()))
                        .at(node.span, "this is used as a key")
                        .help("quote the key if it is meant as text"),
                );
                Ok(None)
            }
        }
    }

    /// A value that starts with template braces: told, and kept as the text it was meant to be.
    fn trapped(&mut self, start: &Span) -> Result<Node, Broken> {
        let start = range(start).start;
        self.trap_line = Some(line_of(self.text, start));
        let line_end =
            self.text.get(start..).and_then(|rest| rest.find('\n')).map_or(self.text.len(), |at| start + at);
        let line = self.text.get(start..line_end).unwrap_or_default().trim_end();
        let shown = self.span(start..start + line.len());
        self.diagnostics.push(trap::diagnostic(shown, line));
        let mut n_open = 1_usize;
        let mut end = start;
        while n_open > 0 {
            let (event, span) = self.next()?;
            match event {
                Event::MappingStart(..) | Event::SequenceStart(..) => n_open += 1,
                Event::MappingEnd | Event::SequenceEnd => n_open -= 1,
                Event::StreamEnd => return Err(Broken),
                _ => {}
            }
            end = end.max(range(&span).end);
        }
        self.open_flows.pop();
        let span = self.span(start..end);
        Ok(Node { value: Value::String(span.text().to_owned()), span })
    }

    fn leave(&mut self, style: StructureStyle, span: &Span, end: usize) -> usize {
        match style {
            StructureStyle::Flow => {
                self.open_flows.pop();
                range(span).end
            }
            StructureStyle::Block => end,
        }
    }

    /// Where a child ends in this text: an alias's node lies elsewhere, its mark is here.
    fn end_in_text(&self, node: &SourceSpan, event: &Span) -> usize {
        let end = node.range().end.saturating_sub(self.base);
        if node.range().start >= self.base + range(event).start { end } else { range(event).end }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>, span: &Span) -> Node {
        self.refuse_tag(tag, span);
        let mut place = range(span);
        if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            let source = self.text.get(place.clone()).unwrap_or_default();
            place.end = place.start + source.trim_end().len();
        }
        let place = self.span(place);
        let is_text = style != ScalarStyle::Plain
            || tag.is_some_and(|tag| {
                tag.core_suffix() == Some("str") || (tag.handle().is_empty() && tag.suffix() == "!")
            });
        let is_absent = style == ScalarStyle::Plain && place.range().is_empty();
        let value = match (is_text, is_absent) {
            (_, true) => Value::Null,
            (true, false) => Value::String(text.to_owned()),
            (false, false) => scalar::resolve(text).unwrap_or_else(|| {
                self.diagnostics.push(
                    Diagnostic::error("E0117", format!("`{text}` is not a number that can be used"))
                        .at(place.clone(), "neither infinite nor undefined numbers are allowed")
                        .help("leave the key out, or quote the value if it is text"),
                );
                Value::Null
            }),
        };
        Node { value, span: place }
    }

    fn refuse_tag(&mut self, tag: Option<&Tag>, span: &Span) {
        let Some(tag) = tag else { return };
        let is_plain = tag.handle().is_empty() || tag.suffix().is_empty();
        let known = ["str", "int", "float", "bool", "null", "seq", "map"];
        if is_plain || tag.core_suffix().is_some_and(|suffix| known.contains(&suffix)) {
            return;
        }
        let place = self.span(span.tag_span().map_or_else(|| range(span), |span| range(&span)));
        self.diagnostics.push(
            Diagnostic::error("E0113", format!("the tag `{}` is not supported", tag.original()))
                .at(place, "tags have no meaning here")
                .help("remove the tag; quote the value if it is text that starts with `!`"),
        );
    }

    fn remember(&mut self, anchor: usize, node: &Node) {
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), n_nodes(node)));
        }
    }

    fn alias(&mut self, id: usize, span: &Span) -> Node {
        let place = self.span(range(span));
        let nothing = Node { value: Value::Null, span: place.clone() };
        let Some((node, n)) = self.anchors.get(&id) else {
            let message = format!("`{}` stands inside what it names", place.text());
            self.diagnostics.push(Diagnostic::error("E0110", message).at(place, "this would never end"));
            return nothing;
        };
        self.n_aliased = self.n_aliased.saturating_add(*n);
        if self.n_aliased <= MAX_ALIASED_NODES {
            return node.clone();
        }
        if !self.is_alias_limit_told {
            self.is_alias_limit_told = true;
            let message = format!("aliases add more than {MAX_ALIASED_NODES} values to the document");
            self.diagnostics.push(
                Diagnostic::error("E0111", message)
                    .at(place, "the limit is passed here")
                    .help("write fewer aliases of aliases"),
            );
        }
        nothing
    }
}

fn range(span: &Span) -> std::ops::Range<usize> {
    span.byte_range().unwrap_or(0..0)
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count()
}

fn n_nodes(node: &Node) -> usize {
    match &node.value {
        Value::List(items) => 1 + items.iter().map(n_nodes).sum::<usize>(),
        Value::Map(map) => 1 + map.entries.iter().map(|entry| n_nodes(&entry.value)).sum::<usize>(),
        _ => 1,
    }
}
