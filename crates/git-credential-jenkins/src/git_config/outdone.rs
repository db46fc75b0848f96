//! What setup wrote and something later in the same file, or in what that includes, undoes.

use super::credential_match::Wanted;
use super::desired::Desired;
use super::effective::Effective;
use super::git::Setting;
use super::target::Target;
use super::url_match::{Address, parts};
use jenkins_token::model::Controller;

/// Those of `desired` that do not hold at the end of `settings`, which is one file in order.
pub(super) fn of<'d>(
    desired: &'d [Desired],
    settings: &[Setting],
    controller: &Controller,
) -> Vec<&'d Desired> {
    let target = Target::new(None, controller.as_str(), None);
    let effective = Effective { target: &target, settings };
    let is_outdone = |desired: &&Desired| {
        if desired.is_list {
            return has_later_helper(desired, settings, controller);
        }
        let Some((section, _, name)) = parts(&desired.key) else { return false };
        let name = name.to_ascii_lowercase();
        let counts = match section {
            "credential" => effective.last(&name),
            _ => effective.closest(&name),
        };
        counts.map(Setting::text) != desired.values.last().map(String::as_str)
    };
    desired.iter().filter(is_outdone).collect()
}

/// Whether a helper of any URL of the controller's comes after ours.
fn has_later_helper(ours: &Desired, settings: &[Setting], controller: &Controller) -> bool {
    let is_ours = |it: &Setting| it.key == ours.key && ours.values.last() == it.value.as_ref();
    let Some(at) = settings.iter().rposition(is_ours) else { return true };
    settings[at + 1..].iter().any(|setting| match parts(&setting.key) {
        Some(("credential", context, "helper")) => {
            context.is_none_or(|context| may_concern(context, controller))
        }
        _ => false,
    })
}

/// Whether a credential context names the controller or some URL below it.
fn may_concern(context: &str, controller: &Controller) -> bool {
    let Some(root) = Address::parse(controller.as_str()) else { return false };
    if let Some(pattern) = Address::parse(context) {
        return pattern.overlaps(&root);
    }
    let (asked, own) = (Wanted::read(context), Wanted::read(controller.as_str()));
    let same = |asked: &Option<String>, own: &Option<String>| asked.is_none() || asked == own;
    same(&asked.protocol, &own.protocol) && same(&asked.host, &own.host)
}
