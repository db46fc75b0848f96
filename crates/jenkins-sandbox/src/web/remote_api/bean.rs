//! An exported object: its fields, each with how far down it is still shown, and others it names.
//!
//! Jenkins' own rule (`depth`, `TreePruner`): a field of visibility V is shown on level L when V ≥
//! L; the object asked for is on level 1 - `depth`, what it holds one further, and so on.

use serde_json::Value as Json;

/// An object that a field may name, made when it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ref {
    Root,
    Job(String),
    Build(String, u64),
    QueueItem(u64),
    View(Option<String>),
    Label,
    Node,
    Executor(usize),
    OverallLoad,
    UnlabeledLoad,
}

/// What a field holds.
#[derive(Debug, Clone)]
pub(crate) enum Held {
    Plain(Json),
    One(Box<Bean>),
    Many(Vec<Bean>),
    Named(Option<Ref>),
    AllNamed(Vec<Ref>),
    /// Shown as it is, however deep: a map.
    Map(Vec<(String, Held)>),
}

/// One field.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) visibility: i32,
    pub(crate) held: Held,
}

/// An exported object.
#[derive(Debug, Clone)]
pub(crate) struct Bean {
    /// Its XML element, where it is the one asked for.
    pub(crate) element: &'static str,
    pub(crate) class: String,
    /// Whether it tells its class where another names it.
    pub(crate) tells_class: bool,
    pub(crate) fields: Vec<Field>,
}

impl Bean {
    pub(crate) fn new(element: &'static str, class: impl Into<String>) -> Bean {
        Bean { element, class: class.into(), tells_class: true, fields: Vec::new() }
    }

    /// One whose class is known where it stands.
    pub(crate) fn plain(element: &'static str, class: impl Into<String>) -> Bean {
        Bean { tells_class: false, ..Bean::new(element, class) }
    }

    /// Adds a field of the usual visibility.
    #[must_use]
    pub(crate) fn field(self, name: &'static str, value: impl Into<Json>) -> Bean {
        self.seen(1, name, value)
    }

    /// Adds a field that is seen down to that level.
    #[must_use]
    pub(crate) fn seen(self, visibility: i32, name: &'static str, value: impl Into<Json>) -> Bean {
        self.holding(visibility, name, Held::Plain(value.into()))
    }

    /// Adds a field that holds others.
    #[must_use]
    pub(crate) fn holding(mut self, visibility: i32, name: &'static str, held: Held) -> Bean {
        self.fields.push(Field { name, visibility, held });
        self
    }

    /// Adds a field that names another.
    #[must_use]
    pub(crate) fn naming(self, name: &'static str, other: Option<Ref>) -> Bean {
        self.holding(1, name, Held::Named(other))
    }
}
