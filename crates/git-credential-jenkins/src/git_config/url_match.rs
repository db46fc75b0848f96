//! Which of git's URL-scoped settings hold for a controller (git-config(1), `http.<url>.*`, and
//! gitcredentials(7), "credential contexts").

use jenkins_token::model::Controller;

/// Whether what stands between section and name holds for `root`, and how closely it names it: by the
/// length of the host as written, then of the path.
pub(super) fn closeness(scope: Option<&str>, root: &Controller) -> Option<(usize, usize)> {
    let Some(scope) = scope else { return Some((0, 0)) };
    let scheme = if root.is_https() { "https" } else { "http" };
    // A credential context may leave out the scheme.
    let (said, rest) = scope.split_once("://").unwrap_or((scheme, scope));
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    if authority.contains('@') {
        // It holds for URLs with that user only, and a root has none.
        return None;
    }
    let host = filled_in(authority, &root.host())?;
    let meant = Controller::parse(&format!("{said}://{host}{path}")).ok()?;
    let holds = meant.origin() == root.origin() && root.context().starts_with(meant.context());
    // A star is shorter than what it stands for, and a port counts for nothing.
    let host = (meant.host_name().len() + authority.len()).saturating_sub(host.len());
    holds.then(|| (host, meant.context().len()))
}

/// `*` stands for one label of the host.
fn filled_in(pattern: &str, host: &str) -> Option<String> {
    if !pattern.contains('*') {
        return Some(pattern.to_owned());
    }
    let (pattern, host): (Vec<&str>, Vec<&str>) =
        (pattern.split('.').collect(), host.split('.').collect());
    let fits = pattern.len() == host.len();
    let label =
        |(pattern, host): (&&str, &&str)| if *pattern == "*" { *host } else { *pattern }.to_owned();
    fits.then(|| pattern.iter().zip(&host).map(label).collect::<Vec<_>>().join("."))
}

/// `credential.https://ci.example.com.helper` in its three parts.
pub(super) fn parts(key: &str) -> Option<(&str, Option<&str>, &str)> {
    let (section, rest) = key.split_once('.')?;
    Some(match rest.rsplit_once('.') {
        Some((scope, name)) => (section, Some(scope), name),
        None => (section, None, rest),
    })
}

/// The userinfo of a URL, and the URL without it. git takes the last `@` of the authority.
pub(super) fn apart(url: &str) -> Option<(&str, String)> {
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let (userinfo, host) = authority.rsplit_once('@')?;
    Some((userinfo, format!("{scheme}://{host}{path}")))
}

/// A setting's text as it may be shown: in a URL of the web a password or token may stand.
pub(super) fn without_userinfo(text: &str) -> String {
    let is_web = text.contains("http://") || text.contains("https://");
    apart(text).filter(|_| is_web).map_or_else(|| text.to_owned(), |(_, url)| url)
}
