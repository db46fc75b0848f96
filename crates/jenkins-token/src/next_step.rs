//! The next step for each problem: a command wherever one helps.

use crate::error::Error;
use crate::escape;
use crate::look_alike::LookAlike;
use crate::problem::Problem;

/// One line, with the controller and user of `error` in it.
#[expect(clippy::match_same_arms, clippy::too_many_lines, reason = "a table, in the enum's order")]
pub(crate) fn of(error: &Error) -> String {
    use Problem as P;
    let url = error.controller.as_ref().map_or("URL", |controller| controller.as_str());
    let user = error.user.as_deref().unwrap_or("ID");
    let login = format!("cargo jenkins login {url}");
    // The account it happened to, not the one that is active by then.
    let on = match &error.user {
        Some(id) => format!("-c {url} -u {}", escape::word(id)),
        None => format!("-c {url}"),
    };
    let status = format!("cargo jenkins status {on}");
    let log = "ask the controller's administrator for its log of this minute".to_owned();
    match &error.problem {
        P::Usage { .. } => "cargo jenkins --help".to_owned(),
        P::UrlUnusable { .. } => {
            "copy the address of the Jenkins start page, such as https://ci.example.com/".to_owned()
        }
        P::UserIdUnusable { .. } => {
            "use the id under your name at /whoAmI, not the full name".to_owned()
        }
        P::TokenNameUnusable { .. } => "choose a name of printable characters".to_owned(),
        P::ExpiryUnusable { .. } => {
            "write 30d, a date as 2027-01-31 (today or later), or never".to_owned()
        }
        P::NotAToken { looks: LookAlike::Uuid | LookAlike::Masked | LookAlike::Name, .. } => {
            format!("a token's value is shown only when it is created; to create one: {login}")
        }
        P::NotAToken { looks, .. } => looks.instead().to_owned(),
        P::PlainHttp => format!("use https://, or accept the risk: {login} --allow-http"),
        P::CaFileUnusable { .. } => "give a PEM file with the CA's certificate".to_owned(),
        P::EnvironmentIncomplete { .. } => {
            "set JENKINS_URL, JENKINS_USER_ID and JENKINS_API_TOKEN, or none of them".to_owned()
        }
        P::NoPrompt { .. } => format!("{login} --user {user} --password-stdin < password-file"),
        P::SeveralAccounts { .. } => "choose one with --controller URL and --user ID".to_owned(),
        P::SeveralTokens { .. } => "name it by one of these uuids".to_owned(),
        P::TokenInUse { .. } => format!(
            "cargo jenkins token rotate {on} replaces it, cargo jenkins logout {on} ends it"
        ),
        P::InUseUnknown { .. } => format!(
            "cargo jenkins token create NAME --use {on} (a token of known row), then revoke"
        ),
        P::ReplacesLegacy => format!(
            "cargo jenkins token rotate {on} --replace-legacy; on every other machine log in again"
        ),
        P::NotConfirmed { .. } => "the same command with --yes".to_owned(),
        P::PathOutside { .. } => "give a path below the root, such as job/app/build".to_owned(),
        P::UserInUrl => {
            "leave out what stands before the @: the stored token is sent".to_owned()
        }
        P::NoProject => "run it below a Cargo.toml, or make one with cargo init".to_owned(),
        P::ManifestUnreadable { .. } => {
            "repair the manifest, or name the controller with --controller URL".to_owned()
        }
        P::SettingUnusable { .. } => {
            "correct it (cargo jenkins init --help), or use --controller URL".to_owned()
        }
        P::RequestUnreadable { .. } => {
            "leave the calling to git; cargo jenkins git status shows what it will do".to_owned()
        }
        P::ControllersOnOneHost { .. } => {
            "cargo jenkins git setup (it makes git tell the path: credential.useHttpPath)".to_owned()
        }
        P::AskedOverHttp => format!(
            "change the repository's URL to one below {url}: git remote set-url origin NEW-URL"
        ),
        P::TokenNotListed { .. } => format!("cargo jenkins token list {on}"),
        P::NotFound { .. } => "check the path in a browser; without permission Jenkins says 404 too".to_owned(),
        P::NothingLeft { .. } => "cargo jenkins recover".to_owned(),
        P::Declined => "the same command, when you are sure".to_owned(),
        P::NoCrumbs => "leave the crumb out: this controller takes POSTs without".to_owned(),
        P::HostUnknown => "check the spelling, the VPN and the name server".to_owned(),
        P::ConnectionRefused => "check the port and whether Jenkins runs".to_owned(),
        P::TlsFailed { .. } => format!(
            "if the certificate is your company's own: {login} --ca-file ca.pem"
        ),
        P::NoCertificates => format!(
            "install the system's (Debian: ca-certificates), or give your CA's: {login} --ca-file ca.pem"
        ),
        P::NothingLeftToOpen { .. } => {
            "raise the limit (ulimit -n 256) or end what holds files open, then try again".to_owned()
        }
        P::TimedOut { .. } => "check the network, or wait longer with --timeout SECONDS".to_owned(),
        P::ConnectionLost { .. } | P::TooManyRequests => "try again in a minute".to_owned(),
        P::ReplyTooBig { .. } => format!(
            "open {url} in a browser; if it is that Jenkins, revoke tokens there that nobody uses"
        ),
        P::HeadTooBig { .. } => format!(
            "curl -sI {url}; whoever runs that server or the proxy before it can take lines out"
        ),
        P::NotJenkins { .. } => {
            "open the URL in a browser and copy the address of the Jenkins start page".to_owned()
        }
        P::RootElsewhere { root } => format!("cargo jenkins login {root}"),
        P::RedirectedAway { target } if by_https(error, target).is_some() => {
            format!("cargo jenkins login {}", escape::word(&by_https(error, target).unwrap_or_default()))
        }
        P::RedirectedAway { .. } | P::RedirectedWithin { .. } => {
            "log in at the address Jenkins really has; behind single sign-on, create a token in the \
             browser and use --with-token".to_owned()
        }
        P::RedirectCircle => {
            "open the path in a browser; a proxy, or the Jenkins URL in its system settings, sends \
             requests round".to_owned()
        }
        P::ArtifactWithheld { .. } => {
            "download it in a browser; its server may want a sign-in of its own".to_owned()
        }
        P::FrontDoor { .. } => {
            "ask who runs the proxy how programs get through; the token was not looked at".to_owned()
        }
        P::Starting => "wait until the login page is there, then try again".to_owned(),
        P::ServerFailed { .. } | P::AnswerUnknown { .. } => log,
        P::HeaderTooLarge { .. } => "try again; if it stays, a proxy adds headers".to_owned(),
        P::BodyTooLarge => {
            "send less, or ask who runs the proxy to raise its limit (nginx: client_max_body_size)".to_owned()
        }
        P::OutputClosed | P::OutputFailed { .. } => {
            "make room or choose another place for the output, then run the command again".to_owned()
        }
        P::AnswerNotReceived { .. } => {
            "do not repeat it for its answer alone: look at the controller".to_owned()
        }
        P::NotReceived { .. } | P::NobodyReceives => {
            "the same command, with its output where you can read it".to_owned()
        }
        P::TokenSuspect => format!("{status} (ten seconds from now or later; it decides)"),
        P::EnvironmentSuspect => {
            "try again; if it stays, give JENKINS_API_TOKEN a valid token, or unset it".to_owned()
        }
        P::PageUnreadable { .. } => {
            "open your token page in a browser (your name, Security or Configure)".to_owned()
        }
        P::NoAccount => match &error.user {
            Some(id) => format!("{login} -u {}", escape::word(id)),
            None => login,
        },
        P::AnswerLost { .. } => "look at the controller before you do it again".to_owned(),
        P::ProjectNotLoggedIn { user: named, .. } => {
            let user = named.as_ref().map(|id| format!(" --user {}", escape::word(id)));
            format!(
                "if you know this controller: cargo jenkins login {}{}; else --controller URL",
                escape::word(url),
                user.unwrap_or_default()
            )
        }
        P::PasswordRefused => format!(
            "check both and run {login} again; with single sign-on, create a token in the browser \
             and use --with-token"
        ),
        P::TokenRejected | P::TokenExpired { .. } | P::TokenMissing { .. } => login,
        P::CredentialsIgnored => {
            "security is off, or a proxy removes the Authorization header: ask the administrator".to_owned()
        }
        P::CrumbRefused => {
            "a proxy that drops cookies or changes addresses does this; try from another network, \
             or create a token in the browser and use --with-token".to_owned()
        }
        P::PermissionMissing { permission: Some(_) } => {
            "ask the administrator for this permission".to_owned()
        }
        P::PermissionMissing { permission: None } => {
            "ask the administrator which permission this takes".to_owned()
        }
        P::CreationForbidden => "log in as the user whose token it is to be".to_owned(),
        P::ForbiddenUnexplained | P::ControllerSaid { .. } => log,
        P::BadRequest { reason: None, .. } => log,
        P::BadRequest { reason: Some(_), .. } => "correct what it names, then send it again".to_owned(),
        P::PostWanted { path, .. } => {
            let path = path.split('?').next().unwrap_or_default();
            format!("cargo jenkins api -X POST {} {on}", escape::word(path))
        }
        P::MethodRefused => {
            "ask who runs the proxy whether it lets this method through; else the path takes another".to_owned()
        }
        P::TokenMalformed => format!("look for a token you do not know: {url}me/"),
        P::TokensUnsupported => "tokens exist from Jenkins 1.426 on; update Jenkins".to_owned(),
        P::LegacyOnly { .. } => format!("{login} (it reads the one token)"),
        P::UseUnknown { .. } => format!(
            "choose by name: cargo jenkins token list {on}"
        ),
        P::LegacyHidden => "log in as the user whose token it is".to_owned(),
        P::LegacyNone => format!("{login} (it creates a named token)"),
        P::StoreNotChosen => format!(
            "{login} --store keyring, or --store file (a file only you can read)"
        ),
        P::FileUnsafe { .. } => "repair its owner and mode, or remove it, then try again".to_owned(),
        P::FileFailed { .. } => "repair the disk or the permissions, then try again".to_owned(),
        P::FileUnreadable { why, .. } if why.starts_with("it is of format") => {
            "update this program: a newer one wrote it, and can finish what it tells".to_owned()
        }
        P::FileUnreadable { .. } => "restore it from a backup, or move it away and log in again".to_owned(),
        P::KeyringAbsent { .. } => format!(
            "start a keyring (gnome-keyring, KWallet, KeePassXC) in your session, or keep the token \
             in a file only you can read: {login} --store file"
        ),
        P::KeyringForeign => {
            "run it as the user of the session, without sudo or su".to_owned()
        }
        P::KeyringLocked => format!(
            "unlock it in your desktop's keyring program, or answer its dialog: {status}"
        ),
        P::KeyringPromptDismissed => format!(
            "answer its dialog this time: {status}; where none can be shown, as over ssh, unlock \
             the keyring first"
        ),
        P::KeyringSilent { .. } => {
            "look for a hanging keyring or its open dialog; log out of the desktop and in again".to_owned()
        }
        P::KeyringLost => format!("{status} (the session starts the keyring again)"),
        P::KeyringRefused { .. } => format!(
            "look into the keyring's own program; a file is another place: {login} --store file"
        ),
        P::KeyringUnreadable { .. } => {
            "delete it in your desktop's keyring program, then log in again".to_owned()
        }
        P::GitAbsent { .. } => "install git, or put it on PATH, then try again".to_owned(),
        P::GitRefused { .. } => {
            "repair what git names and try again; to write the lines yourself: cargo jenkins git setup \
             --print".to_owned()
        },
        P::HelperAbsent => {
            "install it beside cargo-jenkins (docs/git.md), then cargo jenkins git setup".to_owned()
        }
        P::AccountBusy => "wait for the other process, then try again".to_owned(),
        P::StillListed { .. } => format!("cargo jenkins token list {on}, then revoke again"),
        P::ReplaceUnfinished { .. } => format!("{login} (it reads the value there is now)"),
        P::OutcomeUnknown { .. }
        | P::Unverified { .. }
        | P::RevokeUnfinished { .. }
        | P::Unfinished { .. } => "cargo jenkins recover".to_owned(),
        P::Bug { .. } => "please report it with the command and this text".to_owned(),
    }
}

