//! macOS and Windows, whose keyrings `keyring` knows. Not verified there yet.

use crate::model::Account;

/// The item of `account` in `service` for the home of that id.
pub(super) fn entry(
    service: &str,
    account: &Account,
    home: &str,
) -> keyring_core::Result<keyring_core::Entry> {
    let user = format!("{} {} {home}", account.user, account.controller);
    Ok(keyring::Entry::new(service, &user)?.inner)
}
