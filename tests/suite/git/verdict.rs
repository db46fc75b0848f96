//! Asks `git status` and looks at the verdict.

use super::world::World;
use serde_json::Value;

pub const ROOT: &str = "https://jenkins.example.com";

pub fn set_up(roots: &[(&str, &str)]) -> World {
    let world = World::with(roots);
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
    world
}

pub fn alice() -> World {
    set_up(&[(ROOT, "alice")])
}

pub fn set(world: &World, arguments: &[&str]) {
    let ran = world.git(&[&["config", "--global"], arguments].concat(), "");
    assert_eq!(ran.code, 0, "{}", ran.err);
}

/// The status as JSON, and its exit code.
pub fn status(world: &World) -> (Value, i32) {
    let ran = world.cargo_jenkins(&["git", "status", "--json"]);
    let json: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    (json["controllers"][0].clone(), ran.code)
}

/// That a fetch will not work, and the words for it.
pub fn broken(world: &World, what: &str) {
    let (status, code) = status(world);
    assert_eq!((code, &status["works"]), (1, &Value::Bool(false)), "{status:#}");
    says(&status, what, true);
}

/// That it works, with a word of warning.
pub fn warned(world: &World, what: &str) {
    let (status, code) = status(world);
    assert_eq!((code, &status["works"]), (0, &Value::Bool(true)), "{status:#}");
    says(&status, what, false);
}

/// That it works, and gives the token to somebody.
pub fn leaky(world: &World, what: &str) {
    let (status, code) = status(world);
    assert_eq!((code, &status["works"]), (1, &Value::Bool(true)), "{status:#}");
    assert_eq!(status["leaks"], true, "{status:#}");
    let said = says(&status, what, false);
    assert_eq!(said["leak"], true);
}

fn says<'a>(status: &'a Value, what: &str, fatal: bool) -> &'a Value {
    let findings = status["findings"].as_array().unwrap();
    let said = findings.iter().find(|f| f["what"].as_str().unwrap().contains(what));
    let said = said.unwrap_or_else(|| panic!("{what}: {findings:#?}"));
    assert_eq!(said["fatal"], fatal);
    assert!(!said["next"].as_str().unwrap().is_empty());
    said
}
