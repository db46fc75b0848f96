//! Whose clock counts: the controller's, whatever this machine's shows.

use crate::login::PROGRAM;
use crate::tokens::json;
use jenkins_sandbox::{Dates, Fault, Jenkins, Setup, User};
use jiff::{SignedDuration, Timestamp};
use lab::{Lab, PASSWORD, Ran};
use std::thread;

const DAY: i64 = 24;
/// How far off clocks are, in hours: up to ten years.
const SHIFTS: [i64; 7] = [-3652 * DAY, -40 * DAY, -2, 0, 2, 40 * DAY, 3652 * DAY];
const HELPER: &str = env!("CARGO_BIN_EXE_git-credential-jenkins-lab");

fn hours(count: i64) -> SignedDuration {
    SignedDuration::from_hours(count)
}

fn base() -> Timestamp {
    "2026-11-24T09:44:38Z".parse().unwrap()
}

/// A Jenkins whose clock shows one time, and a machine whose clock shows another.
struct Pair {
    lab: Lab,
    here: Timestamp,
    there: Timestamp,
}

impl Pair {
    fn new(jenkins: Jenkins, here: Timestamp, there: Timestamp) -> Pair {
        let mut setup = Setup::new(jenkins).user(User::new("alice", PASSWORD));
        setup.clock = Some(there);
        Pair { lab: Lab::with(setup, PROGRAM), here, there }
    }

    /// The same, with the server in another zone.
    fn in_zone(zone: &str, at: Timestamp) -> Pair {
        let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
        (setup.clock, setup.time_zone) = (Some(at), zone.to_owned());
        Pair { lab: Lab::with(setup, PROGRAM), here: at, there: at }
    }

    fn apart(ours: i64, theirs: i64) -> Pair {
        Pair::new(Jenkins::V2_572, base() + hours(ours), base() + hours(theirs))
    }

    fn run(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = self.lab.command(arguments);
        command.env("LAB_CLOCK", self.here.to_string());
        self.lab.run_command(command, input)
    }

    fn login(&self, expires: &str) -> Ran {
        let url = self.lab.sandbox.url();
        let login = ["login", url, "-u", "alice", "--store", "file", "--password-stdin"];
        self.run(&[&login[..], &["--expires", expires]].concat(), PASSWORD)
    }

    /// What git is answered.
    fn get(&self) -> Ran {
        let host = self.lab.sandbox.url().trim_start_matches("http://").trim_end_matches('/');
        let mut command = self.lab.command_of(HELPER);
        command.arg("get").env("LAB_CLOCK", self.here.to_string());
        self.lab.run_command(command, &format!("protocol=http\nhost={host}\n\n"))
    }

    fn state(&self, more: &[&str]) -> (i32, String) {
        let ran = self.run(&[&["status", "--json"], more].concat(), "");
        (ran.code, json(&ran.out)["accounts"][0]["state"].as_str().unwrap().to_owned())
    }

    /// Time passes, for both.
    fn pass(&mut self, days: i64) {
        self.here += hours(days * DAY);
        self.there += hours(days * DAY);
        self.lab.sandbox.set_clock(self.there);
    }

    fn day(&self, later: i64) -> String {
        (self.there + hours(later * DAY)).strftime("%Y-%m-%d").to_string()
    }

    fn expires(&self) -> String {
        json(&self.run(&["token", "--json"], "").out)["expires"].as_str().unwrap().to_owned()
    }
}

/// How often a person is told of another clock.
fn notes(ran: &Ran) -> usize {
    ran.err.matches("counted by the controller's clock").count()
}

