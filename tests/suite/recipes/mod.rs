//! `docs/get-a-token.md` and its Chinese twin: every command in them is run on every version, and
//! what they say about it is what came out.
//!
//! `JENKINS_TOKEN_BLESS=1` writes the tables anew.

mod measure;
mod page;
mod run;
mod table;

use crate::login::PROGRAM;
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::recordings;
use measure::{Outcome, SHOWN, columns};
use page::Page;
use run::{Shell, installed};
use table::LANGUAGES;

fn pages() -> [Page; 2] {
    LANGUAGES.map(|words| Page::read(words.page))
}

#[test]
fn the_tables_are_what_was_measured() {
    if !installed("the recipe tables") {
        return;
    }
    let bless = std::env::var_os("JENKINS_TOKEN_BLESS").is_some();
    for words in &LANGUAGES {
        let page = Page::read(words.page);
        let table = table::render(words, &page.recipes(), columns());
        if bless {
            page.bless(&table);
        } else {
            let hint = "JENKINS_TOKEN_BLESS=1 writes it anew";
            assert_eq!(page.table(), table, "{}: {hint}\n{table}\n", words.page);
        }
    }
}

#[test]
fn both_languages_have_the_same_commands_in_the_same_places() {
    let [english, chinese] = pages();
    assert!(english.blocks.len() > 10);
    assert_eq!(english.commands(), chinese.commands());
    assert_eq!(english.headings.len(), chinese.headings.len());
}

#[test]
fn what_the_page_shows_is_what_is_seen() {
    if !installed("what the recipes print") {
        return;
    }
    let page = Page::read(LANGUAGES[0].page);
    assert!(page.seen().count() > 2);
    for (id, version, lines) in page.seen().filter(|(id, ..)| *id != "tool") {
        let column = columns().iter().find(|c| c.csrf && c.version == version).unwrap();
        let (.., seen) = column.cells.iter().find(|(known, ..)| known == id).unwrap();
        for line in lines.lines() {
            assert!(seen.contains(line), "{id} on {version}: `{line}` is not in\n{seen}");
        }
    }
}

#[test]
fn every_refusal_measured_has_a_heading_that_says_what_to_do() {
    if !installed("the refusals") {
        return;
    }
    for page in pages() {
        for (id, outcome, _) in columns().iter().flat_map(|column| &column.cells) {
            let Outcome::Refused(status, message) = outcome else { continue };
            let title = match message {
                Some(message) => format!("HTTP {status}: `{message}`"),
                None => format!("HTTP {status}"),
            };
            let fits = |heading: &String| match message {
                Some(_) => *heading == title,
                // curl -f shows the status alone.
                None => heading.starts_with(&title),
            };
            assert!(page.headings.iter().any(fits), "{id}: no heading `{title}`");
        }
    }
}

#[test]
fn real_servers_say_what_the_page_quotes() {
    let Some(folder) = recordings::folder("the messages of the recipes page") else { return };
    let mut compared = 0;
    for jenkins in Jenkins::ALL {
        for exchange in recordings::exchanges(&folder, jenkins.version()) {
            let message = match exchange.name() {
                "generate-password-no-crumb" => "No valid crumb was included in the request",
                "crumb-xpath-other-concat" => "primitive XPath result sets forbidden",
                "root-anonymous" => "Authentication required",
                "whoami-wrong-password" => {
                    let words = ["Invalid password/token for user: alice", "Unauthorized"];
                    let said = words.into_iter().find(|w| exchange.response.body.contains(w));
                    let said = said.unwrap_or_else(|| panic!("{} says other words", exchange.id));
                    assert!(pages().iter().all(|page| page.text.contains(&format!("`{said}`"))));
                    continue;
                }
                _ => continue,
            };
            assert!(exchange.response.body.contains(message), "{}", exchange.id);
            let title = format!("HTTP {}: `{message}`", exchange.response.status);
            assert!(pages().iter().all(|page| page.headings.contains(&title)), "{title}");
            compared += 1;
        }
    }
    assert!(compared > 15);
}

#[test]
fn the_corrected_forms_take_any_password_and_show_no_secret() {
    if !installed("the corrected forms") {
        return;
    }
    let password = r#"  "quoted" \back $HOME `x` %s: wörd 密码 # "#;
    let setup = Setup::new(Jenkins::V2_426_2).user(User::new("alice", password));
    let shell = Shell::new(setup, PROGRAM);
    let recipes = Page::read(LANGUAGES[0].page).recipes();
    let script = |id: &str| &recipes.iter().find(|recipe| recipe.id == id).unwrap().script;
    let typed = shell.run(script("corrected"), "", password);
    let token = typed.out.trim();
    assert_eq!(token.len(), 34, "{}", typed.seen);
    assert!(typed.words.contains("newTokenName=cli"));
    assert!(!typed.words.contains("quoted"), "{}", typed.words);
    let later = shell.run(script("later-corrected"), token, "");
    assert_eq!(later.answers.len(), 1);
    assert!(!later.words.contains(token), "{}", later.words);
}

#[test]
fn the_tools_commands_work_as_typed() {
    if !installed("the tool's commands of the recipes page") {
        return;
    }
    let page = Page::read(LANGUAGES[0].page);
    for jenkins in Jenkins::ALL {
        let shell = Shell::new(Setup::new(jenkins).user(User::new("alice", SHOWN)), PROGRAM);
        let (mut token, mut seen) = (String::new(), String::new());
        let has_names = jenkins != Jenkins::V2_46_1;
        let is_meant = |marker: &str| marker == "tool" || (marker == "named" && has_names);
        for block in page.blocks.iter().filter(|block| is_meant(&block.marker)) {
            for line in block.text.lines() {
                // Only a terminal can be asked for a password.
                let asks = line.contains(" login ") && !line.contains("--with-token");
                let line = if asks { format!("{line} --password-stdin") } else { line.to_owned() };
                let input = if asks { SHOWN } else { &token };
                let typed = shell.run(&line, &token, input);
                assert!(typed.success, "{line} on {}: {}", jenkins.version(), typed.seen);
                seen.push_str(&typed.seen);
                if line == "cargo jenkins token" {
                    typed.out.trim().clone_into(&mut token);
                    measure::job(&shell, &token);
                }
            }
        }
        assert!(!token.is_empty(), "the page shows how to print the token");
        let here =
            |(id, version, _): &(&str, &str, &str)| *id == "tool" && *version == jenkins.version();
        for (.., lines) in page.seen().filter(here) {
            let lines = lines.replace(run::URL, shell.sandbox.url().trim_end_matches('/'));
            let missing: Vec<_> = lines.lines().filter(|line| !seen.contains(line)).collect();
            assert!(missing.is_empty(), "{missing:?} is not in\n{seen}");
        }
    }
}
