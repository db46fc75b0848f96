//! What a sandbox is to be: version, users, rights, switches.

mod front;
mod user;

pub use front::{Front, Hidden, Instead, Outside, Page, Wanted};
pub use user::{Rights, User};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use std::time::Duration;

/// A Jenkins version the sandbox can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
#[allow(non_camel_case_types)]
pub enum Jenkins {
    /// One legacy token a user, crumb also for tokens in a field of another name. Nobody recorded it:
    /// it is as its source says.
    V1_625,
    /// One legacy token a user, crumb also for tokens.
    V2_46_1,
    /// One legacy token a user, no crumb for tokens. As its source says, too.
    V2_121,
    /// Named tokens, crumb without a session.
    V2_160,
    /// The same, session in the crumb.
    V2_198,
    /// Named tokens, session in the crumb, token page at `/me/configure`.
    V2_426_2,
    /// The same, token page at `/me/security/`.
    V2_479_1,
    /// Cards, crumb in the login form.
    V2_541_2,
    /// Cards and expiry, token page at `/me/security/`.
    V2_572,
}

impl Jenkins {
    /// Every version that was recorded, oldest first.
    pub const ALL: [Jenkins; 7] = [
        Jenkins::V2_46_1,
        Jenkins::V2_160,
        Jenkins::V2_198,
        Jenkins::V2_426_2,
        Jenkins::V2_479_1,
        Jenkins::V2_541_2,
        Jenkins::V2_572,
    ];

    /// Those that were read from their source alone, oldest first.
    pub const UNRECORDED: [Jenkins; 2] = [Jenkins::V1_625, Jenkins::V2_121];

    /// As `X-Jenkins` spells it.
    #[must_use]
    pub fn version(self) -> &'static str {
        match self {
            Jenkins::V1_625 => "1.625",
            Jenkins::V2_46_1 => "2.46.1",
            Jenkins::V2_121 => "2.121",
            Jenkins::V2_160 => "2.160",
            Jenkins::V2_198 => "2.198",
            Jenkins::V2_426_2 => "2.426.2",
            Jenkins::V2_479_1 => "2.479.1",
            Jenkins::V2_541_2 => "2.541.2",
            Jenkins::V2_572 => "2.572",
        }
    }
}

impl TryFrom<String> for Jenkins {
    type Error = String;

    fn try_from(version: String) -> Result<Jenkins, String> {
        let all = || Jenkins::ALL.into_iter().chain(Jenkins::UNRECORDED);
        all().find(|known| known.version() == version).ok_or_else(|| {
            let known: Vec<&str> = all().map(Jenkins::version).collect();
            format!("known are {}", known.join(", "))
        })
    }
}

/// The state a sandbox comes up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// Up and running.
    Ready,
    /// Starting for the first time, until [`Sandbox::ready`](crate::Sandbox::ready).
    Starting,
    /// The start failed: every answer is a stack trace page or 401.
    Failed,
    /// The setup wizard waits for the initial password of `admin`.
    Wizard,
}

/// A bug to misbehave with, for tests that must notice one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Planted {
    /// A crumb fits every session of its user.
    CrumbWithoutSession,
    /// Whoever asks for the token page anonymously is taken for the first user.
    ListForAnonymous,
    /// The row that new tokens are made of stands among the tokens.
    TemplateRowCounted,
    /// A clone or fetch with a password needs no crumb.
    FetchWithoutCrumb,
    /// Whoever may not read anonymously is asked for credentials with a 401.
    ChallengeForAnonymous,
    /// Whoever may read may push.
    PushForReaders,
    /// A job is made of anything, XML or not.
    XmlNotParsed,
    /// A configuration whose encoding is not told is read as UTF-8.
    Latin1NotApplied,
    /// What is in the queue stays there.
    QueueStands,
}

/// A plugin that a sandbox says it has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Plugin {
    /// Its short name, such as `credentials`.
    pub short_name: String,
    /// Its version.
    pub version: String,
    /// The plugins it needs, or can do more with.
    pub needs: Vec<Needed>,
    /// Whether it was a part of Jenkins once.
    pub detached: bool,
}

/// A plugin that another one needs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Needed {
    /// Its short name.
    pub short_name: String,
    /// The version that is wanted at least.
    pub version: String,
    /// Whether the other one does without it, too.
    pub optional: bool,
}

/// The certificate of a sandbox that speaks TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certificate {
    /// Good for `127.0.0.1` and `localhost`, signed by [`Sandbox::ca_pem`](crate::Sandbox::ca_pem).
    Good,
    /// The same, and its time is over.
    Expired,
    /// The same, for another host.
    OtherName,
    /// The authority's own, as many in-house servers do it: to be taken by whoever was given it.
    Authority,
}

