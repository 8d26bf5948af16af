//! Reading a file into the register: one change, whole or not at all. What the register knows already is recognised by
//! URI, or else by name and type. A preview is an import that is taken back.

use std::collections::HashSet;

use galley_formats::register::{MOST_ALIASES, RegisterEntry, read_register};
use galley_formats::{Input, Item, Report, Severity, Stop};
use galley_model::change::{Gesture, Value};
use galley_model::fold::fold;
use galley_model::id::{EntityId, Lane};
use galley_model::people::Entity;
use galley_store::{ChangeWriter, Committed, Store};

use crate::changed::{Told, announce};
use crate::entities::listed;
use crate::error::Result;
use crate::session::Session;
use crate::transfer::{input, report_view};
use crate::wire::{ApiError, ImportRegister, KnownEntries, RegisterImported};

/// So many entries of one name are compared with one of a file.
const MOST_NAMESAKES: u32 = 50;

/// How a file is read into the register.
#[derive(Debug, Clone, Default)]
pub struct RegisterPlan {
    /// The language of names in an extract from Wikidata; empty for English.
    pub language: String,
    /// What becomes of entries that are known.
    pub known: KnownEntries,
    /// Take all back and only say what would become of it.
    pub preview: bool,
}

/// What an import into the register did.
#[derive(Debug, Default)]
pub struct RegisterResult {
    /// What was read and what did not fit.
    pub report: Report,
    /// Entries of the file.
    pub entries: u32,
    /// New ones.
    pub added: u32,
    /// Those to which something was added.
    pub updated: u32,
    /// Those that stayed as they were.
    pub unchanged: u32,
    /// The change; `None` if there was nothing to change, or for a preview.
    pub committed: Option<Committed>,
}

pub(crate) fn import(
    session: &Session,
    client: &str,
    ask: ImportRegister,
) -> Result<RegisterImported> {
    let mut job = session.start_job(&ask.job);
    let input = input(ask.source)?;
    let plan = RegisterPlan {
        language: ask.language,
        known: ask.known,
        preview: ask.preview,
    };
    session.with_store(|store| {
        let result = import_register(store, &input, &plan, session.now(), |what, done| {
            job.step(what, done, None)
        })?;
        let plural = if result.entries == 1 { "y" } else { "ies" };
        let what = format!("import {} entr{plural} into the register", result.entries);
        let changed = match result.committed {
            None => None,
            committed => Some(announce(
                session,
                store,
                client,
                committed,
                Told::that(what),
            )?),
        };
        Ok(RegisterImported {
            report: report_view(&result.report),
            entries: result.entries,
            added: result.added,
            updated: result.updated,
            unchanged: result.unchanged,
            changed,
        })
    })
}

/// Reads a file into the register as one change. `step` gets what is being done and to how many entries it was; its
/// error takes all back.
pub fn import_register(
    store: &mut Store,
    input: &Input,
    plan: &RegisterPlan,
    now: i64,
    mut step: impl FnMut(&str, u32) -> Result<()>,
) -> Result<RegisterResult> {
    let me = store.me()?;
    let change = store.begin_in(Gesture::EditRegister, Lane::Project, me, now)?;
    let mut importer = Importer {
        change,
        plan,
        fresh: HashSet::new(),
        done: RegisterResult::default(),
    };
    let (mut ahead, mut failure) = (0, None);
    let mut report = Report::default();
    let read = read_register(
        input,
        &plan.language,
        &mut |entry, report| {
            let taken = match entry {
                None => {
                    ahead += 1;
                    step("Reading ahead", ahead)
                }
                Some(entry) => step("Importing", importer.done.entries)
                    .and_then(|()| importer.entry(entry, report)),
            };
            taken.map_err(|error| {
                failure = Some(error);
                Stop
            })
        },
        &mut report,
    );
    if let Some(error) = failure {
        return Err(error);
    }
    read?;
    let Importer {
        change, mut done, ..
    } = importer;
    if !plan.preview {
        done.committed = change.commit()?;
    }
    report.format = "register".into();
    done.report = report;
    Ok(done)
}

struct Importer<'a> {
    change: ChangeWriter<'a>,
    plan: &'a RegisterPlan,
    /// What this import made: later lines add to it, whatever becomes of what was known before.
    fresh: HashSet<EntityId>,
    done: RegisterResult,
}

/// Which entry of the register one of a file is.
enum Known {
    No,
    Is(EntityId),
    /// Which of several it is cannot be told, for this reason.
    Unclear(String),
}

