//! What differs between the versions, as facts: nothing else asks for a number.
//!
//! Source: the recordings of each version (`recordings/README.md`, CONTRADICTED and CONFIRMED) and
//! the sources of `ApiTokenProperty` and `DefaultCrumbIssuer`.

/// The servlet container a recorded version ran in; it writes the plain error pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// Jetty 9.2, the war's own in 2.46.1.
    Jetty92,
    /// Jetty 9.4, the war's own in 2.160 and 2.198.
    Jetty94,
    /// Jetty 10, the war's own in 2.426.2.
    Jetty10,
    /// Tomcat 10.1, where the newest versions were recorded.
    Tomcat,
}

/// Where the page with the API tokens is, below the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// `configure`, without a slash.
    Configure,
    /// `security/`, with a slash.
    Security,
}

/// How the page with the API tokens looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One legacy token in a box.
    Legacy,
    /// A list of inputs, with images.
    EarlyInputs,
    /// The same with a button to copy.
    EarlyInputsWithCopy,
    /// A list of inputs.
    Inputs,
    /// Cards.
    Cards,
}

/// How the icons of a page are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drawings {
    /// As images in files of their own.
    Images,
    /// In the page, each element with its end tag.
    Closed,
    /// In the page, shapes without end tags, some with the prologue of an XML file.
    Titled,
    /// In the page, an empty title without an end tag too.
    SelfClosed,
}

/// How `changeToken` tells the new legacy token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LegacyReply {
    /// A line of script in the header `script`.
    Script,
    /// JSON in the header `X-Jenkins-ValidateButton-Callback`.
    Callback,
}

/// The cookie a refused login clears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RememberMe {
    /// `ACEGI_SECURITY_HASHED_REMEMBER_ME_COOKIE`, only after the login form.
    Acegi,
    /// `remember-me`, after the form and with every 401.
    Spring,
}

/// How Jenkins says that a disabled job cannot be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conflict {
    /// A stack trace as plain text.
    Trace,
    /// A page of Jenkins' own, without the reason.
    Page,
    /// The container's page, with the reason.
    Container,
}

/// The facts of one version.
#[expect(clippy::struct_excessive_bools, reason = "a table of yes-or-no facts, one column each")]
pub(crate) struct Rules {
    /// The container it was recorded in.
    pub(crate) container: Container,
    /// Where the token page is.
    pub(crate) token_page: Place,
    /// How the token page looks.
    pub(crate) layout: Layout,
    /// How icons are drawn.
    pub(crate) drawings: Drawings,
    /// The header and form field of a crumb.
    pub(crate) crumb_field: &'static str,
    /// Length of a crumb in hex digits.
    pub(crate) crumb_length: usize,
    /// Whether a crumb lives with its HTTP session.
    pub(crate) crumb_binds_session: bool,
    /// Whether a crumb holds the client's address.
    pub(crate) crumb_binds_address: bool,
    /// Whether layout pages carry the crumb in `<head data-crumb-*>` (else in a script).
    pub(crate) crumb_in_head: bool,
    /// Whether a POST with an API token needs a crumb.
    pub(crate) token_needs_crumb: bool,
    /// Whether the login page has a small frame of its own.
    pub(crate) login_frame: bool,
    /// Whether the login form needs a crumb.
    pub(crate) login_form_needs_crumb: bool,
    /// Where the login form posts to.
    pub(crate) login_form: &'static str,
    /// Whether `basic` is as good as `Basic`.
    pub(crate) scheme_ignores_case: bool,
    /// Whether a 401 names the user and the reason.
    pub(crate) denial_names_user: bool,
    /// `WWW-Authenticate`.
    pub(crate) challenge: &'static str,
    /// The cookie a refused login clears.
    pub(crate) remember_me: RememberMe,
    /// Whether the anonymous 403 says which permission is missing.
    pub(crate) login_page_names_permission: bool,
    /// Whether users have named tokens (`generateNewToken`, `rename`, `revoke`).
    pub(crate) named_tokens: bool,
    /// Whether a token named `null` is answered without a name.
    pub(crate) null_is_no_name: bool,
    /// Whether there are `addFixedToken`, `revokeAll`, `revokeAllExcept`.
    pub(crate) bulk_methods: bool,
    /// Whether `rename` answers everything in JSON.
    pub(crate) rename_answers_json: bool,
    /// Whether tokens can expire.
    pub(crate) expiry: bool,
    /// Whether what a repository advertises is packed for who accepts it.
    pub(crate) advertisement_packed: bool,
    /// How `changeToken` answers.
    pub(crate) legacy_reply: LegacyReply,
    /// Whether web methods refuse GET and PUT.
    pub(crate) post_only: bool,
    /// Whether that 405 has `Allow: POST`.
    pub(crate) names_allowed_method: bool,
    /// Whether a 404 is a Jenkins page (else the container's).
    pub(crate) own_not_found: bool,
    /// Whether a semicolon in the path is 400 (else the path is just unknown).
    pub(crate) refuses_semicolons: bool,
    /// Whether `whoAmI` shows `details` and `toString`.
    pub(crate) identity_details: bool,
    /// Whether a password adds the authority `FACTOR_PASSWORD`.
    pub(crate) password_factor: bool,
    /// The authority of anonymous.
    pub(crate) anonymous_authority: &'static str,
    /// Whether text answers of the crumb issuer have `X-Jenkins`.
    pub(crate) text_names_version: bool,
    /// Whether API answers have `X-Frame-Options`.
    pub(crate) api_frame_options: bool,
    /// Whether `/api/json` knows `url`.
    pub(crate) url_in_api: bool,
    /// Whether a POST of a starting server is refused for its crumb before the 503.
    pub(crate) starting_checks_crumb: bool,
    /// Whether a starting server answers 401 to valid tokens for a moment.
    pub(crate) starting_forgets_tokens: bool,
    /// Whether `/manage/` exists (else the page is `/manage`).
    pub(crate) manage_with_slash: bool,
    /// Whether `/instance-identity/` is there.
    pub(crate) instance_identity: bool,
    /// The permission `quietDown` asks for.
    pub(crate) quiet_permission: &'static str,
    /// What the node of the controller itself is called: as a label, on pages, in a sentence.
    pub(crate) own_node: [&'static str; 3],
    /// The icon of a node: its file or symbol, and its class.
    pub(crate) node_icon: [&'static str; 2],
    /// Whether the monitors of a node tell how much space is little.
    pub(crate) monitors_tell_limits: bool,
    /// Whether a job tells that it is disabled, and a build that it is in progress.
    pub(crate) tells_progress: bool,
    /// Whether the root tells why it is about to shut down.
    pub(crate) tells_quiet_reason: bool,
    /// Whether a configuration is saved anew as soon as it is posted.
    pub(crate) saves_configurations: bool,
    /// Whether `DELETE` is answered with 204 (else with a redirect).
    pub(crate) delete_without_content: bool,
    /// Whether a job without parameters refuses them with a 400 (else with a 500).
    pub(crate) refuses_parameters: bool,
    /// How a disabled job refuses to be built.
    pub(crate) conflict: Conflict,
    /// The permission for `/scriptText`.
    pub(crate) script_permission: &'static str,
    /// Whether pieces of a console hold Jenkins' notes.
    pub(crate) notes_in_pieces: bool,
    /// The user properties of `/me/api/json`.
    pub(crate) user_properties: &'static [&'static str],
    /// Whether the search of a user ignores case by default.
    pub(crate) search_ignores_case: bool,
    /// What stands before AM and PM in English times.
    pub(crate) meridiem_space: char,
}
