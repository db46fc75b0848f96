//! `KeePassXC` with a database whose root group it offers to other programs.

use std::fs::{create_dir_all, write};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

const PASSWORD: &str = "database password";

const DATABASE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<KeePassFile>
  <Meta><CustomData><Item>
    <Key>FDO_SECRETS_EXPOSED_GROUP</Key><Value>{30313233-3435-3637-3839-616263646566}</Value>
  </Item></CustomData></Meta>
  <Root><Group><UUID>MDEyMzQ1Njc4OWFiY2RlZg==</UUID><Name>Root</Name></Group></Root>
</KeePassFile>
"#;

const SETTINGS: &str = "[General]
ConfigVersion=2
SingleInstance=false
UpdateCheckMessageShown=true
[FdoSecrets]
Enabled=true
ConfirmAccessItem=false
ConfirmDeleteItem=false
ShowNotification=false
";

/// Makes the database and writes the settings.
pub(super) fn prepare(program: Command, directory: &Path) {
    create_dir_all(directory.join("config/keepassxc")).expect("a directory");
    settings(directory, SETTINGS);
    make(program, directory, DATABASE);
}

/// Makes the database anew, without a recycle bin: nothing is asked on the way into one.
pub(super) fn take_bin_away(program: Command, directory: &Path) {
    let no_bin = "<Meta><RecycleBinEnabled>False</RecycleBinEnabled>";
    std::fs::remove_file(directory.join("database.kdbx")).expect("a database");
    make(program, directory, &DATABASE.replace("<Meta>", no_bin));
}

fn make(mut program: Command, directory: &Path, text: &str) {
    let (xml, database) = (directory.join("database.xml"), directory.join("database.kdbx"));
    write(&xml, text).expect("a database");
    program.args(["import", "-t", "100", "--set-password"]).arg(&xml).arg(&database);
    let twice = format!("{PASSWORD}\n{PASSWORD}\n");
    let made = feed(program, &twice).wait().expect("keepassxc-cli ends");
    assert!(made.success(), "keepassxc-cli import");
}

fn settings(directory: &Path, settings: &str) {
    write(directory.join("config/keepassxc/keepassxc.ini"), settings).expect("settings");
}

/// Asks before it does `what` (`Access` or `Delete`), as it does unless told otherwise, or nothing;
/// from the next start on.
pub(super) fn confirm(directory: &Path, what: Option<&str>) {
    let what = format!("Confirm{}Item=", what.unwrap_or_default());
    settings(directory, &SETTINGS.replace(&format!("{what}false"), &format!("{what}true")));
}

/// Starts it with the database open; `None` leaves it closed.
pub(super) fn spawn(mut program: Command, directory: &Path, is_open: bool) -> Child {
    let database = directory.join("database.kdbx");
    if is_open {
        program.arg("--pw-stdin").arg(&database);
        return feed(program, &format!("{PASSWORD}\n"));
    }
    feed(program, "")
}

fn feed(mut program: Command, input: &str) -> Child {
    let mut child = program.stdin(Stdio::piped()).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    let _ = stdin.write_all(input.as_bytes());
    child
}
