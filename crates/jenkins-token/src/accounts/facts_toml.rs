//! What a controller said of itself, as it stands in its table of `accounts.toml`.

use super::facts::{ControllerFacts, Learnt};
use super::toml_keys::{controller, moment, not_understood, optional, seconds, set, set_seconds};
use crate::model::{ControllerClock, Version};
use jiff::Timestamp;
use toml_edit::{Table, Value};

/// What is known. A fact of which half is missing is not.
pub(super) fn read(table: &Table) -> Result<ControllerFacts, String> {
    let moment = |key| optional(table, key, |text| text.parse().ok());
    let ahead = seconds(table, "clock-ahead")?.zip(moment("clock-learnt")?);
    let clock = ahead.map(|(ahead, learnt)| ControllerClock::kept(ahead, learnt)).transpose();
    let root = optional(table, "configured-root", controller)?;
    let realm = optional(table, "realm", |text| Some(text.to_owned()))?;
    Ok(ControllerFacts {
        version: optional(table, "version", |text| Some(Version::parse(text)))?,
        version_learnt: moment("version-learnt")?,
        crumbs: optional(table, "crumbs", |text| text.parse().ok())?,
        clock: clock.map_err(|_| not_understood(table, "clock-ahead"))?,
        root: learnt(root, moment("configured-root-learnt")?),
        realm: learnt(realm, moment("realm-learnt")?),
        told: seconds(table, "clock-told")?,
        root_told: optional(table, "configured-root-told", controller)?,
    })
}

fn learnt<T>(said: Option<T>, at: Option<Timestamp>) -> Option<Learnt<T>> {
    said.zip(at).map(|(said, at)| Learnt { said, at })
}

pub(super) fn write(row: &mut Table, said: &ControllerFacts) {
    set(row, "version", said.version.as_ref().map(|version| version.as_str().into()));
    set(row, "version-learnt", said.version_learnt.map(moment));
    set(row, "crumbs", said.crumbs.map(Value::from));
    set_seconds(row, "clock-ahead", said.clock.map(|clock| clock.ahead()));
    set(row, "clock-learnt", said.clock.map(|clock| moment(clock.learnt())));
    set_seconds(row, "clock-told", said.told);
    set_learnt(row, ["configured-root", "configured-root-learnt"], said.root.as_ref(), |root| {
        root.as_str().into()
    });
    let told = said.root_told.as_ref();
    set(row, "configured-root-told", told.map(|root| root.as_str().into()));
    set_learnt(row, ["realm", "realm-learnt"], said.realm.as_ref(), |realm| realm.as_str().into());
}

fn set_learnt<T>(
    row: &mut Table,
    [key, when]: [&str; 2],
    learnt: Option<&Learnt<T>>,
    value: impl Fn(&T) -> Value,
) {
    set(row, key, learnt.map(|learnt| value(&learnt.said)));
    set(row, when, learnt.map(|learnt| moment(learnt.at)));
}
