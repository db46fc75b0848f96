//! The modules of a crate as its files have them, and what each of them names.

use super::mentions::{Binding, Mentions};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A module: a file's, or one written out within a file.
pub struct Module {
    pub file: PathBuf,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    mentions: Mentions,
}

/// All modules that a crate's first file leads to.
pub struct Crate {
    pub modules: Vec<Module>,
}

impl Crate {
    /// Reads the crate whose first file is `root`; whoever declares a module without a file is told.
    pub fn read(root: &Path) -> Crate {
        let mut found = Crate { modules: vec![] };
        let file = parse(root);
        found.add(None, root, root.parent().unwrap(), &file.items);
        found
    }

    fn add(
        &mut self,
        parent: Option<usize>,
        file: &Path,
        folder: &Path,
        items: &[syn::Item],
    ) -> usize {
        let id = self.modules.len();
        self.modules.push(Module {
            file: file.to_owned(),
            parent,
            children: BTreeMap::new(),
            mentions: Mentions::of(items),
        });
        for item in items {
            let syn::Item::Mod(module) = item else { continue };
            let name = module.ident.to_string();
            let below = folder.join(&name);
            let child = if let Some((_, items)) = &module.content {
                self.add(Some(id), file, &below, items)
            } else {
                let given = module.attrs.iter().find_map(path_given);
                let beside = [below.with_extension("rs"), below.join("mod.rs")];
                let mut places = given.map(|path| folder.join(path)).into_iter().chain(beside);
                let path = places.find(|path| path.exists());
                let path = path.unwrap_or_else(|| panic!("{}: mod {name}", file.display()));
                let parsed = parse(&path);
                // Of a file that is named by its path, the modules stand beside it.
                let is_given = !path.starts_with(&below) && path != below.with_extension("rs");
                let folder = if is_given { path.parent().unwrap_or(&below) } else { &below };
                self.add(Some(id), &path, folder, &parsed.items)
            };
            self.modules[id].children.insert(name, child);
        }
        id
    }

    /// Which file uses which, each pair once and none its own. A name that a file only hands on
    /// (`pub use`) counts as the file that has it.
    pub fn arrows(&self) -> Vec<(PathBuf, PathBuf)> {
        let mut arrows = vec![];
        for (id, module) in self.modules.iter().enumerate() {
            let imports = module.mentions.bindings.iter().filter(|binding| !binding.is_handed_on);
            let paths = imports.map(|binding| &binding.path).chain(&module.mentions.paths);
            let used = paths.filter_map(|path| self.find(id, path, 0));
            let files = used.map(|used| (module.file.clone(), self.modules[used].file.clone()));
            arrows.extend(files.filter(|(from, to)| from != to));
        }
        arrows.sort();
        arrows.dedup();
        arrows
    }

    /// The module that has what `path`, written in the module `at`, names; none for another crate's.
    fn find(&self, at: usize, path: &[String], depth: usize) -> Option<usize> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.walk(0, rest, depth),
            "self" => self.walk(at, rest, depth),
            "super" => self.walk_up(at, rest, depth),
            _ => match self.modules[at].children.get(first) {
                Some(child) => self.walk(*child, rest, depth),
                None => self.bound(at, path, depth),
            },
        }
    }

    fn walk_up(&self, at: usize, path: &[String], depth: usize) -> Option<usize> {
        let parent = self.modules[at].parent?;
        match path.split_first() {
            Some((first, rest)) if first == "super" => self.walk_up(parent, rest, depth),
            _ => self.walk(parent, path, depth),
        }
    }

    fn walk(&self, at: usize, path: &[String], depth: usize) -> Option<usize> {
        let Some((first, rest)) = path.split_first() else { return Some(at) };
        match self.modules[at].children.get(first) {
            Some(child) => self.walk(*child, rest, depth),
            // An item of its own, unless it has the name from elsewhere.
            None => self.bound(at, path, depth).or(Some(at)),
        }
    }

    /// What an import of the module `at` makes of the first name of `path`.
    fn bound(&self, at: usize, path: &[String], depth: usize) -> Option<usize> {
        const DEEPEST: usize = 20;
        let (first, rest) = path.split_first().filter(|_| depth < DEEPEST)?;
        let named = |binding: &&Binding| binding.name == *first;
        let binding = self.modules[at].mentions.bindings.iter().find(named)?;
        // `use self::x as x` and `use x::{self}` would lead to themselves.
        if binding.path.first() == Some(first) && !self.modules[at].children.contains_key(first) {
            return None;
        }
        let whole: Vec<String> = binding.path.iter().chain(rest).cloned().collect();
        self.find(at, &whole, depth + 1)
    }
}

/// What `#[path = "…"]` says.
fn path_given(attribute: &syn::Attribute) -> Option<String> {
    let syn::Meta::NameValue(pair) = &attribute.meta else { return None };
    match &pair.value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. })
            if pair.path.is_ident("path") =>
        {
            Some(text.value())
        }
        _ => None,
    }
}

fn parse(path: &Path) -> syn::File {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}