/// Each of these is asked for while both clocks go on, and each answers as the server does.
fn every_verdict_is_the_servers(ours: i64, theirs: i64) {
    let mut pair = Pair::apart(ours, theirs);
    let what = format!("{ours} h here, {theirs} h there");
    let first = pair.login("30d");
    assert_eq!(first.code, 0, "{what}: {}", first.err);
    assert_eq!(notes(&first), usize::from(ours != theirs), "{what}: {}", first.err);
    assert_eq!(pair.expires(), pair.day(30), "{what}");
    let token = pair.run(&["token"], "");
    let mut told = 0;
    for command in [
        &["status"][..],
        &["api", "whoAmI/api/json"],
        &["token", "list"],
        &["token"],
        &["status", "--offline"],
        &["token", "rotate", "--older-than", "10d"],
        &["token", "revoke", "--unused-for", "1d", "--dry-run"],
    ] {
        let ran = pair.run(command, "");
        assert_eq!(ran.code, 0, "{what}: {command:?}: {}", ran.err);
        told += notes(&ran);
    }
    assert_eq!(told, 0, "{what}: once is enough");
    assert_eq!(pair.state(&[]), (0, "valid".to_owned()), "{what}");
    assert_eq!(pair.run(&["token"], "").out, token.out, "{what}: it was young enough");
    let given = pair.get().out;
    assert!(given.contains(&format!("password={}", token.out)), "{what}: {given}");
    let until = given.lines().find_map(|line| line.strip_prefix("password_expiry_utc="));
    let until: i64 = until.unwrap().parse().unwrap();
    let left = (until - pair.here.as_second()) / 3600 / DAY;
    assert!((29..=31).contains(&left), "{what}: git would see {left} days");

    pair.pass(11);
    let ran = pair.run(&["token", "rotate", "--older-than", "10d"], "");
    assert_eq!(ran.code, 0, "{what}: {}", ran.err);
    assert_ne!(pair.run(&["token"], "").out, token.out, "{what}: it was old enough");
    assert_eq!(pair.expires(), pair.day(30), "{what}: as many days as before");

    let ran = pair.login(&pair.day(-2));
    assert_eq!(ran.code, 2, "{what}: {}", ran.err);
    let ran = pair.login(&pair.day(5));
    assert_eq!(ran.code, 0, "{what}: {}", ran.err);
    pair.pass(7);
    let sent = |pair: &Pair| pair.lab.sandbox.asked().iter().any(|it| it.credential == "wrong");
    assert_eq!(pair.state(&["--offline"]), (4, "expired".to_owned()), "{what}");
    assert_eq!(pair.state(&[]), (4, "expired".to_owned()), "{what}");
    for command in [&["token"][..], &["api", "whoAmI/api/json"], &["token", "list"]] {
        let ran = pair.run(command, "");
        assert_eq!(ran.code, 4, "{what}: {command:?}: {}", ran.err);
        assert!(ran.err.contains("expired on"), "{what}: {command:?}: {}", ran.err);
    }
    assert_eq!(pair.get().out, "quit=1\n", "{what}");
    assert!(!sent(&pair), "{what}: what has ended is shown to nobody");
    assert_eq!(pair.login("30d").code, 0, "{what}: a login ends it");
    assert_eq!(pair.state(&[]), (0, "valid".to_owned()), "{what}");
}

#[test]
fn every_verdict_is_the_servers_whatever_the_clocks_show() {
    let is_long = std::env::var_os("JENKINS_TOKEN_SOAK").is_some();
    thread::scope(|scope| {
        for ours in SHIFTS {
            scope.spawn(move || {
                for theirs in SHIFTS {
                    // The difference decides, and whether both are off: each of them once, and every
                    // pair with --soak.
                    if is_long || ours == 0 || theirs == 0 || ours == theirs {
                        every_verdict_is_the_servers(ours, theirs);
                    }
                }
            });
        }
    });
}

#[test]
fn a_clock_that_jumps_is_noticed_by_the_next_answer() {
    for jump in SHIFTS {
        let mut pair = Pair::apart(0, 0);
        assert_eq!(pair.login("30d").code, 0);
        pair.here += hours(jump);
        pair.lab.sandbox.set_clock(pair.there + SignedDuration::from_secs(5));
        let before = pair.run(&["token"], "");
        // Nobody was asked: what is said must be clear, and lead somewhere.
        assert_eq!(before.code, if jump > 30 * DAY { 4 } else { 0 }, "{jump}: {}", before.err);
        for command in [&["api", "whoAmI/api/json"][..], &["token", "list"], &["status"]] {
            let ran = pair.run(command, "");
            assert_eq!(ran.code, 0, "{jump}: {command:?}: {}", ran.err);
        }
        assert_eq!(pair.run(&["token"], "").code, 0, "{jump}");
        assert!(pair.get().out.contains("password="), "{jump}");
        assert_eq!(pair.run(&["token", "rotate", "--older-than", "10d"], "").code, 0);
        assert_eq!(pair.lab.sandbox.asked().iter().filter(|it| it.method == "POST").count(), 1);
    }
}

#[test]
fn the_servers_clock_may_jump_too() {
    let mut pair = Pair::apart(0, 0);
    assert_eq!(pair.login("30d").code, 0);
    pair.lab.sandbox.set_clock(pair.there + hours(40 * DAY));
    assert_eq!(pair.state(&[]), (4, "expired".to_owned()), "a 401 is the server's");
    assert_eq!(pair.run(&["token"], "").code, 4, "and known from then on");
    pair.lab.sandbox.set_clock(pair.there);
    pair.here += SignedDuration::from_secs(61);
    assert_eq!(pair.run(&["token"], "").code, 4);
    assert_eq!(pair.state(&[]), (0, "valid".to_owned()), "set right again");
    assert_eq!(pair.run(&["token"], "").code, 0);
}

