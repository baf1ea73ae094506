//! How long functions are, and how much they take: elements of tuples are parameters too.

use std::collections::HashMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{
    FnArg, Signature, Type,
    spanned::Spanned,
    visit::{self, Visit},
};

use super::tree::plain;

/// Lines of code in one function; comments and empty lines do not count.
const LINES_MAX: usize = 70;
/// Parameters of one function, `self` among them.
const PARAMETERS_MAX: usize = 5;
/// Elements of one parameter that is a tuple: more are a struct.
const TUPLE_MAX: usize = 3;
/// Parameters of one function, the elements of tuples counted instead of the tuples.
const ELEMENTS_MAX: usize = 7;

/// Functions of `text` that are too long or take too much. `aliases`: names for tuples, wherever they stand.
pub(super) fn too_big(name: &str, text: &str, aliases: &HashMap<String, syn::TypeTuple>) -> Vec<String> {
    let file = syn::parse_file(text).expect(name);
    let mut reader = Reader { name, lines: text.lines().collect(), aliases, found: Vec::new() };
    reader.visit_file(&file);
    reader.found
}

/// Every name that a text gives to a tuple.
pub(super) fn tuple_aliases(text: &str) -> HashMap<String, syn::TypeTuple> {
    struct Aliases(HashMap<String, syn::TypeTuple>);
    impl<'ast> Visit<'ast> for Aliases {
        fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
            if let Type::Tuple(tuple) = &*item.ty {
                self.0.insert(plain(&item.ident), tuple.clone());
            }
        }
    }
    let mut aliases = Aliases(HashMap::new());
    aliases.visit_file(&syn::parse_file(text).unwrap());
    aliases.0
}

struct Reader<'r> {
    name: &'r str,
    lines: Vec<&'r str>,
    aliases: &'r HashMap<String, syn::TypeTuple>,
    found: Vec<String>,
}

impl Reader<'_> {
    fn function(&mut self, signature: &Signature, body: Option<&syn::Block>) {
        let line = signature.span().start().line;
        let elements: Vec<usize> = signature.inputs.iter().map(|input| self.elements(input)).collect();
        let sizes = Sizes { line, name: plain(&signature.ident), parameters: elements.len(), elements };
        self.judge(&sizes, body.map(|body| (body.span().start().line, body.span().end().line)));
    }

    fn judge(&mut self, sizes: &Sizes, body: Option<(usize, usize)>) {
        let Sizes { line, name, parameters, elements } = sizes;
        let place = format!("{}:{line}: `{name}`", self.name);
        if *parameters > PARAMETERS_MAX {
            self.found.push(format!("{place} takes {parameters} parameters, {PARAMETERS_MAX} are allowed"));
        }
        if let Some(tuple) = elements.iter().find(|elements| **elements > TUPLE_MAX) {
            self.found.push(format!("{place} takes a tuple of {tuple}, {TUPLE_MAX} are allowed"));
        }
        let total: usize = elements.iter().sum();
        if total > ELEMENTS_MAX {
            self.found.push(format!("{place} takes {total} values in tuples, {ELEMENTS_MAX} are allowed"));
        }
        let is_code = |line: &&&str| !line.trim().is_empty() && !line.trim().starts_with("//");
        let inside = body.map(|(first, last)| self.lines.get(first..last - 1).unwrap_or_default());
        let lines = inside.unwrap_or_default().iter().filter(is_code).count();
        if lines > LINES_MAX {
            self.found.push(format!("{place} has {lines} lines, {LINES_MAX} are allowed"));
        }
    }

    fn elements(&self, input: &FnArg) -> usize {
        match input {
            FnArg::Receiver(_) => 1,
            FnArg::Typed(typed) => self.of_type(&typed.ty, 8),
        }
    }

    /// The values of a type: those of its elements when it is a tuple, behind references, names and in an array too.
    fn of_type(&self, kind: &Type, depth: usize) -> usize {
        let Some(depth) = depth.checked_sub(1) else { return 1 };
        match kind {
            Type::Tuple(tuple) => tuple.elems.iter().map(|element| self.of_type(element, depth)).sum(),
            Type::Reference(reference) => self.of_type(&reference.elem, depth),
            Type::Paren(inner) => self.of_type(&inner.elem, depth),
            Type::Group(inner) => self.of_type(&inner.elem, depth),
            Type::Path(path) => {
                let name = path.path.segments.last().map(|segment| plain(&segment.ident)).unwrap_or_default();
                let tuple = self.aliases.get(&name);
                tuple.map_or(1, |tuple| tuple.elems.iter().map(|element| self.of_type(element, depth)).sum())
            }
            _ => 1,
        }
    }

    /// Functions that a macro holds, by the shape of their tokens: `fn name … (parameters) … { body }`.
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(word) if word == "fn" => self.in_macro(&tokens[at..]),
                _ => {}
            }
        }
    }

    fn in_macro(&mut self, tokens: &[TokenTree]) {
        let group = |wanted: Delimiter| {
            tokens.iter().find_map(|token| match token {
                TokenTree::Group(group) if group.delimiter() == wanted => Some(group),
                _ => None,
            })
        };
        // `fn(u32) -> u32` is a type.
        let Some(TokenTree::Ident(_) | TokenTree::Punct(_)) = tokens.get(1) else { return };
        let (Some(parameters), body) = (group(Delimiter::Parenthesis), group(Delimiter::Brace)) else { return };
        let text = parameters.stream();
        let inputs =
            syn::parse::Parser::parse2(syn::punctuated::Punctuated::<FnArg, syn::Token![,]>::parse_terminated, text);
        let elements = inputs.iter().flatten().map(|input| self.elements(input)).collect::<Vec<_>>();
        let sizes = Sizes {
            line: tokens[0].span().start().line,
            name: tokens[1].to_string(),
            parameters: elements.len(),
            elements,
        };
        let span = body.map(|body| (body.span_open().start().line, body.span_close().end().line));
        self.judge(&sizes, span);
    }
}

struct Sizes {
    line: usize,
    name: String,
    parameters: usize,
    elements: Vec<usize>,
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, Some(&item.block));
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig, Some(&item.block));
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        self.function(&item.sig, item.default.as_ref());
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.tokens(called.tokens.clone());
    }
}
