//! `cargo jenkins token revoke`

use crate::console::Console;
use crate::invocation::Invocation;
use crate::tables::Table;
use crate::token_options;
use clap::{ArgGroup, Args};
use jenkins_token::lifecycle::revoke::{self, Selection};
use jenkins_token::model::{Account, ListedToken};
use jenkins_token::transport::block_on;
use jenkins_token::{Error, escape};
use serde_json::{Value, json};

/// Revoke tokens other than the one in use.
///
/// All that the names and options find is revoked together; if one of them cannot be found or
/// judged, nothing is. The token in use is never revoked: logout revokes that one. Tokens of your
/// other machines are: look with --dry-run first. The list is read again afterwards: what was
/// revoked must be gone.
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "a switch of the command line each")]
#[command(group = ArgGroup::new("which").required(true).multiple(true)
    .args(["tokens", "unused_for", "expired", "legacy", "all_others"]))]
#[command(after_long_help = "Examples:
  cargo jenkins token revoke laptop --yes
  cargo jenkins token revoke --expired --unused-for 90d --dry-run
  cargo jenkins token revoke --all-others --yes")]
pub(super) struct Revoke {
    /// Names or uuids
    #[arg(value_name = "NAME|UUID")]
    tokens: Vec<String>,
    /// Those not used for this long (if never used: created before that)
    #[arg(long, value_name = "DAYS", value_parser = token_options::days)]
    unused_for: Option<u16>,
    /// Those that have expired
    #[arg(long)]
    expired: bool,
    /// The one token without a name, from the time before 2.129
    #[arg(long)]
    legacy: bool,
    /// All but the one in use
    #[arg(long)]
    all_others: bool,
    /// Only show which would be revoked
    #[arg(long)]
    dry_run: bool,
}

impl Revoke {
    pub(super) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<(), Error> {
        let choice = invocation.choose_by_person(console)?;
        let selection = Selection {
            wanted: self.tokens,
            unused_for: self.unused_for,
            expired: self.expired,
            legacy: self.legacy,
            all_others: self.all_others,
        };
        let account = choice.account().clone();
        let tokens = block_on(revoke::select(
            choice.world,
            &choice.chosen,
            choice.environment(),
            &selection,
        ))??;
        if !tokens.is_empty() && !self.dry_run {
            let names: Vec<_> =
                tokens.iter().map(|t| format!("`{}`", escape::line(&t.name))).collect();
            let what = format!("Revoke {} of {account}", names.join(", "));
            console.confirm(&what)?;
            block_on(revoke::revoke(choice.world, &choice.chosen, choice.environment(), &tokens))??;
        }
        tell(console, &account, &tokens, self.dry_run)
    }
}

fn tell(
    console: &mut Console,
    account: &Account,
    tokens: &[ListedToken],
    dry_run: bool,
) -> Result<(), Error> {
    if console.wants_json() {
        let rows: Vec<Value> = tokens
            .iter()
            .map(|token| json!({ "uuid": token.uuid.as_str(), "name": escape::line(&token.name) }))
            .collect();
        return console.print_json(&json!({
            "controller": account.controller.as_str(),
            "user": account.user.as_str(),
            "revoked": if dry_run { &[][..] } else { &rows },
            "would_revoke": if dry_run { &rows } else { &[][..] },
        }));
    }
    if tokens.is_empty() {
        console.say(format!("Nothing to revoke for {account}"));
        return Ok(());
    }
    if dry_run {
        let rows = tokens.iter().map(|t| vec![escape::line(&t.name), t.uuid.to_string()]);
        let header = vec!["WOULD REVOKE", "UUID"];
        return console.print_table(Table { header, rows: rows.collect(), name: 0 });
    }
    for token in tokens {
        console.say(format!("Revoked `{}` of {account}", escape::line(&token.name)));
    }
    Ok(())
}
