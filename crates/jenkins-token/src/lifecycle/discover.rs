//! From what a person pasted to the root of a controller.
//!
//! Only questions without a credential, of one origin, and not many. What a page or a redirect
//! says of a root is a hint: the root itself must show that it is one.

use super::World;
use crate::model::{Controller, Pasted, Site};
use crate::problem::Wall;
use crate::protocol::{CredentialKind, Peer, Reply, Request, denial, signature, who_am_i};
use crate::transport::{Exchange, Network};
use crate::{Error, Problem};

/// How many roots are asked at most, whatever redirects and pages name.
const MOST: usize = 12;
/// Where Jenkins most often is when it is not at its host's root.
const USUAL: &str = "/jenkins";

/// Asks, as nobody, where the root is (`Functions.advertiseHeaders`): from the longest path on,
/// and, of a host's root that has nothing, below `/jenkins`.
///
/// # Errors
/// [`Problem::NotJenkins`] when no path below the origin is one; [`Problem::Starting`]; a redirect
/// that leads to none on this origin; an unreachable host.
pub async fn root<N: Network>(
    world: &World<N>,
    pasted: &Pasted,
    site: &Site,
) -> Result<Controller, Error> {
    let mut search = Search { world, site, asked: vec![], problem: None };
    if let Some(root) = search.among(pasted.roots().collect()).await? {
        return Ok(root);
    }
    if pasted.as_root().context() == "/"
        && search.problem.as_ref().is_some_and(|error| is_nothing(&error.problem))
    {
        let usual = pasted.as_root().with_context(USUAL)?;
        if let Some(root) = search.among(vec![usual]).await? {
            return Ok(root);
        }
        let seen = format!("no page of Jenkins there, and none below {USUAL}/");
        return Err(Problem::NotJenkins { seen }.at(pasted.as_root()));
    }
    let nothing = Problem::NotJenkins { seen: "no page of Jenkins below it".to_owned() };
    Err(search.problem.unwrap_or_else(|| nothing.at(pasted.as_root())))
}

/// Whether nothing was there: no sign of Jenkins, or a 404 of somebody in front.
#[must_use]
pub(super) fn is_nothing(problem: &Problem) -> bool {
    match problem {
        Problem::NotJenkins { .. } => true,
        Problem::FrontDoor { wall, .. } => matches!(wall, Wall::FrontDoor { status: 404, .. }),
        _ => false,
    }
}

struct Search<'a, N> {
    world: &'a World<N>,
    site: &'a Site,
    /// The roots that were asked already.
    asked: Vec<Controller>,
    /// What the first one said that is not one.
    problem: Option<Error>,
}

/// What a possible root showed.
enum Seen {
    /// It is one.
    Root,
    /// It is not, and these may be, the likeliest first.
    Other(Problem, Vec<Controller>),
}

impl<N: Network> Search<'_, N> {
    /// The first of `candidates`, or of the roots that they hint at, that is one.
    async fn among(&mut self, candidates: Vec<Controller>) -> Result<Option<Controller>, Error> {
        let mut open: Vec<Controller> = candidates.into_iter().rev().collect();
        while let Some(candidate) = open.pop() {
            if self.asked.contains(&candidate) || self.asked.len() == MOST {
                continue;
            }
            self.asked.push(candidate.clone());
            match self.look(&candidate).await.map_err(|problem| problem.at(&candidate))? {
                Seen::Root => return Ok(Some(candidate)),
                Seen::Other(problem, hints) => {
                    self.problem.get_or_insert_with(|| problem.at(&candidate));
                    open.extend(hints.into_iter().rev());
                }
            }
        }
        Ok(None)
    }

    /// What the login page of `candidate` shows; else who we are to it, where the login page sends
    /// elsewhere; else, of what the person named, where its start page leads.
    async fn look(&self, candidate: &Controller) -> Result<Seen, Problem> {
        let login = self.ask(candidate, &signature::login_page()).await?;
        // Where people log in elsewhere, Jenkins signs the redirect that leads there.
        if login.status < 500 && login.status != 404 && signature::is_of(&login, candidate) {
            return Ok(Seen::Root);
        }
        let asked = Peer { controller: candidate, kind: CredentialKind::Nothing };
        let problem = denial::read(&login, &asked);
        if problem == Problem::Starting {
            return Err(problem);
        }
        if login.status != 404 {
            let who = self.ask(candidate, &who_am_i::request()).await?;
            if who_am_i::read(&who, &asked).is_ok() && signature::is_jenkins(&who) {
                return Ok(Seen::Root);
            }
        }
        let mut hints = hints(candidate, &login);
        if hints.is_empty() && login.status == 404 && self.asked.len() == 1 {
            hints = self::hints(candidate, &self.ask(candidate, &Request::get("")).await?);
        }
        let problem = match problem {
            // Whether it does, it has to show itself.
            Problem::RootElsewhere { root } => {
                Problem::NotJenkins { seen: format!("a page that names {root}") }
            }
            other => other,
        };
        Ok(Seen::Other(problem, hints))
    }

    async fn ask(&self, candidate: &Controller, request: &Request) -> Result<Reply, Problem> {
        let there = Site { controller: candidate.clone(), ..self.site.clone() };
        let nobody = self.world.open(&there, None)?;
        nobody.exchange(request).await.map_err(|lost| lost.problem)
    }
}

/// The roots on the same origin that a page names, or that a redirect may lead to.
fn hints(candidate: &Controller, reply: &Reply) -> Vec<Controller> {
    if !(300..400).contains(&reply.status) {
        let named = signature::root(reply).and_then(|root| candidate.with_context(&root).ok());
        return named.into_iter().collect();
    }
    let location = reply.header("Location").unwrap_or_default();
    let target = candidate.resolve("login", location);
    let Some(target) = target.filter(|target| candidate.is_same_origin(target)) else {
        return vec![];
    };
    let page = target.path().strip_suffix("login").unwrap_or(target.path());
    Pasted::on(candidate, page).map(|page| page.roots().collect()).unwrap_or_default()
}
