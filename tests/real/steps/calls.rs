//! Calls with the token: crumb, whoAmI, a job of our own, refusals, another program.

use crate::command::Stop;
use crate::place::Place;
use crate::suite::{Suite, check};
use jenkins_token::escape;
use serde_json::Value;

/// By `crumb` and from the API, as JSON and as XML: the same field, and a value.
pub(super) fn crumb(suite: &mut Suite) -> Result<(), Stop> {
    let place = Place::main(suite);
    let ran = place.run(&["crumb"])?;
    if ran.problem().as_deref() == Some("no-crumbs") {
        return Err(Stop::NotHere("this server does not use crumbs".to_owned()));
    }
    let crumb = ran.done()?.json()?;
    let field = crumb["field"].as_str().unwrap_or_default();
    let is_whole = !field.is_empty() && crumb["value"].as_str().is_some_and(|v| v.len() >= 32);
    check(is_whole, || "`crumb` tells no field or no value".to_owned())?;
    let json = place.run(&["api", "crumbIssuer/api/json"])?.done()?.json()?;
    check(json["crumbRequestField"] == field, || "another field in the API's JSON".to_owned())?;
    let wanted = format!("<crumbRequestField>{}</crumbRequestField>", escape::xml(field));
    let xml = place.run(&["api", "crumbIssuer/api/xml"])?.done()?.text();
    check(xml.contains(&wanted), || "another field in the API's XML".to_owned())?;
    let jar = suite.file("cookies.txt");
    place.run(&["crumb", "--cookie-jar", &jar.to_string_lossy()])?.done()?;
    let is_there = jar.is_file();
    std::fs::remove_file(&jar)?;
    check(is_there, || "there is no cookie jar".to_owned())
}

/// The API knows us by the token.
pub(super) fn who_am_i(suite: &mut Suite) -> Result<(), Stop> {
    let place = Place::main(suite);
    let me = place.run(&["api", "whoAmI/api/json"])?.done()?.json()?;
    let name = me["name"].as_str().unwrap_or_default();
    let is_me = name.eq_ignore_ascii_case(&suite.target.user) && me["anonymous"] == false;
    check(is_me, || format!("the server sees {name}"))?;
    let id = place.run(&["api", "me/api/json?tree=id"])?.done()?.json()?;
    let is_me = id["id"].as_str().is_some_and(|id| id.eq_ignore_ascii_case(name));
    check(is_me, || format!("/me is {}", id["id"]))
}

/// A job is made, read, changed and deleted; letters beyond ASCII come back as they were.
pub(super) fn job(suite: &mut Suite) -> Result<(), Stop> {
    suite.made_job = true;
    let (place, name) = (Place::main(suite), suite.mark.clone());
    let described = |text: &str| {
        format!(
            "<?xml version='1.0' encoding='UTF-8'?>\n<project><description>{text}</description>\
             <keepDependencies>false</keepDependencies><properties/>\
             <scm class=\"hudson.scm.NullSCM\"/><canRoam>true</canRoam><disabled>false</disabled>\
             <triggers/><concurrentBuild>false</concurrentBuild><builders/><publishers/>\
             <buildWrappers/></project>\n"
        )
    };
    let is_described = |text: &str| {
        let path = format!("job/{name}/api/json?tree=description");
        let job = place.run(&["api", &path])?.done()?.json()?;
        let description = job["description"].as_str().unwrap_or_default().to_owned();
        check(description == text, || format!("`{text}` came back as `{description}`"))
    };
    let (first, second) = ("Prüfung 中文", "Maß – süß 测试");
    let path = format!("createItem?name={name}");
    place.run_with(&["api", "-X", "POST", &path, "--input", "-"], &described(first))?.done()?;
    is_described(first)?;
    let path = format!("job/{name}/config.xml");
    place.run_with(&["api", &path, "--input", "-"], &described(second))?.done()?;
    is_described(second)?;
    // Without its slash Jenkins sends a reader on.
    place.run(&["api", &format!("job/{name}")])?.done()?;
    let path = format!("job/{name}/doDelete");
    place.run(&["api", &path])?.refused(5, "post-wanted")?;
    place.run(&["api", "-X", "POST", &path])?.done()?;
    let path = format!("job/{name}/api/json");
    place.run(&["api", &path])?.refused(1, "not-found")?;
    Ok(())
}

/// What is not there, and what wants to be posted, is an error with a reason.
pub(super) fn refusals(suite: &mut Suite) -> Result<(), Stop> {
    let place = Place::main(suite);
    let path = format!("job/{}-nowhere/api/json", suite.mark);
    place.run(&["api", &path])?.refused(1, "not-found")?;
    place.run(&["api", "https://elsewhere.invalid/api/json"])?.refused(2, "path-outside")?;
    if suite.has_named_tokens() {
        // Without a uuid it would change nothing even if it were carried out.
        let path = "me/descriptorByName/jenkins.security.ApiTokenProperty/revoke";
        place.run(&["api", path])?.refused(5, "post-wanted")?;
    }
    Ok(())
}

/// The other program finds the token in its environment, and its exit code is ours.
pub(super) fn exec(suite: &mut Suite) -> Result<(), Stop> {
    let place = Place::main(suite);
    let script =
        "printf '%s\\n' \"$JENKINS_URL\" \"$JENKINS_USER_ID\" \"$JENKINS_API_TOKEN\"; exit 9";
    let ran = place.run(&["exec", "--", "sh", "-c", script])?.ended_with(9)?;
    let token: Value = place.token()?;
    let text = ran.text();
    let mut lines = text.lines();
    let root = suite.witness.site.controller.as_str();
    let user = &suite.target.user;
    check(lines.next() == Some(root), || format!("JENKINS_URL is not {root}"))?;
    let is_user = lines.next().is_some_and(|line| line.eq_ignore_ascii_case(user));
    check(is_user, || format!("JENKINS_USER_ID is not {user}"))?;
    let is_token = lines.next() == token["value"].as_str();
    check(is_token, || "JENKINS_API_TOKEN is not the stored token".to_owned())
}
