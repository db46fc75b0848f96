//! The module that `pip install ./python` gives, on the same server.

use crate::command::Stop;
use crate::place::Place;
use crate::suite::Suite;

/// With the plain classes.
pub(super) fn sync(suite: &mut Suite) -> Result<(), Stop> {
    run(suite, "python", "sync.py", include_str!("../python/sync.py"))
}

/// With those for asyncio.
pub(super) fn asyncio(suite: &mut Suite) -> Result<(), Stop> {
    run(suite, "asyncio", "with_asyncio.py", include_str!("../python/with_asyncio.py"))
}

/// The clients that people have already, with our credential.
pub(super) fn libraries(suite: &mut Suite) -> Result<(), Stop> {
    suite.made_job = true;
    run(suite, "libraries", "libraries.py", include_str!("../python/libraries.py"))
}

fn run(suite: &Suite, place: &'static str, name: &str, script: &str) -> Result<(), Stop> {
    let Some(python) = &suite.target.python else {
        return Err(Stop::NotHere("no Python with the module was given".to_owned()));
    };
    let file = suite.file(name);
    std::fs::write(&file, script)?;
    let place = Place::new(suite, place);
    let target = &suite.target;
    let ca_file = target.ca_file.as_ref().map(|file| file.to_string_lossy().into_owned());
    let named = if suite.has_named_tokens() { "named" } else { "legacy" };
    let http = if target.allow_http { "allow-http" } else { "" };
    let mark = place.mark();
    let words = [&target.url, &target.user, &mark, named, http, &ca_file.unwrap_or_default()];
    let ran = place.python(python, &file, &words)?.ended_with(0)?;
    let said = ran.text();
    if let Some(why) = said.trim().strip_prefix("not here: ") {
        return Err(Stop::NotHere(why.to_owned()));
    }
    if said.trim() == "all as it should be" {
        return Ok(());
    }
    Err(ran.wrong("it did not come to its end"))
}
