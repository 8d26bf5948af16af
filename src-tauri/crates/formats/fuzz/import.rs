//! Reads arbitrary bytes as the format that `GALLEY_FORMAT` names, and checks what comes out. libFuzzer finds the bytes,
//! and watches time, memory and the stack.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

#[path = "../tests/examine/mod.rs"]
mod examine;

static FORMAT: LazyLock<String> =
    LazyLock::new(|| std::env::var("GALLEY_FORMAT").expect("GALLEY_FORMAT names a format"));

fuzz_target!(|bytes: &[u8]| examine::bundle(&FORMAT, bytes));
