//! `cargo jenkins init`

use crate::console::Console;
use crate::exit;
use crate::invocation::Invocation;
use crate::project::{self, Edited, WrittenJob};
use clap::Args;
use jenkins_token::accounts::Registry;
use jenkins_token::lifecycle::choose_account::{self, Filter, Suggestion};
use jenkins_token::model::{Controller, Expiry, TokenName, UserId};
use jenkins_token::{Error, Problem, escape};
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Write the project's controller into its Cargo.toml.
///
/// The settings go into [workspace.metadata.jenkins] of the workspace's root, or into
/// [package.metadata.jenkins] of a package on its own, where everybody who works on the project
/// finds them. They hold no secret, and a user only when you give --user.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins init
  cargo jenkins init -c https://ci.example.com --job team/app
  cargo jenkins init --token-name ci-upload --expires 30d")]
pub(crate) struct Init {
    /// The project's job: its folders and name (team/app), or its page's path or URL
    #[arg(long, value_name = "JOB")]
    job: Option<String>,
    /// Name of further tokens for the project
    #[arg(long, value_name = "NAME")]
    token_name: Option<String>,
    /// When such tokens expire at the latest: 30d, 2027-01-31 or never
    #[arg(long, value_name = "WHEN")]
    expires: Option<String>,
}

impl Init {
    pub(crate) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        let filter = invocation.filter()?;
        let usage = |why: String| Error::from(Problem::Usage { why });
        let job = self.job.as_deref().map(WrittenJob::parse).transpose();
        let job = job.map_err(|why| usage(why.to_owned()))?;
        let mut wanted = self.settings(filter.user.as_ref())?;
        let nearest = project::nearest(&invocation.process.directory).ok_or(Problem::NoProject)?;
        let cargo = invocation.cargo.clone().unwrap_or_else(|| PathBuf::from("cargo"));
        let metadata = project::read(&cargo, &nearest)?;
        let manifest = project::root_manifest(&metadata);
        let failed = |error: std::io::Error| Problem::of_file(&manifest, &error);
        let text = std::fs::read_to_string(&manifest).map_err(failed)?;
        let written = written(&text, &manifest)?;
        let before = written.as_ref().map(|suggestion| suggestion.controller.clone());
        let controller = controller(invocation, console, &filter, written)?;
        if let Some(job) = job {
            let job = job.on(Some(&controller)).map_err(|why| usage(format!("--job: {why}")))?;
            let behind_user = wanted.iter().take_while(|(key, _)| *key == "user").count();
            wanted.insert(behind_user, ("job", job.to_string()));
        }
        // However it is spelled there.
        if before.as_ref() != Some(&controller) {
            wanted.insert(0, ("controller", controller.to_string()));
        }
        let Edited { table, text } =
            project::edited(&text, &wanted).map_err(|why| Problem::SettingUnusable {
                manifest: manifest.clone(),
                setting: "jenkins".to_owned(),
                why,
            })?;
        let changed = text.is_some();
        let settings = wanted.iter().filter(|(key, _)| *key != "controller");
        let told = settings.fold(format!("controller = {controller}"), |told, (key, value)| {
            format!("{told}, {key} = {}", escape::line(value))
        });
        if let Some(text) = text {
            replace(&manifest, &text).map_err(failed)?;
        }
        let shown = escape::line(&manifest.to_string_lossy());
        if nearest != manifest && project::has_its_own(&metadata, &nearest) {
            let nearest = escape::line(&nearest.to_string_lossy());
            console.say(format!("warning: {nearest} has settings of its own, which come first"));
        }
        if console.wants_json() {
            console.print_json(&json!({
                "manifest": shown,
                "table": table,
                "controller": controller.as_str(),
                "changed": changed,
            }))?;
        } else if changed {
            console.say(format!("Wrote [{table}] to {shown}: {told}"));
        } else {
            console.say(format!("[{table}] in {shown} already has {told}"));
        }
        Ok(exit::DONE)
    }

    /// What was given, checked before anything is read or asked.
    fn settings(&self, user: Option<&UserId>) -> Result<Vec<(&'static str, String)>, Error> {
        let name = self.token_name.as_deref().map(TokenName::parse).transpose()?;
        let expires = self.expires.as_deref().map(Expiry::parse).transpose()?;
        let given = [
            ("user", user.map(ToString::to_string)),
            ("token-name", name.map(|name| name.as_str().to_owned())),
            ("expires", expires.map(|expires| expires.to_string())),
        ];
        Ok(given.into_iter().filter_map(|(key, value)| Some((key, value?))).collect())
    }
}

/// What the manifest names already: without `--controller` it stays.
fn written(text: &str, manifest: &Path) -> Result<Option<Suggestion>, Error> {
    let Some((table, url)) = project::controller_in(text) else { return Ok(None) };
    let controller = Controller::parse(&url).map_err(|problem| Problem::SettingUnusable {
        manifest: manifest.to_owned(),
        setting: format!("{table}.controller"),
        why: problem.to_string(),
    })?;
    let said_by = format!("{table} of {}", manifest.display());
    Ok(Some(Suggestion { controller, user: None, said_by }))
}

/// The controller to write: one the person is logged in to.
fn controller(
    invocation: &Invocation,
    console: &mut Console,
    filter: &Filter,
    written: Option<Suggestion>,
) -> Result<Controller, Error> {
    let registry = Registry::read(&invocation.world()?.home)?;
    if filter.controller.is_some() || written.is_some() {
        let chosen = choose_account::choose(&registry, filter, None, || Ok(written))?;
        return Ok(chosen.account.controller);
    }
    let entries = choose_account::all(&registry, filter);
    let mut known: Vec<_> = entries.into_iter().map(|entry| entry.account.controller).collect();
    known.dedup();
    if known.len() > 1 {
        let names: Vec<_> = known.iter().map(Controller::as_str).collect();
        let names = names.join(", ");
        if !console.can_ask() {
            return Err(Problem::SeveralAccounts { candidates: names }.into());
        }
        return console.ask("a controller", &format!("Which controller ({names})"), |answer| {
            let meant = Controller::parse(answer)?;
            let is_known = known.contains(&meant);
            let why = format!("{meant} is not one of them");
            if is_known { Ok(meant) } else { Err(Problem::Usage { why }) }
        });
    }
    known.pop().ok_or_else(|| Problem::NoAccount.into())
}

/// Puts `text` into the place of the manifest in one step, with the same permissions. Where the
/// manifest is a link, what it leads to is replaced.
fn replace(manifest: &Path, text: &str) -> std::io::Result<()> {
    let manifest = manifest.canonicalize()?;
    let directory = manifest.parent().unwrap_or(Path::new("/"));
    let mut fresh = tempfile::Builder::new().prefix(".Cargo.toml.").tempfile_in(directory)?;
    fresh.write_all(text.as_bytes())?;
    fresh.as_file().set_permissions(std::fs::metadata(&manifest)?.permissions())?;
    fresh.as_file().sync_all()?;
    fresh.persist(&manifest)?;
    Ok(())
}