/// The controller's root by https, when that is where a proxy leads.
fn by_https(error: &Error, target: &str) -> Option<String> {
    let controller = error.controller.as_ref().filter(|controller| !controller.is_https())?;
    let root = format!("https://{}{}", controller.host_name(), controller.context());
    target.starts_with(&root).then_some(root)
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use crate::Problem;
    use crate::model::Controller;

    #[test]
    fn a_pasted_next_step_runs_nothing_of_the_manifest() {
        let problem = Problem::ProjectNotLoggedIn {
            user: Some("$(reboot)'`".to_owned()),
            said_by: "package.metadata.jenkins".to_owned(),
        };
        let controller =
            Controller::parse("https://ci.example.com/a&b|'$(c)").expect("a controller");
        let next = problem.at(&controller).next_step();
        let login = r"login 'https://ci.example.com/a&b|'\''$(c)/' --user '$(reboot)'\''`'; else";
        assert!(next.contains(login), "{next}");
    }

    #[test]
    fn who_is_led_to_https_logs_in_there() {
        let next = |root: &str, target: &str| {
            let controller = Controller::parse(root).expect("a controller");
            Problem::RedirectedAway { target: target.to_owned() }.at(&controller).next_step()
        };
        let to = next("http://ci.example.com:8080/jenkins", "https://ci.example.com/jenkins/me/");
        assert_eq!(to, "cargo jenkins login https://ci.example.com/jenkins/");
        for other in ["https://idp.example/", "https://ci.example.com/other/"] {
            assert!(next("http://ci.example.com/jenkins/", other).contains("single sign-on"));
        }
    }
}
