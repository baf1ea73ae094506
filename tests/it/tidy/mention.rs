//! Everything that the code of a module names: paths in expressions, types, imports, attributes and the tokens of macros.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{
    spanned::Spanned,
    visit::{self, Visit},
};

use super::{
    resolve::Scope,
    tree::{Absolute, Module, Names, Tree, Written, leaves, mentions, names_of, plain, written},
};

/// What was met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// A path, with everything it may stand for.
    Path(BTreeSet<Absolute>),
    /// A macro called by its bare name, with the text of its first token.
    Macro(String, String),
    /// `async` or `.await`.
    Waiting,
    /// The attribute that silences a lint unsaid.
    Silenced,
    /// A text.
    Text(String),
}

/// What was met, and where.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    pub(super) what: What,
    pub(super) file: String,
    pub(super) line: usize,
    /// The module that holds it.
    pub(super) module: Absolute,
}

/// Everything that the service names outside of its tests.
pub(super) fn mentions_of(tree: &Tree) -> Vec<Mention> {
    let mut found = Vec::new();
    for (path, module) in tree.modules.iter().filter(|(_, module)| !module.is_test) {
        let mut reader = Reader { tree, module, path, blocks: Vec::new(), own_type: None, found: &mut found };
        for item in &module.items {
            reader.visit_item(item);
        }
    }
    found
}

/// Everything that one file names, taken by itself: its imports lead nowhere.
pub(super) fn mentions_in(name: &str, text: &str) -> Vec<Mention> {
    let file = syn::parse_file(text).expect(name);
    let tree = Tree::default();
    let module = Module { file: name.to_owned(), items: Vec::new(), names: Names::default(), is_test: false };
    let mut found = Vec::new();
    let mut reader =
        Reader { tree: &tree, module: &module, path: &[], blocks: Vec::new(), own_type: None, found: &mut found };
    reader.visit_file(&file);
    found
}

struct Reader<'r> {
    tree: &'r Tree,
    module: &'r Module,
    path: &'r [String],
    blocks: Vec<Names>,
    own_type: Option<Written>,
    found: &'r mut Vec<Mention>,
}

impl Reader<'_> {
    fn met(&mut self, what: What, line: usize) {
        self.found.push(Mention { what, file: self.module.file.clone(), line, module: self.path.to_vec() });
    }

    fn path(&mut self, path: &Written, line: usize) {
        let scope =
            Scope { tree: self.tree, module: self.path, blocks: &self.blocks, own_type: self.own_type.as_ref() };
        let meant = scope.resolve(path);
        if !meant.is_empty() {
            self.met(What::Path(meant), line);
        }
    }

    /// Paths in tokens, which no syntax tree shows. `prefix` is what stands before a group of imports.
    fn tokens(&mut self, tokens: TokenStream, prefix: &Written) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream(), prefix),
                TokenTree::Literal(literal) => self.literal(literal),
                TokenTree::Ident(_) => {
                    at = self.token_path(&tokens, at, prefix);
                    continue;
                }
                TokenTree::Punct(_) => {}
            }
            at += 1;
        }
    }

    /// The path that begins at `at`; gives the place behind it.
    fn token_path(&mut self, tokens: &[TokenTree], at: usize, prefix: &Written) -> usize {
        let mut path = prefix.clone();
        path.is_global |= prefix.names.is_empty() && is_colons(tokens, at.wrapping_sub(2)) && !is_part(tokens, at);
        let line = tokens[at].span().start().line;
        let mut end = at;
        let own = prefix.names.len();
        while let Some(TokenTree::Ident(name)) = tokens.get(end) {
            path.names.push(plain(name));
            end += 1;
            if !is_colons(tokens, end) {
                break;
            }
            end += 2;
            if let Some(TokenTree::Group(group)) = tokens.get(end)
                && group.delimiter() == Delimiter::Brace
            {
                self.tokens(group.stream(), &path);
                return end + 1;
            }
        }
        if path.names.len() > 1 {
            self.path(&path, line);
        } else if path.names.len() > own {
            let is_method = at > 0 && matches!(&tokens[at - 1], TokenTree::Punct(dot) if dot.as_char() == '.');
            match path.names[0].as_str() {
                "async" => self.met(What::Waiting, line),
                "await" if is_method => self.met(What::Waiting, line),
                name => {
                    let is_call = matches!(tokens.get(end), Some(TokenTree::Punct(mark)) if mark.as_char() == '!');
                    if let (true, Some(TokenTree::Group(group))) = (is_call, tokens.get(end + 1)) {
                        self.met(What::Macro(name.to_owned(), first_token(&group.stream())), line);
                    }
                }
            }
        }
        end
    }

    /// A text; one that reads as a path, as in `with = "crate::x"`, is one.
    fn literal(&mut self, literal: &proc_macro2::Literal) {
        let line = literal.span().start().line;
        let Ok(syn::Lit::Str(text)) = syn::parse_str(&literal.to_string()) else { return };
        if let Ok(path) = text.parse::<syn::Path>()
            && path.segments.len() > 1
        {
            self.path(&written(&path), line);
        }
        self.met(What::Text(text.value()), line);
    }
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    let is_colon = |at| matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    is_colon(at) && is_colon(at.wrapping_add(1))
}

