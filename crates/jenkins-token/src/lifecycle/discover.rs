//! From what a person pasted to the root of a controller.

use crate::model::{Controller, Pasted};
use crate::protocol::{Asked, Shown, denial, identity};
use crate::transport::{Exchange, Network, Site};
use crate::{Error, Problem};

/// Asks, as nobody, where the root is: the first page from the longest path on that Jenkins signed
/// says it (contract §4).
///
/// # Errors
/// [`Problem::NotJenkins`] when no path below the origin is one; [`Problem::Starting`]; a redirect
/// to another origin; an unreachable host.
pub async fn root<N: Network>(
    network: &N,
    pasted: &Pasted,
    site: &Site,
) -> Result<Controller, Error> {
    let mut seen = None;
    for candidate in pasted.roots() {
        let there = Site { controller: candidate.clone(), ..site.clone() };
        let at = |problem: Problem| problem.at(&candidate);
        let nobody = network.open(&there, None).map_err(at)?;
        let reply = nobody.exchange(&identity::login_page()).await.map_err(|l| at(l.problem))?;
        if identity::is_jenkins(&reply) {
            let named = identity::root(&reply).map(|context| candidate.with_context(&context));
            return Ok(named.and_then(Result::ok).unwrap_or(candidate));
        }
        let asked = Asked { controller: &candidate, shown: Shown::Nothing };
        match denial::read(&reply, &asked) {
            problem @ (Problem::Starting | Problem::RedirectedAway { .. }) => {
                return Err(at(problem));
            }
            Problem::RootElsewhere { root } => return Controller::parse(&root).map_err(at),
            problem => seen = seen.or(Some(at(problem))),
        }
    }
    let nothing = Problem::NotJenkins { seen: "no page of Jenkins below it".to_owned() };
    Err(seen.unwrap_or_else(|| nothing.at(pasted.as_root())))
}
