//! The program and the open project: making, opening, people, figures, check.

use std::fs;
use std::path::{Path, PathBuf};

use galley_model::change::{Gesture, Value};
use galley_model::document::Project;
use galley_model::id::{AnnotatorId, Lane, ThingId};
use galley_model::people::Annotator;
use galley_model::preset::{self, Preset};
use galley_model::query::Query;
use galley_store::{NewProject, Store};

use crate::changed::{Told, announce};
use crate::error::Result;
use crate::schema::schema_view;
use crate::session::{Session, undo_view};
use crate::wire::{
    AnnotatorView, ApiError, AppView, Changed, CheckView, CreateProject, Host, LabelCount,
    NamedCount, Nothing, OpenProject, PresetView, ProjectView, RecentProject, SetAnnotator,
    SetProject, StatsView, UseAnnotator,
};

/// The extension of project files.
pub const EXTENSION: &str = "galley";
const RECENT: &str = "recent.json";
const MOST_RECENT: usize = 12;

pub(crate) fn app(session: &Session, _client: &str, _: Nothing) -> Result<AppView> {
    let project = match session.with_store(project_view) {
        Ok(view) => Some(view),
        Err(error) if error.code == crate::wire::ErrorCode::NoProject => None,
        Err(error) => return Err(error),
    };
    Ok(AppView {
        version: env!("CARGO_PKG_VERSION").into(),
        host: session.host,
        project,
        recent: recent(session),
        presets: preset::all().iter().map(preset_view).collect(),
    })
}

fn preset_view(preset: &Preset) -> PresetView {
    PresetView {
        id: preset.id.clone(),
        name: preset.name.clone(),
        description: preset.description.clone(),
        labels: preset
            .layers
            .iter()
            .flat_map(|layer| layer.labels.iter().map(|label| label.name.clone()))
            .collect(),
    }
}

/// The open project as the screen shows it.
pub(crate) fn project_view(store: &mut Store) -> Result<ProjectView> {
    let project = store.project()?;
    let me = store.me()?;
    let annotators = annotator_views(store)?;
    Ok(ProjectView {
        name: project.name,
        path: store.path().to_string_lossy().into_owned(),
        description: project.description,
        read_only: if store.is_read_only() {
            "This project can be read but not changed: its file is write-protected.".into()
        } else {
            String::new()
        },
        me: annotators
            .iter()
            .find(|it| it.id == me)
            .cloned()
            .ok_or_else(|| ApiError::gone("annotator"))?,
        annotators,
        schema: schema_view(&*store.schema()?),
        articles: store.count(me, &Query::default())?.total,
        undo: undo_view(store)?,
        conflicts: store.conflict_count()?,
    })
}

/// Everybody.
pub(crate) fn annotator_views(store: &Store) -> Result<Vec<AnnotatorView>> {
    let view = |(id, it): (AnnotatorId, Annotator)| AnnotatorView {
        id,
        name: it.name,
        role: it.role,
    };
    Ok(store.annotators()?.into_iter().map(view).collect())
}

/// Makes a project file without opening it.
pub fn make(path: &Path, preset_id: &str, name: &str, annotator: &str, now: i64) -> Result<Store> {
    let preset = preset::find(preset_id).ok_or_else(|| {
        let known: Vec<String> = preset::all().into_iter().map(|it| it.id).collect();
        ApiError::new(
            format!("There is no preset “{preset_id}”"),
            format!("Choose one of {}.", known.join(", ")),
        )
    })?;
    let or = |given: &str, otherwise: String| match given.trim() {
        "" => otherwise,
        given => given.to_owned(),
    };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let store = Store::create(
        path,
        NewProject {
            project: Project {
                name: or(name, stem.into_owned()),
                description: String::new(),
                preset: preset.id.clone(),
            },
            annotator: Annotator {
                name: or(annotator, system_user()),
                role: String::new(),
            },
            preset,
            now,
        },
    )?;
    Ok(store)
}

