//! The list of accounts: what is known about controllers and users without any secret.

use super::Withheld;
use super::entry::{AccountEntry, ControllerEntry, TokenSummary};
use super::facts::ControllerFacts;
use crate::model::{Account, Controller, ControllerClock, Site, UserId, Version};
use jiff::Timestamp;

/// What `accounts.toml` says. Read it with [`Registry::read`], change it with
/// [`Registry::change`]; comments and keys of other versions stay in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registry {
    pub(super) home_id: Option<String>,
    pub(super) default: Option<Controller>,
    pub(super) controllers: Vec<ControllerEntry>,
}

impl Registry {
    /// 16 random hex digits that keep the keyring items of several homes apart; made by the first
    /// [`Registry::change`].
    #[must_use]
    pub fn home_id(&self) -> Option<&str> {
        self.home_id.as_deref()
    }

    /// All accounts, in the order of the file.
    #[must_use]
    pub fn entries(&self) -> Vec<AccountEntry> {
        self.controllers.iter().flat_map(|known| known.entries.iter().cloned()).collect()
    }

    /// Every controller with an account, once, in the order of the file.
    #[must_use]
    pub fn controllers(&self) -> Vec<Controller> {
        let with_accounts = self.controllers.iter().filter(|known| !known.entries.is_empty());
        with_accounts.map(|known| known.site.controller.clone()).collect()
    }

    /// What is remembered of `account`; user ids are compared letter by letter.
    #[must_use]
    pub fn entry(&self, account: &Account) -> Option<&AccountEntry> {
        let known = self.known(&account.controller)?;
        known.entries.iter().find(|entry| entry.account == *account)
    }

    /// The account that `typed` leads to on `controller`: the one of exactly this id, else the one
    /// it was once found to be another spelling of.
    #[must_use]
    pub fn spelled(&self, controller: &Controller, typed: &UserId) -> Option<&AccountEntry> {
        let entries = &self.known(controller)?.entries;
        let exact = entries.iter().find(|entry| entry.account.user == *typed);
        exact.or_else(|| entries.iter().find(|entry| entry.aliases.contains(typed)))
    }

    /// How `controller` is reached.
    #[must_use]
    pub fn site(&self, controller: &Controller) -> Option<Site> {
        Some(self.known(controller)?.site.clone())
    }

    /// The version `controller` last reported.
    #[must_use]
    pub fn version_of(&self, controller: &Controller) -> Option<Version> {
        self.known(controller)?.facts.version.clone()
    }

    /// What `controller` last said of itself.
    #[must_use]
    pub fn facts(&self, controller: &Controller) -> ControllerFacts {
        self.known(controller).map(|known| known.facts.clone()).unwrap_or_default()
    }

    /// The user who answers on `controller` when none is named.
    #[must_use]
    pub fn active(&self, controller: &Controller) -> Option<UserId> {
        self.known(controller)?.active.clone()
    }

    /// The controller that answers when none is named.
    #[must_use]
    pub fn default(&self) -> Option<Controller> {
        self.default.clone()
    }

    /// Whether this account answers when none is named.
    #[must_use]
    pub fn answers(&self, account: &Account) -> bool {
        self.default.as_ref() == Some(&account.controller)
            && self.active(&account.controller).as_ref() == Some(&account.user)
    }

    /// Remembers how a controller is reached, and its version where that is known.
    pub fn put_site(&mut self, site: &Site, version: Option<Version>) {
        let known = self.known_or_new(&site.controller);
        known.site = site.clone();
        if let Some(version) = version {
            known.facts.learn_version(version, None);
        }
    }

    /// Remembers that `typed` leads to a known account, and to no other.
    pub fn put_alias(&mut self, account: &Account, typed: &UserId) {
        let Some(known) = self.known_mut(&account.controller) else { return };
        for entry in &mut known.entries {
            entry.aliases.retain(|alias| alias != typed);
            if entry.account == *account && account.user != *typed {
                entry.aliases.push(typed.clone());
            }
        }
    }

    /// Remembers what may be shown of a known account's token.
    pub(crate) fn note_token(&mut self, account: &Account, note: TokenSummary) {
        if let Some(entry) = self.entry_mut(account) {
            entry.token = Some(note);
        }
    }

    /// Adds an account, or replaces what was remembered of it but its aliases. A controller's first
    /// account becomes its active one, the first controller the default.
    pub fn put(&mut self, mut entry: AccountEntry) {
        let Account { controller, user } = entry.account.clone();
        if self.controllers().is_empty() {
            self.default.get_or_insert_with(|| controller.clone());
        }
        let known = self.known_or_new(&controller);
        if known.entries.is_empty() {
            known.active.get_or_insert(user);
        }
        match known.entries.iter_mut().find(|old| old.account == entry.account) {
            Some(old) => {
                entry.aliases = std::mem::take(&mut old.aliases);
                *old = entry;
            }
            None => known.entries.push(entry),
        }
    }

