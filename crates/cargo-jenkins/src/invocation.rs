//! One run of one command: what it was started with, and the world that its verbs work in.

use crate::console::Console;
use crate::global_options::GlobalOptions;
use crate::process::Process;
use crate::progress::{self, Shown};
use crate::project::Project;
use crate::{terminal, times};
use jenkins_token::accounts::{Home, Registry, is_anything_left};
use jenkins_token::lifecycle::told_once::{self, News};
use jenkins_token::lifecycle::{Heard, World};
use jenkins_token::next_step::CommandLine;
use jenkins_token::stores::{KeyringQuestion, KeyringStore};
use jenkins_token::transport::Http;
use jenkins_token::{Error, Problem, escape};
use std::cell::OnceCell;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// What commands share.
pub(crate) struct Invocation {
    pub(crate) options: GlobalOptions,
    pub(crate) process: Process,
    /// The cargo that started us, if one did.
    pub(crate) cargo: Option<PathBuf>,
    /// What this program is called in its help.
    pub(crate) program: CommandLine,
    /// What a person types to run it.
    pub(crate) typed: CommandLine,
    /// Makes the whole command tree, by that name.
    tree: fn(CommandLine) -> clap::Command,
    /// Whether the keyring's own dialog may come up.
    can_ask: bool,
    /// How a person is told what is waited for.
    progress: Option<Shown>,
    /// The world, once somebody needed it.
    world: OnceCell<World<Http>>,
    /// The project's settings, once somebody asked for them.
    project: OnceCell<Option<Project>>,
}

impl Invocation {
    pub(crate) fn new(
        console: &Console,
        process: Process,
        cargo: Option<PathBuf>,
        program: CommandLine,
        tree: fn(CommandLine) -> clap::Command,
    ) -> Invocation {
        Invocation {
            options: console.options.clone(),
            process,
            cargo,
            tree,
            can_ask: console.can_ask(),
            program,
            typed: console.program,
            progress: console.progress(),
            world: OnceCell::new(),
            project: OnceCell::new(),
        }
    }

    /// The whole command tree.
    pub(crate) fn tree(&self) -> clap::Command {
        (self.tree)(self.program)
    }

    /// Everything a verb of the lifecycle needs.
    pub(crate) fn world(&self) -> Result<&World<Http>, Error> {
        self.world_with(|keyring| keyring)
    }

    /// The same, where a keyring that has no collection yet may be given one.
    pub(crate) fn founding_world(&self) -> Result<&World<Http>, Error> {
        self.world_with(KeyringStore::founding)
    }

    fn world_with(
        &self,
        change: impl FnOnce(KeyringStore) -> KeyringStore,
    ) -> Result<&World<Http>, Error> {
        if let Some(world) = self.world.get() {
            return Ok(world);
        }
        let mut world = self.fresh_world()?;
        world.keyring = change(world.keyring);
        Ok(self.world.get_or_init(|| world))
    }

    fn fresh_world(&self) -> Result<World<Http>, Error> {
        let variable = &self.process.variable;
        let home = Home::from_variables(variable)?;
        let network = Http::new(Duration::from_secs(self.options.timeout)).routed(variable);
        let network = match self.process.patience {
            Some(patience) => network.patient(patience),
            None => network,
        };
        if self.progress.is_some() {
            let (home, program) = (home.clone(), self.typed);
            terminal::when_interrupted(move || interrupted(&home, program));
        }
        let watch = self.progress.map(progress::watch).unwrap_or_default();
        let network = network.watched(watch.clone());
        let network = if self.options.verbose > 0 {
            network.narrated(Arc::new(|line: &str| {
                let _ = writeln!(std::io::stderr(), "> {}", escape::lines(line));
            }))
        } else {
            network
        };
        let keyring = KeyringStore::from_variables(&home, variable).watched(watch);
        let keyring = if self.can_ask { keyring.asking(tell_of_dialog) } else { keyring };
        Ok(World { home, keyring, network, now: self.process.now, heard: Heard::default() })
    }

