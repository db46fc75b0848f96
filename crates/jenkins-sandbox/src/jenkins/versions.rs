//! The facts of each version: what changed since the one before it.
//!
//! Source: the recordings of each version (`recordings/README.md`, CONTRADICTED and CONFIRMED) and
//! the sources of `ApiTokenProperty` and `DefaultCrumbIssuer`.

use crate::jenkins::version_rules::{
    Conflict, Container, Drawings, Layout, LegacyReply, Place, RememberMe, Rules,
};
use crate::setup::Jenkins;

const ADMINISTER: &str = "hudson.model.Hudson.Administer";

const V2_46_1: Rules = Rules {
    container: Container::Jetty92,
    token_page: Place::Configure,
    layout: Layout::Legacy,
    drawings: Drawings::Images,
    crumb_field: "Jenkins-Crumb",
    crumb_length: 32,
    crumb_binds_session: false,
    crumb_binds_address: true,
    crumb_in_head: false,
    token_needs_crumb: true,
    login_frame: false,
    login_form_needs_crumb: false,
    login_form: "j_acegi_security_check",
    scheme_ignores_case: false,
    denial_names_user: true,
    challenge: r#"Basic realm="Jenkins""#,
    remember_me: RememberMe::Acegi,
    login_page_names_permission: true,
    named_tokens: false,
    null_is_no_name: false,
    bulk_methods: false,
    rename_answers_json: false,
    expiry: false,
    advertisement_packed: false,
    legacy_reply: LegacyReply::Script,
    post_only: false,
    names_allowed_method: false,
    own_not_found: false,
    refuses_semicolons: false,
    identity_details: true,
    password_factor: false,
    anonymous_authority: "",
    text_names_version: false,
    api_frame_options: false,
    url_in_api: false,
    starting_checks_crumb: false,
    starting_forgets_tokens: false,
    manage_with_slash: false,
    instance_identity: true,
    quiet_permission: ADMINISTER,
    own_node: ["master", "master", "the master Jenkins node"],
    node_icon: ["computer.png", "icon-computer"],
    monitors_tell_limits: false,
    tells_progress: false,
    tells_quiet_reason: false,
    saves_configurations: false,
    delete_without_content: false,
    refuses_parameters: false,
    conflict: Conflict::Trace,
    script_permission: "hudson.model.Hudson.RunScripts",
    notes_in_pieces: false,
    user_properties: &[
        "jenkins.security.ApiTokenProperty",
        "hudson.model.MyViewsProperty",
        "hudson.model.PaneStatusProperties",
        "hudson.search.UserSearchProperty",
        "hudson.security.HudsonPrivateSecurityRealm$Details",
    ],
    search_ignores_case: false,
    meridiem_space: ' ',
};

/// Contract E1: the field has another name, a server of its own accord asks for no crumb.
const V1_625: Rules = Rules { crumb_field: ".crumb", ..V2_46_1 };

/// Contract E3: tokens need no crumb, and what changes a token is posted.
const V2_121: Rules = Rules { token_needs_crumb: false, post_only: true, ..V2_46_1 };

const V2_160: Rules = Rules {
    container: Container::Jetty94,
    layout: Layout::EarlyInputs,
    login_frame: true,
    token_needs_crumb: false,
    scheme_ignores_case: true,
    named_tokens: true,
    null_is_no_name: true,
    post_only: true,
    text_names_version: true,
    user_properties: &[
        "jenkins.security.ApiTokenProperty",
        "hudson.model.MyViewsProperty",
        "hudson.model.PaneStatusProperties",
        "jenkins.security.seed.UserSeedProperty",
        "hudson.search.UserSearchProperty",
        "hudson.security.HudsonPrivateSecurityRealm$Details",
    ],
    search_ignores_case: true,
    ..V2_46_1
};

const V2_198: Rules = Rules {
    layout: Layout::EarlyInputsWithCopy,
    drawings: Drawings::Closed,
    crumb_length: 64,
    crumb_binds_session: true,
    ..V2_160
};

const V2_426_2: Rules = Rules {
    container: Container::Jetty10,
    layout: Layout::Inputs,
    drawings: Drawings::Titled,
    crumb_in_head: true,
    login_form: "j_spring_security_check",
    denial_names_user: false,
    remember_me: RememberMe::Spring,
    login_page_names_permission: false,
    null_is_no_name: false,
    bulk_methods: true,
    own_not_found: true,
    refuses_semicolons: true,
    identity_details: false,
    anonymous_authority: "anonymous",
    api_frame_options: true,
    url_in_api: true,
    starting_checks_crumb: true,
    manage_with_slash: true,
    instance_identity: false,
    own_node: ["built-in", "Built-In Node", "the Jenkins controller's built-in node"],
    node_icon: ["symbol-computer", "symbol-computer"],
    tells_progress: true,
    tells_quiet_reason: true,
    delete_without_content: true,
    conflict: Conflict::Page,
    script_permission: ADMINISTER,
    user_properties: &[
        "jenkins.security.ApiTokenProperty",
        "hudson.model.MyViewsProperty",
        "hudson.model.PaneStatusProperties",
        "jenkins.security.seed.UserSeedProperty",
        "hudson.search.UserSearchProperty",
        "hudson.model.TimeZoneProperty",
        "jenkins.model.experimentalflags.UserExperimentalFlagsProperty",
        "hudson.security.HudsonPrivateSecurityRealm$Details",
    ],
    ..V2_198
};

const V2_479_1: Rules = Rules {
    container: Container::Tomcat,
    token_page: Place::Security,
    drawings: Drawings::SelfClosed,
    ..V2_426_2
};

const V2_541_2: Rules = Rules {
    layout: Layout::Cards,
    login_form_needs_crumb: true,
    rename_answers_json: true,
    legacy_reply: LegacyReply::Callback,
    monitors_tell_limits: true,
    refuses_parameters: true,
    conflict: Conflict::Container,
    notes_in_pieces: true,
    user_properties: &[
        "jenkins.security.ApiTokenProperty",
        "jenkins.console.ConsoleUrlProviderUserProperty",
        "jenkins.views.ViewsTabBarUserProperty",
        "hudson.model.MyViewsProperty",
        "hudson.model.PaneStatusProperties",
        "jenkins.security.seed.UserSeedProperty",
        "hudson.search.UserSearchProperty",
        "hudson.model.TimeZoneProperty",
        "jenkins.model.experimentalflags.UserExperimentalFlagsProperty",
        "hudson.security.HudsonPrivateSecurityRealm$Details",
    ],
    ..V2_479_1
};

const V2_572: Rules = Rules {
    crumb_binds_address: false,
    challenge: r#"Basic realm="Jenkins", charset="UTF-8""#,
    login_page_names_permission: true,
    expiry: true,
    saves_configurations: true,
    advertisement_packed: true,
    starting_forgets_tokens: true,
    names_allowed_method: true,
    password_factor: true,
    quiet_permission: "hudson.model.Hudson.Manage",
    meridiem_space: '\u{202f}',
    ..V2_541_2
};

impl Jenkins {
    /// The facts of this version.
    pub(crate) fn rules(self) -> &'static Rules {
        match self {
            Jenkins::V1_625 => &V1_625,
            Jenkins::V2_46_1 => &V2_46_1,
            Jenkins::V2_121 => &V2_121,
            Jenkins::V2_160 => &V2_160,
            Jenkins::V2_198 => &V2_198,
            Jenkins::V2_426_2 => &V2_426_2,
            Jenkins::V2_479_1 => &V2_479_1,
            Jenkins::V2_541_2 => &V2_541_2,
            Jenkins::V2_572 => &V2_572,
        }
    }
}
