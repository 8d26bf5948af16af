//! Saved views of the article list, kept in the project file by name. They belong to this copy, not to its log.

use std::collections::BTreeMap;

use galley_store::Store;

use crate::error::Result;
use crate::session::Session;
use crate::wire::{ApiError, ListView, ListViews, NamedView, Nothing, SetView};

const SETTING: &str = "views";

pub(crate) fn list(session: &Session, _client: &str, _: Nothing) -> Result<ListViews> {
    session.with_store(|store| Ok(print(load(store)?)))
}

pub(crate) fn set(session: &Session, _client: &str, ask: SetView) -> Result<ListViews> {
    let name = ask.name.trim().to_owned();
    if name.is_empty() {
        return Err(ApiError::new(
            "A view needs a name",
            "Write one, such as “Mine, untagged”.",
        ));
    }
    session.with_store(|store| {
        let mut all = load(store)?;
        match ask.view {
            Some(view) => all.insert(name, view),
            None => all.remove(&name),
        };
        let text = serde_json::to_string(&all).expect("views print as JSON");
        store.set_setting(SETTING, &text)?;
        Ok(print(all))
    })
}

fn load(store: &Store) -> Result<BTreeMap<String, ListView>> {
    let Some(text) = store.setting(SETTING)? else {
        return Ok(BTreeMap::new());
    };
    // Nothing is overwritten that a later version may have written.
    serde_json::from_str(&text).map_err(|error| {
        ApiError::new(
            format!("The views in this project cannot be read: {error}"),
            "They may be of a later version of Galley. Open the project with that.",
        )
    })
}

fn print(all: BTreeMap<String, ListView>) -> ListViews {
    let named = |(name, view)| NamedView { name, view };
    ListViews {
        views: all.into_iter().map(named).collect(),
    }
}
