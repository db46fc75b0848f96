//! `api` with `--tree`, `--jq` and `--paginate`: what scripts read.

use crate::login::PROGRAM;
use jenkins_sandbox::Jenkins;
use lab::{Lab, Listener, Ran, listener};
use std::time::{Duration, Instant};

/// A controller with five jobs, the first of which echoes, sleeps and echoes.
fn with_jobs() -> Lab {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let shell = "<project><builders><hudson.tasks.Shell><command>echo one\nsleep 2\necho two\
                 </command></hudson.tasks.Shell></builders></project>";
    std::fs::write(lab.home().join("job.xml"), shell).unwrap();
    for name in ["a", "b", "c", "d", "ö"] {
        let target = format!("createItem?name={name}");
        let ran = lab.run(&["api", "-X", "POST", &target, "--input", "job.xml"], "");
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    lab
}

fn api(lab: &Lab, words: &[&str]) -> Ran {
    lab.run(&[&["api"], words].concat(), "")
}

#[test]
fn jq_selects_and_strings_are_bare() {
    let lab = with_jobs();
    let of = |expression: &str| {
        let ran = api(&lab, &["api/json", "--tree", "jobs[name,buildable]", "--jq", expression]);
        assert_eq!(ran.code, 0, "{expression}: {}", ran.err);
        ran.out
    };
    assert_eq!(of(".jobs[].name"), "a\nb\nc\nd\nö\n");
    assert_eq!(of(".jobs | length"), "5\n");
    assert_eq!(of(".jobs[0] | del(._class)"), "{\"buildable\":true,\"name\":\"a\"}\n");
    assert_eq!(of("[.jobs[].buildable] | all"), "true\n");
    assert_eq!(of(".nothing"), "\n", "as gh prints null");
    assert_eq!(of(".jobs[] | select(.name == \"x\")"), "");
    assert_eq!(of("1511883962000 / 1000 | todate"), "2017-11-28T15:46:02Z\n");
    assert_eq!(of(".jobs[0] | [.name, .buildable, null, 1.5] | @tsv"), "a\ttrue\t\t1.5\n");
    assert_eq!(of(r#"["a\tb\\c\nd\r", "", 1] | @tsv"#), "a\\tb\\\\c\\nd\\r\t\t1\n");
    assert_eq!(of(r#"["a\"b", "", 1, null, true] | @csv"#), "\"a\"\"b\",\"\",1,,true\n");
    assert_eq!(of(r#"@csv "x,\(["y"])""#), "x,\"y\"\n");
    for (wrong, why) in [
        ("[.] | @csv", "object is not valid in a csv row"),
        (".jobs[", "--jq cannot be read"),
        (".jobs | nothing_of_the_kind", "`nothing_of_the_kind` is not defined"),
        (".jobs | .name", "--jq: "),
        (".allBuilds[].number", "the answer has _class, jobs"),
        ("(", "--jq cannot be read"),
    ] {
        let ran = api(&lab, &["api/json", "--tree", "jobs[name]", "--jq", wrong]);
        assert_eq!(ran.code, 2, "{wrong}: {}", ran.err);
        assert!(ran.err.contains(why), "{wrong}: {}", ran.err);
    }
    let ran = api(&lab, &["login", "--jq", "."]);
    assert!(ran.code == 2 && ran.err.contains("needs an answer in JSON"), "{}", ran.err);
    // A broken expression is found before anything is sent.
    let before = lab.sandbox.asked().len();
    assert_eq!(api(&lab, &["-X", "POST", "quietDown", "--jq", "["]).code, 2);
    assert_eq!(lab.sandbox.asked().len(), before);
}

#[test]
fn a_tree_is_encoded_beside_what_the_path_says() {
    let lab = with_jobs();
    let ran = api(&lab, &["api/json?pretty=true", "--tree", "jobs[name]{1,3}"]);
    assert!(ran.out.contains("\"b\"") && !ran.out.contains("\"a\""), "{}", ran.out);
    let asked = lab.sandbox.asked().pop().unwrap();
    assert!(
        asked.target.contains("pretty=true&tree=jobs%5Bname%5D%7B1%2C3%7D"),
        "{}",
        asked.target
    );
    for words in [
        &["api/json?tree=jobs", "--tree", "jobs[name]"][..],
        &["api/json?tree=jobs", "--tree", "jobs[name]{0,2}", "--paginate"],
        &["api/json", "--paginate"],
        &["api/json", "--tree", "jobs[name]", "--paginate"],
        &["-X", "POST", "api/json", "--tree", "jobs[name]{0,2}", "--paginate"],
        &["api/json", "-f", "a=b", "--tree", "jobs[name]{0,2}", "--paginate"],
        &["job/a/1/logText/progressiveText", "--paginate", "--jq", "."],
    ] {
        let ran = api(&lab, words);
        assert_eq!(ran.code, 2, "{words:?}: {}", ran.err);
    }
}

#[test]
fn a_range_is_followed_to_its_end() {
    let lab = with_jobs();
    let pages = |path: &str, tree: &[&str], more: &[&str]| {
        let before = lab.sandbox.asked().len();
        let ran = api(&lab, &[&[path], tree, &["--paginate"], more].concat());
        assert_eq!(ran.code, 0, "{path} {tree:?}: {}", ran.err);
        (ran.out, lab.sandbox.asked().len() - before)
    };
    let names = &["--jq", ".jobs[].name"][..];
    let all = "a\nb\nc\nd\nö\n".to_owned();
    for (range, asked) in [("{0,2}", 3), ("{,5}", 2), ("{0,4}", 2), ("{0,100}", 1)] {
        let tree = format!("jobs[name]{range}");
        assert_eq!(pages("api/json", &["--tree", &tree], names), (all.clone(), asked), "{range}");
        let path = format!("api/json?tree={tree}&pretty=true");
        assert_eq!(pages(&path, &[], names), (all.clone(), asked), "{range} in the path");
    }
    assert_eq!(pages("api/json", &["--tree", "jobs[name]{3,4}"], names).0, "d\nö\n");
    let (out, _) = pages("api/json", &["--tree", "jobs[name]{0,2}"], &[]);
    let documents: Vec<serde_json::Value> =
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let counts: Vec<usize> =
        documents.iter().map(|it| it["jobs"].as_array().unwrap().len()).collect();
    assert_eq!(counts, [2, 2, 1], "a page is a document on a line");
    let (out, _) = pages("api/json", &["--tree", "jobs[name]{0,5}"], &[]);
    assert_eq!(out.lines().count(), 1, "no empty page: {out}");
}

/// Before ranges a controller gave everything, however often it was asked.
#[test]
fn a_server_that_ignores_ranges_is_asked_once_more_at_most() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let token = lab.token();
    for (jobs, times) in [("[{},{},{}]", 1), ("[{},{}]", 2)] {
        let old = Listener::answering(move |_| {
            let headers = "X-Jenkins: 1.500\r\nContent-Type: application/json\r\n";
            listener::answer("200 OK", headers, format!("{{\"jobs\":{jobs}}}").as_bytes())
        });
        let mut command = lab.command(&["api", "api/json?tree=jobs[name]{0,2}", "--paginate"]);
        command.env("JENKINS_URL", &old.url).env("JENKINS_USER_ID", "alice");
        command.env("JENKINS_API_TOKEN", &token);
        let ran = lab.run_command(command, "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(ran.out, format!("{{\"jobs\":{jobs}}}\n"));
        assert_eq!(old.heard().len(), times);
    }
}

#[test]
fn a_log_is_followed_until_its_build_has_ended() {
    let lab = with_jobs();
    assert_eq!(api(&lab, &["-X", "POST", "job/a/build?delay=0sec"]).code, 0);
    let end = Instant::now() + Duration::from_secs(20);
    while api(&lab, &["job/a/1/api/json", "--silent"]).code != 0 {
        assert!(Instant::now() < end, "the build does not begin");
        std::thread::sleep(Duration::from_millis(50));
    }
    let ran = api(&lab, &["job/a/1/logText/progressiveText", "--paginate"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out.matches("one").count(), 2, "the command and its output: {}", ran.out);
    assert!(ran.out.contains("two") && ran.out.contains("Finished: SUCCESS"), "{}", ran.out);
    let again = api(&lab, &["job/a/1/logText/progressiveText?start=0", "--paginate"]);
    assert_eq!(again.out, ran.out);
}

#[test]
fn with_json_a_refusal_is_an_object_and_nothing_else() {
    let lab = with_jobs();
    for words in [&["no/such", "--json"][..], &["no/such", "-i", "--json-lines"]] {
        let ran = api(&lab, words);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{words:?}");
        let error: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
        assert_eq!(error["error"]["problem"], "not-found");
    }
    assert!(!api(&lab, &["no/such"]).out.is_empty(), "without it the page is printed");
    let plain = api(&lab, &["me/api/json"]).out;
    assert_eq!(api(&lab, &["me/api/json", "--json"]).out, plain, "an answer is what it is");
}

#[test]
fn a_tree_with_a_bracket_alone_is_not_sent() {
    let lab = with_jobs();
    let before = lab.sandbox.asked().len();
    for words in [
        &["api/json", "--tree", "jobs[name"][..],
        &["api/json", "--tree", "jobs]name"],
        &["api/json?tree=jobs%5Bname"],
        &["api/json", "--tree", "jobs[name{0,5}", "--paginate"],
    ] {
        let ran = api(&lab, words);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words:?}: {}", ran.err);
        assert!(ran.err.contains("has no `"), "{words:?}: {}", ran.err);
    }
    assert_eq!(lab.sandbox.asked().len(), before);
    assert_eq!(api(&lab, &["api/json", "--tree", "jobs[name,builds[number]{0,1}]"]).code, 0);
}

#[test]
fn all_builds_are_there_and_builds_ends_after_a_hundred() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let quick = "<project><properties/></project>";
    std::fs::write(lab.home().join("job.xml"), quick).unwrap();
    let ran = api(&lab, &["-X", "POST", "createItem?name=a", "--input", "job.xml"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for _ in 0..103 {
        assert_eq!(api(&lab, &["-X", "POST", "job/a/build?delay=0sec"]).code, 0);
        lab.sandbox.advance(Duration::from_secs(600));
    }
    let numbers = |tree: &str, jq: &str| {
        let ran = api(&lab, &["job/a/api/json", "--tree", tree, "--paginate", "--jq", jq]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out.lines().map(|line| line.parse().unwrap()).collect::<Vec<u32>>()
    };
    let all: Vec<u32> = (1..=103).rev().collect();
    assert_eq!(numbers("allBuilds[number]{0,50}", ".allBuilds[].number"), all);
    assert_eq!(numbers("builds[number]{0,50}", ".builds[].number"), all[..100]);
    let shown = |path: &str| api(&lab, &[path]).out.contains("allBuilds");
    assert!(!shown("job/a/api/json") && !shown("job/a/api/json?depth=2"));
    assert!(shown("job/a/api/json?depth=3"));
}

#[test]
fn an_error_begins_a_line_of_its_own_where_both_streams_are_one() {
    let lab = with_jobs();
    lab.sandbox.configure(|setup| {
        let page = jenkins_sandbox::Page::new(404).html("<html>gone</html>");
        let page = page.with("X-Jenkins", "2.572");
        let on = "GET /gone".to_owned();
        setup.front.answers.push(jenkins_sandbox::Instead { on, page });
    });
    for json in ["", " --json"] {
        let script = format!("exec \"$0\" api gone{json} 2>&1");
        let mut command = lab.command_of("sh");
        command.args(["-c", &script, PROGRAM]);
        let ran = lab.run_command(command, "");
        let begins = if json.is_empty() { "error: " } else { "{\"error\":" };
        assert!(ran.out.lines().any(|line| line.starts_with(begins)), "{}", ran.out);
    }
    let ran = api(&lab, &["gone"]);
    assert!(ran.out.ends_with("</html>") && ran.err.starts_with("error: "), "byte for byte");
}

#[test]
fn an_empty_answer_prints_nothing_for_whoever_wants_quiet() {
    let lab = with_jobs();
    let words = ["api", "-X", "POST", "cancelQuietDown", "-q"];
    let ran = lab::Terminal::start(&lab.command(&words)).ended();
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
}
