//! What to do about each problem: the only place that decides it.

use super::step::{Choice, Run, Step, Verb, after, run, text};
use super::{of_proxy_fault, of_reach_fault, of_tls_fault, of_wall};
use crate::error::Error;
use crate::look_alike::LookAlike;
use crate::model::Controller;
use crate::problem::{Problem, ServerState, Stage};
use crate::{clock, escape};
use std::path::Path;

#[expect(clippy::match_same_arms, clippy::too_many_lines, reason = "a table, in the enum's order")]
pub(super) fn of(error: &Error) -> Step {
    use Choice as C;
    use Problem as P;
    use Verb as V;
    let url = error.controller.as_ref().map_or("URL", |controller| controller.as_str());
    let login = at(error, V::Login);
    // The account it happened to, not the one that is active by then.
    let on = |verb| Run { user: error.user.clone(), ..at(error, verb) };
    // Of an account that nobody has yet a status knows nothing; a login asks all the same.
    let on_terminal = if error.user.is_some() { on(V::Status) } else { login.clone() };
    let on_terminal = on_terminal.with(C::OnTerminal);
    let again = || Run::from(V::Again);
    // Whoever gives a user says it once.
    let login_as = Run { user: error.user.clone(), ..login.clone() };
    let by_browser = || {
        let login = login_as.clone().with(C::Web);
        after(
            "if you sign in elsewhere (single sign-on), create a token in the browser, then",
            login,
        )
    };
    let in_a_file = || {
        after(
            "keep the token in a file that only you can read",
            login_as.clone().with(C::FileStore),
        )
    };
    let or_doctor = |step: Step| step.or(after("to find out where it breaks", on(V::Doctor)));
    let log = || {
        let minute = clock::now().strftime("%H:%M");
        text(format!("ask the Jenkins administrator to check the log at {minute} UTC"))
    };
    match &error.problem {
        P::Usage { .. } | P::CommandNotFound { .. } | P::CommandUnusable { .. } => run(V::Help),
        P::UrlUnusable { .. } => {
            text("copy the address of the Jenkins start page, such as https://ci.example.com/")
        }
        P::UserIdUnusable { .. } => {
            text("use the id under your name at /whoAmI, not the full name")
        }
        P::TokenNameUnusable { .. } => text("choose a name of printable characters"),
        P::ExpiryUnusable { .. } => {
            text("write 30d, a date as 2027-01-31 (today or later), or never")
        }
        P::NotAToken { looks: LookAlike::Uuid | LookAlike::Masked | LookAlike::Name, .. } => {
            let login = login.with(C::PasswordStdin);
            after("a token's value is shown only when it is created; create one", login)
        }
        P::NotAToken { looks, .. } => text(looks.instead()),
        P::NotASession { .. } => text(
            "copy the value of the Cookie header that the browser sends to Jenkins (developer tools, \
             Network), on one line",
        ),
        P::PlainHttp => {
            text("use https://").or(after("accept the risk", login_as.with(C::AllowHttp)))
        }
        P::CaFileUnusable { .. } => text("give a PEM file with the CA's certificate"),
        P::EnvironmentIncomplete { missing: "JENKINS_URL", given } => text("set JENKINS_URL")
            .or(run(again().with(C::Controller)))
            .or(text(format!("to use a stored account, unset JENKINS_USER_ID and {given}"))),
        P::EnvironmentIncomplete { missing, given } => text(format!("set {missing}"))
            .or(text(format!("to use a stored account, {}", without(given)))),
        P::EnvironmentUnusable { variable, why } => mended(why)
            .unwrap_or_else(|| text(format!("correct {variable}, or {}", without(variable)))),
        P::NoPrompt { .. } => {
            let user = error.user.clone().or_else(|| Some("ID".to_owned()));
            run(Run { user, ..login }.with(C::SecretStdin))
        }
        P::SeveralAccounts { .. } => run(again().with(C::Controller).with(C::User)),
        P::SeveralTokens { .. } => text("name it by one of these uuids"),
        P::TokenInUse { held_by: Some(held_by), .. } => after(
            format!(
                "it stays there when it is revoked, so first {}; then, as a stored account",
                without_credential(held_by)
            ),
            on(V::Again),
        )
        .or(after("if none is stored", login_as)),
        P::TokenInUse { .. } => after("replace it", on(V::RotateToken))
            .or(after("end it and forget the account", on(V::Logout))),
        P::InUseUnknown { .. } => after(
            "first use a token whose row is known, then revoke",
            on(V::CreateToken).with(C::Use),
        ),
        P::ReplacesLegacy => after(
            "log in again on every other machine afterwards",
            on(V::RotateToken).with(C::ReplaceLegacy),
        ),
        P::NotConfirmed { .. } => run(again().with(C::Yes)),
        P::PathOutside { .. } => text("give a path below the root, such as job/app/build"),
        P::UserInUrl => text("leave out what stands before the @: the stored token is sent"),
        P::NoProject => text("run it below a Cargo.toml, or make one with cargo init"),
        P::ManifestUnreadable { .. } => {
            text("repair the manifest: cargo metadata --no-deps shows what is wrong")
        }
        P::SettingUnusable { .. } => after("correct it; what it may say", V::ProjectHelp)
            .or(run(again().with(C::Controller))),
        P::RequestUnreadable { .. } => {
            after("leave the calling to git; what it will do", V::GitStatus)
        }
        P::ControllersOnOneHost { .. } => {
            after("have git tell the path (credential.useHttpPath)", V::GitSetup)
        }
        P::AskedOverHttp => text(format!(
            "change the repository's URL to one below {url}: git remote set-url origin NEW-URL"
        )),
        P::TokenNotListed { .. } => run(on(V::ListTokens)),
        P::NotFound { .. } => {
            text("check the path in a browser; without permission Jenkins says 404 too")
        }
        P::NothingLeft { .. } => run(V::Recover),
        P::Declined => text("run it again if you want it after all"),
        P::NoCrumbs => text("leave the crumb out: this controller takes POSTs without"),
        P::HostUnknown => text("check the spelling, the VPN and the name server"),
        P::ConnectionRefused => text("check the port and whether Jenkins runs"),
        P::NoRoute => text("connect to its network (cable, VPN), then try again"),
        P::Proxy { proxy, variable, fault } => of_proxy_fault::of(error, proxy, variable, fault),
        P::Reach(fault) => of_reach_fault::of(fault, login_as),
        P::Tls(fault) => of_tls_fault::of(error, fault, login_as),
        P::NoCertificates => text("install the system's certificates (Debian: ca-certificates)")
            .or(after("give your CA's", login_as.with(C::CaFile))),
        P::NothingLeftToOpen { .. } => text(
            "raise the limit (ulimit -n 256; threads: ulimit -u) or end what uses it up, then \
             try again",
        ),
        P::ClockWrong { .. } => text("set the clock (timedatectl set-ntp true), then try again"),
        P::TimedOut { stage: Stage::LookUp(_), .. } => {
            text("check the VPN and the name server, then try again")
        }
        P::TimedOut { stage: Stage::Proxy(_), .. } => {
            text("ask who runs the proxy").or(text(format!(
                "reach this host without it: export no_proxy={}",
                error.controller.as_ref().map_or("ci.example.com", Controller::host_name)
            )))
        }
        P::TimedOut { stage: Stage::Connect(_) | Stage::Handshake, .. } => {
            text("check the port and the VPN, and whether a firewall on the way drops connections")
        }
        P::TimedOut { seconds, .. } => text("check the network").or(after(
            "wait longer",
            again().with(C::Timeout(seconds.saturating_mul(4).clamp(60, 3600))),
        )),
        P::ClosedWithoutAnswer if url.starts_with("http://") => {
            text("try again in a minute").or(after(
                "if that port speaks https",
                Run { root: Some(url.replacen("http://", "https://", 1)), ..login_as },
            ))
        }
        P::ClosedWithoutAnswer => text(
            "try again in a minute; if it stays, ask who runs the server what stands before it",
        ),
        P::TooManyRequests => text("try again in a minute"),
        P::ConnectionLost { .. } => or_doctor(text("try again in a minute")),
        P::NotHttp { .. } => text("check the port: the address of the Jenkins start page has it"),
        P::Http2Only => text(
            "ask who runs that server for HTTP/1.1 there, or for https, by which HTTP/2 is spoken",
        ),
        P::ReplyTooBig { .. } => text(format!(
            "open {url} in a browser; if it is that Jenkins, revoke tokens there that nobody uses"
        )),
        P::HeadTooBig { .. } => text(format!(
            "ask whoever runs that server or the proxy before it to take lines out; they are shown \
             by: curl -sI {}",
            escape::word(url)
        )),
        P::NotJenkins { .. } => {
            text("open the URL in a browser and copy the address of the Jenkins start page")
        }
        P::RootElsewhere { root } => run(Run { root: Some(root.clone()), ..login_as }),
        P::RedirectedAway { target } if by_https(error, target).is_some() => {
            run(Run { root: by_https(error, target), ..login_as })
        }
        P::RedirectedAway { target } if of_wall::is_access(target) => {
            of_wall::with_headers(login_as)
        }
        P::RedirectedAway { .. } | P::RedirectedWithin { .. } => {
            text("log in at the address Jenkins really has")
                .or(by_browser())
                .or(of_wall::with_headers(login_as.clone()))
        }
        P::RedirectCircle => text(
            "open the path in a browser; a proxy, or the Jenkins URL in its system settings, \
             sends requests round",
        ),
        P::ArtifactWithheld { .. } => {
            text("download it in a browser; its server may want a sign-in of its own")
        }
        P::FrontDoor { by, wall } => of_wall::of(*by, wall, login_as),
        P::Server(state) => text(match state {
            ServerState::SecurityOff => {
                "what you want to do there needs no token; to have users and tokens, ask the Jenkins \
                 administrator to switch security on"
            }
            ServerState::UserUnknown => {
                "ask the Jenkins administrator whether the user is still in the directory; the token \
                 is kept"
            }
        }),
        P::Starting => text("wait until the login page is there, then try again"),
        P::ServerFailed { .. } => log(),
        P::AnswerUnknown { .. } => or_doctor(log()),
        P::HeaderTooLarge { by, .. } => text(format!(
            "try again; if it stays, a proxy adds headers, or {} takes few",
            by.program()
        )),
        P::BodyTooLarge { by } => of_wall::too_large(*by),
        P::OutputClosed | P::OutputFailed { .. } => {
            text("make room or choose another place for the output, then run the command again")
        }
        P::AnswerNotReceived { .. } => {
            text("do not repeat it for its answer alone: look at the controller")
        }
        P::NotReceived { .. } | P::NobodyReceives => {
            text("run it again with its output where you can read it")
        }
        P::TokenSuspect => after("ask again in ten seconds or later", on(V::Status)),
        P::EnvironmentSuspect { held_by, is_replaced: true } => {
            text(format!("{} (the stored token is used then)", without_credential(held_by)))
        }
        P::EnvironmentSuspect { held_by, .. } => {
            let without = without_credential(held_by);
            text(format!("try again; if it stays, give a valid token, or {without}"))
        }
        P::NotStored { held_by } => {
            text(without_credential(held_by)).or(after("store a token", login_as))
        }
        P::PageUnreadable { .. } => {
            text("open your token page in a browser (your name, Security or Configure)")
        }
        P::NoAccount => run(login_as),
        P::HostNotOurs { .. } => text("leave it to the helpers that git has for it")
            .or(after("if it is a Jenkins", login)),
        P::AnswerLost { .. } => text("look at the controller before you do it again"),
        P::ProjectNotLoggedIn { user, .. } => {
            after("if you know this controller", Run { user: user.clone(), ..login })
                .or(run(again().with(C::Controller)))
        }
        P::PasswordRefused => {
            text("check the user id (the one at /whoAmI) and the password").or(by_browser())
        }
        P::TokenRejected | P::TokenExpired { .. } | P::TokenMissing { .. } => run(login_as),
        P::SessionEnded => {
            after("sign in again in the browser and copy its cookie; or", login.with(C::Web))
        }
        P::CredentialsIgnored => text(
            "security is off, or a proxy removes the Authorization header: ask the \
             administrator",
        ),
        P::CrumbRefused => text(
            "try from another network: a proxy that drops cookies or changes addresses does this",
        )
        .or(by_browser()),
        P::PermissionMissing { permission: Some(_) } => {
            text("ask the administrator for this permission")
        }
        P::PermissionMissing { permission: None } => {
            text("ask the administrator which permission this takes")
        }
        P::CreationForbidden => text("log in as the user you want the token for"),
        P::ForbiddenUnexplained | P::ControllerSaid { .. } => log(),
        P::BadRequest { reason: None, .. } => log(),
        P::BadRequest { reason: Some(_), .. } => text("correct what it names, then send it again"),
        P::PostWanted { path, .. } => {
            let path = path.split('?').next().unwrap_or_default();
            run(on(V::Post(path.to_owned())))
        }
        P::MethodRefused { by } if by.is_named() => {
            text(format!("ask who runs {} to let this method through to Jenkins", by.program()))
        }
        P::MethodRefused { .. } => text(
            "ask who runs the proxy whether it lets this method through; else the path takes \
             another",
        ),
        P::TokenMalformed => text(format!("look for a token you do not know: {url}me/")),
        P::TokensUnsupported => text("update Jenkins: tokens exist from 1.426 on"),
        P::LegacyOnly { .. } if error.user.is_some() => {
            text("use the one token there is, which this account has already")
        }
        P::LegacyOnly { .. } => after("use the one token there is", login_as),
        P::UseUnknown { .. } => after("choose by name", on(V::ListTokens)),
        P::LegacyHidden => text("log in as the user whose token it is"),
        P::LegacyNone => after("create a named token", login_as),
        P::FileUnsafe { why, .. } => {
            mended(why).unwrap_or_else(|| text("repair its mode, or remove it, then try again"))
        }
        P::FileForeign { .. } => text("run it as that user, without sudo")
            .or(text("set JENKINS_TOKEN_HOME to a directory of your own")),
        P::FileLinked { path, .. } if path.extension().is_none() => {
            text("put a directory there in the place of the link: it belongs to this machine alone")
        }
        P::FileLinked { path, .. } => linked_file(path),
        P::HomeMissing { is_given, .. } => {
            let named = text(
                "set JENKINS_TOKEN_HOME to a directory of this user's (a systemd unit: \
                 StateDirectory=jenkins-token and Environment=JENKINS_TOKEN_HOME=%S/jenkins-token)",
            );
            // What was run needs one all the same.
            if *is_given {
                return named;
            }
            named.or(text(
                "set JENKINS_URL, JENKINS_USER_ID and JENKINS_API_TOKEN: they need no directory",
            ))
        }
        P::HomeUnwritable { .. } => text(
            "let this user write there, or set JENKINS_TOKEN_HOME to a directory of this user's (a \
             systemd unit: StateDirectory=jenkins-token and \
             Environment=JENKINS_TOKEN_HOME=%S/jenkins-token)",
        ),
        P::LocksUnsupported { .. } => text(
            "set JENKINS_TOKEN_HOME to a directory on a local disk, or have the file system give \
             locks (NFS: rpc.statd, mount without nolock)",
        ),
        P::FileFailed { .. } => text("repair the disk or the permissions, then try again"),
        P::FormatUnknown { .. } => {
            text("update this program: the newest version reads every format there was")
        }
        P::FileUnreadable { .. } => {
            text("restore it from a backup, or move it away and log in again")
        }
        // Its token is in the keyring that cannot be reached, and goes nowhere from here.
        P::BusUnreachable { .. }
        | P::OutsideSession { .. }
        | P::KeyringAbsent { .. }
        | P::KeyringForeign
            if error.user.is_some() =>
        {
            text(
                "run it in your desktop session, which has the keyring (a terminal there, or a user \
                 unit: systemd-run --user COMMAND)",
            )
            .or(text(
                "give another token of yours to what runs here: set JENKINS_URL, JENKINS_USER_ID \
                 and JENKINS_API_TOKEN",
            ))
        }
        P::BusUnreachable { .. } => in_a_file().or(text(
            "unset DBUS_SESSION_BUS_ADDRESS, or give it the address of your session (in a terminal \
             there: echo $DBUS_SESSION_BUS_ADDRESS)",
        )),
        P::OutsideSession { .. } => in_a_file().or(text(
            "run it in your desktop session (a terminal there, or a user unit: systemd-run --user \
             COMMAND)",
        )),
        P::KeyringAbsent { .. } => in_a_file().or(text(
            "start a keyring in your session (gnome-keyring, KWallet, KeePassXC), then try again",
        )),
        P::KeyringWithoutCollection => {
            after("let it be created: on a terminal", login_as.clone().with(C::OnTerminal))
                .or(in_a_file())
        }
        P::KeyringForeign => {
            in_a_file().or(text("run it as the user of the session, without sudo or su"))
        }
        P::KeyringLocked => after("unlock it: answer its dialog on a terminal", on_terminal)
            .or(text("unlock it in your desktop's keyring program")),
        P::KeyringAsks => after("answer its dialog on a terminal", on_terminal)
            .or(text("let it ask no more (KeePassXC: Settings, Secret Service Integration)")),
        P::KeyringPromptDismissed => {
            after("answer its dialog this time", on_terminal).or(in_a_file())
        }
        P::KeyringSilent { .. } => text(
            "look for a hanging keyring or its open dialog; log out of the desktop and in again",
        ),
        P::KeyringLost => after("the session starts the keyring again; then", on_terminal),
        P::KeyringSessionFailed { .. } => text(
            "try again; if it stays, end the keyring and start it anew (KWallet needs QCA's \
             OpenSSL plugin; Debian: libqca-qt5-2-plugins)",
        ),
        P::KeyringRefused { .. } => text("look into the keyring's own program").or(in_a_file()),
        P::KeyringUnreadable { .. } | P::KeyringForgot { .. } => {
            after("put a new one there and revoke the lost one", login_as)
        }
        P::GitAbsent { .. } => text("install git, or put it on PATH, then try again"),
        P::GitRefused { .. } => text("repair what git names and try again")
            .or(after("write the lines yourself", Run::from(V::GitSetup).with(C::Print))),
        P::HelperAbsent => after("install it beside this program (docs/git.md), then", V::GitSetup),
        P::AccountBusy => text("wait for the other process, then try again"),
        P::StillListed { .. } => after("look again, then revoke", on(V::ListTokens)),
        P::ReplaceUnfinished { .. } => after("read the value there is now", login_as),
        P::OutcomeUnknown { .. }
        | P::Unverified { .. }
        | P::RevokeUnfinished { .. }
        | P::ForgetUnfinished { .. }
        | P::Unfinished { .. } => run(V::Recover),
        P::Bug { .. } => text("please report it with the command and this text"),
    }
}

