//! One of each answer of somebody in front of Jenkins, and what it offers to run.

use jenkins_token::Problem;
use jenkins_token::problem::{Author, Wall};

pub fn walls() -> Vec<Problem> {
    let s = || "x".to_owned();
    let walls = [
        Wall::FrontDoor { status: 403, seen: s() },
        Wall::FrontDoor { status: 404, seen: s() },
        Wall::FrontDoorPassword { realm: s() },
        Wall::FrontDoorSignIn { status: 200, seen: s() },
        Wall::FrontDoorSignInElsewhere { target: s() },
        Wall::FrontDoorBusy { status: 503, seen: s(), after: None },
        Wall::FrontDoorBusy { status: 429, seen: s(), after: Some(3600) },
        Wall::FrontDoorFailed { status: 500, seen: s() },
        Wall::NoJenkinsBehind { status: 502 },
        Wall::NoJenkinsBehind { status: 504 },
    ];
    let by = [Author::Nginx, Author::Haproxy, Author::Apache, Author::Other, Author::Unknown];
    let each = by.into_iter().flat_map(|by| walls.iter().cloned().map(move |wall| (by, wall)));
    each.map(|(by, wall)| Problem::FrontDoor { by, wall }).collect()
}

/// Headers, where a front door may let programs in by theirs.
pub fn offered(by: Author, wall: &Wall) -> &'static [&'static str] {
    match wall {
        Wall::FrontDoor { status: 404, .. } if by.is_named() => &[],
        Wall::FrontDoorSignInElsewhere { .. } if !by.is_somebody_else() => &[],
        Wall::FrontDoor { .. }
        | Wall::FrontDoorSignIn { .. }
        | Wall::FrontDoorSignInElsewhere { .. } => &["login"],
        Wall::FrontDoorPassword { .. }
        | Wall::FrontDoorBusy { .. }
        | Wall::FrontDoorFailed { .. }
        | Wall::NoJenkinsBehind { .. } => &[],
    }
}
