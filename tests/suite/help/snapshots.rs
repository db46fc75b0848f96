//! Every page of the help, as text beside this file: to write them anew,
//! `LAB_WRITE=1 cargo test -p jenkins-token-tests --test suite -- help::snapshots`.

use super::{pages, said};
use std::fmt::Write;
use std::path::Path;
use syn::{Attribute, Expr, Item, Lit, Meta};

/// More than this is not used of a terminal.
const WIDEST: usize = 100;

fn page(words: &[String]) -> String {
    let mut page = String::new();
    for option in ["-h", "--help"] {
        for width in [60, 80, 120] {
            let help = said(words, option, width.min(WIDEST));
            let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
            let _ = writeln!(page, "==== {option} at {width} columns\n{}\n", lines.join("\n"));
        }
    }
    page
}

#[test]
fn every_page_is_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("suite/help/pages");
    let mut names = vec![];
    let mut different = vec![];
    for it in pages() {
        let name =
            format!("{}.txt", [&["cargo-jenkins".to_owned()], &*it.words].concat().join("-"));
        let (file, page) = (folder.join(&name), page(&it.words));
        if std::env::var_os("LAB_WRITE").is_some() {
            std::fs::write(&file, &page).expect("a page is written");
        }
        if std::fs::read_to_string(&file).unwrap_or_default() != page {
            different.push(name.clone());
        }
        names.push(name);
    }
    assert!(
        different.is_empty(),
        "{different:?} differ; if that is meant: LAB_WRITE=1 cargo test -p jenkins-token-tests \
         --test suite -- help::snapshots"
    );
    for entry in std::fs::read_dir(&folder).expect("the folder of the pages") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        assert!(names.contains(&name), "{name} is the page of no command");
    }
}

#[test]
fn a_summary_fits_a_terminal_of_24_rows() {
    for it in pages() {
        let help = said(&it.words, "-h", 80);
        assert!(help.lines().count() <= 24, "{help}");
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for (it, option) in pages().iter().flat_map(|it| [(it, "-h"), (it, "--help")]) {
        for width in [60, 80, 100] {
            let help = said(&it.words, option, width);
            // A usage line names each option that one of must be there: it is not broken.
            let lines = help.lines().filter(|line| !line.starts_with("Usage: "));
            let widest = lines.map(|line| line.chars().count()).max().unwrap_or_default();
            let words = it.words.join(" ");
            assert!(widest <= width, "`{words} {option}`: {widest} at {width} columns\n{help}");
        }
    }
}

#[test]
fn options_of_every_command_come_last() {
    for it in pages() {
        let help = said(&it.words, "--help", 80);
        let (own, global) = help.split_once("\nGlobal options:\n").expect("a heading");
        assert!(!own.contains("--controller <URL>"), "{help}");
        assert!(global.contains("--controller <URL>") && global.contains("--help"), "{help}");
        let own_options = it.command.get_arguments().filter(|arg| !arg.is_global_set());
        for long in own_options.filter_map(|arg| arg.get_long()).filter(|it| *it != "version") {
            assert!(own.contains(&format!("--{long}")), "--{long}\n{help}");
        }
    }
}

/// The paragraphs of a comment, each on a line.
fn paragraphs(attributes: &[Attribute]) -> Vec<String> {
    let mut text = String::new();
    for attribute in attributes.iter().filter(|it| it.path().is_ident("doc")) {
        if let Meta::NameValue(doc) = &attribute.meta
            && let Expr::Lit(literal) = &doc.value
            && let Lit::Str(line) = &literal.lit
        {
            text += line.value().trim();
            text += "\n";
        }
    }
    text.trim()
        .split("\n\n")
        .map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

fn is_args(attributes: &[Attribute]) -> bool {
    let derives = attributes.iter().filter(|it| it.path().is_ident("derive"));
    let mut words =
        derives.filter_map(|it| it.meta.require_list().ok()).map(|it| it.tokens.to_string());
    words.any(|words| words.contains("Args"))
}

#[test]
fn what_is_written_at_a_verb_is_printed() {
    let whole: String = pages().iter().map(|it| said(&it.words, "--help", 10_000)).collect();
    let whole = whole.split_whitespace().collect::<Vec<_>>().join(" ");
    let (mut verbs, mut open) = (
        0,
        vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/cargo-jenkins/src/commands")],
    );
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let file = syn::parse_file(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for item in file.items {
            let Item::Struct(item) = item else { continue };
            if !is_args(&item.attrs) || item.ident == "Complete" {
                continue;
            }
            verbs += 1;
            for paragraph in paragraphs(&item.attrs) {
                let said = whole.contains(&paragraph);
                assert!(said, "{}: the help does not say: {paragraph}", path.display());
            }
        }
    }
    assert!(verbs >= 17, "{verbs}");
}
