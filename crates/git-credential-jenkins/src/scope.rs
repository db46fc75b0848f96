//! Which controller a request is for. git passes host and path as they were typed.

use crate::protocol::Context;
use jenkins_token::model::Controller;

/// What a request is about, among the controllers we know.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Nothing of ours.
    Nobody,
    /// This one.
    Controller(Controller),
    /// One of several below one host, and git did not say which.
    Several(Vec<Controller>),
    /// The same host, but by plain http, where the account is on https.
    OverHttp(Controller),
}

/// Scheme, host and port are compared in their canonical form, the context path by whole segments.
/// The deepest root that holds the path is meant.
pub(crate) fn of(context: &Context, known: &[Controller]) -> Scope {
    let Some(origin) = origin(context) else { return Scope::Nobody };
    let mut here: Vec<&Controller> =
        known.iter().filter(|root| root.origin() == origin.origin()).collect();
    if here.is_empty() && !origin.is_https() {
        let secure = |root: &&Controller| root.is_https() && root.host_name() == origin.host_name();
        return known
            .iter()
            .find(secure)
            .map_or(Scope::Nobody, |root| Scope::OverHttp(root.clone()));
    }
    if let Some(path) = &context.path {
        here.retain(|root| holds(root, path));
        here.sort_by_key(|root| root.context().len());
        return here.pop().map_or(Scope::Nobody, |root| Scope::Controller(root.clone()));
    }
    match here.as_slice() {
        [] => Scope::Nobody,
        [root] => Scope::Controller((*root).clone()),
        several => Scope::Several(several.iter().map(|root| (*root).clone()).collect()),
    }
}

/// Scheme, host and port, when they can be those of a controller.
fn origin(context: &Context) -> Option<Controller> {
    let protocol = str::from_utf8(context.protocol.as_deref()?).ok()?;
    let host = str::from_utf8(context.host.as_deref()?).ok()?;
    let is_web = ["http", "https"].iter().any(|web| protocol.eq_ignore_ascii_case(web));
    // Anything that would end the host elsewhere than git ended it.
    if !is_web || host.contains(['/', '\\', '?', '#', '@', '%', ' ']) {
        return None;
    }
    Controller::parse(&format!("{protocol}://{host}")).ok()
}

/// Whether `path`, which git sends decoded and without its first slash, lies at or below the root.
fn holds(root: &Controller, path: &[u8]) -> bool {
    let segments = || path.split(|byte| *byte == b'/');
    // A server might read such a segment as the way to somewhere else.
    let ambiguous = |segment: &[u8]| {
        let lower = String::from_utf8_lossy(segment).to_ascii_lowercase();
        matches!(lower.replace("%2e", ".").as_str(), "." | "..")
            || lower.contains("%2f")
            || lower.contains("%5c")
            || lower.contains(['\\', ';'])
    };
    let context = root.context().split('/').filter(|segment| !segment.is_empty());
    let mut asked = segments();
    !segments().any(ambiguous)
        && context.into_iter().all(|segment| asked.next() == Some(segment.as_bytes()))
}
