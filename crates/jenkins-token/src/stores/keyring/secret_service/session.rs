//! The encrypted session of the Secret Service: what crosses the bus cannot be read by who listens.
//!
//! `dh-ietf1024-sha256-aes128-cbc-pkcs7`, the only encrypted one the specification has.

use crate::Problem;
use aes::Aes128;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use crypto_bigint::modular::{ConstMontyForm, ConstMontyParams};
use crypto_bigint::{U256, U1024, const_monty_params};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

/// Its name on the bus.
pub(super) const ALGORITHM: &str = "dh-ietf1024-sha256-aes128-cbc-pkcs7";

/// Bytes of the group's numbers.
const WIDTH: usize = 128;

mod group {
    #![allow(unreachable_pub, reason = "the macro makes its type public")]
    super::const_monty_params!(
        Oakley2,
        super::U1024,
        "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74\
         020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437\
         4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
         EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF",
        "The second Oakley group (RFC 2409, 6.2)."
    );
}

type Element = ConstMontyForm<group::Oakley2, { U1024::LIMBS }>;

/// Our half of the agreement.
///
/// `KWallet` drops the zero bytes that a number of the agreement begins with, which makes one
/// session of 128 useless: so there are none in ours, and a key from such a number is not taken.
pub(super) struct Offer {
    exponent: U256,
}

/// The key both sides have.
pub(super) struct Key(Zeroizing<[u8; 16]>);

/// A value as it crosses the bus.
pub(super) struct Sealed {
    /// The initialisation vector.
    pub(super) parameters: Vec<u8>,
    /// The ciphertext.
    pub(super) value: Vec<u8>,
}

impl Drop for Offer {
    fn drop(&mut self) {
        self.exponent.zeroize();
    }
}

impl Offer {
    /// A fresh one. 256 random bits are as strong as this group and four times faster than 1024.
    pub(super) fn new() -> Result<Offer, Problem> {
        loop {
            let mut random = Zeroizing::new([0; 32]);
            fill(random.as_mut_slice())?;
            let offer = Offer { exponent: U256::from_be_slice(random.as_slice()) };
            if offer.public().first() != Some(&0) {
                return Ok(offer);
            }
        }
    }

    /// What the other side gets.
    pub(super) fn public(&self) -> Vec<u8> {
        let two = Element::new(&U1024::from_u8(2));
        two.pow(&self.exponent).retrieve().to_be_bytes().to_vec()
    }

    /// The key, from what the other side gave; `None` when another offer has to be made.
    pub(super) fn accept(self, public: &[u8]) -> Result<Option<Key>, Problem> {
        let public =
            element(public).ok_or_else(|| failed("its half of the key is not such a number"))?;
        let shared = Element::new(&public).pow(&self.exponent).retrieve();
        let mut shared: [u8; WIDTH] = shared.to_be_bytes().into();
        let mut key = Zeroizing::new([0; 16]);
        let is_short = shared.first() == Some(&0);
        let derived = hkdf::Hkdf::<Sha256>::new(None, &shared).expand(&[], key.as_mut_slice());
        shared.zeroize();
        derived.map_err(|_| failed("no key can be derived"))?;
        Ok((!is_short).then_some(Key(key)))
    }
}

impl Key {
    pub(super) fn seal(&self, value: &[u8]) -> Result<Sealed, Problem> {
        let mut vector = [0; 16];
        fill(&mut vector)?;
        let cipher = cbc::Encryptor::<Aes128>::new((&*self.0).into(), &vector.into());
        let value = cipher.encrypt_padded_vec::<Pkcs7>(value);
        Ok(Sealed { parameters: vector.to_vec(), value })
    }

    pub(super) fn open(&self, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, Problem> {
        let vector: [u8; 16] = sealed
            .parameters
            .as_slice()
            .try_into()
            .map_err(|_| failed("a secret came without its initialisation vector"))?;
        let cipher = cbc::Decryptor::<Aes128>::new((&*self.0).into(), &vector.into());
        let value = cipher.decrypt_padded_vec::<Pkcs7>(&sealed.value);
        value.map(Zeroizing::new).map_err(|_| failed("a secret cannot be decrypted"))
    }
}

/// A number between 2 and p - 2: the others would make a key that everybody knows.
fn element(bytes: &[u8]) -> Option<U1024> {
    let leading = bytes.iter().take_while(|byte| **byte == 0).count();
    let significant = bytes.get(leading..)?;
    let mut padded = [0; WIDTH];
    let room = WIDTH.checked_sub(significant.len())?;
    padded.get_mut(room..)?.copy_from_slice(significant);
    let number = U1024::from_be_slice(&padded);
    let largest = group::Oakley2::PARAMS.modulus().get().wrapping_sub(&U1024::from_u8(2));
    (number >= U1024::from_u8(2) && number <= largest).then_some(number)
}

fn fill(bytes: &mut [u8]) -> Result<(), Problem> {
    getrandom::fill(bytes).map_err(|error| Problem::Bug {
        what: format!("the system does not give random numbers: {error}"),
    })
}

fn failed(why: &str) -> Problem {
    Problem::KeyringSessionFailed { why: why.to_owned() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    #[test]
    fn both_sides_come_to_the_same_key() {
        loop {
            let (ours, theirs) = (Offer::new().unwrap(), Offer::new().unwrap());
            let (to_them, to_us) = (ours.public(), theirs.public());
            let (ours, theirs) = (ours.accept(&to_us).unwrap(), theirs.accept(&to_them).unwrap());
            // One of 256 is not taken, by either side.
            let (Some(ours), Some(theirs)) = (ours, theirs) else { continue };
            let sealed = ours.seal(b"a value").unwrap();
            assert!(!sealed.value.windows(7).any(|window| window == b"a value"));
            assert_eq!(theirs.open(&sealed).unwrap().as_slice(), b"a value");
            break;
        }
    }

    #[test]
    fn no_number_of_an_agreement_begins_with_a_zero_byte() {
        let taken = (0..1500).filter(|_| {
            let (ours, theirs) = (Offer::new().unwrap(), Offer::new().unwrap());
            assert_ne!(ours.public()[0], 0);
            ours.accept(&theirs.public()).unwrap().is_some()
        });
        assert_ne!(taken.count(), 1500, "one of 256 is short");
    }

    #[test]
    fn a_half_that_makes_a_known_key_is_refused() {
        let modulus = group::Oakley2::PARAMS.modulus().get();
        let below = |less: u8| modulus.wrapping_sub(&U1024::from_u8(less)).to_be_bytes();
        for bad in [vec![], vec![0], vec![1], below(0).to_vec(), below(1).to_vec(), vec![2; 129]] {
            assert!(element(&bad).is_none(), "{bad:?}");
        }
        for good in [vec![2], vec![0, 0, 2], below(2).to_vec(), [vec![0; 9], vec![2; 128]].concat()]
        {
            assert!(element(&good).is_some(), "{good:?}");
        }
    }

    #[test]
    fn what_is_cut_or_of_another_key_is_no_secret() {
        let key = |byte| Key(Zeroizing::new([byte; 16]));
        let sealed = key(1).seal(&[7; 40]).unwrap();
        assert!(
            key(2).open(&sealed).is_ok_and(|value| value.as_slice() != [7; 40])
                || key(2).open(&sealed).is_err()
        );
        let cut =
            Sealed { parameters: sealed.parameters.clone(), value: sealed.value[..31].to_vec() };
        assert!(key(1).open(&cut).is_err());
        let bare = Sealed { parameters: vec![], value: sealed.value.clone() };
        assert!(key(1).open(&bare).is_err());
    }
}
