//! The one controller behind a sandbox: users with their tokens, sessions, jobs, clock, state.

use crate::date_header::Dates;
use crate::faults::Faults;
use crate::jenkins::clock::Clock;
use crate::jenkins::jobs::Jobs;
use crate::jenkins::random;
use crate::jenkins::repositories::Repositories;
use crate::jenkins::request_log::ReceivedRequest;
use crate::jenkins::sessions::Sessions;
use crate::jenkins::startup::{Stage, StartSequence};
use crate::jenkins::tokens::Tokens;
use crate::jenkins::version_rules::Rules;
use crate::setup::{Rights, Setup, Start, User};

/// A user and what belongs to it.
pub(crate) struct Account {
    pub(crate) user: User,
    pub(crate) tokens: Tokens,
    /// The id as Jenkins knows it.
    key: String,
}

impl Account {
    /// The id as Jenkins knows it: in small letters, unless the realm tells letters apart.
    pub(crate) fn key(&self) -> String {
        self.key.clone()
    }
}

/// Everything a sandbox knows.
pub(crate) struct Controller {
    pub(crate) rules: &'static Rules,
    pub(crate) setup: Setup,
    pub(crate) accounts: Vec<Account>,
    pub(crate) sessions: Sessions,
    pub(crate) clock: Clock,
    /// What becomes of the time that answers tell.
    pub(crate) dates: Dates,
    pub(crate) state: Start,
    /// How far it is, while it starts.
    pub(crate) stage: Stage,
    /// A start that moves on by itself.
    start_sequence: Option<StartSequence>,
    pub(crate) faults: Faults,
    pub(crate) jobs: Jobs,
    /// What is hosted, if anything is.
    pub(crate) repositories: Option<Repositories>,
    /// `X-Jenkins-Session`: new at every start.
    pub(crate) instance: String,
    /// Goes into every crumb; survives restarts.
    pub(crate) salt: String,
    pub(crate) asked: Vec<ReceivedRequest>,
}

impl Controller {
    pub(crate) fn new(setup: Setup, repositories: Option<Repositories>) -> Controller {
        let rules = setup.jenkins.rules();
        let accounts = setup
            .users
            .iter()
            .map(|user| Account {
                tokens: Tokens::new(user.legacy_token || !rules.named_tokens),
                key: if setup.exact_ids { user.id.clone() } else { user.id.to_lowercase() },
                user: user.clone(),
            })
            .collect();
        Controller {
            rules,
            accounts,
            sessions: Sessions::new(rules.container),
            clock: Clock::new(setup.clock, &setup.time_zone),
            dates: Dates::default(),
            state: setup.start,
            stage: Stage::Guarded,
            start_sequence: None,
            faults: Faults::default(),
            jobs: Jobs::new(setup.quieting_down),
            repositories,
            instance: random::hex(4),
            salt: random::hex(32),
            asked: Vec::new(),
            setup,
        }
    }

    /// What Jenkins makes of an id.
    pub(crate) fn key_of(&self, id: &str) -> String {
        if self.setup.exact_ids { id.to_owned() } else { id.to_lowercase() }
    }

    /// The key of whom the directory means by a name, which may be another than Jenkins' id.
    pub(crate) fn key_in_directory(&self, name: &str) -> Option<String> {
        let means = |account: &&Account| account.user.aliases.iter().any(|alias| alias == name);
        self.accounts.iter().find(means).map(Account::key)
    }

    /// The account of an id.
    pub(crate) fn account(&self, id: &str) -> Option<&Account> {
        let key = self.key_of(id);
        self.accounts.iter().find(|account| account.key() == key)
    }

    /// The same, to change it.
    pub(crate) fn account_mut(&mut self, id: &str) -> Option<&mut Account> {
        let key = self.key_of(id);
        self.accounts.iter_mut().find(|account| account.key() == key)
    }

    /// What the user with this key may do; without security everybody may everything.
    pub(crate) fn rights(&self, key: Option<&str>) -> Rights {
        if !self.setup.security {
            return Rights::Admin;
        }
        match key {
            Some(key) => self.account(key).map_or(Rights::None, |account| account.user.rights),
            None if self.setup.anonymous_read => Rights::Reader,
            None => Rights::None,
        }
    }

    /// Forgets the sessions and gets a new instance id; legacy tokens get new uuids.
    pub(crate) fn restart(&mut self) {
        self.sessions = Sessions::new(self.rules.container);
        self.instance = random::hex(4);
        self.jobs.quieting = false;
        self.start_sequence = None;
        for account in &mut self.accounts {
            account.tokens.load();
        }
    }

    /// Restarts and comes up by itself: each stage answers that many requests.
    pub(crate) fn restart_by_itself(&mut self, requests: usize) {
        self.restart();
        self.state = Start::Starting;
        self.start_sequence = Some(StartSequence::new(self.rules, requests));
    }

    /// One more request: how far the start has come by now, if it moves by itself.
    pub(crate) fn come_up(&mut self) {
        let Some(start_sequence) = &mut self.start_sequence else { return };
        match start_sequence.next() {
            Some(stage) => self.stage = stage,
            None => self.stand_at(Start::Ready),
        }
    }

    /// It is in this state now, and stays there.
    pub(crate) fn stand_at(&mut self, state: Start) {
        self.start_sequence = None;
        self.state = state;
    }
}
