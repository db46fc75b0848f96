//! Every recipe on every version: works, or fails with what.

use super::page::{Page, Recipe};
use super::run::{Shell, Typed};
use crate::login::PROGRAM;
use jenkins_sandbox::{Jenkins, Setup, User};
use std::sync::OnceLock;
use std::thread;

/// The password that the page shows.
pub(super) const SHOWN: &str = "hunter2";

/// What servers say in their refusals, as far as it means the same on all of them.
const MESSAGES: [&str; 3] =
    ["No valid crumb was included in the request", "Authentication required", "Not Found"];

/// What became of a recipe.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Outcome {
    Works,
    /// The first refusal and its message.
    Refused(u16, Option<&'static str>),
    /// No refusal and no token.
    Nothing,
}

/// One column of the table.
pub(super) struct Column {
    pub(super) version: &'static str,
    pub(super) csrf: bool,
    /// Recipe, outcome, what was seen; in the order of the page.
    pub(super) cells: Vec<(String, Outcome, String)>,
}

/// The columns, measured once.
pub(super) fn columns() -> &'static [Column] {
    static COLUMNS: OnceLock<Vec<Column>> = OnceLock::new();
    COLUMNS.get_or_init(|| {
        let recipes = Page::read("get-a-token.md").recipes();
        let servers = Jenkins::ALL
            .into_iter()
            .map(|jenkins| (jenkins, true))
            .chain([(Jenkins::V2_426_2, false)]);
        thread::scope(|scope| {
            let measured: Vec<_> = servers
                .map(|(jenkins, csrf)| {
                    scope.spawn({
                        let recipes = &recipes;
                        move || column(jenkins, csrf, recipes)
                    })
                })
                .collect();
            measured.into_iter().map(|column| column.join().expect("measured")).collect()
        })
    })
}

fn column(jenkins: Jenkins, csrf: bool, recipes: &[Recipe]) -> Column {
    let mut setup = Setup::new(jenkins).user(User::new("alice", SHOWN));
    setup.csrf = csrf;
    let shell = Shell::new(setup, PROGRAM);
    let (mut token, mut cells) = (String::new(), Vec::new());
    for recipe in recipes {
        let later = recipe.id.starts_with("later-");
        if later && cells.iter().all(|(id, ..): &(String, _, _)| !id.starts_with("later-")) {
            job(&shell, &token);
        }
        let typed = shell.run(&recipe.script, &token, SHOWN);
        let made = if later { None } else { made(&shell, &typed) };
        // An error page that went along as a header is luck, not a recipe.
        let lucky = typed.words.to_ascii_lowercase().contains("<html");
        let works = if later { typed.success && granted(&typed) } else { made.is_some() };
        token = made.unwrap_or(token);
        let outcome = if works && !lucky { Outcome::Works } else { refusal(&typed) };
        cells.push((recipe.id.clone(), outcome, typed.seen));
    }
    let corrected = recipes.iter().find(|recipe| recipe.id == "corrected").unwrap();
    let wrong = shell.run(&corrected.script, "", "hunter3");
    cells.push(("wrong-password".to_owned(), refusal(&wrong), wrong.seen));
    let nobody = shell.run("curl -s https://ci.example.com/me/api/json", "", "");
    cells.push(("no-credentials".to_owned(), refusal(&nobody), nobody.seen));
    Column { version: jenkins.version(), csrf, cells }
}

/// Something to build.
pub(super) fn job(shell: &Shell, token: &str) {
    let create = "crumb=$(curl -s -u \"alice:$TOKEN\" https://ci.example.com/crumbIssuer/api/json |
        jq -r '.crumbRequestField + \": \" + .crumb')
        curl -fsS -u \"alice:$TOKEN\" -H \"$crumb\" -H 'Content-Type: application/xml' \
        -d '<project/>' 'https://ci.example.com/createItem?name=app'";
    let created = shell.run(create, token, "");
    assert!(created.success, "no job for the later calls: {}", created.seen);
}

/// The token a script printed, if a server takes it.
fn made(shell: &Shell, typed: &Typed) -> Option<String> {
    let word = |word: &&str| [32, 34].contains(&word.len());
    let token = typed.out.split(|c: char| !c.is_ascii_hexdigit()).find(word)?;
    let check = "curl -fsS -u \"alice:$TOKEN\" https://ci.example.com/me/api/json";
    shell.run(check, token, "").success.then(|| token.to_owned())
}

fn granted(typed: &Typed) -> bool {
    !typed.answers.is_empty() && typed.answers.last().is_some_and(|(status, _)| *status < 300)
}

fn refusal(typed: &Typed) -> Outcome {
    let Some((status, body)) = typed.answers.iter().find(|(status, _)| *status >= 400) else {
        return Outcome::Nothing;
    };
    let message = MESSAGES.into_iter().find(|message| body.contains(message));
    Outcome::Refused(*status, message)
}
