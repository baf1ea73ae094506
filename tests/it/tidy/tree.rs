//! The service as the compiler sees it: every module that `lib.rs` or `main.rs` declares, with what it names.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Item, Meta, UseTree};

/// The names of a path, from `crate` or from the name of a crate.
pub(super) type Absolute = Vec<String>;

/// A path as it is written.
#[derive(Debug, Clone, Default)]
pub(super) struct Written {
    /// Whether it begins with `::`.
    pub(super) is_global: bool,
    pub(super) names: Vec<String>,
}

/// The names that a module or a block brings in.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Imports, renamed crates and type aliases: name → what it stands for.
    pub(super) aliases: HashMap<String, Vec<Written>>,
    /// `use x::*`.
    pub(super) globs: Vec<Written>,
    /// Items declared here.
    pub(super) items: BTreeSet<String>,
}

/// One module; code under `#[cfg(test)]` is left out of it.
pub(super) struct Module {
    pub(super) file: String,
    pub(super) items: Vec<Item>,
    pub(super) names: Names,
    /// Whether it stands under `#[cfg(test)]`.
    pub(super) is_test: bool,
}

/// All modules by their path from the root of the crate; `main.rs` is the module `main`.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) modules: BTreeMap<Absolute, Module>,
    /// Names under which code may speak of a crate → the crate.
    pub(super) crates: HashMap<String, String>,
    /// What keeps the tree from being seen whole.
    pub(super) faults: Vec<String>,
}

impl Tree {
    /// The tree of `files` (path from the root of the workspace, text); `crates` as the manifest names them.
    pub(super) fn new(files: &[(String, String)], crates: &[(String, String)]) -> Self {
        let mut tree = Self { crates: crates.iter().cloned().collect(), ..Self::default() };
        for standard in ["std", "core", "alloc"] {
            tree.crates.insert(standard.to_owned(), "std".to_owned());
        }
        tree.crates.insert("svod".to_owned(), "crate".to_owned());
        let mut waiting: BTreeMap<&str, &str> =
            files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        for (root, path) in [("src/lib.rs", vec![]), ("src/main.rs", vec!["main".to_owned()])] {
            if let Some(text) = waiting.remove(root) {
                tree.file(root, text, Place { path, folder: "src".to_owned(), is_test: false }, &mut waiting);
            }
        }
        for (name, _) in waiting {
            tree.faults.push(format!("{name}: no module declares this file"));
        }
        tree
    }

    fn file(&mut self, name: &str, text: &str, place: Place, waiting: &mut BTreeMap<&str, &str>) {
        let parsed = syn::parse_file(text).expect(name);
        self.module(name, parsed.items, place, waiting);
    }

    fn module(&mut self, file: &str, mut items: Vec<Item>, place: Place, waiting: &mut BTreeMap<&str, &str>) {
        for item in &items {
            let Item::Mod(inner) = item else { continue };
            let name = plain(&inner.ident);
            if inner.attrs.iter().any(|attribute| mentions(attribute, "path")) {
                self.faults.push(format!("{file}: `#[path]` puts module `{name}` elsewhere"));
            }
            let inside = Place {
                path: [place.path.as_slice(), std::slice::from_ref(&name)].concat(),
                folder: format!("{}/{name}", place.folder),
                is_test: place.is_test || inner.attrs.iter().any(is_for_tests),
            };
            if let Some((_, items)) = &inner.content {
                self.module(file, items.clone(), inside, waiting);
                continue;
            }
            let [beside, within] = [format!("{}.rs", inside.folder), format!("{}/mod.rs", inside.folder)];
            match waiting.remove_entry(beside.as_str()).or_else(|| waiting.remove_entry(within.as_str())) {
                Some((name, text)) => self.file(name, text, inside, waiting),
                None => self.faults.push(format!("{file}: the file of module `{name}` is not where it belongs")),
            }
        }
        if !place.is_test {
            strip_tests(&mut items);
        }
        let names = names_of(&items);
        if place.path.is_empty() {
            // A crate renamed at the root has that name everywhere.
            for item in &items {
                if let Item::ExternCrate(renamed) = item {
                    let meant = extern_target(&plain(&renamed.ident));
                    let meant = self.crates.get(&meant).cloned().unwrap_or(meant);
                    self.crates.insert(extern_name(renamed), meant);
                }
            }
        }
        self.modules.insert(place.path, Module { file: file.to_owned(), items, names, is_test: place.is_test });
    }
}

/// Where a module stands, and where the files of its modules lie.
struct Place {
    path: Absolute,
    folder: String,
    is_test: bool,
}

/// An identifier without `r#`.
pub(super) fn plain(name: &syn::Ident) -> String {
    let name = name.to_string();
    name.strip_prefix("r#").unwrap_or(&name).to_owned()
}

