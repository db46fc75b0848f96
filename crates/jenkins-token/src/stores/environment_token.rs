//! Where the environment's token is: in a variable, in a file that another one names, or among the
//! credentials that systemd loads for a unit.

use crate::Problem;
use crate::files::guarded_read;
use crate::look_alike;
use crate::model::Secret;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const VARIABLE: &str = "JENKINS_API_TOKEN";
const FILE: &str = "JENKINS_API_TOKEN_FILE";
/// Where systemd puts what `LoadCredential=` names.
const DIRECTORY: &str = "CREDENTIALS_DIRECTORY";
/// What the unit has to call it.
const CREDENTIAL: &str = "jenkins-api-token";

/// A token, unread where it is in a file: whose it is may be missing, and then nobody reads it.
pub(super) struct EnvironmentToken {
    /// What holds it, as a person sets it.
    pub(super) held_by: &'static str,
    place: Place,
}

enum Place {
    Here(Secret),
    File(PathBuf),
}

/// The token's place. What systemd loaded gives way to a variable.
///
/// # Errors
/// [`Problem::EnvironmentUnusable`] for both variables, of which only one can be meant.
pub(super) fn find(
    lookup: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<EnvironmentToken>, Problem> {
    let value = lookup(VARIABLE).map(|value| Secret::new(value.to_string_lossy()));
    let value = value.filter(|value| !look_alike::tidy(value.expose()).is_empty());
    let file = lookup(FILE).filter(|path| !path.is_empty()).map(PathBuf::from);
    let (held_by, place) = match (value, file) {
        (Some(_), Some(_)) => {
            return Err(unusable(format!("{VARIABLE} is set too, and only one can be meant")));
        }
        (Some(value), None) => (VARIABLE, Place::Here(value)),
        (None, Some(file)) => (FILE, Place::File(file)),
        (None, None) => match loaded(lookup) {
            Some(file) => (CREDENTIAL, Place::File(file)),
            None => return Ok(None),
        },
    };
    Ok(Some(EnvironmentToken { held_by, place }))
}

/// The file of the unit's credential, if it loads one of ours.
fn loaded(lookup: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let file = Path::new(&lookup(DIRECTORY)?).join(CREDENTIAL);
    (file.is_absolute() && file.exists()).then_some(file)
}

impl EnvironmentToken {
    /// Its value. Other servers' tokens and passwords are taken too, as Jenkins' own client does.
    ///
    /// # Errors
    /// [`Problem::NotAToken`]; [`Problem::EnvironmentUnusable`] for a file that is not there, or that
    /// others may use.
    pub(super) fn read(self) -> Result<Secret, Problem> {
        let text = match self.place {
            Place::Here(value) => value,
            Place::File(path) => text_of(&path, self.held_by)?,
        };
        Secret::token(text.expose(), self.held_by, false)
    }
}

fn text_of(path: &Path, held_by: &'static str) -> Result<Secret, Problem> {
    let unusable = |why| Problem::EnvironmentUnusable { variable: held_by, why };
    let said = |why: &str| unusable(format!("{}: {why}", path.display()));
    if !path.is_absolute() {
        return Err(said("it is not an absolute path"));
    }
    match guarded_read::read_named(path) {
        Ok(Some(bytes)) => {
            let bytes = Zeroizing::new(bytes);
            Ok(Secret::new(String::from_utf8_lossy(&bytes)))
        }
        Ok(None) => Err(said("there is no such file")),
        Err(problem) => Err(unusable(problem.to_string())),
    }
}

fn unusable(why: String) -> Problem {
    Problem::EnvironmentUnusable { variable: FILE, why }
}
