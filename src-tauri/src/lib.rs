//! The desktop host: one window over one `galley_api::Session`.
//!
//! Here is only what needs a desktop: the window, the menu, the one command and the events that
//! carry the boundary. What the commands do is in `galley-api`; file dialogs are opened by the
//! interface. No project file is touched except through the session.

mod call;
mod menu;
mod window;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use galley_api::wire::{Event, Host};
use galley_api::{AppDirs, Session};
use serde_json::json;
use tauri::{App, AppHandle, Emitter, Manager, RunEvent};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};

/// Name of the event that carries `galley_api::Event` to every window.
pub const EVENT: &str = "galley:event";

/// Name of the event that carries a command's id from the menu to the interface.
pub const MENU_EVENT: &str = "galley:menu";

/// How soon the window shows what another program did; one look costs microseconds.
const LOOK_EVERY: Duration = Duration::from_secs(1);

const USAGE: &str = "usage: galley-desktop [FILE.galley]

Opens the window, with the project FILE.galley if one is named.
For work without a window there is the program `galley`.";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Window(Option<PathBuf>),
    Help,
    Version,
    Wrong(String),
}

/// Opens the window, and the project named by the program's argument, and returns when it closes.
///
/// The exit code is 0, or 2 when the arguments are wrong or the window could not be opened.
pub fn run() -> ExitCode {
    let project = match asked(std::env::args().skip(1).collect()) {
        Asked::Window(project) => project,
        Asked::Help => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Asked::Version => {
            println!("galley-desktop {}", env!("CARGO_PKG_VERSION"));
            return ExitCode::SUCCESS;
        }
        Asked::Wrong(problem) => {
            eprintln!("galley-desktop: {problem}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .menu(menu::build)
        .on_menu_event(|app, event| menu::forward(app, event.id()))
        .invoke_handler(tauri::generate_handler![call::call])
        .setup(move |app| set_up(app, project).map_err(Into::into))
        .build(tauri::generate_context!());
    match built {
        Ok(app) => {
            app.run(|app, event| {
                if matches!(event, RunEvent::Exit) {
                    finish(app);
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!(
                "galley-desktop: the window could not be opened: {error}\n\
                 Without a display, use `galley serve FILE.galley` and a browser."
            );
            ExitCode::from(2)
        }
    }
}

fn asked(arguments: Vec<String>) -> Asked {
    let mut project = None;
    for argument in arguments {
        match argument.as_str() {
            "-h" | "--help" => return Asked::Help,
            "-V" | "--version" => return Asked::Version,
            _ if argument.starts_with('-') => {
                return Asked::Wrong(format!("there is no option {argument}"));
            }
            _ if project.is_some() => {
                return Asked::Wrong("only one project can be opened at a time".into());
            }
            _ => project = Some(PathBuf::from(argument)),
        }
    }
    Asked::Window(project)
}

fn set_up(app: &mut App, project: Option<PathBuf>) -> tauri::Result<()> {
    let data = app.path().app_data_dir()?;
    let session = Arc::new(Session::new(Host::Desktop, AppDirs { data }));

    let handle = app.handle().clone();
    session.subscribe(Box::new(move |event: &Event| {
        // A window that is being closed cannot be told, and need not be.
        let _ = handle.emit(EVENT, event);
    }));

    // Before the window exists, so that its first question already finds the project open.
    let failed = project.and_then(|path| {
        let path = std::path::absolute(&path).unwrap_or(path);
        session
            .call(
                "main",
                "open_project",
                json!({ "path": path.to_string_lossy() }),
            )
            .err()
    });
    watch(&session);
    app.manage(session);
    window::open(app.handle())?;

    if let Some(error) = failed {
        eprintln!("galley-desktop: {}", error.message);
        app.dialog()
            .message(format!("{}\n\n{}", error.message, error.hint))
            .title("The project could not be opened")
            .kind(MessageDialogKind::Error)
            .show(|_| {});
    }
    Ok(())
}

/// Looks now and then whether another program, the command line for one, wrote to the project.
fn watch(session: &Arc<Session>) {
    let session = Arc::downgrade(session);
    std::thread::spawn(move || {
        while let Some(session) = session.upgrade() {
            session.notice_others();
            drop(session);
            std::thread::sleep(LOOK_EVERY);
        }
    });
}

/// Waits for the gesture that is being written, if any, and closes the file tidily.
fn finish(app: &AppHandle) {
    let session = app.state::<Arc<Session>>();
    if let Err(error) = session.call("main", "close_project", json!({})) {
        eprintln!("galley-desktop: {}", error.message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Asked {
        asked(arguments.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn one_argument_is_the_project_to_open() {
        assert_eq!(read(&[]), Asked::Window(None));
        assert_eq!(read(&["a.galley"]), Asked::Window(Some("a.galley".into())));
    }

    #[test]
    fn a_second_project_or_an_unknown_option_is_refused() {
        assert!(matches!(read(&["a.galley", "b.galley"]), Asked::Wrong(_)));
        assert!(matches!(read(&["--fast"]), Asked::Wrong(_)));
    }

    #[test]
    fn help_and_version_open_no_window() {
        assert_eq!(read(&["a.galley", "--help"]), Asked::Help);
        assert_eq!(read(&["-V"]), Asked::Version);
    }
}
