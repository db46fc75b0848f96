//! Pages: the common frame, and which page of tokens a version has.
//!
//! Only what a reader relies on is as in Jenkins (`<head data-*>`, headers, the token section), and
//! what it may stumble over stands where it stands there (`surroundings`, `drawings`); the words and
//! everything else are the sandbox's own.

mod denied;
mod drawings;
mod escape;
mod frame;
mod login;
mod surroundings;
mod token_cards;
mod token_inputs;
mod token_inputs_early;
mod token_legacy;
mod token_list;
mod token_page;

pub(crate) use denied::{denied, login_required};
pub(crate) use escape::text;
pub(crate) use frame::{
    failed, failure, form_wanted, half_up, layout, not_found, post_only, stack_trace, starting,
    trace,
};
pub(crate) use login::login;
pub(crate) use token_list::token_list;
