//! What a module names: imports, and paths within its code, its macros and its attributes.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// A name that an import brings in, and where from; `*` for all there is.
pub struct Binding {
    pub name: String,
    pub path: Vec<String>,
    /// `pub use`, `pub(crate) use`: not for its own use alone.
    pub is_handed_on: bool,
}

/// All that a module names.
#[derive(Default)]
pub struct Mentions {
    pub bindings: Vec<Binding>,
    pub paths: Vec<Vec<String>>,
}

impl Mentions {
    /// Of the items of one module, without those of the modules in it.
    pub fn of(items: &[syn::Item]) -> Mentions {
        let mut mentions = Mentions::default();
        for item in items {
            mentions.visit_item(item);
        }
        mentions
    }

    fn import(&mut self, tree: &syn::UseTree, before: &[String], is_handed_on: bool) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.import(&path.tree, &with(&path.ident), is_handed_on),
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.import(tree, before, is_handed_on));
            }
            syn::UseTree::Name(name) if name.ident == "self" => {
                self.bind(before.last(), before.to_vec(), is_handed_on);
            }
            syn::UseTree::Name(name) => {
                self.bind(Some(&name.ident.to_string()), with(&name.ident), is_handed_on);
            }
            syn::UseTree::Rename(rename) => {
                self.bind(Some(&rename.rename.to_string()), with(&rename.ident), is_handed_on);
            }
            syn::UseTree::Glob(_) => {
                self.bind(Some(&"*".to_owned()), before.to_vec(), is_handed_on);
            }
        }
    }

    fn bind(&mut self, name: Option<&String>, path: Vec<String>, is_handed_on: bool) {
        let name = name.cloned().unwrap_or_default();
        self.bindings.push(Binding { name, path, is_handed_on });
    }

    /// The paths in what a macro or an attribute is given.
    fn scan(&mut self, tokens: TokenStream) {
        let (mut path, mut colons) = (vec![], 0);
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.end(&mut path);
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.end(&mut path);
                    self.scan(group.stream());
                }
                _ => self.end(&mut path),
            }
        }
        self.end(&mut path);
    }

    fn end(&mut self, path: &mut Vec<String>) {
        let path = std::mem::take(path);
        if !path.is_empty() {
            self.paths.push(path);
        }
    }
}

impl<'ast> Visit<'ast> for Mentions {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let is_handed_on = !matches!(item.vis, syn::Visibility::Inherited);
        self.import(&item.tree, &[], is_handed_on);
    }

    /// Another module names its own.
    fn visit_item_mod(&mut self, _: &'ast syn::ItemMod) {}

    /// `pub(crate)` says who may use it, and uses nothing.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.paths.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, found: &'ast syn::Macro) {
        self.scan(found.tokens.clone());
        visit::visit_macro(self, found);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.scan(list.tokens.clone());
        }
    }
}

#[test]
fn every_way_to_name_something_is_seen() {
    let text = r#"
        use crate::{a::{self, B as C}, d::*};
        pub(crate) use super::e::F;
        #[error("{}", crate::g::shown(x))]
        struct S { field: super::h::Field }
        pub(crate) fn f() { matches!(x, crate::i::J::K { .. }); use crate::l; l::m(); }
        mod tests { use crate::not_this; }
    "#;
    let mentions = Mentions::of(&syn::parse_file(text).unwrap().items);
    let bound = |binding: &Binding| {
        format!("{}={}/{}", binding.name, binding.path.join("::"), binding.is_handed_on)
    };
    let bound: Vec<String> = mentions.bindings.iter().map(bound).collect();
    let imports = ["a=crate::a/false", "C=crate::a::B/false", "*=crate::d/false"];
    assert_eq!(bound[..3], imports);
    assert_eq!(bound[3..], ["F=super::e::F/true", "l=crate::l/false"]);
    let paths: Vec<String> = mentions.paths.iter().map(|path| path.join("::")).collect();
    for path in ["crate::g::shown", "super::h::Field", "crate::i::J::K", "l::m"] {
        assert!(paths.iter().any(|found| found == path), "{path}: {paths:?}");
    }
    assert!(!paths.contains(&"crate".to_owned()), "{paths:?}");
}
