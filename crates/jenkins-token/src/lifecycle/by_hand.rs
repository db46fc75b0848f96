//! A token that a person makes in the browser, where no password is taken: by a name of ours, so that
//! its row is told from the others and none is left behind that nobody knows.

use super::World;
use super::row_by_uses;
use super::session::Session;
use crate::Problem;
use crate::accounts::journal::{self, Aim, Intent};
use crate::model::{
    Account, Expires, ListedToken, Origin, Secret, Site, StoreKind, Token, TokenName,
};
use crate::transport::Network;

/// A token that a person makes by hand. It is in the journal until a login has taken it, or
/// [`ByHand::given_up`].
#[derive(Clone)]
pub struct ByHand {
    pub(super) intent: Box<Intent>,
}

/// Writes down that a person makes a token for `account`, to be kept in `store` and called `wanted`.
///
/// # Errors
/// Those of the journal; then nobody must be asked to.
pub fn begin<N>(
    world: &World<N>,
    (site, account): (&Site, &Account),
    store: StoreKind,
    wanted: Option<&TokenName>,
    machine: &str,
) -> Result<ByHand, Problem> {
    let mut intent = Session::new(world, site, account, store).intent(Aim::Login)?;
    let day = world.time_at(&account.controller).day();
    intent.name = journal::unique_name(machine, day, &intent.id);
    intent.wanted = wanted.map(|name| name.as_str().to_owned());
    intent.open(&world.home)?;
    Ok(ByHand { intent: Box::new(intent) })
}

impl ByHand {
    /// The token's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.intent.name
    }

    /// The person says that none was made.
    ///
    /// # Errors
    /// Those of the journal.
    pub fn given_up<N>(&self, world: &World<N>) -> Result<(), Problem> {
        self.intent.close(&world.home)
    }
}

/// The pasted value as the token that was to be made, when it is: the row that grows as it is used
/// has that name, or, where uses are not counted, one row has it. Else it is some other one.
///
/// # Errors
/// What the controller's answers mean.
pub(super) async fn identify<N: Network>(
    session: &Session<'_, N>,
    value: Secret,
    made: &Intent,
    unnamed: &str,
) -> Result<Token, Problem> {
    let origin = if value.expose().len() == 32 { Origin::Legacy } else { Origin::Adopted };
    let mut token = Token::foreign(unnamed, value, origin);
    if origin == Origin::Legacy {
        return Ok(token);
    }
    let row = row_by_uses::find(session, &mut token).await?;
    let listed = session.connect_with(&token.value)?.tokens().await;
    let listed = match listed {
        Err(Problem::PageUnreadable { .. }) => return Ok(token),
        listed => listed?,
    };
    let named: Vec<&ListedToken> = listed.iter().filter(|row| row.name == made.name).collect();
    if let [named] = named.as_slice()
        && row.may_be(named)
    {
        let now = session.world.time_at(&session.account.controller).timestamp();
        return Ok(Token {
            uuid: Some(named.uuid.clone()),
            name: named.name.clone(),
            origin: Origin::Created,
            created: Some(now),
            expires: named.expires.as_ref().and_then(Expires::date),
            ..token
        });
    }
    Ok(token)
}
