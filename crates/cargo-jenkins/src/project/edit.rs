//! Settings written into a manifest, every other byte of which stays.

use toml_edit::{DocumentMut, InlineTable, Item, Table, Value};

/// What a manifest becomes.
pub(crate) struct Edited {
    /// The table the settings are in.
    pub(crate) table: &'static str,
    /// The new text, unless the old one says so already.
    pub(crate) text: Option<String>,
}

/// Puts `wanted` into `[workspace.metadata.jenkins]`. A package that is in no workspace has them
/// as `[package.metadata.jenkins]`, since a `workspace` table would make it one.
pub(crate) fn edited(text: &str, wanted: &[(&str, String)]) -> Result<Edited, String> {
    let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut document: DocumentMut =
        bare.parse().map_err(|e: toml_edit::TomlError| e.to_string())?;
    let (above, table) = place(&document);
    let says = |document: &DocumentMut| {
        let table = document.get(above)?.get("metadata")?.get("jenkins")?;
        wanted.iter().all(|(key, value)| text_at(table, key) == Some(value)).then_some(())
    };
    if says(&document).is_some() {
        return Ok(Edited { table, text: None });
    }
    put(&mut document, above, wanted).ok_or_else(|| format!("{table} is not a table"))?;
    let new = spliced(text, bare, &document.to_string());
    let again = new.trim_start_matches('\u{feff}').parse().ok();
    // Odd but legal spellings of a table are left to a person.
    if again.as_ref().and_then(says).is_none() {
        return Err(format!("{table} cannot be added without rewriting the manifest"));
    }
    Ok(Edited { table, text: Some(new) })
}

/// The controller the manifest names, and the table that does.
pub(crate) fn controller_in(text: &str) -> Option<(&'static str, String)> {
    let document: DocumentMut = text.trim_start_matches('\u{feff}').parse().ok()?;
    let (above, table) = place(&document);
    let settings = document.get(above)?.get("metadata")?.get("jenkins")?;
    Some((table, text_at(settings, "controller")?.to_owned()))
}

fn place(document: &DocumentMut) -> (&'static str, &'static str) {
    if document.contains_key("workspace") {
        ("workspace", "workspace.metadata.jenkins")
    } else {
        ("package", "package.metadata.jenkins")
    }
}

fn text_at<'a>(table: &'a Item, key: &str) -> Option<&'a str> {
    table.get(key)?.as_str()
}

fn put(document: &mut DocumentMut, above: &str, wanted: &[(&str, String)]) -> Option<()> {
    let metadata = child(document.get_mut(above)?, "metadata", true)?;
    let settings = child(metadata, "jenkins", false)?.as_table_like_mut()?;
    for (key, value) in wanted {
        let mut value = Value::from(value.as_str());
        match settings.get_mut(key) {
            Some(Item::Value(old)) => {
                // The comment behind it stays.
                *value.decor_mut() = old.decor().clone();
                *old = value;
            }
            _ => drop(settings.insert(key, Item::Value(value))),
        }
    }
    Some(())
}

/// The table below `parent`, made in the parent's own style if it is not there.
fn child<'a>(parent: &'a mut Item, key: &str, implicit: bool) -> Option<&'a mut Item> {
    let fresh = if parent.is_inline_table() {
        Item::Value(Value::InlineTable(InlineTable::new()))
    } else {
        let mut table = Table::new();
        table.set_implicit(implicit);
        Item::Table(table)
    };
    let found = parent.as_table_like_mut()?.entry(key).or_insert(fresh);
    found.is_table_like().then_some(found)
}

