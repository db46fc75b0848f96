//! The person's browser.

/// Opens `page` where somebody can see it; answers whether a browser was started.
pub(super) fn open(page: &str) -> bool {
    // Without a display, what opens pages may take the terminal that the token is pasted into.
    let is_seen = ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME"]
        .into_iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    (is_seen || cfg!(target_os = "macos")) && webbrowser::open(page).is_ok()
}
