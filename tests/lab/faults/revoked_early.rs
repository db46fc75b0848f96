//! Whether a token was revoked before its successor had worked, told from what a controller was
//! asked.

use jenkins_sandbox::ReceivedRequest;

/// A token that had once worked may be revoked only when one that worked for the first time after
/// it is still alive, or, where `may_end_itself` says so, with itself.
#[must_use]
pub fn violations(asked: &[ReceivedRequest], may_end_itself: bool) -> Vec<String> {
    // In the order in which each was accepted for the first time.
    let (mut worked, mut gone): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    let mut found = Vec::new();
    for request in asked.iter().filter(|request| request.status == 200) {
        if request.target.contains("whoAmI")
            && let Some(token) = request.token.as_deref()
            && !worked.contains(&token)
        {
            worked.push(token);
        }
        if request.target.ends_with("/revoke")
            && let Some(ended) = request.about.as_deref()
        {
            let successor = |at: usize| worked[at + 1..].iter().any(|later| !gone.contains(later));
            let at = worked.iter().position(|token| *token == ended);
            let ends_itself = request.token.as_deref() == Some(ended);
            let already_gone = gone.contains(&ended);
            if at.is_some_and(|at| !successor(at))
                && !already_gone
                && !(may_end_itself && ends_itself)
            {
                found.push("a token was revoked before its successor had worked".to_owned());
            }
            gone.push(ended);
        }
    }
    found
}
