//! Small trees of elements and their way into bytes.

use std::io::{self, Write as _};

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

use crate::report::Content;

/// An element with either a text or children.
#[derive(Debug)]
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: Option<String>,
    children: Vec<Self>,
}

impl Element {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, attributes: Vec::new(), text: None, children: Vec::new() }
    }

    /// With one more attribute; characters that XML forbids must be gone already.
    pub(super) fn attribute(mut self, name: &'static str, value: &str) -> Self {
        self.attributes.push((name, value.to_owned()));
        self
    }

    pub(super) fn text(mut self, text: &str) -> Self {
        self.text = Some(text.to_owned());
        self
    }

    pub(super) fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    pub(super) fn push(&mut self, child: Self) {
        self.children.push(child);
    }

    fn start(&self) -> BytesStart<'_> {
        let start = BytesStart::new(self.name);
        start.with_attributes(self.attributes.iter().map(|(name, value)| (*name, value.as_str())))
    }
}

/// A document while it is written.
pub(super) struct Document(Writer<Content>);

/// `root` as an indented UTF-8 document that ends with a line end; `fill` writes what stands in it.
pub(super) fn document(root: &Element, fill: impl FnOnce(&mut Document) -> io::Result<()>) -> io::Result<Content> {
    let mut document = Document(Writer::new_with_indent(Content::default(), b' ', 2));
    document.0.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    document.0.write_event(Event::Start(root.start()))?;
    fill(&mut document)?;
    document.0.write_event(Event::End(BytesEnd::new(root.name)))?;
    let mut content = document.0.into_inner();
    content.write_all(b"\n")?;
    Ok(content)
}

impl Document {
    /// Writes an element with everything in it.
    pub(super) fn element(&mut self, element: &Element) -> io::Result<()> {
        if element.text.is_none() && element.children.is_empty() {
            return self.0.write_event(Event::Empty(element.start()));
        }
        self.0.write_event(Event::Start(element.start()))?;
        if let Some(text) = &element.text {
            self.0.write_event(Event::Text(BytesText::new(text)))?;
        }
        for child in &element.children {
            self.element(child)?;
        }
        self.0.write_event(Event::End(BytesEnd::new(element.name)))
    }

    /// Writes `children` into `element`, one in memory at a time.
    pub(super) fn list(&mut self, element: &Element, children: impl Iterator<Item = Element>) -> io::Result<()> {
        let mut children = children.peekable();
        if children.peek().is_none() {
            return self.element(element);
        }
        self.0.write_event(Event::Start(element.start()))?;
        for child in children {
            self.element(&child)?;
        }
        self.0.write_event(Event::End(BytesEnd::new(element.name)))
    }
}
