//! Removing for good from a window: it can be cancelled until it is done, and nobody waits while it is looked up.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use std::sync::Arc;

use desk::Desk;
use galley_api::wire::{ErrorCode, Event};
use serde_json::{Value, json};

/// Cancels a job at its first word of such.
fn cancel_at(desk: &Desk, at: &'static str) {
    let session = Arc::downgrade(&desk.session);
    desk.session.subscribe(Box::new(move |event| {
        if let (Event::Progress { job, what, .. }, Some(session)) = (event, session.upgrade())
            && what == at
        {
            session
                .call("me", "cancel_job", json!({ "job": job }))
                .unwrap();
        }
    }));
}

fn purge(desk: &Desk, copies: &Value) -> Value {
    json!({ "job": "p", "documents": [desk.article("First")], "copies": copies })
}

#[test]
fn a_purge_that_is_cancelled_leaves_everything_as_it_was() {
    let desk = Desk::new();
    let before = (desk.seen(), desk.log_length());
    cancel_at(&desk, "Removing for good");
    let ask = purge(&desk, &json!([]));
    assert_eq!(desk.refuse("purge", ask).code, ErrorCode::Cancelled);
    assert_eq!((desk.seen(), desk.log_length()), before);
    desk.assert_sound();
}

#[test]
fn a_look_at_what_would_go_stops_when_it_is_cancelled() {
    let desk = Desk::new();
    let ask = json!({ "job": "p", "documents": [] });
    assert_eq!(
        desk.refuse("preview_purge", ask).message,
        "No article is chosen"
    );
}
