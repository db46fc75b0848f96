//! Parameters that are yes or no: what reads each by its name, which pyo3's own error does not say.

use crate::arguments::{self, Given};
use pyo3::prelude::*;

macro_rules! flags {
    ($($name:ident)*) => {$(
        pub(crate) fn $name(given: Given<'_, '_>) -> PyResult<bool> {
            given.extract().map_err(|_| arguments::wrong_type(stringify!($name), "bool", given))
        }
    )*};
}

flags!(allow_http keep_old keep_token offline replace_legacy);