fn at(error: &Error, verb: Verb) -> Run {
    let root = error.controller.as_ref().map(|controller| controller.as_str().to_owned());
    Run { root, ..verb.into() }
}

/// The controller's root by https, when that is where a proxy leads.
fn by_https(error: &Error, target: &str) -> Option<String> {
    let controller = error.controller.as_ref().filter(|controller| !controller.is_https())?;
    let rest = target.strip_prefix("https://")?.strip_prefix(controller.host_name())?;
    let slash = rest.find('/')?;
    let (port, path) = rest.split_at(slash);
    let is_port = port.is_empty() || port.starts_with(':');
    let is_there = is_port && path.starts_with(controller.context());
    is_there.then(|| format!("https://{}{port}{}", controller.host_name(), controller.context()))
}

/// What a text says that can be run at once.
fn mended(why: &str) -> Option<Step> {
    why.split_once("run: ").map(|(_, command)| text(command.to_owned()))
}

/// A link that leads nowhere holds nothing. Of what belongs to this machine others may not even read
/// the copy.
fn linked_file(path: &Path) -> Step {
    let word = escape::word(&path.to_string_lossy());
    if !path.exists() {
        return text(format!("the link leads nowhere; remove it: rm {word}"));
    }
    let copy = format!("cp --remove-destination \"$(readlink -f {word})\" {word}");
    text(if path.ends_with("accounts.toml") {
        format!("put the file itself there (a folder of configuration may be linked): {copy}")
    } else {
        format!("put the file itself there: {copy} && chmod 600 {word}")
    })
}

/// What to do to be rid of the environment's whole credential: a user without a token is half of one.
fn without_credential(held_by: &str) -> String {
    match held_by {
        "jenkins-api-token" => {
            "take LoadCredential=jenkins-api-token and JENKINS_USER_ID out of the unit".to_owned()
        }
        "the token given" => without(held_by),
        variable => format!("unset {variable} JENKINS_USER_ID"),
    }
}

/// What to do to be rid of the environment's token.
fn without(held_by: &str) -> String {
    match held_by {
        "jenkins-api-token" => "take LoadCredential=jenkins-api-token out of the unit".to_owned(),
        "the token given" => "leave it out".to_owned(),
        variable => format!("unset {variable}"),
    }
}
