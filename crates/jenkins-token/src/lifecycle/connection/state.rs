//! What state a controller is in, where its answers teach nothing about a credential.

use super::Connection;
use crate::Problem;
use crate::lifecycle::World;
use crate::model::Site;
use crate::problem::{Author, ServerState, Wall};
use crate::protocol::{CredentialKind, Peer, Reply, author, denial, security, signature, who_am_i};
use crate::transport::{Exchange, Network};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// After which a starting Jenkins is looked at first, and how long at most between two looks.
const FIRST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(2);

/// What the login page, asked for as nobody, says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// It is there: Jenkins has started.
    Ready,
    /// Jenkins is starting.
    Starting,
    /// The start failed, as far as this answer tells.
    Failed,
    /// Somebody in front of it wants a password for every page, whatever realm that names: Jenkins
    /// shows this one to everybody.
    Walled(Author),
    /// No answer, or one that says nothing of it.
    Unknown,
}

async fn look<N: Network>(world: &World<N>, site: &Site) -> Look {
    let Ok(nobody) = world.open(site, None) else { return Look::Unknown };
    let Ok(reply) = nobody.exchange(&signature::login_page()).await else { return Look::Unknown };
    if signature::is_ready(&reply) {
        return Look::Ready;
    }
    if reply.status == 401 {
        return Look::Walled(author::read(&reply));
    }
    let asked = Peer { controller: &site.controller, kind: CredentialKind::Nothing };
    match denial::read(&reply, &asked) {
        Problem::Starting => Look::Starting,
        Problem::ServerFailed { .. } => Look::Failed,
        _ => Look::Unknown,
    }
}

/// Waits for a Jenkins that is starting, as long as the network's patience lasts; answers whether it is
/// there now. While it restarts nobody may answer at all.
async fn has_started<N: Network>(world: &World<N>, site: &Site) -> bool {
    let network = &world.network;
    let (begun, mut pause) = (Instant::now(), FIRST);
    while begun.elapsed() + pause <= network.patience() {
        let waiting = network.waiting("Jenkins to start");
        network.pause(pause).await;
        drop(waiting);
        match look(world, site).await {
            Look::Ready => return true,
            Look::Starting | Look::Unknown => pause = (pause * 2).min(LONGEST),
            Look::Failed | Look::Walled(_) => return false,
        }
    }
    false
}

impl<N: Network> Connection<'_, N> {
    /// Whether what was read has to be read again: it came from a Jenkins that was starting, which has
    /// started by now.
    pub(in crate::lifecycle) async fn is_to_be_read_again(&self, reply: &Reply) -> bool {
        let problem = denial::read(reply, &self.asked());
        if !(problem == Problem::Starting || is_doubtful(&problem)) {
            return false;
        }
        match look(self.world, self.site).await {
            Look::Starting => has_started(self.world, self.site).await,
            Look::Ready => {
                self.is_ready.store(true, Ordering::Relaxed);
                // It started between the two.
                problem == Problem::Starting
            }
            Look::Failed | Look::Walled(_) | Look::Unknown => false,
        }
    }

    /// What `problem` is on a controller that may be starting: until its login page is there, its
    /// 401, 403 and 500 teach nothing (recordings README, point 2).
    pub(in crate::lifecycle) async fn in_its_state(&self, problem: Problem) -> Problem {
        if !is_doubtful(&problem) {
            return problem;
        }
        if !self.is_ready.load(Ordering::Relaxed) {
            match look(self.world, self.site).await {
                Look::Starting | Look::Failed => return Problem::Starting,
                Look::Walled(by) if is_401(&problem) => {
                    let wall = Wall::FrontDoorPassword { realm: "Jenkins".to_owned() };
                    return Problem::FrontDoor { by, wall };
                }
                Look::Ready | Look::Walled(_) | Look::Unknown => {}
            }
        }
        if problem != (Problem::ServerFailed { status: 500 }) {
            return problem;
        }
        if self.is_unsecured().await {
            Problem::Server(ServerState::SecurityOff)
        } else if self.kind == CredentialKind::Token && self.fails_for_this_token_alone().await {
            Problem::Server(ServerState::UserUnknown)
        } else {
            problem
        }
    }

    /// Why somebody who showed a credential is nobody to the controller: it says whether it has any
    /// security at all, and where it does not let nobody ask, it has.
    pub(super) async fn why_nobody(&self) -> Problem {
        if self.is_unsecured().await {
            Problem::Server(ServerState::SecurityOff)
        } else if self.kind == CredentialKind::Session {
            Problem::SessionEnded
        } else {
            Problem::CredentialsIgnored
        }
    }

    /// Whether the user has Overall/Read.
    ///
    /// # Errors
    /// [`Problem::PermissionMissing`]; else what the answer means.
    pub(in crate::lifecycle) async fn may_read(&self) -> Result<(), Problem> {
        let reply = self.exchange(security::request()).await.map_err(|lost| lost.problem)?;
        if reply.status == 200 && reply.is_json() {
            return Ok(());
        }
        Err(self.in_its_state(denial::read(&reply, &self.asked())).await)
    }

    async fn is_unsecured(&self) -> bool {
        let reply = self.conversation.exchange(&security::request()).await;
        reply.is_ok_and(|reply| security::is_off(&reply, &self.asked()))
    }

    /// Whether who we are is answered without the token, and never with it: Jenkins fails on a token
    /// whose user its realm does not know.
    async fn fails_for_this_token_alone(&self) -> bool {
        let nobody = self.world.open(self.site, None);
        let Ok(nobody) = nobody else { return false };
        let asked = Peer { controller: &self.site.controller, kind: CredentialKind::Nothing };
        let question = who_am_i::request();
        let (with, without) =
            (self.conversation.exchange(&question).await, nobody.exchange(&question).await);
        with.is_ok_and(|reply| reply.status == 500)
            && without.is_ok_and(|reply| who_am_i::read(&reply, &asked).is_ok())
    }
}

fn is_401(problem: &Problem) -> bool {
    matches!(problem, Problem::TokenSuspect | Problem::PasswordRefused)
}

/// What a Jenkins that is not there yet says too.
fn is_doubtful(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::TokenSuspect
            | Problem::PasswordRefused
            | Problem::CrumbRefused
            | Problem::ServerFailed { .. }
    )
}
