//! What a person can read is plain English, and calls one thing by one name.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};

/// Turns of phrase that nobody would say, and names that were given up, each with a better one.
/// `#` stands for a form of "to be".
const BETTER: [(&str, &str); 29] = [
    ("# no ", "is not a …; \"there is no …\" and \"is no longer\" are fine"),
    ("# to be", "say what is done: \"is created\", \"must be\""),
    ("tell of ", "say, show, name"),
    ("tells of ", "says, shows, names"),
    ("told of ", "told about, shown, named"),
    ("young enough", "younger than N days"),
    ("token before", "previous token"),
    ("confirm the end", "revoke"),
    ("same command, when", "Cancelled; nothing was changed."),
    ("answers when none is named", "default account"),
    ("answers now", "is the default account now"),
    ("who answers", "the default account"),
    ("in the place of the stored", "replaces the stored"),
    ("` now is called", "Renamed … to"),
    ("when it is to end", "when it expires"),
    ("does not end", "never expires"),
    ("is ours to set", "cannot set"),
    ("others may use", "others can read it; run: chmod"),
    ("of this minute", "check the log at 09:44 UTC"),
    ("leave the token alive", "do not revoke the token"),
    ("is still alive", "is still valid"),
    ("the answer is no", "not found, or you declined"),
    ("tokens that never end", "tokens that never expire"),
    ("a stranger's text", "do not trust what a checkout says"),
    ("installs where it may", "installs if it may"),
    ("was never tried", "is untested"),
    ("were never tried", "are untested"),
    ("left alone; later", "Git not set up; to do it later"),
    ("is in no ", "is not in a"),
];

const FORMS: [&str; 4] = ["is", "are", "was", "were"];

/// What stands before or behind and makes it plain.
fn is_plain(text: &str, at: usize, found: &str) -> bool {
    let before = text[..at].trim_end().to_lowercase();
    let behind = &text[at + found.len()..];
    let there =
        found.ends_with("no ") && (before.ends_with("there") || behind.starts_with("longer"));
    // "The first thing is to be …" has no place in a manual, but "is to become" has.
    let word = found.ends_with("to be") && behind.starts_with(|c: char| c.is_alphanumeric());
    there || word
}

/// The first turn of phrase in a text that has a better one.
fn fault(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ") + " ";
    let lower = text.to_lowercase();
    for (phrase, better) in BETTER {
        let forms: Vec<String> = match phrase.strip_prefix('#') {
            Some(rest) => FORMS.iter().map(|form| format!(" {form}{rest}")).collect(),
            None => vec![phrase.to_owned()],
        };
        for form in forms {
            let found = lower.match_indices(&form).find(|(at, _)| !is_plain(&lower, *at, &form));
            if let Some((at, _)) = found {
                let begin = lower[..at].char_indices().rev().nth(50).map_or(0, |(at, _)| at);
                let said: String = lower[begin..].chars().take(110).collect();
                return Some(format!("`{said}`; better: {better}"));
            }
        }
    }
    None
}

#[test]
fn the_pattern_finds_what_it_is_for() {
    for bad in [
        "it is no URL",
        "The token before, `x`, is valid",
        "This is to be revoked",
        "Tells of every request",
    ] {
        assert!(fault(bad).is_some(), "{bad}");
    }
    for plain in [
        "there is no keyring",
        "it is no longer listed",
        "it wants to become root",
        "is nobody there",
    ] {
        assert_eq!(fault(plain), None);
    }
}

/// The sentences in a Rust file: its literals, and the comments that clap prints.
struct Sentences(Vec<String>);

impl Visit<'_> for Sentences {
    fn visit_lit_str(&mut self, literal: &syn::LitStr) {
        self.0.push(literal.value());
    }
    fn visit_macro(&mut self, it: &syn::Macro) {
        for token in it.tokens.clone() {
            self.of_token(&token);
        }
    }
    fn visit_attribute(&mut self, attribute: &syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            for token in list.tokens.clone() {
                self.of_token(&token);
            }
        }
    }
    fn visit_item_mod(&mut self, module: &syn::ItemMod) {
        if !module.attrs.iter().any(|it| it.path().is_ident("cfg")) {
            visit::visit_item_mod(self, module);
        }
    }
}

impl Sentences {
    fn of_token(&mut self, token: &proc_macro2::TokenTree) {
        match token {
            proc_macro2::TokenTree::Group(group) => {
                group.stream().into_iter().for_each(|it| self.of_token(&it));
            }
            proc_macro2::TokenTree::Literal(literal) => {
                if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                    self.0.push(text.value());
                }
            }
            _ => {}
        }
    }
}

fn sentences(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    if path.extension().is_some_and(|it| it == "rs") {
        let mut found = Sentences(vec![]);
        found.visit_file(&syn::parse_file(&text).unwrap());
        return found.0;
    }
    // Paragraphs, cells and lines of code, each by itself.
    let text = text.replace("\n\n", "\u{0}").replace("\n|", "\u{0}|").replace("\n$ ", "\u{0}$ ");
    text.split('\u{0}').map(str::to_owned).collect()
}

fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let roots = [
        "README.md",
        "docs",
        "crates",
        "python/src",
        "python/jenkins_token",
        "python/README.md",
        "tests/suite/help/pages",
    ];
    let mut open: Vec<PathBuf> = roots.iter().map(|it| root.join(it)).collect();
    let mut found = vec![];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            // The tests of a crate show nobody anything.
            if !path.ends_with("tests") && !path.ends_with("target") {
                open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            }
        } else if path
            .extension()
            .is_some_and(|it| ["rs", "md", "py", "pyi", "txt"].iter().any(|ext| it == *ext))
        {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_sentence_is_plain_english() {
    let files = files();
    assert!(files.len() > 150, "{}", files.len());
    let mut faults = String::new();
    for path in files {
        for fault in sentences(&path).iter().filter_map(|sentence| fault(sentence)) {
            let _ = writeln!(faults, "{}: {fault}", path.display());
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}
