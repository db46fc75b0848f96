//! The configuration of a job: XML as it was posted, and what the job is by it.
//!
//! Source: `everyday/*-calls` and `*-python-jenkins`: before 2.572 Jenkins gives out what was posted,
//! written in its own way; since then, and after every change of its own, it gives out what it read.

use crate::jenkins::parameters::{self, Parameter};
use crate::jenkins::xml::{Child, Element};

/// A configuration that was read.
#[derive(Debug, Clone)]
pub(crate) struct Configuration {
    root: Element,
    /// The version of XML it declares.
    version: String,
    /// Whether Jenkins wrote it anew.
    is_saved: bool,
}

/// The only kind of job there is without plugins.
const ROOT: &str = "project";

impl Configuration {
    /// Reads bytes in the encoding that they declare.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Configuration, String> {
        let declared =
            declared(&String::from_utf8_lossy(&bytes[..bytes.len().min(200)]), "encoding");
        let text = match declared.unwrap_or_default().to_ascii_lowercase().as_str() {
            "" | "utf-8" | "utf8" => {
                let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
                String::from_utf8(bytes.to_vec()).map_err(|_| "it is not UTF-8".to_owned())?
            }
            "iso-8859-1" | "latin1" | "us-ascii" | "ascii" => latin_1(bytes),
            other => return Err(format!("{other} is not here")),
        };
        Configuration::from_text(&text)
    }

    /// Reads text; what it says of its encoding does not count any more.
    pub(crate) fn from_text(text: &str) -> Result<Configuration, String> {
        let version = declared(text, "version").unwrap_or_else(|| "1.0".to_owned());
        let forbidden = |letter| matches!(letter, '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}');
        if version == "1.1" && text.contains(forbidden) {
            return Err("XML 1.1 does not take a control character as it is".to_owned());
        }
        let root = Element::parse(text)?;
        if root.name != ROOT {
            return Err(format!("{} is not here", root.name));
        }
        Ok(Configuration { root, version, is_saved: false })
    }

    /// As it is given out; a version that saves what it read `saves` from the start.
    pub(crate) fn to_xml(&self, saves: bool) -> String {
        let version = if saves || self.is_saved { "1.1" } else { &self.version };
        let mut xml = format!("<?xml version=\"{version}\" encoding=\"UTF-8\"?>");
        if saves || self.is_saved {
            xml.push('\n');
            saved(&self.root).write_indented(0, &mut xml);
            xml.truncate(xml.trim_end().len());
        } else {
            self.root.write(&mut xml);
        }
        xml
    }

    pub(crate) fn description(&self) -> Option<String> {
        self.root.text_of("description")
    }

    pub(crate) fn is_disabled(&self) -> bool {
        self.root.text_of("disabled").as_deref().map(str::trim) == Some("true")
    }

    /// Whether it may run on any node; only then it is not tied to the controller's own.
    pub(crate) fn may_roam(&self) -> bool {
        self.root.text_of("canRoam").as_deref().map(str::trim) == Some("true")
    }

    pub(crate) fn may_run_twice(&self) -> bool {
        self.root.text_of("concurrentBuild").as_deref().map(str::trim) == Some("true")
    }

    /// Changes it as Jenkins itself does.
    pub(crate) fn set(&mut self, name: &str, text: Option<&str>) {
        let children = &mut self.root.child_mut(name).children;
        *children = text.map(|text| Child::Text(text.to_owned())).into_iter().collect();
        if text.is_none() {
            let is_it = |child: &Child| matches!(child, Child::Element(one) if one.name == name);
            self.root.children.retain(|child| !is_it(child));
        }
        self.is_saved = true;
    }

    pub(crate) fn parameters(&self) -> Vec<Parameter> {
        self.root.child("properties").map(parameters::of_properties).unwrap_or_default()
    }

    /// The shell scripts, in order.
    pub(crate) fn scripts(&self) -> Vec<String> {
        let builders = self.root.child("builders").into_iter().flat_map(Element::elements);
        builders
            .filter(|step| step.name == "hudson.tasks.Shell")
            .map(|step| step.text_of("command").unwrap_or_default())
            .collect()
    }

    /// What is kept of the workspace, as patterns.
    pub(crate) fn artifacts(&self) -> Vec<String> {
        let publishers = self.root.child("publishers").into_iter().flat_map(Element::elements);
        publishers
            .filter(|step| step.name == "hudson.tasks.ArtifactArchiver")
            .flat_map(|step| {
                let patterns = step.text_of("artifacts").unwrap_or_default();
                patterns.split(',').map(|one| one.trim().to_owned()).collect::<Vec<_>>()
            })
            .filter(|pattern| !pattern.is_empty())
            .collect()
    }
}

