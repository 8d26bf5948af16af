//! Pictures of the whole project as tables, for scripts and spreadsheets.

use std::path::Path;

use galley_api::overview::{PICTURES, picture_named, view};
use galley_api::wire::{ApiError, AskOverview};

use crate::print::{json, line};
use crate::project::open;
use crate::{Outcome, Result};

pub(crate) fn overview(project: &Path, picture: &str, as_json: bool) -> Result<Outcome> {
    let picture = picture_named(picture).ok_or_else(|| {
        let known = PICTURES.map(|(name, _)| name).join(", ");
        ApiError::new(
            format!("There is no picture “{picture}”"),
            format!("Choose one of {known}."),
        )
    })?;
    let ask = AskOverview {
        picture,
        layer: None,
        annotator: None,
        label: None,
        entities: Vec::new(),
        ahead: 0,
        job: String::new(),
    };
    let view = view(&open(project)?, &ask, &mut || true)?;
    if as_json {
        json(&view);
    } else {
        line(view.csv.trim_end());
    }
    Ok(Outcome::Done)
}
