//! No page shows a command line with a token in it: whoever copies it shows the token in `ps`.

use std::path::{Path, PathBuf};

/// How a token gets into the arguments of a program.
const WAYS: [&str; 8] = [
    ":$TOKEN",
    ":${TOKEN",
    ":TOKEN ",
    ":TOKEN`",
    ":$JENKINS_API_TOKEN",
    ":${JENKINS_API_TOKEN",
    "Basic $",
    "$(cargo jenkins token)",
];

/// The first command line of a text with a token in it.
fn shown(text: &str) -> Option<&str> {
    text.lines().find(|line| {
        // What a shell does itself is no program's argument.
        let is_builtin = |at: usize| {
            let before = line[..at].trim_end_matches(|c: char| !" |(;&".contains(c)).trim_end();
            before.ends_with("printf")
                || line[..at]
                    .rsplit(['|', '(', ';'])
                    .next()
                    .is_some_and(|command| command.trim_start().starts_with("printf "))
        };
        WAYS.iter().any(|way| line.match_indices(way).any(|(at, _)| !is_builtin(at)))
    })
}

#[test]
fn the_pattern_finds_what_it_is_for() {
    for bad in [
        "curl -u \"alice:$TOKEN\" https://ci.example.com",
        "curl -u alice:TOKEN https://ci.example.com",
        "`curl -u alice:TOKEN`",
        "sh -c 'curl -u \"$JENKINS_USER_ID:$JENKINS_API_TOKEN\" x'",
        "curl -H \"Authorization: Basic $PAIR\" x",
        "curl -u \"alice:$(cargo jenkins token)\" x",
    ] {
        assert_eq!(shown(bad), Some(bad));
    }
    for good in [
        "curl -K <(printf 'user = \"alice:%s\"\\n' \"$TOKEN\") x",
        "curl -K <(cargo jenkins token --format curl) x",
        "echo \"$TOKEN\"",
    ] {
        assert_eq!(shown(good), None);
    }
}

/// Every page below `folder`, and what programs say for help.
fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if path.is_dir() {
            if !name.starts_with('.') && !["target", "node_modules"].contains(&&*name) {
                pages(&path, found);
            }
        } else if name.ends_with(".md")
            || path.parent().is_some_and(|it| it.ends_with("help/pages"))
        {
            found.push(path);
        }
    }
}

#[test]
fn no_page_puts_a_token_into_a_command_line() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for folder in ["docs", "crates", "python", "tests"] {
        pages(&root.join(folder), &mut found);
    }
    found.push(root.join("README.md"));
    assert!(found.len() > 30, "{found:?}");
    for page in found {
        let text = std::fs::read_to_string(&page).unwrap();
        assert_eq!(shown(&text), None, "{}", page.display());
    }
}