fn extern_name(item: &syn::ItemExternCrate) -> String {
    plain(item.rename.as_ref().map_or(&item.ident, |(_, name)| name))
}

fn extern_target(name: &str) -> String {
    if name == "self" { "crate".to_owned() } else { name.to_owned() }
}

/// What items bring in, in a module or in a block.
pub(super) fn names_of<'i>(items: impl IntoIterator<Item = &'i Item>) -> Names {
    let mut names = Names::default();
    for item in items {
        match item {
            Item::Use(item) => {
                let start = Written { is_global: item.leading_colon.is_some(), names: Vec::new() };
                for leaf in leaves(&item.tree, &start) {
                    match leaf.name {
                        Some(name) => names.aliases.entry(name).or_default().push(leaf.path),
                        None => names.globs.push(leaf.path),
                    }
                }
            }
            Item::ExternCrate(item) => {
                let target = extern_target(&plain(&item.ident));
                let is_global = target != "crate";
                let written = Written { is_global, names: vec![target] };
                names.aliases.entry(extern_name(item)).or_default().push(written);
            }
            Item::Type(item) => alias(item, &mut names),
            other => names.items.extend(declared(other).map(plain)),
        }
    }
    names
}

fn alias(item: &syn::ItemType, names: &mut Names) {
    match &*item.ty {
        syn::Type::Path(path) if path.qself.is_none() => {
            names.aliases.entry(plain(&item.ident)).or_default().push(written(&path.path));
        }
        _ => names.items.extend([plain(&item.ident)]),
    }
}

fn declared(item: &Item) -> Option<&syn::Ident> {
    match item {
        Item::Mod(item) => Some(&item.ident),
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Union(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::Const(item) => Some(&item.ident),
        Item::Static(item) => Some(&item.ident),
        Item::Macro(item) => item.ident.as_ref(),
        _ => None,
    }
}

/// A path of the syntax tree, without its generic arguments.
pub(super) fn written(path: &syn::Path) -> Written {
    let names = path.segments.iter().map(|segment| plain(&segment.ident)).collect();
    Written { is_global: path.leading_colon.is_some(), names }
}

/// One name that a `use` brings in; without a name it is a glob.
pub(super) struct Leaf {
    pub(super) path: Written,
    pub(super) name: Option<String>,
    pub(super) line: usize,
}

/// Every name that a `use` brings in, with its path from `start`.
pub(super) fn leaves(tree: &UseTree, start: &Written) -> Vec<Leaf> {
    let with = |name: String| {
        let mut path = start.clone();
        if name != "self" || path.names.is_empty() {
            path.names.push(name);
        }
        path
    };
    match tree {
        UseTree::Path(path) => leaves(&path.tree, &with(plain(&path.ident))),
        UseTree::Name(name) => {
            let path = with(plain(&name.ident));
            let last = path.names.last().cloned();
            vec![Leaf { path, name: last, line: name.ident.span().start().line }]
        }
        UseTree::Rename(rename) => {
            let line = rename.ident.span().start().line;
            vec![Leaf { path: with(plain(&rename.ident)), name: Some(plain(&rename.rename)), line }]
        }
        UseTree::Glob(glob) => {
            vec![Leaf { path: start.clone(), name: None, line: glob.star_token.spans[0].start().line }]
        }
        UseTree::Group(group) => group.items.iter().flat_map(|tree| leaves(tree, start)).collect(),
    }
}

/// Whether an attribute is `name`, or gives it under a condition.
pub(super) fn mentions(attribute: &Attribute, name: &str) -> bool {
    let is_conditional = attribute.path().is_ident("cfg_attr");
    attribute.path().is_ident(name) || (is_conditional && idents(attribute).iter().any(|ident| ident == name))
}

fn idents(attribute: &Attribute) -> Vec<String> {
    let Meta::List(list) = &attribute.meta else { return Vec::new() };
    idents_of(list.tokens.clone())
}

fn idents_of(tokens: TokenStream) -> Vec<String> {
    let each = |token| match token {
        TokenTree::Ident(ident) => vec![plain(&ident)],
        TokenTree::Group(group) => idents_of(group.stream()),
        _ => Vec::new(),
    };
    tokens.into_iter().flat_map(each).collect()
}

/// Whether what the attribute stands at is there in tests alone: `cfg(test)`, or `cfg(all(test, …))`.
pub(super) fn is_for_tests(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else { return false };
    let text = list.tokens.to_string().replace(' ', "");
    attribute.path().is_ident("cfg") && (text == "test" || text.starts_with("all(test,"))
}

fn strip_tests(items: &mut Vec<Item>) {
    items.retain(|item| !attributes(item).iter().any(is_for_tests));
    for item in items {
        if let Item::Impl(item) = item {
            item.items.retain(|inner| match inner {
                syn::ImplItem::Fn(inner) => !inner.attrs.iter().any(is_for_tests),
                _ => true,
            });
        }
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
