//! What is shown of an object: by `tree` what is named, else what `depth` reaches.

use crate::web::exchange::Exchange;
use crate::web::remote_api::bean::{Bean, Field, Held};
use crate::web::remote_api::exported::resolve;
use crate::web::remote_api::tree::Wanted;
use serde_json::Value as Json;

/// What is shown.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shown {
    Plain(Json),
    List(Vec<Shown>),
    Object { class: Option<String>, fields: Vec<(String, Shown)> },
}

/// How far it goes from here.
#[derive(Clone, Copy)]
pub(crate) enum Reach<'a> {
    Level(i32),
    Named(&'a [Wanted]),
}

impl<'a> Reach<'a> {
    /// Whether a field is shown; if so how far it goes in what the field holds, and which part.
    fn into(self, field: &Field) -> Option<(Reach<'a>, Option<(usize, usize)>)> {
        match self {
            Reach::Level(level) => {
                (field.visibility >= level).then_some((Reach::Level(level + 1), None))
            }
            Reach::Named(names) => {
                let find = |name: &str| names.iter().find(|wanted| wanted.name == name);
                let wanted = find(field.name).or_else(|| find("*"))?;
                Some((Reach::Named(&wanted.below), wanted.range))
            }
        }
    }
}

/// The object that was asked for.
pub(crate) fn top(exchange: &Exchange<'_>, bean: &Bean, reach: Reach<'_>) -> Shown {
    let class = Some(bean.class.clone());
    Shown::Object { class, fields: fields(exchange, &bean.fields, reach) }
}

fn object(exchange: &Exchange<'_>, bean: &Bean, reach: Reach<'_>) -> Shown {
    let class = bean.tells_class.then(|| bean.class.clone());
    Shown::Object { class, fields: fields(exchange, &bean.fields, reach) }
}

fn fields(exchange: &Exchange<'_>, fields: &[Field], reach: Reach<'_>) -> Vec<(String, Shown)> {
    let shown = fields.iter().filter_map(|field| {
        let (inside, range) = reach.into(field)?;
        let mut shown = held(exchange, &field.held, inside);
        if let (Some((from, to)), Shown::List(items)) = (range, &mut shown) {
            items.truncate(to);
            items.drain(..from.min(items.len()));
        }
        Some((field.name.to_owned(), shown))
    });
    shown.collect()
}

fn held(exchange: &Exchange<'_>, value: &Held, reach: Reach<'_>) -> Shown {
    let named = |other| {
        resolve(exchange, other)
            .map_or(Shown::Plain(Json::Null), |bean| object(exchange, &bean, reach))
    };
    match value {
        Held::Plain(plain) => Shown::Plain(plain.clone()),
        Held::One(bean) => object(exchange, bean, reach),
        Held::Many(beans) => {
            Shown::List(beans.iter().map(|bean| object(exchange, bean, reach)).collect())
        }
        Held::Named(other) => other.as_ref().map_or(Shown::Plain(Json::Null), named),
        Held::AllNamed(others) => Shown::List(others.iter().map(named).collect()),
        Held::Map(entries) => Shown::Object {
            class: None,
            fields: entries
                .iter()
                .map(|(name, inside)| (name.clone(), held(exchange, inside, reach)))
                .collect(),
        },
    }
}
