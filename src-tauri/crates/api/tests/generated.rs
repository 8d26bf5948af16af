//! The committed TypeScript is what the Rust types say.

use std::fs;
use std::path::Path;

#[test]
fn the_generated_typescript_is_fresh() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/generated/api.ts");
    let wanted = galley_api::typescript::generate();
    if std::env::var_os("GALLEY_WRITE_GENERATED").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, &wanted).unwrap();
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == wanted,
        "ui/src/generated/api.ts is not what the types in galley-api say: run script/generate"
    );
}
