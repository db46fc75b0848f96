//! What can go wrong: one text, one class and one next step each. `docs/errors.md` has a heading
//! per problem.

mod author;
mod naming;
mod proxy_fault;
mod reach_fault;
mod server_state;
mod stage;
mod tls_fault;
mod wall;
mod words;

pub use author::Author;
pub use proxy_fault::{Found, ProxyFault};
pub use reach_fault::ReachFault;
pub use server_state::ServerState;
pub use stage::Stage;
pub use tls_fault::TlsFault;
pub use wall::Wall;

use crate::look_alike::LookAlike;
use crate::{escape, look_alike};
use std::path::PathBuf;
use words::{among, as_user, because, in_use, named, not_ahead, shown, suspicion, unasked};

/// Everything that can go wrong, told from what a server, store or person gave. Its name in JSON
/// and in `docs/errors.md` is the variant's in kebab case, or that of the fault it holds.
#[derive(
    Debug, Clone, PartialEq, Eq, thiserror::Error, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "a field is what its variant's text puts in its place")]
pub enum Problem {
    // -- bad input --
    /// The command line makes no sense.
    #[error("{why}")]
    Usage { why: String },
    /// A URL that cannot be a controller's root.
    #[error("this URL cannot be used: {why}")]
    UrlUnusable { why: String },
    /// A user id that cannot be sent.
    #[error("this user id cannot be used: {why}")]
    UserIdUnusable { why: String },
    /// A token name that must not be sent.
    #[error("this token name cannot be used: {why}")]
    TokenNameUnusable { why: String },
    /// An expiry no controller would understand.
    #[error("`{}` {}", look_alike::named(text), not_ahead(text))]
    ExpiryUnusable { text: String },
    /// What was given as a token has no token's shape.
    #[error("{given_as} does not hold an API token: {looks}")]
    NotAToken { given_as: String, looks: LookAlike },
    /// What was given as a browser's session is none.
    #[error("this is not the session of a browser: {why}")]
    NotASession { why: &'static str },
    /// Plain http to another machine, without the person's word.
    #[error("plain http would show the password and token to everybody on the way")]
    PlainHttp,
    /// A CA file that cannot be read or holds no certificate.
    #[error("{}: {why}", shown(path))]
    CaFileUnusable { path: PathBuf, why: String },
    /// What is kept of the way to the controller cannot be used.
    #[error("{0}")]
    Reach(ReachFault),
    /// Only part of the environment's credential is set.
    #[error("{given} is set, and {missing} is not")]
    EnvironmentIncomplete { missing: &'static str, given: &'static str },
    /// What the environment says of its token leads to none.
    #[error("{variable}: {}", escape::line(why))]
    EnvironmentUnusable { variable: &'static str, why: String },
    /// Something must be asked, and nobody can be.
    #[error("{what} is needed, and {}", unasked(*no_input, "there is no terminal to ask for it"))]
    NoPrompt { what: String, no_input: bool },
    /// More than one account fits.
    #[error("more than one account fits: {candidates}")]
    SeveralAccounts { candidates: String },
    /// More than one token has that name.
    #[error("more than one token is called `{}`: {uuids}", look_alike::named(wanted))]
    SeveralTokens { wanted: String, uuids: String },
    /// The token our own account uses is not revoked by name.
    #[error("token `{}` is the one {}", escape::line(name), in_use(*held_by))]
    TokenInUse { name: String, held_by: Option<&'static str> },
    /// An adopted token: which row of the list is its is not told for certain.
    #[error(
        "the stored token was created elsewhere, and which row of the list it is cannot be told{}",
        among(rows)
    )]
    InUseUnknown { rows: String },
    /// Something is to be confirmed, and nobody can be asked.
    #[error("{}: {what}?", unasked(*no_input, "there is no terminal to ask on"))]
    NotConfirmed { what: String, no_input: bool },
    /// Before 2.129: a rotation ends the one token first.
    #[error(
        "before 2.129 a user has one token: another value ends it at once, also where it was copied \
         to, and before the new one is stored"
    )]
    ReplacesLegacy,
    /// A path that leads outside the controller's root.
    #[error("`{}` does not lie below the controller's root", escape::line(path))]
    PathOutside { path: String },
    /// A URL of the controller that names a user too.
    #[error("the URL names a user or password before the @, which is not sent")]
    UserInUrl,
    /// No `Cargo.toml` here or above.
    #[error("there is no Cargo.toml in this directory or above")]
    NoProject,
    /// Cargo cannot make sense of a manifest.
    #[error("cargo cannot read {}: {}", shown(manifest), escape::line(why))]
    ManifestUnreadable { manifest: PathBuf, why: String },
    /// A project setting that cannot be what it says.
    #[error("`{}` in {}: {}", escape::line(setting), shown(manifest), escape::line(why))]
    SettingUnusable { manifest: PathBuf, setting: String, why: String },
    /// What came on standard input is not what git writes.
    #[error("this is not a credential request: {}", escape::line(why))]
    RequestUnreadable { why: String },
    /// Several controllers below one host, and git told no path.
    #[error("git does not say which of these it means: {roots}")]
    ControllersOnOneHost { roots: String },
    /// There is no such command to run with a token.
    #[error("`{}` cannot be run: {why}", escape::line(name))]
    CommandNotFound { name: String, why: &'static str },
    /// The command that is to have a token is not one that can be run.
    #[error("`{}` cannot be run: {}", escape::line(name), escape::line(why))]
    CommandUnusable { name: String, why: String },
    /// git asks for http where the account is on https.
    #[error("git asks for the password over plain http, and gets nothing")]
    AskedOverHttp,

    // -- the answer is no --
    /// The controller lists no such token.
    #[error("the controller lists no token `{}`", look_alike::named(wanted))]
    TokenNotListed { wanted: String },
    /// The controller has nothing at this path (HTTP 404 to `api`).
    #[error("there is nothing at `{}` (HTTP 404)", escape::line(path))]
    NotFound { path: String },
    /// Nothing of that id was left behind.
    #[error("no unfinished work has the id `{}`", look_alike::named(id))]
    NothingLeft { id: String },

    /// The person said no.
    #[error("cancelled; nothing was changed")]
    Declined,
    /// The crumb issuer is off.
    #[error("the controller does not use crumbs")]
    NoCrumbs,

    // -- unreachable, or could not check --
    /// The name service does not know the host.
    #[error("the host name cannot be found")]
    HostUnknown,
    /// Nobody listens at the port.
    #[error("the connection was refused: nothing listens there")]
    ConnectionRefused,
    /// The network has no way to the machine.
    #[error("there is no route to it from here")]
    NoRoute,
    /// The proxy that a variable names did not lead to the controller.
    #[error("the proxy {} ({variable}) is used, and {fault}", escape::line(proxy))]
    Proxy { proxy: String, variable: &'static str, fault: ProxyFault },
    /// The certificate or handshake failed.
    #[error("TLS failed: {0}")]
    Tls(TlsFault),
    /// Nobody is trusted here: a slim container, or variables that lead nowhere.
    #[error("this system has no certificates to check the controller's with")]
    NoCertificates,
    /// The deadline passed.
    #[error("{}", stage.without_end(*seconds))]
    TimedOut { seconds: u64, stage: Stage },
    /// The connection ended, and nothing had come.
    #[error("the other side closed the connection without an answer")]
    ClosedWithoutAnswer,
    /// The connection ended before the answer did.
    #[error("the connection broke: {}", escape::line(why))]
    ConnectionLost { why: String },
    /// What listens there speaks another protocol.
    #[error("what answers there does not speak HTTP: it begins with {}", escape::line(seen))]
    NotHttp { seen: String },
    /// It speaks HTTP/2 and nothing else, which is not asked for without TLS.
    #[error("what answers there speaks HTTP/2 only, without TLS")]
    Http2Only,
    /// More than is read of an answer.
    #[error("the page is larger than {mebibytes} MiB; more is not read")]
    ReplyTooBig { mebibytes: usize },
    /// More than is read of an answer's head.
    #[error("the answer has more than {lines} header lines, or 400 KiB of them; more is not read")]
    HeadTooBig { lines: usize },
    /// What would be reckoned from today is not: the clock stands in a year that cannot be.
    #[error("this machine's clock says {date}, which cannot be right")]
    ClockWrong { date: String },
    /// No sign of Jenkins at this root.
    #[error("this is not the root of a Jenkins: {}", escape::line(seen))]
    NotJenkins { seen: String },
    /// The controller's root is another path of the same origin.
    #[error("the Jenkins there lives at {root}")]
    RootElsewhere { root: String },
    /// A redirect to another origin, not followed: nothing was sent there.
    #[error("the answer is a redirect to {}, which was not followed", escape::line(target))]
    RedirectedAway { target: String },
    /// A redirect within the origin where none belongs.
    #[error("the answer is a redirect to {}", escape::line(target))]
    RedirectedWithin { target: String },
    /// Redirects that come to no end.
    #[error("the answers are redirects that lead in a circle")]
    RedirectCircle,
    /// The server that keeps the artifacts did not give one.
    #[error("{} keeps the artifact and did not give it (HTTP {status})", escape::line(host))]
    ArtifactWithheld { host: String, status: u16 },
    /// A proxy or front door answered, not Jenkins.
    #[error("{by} {wall}")]
    FrontDoor { by: Author, wall: Wall },
    /// Jenkins is starting; its answers about tokens and crumbs mean nothing yet.
    #[error("Jenkins is starting, or its start failed")]
    Starting,
    /// No credential is looked at.
    #[error(transparent)]
    Server(ServerState),
    /// A 5xx that is not a start.
    #[error("the controller failed with HTTP {status}")]
    ServerFailed { status: u16 },
    /// 429.
    #[error("too many requests (HTTP 429)")]
    TooManyRequests,
    /// 413 or 431, or a 400 that says so: too many header bytes.
    #[error("the request header is too large for {by} (HTTP {status})")]
    HeaderTooLarge { by: Author, status: u16 },
    /// 413: too many bytes of body.
    #[error("what was sent is too large for {by} (HTTP 413)")]
    BodyTooLarge { by: Author },
    /// Nobody reads standard output any more.
    #[error("standard output was closed")]
    OutputClosed,
    /// Standard output takes nothing: a full disk.
    #[error("standard output cannot be written: {}", escape::line(why))]
    OutputFailed { why: String },
    /// A call that changes something was carried out, and its answer could not be written.
    #[error("{} was carried out, and its answer was not received: {source}", escape::line(asked))]
    AnswerNotReceived { asked: String, source: Cause },
    /// A token's value, shown once, did not reach anybody.
    #[error("nobody received the value of token `{}`, so it was revoked again", escape::line(name))]
    NotReceived { name: String },
    /// Nobody would: standard output is closed, or the null device.
    #[error("nobody would receive the value, which is shown only once; no token was created")]
    NobodyReceives,
    /// A token got one 401, which proves nothing yet.
    #[error("the token was answered 401, which may pass (restart, proxy); it stays stored")]
    TokenSuspect,
    /// The same of a token that is not stored but given by a variable.
    #[error("{held_by} was answered 401, {}", suspicion(*is_replaced))]
    EnvironmentSuspect { held_by: &'static str, is_replaced: bool },
    /// A stored token is to end or be replaced, and there is only that of the environment.
    #[error("nothing is stored for this account: its token comes from {held_by}")]
    NotStored { held_by: &'static str },
    /// A page that should list tokens cannot be read; never taken for "no tokens".
    #[error("the token page cannot be read: {why}")]
    PageUnreadable { why: String },
    /// An answer that fits nothing known.
    #[error("the answer to {asked} cannot be understood: HTTP {status}, {}", escape::line(seen))]
    AnswerUnknown { asked: String, status: u16, seen: String },

    // -- not signed in --
    /// No account fits.
    #[error("not logged in")]
    NoAccount,
    /// A URL that git was to be looked at for lies on a host where nobody is logged in.
    #[error(
        "nobody is logged in there: what git does for it is not up to this program, which knows {known}"
    )]
    HostNotOurs { known: String },
    /// A checkout names an account that nobody logged in to. It is never logged in to by itself.
    #[error("not logged in{}, which {} names", as_user(user.as_deref()), escape::line(said_by))]
    ProjectNotLoggedIn { user: Option<String>, said_by: String },
    /// 401 to a password.
    #[error("user id or password is wrong (HTTP 401)")]
    PasswordRefused,
    /// 401 to a token that was just given or has been suspect long enough.
    #[error("the token is not valid: revoked, expired, or of another user (HTTP 401)")]
    TokenRejected,
    /// A browser's session in which nobody is signed in.
    #[error("nobody is signed in in this browser session, or not any more")]
    SessionEnded,
    /// The token's last day is over everywhere on earth.
    #[error("the token expired on {date}")]
    TokenExpired { date: String },
    /// Credentials were sent and the controller still sees nobody.
    #[error("the credentials were ignored: the controller sees an anonymous user")]
    CredentialsIgnored,

    // -- refused --
    /// 403 "No valid crumb", after a fresh one.
    #[error("the controller does not accept the crumb it just gave (HTTP 403)")]
    CrumbRefused,
    /// 403 naming a permission, or Jenkins' page without a name.
    #[error("permission is missing{}", named(permission.as_deref()))]
    PermissionMissing { permission: Option<String> },
    /// 403 with an empty body: not for that user.
    #[error("tokens of this user may not be created with these credentials (HTTP 403)")]
    CreationForbidden,
    /// 403 that cannot be told apart.
    #[error("refused, and the answer does not say why (HTTP 403)")]
    ForbiddenUnexplained,
    /// 405.
    #[error("the method was refused by {by} (HTTP 405)")]
    MethodRefused { by: Author },
    /// 405 to what only reads.
    #[error("nothing can be read at `{}` (HTTP 405)", escape::address(path))]
    PostWanted { method: String, path: String },
    /// 400, or another status of its kind, from the controller.
    #[error("the controller refuses the request (HTTP {status}){}", named(reason.as_deref()))]
    BadRequest { status: u16, reason: Option<String> },
    /// `{"status":"error"}`, or an error page of a web method.
    #[error("the controller says: {}", escape::line(message))]
    ControllerSaid { message: String },
    /// A success whose token has no token's shape.
    #[error("the controller answered with something that is not an API token")]
    TokenMalformed,
    /// No `generateNewToken` and no legacy token either.
    #[error("this controller has no API tokens")]
    TokensUnsupported,
    /// Named tokens and expiry exist since 2.129 and 2.548.
    #[error("{what} needs a newer Jenkins: before 2.129 a user has one token, without a name")]
    LegacyOnly { what: String },
    /// Statistics are off, or the page's time zone is not certain.
    #[error("the controller does not say when token `{}` was last used", escape::line(name))]
    UseUnknown { name: String },
    /// The one legacy token belongs to somebody else.
    #[error("the controller hides this token")]
    LegacyHidden,
    /// The user has no legacy token.
    #[error("this user has no legacy token")]
    LegacyNone,

    // -- stores and local files --
    /// A file or directory others could reach or that is not what it should be.
    #[error("{}: {why}", shown(path))]
    FileUnsafe { path: PathBuf, why: String },
    /// A file or directory of ours is another user's: as after `sudo`, or a copied home.
    #[error(
        "{}: it belongs to another user (uid {owner}); nothing was read or kept there",
        shown(path)
    )]
    FileForeign { path: PathBuf, owner: u32 },
    /// A link where a file of ours is: a change would put a file in the place of the link.
    #[error("{}: it is a symbolic link to {}, which is not followed", shown(path), shown(target))]
    FileLinked { path: PathBuf, target: PathBuf },
    /// Nothing can be kept: no home, as for many service accounts, of which some are given a credential.
    #[error("there is no directory to keep accounts and tokens in: {}", escape::line(why))]
    HomeMissing { why: String, is_given: bool },
    /// This user may not write there.
    #[error("{}: {why}", shown(path))]
    HomeUnwritable { path: PathBuf, why: String },
    /// A file system without locks.
    #[error("{}: its file system gives no locks ({why})", shown(path))]
    LocksUnsupported { path: PathBuf, why: String },
    /// Reading or writing a local file failed.
    #[error("{}: {why}", shown(path))]
    FileFailed { path: PathBuf, why: String },
    /// The limit of open files, or of threads, is reached.
    #[error("the system gives this process no more files or threads: {}", escape::line(why))]
    NothingLeftToOpen { why: String },
    /// A file or item of ours in another version's format; left as it is.
    #[error("{what}: it is of format {format}, and this program knows 1; it was left as it is")]
    FormatUnknown { what: String, format: String },
    /// A file of ours that cannot be understood; left as it is.
    #[error("{}: {why}; it was left as it is", shown(path))]
    FileUnreadable { path: PathBuf, why: String },
    /// The variables of the session lead to no bus.
    #[error("the session bus cannot be reached: {}", escape::line(why))]
    BusUnreachable { why: String },
    /// No variable leads to a bus, and it is not where it usually is.
    #[error("this runs outside a desktop session, so there is no keyring: {}", escape::line(why))]
    OutsideSession { why: String },
    /// Nobody on the session bus keeps secrets.
    #[error("there is no keyring: {}", escape::line(why))]
    KeyringAbsent { why: String },
    /// The keyring runs and has nothing yet that a token could be put into.
    #[error("the keyring has no collection to keep tokens in")]
    KeyringWithoutCollection,
    /// The session bus is another user's, who could read what is kept.
    #[error("the session bus belongs to another user; nothing was sent to it")]
    KeyringForeign,
    /// The keyring is there and locked.
    #[error("the keyring is locked")]
    KeyringLocked,
    /// The keyring is unlocked and wants its person's word, and nobody can be asked.
    #[error("the keyring wants to ask before it does this, and nobody can be asked here")]
    KeyringAsks,
    /// The keyring's dialog was closed, not answered, or could not be shown.
    #[error("the keyring's question was dismissed or not answered")]
    KeyringPromptDismissed,
    /// The bus or the keyring takes calls and does not answer.
    #[error("the keyring did not answer within {seconds} seconds")]
    KeyringSilent { seconds: u64 },
    /// The keyring went away in the middle, twice.
    #[error("the keyring service ended in the middle")]
    KeyringLost,
    /// The encrypted session with the keyring came to nothing, twice.
    #[error("the encrypted session with the keyring failed: {}", escape::line(why))]
    KeyringSessionFailed { why: String },
    /// The keyring said no.
    #[error("the keyring refused: {}", escape::line(why))]
    KeyringRefused { why: String },
    /// An item of ours without its value, or with a part of it.
    #[error("the account's item in the keyring holds no token: {why}")]
    KeyringUnreadable { why: String },
    /// The keyring took a token and has not kept it: it ended before it had written it.
    #[error(
        "the keyring took token `{}` and does not have it any more: it ended before it had written \
         it",
        escape::line(name)
    )]
    KeyringForgot { name: String },
    /// The account is known, its token is not where it should be.
    #[error("the store holds no token for {user}")]
    TokenMissing { user: String },
    /// There is no git to set up.
    #[error("git cannot be run: {}", escape::line(why))]
    GitAbsent { why: String },
    /// git did not do what it was told.
    #[error("`git {what}` failed: {}", escape::line(why))]
    GitRefused { what: String, why: String },
    /// The program that git is to call is not there.
    #[error("git-credential-jenkins is neither beside this program nor on PATH")]
    HelperAbsent,
    /// Another process works on the account.
    #[error("another process is working on this account")]
    AccountBusy,

    // -- half done --
    /// A token may have been created, and its value is lost.
    #[error("it is not known whether token `{}` was created", escape::line(name))]
    OutcomeUnknown { name: String },
    /// A call that changes something may have been carried out, and its answer is lost.
    #[error("whether {} was done is not known: {source}", escape::line(asked))]
    AnswerLost { asked: String, source: Cause },
    /// The new token is kept but could not be verified; the old one is untouched.
    #[error("the new token `{}` is stored but not verified yet: {source}", escape::line(name))]
    Unverified { name: String, source: Cause },
    /// The legacy token was replaced, or may have been, and its new value did not arrive.
    #[error("the legacy token may have another value now, which is not here: {source}")]
    ReplaceUnfinished { source: Cause },
    /// The old token could not be revoked, or it could not be seen to be gone.
    #[error("token `{}` could not be revoked yet: {source}", escape::line(name))]
    RevokeUnfinished { name: String, source: Cause },
    /// A token is revoked, and still stored.
    #[error(
        "token `{}` is revoked, and its account could not be forgotten: {source}",
        escape::line(name)
    )]
    ForgetUnfinished { name: String, source: Cause },
    /// Revoked, and listed all the same.
    #[error("still on the controller's list: {}", escape::line(names))]
    StillListed { names: String },
    /// Earlier runs left something that was not finished now either.
    #[error("1 unfinished: {what}{}", because(source.as_ref()))]
    Unfinished { what: String, source: Option<Cause> },

    // -- ours --
    /// A mistake in this program.
    #[error("this is a bug: {what}")]
    Bug { what: String },
}

/// Why something is half done: another problem, or what was seen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// Another problem.
    #[error(transparent)]
    Problem(Box<Problem>),
    /// What was seen.
    #[error("{0}")]
    Seen(&'static str),
}

impl From<Problem> for Cause {
    fn from(problem: Problem) -> Cause {
        Cause::Problem(Box::new(problem))
    }
}
