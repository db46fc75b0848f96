//! What was measured, as the table of a page.

use super::measure::{Column, Outcome};
use super::page::Recipe;

/// The words of one language.
pub(super) struct Words {
    pub(super) page: &'static str,
    recipe: &'static str,
    unprotected: &'static str,
    works: &'static str,
    nothing: &'static str,
}

pub(super) const LANGUAGES: [Words; 2] = [
    Words {
        page: "get-a-token.md",
        recipe: "recipe",
        unprotected: ", no CSRF",
        works: "works",
        nothing: "prints nothing",
    },
    Words {
        page: "zh/get-a-token.md",
        recipe: "做法",
        unprotected: "（关闭 CSRF）",
        works: "可用",
        nothing: "无输出",
    },
];

pub(super) fn render(words: &Words, recipes: &[Recipe], columns: &[Column]) -> String {
    let head = columns.iter().map(|column| {
        format!("{}{}", column.version, if column.csrf { "" } else { words.unprotected })
    });
    let mut lines = vec![row(words.recipe, head), format!("|{}", "---|".repeat(columns.len() + 1))];
    for (place, recipe) in recipes.iter().enumerate() {
        let cells = columns.iter().map(|column| {
            let (id, outcome, _) = &column.cells[place];
            assert_eq!(*id, recipe.id);
            cell(words, *outcome)
        });
        lines.push(row(&recipe.title, cells));
    }
    lines.join("\n")
}

fn row(first: &str, rest: impl Iterator<Item = String>) -> String {
    let rest: Vec<String> = rest.collect();
    format!("| {first} | {} |", rest.join(" | "))
}

fn cell(words: &Words, outcome: Outcome) -> String {
    match outcome {
        Outcome::Works => words.works.to_owned(),
        Outcome::Nothing => words.nothing.to_owned(),
        Outcome::Refused(status, None) => format!("HTTP {status}"),
        Outcome::Refused(status, Some(message)) => {
            let begin: Vec<&str> = message.split(' ').take(3).collect();
            let cut = if begin.len() < message.split(' ').count() { "…" } else { "" };
            format!("HTTP {status} {}{cut}", begin.join(" "))
        }
    }
}
