//! The shortest way from a stored account to an answer.

use crate::lifecycle::World;
use crate::lifecycle::api::{self, Answer, Call, Content, Outcome};
use crate::lifecycle::choose_account::{self, Chosen, Filter};
use crate::model::{Controller, Credential};
use crate::transport::{Http, block_on};
use crate::{Error, Problem};
use std::time::Duration;

/// A controller as the stored account of somebody who has logged in to it.
///
/// ```no_run
/// # fn main() -> Result<(), jenkins_token::Error> {
/// let ci = jenkins_token::Client::stored("https://ci.example.com/")?;
/// let jobs = ci.get("api/json?tree=jobs[name]")?;
/// println!("{}", String::from_utf8_lossy(&jobs));
/// # Ok(())
/// # }
/// ```
///
/// The same where a runtime is there already:
///
/// ```no_run
/// # async fn jobs() -> Result<(), jenkins_token::Error> {
/// let ci = jenkins_token::Client::stored("https://ci.example.com/")?;
/// let jobs = ci.fetch("api/json?tree=jobs[name]").await?;
/// # Ok(())
/// # }
/// ```
pub struct Client {
    world: World<Http>,
    chosen: Chosen,
    credential: Credential,
}

/// How long an exchange may take.
const PATIENCE: Duration = Duration::from_secs(30);

impl Client {
    /// The account that answers on the controller at `url`, from the accounts of this process's
    /// user. Nothing is sent yet.
    ///
    /// # Errors
    /// Those of [`choose_account::choose`] and [`choose_account::handed_out`], such as [`Problem::NoAccount`].
    pub fn stored(url: &str) -> Result<Client, Error> {
        let world = World::from_variables(|name| std::env::var_os(name), Http::new(PATIENCE))?;
        Client::stored_in(world, url)
    }

    /// The same from the accounts of this world.
    ///
    /// # Errors
    /// As [`Client::stored`].
    pub fn stored_in(world: World<Http>, url: &str) -> Result<Client, Error> {
        let filter = Filter { controller: Some(Controller::parse(url)?), user: None };
        let registry = crate::accounts::Registry::read(&world.home)?;
        let chosen = choose_account::choose(&registry, &filter, None, || Ok(None))?;
        let token = choose_account::handed_out(&world, &chosen, None)?;
        let credential = Credential::new(chosen.account.user.clone(), token.value);
        Ok(Client { world, chosen, credential })
    }

    /// The account, and why it is this one.
    #[must_use]
    pub fn chosen(&self) -> &Chosen {
        &self.chosen
    }

    /// What is at `path` below the root; blocks until it is here.
    ///
    /// # Errors
    /// What the controller's answer means, such as [`Problem::NotFound`].
    pub fn get(&self, path: &str) -> Result<Vec<u8>, Error> {
        block_on(self.fetch(path))?
    }

    /// The same for a caller with a runtime of its own.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn fetch(&self, path: &str) -> Result<Vec<u8>, Error> {
        let mut answer = self.send(&Call::new(None, path, Content::Nothing)?).await?;
        let mut body = Vec::new();
        while let Some(bytes) = answer.chunk().await.map_err(|problem| self.error(problem))? {
            body.extend_from_slice(&bytes);
        }
        Ok(body)
    }

    /// Makes any call; the answer's body is still to be read.
    ///
    /// # Errors
    /// As [`api::send`], and what a refusal means.
    pub async fn send(&self, call: &Call) -> Result<Answer, Error> {
        match api::send(&self.world, &self.chosen, &self.credential, call).await?.outcome {
            Outcome::Done(answer) | Outcome::Redirected(answer, _) => Ok(answer),
            Outcome::Refused(_, problem) => Err(self.error(problem)),
        }
    }

    fn error(&self, problem: Problem) -> Error {
        problem.of(&self.chosen.account)
    }
}
