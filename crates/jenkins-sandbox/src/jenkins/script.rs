//! A shell script as far as the sandbox reads one. No shell is ever run: `echo`, `cat`, `true`,
//! `false`, `sleep` and `exit` are understood, with variables and with output into files of the
//! workspace; everything else is not here, and fails.

use std::collections::BTreeMap;
use std::time::Duration;

/// How long a command takes that does not sleep.
const COMMAND: Duration = Duration::from_millis(4);

/// What a script does: its output by the time it comes, and how it ends.
#[derive(Debug, Default)]
pub(crate) struct Ran {
    pub(crate) output: Vec<(Duration, String)>,
    pub(crate) took: Duration,
    pub(crate) code: i32,
}

/// Where a script runs.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    pub(crate) variables: BTreeMap<String, String>,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

/// Carries a script out as `sh -xe` does: each command is shown, and the first that fails ends it.
pub(crate) fn run(script: &str, workspace: &mut Workspace) -> Ran {
    let mut ran = Ran::default();
    for line in script.lines().flat_map(|line| line.split(';')) {
        let words = words(line, &workspace.variables);
        let Some((command, target)) = redirected(words) else { continue };
        if command.is_empty() {
            continue;
        }
        ran.took += COMMAND;
        let mut said = format!("+ {}\n", command.join(" "));
        let output = one(&command, workspace, &mut ran);
        match (output, target) {
            (Ok(output), Some((file, appends))) => {
                let file = workspace.files.entry(file).or_default();
                if !appends {
                    file.clear();
                }
                file.extend_from_slice(&output);
            }
            (Ok(output), None) => said.push_str(&String::from_utf8_lossy(&output)),
            (Err(why), _) => {
                said.push_str(&why);
                ran.code = 127;
            }
        }
        ran.output.push((ran.took, said));
        if ran.code != 0 || command[0] == "exit" {
            break;
        }
    }
    ran
}

/// One command: what it prints, or why it is not here.
fn one(command: &[String], workspace: &Workspace, ran: &mut Ran) -> Result<Vec<u8>, String> {
    let arguments = &command[1..];
    match command[0].as_str() {
        "echo" => return Ok(format!("{}\n", arguments.join(" ")).into_bytes()),
        "cat" => {
            let mut output = Vec::new();
            for name in arguments {
                if let Some(file) = workspace.files.get(name) {
                    output.extend_from_slice(file);
                } else {
                    ran.code = 1;
                    output.extend(format!("cat: {name}: No such file\n").into_bytes());
                }
            }
            return Ok(output);
        }
        "sleep" => {
            let seconds = arguments.first().and_then(|seconds| seconds.parse::<f64>().ok());
            let time = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            ran.took += time.unwrap_or_default();
        }
        "exit" => ran.code = arguments.first().and_then(|code| code.parse().ok()).unwrap_or(0),
        "false" => ran.code = 1,
        "true" | ":" => {}
        other => return Err(format!("{other} is not here: the sandbox runs no shell\n")),
    }
    Ok(Vec::new())
}

/// The command, and the file that its output goes to: `> FILE`, or `>> FILE` to the end of it.
#[expect(clippy::type_complexity, reason = "read once, right above")]
fn redirected(mut words: Vec<String>) -> Option<(Vec<String>, Option<(String, bool)>)> {
    let Some(at) = words.iter().position(|word| word == ">" || word == ">>") else {
        return Some((words, None));
    };
    let appends = words[at] == ">>";
    let file = words.get(at + 1)?.clone();
    words.truncate(at);
    Some((words, Some((file, appends))))
}

/// The words of a line: quotes are undone, variables are filled in outside of single quotes, what
/// follows `#` is left out.
fn words(line: &str, variables: &BTreeMap<String, String>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut word, mut begun, mut quote) = (String::new(), false, None);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, quote) {
            ('\'' | '"', None) => (quote, begun) = (Some(letter), true),
            (letter, Some(open)) if letter == open => quote = None,
            ('$', None | Some('"')) => {
                let braced = letters.next_if_eq(&'{').is_some();
                let mut name = String::new();
                while let Some(letter) =
                    letters.next_if(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
                {
                    name.push(letter);
                }
                if braced {
                    letters.next_if_eq(&'}');
                }
                word.push_str(variables.get(&name).map_or("", String::as_str));
                begun = true;
            }
            ('#', None) if !begun => break,
            ('>', None) => {
                words.extend(begun.then(|| std::mem::take(&mut word)));
                begun = false;
                let more = letters.next_if_eq(&'>').is_some();
                words.push(if more { ">>" } else { ">" }.to_owned());
            }
            (' ' | '\t', None) => {
                words.extend(begun.then(|| std::mem::take(&mut word)));
                begun = false;
            }
            (letter, _) => {
                word.push(letter);
                begun = true;
            }
        }
    }
    words.extend(begun.then_some(word));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(script: &str, workspace: &mut Workspace) -> (String, i32) {
        let ran = run(script, workspace);
        (ran.output.into_iter().map(|(_, text)| text).collect(), ran.code)
    }

    #[test]
    fn a_few_commands_are_understood_and_the_rest_is_not_here() {
        let mut place = Workspace::default();
        place.variables.insert("WHO".to_owned(), "gr\u{f6}\u{df}er".to_owned());
        place.files.insert("in.txt".to_owned(), b"sent\n".to_vec());
        let script = "#!/bin/sh\necho \"hello $WHO\" > out.txt\necho '$WHO'>>out.txt\ncat in.txt";
        let shown = "+ echo hello gr\u{f6}\u{df}er\n+ echo $WHO\n+ cat in.txt\nsent\n";
        assert_eq!(said(script, &mut place), (shown.to_owned(), 0));
        assert_eq!(place.files["out.txt"], "hello gr\u{f6}\u{df}er\n$WHO\n".as_bytes());
        let (text, code) = said("make all\necho never", &mut place);
        assert!(text.contains("make is not here") && !text.contains("never") && code == 127);
        assert_eq!(said("exit 3; echo never", &mut place), ("+ exit 3\n".to_owned(), 3));
        assert_eq!(run("sleep 2", &mut place).took, Duration::from_secs(2) + COMMAND);
    }
}