#[test]
fn what_a_cache_kept_and_what_has_no_date_teaches_no_clock() {
    let long_ago = base() - hours(3652 * DAY);
    for dates in [Dates::Absent, Dates::Junk, Dates::OfCache(long_ago), Dates::Frozen(base())] {
        let mut pair = Pair::apart(0, 0);
        pair.lab.sandbox.set_dates(dates);
        assert_eq!(pair.login("30d").code, 0, "{dates:?}");
        assert_eq!(pair.run(&["token", "create", "spare"], "").code, 0, "{dates:?}");
        pair.pass(1);
        for command in
            [&["status"][..], &["token", "list"], &["api", "whoAmI/api/json"], &["token"]]
        {
            let ran = pair.run(command, "");
            assert_eq!((ran.code, notes(&ran)), (0, 0), "{dates:?}: {command:?}: {}", ran.err);
        }
        let ran = pair.run(&["token", "rotate", "--older-than", "10d"], "");
        assert!(ran.err.contains("is younger than 10 days"), "{dates:?}: {}", ran.err);
        pair.pass(11);
        let ran = pair.run(&["token", "revoke", "--unused-for", "10d", "--dry-run"], "");
        assert!(ran.out.contains("spare"), "{dates:?}: {}", ran.err);
        let ran = pair.run(&["token", "rotate", "--older-than", "10d"], "");
        assert!(!ran.err.contains("is younger than 10 days"), "{dates:?}: {}", ran.err);
        pair.pass(40);
        let (code, state) = pair.state(&[]);
        assert_ne!(code, 0, "{dates:?}");
        assert!(["expired", "suspect"].contains(&&*state), "{dates:?}: {state}");
        assert_eq!(pair.login("30d").code, 0, "{dates:?}");
    }
}

#[test]
fn a_person_is_told_once_and_again_when_it_changes() {
    let pair = Pair::apart(0, 2);
    let ran = pair.login("30d");
    assert_eq!(notes(&ran), 1, "{}", ran.err);
    let both = "2026-11-24T11:44:38Z on http://127.0.0.1";
    assert!(ran.err.contains(both) && ran.err.contains("2026-11-24T09:44:38Z here"), "{}", ran.err);
    let told = |there: SignedDuration, more: &[&str]| {
        pair.lab.sandbox.set_clock(pair.here + there);
        notes(&pair.run(&[&["status"], more].concat(), ""))
    };
    let minutes = SignedDuration::from_mins;
    assert_eq!(told(minutes(150), &[]), 0, "half an hour more");
    assert_eq!(told(minutes(190), &["-q"]), 0, "who wants no words");
    assert_eq!(told(minutes(190), &["--json"]), 1, "hears it later");
    assert_eq!(told(minutes(190), &[]), 0);
    assert_eq!(told(minutes(0), &[]), 0, "right again");
    assert_eq!(told(minutes(-120), &[]), 1, "and wrong again");
}

#[test]
fn status_tells_what_a_later_answer_contradicts() {
    let pair = Pair::apart(0, 40 * DAY);
    assert_eq!(pair.login("30d").code, 0);
    let path = pair.lab.home().join("tokens/accounts.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.matches("version = \"2.572\"").count(), 1, "{text}");
    std::fs::write(&path, text.replace("version = \"2.572\"", "version = \"2.426.2\"")).unwrap();
    let row = |more: &[&str]| {
        json(&pair.run(&[&["status", "--json"], more].concat(), "").out)["accounts"][0].clone()
    };
    let offline = row(&["--offline"]);
    assert_eq!(
        (&offline["version"], &offline["version_before"]),
        (&"2.426.2".into(), &json("null"))
    );
    assert_eq!(offline["version_learnt"], "2026-11-24T09:44:38Z");
    assert_eq!(offline["clock"]["ahead_seconds"], 40 * DAY * 3600);
    let asked = row(&[]);
    assert_eq!((&asked["version"], &asked["version_before"]), (&"2.572".into(), &"2.426.2".into()));
    assert_eq!(row(&[])["version_before"], json("null"), "once");
    std::fs::write(&path, text.replace("version = \"2.572\"", "version = \"2.426.2\"")).unwrap();
    let ran = pair.run(&["status"], "");
    assert!(ran.err.contains("was Jenkins 2.426.2 and is now 2.572"), "{}", ran.err);
    assert!(ran.out.contains("2.572"), "{}", ran.out);
}