    /// The settings of the project we were started in, when cargo started us. Asked of cargo once,
    /// and only where they matter.
    pub(crate) fn project(&self, console: &mut Console) -> Result<Option<&Project>, Error> {
        if self.project.get().is_none() {
            let directory = &self.process.directory;
            let read = self.cargo.as_ref().map(|cargo| Project::read(cargo, directory));
            let found = match read.transpose() {
                // A sparse checkout, a member that is missing: cargo's business and not ours. A
                // project only ever chooses among what there is without it.
                Err(Error { problem: problem @ Problem::ManifestUnreadable { .. }, .. }) => {
                    if self.options.verbose > 0 {
                        console.say(format!("> the project's settings are left out: {problem}"));
                    }
                    None
                }
                found => found?.flatten(),
            };
            for key in found.iter().flat_map(|project| &project.unknown) {
                console.say(format!("warning: unknown setting {key}"));
            }
            let _ = self.project.set(found);
        }
        Ok(self.project.get().and_then(Option::as_ref))
    }

    /// Who misses an account may have it where another value of a variable leads.
    pub(crate) fn tell_of_hidden_accounts(&self, console: &mut Console, problem: &Problem) {
        if console.wants_json()
            || !matches!(problem, Problem::NoAccount | Problem::ProjectNotLoggedIn { .. })
        {
            return;
        }
        self.tell_of_known_accounts(console);
        if let Some(file) = Home::hidden_accounts(&self.process.variable) {
            console.say(format!(
                "note: there are accounts in {}, and XDG_CONFIG_HOME leads elsewhere",
                file.display()
            ));
        }
    }

    /// Who is logged in, where somebody else was looked for; and what an interrupted login left.
    fn tell_of_known_accounts(&self, console: &mut Console) {
        let Ok(world) = self.world() else { return };
        let entries = Registry::read(&world.home).map(|it| it.entries()).unwrap_or_default();
        let known: Vec<String> = entries.iter().map(|entry| entry.account.to_string()).collect();
        if !known.is_empty() {
            console.say(format!("note: you are logged in as {}", known.join(" and ")));
        }
        if is_anything_left(&world.home) == Ok(true) {
            let recover = console.program_line("recover");
            console.say(format!("note: an interrupted command left something: {recover}"));
        }
    }

    /// Keeps what controllers said of themselves, and tells once of a clock that is far from ours
    /// and of a root that is not the one in use.
    pub(crate) fn settle(&self, console: &mut Console) {
        // Without a world nobody was heard.
        let Some(world) = self.world.get() else { return };
        if let Some(problem) = world.unnoted() {
            let next = console.next_step(&Error::from(problem.clone()));
            console.say(format!(
                "note: what the controllers told cannot be stored: {problem}; next: {next}"
            ));
        }
        for news in told_once::settle(world, !self.options.quiet) {
            console.say(match news {
                News::Clock(other) => format!(
                    "note: it is {} on {} and {} here: ends and ages are counted by the controller's clock",
                    times::instant(other.there.timestamp()),
                    other.controller,
                    times::instant(other.here),
                ),
                News::Root { used, configured } => format!(
                    "note: {used} calls itself {configured}, so addresses that it writes begin with that; the token is sent to {used} only"
                ),
            });
        }
    }
}

/// What is said to who interrupts: what a verb had begun is in the journal.
fn interrupted(home: &Home, program: CommandLine) -> String {
    match is_anything_left(home) {
        Ok(true) => {
            format!("Interrupted; to see and finish what was begun: {} recover", program.0)
        }
        _ => "Interrupted".to_owned(),
    }
}

fn tell_of_dialog(question: KeyringQuestion) {
    let text = match question {
        KeyringQuestion::Open => "The keyring asks: answer its dialog",
        KeyringQuestion::Create => {
            "The keyring has no collection to keep tokens in. Its dialog offers to create one"
        }
    };
    progress::erase();
    let _ = writeln!(std::io::stderr(), "{text}");
}
