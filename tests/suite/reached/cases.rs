//! What clients of a Jenkins get wrong, and the test that they would fail here.

/// The file from the directory of the tests, and the test.
pub const CASES: &[(&str, &str)] = &[
    // 1. A credential that is ignored is not stored.
    ("suite/states/rows.rs", "each_state_is_told_and_takes_no_token_away"),
    // 2. A wrong password is sent once.
    ("suite/states/told_apart.rs", "a_password_that_was_refused_is_not_tried_again"),
    // 3. A 401 of somebody in front is theirs.
    ("suite/protocol/denial.rs", "l10_a_401_is_jenkins_own_only_with_its_realm"),
    // 4. A token of a user whom the realm forgot.
    ("suite/states/rows.rs", "each_state_is_told_and_takes_no_token_away"),
    // 5. An id with a colon is refused, others travel as UTF-8.
    ("suite/bad_input.rs", "ids_names_and_ends_that_cannot_work_are_refused"),
    // 6. The server's spelling of an id is kept.
    ("suite/never_lost.rs", "one_person_of_two_spellings_is_one_account"),
    // 7. A realm that knows somebody by another name.
    ("suite/states/rows.rs", "each_state_is_told_and_takes_no_token_away"),
    // 8. A token that is sent to the identity provider.
    ("suite/states/rows.rs", "each_state_is_told_and_takes_no_token_away"),
    // 9. A login page of a front door is not JSON.
    ("suite/protocol/mint.rs", "a_200_page_is_no_token_whoever_wrote_it"),
    // 10. Any field for the crumb.
    ("suite/protocol/crumb.rs", "t10_keys_order_and_class_do_not_matter"),
    // 11. Crumbs of any length.
    ("suite/protocol/crumb.rs", "t10_keys_order_and_class_do_not_matter"),
    // 12. Without an issuer there is no crumb.
    ("suite/login.rs", "without_an_issuer_no_crumb_is_sent"),
    // 13. An issuer that is off, and a wrong root.
    ("suite/protocol/crumb.rs", "an_issuer_that_is_off_is_not_a_wrong_root"),
    // 14. A crumb goes back with every cookie it came with.
    ("suite/protocol/crumb.rs", "t13_a_crumb_comes_with_its_session"),
    // 15. A cookie for https only goes back over http.
    ("suite/protocol/crumb.rs", "a_crumb_brings_its_session_and_its_source"),
    // 16. A refused crumb is fetched once more.
    ("suite/states/changes.rs", "a_crumb_that_came_from_another_address_is_refused_until_2_541"),
    // 17. A crumb as a field where headers are dropped.
    ("suite/protocol/crumb.rs", "a_crumb_can_travel_as_a_field"),
    // 18. A strict crumb goes back with where it came from.
    ("suite/states/changes.rs", "a_token_that_is_well_makes_another_and_ends"),
    // 19. A token goes without crumb and cookies, but where it must.
    ("suite/states/changes.rs", "the_oldest_servers_want_a_crumb_with_a_token"),
    // 20. Who may not read is told the permission.
    ("suite/login.rs", "who_may_not_read_is_told_which_permission_is_missing"),
    // 21. A crumb in JSON with other keys, and in XML.
    ("suite/protocol/crumb.rs", "t10_keys_order_and_class_do_not_matter"),
    // 22. An end that an old controller ignores.
    ("suite/login.rs", "l13_an_old_controller_ignores_the_end_and_login_says_so"),
    // 23. An error in a success.
    ("suite/protocol/mint.rs", "t9_t11_t12_what_is_no_success_is_none"),
    // 24. A page in the place of a token.
    ("suite/protocol/mint.rs", "a_200_page_is_no_token_whoever_wrote_it"),
    // 25. A 403 without a word.
    ("suite/protocol/denial.rs", "t16_the_kinds_of_403_are_told_apart"),
    // 26. A method that is not taken.
    ("suite/protocol/denial.rs", "every_recorded_refusal_means_what_it_was_about"),
    // 27. A redirect to https is never followed with a password.
    ("suite/wire.rs", "t3_https_is_never_left_for_http"),
    // 28. An answer to a creation that is lost.
    ("suite/tokens.rs", "a_lost_creation_is_never_repeated_and_the_list_decides"),
    // 29. Names of any kind, and none with control characters.
    ("suite/bad_input.rs", "ids_names_and_ends_that_cannot_work_are_refused"),
    // 30. An answer whose token is not one.
    ("suite/protocol/mint.rs", "t9_t11_t12_what_is_no_success_is_none"),
    // 31. A token's value is shown nowhere.
    ("suite/secrets.rs", "s2_verbose_runs_show_no_password_token_or_base64_of_them"),
    // 32. Ends that no controller understands.
    ("suite/bad_input.rs", "ids_names_and_ends_that_cannot_work_are_refused"),
    // 33. A token that cannot be kept is not lost.
    ("suite/life_cycle.rs", "l1_a_token_that_cannot_be_stored_is_revoked_or_named"),
    // 34. Every layout of the list.
    ("suite/protocol/whole_pages.rs", "every_token_of_a_page_is_listed_in_every_language"),
    // 35. Names that are written as entities.
    ("suite/protocol/page_fragments.rs", "what_is_put_between_the_rows_changes_none"),
    // 36. The one token of before is flagged.
    ("suite/protocol/page.rs", "a_legacy_token_is_flagged"),
    // 37. Uses that are not counted are not none.
    ("suite/protocol/page_doubt.rs", "counters_and_dates_are_read_only_where_they_are_certain"),
    // 38. Numbers in any grouping.
    ("suite/protocol/page.rs", "a_counter_is_read_across_its_grouping"),
    // 39. Dates in any language, or as they are.
    ("suite/protocol/page.rs", "a_page_in_german_keeps_its_words"),
    // 40. Either address of the list.
    ("suite/protocol/page_doubt.rs", "the_likely_address_is_asked_first"),
    // 41. A page that is not understood is not an empty list.
    ("suite/protocol/page_doubt.rs", "a_list_that_is_not_understood_is_not_empty"),
    // 42. A revocation of what is not there.
    ("suite/next_steps/scenarios.rs", "which_account_or_token_is_meant"),
    // 43. Others are revoked one by one, by what is listed.
    ("suite/revoke.rs", "unused_expired_and_legacy_ones_are_found"),
    // 44. Every answer to a new name.
    ("suite/protocol/revoke.rs", "every_recorded_rename_means_what_it_was_about"),
    // 45. A rotation that fails at any step leaves a token that works.
    ("suite/faults/order.rs", "l5_rotation_order"),
    // 46. The one token of before is read where it is shown.
    ("suite/protocol/legacy.rs", "only_32_hex_digits_are_a_legacy_token"),
    // 47. Another value that is not given.
    ("suite/protocol/legacy.rs", "a_capability_that_is_off_is_told_in_the_controllers_words"),
    // 48. A start is waited for before anything is posted.
    ("suite/states/starting.rs", "a_login_waits_for_a_restart_to_end_and_posts_once"),
    // 49. A start that failed is left in time.
    ("suite/states/starting.rs", "what_reads_waits_too_and_no_longer_than_for_an_answer"),
    // 50. Any page that is pasted leads to the root.
    ("suite/context_path.rs", "a_pasted_page_leads_to_the_root_though_nobody_signs"),
    // 51. A part of the environment's credential.
    ("suite/environment.rs", "two_tokens_or_a_part_of_a_credential_are_usage_errors_that_help"),
    // 52. Versions of any form.
    ("../crates/jenkins-token/tests/model.rs", "versions_with_four_parts_and_snapshots_compare"),
    // 53. A request whose head is too large.
    ("suite/protocol/denial.rs", "t16_what_a_proxy_says_is_not_jenkins_word"),
    // 54. Answers of any framing.
    ("suite/framing.rs", "an_answer_is_read_however_its_end_is_told"),
    // 55. Git asks for a host that nobody knows.
    ("suite/git/hosts.rs", "case_55_an_unknown_host_gets_silence"),
    // 56. Git forgets another password.
    ("suite/git/life.rs", "case_56_erasing_another_password_changes_nothing"),
    // 57. Two controllers on one host.
    ("suite/git/hosts.rs", "case_57_the_path_tells_controllers_apart"),
    // 58. Git sends the token before it is asked.
    ("suite/git/hosted.rs", "case_58_a_private_jenkins_works_only_with_the_setting"),
    // 59. Git fetches and pushes with a token.
    ("suite/git/hosted.rs", "case_59_clone_push_and_fetch_work_after_one_setup"),
];
