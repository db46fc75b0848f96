//! git is told of what a login changes of the way to a controller, where it was set up for it, and of
//! the logout that ends it.

use crate::call_context::CallContext;
use git_credential_jenkins::git_config;
use jenkins_token::accounts::Registry;
use jenkins_token::model::Controller;

/// Brings git's settings up to date, where `controller` is not reached as `before` any more. The login
/// is done, whatever becomes of that: the caller is warned.
pub(crate) async fn follow(context: &CallContext, before: &Registry, controller: &Controller) {
    let now = Registry::read(&context.world.home).ok();
    if now.is_none_or(|now| now.site(controller) == before.site(controller)) {
        return;
    }
    let (home, root) = (context.world.home.clone(), controller.clone());
    // Others' calls go on while git is run.
    let followed = tokio::task::spawn_blocking(move || git_config::follow(&home, &root)).await;
    if let Ok(Err(error)) = followed {
        context.note(format!("git's settings could not be changed: {error}"));
    }
}

/// With a controller's last account its wiring goes.
pub(crate) async fn end(context: &CallContext, controller: &Controller) {
    let (home, root) = (context.world.home.clone(), controller.clone());
    let is_left = Registry::read(&home).is_ok_and(|registry| registry.site(&root).is_some());
    if is_left || !git_config::is_set_up(&home, &root).unwrap_or(false) {
        return;
    }
    let removed = tokio::task::spawn_blocking(move || git_config::remove(&home, &root)).await;
    if let Ok(Err(error)) = removed {
        context.note(format!("git is still set up for {controller}: {error}"));
    }
}
