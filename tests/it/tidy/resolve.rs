//! What a written path stands for: through imports, renames, globs, re-exports and type aliases.

use std::collections::BTreeSet;

use super::tree::{Absolute, Module, Names, Tree, Written};

/// More steps than this are a circle.
const STEPS_MAX: usize = 24;

/// Where a path is written.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    pub(super) tree: &'s Tree,
    /// The module, from the root of the crate.
    pub(super) module: &'s [String],
    /// Blocks around the place, the innermost last.
    pub(super) blocks: &'s [Names],
    /// What `Self` is.
    pub(super) own_type: Option<&'s Written>,
}

impl Scope<'_> {
    /// Everything that the path may stand for, each re-export on the way included; empty for a local name.
    pub(super) fn resolve(&self, path: &Written) -> BTreeSet<Absolute> {
        let mut found = BTreeSet::new();
        self.follow(path, STEPS_MAX, &mut found);
        found
    }

    fn follow(&self, path: &Written, steps: usize, found: &mut BTreeSet<Absolute>) {
        let (Some((first, rest)), Some(steps)) = (path.names.split_first(), steps.checked_sub(1)) else { return };
        if path.is_global {
            return self.of_crate(first, rest, steps, found);
        }
        match first.as_str() {
            "crate" => self.inside(&[], rest, steps, found),
            "self" | "super" => self.relative(&path.names, steps, found),
            "Self" => {
                if let Some(own) = self.own_type {
                    let path = Written { is_global: own.is_global, names: [own.names.as_slice(), rest].concat() };
                    Scope { own_type: None, ..*self }.follow(&path, steps, found);
                }
            }
            _ => self.by_name(first, rest, steps, found),
        }
    }

    fn relative(&self, names: &[String], steps: usize, found: &mut BTreeSet<Absolute>) {
        let (mut module, mut rest) = (self.module, names);
        while let Some((first, behind)) = rest.split_first() {
            match first.as_str() {
                "self" => {}
                "super" => module = module.split_last().map_or(module, |(_, outer)| outer),
                _ => break,
            }
            rest = behind;
        }
        self.inside(module, rest, steps, found);
    }

    /// A name that stands in a block, in the module, behind a glob or for a crate, in this order.
    fn by_name(&self, first: &str, rest: &[String], steps: usize, found: &mut BTreeSet<Absolute>) {
        for (depth, block) in self.blocks.iter().enumerate().rev() {
            let outer = Scope { blocks: &self.blocks[..depth], ..*self };
            if block.aliases.contains_key(first) {
                return outer.aliased(block, (first, rest), steps, found);
            }
            if block.items.contains(first) {
                return;
            }
            outer.behind_globs(block, (first, rest), steps, found);
        }
        let Some(module) = self.tree.modules.get(self.module) else { return };
        let plain = Scope { blocks: &[], ..*self };
        if module.names.aliases.contains_key(first) || module.names.items.contains(first) {
            return plain.inside(self.module, &[&[first.to_owned()], rest].concat(), steps, found);
        }
        plain.behind_globs(&module.names, (first, rest), steps, found);
        if self.tree.crates.contains_key(first) {
            self.of_crate(first, rest, steps, found);
        }
    }

    fn aliased(&self, names: &Names, path: (&str, &[String]), steps: usize, found: &mut BTreeSet<Absolute>) {
        let (first, rest) = path;
        for target in names.aliases.get(first).into_iter().flatten() {
            // `use time;` and `use time::time;` bring in something of the crate: the name does not stand for itself.
            let is_itself = target.names.first().is_some_and(|name| name == first);
            if is_itself && names.items.contains(first) {
                // A module and something in it by the same name.
                self.inside(self.module, &[target.names.as_slice(), rest].concat(), steps, found);
                continue;
            }
            if is_itself {
                self.of_crate(first, &[&target.names[1..], rest].concat(), steps, found);
                continue;
            }
            let names = [target.names.as_slice(), rest].concat();
            self.follow(&Written { is_global: target.is_global, names }, steps, found);
        }
    }

    fn behind_globs(&self, names: &Names, path: (&str, &[String]), steps: usize, found: &mut BTreeSet<Absolute>) {
        let (first, rest) = path;
        for glob in &names.globs {
            let mut places = BTreeSet::new();
            Scope { own_type: None, ..*self }.follow(glob, steps.min(6), &mut places);
            for place in places {
                let names = [&[first.to_owned()], rest].concat();
                match place.split_first() {
                    Some((root, module)) if root == "crate" => {
                        let has = |module: &Module| {
                            module.names.aliases.contains_key(first) || module.names.items.contains(first)
                        };
                        let is_own = module == self.module;
                        if self.tree.modules.get(module).is_some_and(has) && !is_own {
                            self.inside(module, &names, steps, found);
                        }
                    }
                    _ => found.extend([[place, names].concat()]),
                }
            }
        }
    }

    fn of_crate(&self, name: &str, rest: &[String], steps: usize, found: &mut BTreeSet<Absolute>) {
        let meant = self.tree.crates.get(name).map_or(name, String::as_str);
        if meant == "crate" {
            return self.inside(&[], rest, steps, found);
        }
        found.insert([&[meant.to_owned()], rest].concat());
    }

    /// A path from a module of this crate: what it says, and what its re-exports lead to.
    fn inside(&self, module: &[String], rest: &[String], steps: usize, found: &mut BTreeSet<Absolute>) {
        let mut absolute = vec!["crate".to_owned()];
        absolute.extend(module.iter().chain(rest).cloned());
        if !found.insert(absolute) {
            return;
        }
        let Some(steps) = steps.checked_sub(1) else { return };
        let mut at = module.to_vec();
        for (index, name) in rest.iter().enumerate() {
            let behind = &rest[index + 1..];
            let Some(here) = self.tree.modules.get(&at) else { return };
            let there = Scope { tree: self.tree, module: &at, blocks: &[], own_type: None };
            if name == "self" {
                continue;
            }
            if name == "super" {
                at.pop();
                continue;
            }
            let is_module = !behind.is_empty()
                && self.tree.modules.contains_key(&[at.as_slice(), std::slice::from_ref(name)].concat());
            if !is_module && here.names.aliases.contains_key(name) {
                there.aliased(&here.names, (name, behind), steps, found);
            } else if !is_module && !here.names.items.contains(name) {
                there.behind_globs(&here.names, (name, behind), steps, found);
            }
            at.push(name.clone());
        }
    }
}
