//! A token for one command: made when it begins, revoked when it has ended.

use super::chosen_account::Chosen;
use super::create::{self, Unmade};
use super::logout::{self, Found};
use super::recovered::Outcome;
use super::session::Session;
use super::{Connection, World, choose_account};
use crate::accounts::journal::{self, Aim, Intent};
use crate::accounts::{CommandLock, Registry};
use crate::model::{
    Credential, Expires, Expiry, ListedToken, Minted, Origin, Secret, Token, TokenName,
};
use crate::stores::Environment;
use crate::transport::Network;
use crate::{Class, Error, Problem};

/// A token that somebody is using, to be given back to [`take_back`].
#[must_use = "nobody else revokes it as long as this process lives"]
#[non_exhaustive]
pub struct Lent {
    /// What the command is to have.
    pub value: Secret,
    /// When it ends, should nobody revoke it.
    pub expires: Expires,
    /// For what is started with it.
    pub lock: CommandLock,
    intent: Intent,
}

impl Lent {
    /// The name it has on the controller.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.intent.name
    }
}

/// Creates a token under a name of its own. What earlier commands of the account left is revoked
/// first, where that can be done now.
///
/// # Errors
/// What the answer means; [`Problem::LegacyOnly`] where there are no named tokens;
/// [`Problem::OutcomeUnknown`] when it may have come to be, and then the journal has it.
pub async fn lend<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    credential: &Credential,
    machine: &str,
    expiry: Expiry,
) -> Result<Lent, Error> {
    let session = Session::of(world, chosen);
    let steps = async {
        let mut intent = session.intent(Aim::Command)?;
        let day = world.time_at(&chosen.account.controller).day();
        let name = TokenName::parse(&journal::unique_name(machine, day, &intent.id))?;
        name.as_str().clone_into(&mut intent.name);
        // Before the journal has it: nobody is to take it for left behind.
        let lock = CommandLock::hold(&world.home, &intent.id)?;
        let mut connection = session.connect(credential)?;
        connection.before_creation(world, expiry).await?;
        sweep(&session, &mut connection).await;
        intent.open(&world.home)?;
        let minted = match create::mint(world, &mut connection, &intent, &name, expiry).await {
            Ok(minted) => minted,
            Err(Unmade::Settled(Problem::TokensUnsupported)) => {
                return Err(Problem::LegacyOnly { what: "a token for one command".to_owned() });
            }
            Err(Unmade::Settled(problem)) => return Err(problem),
            Err(Unmade::Open) => return Err(Problem::OutcomeUnknown { name: intent.name }),
            // Nobody has its value.
            Err(Unmade::There(problem, _)) => {
                end(&mut connection, &intent)
                    .await
                    .and_then(|_| intent.close(&world.home))
                    .map_err(|_| Problem::OutcomeUnknown { name: intent.name.clone() })?;
                return Err(problem);
            }
        };
        let Minted { uuid, expires, value, .. } = minted;
        intent.uuid = Some(uuid);
        Ok(Lent { value, expires, lock, intent })
    };
    session.outcome(steps.await)
}

/// Revokes it, with the account's token as it is now, or else with itself: the account's may have
/// ended meanwhile. Not the other way round, for seeing itself refused is a refusal, and directories
/// count those.
///
/// # Errors
/// What keeps it from being revoked; it stays in the journal then.
pub async fn take_back<N: Network>(
    world: &World<N>,
    chosen: &Chosen,
    environment: Option<&Environment>,
    lent: Lent,
) -> Result<(), Error> {
    let session = Session::of(world, chosen);
    let Lent { value, intent, lock, .. } = lent;
    let by_account = async {
        let (credential, _) = choose_account::credential(world, chosen, environment).await?;
        let mut connection = session.connect(&credential).map_err(Error::from)?;
        Ok::<_, Error>(end(&mut connection, &intent).await?)
    };
    let ended = match by_account.await {
        Ok(_) => Ok(()),
        Err(error)
            if error.problem != Problem::TokenSuspect
                && !matches!(error.class(), Class::NotSignedIn | Class::Refused | Class::Store) =>
        {
            Err(error.problem)
        }
        Err(error) => {
            let mut token = Token::foreign(&intent.name, value, Origin::Created);
            token.uuid.clone_from(&intent.uuid);
            match logout::end(&session, &intent, token).await {
                Err(problem) => Err(problem),
                // Refused beside the account's own, it tells of a controller that lets nobody in for
                // now. Without an account the command ended both, as far as anybody can know.
                Ok(Found::Dead) if !matches!(error.problem, Problem::TokenMissing { .. }) => {
                    Err(error.problem)
                }
                Ok(Found::Alive | Found::Dead) => Ok(()),
            }
        }
    };
    let closed = ended.and_then(|()| intent.close(&world.home));
    drop(lock);
    closed.map_err(|problem| intent.half_done(&world.home, problem).of(&chosen.account))
}

/// What became of a token whose command is not in this process.
///
/// # Errors
/// [`Problem::OutcomeUnknown`] without a credential to revoke it with.
pub(super) async fn finish<N: Network>(
    world: &World<N>,
    intent: &Intent,
    environment: Option<&Environment>,
) -> Result<Outcome, Problem> {
    let Some(_ended) = CommandLock::of_ended(&world.home, &intent.id)? else {
        return Ok(Outcome::StillRuns);
    };
    let value = at_hand(world, intent, environment)?
        .ok_or_else(|| Problem::OutcomeUnknown { name: intent.name.clone() })?;
    let mut connection = Session::of_intent(world, intent).connect_with(&value)?;
    let found = end(&mut connection, intent).await?;
    intent.close(&world.home)?;
    Ok(if found {
        Outcome::Finished("its command has ended, and its token is revoked")
    } else {
        Outcome::NothingThere("its command has ended, and so had its token")
    })
}

/// A token of the account: the stored one, wherever the credential came from then, or that of the
/// environment.
fn at_hand<N>(
    world: &World<N>,
    intent: &Intent,
    environment: Option<&Environment>,
) -> Result<Option<Secret>, Problem> {
    let account = &intent.account;
    if let Some(entry) = Registry::read(&world.home)?.entry(account) {
        let record = world.store(entry.store).read(account)?;
        return Ok(record.and_then(|record| record.current).map(|token| token.value));
    }
    Ok(environment.and_then(|it| it.token(account)).map(|token| token.value))
}

/// Revokes what commands of the account left that have ended; what fails stays for `recover`.
async fn sweep<N: Network>(session: &Session<'_, N>, connection: &mut Connection<'_, N>) {
    let home = &session.world.home;
    let open = journal::open(home).unwrap_or_default().into_iter();
    for intent in open.filter(|it| it.aim == Aim::Command && it.account == *session.account) {
        if let Ok(Some(_ended)) = CommandLock::of_ended(home, &intent.id)
            && end(connection, &intent).await.is_ok()
        {
            let _ = intent.close(home);
        }
    }
}

/// Revokes the token, of its unique name or however it is called by now, and sees it gone; answers whether there was one.
async fn end<N: Network>(
    connection: &mut Connection<'_, N>,
    intent: &Intent,
) -> Result<bool, Problem> {
    let is_it = |token: &ListedToken| {
        intent.has_unique_name() && token.name == intent.name
            || Some(&token.uuid) == intent.uuid.as_ref()
    };
    let named = connection.those(|token, _| is_it(token)).await?;
    for token in &named {
        connection.revoke(&token.uuid).await?;
    }
    Ok(!named.is_empty())
}
