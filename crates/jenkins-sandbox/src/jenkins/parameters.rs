//! What a build can be given: the parameters of a job, and the values of one build.

use crate::jenkins::xml::Element;

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Lines,
    Password,
    Flag,
    Choice,
    File,
}

impl Kind {
    const ALL: [Kind; 6] =
        [Kind::Text, Kind::Lines, Kind::Password, Kind::Flag, Kind::Choice, Kind::File];

    /// As Jenkins calls it: before `ParameterDefinition` and `ParameterValue`.
    fn stem(self) -> &'static str {
        match self {
            Kind::Text => "String",
            Kind::Lines => "Text",
            Kind::Password => "Password",
            Kind::Flag => "Boolean",
            Kind::Choice => "Choice",
            Kind::File => "File",
        }
    }

    fn of_class(class: &str) -> Option<Kind> {
        let stem = class.strip_prefix("hudson.model.")?.strip_suffix("ParameterDefinition")?;
        Kind::ALL.into_iter().find(|kind| kind.stem() == stem)
    }

    /// `StringParameterDefinition`
    pub(crate) fn definition(self) -> String {
        format!("{}ParameterDefinition", self.stem())
    }

    /// `hudson.model.StringParameterValue`
    pub(crate) fn value_class(self) -> String {
        // A choice becomes a plain text.
        let stem = if self == Kind::Choice { "String" } else { self.stem() };
        format!("hudson.model.{stem}ParameterValue")
    }
}

/// A parameter of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parameter {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// What it is when nothing is given; the first of the choices.
    pub(crate) default: String,
    pub(crate) choices: Vec<String>,
}

/// The parameters that `properties` of a job defines.
pub(crate) fn of_properties(properties: &Element) -> Vec<Parameter> {
    let definitions = properties
        .child("hudson.model.ParametersDefinitionProperty")
        .and_then(|property| property.child("parameterDefinitions"));
    definitions.into_iter().flat_map(Element::elements).filter_map(parameter).collect()
}

fn parameter(definition: &Element) -> Option<Parameter> {
    let kind = Kind::of_class(&definition.name)?;
    let choices = definition.child("choices");
    // A list of Java's own stands between, in an array or not.
    let lists = choices.into_iter().flat_map(|choices| {
        choices.elements().flat_map(|list| match list.name.as_str() {
            "string" => vec![list.text()],
            _ => list.elements().map(Element::text).collect(),
        })
    });
    let choices: Vec<String> = lists.collect();
    let default = match kind {
        Kind::Choice => choices.first().cloned(),
        _ => definition.text_of("defaultValue"),
    };
    let default = default.unwrap_or_default();
    Some(Parameter {
        kind,
        name: definition.text_of("name")?,
        description: definition.text_of("description"),
        default: if kind == Kind::Flag { (default == "true").to_string() } else { default },
        choices,
    })
}

/// The value of a parameter in one build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    /// Of a file its name.
    pub(crate) value: String,
    pub(crate) file: Vec<u8>,
}
