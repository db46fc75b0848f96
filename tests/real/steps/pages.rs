//! The page that lists tokens says the same in every language.

use crate::command::Stop;
use crate::place::Place;
use crate::suite::{Suite, check};
use jenkins_token::protocol::{CredentialKind, Peer, Reply, tokens_page};
use std::collections::BTreeSet;

/// `zxx` is "no language": what the programs ask for themselves.
const LANGUAGES: [&str; 4] = ["en", "de", "zh-CN", "zxx"];

/// The same rows in each, and as `token list` tells them.
pub(super) fn languages(suite: &mut Suite) -> Result<(), Stop> {
    suite.needs_named_tokens()?;
    let place = Place::main(suite);
    let told: BTreeSet<(String, String)> = place
        .rows()?
        .iter()
        .map(|row| {
            let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
            (text("uuid"), text("name"))
        })
        .collect();
    for language in LANGUAGES {
        let reply = page(&place, language)?;
        let asked =
            Peer { controller: &suite.witness.site.controller, kind: CredentialKind::Token };
        let listed = tokens_page::read(&reply, &asked)
            .map_err(|problem| Stop::wrong(format!("the page in {language}: {problem}")))?;
        let rows: BTreeSet<(String, String)> = listed
            .into_iter()
            .map(|token| (token.uuid.to_string(), jenkins_token::escape::line(&token.name)))
            .collect();
        check(rows == told, || {
            let missing: Vec<_> = told.difference(&rows).collect();
            let more: Vec<_> = rows.difference(&told).collect();
            format!("the page in {language} has not {missing:?}, and has {more:?}")
        })?;
    }
    Ok(())
}

/// The person's page as it stands, from whichever address has it.
fn page(place: &Place<'_>, language: &str) -> Result<Reply, Stop> {
    let header = format!("Accept-Language: {language}");
    let mut ran = place.run(&["api", "-i", "me/security/", "-H", &header])?;
    if ran.problem().as_deref() == Some("not-found") {
        // Before 2.468.
        ran = place.run(&["api", "-i", "me/configure", "-H", &header])?;
    }
    let ran = ran.done()?;
    let end = ran.out.windows(2).position(|two| two == b"\n\n");
    let end = end.ok_or_else(|| ran.wrong("there is no end of the headers"))?;
    let head = String::from_utf8_lossy(&ran.out[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.strip_prefix("HTTP ")?.get(..3)?.parse().ok());
    let headers = lines.filter_map(|line| line.split_once(": "));
    Ok(Reply {
        status: status.ok_or_else(|| ran.wrong("there is no status"))?,
        reason: String::new(),
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        body: ran.out[end + 2..].to_vec(),
    })
}
