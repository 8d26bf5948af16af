//! Starts the window. Everything else is in the library beside it.

// No console window beside the program on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    galley_desktop::run()
}
