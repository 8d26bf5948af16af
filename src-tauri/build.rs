//! Prepares the desktop package: capabilities, icons, and a page to embed when the interface has
//! not been built yet. It builds no interface itself; `script/run` does.

use std::path::Path;

const PLACEHOLDER: &str = "<!doctype html><meta charset=\"utf-8\"><title>Galley</title>\
<p>The interface has not been built. Run <code>npm ci &amp;&amp; npm run build</code> in \
<code>ui/</code>, or <code>script/run</code>, and build again.</p>";

fn main() {
    let page = Path::new("ui/dist/index.html");
    if !page.exists() {
        println!(
            "cargo:warning=ui/dist is missing: a placeholder page is embedded; run script/run"
        );
        std::fs::create_dir_all("ui/dist").expect("the source tree is writable");
        std::fs::write(page, PLACEHOLDER).expect("the source tree is writable");
    }
    println!("cargo:rerun-if-changed=ui/dist");
    println!("cargo:rerun-if-changed=src-tauri/capabilities");

    let attributes =
        tauri_build::Attributes::new().capabilities_path_pattern("./src-tauri/capabilities/**/*");
    tauri_build::try_build(attributes).expect("tauri.conf.json and the capabilities are valid");
}