/// Everything a sandbox is started with.
#[derive(Clone, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[expect(clippy::struct_excessive_bools, reason = "switches of a server, each by itself")]
pub struct Setup {
    /// The version to be.
    pub jenkins: Jenkins,
    /// `""` or `"/jenkins"`.
    pub context: String,
    /// The root that its administrator told it to write into addresses, with its closing slash;
    /// else these begin as the request did.
    pub configured_root: Option<String>,
    /// What stands in front of it.
    pub front: Front,
    /// Who can log in.
    pub users: Vec<User>,
    /// What it says is its version, as those have who build Jenkins themselves; in all
    /// else it is [`Setup::jenkins`].
    pub calls_itself: Option<String>,
    /// Whether crumbs are wanted.
    pub csrf: bool,
    /// Whether crumbs are those of the plugin strict-crumb-issuer: another one each time, and good
    /// only with a `Referer` that says where it came from.
    pub strict_crumbs: bool,
    /// Whether requests with a token want a crumb, too, as in a realm of the servlet container.
    pub tokens_want_crumb: bool,
    /// Whether ids that differ only in case are two people, as in some realms.
    pub exact_ids: bool,
    /// Whether a password's `whoAmI` repeats the id as it was typed, as with some directories; a
    /// token's has Jenkins' own id.
    pub repeats_ids: bool,
    /// Where people sign in: the address of an identity provider, to which whoever is nobody yet is
    /// sent. No password is taken then; [`Sandbox::sign_in`](crate::Sandbox::sign_in) opens sessions.
    pub signs_in_at: Option<String>,
    /// Whether a token is sent to the identity provider while its user has no open session, as the
    /// realm for `OpenID` Connect does unless it is told otherwise.
    pub tokens_want_session: bool,
    /// Users whom the realm does not know any more: Jenkins fails on their tokens.
    pub forgotten: Vec<String>,
    /// Whether there is any security at all.
    pub security: bool,
    /// Whether anonymous has Overall/Read.
    pub anonymous_read: bool,
    /// Whether token use is counted and shown.
    pub usage_statistics: bool,
    /// Host `userContent.git` and `workflowLibs.git`, which takes git on `PATH`.
    pub git: bool,
    /// How long a build waits in the queue before it starts.
    #[serde(deserialize_with = "time")]
    pub quiet_period: Duration,
    /// The plugins it lists. They do nothing, but for what lists them.
    pub plugins: Vec<Plugin>,
    /// Serve https with a fresh certificate, see [`Sandbox::ca_pem`](crate::Sandbox::ca_pem).
    pub tls: bool,
    /// What certificate it shows there.
    pub certificate: Certificate,
    /// The port; 0 lets the system pick.
    pub port: u16,
    /// The server's time at the start; `None` follows the machine.
    pub clock: Option<Timestamp>,
    /// The server's zone, as an IANA name or `GMT+14:00`.
    pub time_zone: String,
    /// The state to come up in.
    pub start: Start,
    /// Whether it is about to shut down, and builds nothing any more.
    pub quieting_down: bool,
    /// A bug it has on purpose.
    pub planted: Option<Planted>,
}

impl Setup {
    /// A ready server without users, context path or TLS, with crumbs and UTC.
    #[must_use]
    pub fn new(jenkins: Jenkins) -> Setup {
        Setup {
            jenkins,
            context: String::new(),
            configured_root: None,
            front: Front::default(),
            users: Vec::new(),
            calls_itself: None,
            csrf: true,
            strict_crumbs: false,
            tokens_want_crumb: false,
            exact_ids: false,
            repeats_ids: false,
            signs_in_at: None,
            tokens_want_session: false,
            forgotten: Vec::new(),
            security: true,
            anonymous_read: false,
            usage_statistics: true,
            git: false,
            quiet_period: Duration::from_secs(5),
            plugins: Vec::new(),
            tls: false,
            certificate: Certificate::Good,
            port: 0,
            clock: None,
            time_zone: "UTC".to_owned(),
            start: Start::Ready,
            quieting_down: false,
            planted: None,
        }
    }

    /// The version that it names.
    pub(crate) fn version(&self) -> &str {
        self.calls_itself.as_deref().unwrap_or(self.jenkins.version())
    }

    /// Adds a user.
    #[must_use]
    pub fn user(mut self, user: User) -> Setup {
        self.users.push(user);
        self
    }
}

impl Default for Setup {
    fn default() -> Setup {
        Setup::new(Jenkins::V2_572)
    }
}

/// A time such as `500ms`.
fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    let time = jiff::SignedDuration::deserialize(from)?;
    Duration::try_from(time).map_err(serde::de::Error::custom)
}
