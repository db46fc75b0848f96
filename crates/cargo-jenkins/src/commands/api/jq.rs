//! `--jq`: what an expression selects of an answer.

use super::fields::usage;
use crate::console::Console;
use jaq_core::data::JustLut;
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Native, Vars, load, unwrap_valr};
use jaq_json::{Val, read};
use jenkins_token::{Error, escape};

/// Rows of a table, which jq has and jaq leaves to whoever uses it.
const ROWS: &str = r#"
def _cell(f; kind):
  if type == "string" then f
  elif . == null then ""
  elif type == "array" or type == "object" then error("\(type) is not valid in a \(kind) row")
  else tostring end;
def _instead(a; b): split(a) | join(b);
def @tsv: [.[] | _cell(_instead("\\"; "\\\\") | _instead("\t"; "\\t") | _instead("\n"; "\\n")
  | _instead("\r"; "\\r"); "tsv")] | join("\t");
def @csv: [.[] | _cell("\"" + _instead("\""; "\"\"") + "\""; "csv")] | join(",");
"#;

/// An expression that can be asked.
pub(super) struct Filter(jaq_core::compile::Filter<Native<JustLut<Val>>>);

impl Filter {
    /// # Errors
    /// [`Problem::Usage`](jenkins_token::Problem::Usage) where it is not an expression of jq.
    pub(super) fn parse(expression: &str) -> Result<Filter, Error> {
        let rows = load::parse(ROWS, |parser| parser.defs()).into_iter().flatten();
        let defs = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs()).chain(rows);
        let funs = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
        let arena = Arena::default();
        let program = File { code: expression, path: () };
        let modules = Loader::new(defs).load(&arena, program).map_err(|errors| {
            let error = errors.into_iter().next().map(|(_, error)| error);
            let (expected, found) = match error {
                Some(load::Error::Lex(all)) => {
                    let first = all.into_iter().next();
                    first.map(|(expected, at)| (expected.as_str(), at)).unwrap_or_default()
                }
                Some(load::Error::Parse(all)) => {
                    let first = all.into_iter().next();
                    first.map(|(expected, at)| (expected.as_str(), at)).unwrap_or_default()
                }
                _ => Default::default(),
            };
            let at = if found.is_empty() { "its end".to_owned() } else { format!("`{found}`") };
            usage(&format!("--jq cannot be read: {expected} is expected at {}", escape::line(&at)))
        })?;
        let compiled = Compiler::default().with_funs(funs).compile(modules);
        let filter = compiled.map_err(|errors| {
            let mut names = errors.into_iter().flat_map(|(_, undefined)| undefined);
            let name = names.next().map_or("", |(name, _)| name);
            usage(&format!("--jq cannot be read: `{}` is not defined", escape::line(name)))
        })?;
        Ok(Filter(filter))
    }

    /// Prints what it selects of each JSON document in `body`, a line each: strings as they are,
    /// anything else as JSON.
    ///
    /// # Errors
    /// [`Problem::Usage`](jenkins_token::Problem::Usage) where it does not fit, or there is no JSON.
    pub(super) fn print(&self, body: &[u8], console: &mut Console) -> Result<(), Error> {
        for document in read::parse_many(body) {
            let document = document.map_err(|_| {
                usage("--jq needs an answer in JSON, such as that of a path with api/json")
            })?;
            let fields = fields_of(&document);
            let context = Ctx::<JustLut<Val>>::new(&self.0.lut, Vars::new([]));
            for selected in self.0.id.run((context, document)).map(unwrap_valr) {
                let selected = selected.map_err(|error| {
                    let why = error.to_string();
                    // What a path leads to that is not there is null.
                    let about = if why.contains("null") { fields.as_str() } else { "" };
                    usage(&format!("--jq: {}{about}", escape::line(&why)))
                })?;
                match selected {
                    Val::TStr(text) | Val::BStr(text) => {
                        console.print(String::from_utf8_lossy(&text))?;
                    }
                    Val::Null => console.print("")?,
                    other => console.print(other)?,
                }
            }
        }
        Ok(())
    }
}

/// What there is in an object, for somebody who asked for what is not.
fn fields_of(document: &Val) -> String {
    const SHOWN: usize = 12;
    let Val::Obj(fields) = document else { return String::new() };
    let name = |key: &Val| match key {
        Val::TStr(text) => escape::line(&String::from_utf8_lossy(text)),
        other => escape::line(&other.to_string()),
    };
    let mut names: Vec<String> = fields.keys().take(SHOWN).map(name).collect();
    if fields.len() > SHOWN {
        names.push("…".to_owned());
    }
    format!("; a field may not be there: the answer has {}", names.join(", "))
}