    /// Forgets an account, and with the last one its controller.
    pub fn remove(&mut self, account: &Account) {
        let Some(known) = self.known_mut(&account.controller) else { return };
        known.entries.retain(|entry| entry.account != *account);
        known.active.take_if(|user| *user == account.user);
        if known.entries.is_empty() {
            self.controllers.retain(|known| known.site.controller != account.controller);
            self.default.take_if(|controller| *controller == account.controller);
        }
    }

    /// Makes a known account the active one of its controller, and that the default where there is
    /// none.
    pub fn activate(&mut self, account: &Account) {
        if self.entry(account).is_some() {
            self.default.get_or_insert_with(|| account.controller.clone());
        }
        if self.entry(account).is_some()
            && let Some(known) = self.known_mut(&account.controller)
        {
            known.active = Some(account.user.clone());
        }
    }

    /// Makes a known controller the default.
    pub fn set_default(&mut self, controller: &Controller) {
        if self.known(controller).is_some() {
            self.default = Some(controller.clone());
        }
    }

    /// Remembers the version a known controller reported, and since when that is known.
    pub fn set_version(&mut self, controller: &Controller, version: Version, at: Timestamp) {
        if let Some(known) = self.known_mut(controller) {
            known.facts.learn_version(version, Some(at));
        }
    }

    /// Whether what was heard of a known controller is news.
    #[must_use]
    pub fn learns(&self, controller: &Controller, heard: &ControllerFacts) -> bool {
        self.known(controller).is_some_and(|known| known.facts.learns(heard))
    }

    /// Remembers what was heard of a known controller.
    pub fn learn(&mut self, controller: &Controller, heard: &ControllerFacts) {
        if let Some(known) = self.known_mut(controller) {
            known.facts.learn(heard);
        }
    }

    /// Remembers what a known controller's clock shows, also by an answer as old as the one before:
    /// for one that no cache can have kept.
    pub(crate) fn put_clock(&mut self, controller: &Controller, clock: ControllerClock) {
        if let Some(known) = self.known_mut(controller) {
            known.facts.put_clock(clock);
        }
    }

    /// The clock of a known controller when it is far from ours and no person has been told yet.
    #[must_use]
    pub fn untold_clock(&self, controller: &Controller) -> Option<ControllerClock> {
        self.known(controller)?.facts.untold_clock()
    }

    /// The configured root of a known controller when people use another one and none has been told
    /// yet.
    #[must_use]
    pub fn untold_root(&self, controller: &Controller) -> Option<Controller> {
        self.known(controller)?.facts.untold_root(controller)
    }

    /// Remembers that a person was told of the clock and the configured root that are known now.
    pub fn mark_told(&mut self, controller: &Controller) {
        let Some(known) = self.known_mut(controller) else { return };
        if let Some(clock) = known.facts.untold_clock() {
            known.facts.told = Some(clock.ahead());
        }
        if let Some(root) = known.facts.untold_root(controller) {
            known.facts.root_told = Some(root);
        }
    }

    /// Remembers since when a known account's token is in doubt, or that it no longer is.
    pub fn mark_suspect(&mut self, account: &Account, since: Option<Timestamp>) {
        if let Some(entry) = self.entry_mut(account) {
            entry.suspect_since = since;
            entry.withheld = entry.withheld.filter(|_| since.is_some());
        }
    }

    /// Remembers that git was answered 401 to a known account's token: it is in doubt, and withheld
    /// from git for a while.
    pub fn mark_refused(&mut self, account: &Account, now: Timestamp) {
        if let Some(entry) = self.entry_mut(account) {
            entry.suspect_since.get_or_insert(now);
            entry.withheld = Some(Withheld::after(entry.withheld, now));
        }
    }

    /// Remembers when it was decided that a known account's token is not valid.
    pub fn mark_rejected(&mut self, account: &Account, at: Timestamp) {
        if let Some(entry) = self.entry_mut(account) {
            entry.rejected = Some(at);
        }
    }

    /// Remembers when the controller accepted a known account's token, which ends any doubt.
    pub fn mark_verified(&mut self, account: &Account, at: Timestamp) {
        if let Some(entry) = self.entry_mut(account) {
            entry.verified = Some(at);
            entry.suspect_since = None;
            entry.rejected = None;
            entry.withheld = None;
        }
    }

    pub(super) fn known(&self, controller: &Controller) -> Option<&ControllerEntry> {
        self.controllers.iter().find(|known| known.site.controller == *controller)
    }

    fn known_mut(&mut self, controller: &Controller) -> Option<&mut ControllerEntry> {
        self.controllers.iter_mut().find(|known| known.site.controller == *controller)
    }

    fn entry_mut(&mut self, account: &Account) -> Option<&mut AccountEntry> {
        let known = self.known_mut(&account.controller)?;
        known.entries.iter_mut().find(|entry| entry.account == *account)
    }

    fn known_or_new(&mut self, controller: &Controller) -> &mut ControllerEntry {
        let known = |known: &ControllerEntry| known.site.controller == *controller;
        let at = self.controllers.iter().position(known).unwrap_or_else(|| {
            self.controllers.push(ControllerEntry::new(Site::new(controller.clone())));
            self.controllers.len() - 1
        });
        &mut self.controllers[at]
    }
}
