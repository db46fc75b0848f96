//! The classes of problems, and which problem is of which.

use crate::problem::{Problem, ProxyFault, ReachFault};

/// What kind of problem it is; decides the exit code and the Python exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Class {
    /// The answer is no.
    No,
    /// Bad input; nothing was sent.
    Usage,
    /// Unreachable, or could not check.
    Unreachable,
    /// Not signed in.
    NotSignedIn,
    /// The controller refuses.
    Refused,
    /// A store or local file.
    Store,
    /// Half done or outcome unknown; the journal holds it.
    Unfinished,
    /// Our mistake.
    Bug,
}

impl Problem {
    /// Its class. No `_` arm: a new problem has to choose.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a table, in the enum's order")]
    pub fn class(&self) -> Class {
        use Problem as P;
        match self {
            P::Usage { .. }
            | P::UrlUnusable { .. }
            | P::UserIdUnusable { .. }
            | P::TokenNameUnusable { .. }
            | P::ExpiryUnusable { .. }
            | P::NotAToken { .. }
            | P::NotASession { .. }
            | P::PlainHttp
            | P::CaFileUnusable { .. }
            | P::Reach(
                ReachFault::ClientCertUnusable { .. }
                | ReachFault::ClientCertPkcs12 { .. }
                | ReachFault::ClientKeyEncrypted { .. },
            )
            | P::EnvironmentIncomplete { .. }
            | P::EnvironmentUnusable { .. }
            | P::NoPrompt { .. }
            | P::SeveralAccounts { .. }
            | P::SeveralTokens { .. }
            | P::TokenInUse { .. }
            | P::InUseUnknown { .. }
            | P::NotConfirmed { .. }
            | P::ReplacesLegacy
            | P::PathOutside { .. }
            | P::UserInUrl
            | P::NoProject
            | P::ManifestUnreadable { .. }
            | P::SettingUnusable { .. }
            | P::RequestUnreadable { .. }
            | P::ControllersOnOneHost { .. }
            | P::CommandNotFound { .. }
            | P::CommandUnusable { .. }
            | P::AskedOverHttp
            | P::Proxy { fault: ProxyFault::ProxyUnusable { .. }, .. } => Class::Usage,
            P::TokenNotListed { .. }
            | P::NotFound { .. }
            | P::NothingLeft { .. }
            | P::Declined
            | P::NoCrumbs => Class::No,
            P::HostUnknown
            | P::ConnectionRefused
            | P::NoRoute
            | P::Proxy { .. }
            | P::Tls(_)
            | P::Reach(ReachFault::HeadersCommandFailed { .. })
            | P::NoCertificates
            | P::TimedOut { .. }
            | P::ClosedWithoutAnswer
            | P::ConnectionLost { .. }
            | P::NotHttp { .. }
            | P::Http2Only
            | P::ReplyTooBig { .. }
            | P::HeadTooBig { .. }
            | P::ClockWrong { .. }
            | P::NotJenkins { .. }
            | P::RootElsewhere { .. }
            | P::RedirectedAway { .. }
            | P::RedirectedWithin { .. }
            | P::RedirectCircle
            | P::ArtifactWithheld { .. }
            | P::FrontDoor { .. }
            | P::Starting
            | P::Server(_)
            | P::ServerFailed { .. }
            | P::TooManyRequests
            | P::HeaderTooLarge { .. }
            | P::OutputClosed
            | P::OutputFailed { .. }
            | P::AnswerNotReceived { .. }
            | P::NotReceived { .. }
            | P::NobodyReceives
            | P::TokenSuspect
            | P::EnvironmentSuspect { .. }
            | P::PageUnreadable { .. }
            | P::AnswerUnknown { .. } => Class::Unreachable,
            P::NotStored { .. }
            | P::NoAccount
            | P::HostNotOurs { .. }
            | P::ProjectNotLoggedIn { .. }
            | P::PasswordRefused
            | P::TokenRejected
            | P::SessionEnded
            | P::TokenExpired { .. }
            | P::CredentialsIgnored => Class::NotSignedIn,
            P::CrumbRefused
            | P::PermissionMissing { .. }
            | P::CreationForbidden
            | P::ForbiddenUnexplained
            | P::MethodRefused { .. }
            | P::PostWanted { .. }
            | P::BodyTooLarge { .. }
            | P::BadRequest { .. }
            | P::ControllerSaid { .. }
            | P::TokenMalformed
            | P::TokensUnsupported
            | P::LegacyOnly { .. }
            | P::UseUnknown { .. }
            | P::LegacyHidden
            | P::LegacyNone => Class::Refused,
            P::FileUnsafe { .. }
            | P::FileForeign { .. }
            | P::FileLinked { .. }
            | P::HomeMissing { .. }
            | P::HomeUnwritable { .. }
            | P::LocksUnsupported { .. }
            | P::FileFailed { .. }
            | P::FormatUnknown { .. }
            | P::FileUnreadable { .. }
            | P::NothingLeftToOpen { .. }
            | P::BusUnreachable { .. }
            | P::OutsideSession { .. }
            | P::KeyringAbsent { .. }
            | P::KeyringWithoutCollection
            | P::KeyringForeign
            | P::KeyringLocked
            | P::KeyringAsks
            | P::KeyringPromptDismissed
            | P::KeyringSilent { .. }
            | P::KeyringLost
            | P::KeyringSessionFailed { .. }
            | P::KeyringRefused { .. }
            | P::KeyringUnreadable { .. }
            | P::KeyringForgot { .. }
            | P::TokenMissing { .. }
            | P::Reach(ReachFault::HeadersMissing { .. })
            | P::GitAbsent { .. }
            | P::GitRefused { .. }
            | P::HelperAbsent
            | P::AccountBusy => Class::Store,
            P::OutcomeUnknown { .. }
            | P::AnswerLost { .. }
            | P::Unverified { .. }
            | P::ReplaceUnfinished { .. }
            | P::RevokeUnfinished { .. }
            | P::ForgetUnfinished { .. }
            | P::StillListed { .. }
            | P::Unfinished { .. } => Class::Unfinished,
            P::Bug { .. } => Class::Bug,
        }
    }
}