#[test]
fn a_file_of_before_is_judged_by_this_machines_clock_until_somebody_is_asked() {
    let pair = Pair::apart(40 * DAY, 0);
    assert_eq!(pair.login("30d").code, 0);
    let path = pair.lab.home().join("tokens/accounts.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with("clock-"));
    std::fs::write(&path, lines.collect::<Vec<_>>().join("\n") + "\n").unwrap();
    assert_eq!(pair.run(&["token"], "").code, 4);
    assert_eq!(pair.run(&["api", "whoAmI/api/json"], "").code, 0);
    assert_eq!(pair.run(&["token"], "").code, 0);
}

/// Zones as far from UTC as there are, and hours at which another day is there.
const FAR_AWAY: [(&str, i64); 2] = [("GMT+14:00", 14), ("GMT-12:00", -12)];

#[test]
fn a_rotation_gives_as_many_days_wherever_the_controller_is() {
    for (zone, offset) in FAR_AWAY {
        for hour in [1, 9, 11, 13, 23] {
            let at = base().checked_sub(hours(9)).unwrap() + hours(hour);
            let mut pair = Pair::in_zone(zone, at);
            let day_there = |pair: &Pair, days: i64| {
                (pair.there + hours(offset + days * DAY)).strftime("%Y-%m-%d").to_string()
            };
            assert_eq!(pair.login("30d").code, 0);
            for rotation in 1..=3 {
                pair.pass(10);
                let ran = pair.run(&["token", "rotate"], "");
                let what = format!("{zone}, {hour} h, rotation {rotation}");
                assert_eq!(ran.code, 0, "{what}: {}", ran.err);
                assert_eq!(pair.expires(), day_there(&pair, 30), "{what}");
            }
            // Of an end that was named the day may be counted by UTC, once.
            assert_eq!(pair.login(&day_there(&pair, 20)).code, 0);
            let passed_on = |pair: &mut Pair| {
                pair.pass(1);
                assert_eq!(pair.run(&["token", "rotate"], "").code, 0);
                let day: jiff::civil::Date = pair.expires().parse().unwrap();
                let today: jiff::civil::Date = day_there(pair, 0).parse().unwrap();
                today.until(day).unwrap().get_days()
            };
            let days = passed_on(&mut pair);
            assert!((19..=21).contains(&days), "{zone}, {hour} h: {days}");
            assert_eq!(passed_on(&mut pair), days, "{zone}, {hour} h");
        }
    }
}

#[test]
fn the_last_day_is_the_controllers_at_the_turn_of_a_year_and_on_a_leap_day() {
    for (day, next) in [("2026-12-31", "2027-01-01"), ("2028-02-29", "2028-03-01")] {
        for (zone, offset) in FAR_AWAY {
            let what = format!("{day} in {zone}");
            let first: jiff::civil::Date = day.parse().unwrap();
            let noon = first.in_tz("UTC").unwrap().timestamp() + hours(12 - offset);
            let mut pair = Pair::in_zone(zone, noon - hours(2 * DAY));
            assert_eq!(pair.login(day).code, 0, "{what}");
            assert_eq!(pair.expires(), day, "{what}");
            // A minute before its end there, then an hour later.
            for (later, is_valid) in [(12, true), (13, false)] {
                pair.here = noon + hours(later) - SignedDuration::from_mins(1);
                pair.there = pair.here;
                pair.lab.sandbox.set_clock(pair.there);
                assert_eq!(pair.state(&[]).0 == 0, is_valid, "{what}: {}", pair.here);
            }
            // It is over everywhere on earth.
            pair.pass(2);
            assert_eq!(pair.state(&["--offline"]), (4, "expired".to_owned()), "{what}");
            let ran = pair.login(day);
            assert_eq!(ran.code, 2, "{what}: {}", ran.err);
            assert!(ran.err.contains(day), "{what}: {}", ran.err);
            assert_eq!(pair.login("1d").code, 0, "{what}");
            assert_ne!(pair.expires(), next, "{what}");
        }
    }
    // No such day, in a year that does not leap.
    let pair = Pair::apart(0, 0);
    for nothing in ["2027-02-29", "2026-02-30", "2026-13-01"] {
        let ran = pair.login(nothing);
        assert_eq!(ran.code, 2, "{nothing}: {}", ran.err);
        assert!(pair.lab.sandbox.tokens("alice").is_empty(), "{nothing}");
    }
}

#[test]
fn a_lost_creation_is_found_though_this_machines_clock_was_set_meanwhile() {
    for jump in SHIFTS {
        let mut pair = Pair::apart(0, 0);
        assert_eq!(pair.login("never").code, 0);
        pair.lab.sandbox.fail(Fault::Lost.on("generateNewToken"));
        pair.lab.sandbox.fail(Fault::Refuse.on("/security").always());
        let ran = pair.run(&["token", "create", "mine"], "");
        pair.lab.sandbox.heal();
        assert_eq!(ran.code, 7, "{jump}: {}", ran.err);
        assert!(pair.lab.names().contains(&"mine".to_owned()));
        pair.pass(1);
        pair.here += hours(jump);
        let ran = pair.run(&["recover"], "");
        assert_eq!(ran.code, 7, "{jump}: {}{}", ran.out, ran.err);
        assert_eq!(pair.lab.open_intents(), 1, "{jump}: {}", ran.out);
    }
}
