//! The window's menu. An entry carries the id of a command in the interface's own table and is
//! sent there; nothing is done here. Entries have no keys of their own, because the interface's
//! table decides the keys and a menu would take them from text fields.

use tauri::menu::{Menu, MenuBuilder, MenuId, Submenu, SubmenuBuilder};
use tauri::{AppHandle, Emitter, Wry};

use crate::MENU_EVENT;

/// One entry: a command's id and what it is called, or a line between groups.
enum Entry {
    Command(&'static str, &'static str),
    Line,
}
use Entry::{Command, Line};

/// The one entry that is done here. The system's own Quit entry does not exist on Linux.
const QUIT: &str = "quit";

const MENUS: &[(&str, &[Entry])] = &[
    (
        "File",
        &[
            Command("new-project", "New project…"),
            Command("open-project", "Open project…"),
            Line,
            Command("import", "Import…"),
            Command("export", "Export…"),
            Line,
            Command("close-project", "Close project"),
        ],
    ),
    (
        "Edit",
        &[
            Command("undo", "Undo"),
            Command("redo", "Redo"),
            Line,
            Command("find", "Find in text…"),
        ],
    ),
    (
        "View",
        &[
            Command("toggle-articles", "Articles"),
            Command("toggle-margin", "Notes and tags"),
            Line,
            Command("palette", "All commands…"),
        ],
    ),
    ("Help", &[Command("help", "Keys")]),
];

/// Builds the menu.
pub fn build(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    let mut menu = MenuBuilder::new(app);
    // macOS hangs Quit on the program's own menu, and copying and pasting on the Edit menu.
    if cfg!(target_os = "macos") {
        menu = menu.item(
            &SubmenuBuilder::new(app, "Galley")
                .hide()
                .separator()
                .quit()
                .build()?,
        );
    }
    for (title, entries) in MENUS {
        menu = menu.item(&submenu(app, title, entries)?);
    }
    menu.build()
}

fn submenu(app: &AppHandle, title: &str, entries: &[Entry]) -> tauri::Result<Submenu<Wry>> {
    let mut menu = SubmenuBuilder::new(app, title);
    for entry in entries {
        menu = match entry {
            Command(id, text) => menu.text(*id, *text),
            Line => menu.separator(),
        };
    }
    if title == "Edit" && cfg!(target_os = "macos") {
        menu = menu.separator().cut().copy().paste().select_all();
    }
    if title == "File" && !cfg!(target_os = "macos") {
        menu = menu.separator().text(QUIT, "Quit");
    }
    menu.build()
}

/// Sends the id of the chosen entry to the interface. Quitting is the window's own affair.
pub fn forward(app: &AppHandle, id: &MenuId) {
    if id == QUIT {
        app.exit(0);
        return;
    }
    // A window that is being closed cannot be told, and need not be.
    let _ = app.emit(MENU_EVENT, id.as_ref());
}
