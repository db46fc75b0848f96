//! Walks: one command that something goes wrong in, then another one, in every order; after each of
//! them, what was promised of tokens holds. Which walk it is follows from two numbers.

mod chance;
mod judge;
mod origin;
mod state;
mod trouble;
mod verb;

pub use chance::Chance;
pub use origin::Origin;
pub use trouble::Trouble;
pub use verb::Verb;

use jenkins_sandbox::Fault;
use state::State;
use std::fmt;

/// One walk.
#[derive(Debug, Clone)]
pub struct Walk {
    /// What there is at the beginning.
    pub origin: Origin,
    /// Whether a rotation before had left something: its old token, not revoked.
    pub left: bool,
    /// The command that is disturbed.
    pub first: Verb,
    /// What disturbs it.
    pub trouble: Trouble,
    /// The command that comes next.
    pub next: Verb,
}

impl fmt::Display for Walk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Walk { origin, left, first, trouble, next } = self;
        let left = if *left { " with something left" } else { "" };
        write!(f, "{origin:?}{left}: {first:?} with {trouble:?}, then {next:?}")
    }
}

/// What a walk showed.
pub struct Walked {
    /// Whether the trouble came.
    pub struck: bool,
    /// The promises that were broken.
    pub found: Vec<String>,
}

impl Walk {
    /// The walk of that number: the pairs of commands come in turn, so that each is tried however
    /// few walks there are.
    #[must_use]
    pub fn of(seed: u64, number: usize) -> Walk {
        let mut chance = Chance::of(seed, number);
        let pairs = Verb::ALL.len() * Verb::ALL.len();
        // A step that shares no factor with the number of pairs meets them all.
        let pair = (number * 101 + usize::try_from(seed % 1000).unwrap_or(0)) % pairs;
        let first = Verb::ALL[pair / Verb::ALL.len()];
        let next = Verb::ALL[pair % Verb::ALL.len()];
        let origin = *chance.one_of(&[
            Origin::Created,
            Origin::Created,
            Origin::Created,
            Origin::Adopted { counted: true },
            Origin::Adopted { counted: true },
            Origin::Adopted { counted: false },
            Origin::AdoptedLegacy,
            Origin::Legacy,
        ]);
        // Without anything left, there is nothing to recover.
        let left = first == Verb::Recover || chance.below(3) == 0;
        // Finding a row takes some requests.
        let far = if matches!(origin, Origin::Adopted { .. }) { 16 } else { 6 };
        let trouble = if first == next && number < pairs {
            Trouble::Killed { nth: 0, done: chance.below(2) == 0 }
        } else {
            Trouble::any(&mut chance, far)
        };
        Walk { origin, left, first, trouble, next }
    }

    /// Its world, with the account that is there at the beginning.
    fn begin<'a>(
        &self,
        program: &str,
        bus: Option<String>,
        remembered: &'a dyn Fn(&str) -> String,
    ) -> State<'a> {
        let mut state = State::new(self.origin, program, bus, remembered);
        let verb = if state.first_value.is_empty() { Verb::Login } else { Verb::AdoptFirst };
        let ran = verb.run(&mut state);
        assert_eq!(ran.code, 0, "{self}: {}", ran.err);
        if state.first_value.is_empty() {
            state.first_value = state.stored().unwrap_or_default();
        }
        state.begin_command();
        state
    }

    /// Goes it. With a bus, tokens are kept in the keyring there, which `remembered` shows.
    ///
    /// # Panics
    /// When its world cannot be made.
    #[must_use]
    pub fn go(
        &self,
        program: &str,
        bus: Option<String>,
        remembered: &dyn Fn(&str) -> String,
    ) -> Walked {
        let mut state = self.begin(program, bus, remembered);
        let mut found = Vec::new();
        if self.left {
            let request = if self.origin == Origin::Legacy { "changeToken" } else { "/revoke" };
            state.lab.sandbox.fail(Fault::FrontDoor { status: 502 }.on(request).always());
            let ran = Verb::Rotate.run(&mut state);
            state.lab.sandbox.heal();
            judge::after(&mut state, Verb::Rotate, &ran, &mut found);
        }
        let (ran, struck) = self.trouble.during(&mut state, self.first);
        judge::after(&mut state, self.first, &ran, &mut found);
        state.lab.sandbox.heal();
        let ran = self.next.run(&mut state);
        judge::after(&mut state, self.next, &ran, &mut found);
        judge::at_the_end(&mut state, &mut found);
        Walked { struck, found }
    }
}
