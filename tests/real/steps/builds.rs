//! A job of our own is built: with and without parameters, with a file; what it printed and kept is
//! read.

use crate::command::Stop;
use crate::place::Place;
use crate::stop;
use crate::suite::{Suite, check};
use serde_json::Value;
use std::time::{Duration, Instant};

/// How long a server may take to build next to nothing.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a file parameter is called, and so the file in the workspace.
const SENT: &str = "sent.txt";

/// Bytes that would not survive being taken for text of some language.
const BYTES: &str = "grüße 中文 \u{1f600}\r\nthe end";

/// One shell step, and what it leaves is kept.
fn configuration(properties: &str, script: &str) -> String {
    let script = script.replace('>', "&gt;");
    format!(
        "<?xml version='1.0' encoding='UTF-8'?>\n<project><description>Prüfung 中文</description>\
         <keepDependencies>false</keepDependencies><properties>{properties}</properties>\
         <scm class=\"hudson.scm.NullSCM\"/><canRoam>true</canRoam><disabled>false</disabled>\
         <triggers/><concurrentBuild>false</concurrentBuild><builders><hudson.tasks.Shell>\
         <command>{script}</command></hudson.tasks.Shell></builders><publishers>\
         <hudson.tasks.ArtifactArchiver><artifacts>kept.txt</artifacts>\
         </hudson.tasks.ArtifactArchiver></publishers><buildWrappers/></project>\n"
    )
}

/// Without parameters: built, its console read, what it kept fetched.
pub(super) fn plain(suite: &mut Suite) -> Result<(), Stop> {
    suite.made_job = true;
    let (place, name) = (Place::main(suite), suite.mark.clone());
    let posted = configuration("", "echo built by a suite > kept.txt\necho all is well");
    let path = format!("createItem?name={name}");
    place.run_with(&["api", "-X", "POST", &path, "--input", "-"], &posted)?.done()?;
    let path = format!("job/{name}/build?delay=0sec");
    place.run(&["api", "-X", "POST", &path])?.done()?;
    let build = built(&place, &name, 1)?;
    check(build["result"] == "SUCCESS", || format!("the build ended in {}", build["result"]))?;
    let console = place.run(&["api", &format!("job/{name}/1/consoleText")])?.done()?.text();
    let is_whole = console.contains("all is well") && console.contains("Finished: SUCCESS");
    check(is_whole, || format!("the console is {console}"))?;
    let path = format!("job/{name}/1/logText/progressiveText?start=0");
    let pieces = place.run(&["api", &path])?.done()?.text();
    check(pieces.contains("all is well"), || format!("in pieces it is {pieces}"))?;
    let kept = place.run(&["api", &format!("job/{name}/1/artifact/kept.txt")])?.done()?.text();
    check(kept == "built by a suite\n", || format!("what was kept is `{kept}`"))
}

/// With parameters and a file: they arrive as they were sent.
pub(super) fn with_parameters(suite: &mut Suite) -> Result<(), Stop> {
    let (place, name) = (Place::main(suite), suite.mark.clone());
    let found = place.run(&["api", &format!("job/{name}/api/json?tree=name")])?;
    if found.problem().as_deref() == Some("not-found") {
        return Err(Stop::NotHere("there is no job to be built".to_owned()));
    }
    found.done()?;
    let parameter = |class: &str, name: &str| {
        let class = format!("hudson.model.{class}ParameterDefinition");
        format!("<{class}><name>{name}</name></{class}>")
    };
    let parameters = format!("{}{}", parameter("String", "WHO"), parameter("File", SENT));
    let property = "hudson.model.ParametersDefinitionProperty";
    let properties = format!(
        "<{property}><parameterDefinitions>{parameters}</parameterDefinitions></{property}>"
    );
    let posted = configuration(&properties, &format!("cat {SENT} > kept.txt\necho for $WHO"));
    let path = format!("job/{name}/config.xml");
    place.run_with(&["api", &path, "--input", "-"], &posted)?.done()?;
    // A job with parameters wants them.
    let path = format!("job/{name}/build");
    place.run(&["api", "-X", "POST", &path])?.refused(5, "bad-request")?;
    let file = suite.file(SENT);
    std::fs::write(&file, BYTES)?;
    let file = format!("{SENT}=@{}", file.display());
    let who = "größer 中文";
    // In the query, where every version reads it; a part is for the file.
    let encoded: String = url::form_urlencoded::byte_serialize(who.as_bytes()).collect();
    let path = format!("job/{name}/buildWithParameters?delay=0sec&WHO={encoded}");
    place.run(&["api", &path, "--form", &file])?.done()?;
    let build = built(&place, &name, 2)?;
    check(build["result"] == "SUCCESS", || format!("the build ended in {}", build["result"]))?;
    let actions = build["actions"].as_array().cloned().unwrap_or_default();
    let values = actions.iter().filter_map(|action| action["parameters"].as_array()).flatten();
    let value =
        values.filter(|value| value["name"] == "WHO").find_map(|value| value["value"].as_str());
    check(value == Some(who), || format!("the parameter arrived as {value:?}"))?;
    let kept = place.run(&["api", &format!("job/{name}/2/artifact/kept.txt")])?.done()?;
    check(kept.out == BYTES.as_bytes(), || format!("the file arrived as `{}`", kept.text()))?;
    place.run(&["api", "-X", "POST", &format!("job/{name}/doDelete")])?.done()?;
    place.run(&["api", &format!("job/{name}/api/json")])?.refused(1, "not-found")?;
    Ok(())
}

/// The build of that number, once it is over.
fn built(place: &Place<'_>, name: &str, number: u64) -> Result<Value, Stop> {
    let tree = "lastBuild[number,result,building,actions[parameters[name,value]]],queueItem[why]";
    let path = format!("job/{name}/api/json?tree={tree}");
    let begun = Instant::now();
    loop {
        let job = place.run(&["api", &path])?.done()?.json()?;
        let build = &job["lastBuild"];
        if build["number"] == number && build["building"] == false {
            return Ok(build.clone());
        }
        if stop::is_asked() {
            return Err(Stop::Interrupted);
        }
        let why = job["queueItem"]["why"].as_str().unwrap_or_default().to_owned();
        if begun.elapsed() > PATIENCE && !why.is_empty() {
            return Err(Stop::NotHere(format!("nobody builds it: {why}")));
        }
        check(begun.elapsed() < PATIENCE, || "the build does not end".to_owned())?;
        std::thread::sleep(Duration::from_millis(300));
    }
}
