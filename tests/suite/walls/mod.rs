//! Behind real walls: who answered, which problem it is, with which exit and next step, and that no
//! token is orphaned or suspected and no secret goes astray.

mod apache;
mod certificates;
mod git;
mod haproxy;
mod nginx;
mod other_programs;
mod person;
mod proxies;
mod row;
mod stage;
mod tls;