/// A word of the XML declaration.
fn declared(text: &str, word: &str) -> Option<String> {
    let declaration = text.trim_start_matches('\u{feff}').strip_prefix("<?xml")?;
    let (declaration, _) = declaration.split_once("?>")?;
    let (_, rest) = declaration.split_once(word)?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|quote| ['"', '\''].contains(quote))?;
    Some(rest[1..].split(quote).next().unwrap_or_default().to_owned())
}

/// Every byte is a letter.
pub(crate) fn latin_1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// What Jenkins writes of what it read: what it knows, in its order, and what was left out.
fn saved(root: &Element) -> Element {
    let mut saved = Element::new(ROOT);
    let mut put = |element: Element| saved.children.push(Child::Element(element));
    let text = |name: &str, default: &str| {
        let text = root.text_of(name).map_or_else(|| default.to_owned(), |t| t.trim().to_owned());
        Element::with_text(name, &text)
    };
    let known = |name: &str, classes: &[&str]| {
        let mut known = Element::new(name);
        let all = root.child(name).into_iter().flat_map(Element::elements);
        let all = all.filter(|element| classes.contains(&element.name.as_str())).cloned();
        known.children = all.map(Child::Element).collect();
        known
    };
    if let Some(description) = root.child("description") {
        put(description.clone());
    }
    put(text("keepDependencies", "false"));
    put(known("properties", &["hudson.model.ParametersDefinitionProperty"]));
    let mut scm = Element::new("scm");
    scm.attributes.push(("class".to_owned(), "hudson.scm.NullSCM".to_owned()));
    put(scm);
    put(text("canRoam", "false"));
    put(text("disabled", "false"));
    put(text("blockBuildWhenDownstreamBuilding", "false"));
    put(text("blockBuildWhenUpstreamBuilding", "false"));
    put(Element::new("triggers"));
    put(text("concurrentBuild", "false"));
    let mut builders = known("builders", &["hudson.tasks.Shell"]);
    for step in &mut builders.children {
        if let Child::Element(step) = step
            && step.child("configuredLocalRules").is_none()
        {
            step.children.push(Child::Element(Element::new("configuredLocalRules")));
        }
    }
    put(builders);
    put(known("publishers", &["hudson.tasks.ArtifactArchiver"]));
    put(Element::new("buildWrappers"));
    saved
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(bytes: &[u8]) -> Result<Option<String>, String> {
        Configuration::from_bytes(bytes).map(|configuration| configuration.description())
    }

    #[test]
    fn bytes_are_read_as_they_say_they_are_written() {
        let text = "<project><description>\u{fc}</description></project>";
        let told = |encoding: &str| format!("<?xml version='1.1' encoding='{encoding}'?>{text}");
        assert_eq!(described(text.as_bytes()), Ok(Some("\u{fc}".to_owned())));
        assert_eq!(described(told("UTF-8").as_bytes()), Ok(Some("\u{fc}".to_owned())));
        assert_eq!(described(told("ISO-8859-1").as_bytes()), Ok(Some("\u{c3}\u{bc}".to_owned())));
        assert!(described(told("EBCDIC").as_bytes()).is_err());
        assert!(described(b"<project><description>\xfc</description></project>").is_err());
    }

    #[test]
    fn a_control_character_is_for_xml_1_0() {
        let text = "<project><description>\u{9f}</description></project>";
        assert!(Configuration::from_text(text).is_ok());
        assert!(Configuration::from_text(&format!("<?xml version='1.1'?>{text}")).is_err());
        assert!(Configuration::from_text("<flow-definition/>").is_err());
    }

    #[test]
    fn what_was_posted_is_given_out_until_jenkins_saves() -> Result<(), String> {
        let posted = "<?xml version='1.0'?>\n<project><builders><x.Y/></builders></project>";
        let mut read = Configuration::from_text(posted)?;
        let kept = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
                    <project><builders><x.Y/></builders></project>";
        assert_eq!(read.to_xml(false), kept);
        read.set("disabled", Some("true"));
        assert!(read.is_disabled() && !read.to_xml(false).contains("x.Y"));
        assert!(read.to_xml(false).contains("\n  <builders/>\n"));
        Ok(())
    }
}
