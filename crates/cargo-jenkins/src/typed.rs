//! The command as it was typed, so that a next step can be that command with what it lacked.

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use jenkins_token::escape;
use jenkins_token::next_step::{Choice, CommandLine, Language, Run, Verb};

/// Of these a line may hold what is secret: a body, a header, another program's arguments.
const UNTOLD: [&str; 2] = ["api", "exec"];

/// By which a login takes something else than a password that is asked for.
const WAYS: [&str; 4] = ["--password-stdin", "--with-token", "--session-stdin", "--web"];

/// Stands for a user id that only a person knows.
const ANYBODY: &str = "ID";

/// A command line, read back from what was made of it.
#[derive(Debug, Clone)]
pub(crate) struct Typed {
    program: CommandLine,
    /// `token`, `rotate`.
    verb: Vec<String>,
    /// What stands without a name.
    given: Vec<String>,
    /// The program that stands behind `--`; of its arguments only that there are some.
    behind: Vec<String>,
    /// `--store file`, each by its long name.
    options: Vec<(String, Option<String>)>,
    /// Whether standard input is a terminal, on which a secret is asked for.
    can_ask: bool,
}

impl Typed {
    /// Nothing but the program's name: the line could not be read.
    pub(crate) fn nothing(program: CommandLine, can_ask: bool) -> Typed {
        Typed { program, verb: vec![], given: vec![], behind: vec![], options: vec![], can_ask }
    }

    /// What `matches` were made of.
    pub(crate) fn of(mut self, matches: &ArgMatches, tree: &Command) -> Typed {
        let (mut matches, mut command) = (matches, tree);
        loop {
            self.add(matches, command);
            let below = matches.subcommand();
            let Some((name, deeper)) = below else { return self };
            let Some(next) = command.find_subcommand(name) else { return self };
            self.verb.push(name.to_owned());
            (matches, command) = (deeper, next);
        }
    }

    fn add(&mut self, matches: &ArgMatches, command: &Command) {
        for arg in command.get_arguments() {
            let id = arg.get_id().as_str();
            let source = matches.try_contains_id(id).ok().and_then(|_| matches.value_source(id));
            if source != Some(ValueSource::CommandLine) {
                continue;
            }
            let values = matches.try_get_raw(id).ok().flatten().into_iter().flatten();
            let values = values.map(|value| shown(&value.to_string_lossy()));
            match option(arg) {
                None if arg.is_last_set() => {
                    let mut words = values;
                    self.behind.extend(words.next());
                    self.behind.extend(words.next().map(|_| "ARGUMENTS".to_owned()));
                }
                None => self.given.extend(values),
                Some(name) if self.options.iter().any(|(known, _)| *known == name) => {}
                Some(name) if arg.get_action().takes_values() => {
                    self.options.extend(values.map(|value| (name.clone(), Some(value))));
                }
                Some(name) => {
                    let count = match arg.get_action() {
                        ArgAction::Count => usize::from(matches.get_count(id)),
                        _ => 1,
                    };
                    self.options.extend(std::iter::repeat_n((name, None), count));
                }
            }
        }
    }

    /// Nobody can paste or type where there is no terminal: then a token comes from a file, as what a
    /// login is to be made with does.
    fn possible(&self, run: &Run) -> Run {
        let mut run = run.clone();
        if self.can_ask {
            return run;
        }
        let is_by_browser = self.has("--web");
        for choice in &mut run.choices {
            if *choice == Choice::Web || (*choice == Choice::SecretStdin && is_by_browser) {
                *choice = Choice::WithToken;
            }
        }
        let says_how = |choice: &Choice| {
            matches!(
                choice,
                Choice::WithToken
                    | Choice::PasswordStdin
                    | Choice::SecretStdin
                    | Choice::HeaderStdin
                    | Choice::OnTerminal
            )
        };
        let is_typed = WAYS.iter().any(|way| self.has(way));
        if self.is("login")
            && run.verb == Verb::Login
            && !is_typed
            && !run.choices.iter().any(says_how)
        {
            run.choices.push(Choice::SecretStdin);
        }
        run
    }

    fn has(&self, name: &str) -> bool {
        self.options.iter().any(|(typed, _)| typed == name)
    }

