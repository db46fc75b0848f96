//! What git sent in the place of the token it had asked for.

use super::effective::Effective;
use super::git::{self, Setting, Version};
use super::header_check::is_authorization;
use super::place;
use super::target::Target;
use super::url_match::{Address, parts};

/// Where the header stands that was sent to `url` instead of a credential, if one was. Where git
/// keeps the path to itself, one of any path of the host counts: a token that may not have been sent
/// is not to blame.
pub(crate) fn header(url: &str, is_whole: bool) -> Option<String> {
    // In what scope each stands is of no matter.
    let settings = git::settings(Version(0, 0)).ok()?;
    let target = Target::new(None, url, None);
    let address = target.address.as_ref()?;
    let may_be_sent = |it: &Setting| match parts(&it.key) {
        Some(("http", scope, "extraheader")) => scope.is_none_or(|scope| {
            Address::parse(scope).is_some_and(|pattern| pattern.overlaps(address))
        }),
        _ => false,
    };
    let headers: Vec<&Setting> = if is_whole {
        Effective { target: &target, settings: &settings }.headers()
    } else {
        settings.iter().filter(|it| may_be_sent(it)).collect()
    };
    let sent = headers.into_iter().rfind(|it| is_authorization(it.text()))?;
    Some(place::of(sent, &settings))
}
