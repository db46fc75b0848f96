//! A keyring whose daemon is `KWallet`, in the states that only a wallet has.

use super::{Keyring, Kind, wait_until};

impl Keyring {
    /// A wallet that is open for its owner, and that nobody has used by the Secret Service yet.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn start_unused_wallet() -> Keyring {
        let mut keyring = Keyring::without_daemon_of(Kind::KWallet);
        // The first start makes the wallet, which is offered from the second on.
        keyring.start_daemon();
        let wallet = keyring.path().join("share/kwalletd/kdewallet.kwl");
        wait_until("the wallet", || wallet.metadata().is_ok_and(|file| file.len() > 0));
        keyring.end_daemon();
        keyring.start_daemon();
        keyring
    }

    /// Closes the wallet, as a person does.
    pub fn close_wallet(&self) {
        let _ = self.call_named("/modules/kwalletd5", "org.kde.KWallet.closeAllWallets", &[]);
    }
}