    /// The same command with these choices, of which each takes the place of what was typed.
    fn with(&self, run: &Run) -> String {
        let (mut given, mut options) = (self.given.clone(), self.options.clone());
        let has_way = WAYS.iter().any(|way| self.has(way));
        // A session says itself whose it is.
        let says_who = self.has("--user") || self.has("--session-stdin");
        let mut put = |name: &str, value: Option<String>| {
            options.retain(|(typed, _)| typed != name);
            options.push((name.to_owned(), value));
        };
        for choice in &run.choices {
            for (name, value) in CommandLine::options(*choice) {
                // A person is asked for it, and what else is logged in with stays.
                let is_there = match choice {
                    Choice::HeaderStdin => has_way || self.can_ask,
                    Choice::SecretStdin => has_way,
                    _ => false,
                };
                if is_there && name == "--password-stdin" {
                    continue;
                }
                put(name, value.map(|value| self.other(*choice, name, &value)));
            }
        }
        match &run.user {
            Some(user) if user != ANYBODY || !says_who => put("--user", Some(user.clone())),
            // Neither a token nor a password says whose it is.
            None if !self.can_ask && !self.has("--user") && run.choices.iter().any(is_nobodys) => {
                put("--user", Some(ANYBODY.to_owned()));
            }
            _ => {}
        }
        match (&run.root, self.is("login")) {
            (Some(root), true) => given = vec![root.clone()],
            (Some(root), false) => put("--controller", Some(root.clone())),
            (None, true) if given.is_empty() => given.push("URL".to_owned()),
            (None, _) => {}
        }
        let not_with = |choice: Choice| match choice {
            Choice::WithToken => {
                &["--password-stdin", "--token-name", "--expires", "--session-stdin", "--web"][..]
            }
            Choice::Web => {
                &["--password-stdin", "--with-token", "--replace", "--expires", "--session-stdin"]
            }
            Choice::PasswordStdin => &["--with-token", "--replace", "--web", "--session-stdin"],
            Choice::SecretStdin => &["--web"],
            Choice::HeaderStdin => &["--headers-command", "--no-headers"],
            Choice::OnTerminal => &["--password-stdin", "--no-input", "--json", "--json-lines"],
            _ => &[],
        };
        let gone: Vec<&str> = run.choices.iter().copied().flat_map(not_with).copied().collect();
        options.retain(|(name, _)| !gone.contains(&name.as_str()));
        let mut words = vec![self.program.0.to_owned()];
        words.extend(self.verb.iter().cloned());
        words.extend(given.iter().map(|word| escape::word(word)));
        for (name, value) in &options {
            words.push(name.clone());
            words.extend(value.as_deref().map(escape::word));
        }
        let names: Vec<&str> = options.iter().map(|(name, _)| name.as_str()).collect();
        if names.contains(&"--headers-command") {
            words.push("--".to_owned());
            words.extend(self.behind.iter().map(|word| escape::word(word)));
        }
        let is_read = !self.can_ask || names.contains(&"--password-stdin");
        let file = CommandLine::input(&names).filter(|_| is_read);
        words.extend(file.map(|file| format!("< {file}")));
        words.join(" ")
    }

    /// A file that a person has still to give, by another name than of the one that was of no use.
    fn other(&self, choice: Choice, name: &str, value: &str) -> String {
        let is_typed = |(typed, given): &(String, Option<String>)| {
            typed == name && given.as_deref() == Some(value)
        };
        let is_file = matches!(choice, Choice::CaFile | Choice::ClientCert);
        if is_file && self.options.iter().any(is_typed) {
            format!("other-{value}")
        } else {
            value.to_owned()
        }
    }

    /// The same command with what is read behind the headers for a front door, too.
    pub(crate) fn with_headers(&self) -> String {
        self.with(&Run { choices: vec![Choice::HeaderStdin], ..Verb::Again.into() })
    }

    /// The same command, with a secret that a person is asked for.
    fn asking(&self) -> Typed {
        let mut asking = Typed { can_ask: true, ..self.clone() };
        let is_read =
            |name: &str| ["--password-stdin", "--with-token", "--session-stdin"].contains(&name);
        asking.options.retain(|(name, _)| !is_read(name) && name != "--replace");
        asking
    }

    /// What forgets an account whose controller cannot be asked to end its token.
    pub(crate) fn forgetting(&self) -> Option<String> {
        let keep = "--keep-token".to_owned();
        let is_typed = self.options.iter().any(|(name, _)| *name == keep);
        if !self.is("logout") || is_typed {
            return None;
        }
        let mut forgetting = self.clone();
        forgetting.options.push((keep, None));
        Some(forgetting.with(&Verb::Again.into()))
    }

    fn is(&self, verb: &str) -> bool {
        self.verb.first().is_some_and(|first| first == verb)
    }
}

fn is_nobodys(choice: &Choice) -> bool {
    matches!(choice, Choice::WithToken | Choice::SecretStdin)
}

/// Whether two lines are one command: the order of options is no matter.
fn is_same(one: &str, other: &str) -> bool {
    let sorted = |line: &str| {
        let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    sorted(one) == sorted(other)
}

/// A URL may hold what is secret.
fn shown(value: &str) -> String {
    if value.contains("://") { escape::address(value) } else { value.to_owned() }
}

/// By its long name; what has none stands where it stands.
fn option(arg: &Arg) -> Option<String> {
    let name = arg.get_long().map(|name| format!("--{name}"));
    name.or_else(|| arg.get_short().map(|letter| format!("-{letter}")))
}

impl Language for Typed {
    fn run(&self, run: &Run) -> String {
        let run = &self.possible(run);
        let is_told = !self.verb.is_empty() && !UNTOLD.iter().any(|verb| self.is(verb));
        match &run.verb {
            Verb::Again if is_told => self.with(run),
            Verb::Login if self.is("login") => {
                let line = self.with(run);
                // What was read from standard input failed: asked for, it can be another.
                let typed = self.with(&Verb::Again.into());
                if is_same(&line, &typed) { self.asking().with(run) } else { line }
            }
            _ => {
                let said = self.program.run(run);
                let from_file = run.choices.contains(&Choice::WithToken) && !self.can_ask;
                if from_file { format!("{said} < token-file") } else { said }
            }
        }
    }
}
