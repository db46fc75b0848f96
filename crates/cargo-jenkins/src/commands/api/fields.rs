//! What was given for a body, and files it is in.

use crate::console::Console;
use jenkins_token::lifecycle::api::{Field, Value};
use jenkins_token::{Error, Problem};
use std::io::Read;
use std::path::Path;

pub(super) fn usage(why: &str) -> Error {
    Problem::Usage { why: why.to_owned() }.into()
}

/// `NAME=VALUE`, and where files are meant `NAME=@FILE`.
pub(super) fn field(
    console: &mut Console,
    text: &str,
    written: &str,
    takes_files: bool,
) -> Result<Field, Error> {
    let (name, value) = text.split_once('=').ok_or_else(|| usage(written))?;
    let value = match value.strip_prefix('@').filter(|_| takes_files) {
        Some("-") => Value::Named("stdin".to_owned(), standard_input(console)?),
        Some(file) => Value::File(readable(file, name)?.into()),
        None => Value::Bytes(value.into()),
    };
    Ok(Field { name: name.to_owned(), value })
}

/// A file that can be opened; what was typed is at fault if not, and not a disk.
pub(super) fn readable<'a>(file: &'a str, of: &str) -> Result<&'a str, Error> {
    match std::fs::File::open(file) {
        Ok(_) => Ok(file),
        Err(error) => match Problem::of_limit(&error) {
            Some(problem) => Err(problem.into()),
            None => Err(usage(&format!("the file of {of} cannot be read: {file}: {error}"))),
        },
    }
}

pub(super) fn standard_input(console: &mut Console) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = console.input.read_to_end(&mut bytes);
    read.map_err(|error| Problem::of_file(Path::new("-"), &error))?;
    Ok(bytes)
}