fn system_user() -> String {
    ["USER", "USERNAME", "LOGNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|it| !it.is_empty()))
        .unwrap_or_else(|| "editor".into())
}

/// A path as a person types it, with the extension if it has none.
fn project_path(path: &str) -> Result<PathBuf> {
    if path.trim().is_empty() {
        return Err(ApiError::new(
            "No file was named",
            "Choose where to keep the project.",
        ));
    }
    let path = PathBuf::from(path);
    Ok(if path.extension().is_some() {
        path
    } else {
        path.with_extension(EXTENSION)
    })
}

pub(crate) fn create(session: &Session, client: &str, ask: CreateProject) -> Result<ProjectView> {
    let path = project_path(&ask.path)?;
    let store = make(&path, &ask.preset, &ask.name, &ask.annotator, session.now())?;
    settle(session, client, store)
}

pub(crate) fn create_sample(session: &Session, client: &str, _: Nothing) -> Result<ProjectView> {
    let path = session.dirs.data.join("Sample.galley");
    let store = if path.exists() {
        Store::open(&path)?
    } else {
        fs::create_dir_all(&session.dirs.data).map_err(|error| {
            ApiError::new(
                format!(
                    "The folder {} could not be made: {error}",
                    session.dirs.data.display()
                ),
                "Make a project somewhere else instead.",
            )
        })?;
        crate::sample::make(&path, session.now())?
    };
    settle(session, client, store)
}

pub(crate) fn open(session: &Session, client: &str, ask: OpenProject) -> Result<ProjectView> {
    let store = Store::open(Path::new(&ask.path))?;
    settle(session, client, store)
}

fn settle(session: &Session, client: &str, mut store: Store) -> Result<ProjectView> {
    let view = project_view(&mut store)?;
    remember(session, &view);
    session.replace_store(client, Some(store));
    Ok(view)
}

#[allow(clippy::unnecessary_wraps, reason = "every command returns a result")]
pub(crate) fn close(session: &Session, client: &str, _: Nothing) -> Result<Nothing> {
    session.replace_store(client, None);
    Ok(Nothing {})
}

/// The window remembers projects; the browser host has the one it was given.
fn recent(session: &Session) -> Vec<RecentProject> {
    if session.host == Host::Browser {
        return Vec::new();
    }
    let file = session.dirs.data.join(RECENT);
    // A list that is missing or does not read is an empty one: it is a convenience, not data.
    let text = fs::read_to_string(file).unwrap_or_default();
    let mut recent: Vec<RecentProject> = serde_json::from_str(&text).unwrap_or_default();
    for project in &mut recent {
        project.exists = Path::new(&project.path).exists();
    }
    recent
}

fn remember(session: &Session, view: &ProjectView) {
    if session.host == Host::Browser {
        return;
    }
    let path = fs::canonicalize(&view.path).unwrap_or_else(|_| PathBuf::from(&view.path));
    let path = path.to_string_lossy().into_owned();
    let mut list = recent(session);
    list.retain(|it| it.path != path);
    list.insert(
        0,
        RecentProject {
            name: view.name.clone(),
            path,
            exists: true,
        },
    );
    list.truncate(MOST_RECENT);
    let text = serde_json::to_string_pretty(&list).expect("strings print as JSON");
    // Without a folder for it there is no list of recent projects; nothing else suffers.
    let _ = fs::create_dir_all(&session.dirs.data)
        .and_then(|()| fs::write(session.dirs.data.join(RECENT), text));
}

pub(crate) fn set(session: &Session, client: &str, ask: SetProject) -> Result<Changed> {
    let name = ask.name.trim().to_owned();
    if name.is_empty() {
        return Err(ApiError::new("A project needs a name", "Type one."));
    }
    session.with_store(|store| {
        let me = store.me()?;
        let before = store.project()?;
        let after = Project {
            name,
            description: ask.description,
            ..before.clone()
        };
        let what = format!("edit project {}", after.name);
        let mut change = store.begin_in(Gesture::SetProject, Lane::Project, me, session.now())?;
        if after != before {
            change.set(ThingId::PROJECT, Value::Project(after))?;
        }
        let committed = change.commit()?;
        announce(session, store, client, committed, Told::that(what))
    })
}

pub(crate) fn set_annotator(session: &Session, client: &str, ask: SetAnnotator) -> Result<Changed> {
    let name = ask.name.trim().to_owned();
    if name.is_empty() {
        return Err(ApiError::new("An annotator needs a name", "Type one."));
    }
    session.with_store(|store| {
        let me = store.me()?;
        let taken = store
            .annotators()?
            .into_iter()
            .any(|(id, it)| it.name == name && Some(id) != ask.annotator);
        if taken {
            return Err(ApiError::new(
                format!("There is an annotator “{name}” already"),
                "Choose another name.",
            ));
        }
        let before = match ask.annotator {
            None => None,
            Some(id) => match store.find(id)? {
                Some(Value::Annotator(before)) => Some(before),
                _ => return Err(ApiError::gone("annotator")),
            },
        };
        let what = format!("edit annotator {name}");
        let value = Annotator {
            name,
            role: ask.role,
        };
        let mut change =
            store.begin_in(Gesture::EditAnnotator, Lane::Project, me, session.now())?;
        let id = ask.annotator.unwrap_or_else(|| AnnotatorId(change.mint()));
        if before.as_ref() != Some(&value) {
            change.set(id, Value::Annotator(value))?;
        }
        let committed = change.commit()?;
        announce(
            session,
            store,
            client,
            committed,
            Told::that(what).created(id),
        )
    })
}

pub(crate) fn use_annotator(
    session: &Session,
    client: &str,
    ask: UseAnnotator,
) -> Result<ProjectView> {
    let view = session.with_store(|store| {
        if store.find(ask.annotator)?.is_none() {
            return Err(ApiError::gone("annotator"));
        }
        store.set_me(ask.annotator)?;
        project_view(store)
    })?;
    session.tell(&crate::wire::Event::Project {
        client: client.into(),
    });
    Ok(view)
}

pub(crate) fn stats(session: &Session, _client: &str, _: Nothing) -> Result<StatsView> {
    session.with_store(|store| stats_view(store))
}

/// Figures about a project.
pub fn stats_view(store: &Store) -> Result<StatsView> {
    let me = store.me()?;
    let stats = store.stats(me)?;
    let schema = store.schema()?;
    let mut labels: Vec<LabelCount> = stats
        .labels
        .iter()
        .map(|((layer, label), count)| LabelCount {
            layer: schema
                .layers
                .get(layer)
                .map_or_else(String::new, |it| it.name.clone()),
            label: label
                .and_then(|id| schema.labels.get(&id))
                .map(|it| it.name.clone()),
            count: *count,
        })
        .collect();
    labels.sort_by(|a, b| (&a.layer, b.count, &a.label).cmp(&(&b.layer, a.count, &b.label)));
    let annotators = store
        .annotators()?
        .into_iter()
        .map(|(id, it)| NamedCount {
            name: it.name,
            count: stats.annotators.get(&id).copied().unwrap_or(0),
        })
        .collect();
    let names = ["to do", "in progress", "done", "skipped"];
    Ok(StatsView {
        articles: stats.documents,
        characters: stats.characters as f64,
        annotations: stats.annotations,
        relations: stats.relations,
        labels,
        annotators,
        status: names
            .iter()
            .zip(stats.status)
            .map(|(name, count)| NamedCount {
                name: (*name).into(),
                count,
            })
            .collect(),
    })
}

pub(crate) fn check(session: &Session, _client: &str, _: Nothing) -> Result<CheckView> {
    session.with_store(|store| check_view(store))
}

/// Checks a project.
pub fn check_view(store: &Store) -> Result<CheckView> {
    let report = store.check()?;
    Ok(CheckView {
        changes: report.changes,
        annotations: report.annotations,
        problems: report.problems,
    })
}
