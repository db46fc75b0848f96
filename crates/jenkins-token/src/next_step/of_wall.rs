//! What to do about somebody in front of Jenkins.

use super::step::{Choice, Run, Step, after, text};
use crate::problem::{Author, Wall};

/// `by` is who answered, and who runs that can be asked; `login` is that of the controller, as the
/// user it happened to.
pub(super) fn of(by: Author, wall: &Wall, login: Run) -> Step {
    use Wall as W;
    let who = by.program();
    match wall {
        W::FrontDoor { status: 404, .. } if by.is_named() => {
            text("open the URL in a browser and copy the address of the Jenkins start page")
                .or(text(format!("ask who runs {who} to serve this path")))
        }
        W::FrontDoor { .. } => text(format!(
            "ask who runs {who} how programs get through; the token was not looked at"
        ))
        .or(with_headers(login)),
        W::FrontDoorPassword { .. } => text(format!(
            "ask who runs {who} to let programs through without it: a request carries one password, \
             which must be the one for Jenkins"
        )),
        W::FrontDoorSignInElsewhere { .. } if !by.is_somebody_else() => text(
            "sign in to Jenkins in the browser, then try again; if it stays, ask the Jenkins \
             administrator to let tokens in without a session at the identity provider",
        ),
        W::FrontDoorSignIn { .. } | W::FrontDoorSignInElsewhere { .. } => text(format!(
            "ask who runs {who} to let programs with an API token through to Jenkins; the token was \
             not looked at"
        ))
        .or(with_headers(login)),
        W::FrontDoorBusy { after: Some(seconds), .. } => {
            text(format!("try again in {}, as it says", time(*seconds)))
        }
        W::FrontDoorBusy { .. } => text(format!(
            "try again in a minute; if it stays, ask who runs {who} about limits and maintenance"
        )),
        W::FrontDoorFailed { .. } => text(format!(
            "try again in a minute; if it stays, ask who runs {who}: some answer so whom they turn \
             away"
        )),
        W::NoJenkinsBehind { status: 525 | 526 } => {
            text(format!("ask who runs {who} to look at the certificate that Jenkins shows to it"))
        }
        W::NoJenkinsBehind { status: 504 | 522 | 524 } => text(format!(
            "ask the Jenkins administrator whether it is slow or hangs, and who runs {who} how long \
             it waits"
        )),
        W::NoJenkinsBehind { .. } => text(format!(
            "ask the Jenkins administrator whether Jenkins runs; if it does, ask who runs {who} \
             where it looks for it"
        )),
    }
}

/// Cloudflare Access, Google IAP and their like let programs in by a header of their own.
pub(super) fn with_headers(login: Run) -> Step {
    after(
        "if headers let programs through (a service token), give them, an empty line, then the \
         password",
        login.with(Choice::HeaderStdin),
    )
}

/// Whether a redirect leads to the sign-in of Cloudflare Access, which a service token passes.
pub(super) fn is_access(target: &str) -> bool {
    target.contains("/cdn-cgi/access/")
}

/// About a body that is too large.
pub(super) fn too_large(by: Author) -> Step {
    let setting = match by {
        Author::Nginx => " (client_max_body_size)",
        Author::Apache => " (LimitRequestBody)",
        Author::Other | Author::Unknown => " (nginx: client_max_body_size)",
        _ => "",
    };
    text(format!("send less, or ask who runs {} to raise its limit{setting}", by.program()))
}

/// Minutes, where there are more than two.
fn time(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}
