//! Opens the window and keeps it on the program's own pages. Its measures are in
//! `tauri.conf.json`; what it shows is the interface's business.

use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Url, WebviewWindowBuilder};

/// Opens every window that `tauri.conf.json` describes.
pub fn open(app: &AppHandle) -> tauri::Result<()> {
    for config in &app.config().app.windows {
        let builder = WebviewWindowBuilder::from_config(app, config)?;
        builder
            .on_navigation(is_own_page)
            .on_new_window(|_, _| NewWindowResponse::Deny)
            .build()?;
    }
    Ok(())
}

/// Whether an address belongs to the program. A link in a note or a dropped address must not take
/// the window away from the project, nor reach the network.
fn is_own_page(address: &Url) -> bool {
    match address.scheme() {
        "tauri" | "about" => true,
        // Windows and Android show embedded pages under this host.
        "http" | "https" if address.host_str() == Some("tauri.localhost") => true,
        // The development server, which only a build without embedded pages asks.
        "http" => !cfg!(feature = "custom-protocol") && address.host_str() == Some("localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_programs_own_pages_are_shown() {
        let own = |address: &str| is_own_page(&address.parse().expect("a valid address"));
        assert!(own("tauri://localhost/index.html"));
        assert!(own("http://tauri.localhost/"));
        for foreign in [
            "https://example.org/",
            "http://127.0.0.1:8000/",
            "file:///etc/passwd",
            "data:text/html,hello",
            "http://tauri.localhost.example.org/",
        ] {
            assert!(!own(foreign), "{foreign}");
        }
    }
}
