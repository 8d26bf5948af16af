//! The browser host carries the built interface. A build before the interface was built must not fail
//! obscurely: it gets a page that says what to do.

use std::path::Path;

fn main() {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/dist");
    let index = dist.join("index.html");
    if !index.exists() {
        println!(
            "cargo:warning=the interface is not built yet: run script/run, or npm run build in ui"
        );
        let page = "<!doctype html><title>Galley</title><p>The interface is not built yet: run <code>npm run build</code> in <code>ui</code>.";
        if std::fs::create_dir_all(&dist)
            .and_then(|()| std::fs::write(&index, page))
            .is_err()
        {
            println!("cargo:warning=ui/dist cannot be written");
        }
    }
    println!("cargo:rerun-if-changed=../../../ui/dist");
}