/// `old` with the lines in which `new` differs from it. The printer of `new` knows neither `\r\n`
/// nor a last line without an end; the lines around the change come from `old` as they are.
fn spliced(old: &str, bare: &str, new: &str) -> String {
    let mark = &old[..old.len() - bare.len()];
    let ending = if bare.contains("\r\n") { "\r\n" } else { "\n" };
    let lines: Vec<&str> = bare.split_inclusive('\n').collect();
    let new: Vec<&str> = new.lines().collect();
    let same = |(old, new): &(&&str, &&str)| old.trim_end_matches(['\r', '\n']) == **new;
    let before = lines.iter().zip(&new).take_while(same).count();
    let after = lines[before..].iter().rev().zip(new[before..].iter().rev());
    let after = after.take_while(same).count();
    let mut text = lines[..before].concat();
    for line in &new[before..new.len() - after] {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push_str(ending);
        }
        text.push_str(line);
        text.push_str(ending);
    }
    text.push_str(&lines[lines.len() - after..].concat());
    if !bare.ends_with('\n') {
        text.truncate(text.trim_end_matches(['\r', '\n']).len());
    }
    format!("{mark}{text}")
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use super::edited;

    const URL: &str = "https://ci.example.com/";

    fn after(text: &str) -> Option<String> {
        let wanted = [("controller", URL.to_owned()), ("job", "team/app".to_owned())];
        edited(text, &wanted).expect("an edit").text
    }

    /// Both settings, as they are written.
    const ADDED: &str = "controller = \"https://ci.example.com/\"\njob = \"team/app\"\n";

    #[test]
    fn the_rest_of_the_manifest_stays() {
        let added = format!("\n[package.metadata.jenkins]\n{ADDED}");
        let package = "# on top\n[package] # beside\nname   = 'x'\nversion = \"1.0.0\"\n";
        let rest = "\n# about\n[dependencies]\na = \"1\" # why\n\n\n[profile.dev]\n";
        let cases = [
            (package.to_owned(), format!("{package}{added}")),
            (format!("{package}{rest}"), format!("{package}{added}{rest}")),
            (
                "[workspace]\n".to_owned(),
                format!("[workspace]\n\n[workspace.metadata.jenkins]\n{ADDED}"),
            ),
            (
                "[workspace.metadata.jenkins]\ncontroller = 'https://old/' # ours\nx = 1\n"
                    .to_owned(),
                format!(
                    "[workspace.metadata.jenkins]\ncontroller = \"{URL}\" # ours\nx = 1\njob = \"team/app\"\n"
                ),
            ),
        ];
        for (before, wanted) in cases {
            let now = after(&before).expect("a change");
            assert_eq!(now, wanted);
            assert_eq!(after(&now), None, "a second time changes nothing");
            let dos = before.replace('\n', "\r\n");
            assert_eq!(after(&dos).expect("a change"), wanted.replace('\n', "\r\n"));
            let open = format!("\u{feff}{}", before.trim_end());
            assert_eq!(after(&open).expect("a change"), format!("\u{feff}{}", wanted.trim_end()));
        }
    }

    #[test]
    fn inline_and_dotted_tables_are_understood() {
        for text in [
            "workspace = { members = [] }\n",
            "[workspace]\nmetadata = { a = 1 }\n",
            "[workspace]\nmetadata.a.b = 1\nmembers = []\n",
            "package.name = 'x'\npackage.version = '1.0.0'\n",
            "[workspace]\nmetadata.jenkins.job = \"z\"\n",
            "[workspace]\nmetadata.jenkins = { job = 'z' }\n",
        ] {
            let now = after(text).expect("a change");
            assert_eq!(after(&now), None, "{now}");
        }
        let wanted = [("job", "a".to_owned())];
        assert!(edited("[workspace]\nmetadata.jenkins = 1\n", &wanted).is_err());
        assert!(edited("[workspace]\nmetadata = 1\n", &wanted).is_err());
    }

    #[test]
    fn mixed_line_ends_stay_where_they_are() {
        let text = "[workspace]\r\nmembers = []\n# end\r\n\n[profile.dev]\n";
        let now = after(text).expect("a change");
        assert!(now.starts_with("[workspace]\r\nmembers = []\n"), "{now:?}");
        assert!(now.ends_with("# end\r\n\n[profile.dev]\n"), "{now:?}");
    }
}
