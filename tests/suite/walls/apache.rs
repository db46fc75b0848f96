//! Apache's httpd in front of Jenkins.

use super::row::{Row, stops};
use super::stage::Stage;
use lab::walls::apache::{self, Wall};

const APACHE: &str = "apache in front of Jenkins";
const ASK: &str = "ask who runs apache";

fn rows() -> Vec<Row> {
    vec![
        stops("deny", APACHE, "front-door", ASK),
        stops("password", APACHE, "front-door-password", ASK),
        Row {
            login: "not-jenkins",
            ..stops("nothing here", APACHE, "front-door", "address of the Jenkins start page")
        },
        stops("down", APACHE, "no-jenkins-behind", "whether Jenkins runs"),
        stops("hangs up", APACHE, "no-jenkins-behind", "whether Jenkins runs"),
        Row { reads: "-", exit: 5, ..stops("body", APACHE, "body-too-large", "LimitRequestBody") },
        Row { reads: "-", ..stops("POST", APACHE, "front-door", ASK) },
    ]
}

fn walls(hangs_up: &str) -> Vec<Wall> {
    let all = |what: &str| format!("<Location />\n{what}\n</Location>");
    let pass = "ProxyPreserveHost On\nProxyPass / http://{backend}/";
    vec![
        ("deny", all("Require all denied")),
        (
            "password",
            all("AuthType Basic\nAuthName Staff\nAuthBasicProvider file\nAuthUserFile /dev/null\n\
                 Require valid-user"),
        ),
        ("nothing here", String::new()),
        ("down", "ProxyPass / http://127.0.0.1:1/".to_owned()),
        ("hangs up", format!("ProxyPass / {hangs_up}")),
        ("body", format!("<If \"%{{REQUEST_METHOD}} == 'POST'\">\nRedirect 413 /\n</If>\n{pass}")),
        (
            "POST",
            format!("{}\n{pass}", all("<LimitExcept GET>\nRequire all denied\n</LimitExcept>")),
        ),
    ]
}

#[test]
fn each_wall_of_apache_is_told_for_what_it_is() {
    if lab::walls::missing(&["apache2"]) {
        return;
    }
    let mut stage = Stage::set();
    // Takes what it is asked, and hangs up.
    let hangs_up = crate::wire::doing(|_| Ok(()));
    let walls = walls(&hangs_up);
    let apache = apache::start(&stage.backend(), &["alias", "auth_basic", "authn_file"], &walls);
    for (row, (wall, port)) in rows().iter().zip(walls.iter().zip(apache.ports())) {
        assert_eq!(row.wall, wall.0);
        stage.play(row, *port);
    }
    stage.end("apache");
}
