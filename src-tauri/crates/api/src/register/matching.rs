//! Which entries of a file the register knows, by URI or else by name and type, and what becomes of each. Only read,
//! beside whoever works: what the file said before counts as if the register had it already.

use std::collections::{HashMap, HashSet};

use galley_formats::register::{MOST_ALIASES, RegisterEntry};
use galley_formats::{Item, Report, Severity};
use galley_model::change::Value;
use galley_model::fold::fold;
use galley_model::id::EntityId;
use galley_model::people::Entity;
use galley_store::Store;

use crate::entities::listed;
use crate::error::Result;
use crate::wire::{ApiError, KnownEntries};

/// So many entries of one name are compared with one of a file.
const MOST_NAMESAKES: u32 = 50;

/// What is to become of the register.
pub(super) struct Matching<'a> {
    store: &'a Store,
    known_entries: KnownEntries,
    pub planned: Vec<Planned>,
    /// Where in the plan entries of the register are, own names and URIs.
    changed: HashMap<EntityId, usize>,
    names: HashMap<String, Vec<usize>>,
    uris: HashMap<String, usize>,
    pub entries: u32,
    pub added: u32,
    pub updated: u32,
    pub unchanged: u32,
}

/// An entry as it shall be; without an id, one that is made.
pub(super) struct Planned {
    pub id: Option<EntityId>,
    pub entity: Entity,
}

/// An entry that is there: in the register as it is, or in the plan.
#[derive(Clone, Copy, PartialEq, Eq)]
enum There {
    Register(EntityId),
    Plan(usize),
}

/// Which entry one of a file is.
enum Known {
    No,
    Is(There),
    /// Which of several it is cannot be told, for this reason.
    Unclear(String),
}

impl<'a> Matching<'a> {
    pub fn new(store: &'a Store, known_entries: KnownEntries) -> Self {
        Self {
            store,
            known_entries,
            planned: Vec::new(),
            changed: HashMap::new(),
            names: HashMap::new(),
            uris: HashMap::new(),
            entries: 0,
            added: 0,
            updated: 0,
            unchanged: 0,
        }
    }

    pub fn entry(&mut self, it: RegisterEntry, report: &mut Report) -> Result<()> {
        self.entries += 1;
        let place = it.place.clone();
        let mut say = |severity, code, message: String| {
            report.push(Item::new(severity, code, message).at(&place));
        };
        match self.known(&it)? {
            Known::Unclear(why) => {
                self.unchanged += 1;
                say(Severity::Rejected, "unclear", why);
            }
            Known::No => {
                let entity = Entity {
                    name: it.name,
                    type_name: it.type_name,
                    role: it.role,
                    aliases: it.aliases,
                    uris: it.uris,
                    note: it.note,
                };
                self.plan(None, entity);
                self.added += 1;
            }
            Known::Is(there) => {
                let before = self.value(there)?;
                // Later lines add to what this file made, whatever becomes of what was known before.
                let again = matches!(there, There::Plan(at) if self.planned[at].id.is_none());
                if again {
                    let message = format!(
                        "“{}” is an entry of an earlier line, too; they were made one.",
                        it.name
                    );
                    say(Severity::Info, "same-entry", message);
                }
                let leave = self.known_entries == KnownEntries::Leave && !again;
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
                    self.unchanged += 1;
                } else {
                    self.plan(Some(there), after);
                    self.updated += 1;
                }
            }
        }
        Ok(())
    }

    fn plan(&mut self, there: Option<There>, entity: Entity) {
        let at = match there {
            Some(There::Plan(at)) => at,
            _ => self.planned.len(),
        };
        for uri in &entity.uris {
            self.uris.entry(uri.clone()).or_insert(at);
        }
        let same = self.names.entry(fold(&entity.name)).or_default();
        if !same.contains(&at) {
            same.push(at);
        }
        match there {
            Some(There::Plan(at)) => self.planned[at].entity = entity,
            Some(There::Register(id)) => {
                self.changed.insert(id, at);
                let id = Some(id);
                self.planned.push(Planned { id, entity });
            }
            None => self.planned.push(Planned { id: None, entity }),
        }
    }

    fn there(&self, id: EntityId) -> There {
        let planned = self.changed.get(&id);
        planned.map_or(There::Register(id), |at| There::Plan(*at))
    }

    fn value(&self, there: There) -> Result<Entity> {
        match there {
            There::Plan(at) => Ok(self.planned[at].entity.clone()),
            There::Register(id) => match self.store.find(id)? {
                Some(Value::Entity(entity)) => Ok(entity),
                _ => Err(ApiError::gone("entity")),
            },
        }
    }

    fn known(&self, it: &RegisterEntry) -> Result<Known> {
        let mut by_uri: Vec<There> = Vec::new();
        for uri in it.uris.iter().flat_map(|it| spellings(it)) {
            let found = match self.store.entity_with_uri(&uri)? {
                Some(id) => Some(self.there(id)),
                None => self.uris.get(&uri).map(|at| There::Plan(*at)),
            };
            by_uri.extend(found.filter(|it| !by_uri.contains(it)));
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
        let same = self.namesakes(it)?;
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

    /// The entries that are called the same and may be the one.
    fn namesakes(&self, it: &RegisterEntry) -> Result<Vec<There>> {
        // What has another URI is another thing: people share names.
        let fits = |entity: &Entity| {
            let other = !entity.uris.is_empty() && !it.uris.is_empty();
            !other && same_type(&entity.type_name, &it.type_name)
        };
        let folded = fold(&it.name);
        let mut same = Vec::new();
        for (row, own) in self.store.entities_called(&folded, MOST_NAMESAKES)? {
            if own && self.there(row.id) == There::Register(row.id) && fits(&row.value) {
                same.push(There::Register(row.id));
            }
        }
        for at in self.names.get(&folded).into_iter().flatten() {
            let entity = &self.planned[*at].entity;
            if fold(&entity.name) == folded && fits(entity) {
                same.push(There::Plan(*at));
            }
        }
        Ok(same)
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
