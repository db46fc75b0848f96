//! The life of an account: login, another login, a token from elsewhere, logout.

use crate::command::{Ran, Stop};
use crate::place::{Place, row};
use crate::suite::{Suite, check};

/// `login` as the person would, and with `more` words.
pub(super) fn logged_in(place: &Place<'_>, url: &str, more: &[&str]) -> Result<Ran, Stop> {
    let words = words_of_login(place.suite, url, &[&["--password-stdin"], more].concat());
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    place.run_with(&words, place.suite.target.password.expose())
}

/// The command line of that, which takes its secret from standard input.
pub(super) fn words_of_login(suite: &Suite, url: &str, more: &[&str]) -> Vec<String> {
    let target = &suite.target;
    let mut words = vec!["login", url, "--user", &target.user, "--store", "file", "--no-git"];
    words.extend_from_slice(more);
    if target.allow_http {
        words.push("--allow-http");
    }
    let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
    if let Some(file) = &target.ca_file {
        words.extend(["--ca-file".to_owned(), file.to_string_lossy().into_owned()]);
    }
    words
}

/// With the password: a token of our own from 2.129 on, else the user's one token.
pub(super) fn login(suite: &mut Suite) -> Result<(), Stop> {
    let place = Place::main(suite);
    let ran = logged_in(&place, &suite.target.url, &[])?.done()?;
    // From here on there is something to end.
    suite.logged_in = true;
    if suite.before.is_none() {
        // The first look found a server that was not ready.
        suite.arrive()?;
    }
    let place = Place::main(suite);
    let said = ran.json()?;
    let name = said["name"].as_str().unwrap_or_default();
    let is_ours = !suite.has_named_tokens() || name.contains(&place.mark());
    check(said["store"] == "file" && is_ours, || format!("it says {said}"))?;
    let user = said["user"].as_str().unwrap_or_default();
    check(user.eq_ignore_ascii_case(&suite.target.user), || format!("it says {said}"))?;
    let token = place.token()?;
    let length = token["value"].as_str().unwrap_or_default().len();
    check([32, 34].contains(&length), || format!("a token of {length} characters"))
}

/// Another token in the place of the first, which is gone then.
pub(super) fn second_login(suite: &mut Suite) -> Result<(), Stop> {
    let place = Place::main(suite);
    let first = place.token()?;
    let name = place.named("zweite Anmeldung");
    if !suite.has_named_tokens() {
        logged_in(&place, &suite.target.url, &[])?.done()?;
        let second = place.token()?;
        let is_same = second["value"] == first["value"];
        return check(is_same, || "the user's one token is another after a login".to_owned());
    }
    logged_in(&place, &suite.target.url, &["--token-name", &name])?.done()?;
    let second = place.token()?;
    check(second["name"] == *name, || format!("it is called {}", second["name"]))?;
    check(second["value"] != first["value"], || "it is the same token as before".to_owned())?;
    let names = place.own_names()?;
    check(names == [name], || format!("ours are listed as {names:?}"))
}

/// Asked whether the token works.
pub(super) fn status(suite: &mut Suite) -> Result<(), Stop> {
    let ran = Place::main(suite).run(&["status"])?.done()?;
    let account = &ran.json()?["accounts"][0];
    let version = suite.witness.version.as_ref().map(ToString::to_string);
    let is_known = version.is_none() || account["version"].as_str() == version.as_deref();
    check(account["state"] == "valid" && is_known, || format!("it says {account}"))
}

/// A token that was made elsewhere is taken over, and outlives the logout.
pub(super) fn adopt(suite: &mut Suite) -> Result<(), Stop> {
    let (maker, place) = (Place::main(suite), Place::new(suite, "adopted"));
    let token = if suite.has_named_tokens() {
        super::tokens::created(&maker, &maker.named("to be adopted"), &[])?
    } else {
        maker.token()?
    };
    let value = token["value"].as_str().unwrap_or_default();
    let words = words_of_login(suite, &suite.target.url, &["--with-token"]);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    place.run_with(&words, value)?.done()?;
    let kept = place.token()?;
    check(kept["value"] == *value, || "another token was stored".to_owned())?;
    place.run(&["api", "me/api/json?tree=id"])?.done()?;
    let ran = place.run(&["logout"])?.done()?;
    check(ran.json()?["revoked"] == false, || format!("logout says {}", ran.text()))?;
    place.run(&["token"])?.refused(4, "no-account")?;
    if suite.has_named_tokens() {
        let is_listed = row(&maker.rows()?, &token["uuid"]).is_some();
        check(is_listed, || "the logout ended a token that it had not made".to_owned())?;
        let uuid = token["uuid"].as_str().unwrap_or_default();
        maker.run(&["token", "revoke", uuid, "--yes"])?.done()?;
    }
    Ok(())
}

/// What login made is gone, there and here.
pub(super) fn logout(suite: &mut Suite) -> Result<(), Stop> {
    let place = Place::main(suite);
    let token = place.token()?;
    let ran = place.run(&["logout"])?.done()?;
    let is_ours = suite.has_named_tokens();
    check(ran.json()?["revoked"] == is_ours, || format!("it says {}", ran.text()))?;
    place.run(&["token"])?.refused(4, "no-account")?;
    let left = suite.witness.marked(&suite.mark)?;
    let is_left = left.iter().any(|listed| token["uuid"] == listed.uuid.as_str());
    check(!is_left, || "the token is still listed".to_owned())
}
