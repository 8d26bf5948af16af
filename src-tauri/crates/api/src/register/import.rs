//! Reading a file into the register: one change, whole or not at all. The file is read and compared with the register
//! beside whoever works; only what comes of it is written while nobody else does.

use galley_formats::register::read_register;
use galley_formats::{Input, Report, Stop};
use galley_model::change::{Gesture, Value};
use galley_model::id::{EntityId, Lane};
use galley_store::{Committed, Store};

use super::matching::{Matching, Planned};
use crate::bulk::count;
use crate::changed::{Told, announce};
use crate::error::Result;
use crate::session::Session;
use crate::transfer::{input, report_view};
use crate::wire::{Changed, ImportRegister, KnownEntries, RegisterImported};

/// So often a file is compared anew where others wrote to the register meanwhile; then they have to wait.
const MOST_TIMES: u32 = 3;

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
    let now = session.now();
    let mut step = |what: &str, done, total| job.step(what, done, total);
    let mut time = 0;
    loop {
        time += 1;
        let reader = session.reader()?;
        let matched = matched(&reader, &input, &plan, &mut step)?;
        if plan.preview {
            return Ok(imported(matched.done, None));
        }
        let done = session.with_store(|store| {
            let stale = store.register_changed_since(matched.moment)?;
            let result = match (stale, time) {
                (false, _) => matched.write(store, now, &mut step)?,
                (true, MOST_TIMES) => {
                    self::matched(store, &input, &plan, &mut step)?.write(store, now, &mut step)?
                }
                (true, _) => return Ok(None),
            };
            let plural = if result.entries == 1 { "y" } else { "ies" };
            let what = format!("import {} entr{plural} into the register", result.entries);
            let changed = match &result.committed {
                None => None,
                Some(committed) => Some(announce(
                    session,
                    store,
                    client,
                    Some(committed.clone()),
                    Told::that(what),
                )?),
            };
            Ok(Some(imported(result, changed)))
        })?;
        if let Some(done) = done {
            return Ok(done);
        }
    }
}

fn imported(result: RegisterResult, changed: Option<Changed>) -> RegisterImported {
    RegisterImported {
        report: report_view(&result.report),
        entries: result.entries,
        added: result.added,
        updated: result.updated,
        unchanged: result.unchanged,
        changed,
    }
}

/// Reads a file into the register as one change. `step` gets what is being done, how far it is and, where that is known,
/// of how many; its error takes all back.
pub fn import_register(
    store: &mut Store,
    input: &Input,
    plan: &RegisterPlan,
    now: i64,
    mut step: impl FnMut(&str, u32, Option<u32>) -> Result<()>,
) -> Result<RegisterResult> {
    let matched = matched(store, input, plan, &mut step)?;
    if plan.preview {
        return Ok(matched.done);
    }
    matched.write(store, now, &mut step)
}

type Step<'a> = &'a mut dyn FnMut(&str, u32, Option<u32>) -> Result<()>;

/// What a file makes of the register as it was at a moment.
struct Matched {
    moment: i64,
    planned: Vec<Planned>,
    done: RegisterResult,
}

fn matched(store: &Store, input: &Input, plan: &RegisterPlan, step: Step<'_>) -> Result<Matched> {
    let moment = store.moment()?;
    let mut matching = Matching::new(store, plan.known);
    let (mut ahead, mut failure) = (0, None);
    let mut report = Report::default();
    let read = read_register(
        input,
        &plan.language,
        &mut |entry, report| {
            let taken = match entry {
                None => {
                    ahead += 1;
                    step("Reading ahead", ahead, None)
                }
                Some(entry) => step("Comparing with the register", matching.entries, None)
                    .and_then(|()| matching.entry(entry, report)),
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
    report.format = "register".into();
    Ok(Matched {
        moment,
        done: RegisterResult {
            report,
            entries: matching.entries,
            added: matching.added,
            updated: matching.updated,
            unchanged: matching.unchanged,
            committed: None,
        },
        planned: matching.planned,
    })
}

impl Matched {
    fn write(self, store: &mut Store, now: i64, step: Step<'_>) -> Result<RegisterResult> {
        let me = store.me()?;
        let total = Some(count(self.planned.len()));
        let mut change = store.begin_in(Gesture::EditRegister, Lane::Project, me, now)?;
        for (done, Planned { id, entity }) in (0..).zip(self.planned) {
            step("Importing", done, total)?;
            let id = match id {
                Some(id) => id,
                None => EntityId(change.mint()),
            };
            change.set(id, Value::Entity(entity))?;
        }
        Ok(RegisterResult {
            committed: change.commit()?,
            ..self.done
        })
    }
}
