//! Export recipes, kept in the project file by name. They belong to this copy, not to its log.

use std::collections::BTreeMap;

use galley_store::Store;

use crate::error::Result;
use crate::session::Session;
use crate::wire::{ApiError, NamedRecipe, Nothing, Recipe, RecipesView, SetRecipe};

const SETTING: &str = "recipes";

pub(crate) fn list(session: &Session, _client: &str, _: Nothing) -> Result<RecipesView> {
    session.with_store(|store| Ok(view(load(store)?)))
}

pub(crate) fn set(session: &Session, _client: &str, ask: SetRecipe) -> Result<RecipesView> {
    let name = ask.name.trim().to_owned();
    if name.is_empty() {
        return Err(ApiError::new(
            "A recipe needs a name",
            "Write one, such as “Training data”.",
        ));
    }
    session.with_store(|store| {
        let mut all = load(store)?;
        match ask.recipe {
            Some(recipe) => all.insert(name, recipe),
            None => all.remove(&name),
        };
        let text = serde_json::to_string(&all).expect("recipes print as JSON");
        store.set_setting(SETTING, &text)?;
        Ok(view(all))
    })
}

/// The recipe that a project keeps under a name.
pub fn find(store: &Store, name: &str) -> Result<Option<Recipe>> {
    Ok(load(store)?.remove(name))
}

/// The recipe in a file's text.
pub fn parse(name: &str, text: &str) -> Result<Recipe> {
    serde_json::from_str(text).map_err(|error| {
        ApiError::new(
            format!("{name}, line {}: {error}", error.line()),
            "Save a recipe from the export dialog to see one that is right.",
        )
    })
}

fn load(store: &Store) -> Result<BTreeMap<String, Recipe>> {
    let Some(text) = store.setting(SETTING)? else {
        return Ok(BTreeMap::new());
    };
    // Nothing is overwritten that a later version may have written.
    serde_json::from_str(&text).map_err(|error| {
        ApiError::new(
            format!("The recipes in this project cannot be read: {error}"),
            "They may be of a later version of Galley. Open the project with that.",
        )
    })
}

fn view(all: BTreeMap<String, Recipe>) -> RecipesView {
    let named = |(name, recipe)| NamedRecipe { name, recipe };
    RecipesView {
        recipes: all.into_iter().map(named).collect(),
    }
}
