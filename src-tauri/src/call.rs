//! The one command that the interface can invoke. It names no command itself: names, requests and
//! responses are the list in `galley-api`.

use std::sync::Arc;

use galley_api::Session;
use galley_api::wire::{ApiError, ErrorCode};
use serde_json::Value;
use tauri::{State, WebviewWindow};

/// Calls a command of the boundary for the window that asks, away from the thread that draws.
#[tauri::command]
pub async fn call(
    window: WebviewWindow,
    session: State<'_, Arc<Session>>,
    name: String,
    request: Value,
) -> Result<Value, ApiError> {
    let session = Arc::clone(&session);
    let client = window.label().to_owned();
    tauri::async_runtime::spawn_blocking(move || session.call(&client, &name, request))
        .await
        .unwrap_or_else(|error| {
            Err(ApiError {
                code: ErrorCode::Failed,
                message: format!("The program met a fault of its own: {error}"),
                at: None,
                hint: "Nothing was changed. Close the project and open it again.".into(),
            })
        })
}
