//! What the core shows to others: nothing that nobody uses.

use super::{root, sources};
use std::collections::BTreeSet;
use std::fs;
use syn::visit::{self, Visit};

const CORE: &str = "crates/jenkins-token/src";

/// What a file of the core offers, and the types that go with it.
#[derive(Default)]
struct Surface {
    /// Its public items by name.
    offered: Vec<String>,
    /// What the signatures and fields of public items speak of.
    spoken_of: BTreeSet<String>,
}

impl Surface {
    fn offer(&mut self, is_public: &syn::Visibility, name: &syn::Ident) -> bool {
        let is_public = matches!(is_public, syn::Visibility::Public(_));
        if is_public {
            self.offered.push(name.to_string());
        }
        is_public
    }

    fn speak(&mut self, of: impl FnOnce(&mut Names)) {
        let mut names = Names::default();
        of(&mut names);
        self.spoken_of.append(&mut names.0);
    }

    fn call(&mut self, sig: &syn::Signature) {
        self.speak(|names| {
            names.visit_generics(&sig.generics);
            sig.inputs.iter().for_each(|input| names.visit_fn_arg(input));
            names.visit_return_type(&sig.output);
        });
    }
}

/// Every name in a piece of code.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl<'ast> Visit<'ast> for Names {
    fn visit_ident(&mut self, name: &'ast syn::Ident) {
        self.0.insert(name.to_string());
    }
}

impl<'ast> Visit<'ast> for Surface {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.offer(&item.vis, &item.ident);
        visit::visit_item_mod(self, item);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if self.offer(&item.vis, &item.sig.ident) {
            self.call(&item.sig);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if self.offer(&item.vis, &item.sig.ident) {
            self.call(&item.sig);
        }
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        if self.offer(&item.vis, &item.ident) {
            let is_public = |field: &&syn::Field| matches!(field.vis, syn::Visibility::Public(_));
            let fields = item.fields.iter().filter(is_public);
            fields.for_each(|field| self.speak(|names| names.visit_type(&field.ty)));
        }
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        if self.offer(&item.vis, &item.ident) {
            let fields = item.variants.iter().flat_map(|variant| &variant.fields);
            fields.for_each(|field| self.speak(|names| names.visit_type(&field.ty)));
        }
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        if self.offer(&item.vis, &item.ident) {
            for item in &item.items {
                match item {
                    syn::TraitItem::Fn(item) => self.call(&item.sig),
                    item => self.speak(|names| names.visit_trait_item(item)),
                }
            }
        }
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.offer(&item.vis, &item.ident);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.offer(&item.vis, &item.ident);
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// The code of examples in doc comments.
fn examples(text: &str) -> String {
    let comments = text.lines().filter_map(|line| {
        let line = line.trim_start();
        line.strip_prefix("//!").or_else(|| line.strip_prefix("///"))
    });
    let mut is_code = false;
    let code = comments.filter(|line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        is_code && !is_fence
    });
    code.collect::<Vec<_>>().join("\n")
}

/// The words of everybody else's code, and of the core's examples.
fn used() -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for folder in ["crates", "python/src", "tests"] {
        for file in sources(&root().join(folder)) {
            let text = fs::read_to_string(&file).unwrap();
            if file.starts_with(root().join(CORE)) {
                used.extend(words(&examples(&text)));
            } else {
                let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
                code.for_each(|line| used.extend(words(line)));
            }
        }
    }
    used
}

/// A name that somebody else uses for something of his own is not found out; one that nobody uses is.
#[test]
fn the_core_shows_nothing_that_nobody_uses() {
    let (used, mut spoken_of, mut offered) = (used(), BTreeSet::new(), vec![]);
    for file in sources(&root().join(CORE)) {
        let parsed = syn::parse_file(&fs::read_to_string(&file).unwrap()).unwrap();
        let mut surface = Surface::default();
        surface.visit_file(&parsed);
        spoken_of.append(&mut surface.spoken_of);
        let file = file.strip_prefix(root()).unwrap().display().to_string();
        offered.extend(surface.offered.into_iter().map(|name| (file.clone(), name)));
    }
    assert!(offered.len() > 200);
    offered.retain(|(_, name)| !used.contains(name) && !spoken_of.contains(name));
    assert!(offered.is_empty(), "{offered:#?}");
}

/// Whoever has threads may take any verb from one to another.
#[test]
fn every_verb_is_seen_to_change_threads() {
    let seen = include_str!("../../../crates/jenkins-token/tests/own_runtime.rs");
    let mut verbs = 0;
    for file in sources(&root().join(CORE).join("lifecycle")) {
        let parsed = syn::parse_file(&fs::read_to_string(&file).unwrap()).unwrap();
        for item in parsed.items {
            let syn::Item::Fn(item) = item else { continue };
            let is_public = matches!(item.vis, syn::Visibility::Public(_));
            if is_public && item.sig.asyncness.is_some() {
                let module = file.file_stem().unwrap().to_str().unwrap();
                let verb = format!("::{module}::{}(", item.sig.ident);
                assert!(seen.contains(&verb), "{verb}");
                verbs += 1;
            }
        }
    }
    assert!(verbs > 20, "{verbs}");
}