/// Whether the name at `at` goes on with a path that begins before it, as behind `>::` or `$crate::`.
fn is_part(tokens: &[TokenTree], at: usize) -> bool {
    let before = at.checked_sub(3).and_then(|before| tokens.get(before));
    match before {
        Some(TokenTree::Ident(name)) => name != "use" && name != "return" && name != "in" && name != "as",
        Some(TokenTree::Punct(mark)) => mark.as_char() == '>',
        _ => false,
    }
}

fn first_token(tokens: &TokenStream) -> String {
    tokens.clone().into_iter().next().map(|token| token.to_string()).unwrap_or_default()
}

impl<'ast> Visit<'ast> for Reader<'_> {
    /// Modules within a file are read by themselves.
    fn visit_item_mod(&mut self, _: &'ast syn::ItemMod) {}

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let start = Written { is_global: item.leading_colon.is_some(), names: Vec::new() };
        for leaf in leaves(&item.tree, &start) {
            // The name that is brought in must not hide the crate that it is brought in from.
            let is_itself = leaf.path.names.len() == 1 && leaf.name.as_ref() == leaf.path.names.first();
            if is_itself && !leaf.path.names.iter().any(|name| self.module.names.items.contains(name)) {
                self.path(&Written { is_global: true, ..leaf.path }, leaf.line);
            } else {
                self.path(&leaf.path, leaf.line);
            }
        }
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        let path = Written { is_global: true, names: vec![plain(&item.ident)] };
        if path.names != ["self"] {
            self.path(&path, item.span().start().line);
        }
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        let items = block.stmts.iter().filter_map(|statement| match statement {
            syn::Stmt::Item(item) => Some(item),
            _ => None,
        });
        self.blocks.push(names_of(items));
        visit::visit_block(self, block);
        self.blocks.pop();
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let outer = self.own_type.take();
        if let syn::Type::Path(path) = &*item.self_ty {
            self.own_type = Some(written(&path.path));
        }
        visit::visit_item_impl(self, item);
        self.own_type = outer;
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.path(&written(path), path.span().start().line);
        visit::visit_path(self, path);
    }

    /// `<Timestamp>::now` is `Timestamp::now`, and `<Timestamp as Clock>::now` may be it.
    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        if let Some(own) = &path.qself
            && let syn::Type::Path(base) = &*own.ty
        {
            let mut joined = written(&base.path);
            joined.names.extend(path.path.segments.iter().skip(own.position).map(|segment| plain(&segment.ident)));
            self.path(&joined, path.span().start().line);
        }
        visit::visit_expr_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        let line = called.path.span().start().line;
        if let Some(name) = called.path.segments.last() {
            self.met(What::Macro(plain(&name.ident), first_token(&called.tokens)), line);
        }
        // A macro is called by its path: `std::env!` is no use of the module `std::env`.
        if called.path.segments.len() > 1 || !matches!(called.path.segments.last(), Some(name) if name.ident == "env") {
            self.path(&written(&called.path), line);
        }
        self.tokens(called.tokens.clone(), &Written::default());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if attribute.path().is_ident("doc") {
            return;
        }
        let line = attribute.span().start().line;
        if mentions(attribute, "allow") {
            self.met(What::Silenced, line);
        }
        self.path(&written(attribute.path()), line);
        match &attribute.meta {
            syn::Meta::List(list) => self.tokens(list.tokens.clone(), &Written::default()),
            syn::Meta::NameValue(pair) => self.visit_expr(&pair.value),
            syn::Meta::Path(_) => {}
        }
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.met(What::Text(text.value()), text.span().start().line);
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        if signature.asyncness.is_some() {
            self.met(What::Waiting, signature.span().start().line);
        }
        visit::visit_signature(self, signature);
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        self.met(What::Waiting, block.span().start().line);
        visit::visit_expr_async(self, block);
    }

    fn visit_expr_await(&mut self, awaited: &'ast syn::ExprAwait) {
        self.met(What::Waiting, awaited.span().start().line);
        visit::visit_expr_await(self, awaited);
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        if closure.asyncness.is_some() {
            self.met(What::Waiting, closure.span().start().line);
        }
        visit::visit_expr_closure(self, closure);
    }
}