impl Importer<'_> {
    fn entry(&mut self, it: RegisterEntry, report: &mut Report) -> Result<()> {
        self.done.entries += 1;
        let place = it.place.clone();
        let mut say = |severity, code, message: String| {
            report.push(Item::new(severity, code, message).at(&place));
        };
        match self.known(&it)? {
            Known::Unclear(why) => {
                self.done.unchanged += 1;
                say(Severity::Rejected, "unclear", why);
            }
            Known::No => {
                let id = EntityId(self.change.mint());
                let entity = Entity {
                    name: it.name,
                    type_name: it.type_name,
                    role: it.role,
                    aliases: it.aliases,
                    uris: it.uris,
                    note: it.note,
                };
                self.change.set(id, Value::Entity(entity))?;
                self.fresh.insert(id);
                self.done.added += 1;
            }
            Known::Is(id) => {
                let again = self.fresh.contains(&id);
                let Some(Value::Entity(before)) = self.change.find(id)? else {
                    return Err(ApiError::gone("entity"));
                };
                if again {
                    let message = format!(
                        "“{}” is an entry of an earlier line, too; they were made one.",
                        it.name
                    );
                    say(Severity::Info, "same-entry", message);
                }
                let leave = self.plan.known == KnownEntries::Leave && !again;
                let after = if leave {
                    before.clone()
                } else {
                    let (after, differs) = united(&before, it);
                    for what in differs {
                        say(Severity::Info, "kept", what);
                    }
                    after
                };
                if after == before {
                    self.done.unchanged += 1;
                } else {
                    self.change.set(id, Value::Entity(after))?;
                    self.done.updated += 1;
                }
            }
        }
        Ok(())
    }

    fn known(&self, it: &RegisterEntry) -> Result<Known> {
        let store = self.change.project();
        let mut by_uri: Vec<EntityId> = Vec::new();
        for uri in it.uris.iter().flat_map(|it| spellings(it)) {
            by_uri.extend(
                store
                    .entity_with_uri(&uri)?
                    .filter(|id| !by_uri.contains(id)),
            );
        }
        match by_uri.as_slice() {
            [] => {}
            [one] => return Ok(Known::Is(*one)),
            _ => {
                return Ok(Known::Unclear(format!(
                    "The URIs of “{}” are those of {} entries of the register; it was left out. Merge these first.",
                    it.name,
                    by_uri.len()
                )));
            }
        }
        let namesakes = store.entities_called(&fold(&it.name), MOST_NAMESAKES)?;
        let same: Vec<EntityId> = namesakes
            .into_iter()
            .filter(|(row, own)| {
                // What has another URI is another thing: people share names.
                let other = !row.value.uris.is_empty() && !it.uris.is_empty();
                *own && !other && same_type(&row.value.type_name, &it.type_name)
            })
            .map(|(row, _)| row.id)
            .collect();
        Ok(match same.as_slice() {
            [] => Known::No,
            [one] => Known::Is(*one),
            many => Known::Unclear(format!(
                "{} entries of the register are called “{}”, and which is meant is not said; it was left out. Give \
                 them URIs, or merge them.",
                many.len(),
                it.name
            )),
        })
    }
}

fn same_type(a: &str, b: &str) -> bool {
    a.is_empty() || b.is_empty() || fold(a) == fold(b)
}

/// A URI as it is, and where it is one of Wikidata in its other spellings.
fn spellings(uri: &str) -> Vec<String> {
    let places = [
        "http://www.wikidata.org/entity/",
        "https://www.wikidata.org/entity/",
        "https://www.wikidata.org/wiki/",
        "http://www.wikidata.org/wiki/",
    ];
    match places.iter().find_map(|it| uri.strip_prefix(it)) {
        Some(item) => places.iter().map(|it| format!("{it}{item}")).collect(),
        None => vec![uri.to_owned()],
    }
}

/// What is known with what a file adds, and in words what of the file was not taken.
fn united(before: &Entity, it: RegisterEntry) -> (Entity, Vec<String>) {
    let mut after = before.clone();
    let mut differs = Vec::new();
    for (what, kept, given) in [
        ("type", &mut after.type_name, it.type_name),
        ("role", &mut after.role, it.role),
        ("note", &mut after.note, it.note),
    ] {
        if kept.is_empty() {
            *kept = given;
        } else if !given.is_empty() && *kept != given {
            differs.push(format!(
                "The {what} of “{}” stays as the register has it.",
                before.name
            ));
        }
    }
    // What a dataset named by its identifier alone has its name at last.
    if before.uris.contains(&before.name) {
        after.name.clone_from(&it.name);
    }
    let names = after.aliases.iter().chain([&it.name]).chain(&it.aliases);
    after.aliases = listed(names.filter(|name| **name != after.name));
    if after.aliases.len() > MOST_ALIASES {
        differs.push(format!(
            "“{}” has {MOST_ALIASES} other names already; further ones were left out.",
            before.name
        ));
        after
            .aliases
            .truncate(MOST_ALIASES.max(before.aliases.len()));
    }
    let known: HashSet<String> = before.uris.iter().flat_map(|it| spellings(it)).collect();
    let new = it.uris.iter().filter(|uri| !known.contains(*uri));
    after.uris = listed(before.uris.iter().chain(new));
    (after, differs)
}
