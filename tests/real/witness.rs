//! The suite's own look at the server, with the password and not through the programs: which tokens
//! there are before and after, and the end of whatever is left.

use crate::target::Target;
use jenkins_token::accounts::Home;
use jenkins_token::lifecycle::{Connection, Heard, World, discover, login_target};
use jenkins_token::model::{
    Change, Credential, ListedToken, Pasted, Secret, Site, SiteChanges, TokenUuid, UserId, Version,
};
use jenkins_token::protocol::{CredentialKind, Request};
use jenkins_token::stores::KeyringStore;
use jenkins_token::transport::{Exchange, Http, Network, block_on};
use jenkins_token::{Class, Problem};
use jiff::Timestamp;
use std::path::Path;
use std::time::Duration;

/// Somebody who knows the password.
pub(crate) struct Witness {
    /// Where the controller is.
    pub(crate) site: Site,
    /// What it says it is, once it was asked.
    pub(crate) version: Option<Version>,
    /// Whether it is from before 2.129, where a user has one token.
    pub(crate) has_one_token: bool,
    pasted: Pasted,
    user: UserId,
    password: Secret,
    world: World<Http>,
}

/// What a person has on a controller.
pub(crate) enum Tokens {
    /// From 2.129 on.
    Named(Vec<ListedToken>),
    /// Before.
    Legacy(Secret),
}

impl Witness {
    pub(crate) fn new(target: &Target, folder: &Path) -> Result<Witness, Problem> {
        let home = Home::at(folder.join("witness"));
        // Without variables there is no session, and so no keyring.
        let keyring = KeyringStore::from_variables(&home, |_| Some("/nowhere".into()));
        let network = Http::new(Duration::from_secs(60));
        let (pasted, user) = (Pasted::parse(&target.url)?, UserId::parse(&target.user)?);
        let world = World { home, keyring, network, now: Timestamp::now, heard: Heard::default() };
        let changes = SiteChanges {
            allow_http: target.allow_http,
            ca_file: target.ca_file.clone().map_or(Change::Keep, Change::Put),
            ..SiteChanges::default()
        };
        let site = block_on(login_target::site(&world, &pasted, changes))?;
        let site = site.map_err(|error| error.problem)?;
        let password = target.password.duplicate();
        let (version, has_one_token) = (None, false);
        Ok(Witness { site, version, has_one_token, pasted, user, password, world })
    }

    fn connect(&self) -> Result<Connection<'_, Http>, Problem> {
        let credential = Credential::new(self.user.clone(), self.password.duplicate());
        Connection::new(&self.world, &self.site, &credential, CredentialKind::Password)
    }

    /// Finds out which version it is, and where its root is when that was not what was given.
    pub(crate) fn arrive(&mut self) -> Result<(), Problem> {
        let first = self.version_there();
        self.version = match first {
            Err(problem) if problem.class() == Class::Unreachable => {
                let found = block_on(discover::root(&self.world, &self.pasted, &self.site))?;
                match found {
                    Ok(root) if root != self.site.controller => self.site.controller = root,
                    _ => return Err(problem),
                }
                self.version_there()?
            }
            version => version?,
        };
        self.has_one_token = false;
        self.has_one_token = match &self.version {
            Some(version) => version.is_before_named_tokens(),
            // A proxy hides it: then the page tells.
            None => matches!(self.tokens(), Err(Problem::PageUnreadable { .. })),
        };
        Ok(())
    }

    fn version_there(&self) -> Result<Option<Version>, Problem> {
        block_on(async {
            let mut connection = self.connect()?;
            connection.who_am_i().await?;
            Ok(connection.version)
        })?
    }

    /// The person's tokens now.
    pub(crate) fn tokens(&self) -> Result<Tokens, Problem> {
        block_on(async {
            let mut connection = self.connect()?;
            connection.version.clone_from(&self.version);
            if self.has_one_token {
                return Ok(Tokens::Legacy(connection.legacy_token().await?));
            }
            Ok(Tokens::Named(connection.tokens().await?))
        })?
    }

    /// What time it is there, as far as it says so.
    pub(crate) fn clock(&self) -> Result<Timestamp, Problem> {
        block_on(async {
            let mut connection = self.connect()?;
            connection.version.clone_from(&self.version);
            connection.tokens().await?;
            Ok(connection.clock.unwrap_or_else(Timestamp::now))
        })?
    }

    /// Those whose name holds `mark`.
    pub(crate) fn marked(&self, mark: &str) -> Result<Vec<ListedToken>, Problem> {
        Ok(match self.tokens()? {
            Tokens::Named(tokens) => {
                tokens.into_iter().filter(|token| token.name.contains(mark)).collect()
            }
            Tokens::Legacy(_) => vec![],
        })
    }

    /// Ends these.
    pub(crate) fn revoke(&self, tokens: &[ListedToken]) -> Result<(), Problem> {
        block_on(async {
            let mut connection = self.connect()?;
            connection.version.clone_from(&self.version);
            connection.fetch_crumb().await?;
            for token in tokens {
                connection.revoke(&token.uuid).await?;
            }
            Ok(())
        })?
    }

    /// Ends these, where the list cannot be read and so none of them be seen gone.
    pub(crate) fn revoke_unseen(&self, tokens: &[TokenUuid]) -> Result<(), Problem> {
        block_on(async {
            let mut connection = self.connect()?;
            connection.fetch_crumb().await?;
            for uuid in tokens {
                connection.send_revoke(uuid).await.map_err(|lost| lost.problem)?;
            }
            Ok(())
        })?
    }

    /// Deletes a job, if it is there.
    pub(crate) fn delete_job(&self, name: &str) -> Result<bool, Problem> {
        block_on(async {
            let credential = Credential::new(self.user.clone(), self.password.duplicate());
            let conversation = self.world.network.open(&self.site, Some(&credential))?;
            let look = Request::get(&format!("job/{name}/api/json?tree=name"));
            let found = conversation.exchange(&look).await.map_err(|lost| lost.problem)?;
            match found.status {
                200 => {}
                404 => return Ok(false),
                status => return Err(Problem::ServerFailed { status }),
            }
            let mut connection = self.connect()?;
            connection.fetch_crumb().await?;
            let post = Request::post(&format!("job/{name}/doDelete"), &[]);
            let post = match connection.crumb() {
                Some(crumb) => crumb.attach(post, &self.site.controller),
                None => post,
            };
            conversation.exchange(&post).await.map_err(|lost| lost.problem)?;
            // Gone is what cannot be found any more.
            let left = conversation.exchange(&look).await.map_err(|lost| lost.problem)?;
            match left.status {
                404 => Ok(true),
                status => Err(Problem::ServerFailed { status }),
            }
        })?
    }
}
