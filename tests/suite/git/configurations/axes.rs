//! What a generated configuration is made of, and a set of them in which every two parts meet.

use lab::walks::Chance;
use std::collections::BTreeSet;

/// Where something is configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    System,
    Xdg,
    Global,
    Include,
    IncludeIf,
    Local,
    Worktree,
    CommandLine,
    Environment,
}

pub const SCOPES: [Scope; 9] = [
    Scope::System,
    Scope::Xdg,
    Scope::Global,
    Scope::Include,
    Scope::IncludeIf,
    Scope::Local,
    Scope::Worktree,
    Scope::CommandLine,
    Scope::Environment,
];

/// Whether it is there when git is set up, or comes after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Before,
    Behind,
}

pub const PLACES: [Place; 2] = [Place::Before, Place::Behind];

/// What is fetched from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// The URL, outside any repository.
    Url,
    /// The remote of a checkout.
    Origin,
    /// Seen from one of its folders.
    Folder,
    /// With the user in its URL.
    User,
    /// With a user who is not logged in.
    Stranger,
    /// With a password that is not one.
    Password,
    /// With an escape that it does not need, and a slash at its end.
    Spelled,
    /// By the short name of an `insteadOf`.
    Alias,
    /// In a second worktree.
    Linked,
    /// In a bare repository.
    Bare,
}

pub const FORMS: [Form; 10] = [
    Form::Url,
    Form::Origin,
    Form::Folder,
    Form::User,
    Form::Stranger,
    Form::Password,
    Form::Spelled,
    Form::Alias,
    Form::Linked,
    Form::Bare,
];

/// One configuration: the kind is an index into a list of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Case {
    pub scope: Scope,
    pub kind: usize,
    pub place: Place,
    pub form: Form,
}

impl Case {
    /// Whether it can be made: outside a repository there is none to configure.
    fn is_possible(self) -> bool {
        let inside = [Scope::Local, Scope::Worktree, Scope::IncludeIf].contains(&self.scope);
        !(inside && self.form == Form::Url)
    }

    /// Which two parts meet in it.
    fn pairs(self) -> [(u8, usize, usize); 6] {
        let Case { scope, kind, place, form } = self;
        let (scope, place, form) = (scope as usize, place as usize, form as usize);
        [
            (0, scope, kind),
            (1, scope, place),
            (2, scope, form),
            (3, kind, place),
            (4, kind, form),
            (5, place, form),
        ]
    }
}

/// `count` configurations: each lets the most parts meet that have not met yet, and once all have,
/// they are by chance.
pub fn cases(kinds: usize, count: usize, chance: &mut Chance) -> Vec<Case> {
    let mut met = BTreeSet::new();
    let mut chosen = Vec::new();
    while chosen.len() < count {
        let candidates: Vec<Case> = (0..40).filter_map(|_| any(kinds, chance)).collect();
        let new = |case: &Case| case.pairs().iter().filter(|pair| !met.contains(*pair)).count();
        let Some(best) = candidates.into_iter().max_by_key(new) else { continue };
        met.extend(best.pairs());
        chosen.push(best);
    }
    chosen
}

fn any(kinds: usize, chance: &mut Chance) -> Option<Case> {
    let case = Case {
        scope: *chance.one_of(&SCOPES),
        kind: chance.below(kinds),
        place: *chance.one_of(&PLACES),
        form: *chance.one_of(&FORMS),
    };
    case.is_possible().then_some(case)
}
