//! Findings: of the open article as it changes, and of all articles in a look that runs beside the work.

mod fix;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use galley_model::consistency::{Finding, Known, Rank, Rule, Swaps};
use galley_model::id::{AnnotatorId, DocumentId};
use galley_model::schema::Schema;
use galley_model::text::{Text, TextRange};
use galley_store::{Draft, Facts, GroupFilter, Store, StoreError, WholeArticle};

use crate::error::Result;
use crate::places;
use crate::session::{Job, Session};
use crate::wire::{
    ApiError, AskFindingPlaces, AskFindings, CheckConsistency, ConsistencyChecked, FindingGroup,
    FindingGroups, FindingPlace, FindingPlaces, FindingRef, FindingRule, FindingView, FindingsIn,
    FindingsView,
};

pub(crate) use fix::fix;
use words::{fix_words, group_words};

/// How much stands around a place, in characters.
const AROUND: u32 = 60;
/// The most places that are given at once: each article of them is looked at anew.
const MOST_PLACES: u32 = 100;
/// So many articles are read at a time.
const AT_A_TIME: u32 = 500;

pub(crate) fn findings_in(session: &Session, _: &str, ask: FindingsIn) -> Result<FindingsView> {
    // Beside whoever tags: nobody waits for it.
    let store = session.reader()?;
    let me = store.me()?;
    let schema = store.schema()?;
    let (marked, found, ignored) = look(&store, ask.document)?;
    let view = |it: &Finding| view(&store, &schema, me, &marked.text, it);
    let likely = found.iter().filter(|it| it.rank == Rank::Likely);
    let findings = likely.map(view).collect::<Result<_>>()?;
    // What the list of articles and the room say follows the article.
    session.with_store(|store| noted(store.keep_findings(ask.document, &found)))?;
    Ok(FindingsView { findings, ignored })
}

/// What is noted on the way while something is read; `None` where another program holds the file or it cannot be written.
/// Nobody asked for the note, and it is made when the same is read again: what was asked for is shown all the same.
pub(crate) fn noted<T>(written: std::result::Result<T, StoreError>) -> Result<Option<T>> {
    match written {
        Ok(it) => Ok(Some(it)),
        Err(StoreError::Busy(_) | StoreError::ReadOnly(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn look(store: &Store, document: DocumentId) -> Result<(WholeArticle, Vec<Finding>, u32)> {
    let marked = store.marked(document)?;
    let (found, ignored) = store.facts()?.look(document, &marked)?;
    Ok((marked, found, ignored))
}

/// What tells a finding from others of its article.
pub(crate) fn key_of(finding: &Finding) -> String {
    let range = finding
        .range
        .map_or_else(String::new, |it| format!("{}-{}", it.start, it.end));
    let ids: Vec<String> = finding
        .annotations
        .iter()
        .map(ToString::to_string)
        .collect();
    let relation = finding
        .relation
        .map_or_else(String::new, |it| it.to_string());
    format!(
        "{}:{range}:{}:{relation}:{}",
        finding.rule.id(),
        ids.join("+"),
        finding.subject
    )
}

fn view(
    store: &Store,
    schema: &Schema,
    me: AnnotatorId,
    text: &Text,
    finding: &Finding,
) -> Result<FindingView> {
    let is_mine = finding.annotator.is_none_or(|it| it == me);
    let fixes = finding.fixes.iter().filter(|_| is_mine);
    Ok(FindingView {
        key: key_of(finding),
        rule: finding.rule.id().into(),
        rule_name: finding.rule.name().into(),
        rests_on: finding.rule.rests_on().into(),
        range: finding.range.and_then(|it| text.to_view_range(it)),
        quote: finding
            .range
            .and_then(|it| text.slice(it))
            .unwrap_or_default()
            .to_owned(),
        annotations: finding.annotations.clone(),
        relation: finding.relation,
        annotator: finding.annotator,
        subject: finding.subject.clone(),
        label: finding.label,
        other: finding.other,
        evidence: finding.evidence.clone(),
        fixes: fixes
            .map(|it| fix_words(store, schema, text, it))
            .collect::<Result<_>>()?,
    })
}

/// Looks through all articles on a connection of its own, and keeps what is found at once. Stopped, it leaves nothing.
pub(crate) fn check(
    session: &Session,
    _: &str,
    ask: CheckConsistency,
) -> Result<ConsistencyChecked> {
    let mut job = session.start_job(&ask.job);
    let checked = look_through(session, &mut job)?;
    Ok(checked)
}

fn look_through(session: &Session, job: &mut Job<'_>) -> Result<ConsistencyChecked> {
    let reader = session.reader()?;
    let looked = gather(&reader, &mut |what, done, total| {
        job.step(what, done, Some(total))
    })?;
    let now = session.now();
    session.with_store(|store| keep(store, looked, now))
}

/// What a look through all articles found, before it is kept.
type Looked = (Draft, Swaps);

fn gather(reader: &Store, step: &mut dyn FnMut(&str, u32, u32) -> Result<()>) -> Result<Looked> {
    let since = reader.moment()?;
    let total = reader.stats(reader.me()?)?.documents;
    step("Reading what is marked", 0, total)?;
    let (facts, swaps) = reader.facts_at_hand()?;
    let mut draft = Draft::new()?.unless_purged_since(since);
    let mut behind = 0;
    loop {
        let articles = reader.articles_behind(behind, AT_A_TIME)?;
        let Some((last, _)) = articles.last() else {
            break;
        };
        behind = *last;
        for (key, document) in articles {
            step("Looking through all articles", draft.articles(), total)?;
            // It may have been removed meanwhile.
            let Ok(marked) = reader.marked(document) else {
                continue;
            };
            let (found, _) = facts.look(document, &marked)?;
            draft.add(key, &found, |string| marked_times(&facts, string))?;
        }
    }
    step("Keeping what was found", draft.articles(), total)?;
    Ok((draft, swaps))
}

fn keep(store: &mut Store, (draft, swaps): Looked, now: i64) -> Result<ConsistencyChecked> {
    let articles = draft.articles();
    let schema = store.schema()?;
    if !store.keep_draft(draft, &swaps, &schema, now)? {
        return Err(ApiError::new(
            "Articles were removed for good meanwhile",
            "Look through all articles again.",
        ));
    }
    let findings = store.finding_rules()?.iter().map(|it| it.places).sum();
    Ok(ConsistencyChecked { articles, findings })
}

/// Looks through all articles of a project that nobody else works on.
pub fn check_project(store: &mut Store, now: i64) -> Result<ConsistencyChecked> {
    let looked = gather(store, &mut |_, _, _| Ok(()))?;
    keep(store, looked, now)
}

/// How often a string is marked as what it is marked as mostly.
fn marked_times(facts: &Facts<'_>, string: &str) -> u32 {
    let uses = facts.uses(string);
    uses.map_or(0, |uses| uses.iter().map(|it| it.count).max().unwrap_or(0))
}

pub(crate) fn groups(session: &Session, _: &str, ask: AskFindings) -> Result<FindingGroups> {
    session.with_store(|store| groups_view(store, &ask))
}

/// Findings of all articles, in groups.
pub fn groups_view(store: &Store, ask: &AskFindings) -> Result<FindingGroups> {
    let schema = store.schema()?;
    let filter = GroupFilter {
        rule: ask.rule.as_deref().and_then(Rule::find),
        possible: ask.possible,
        by_subject: ask.by_subject,
        offset: ask.offset,
        limit: ask.limit,
    };
    let (total, groups) = store.finding_groups(&filter)?;
    let facts = store.facts()?;
    let row = |it: &galley_store::FindingGroup| -> Result<FindingGroup> {
        Ok(FindingGroup {
            group: it.key.to_string(),
            rule: it.subject.rule.id().into(),
            subject: it.subject.subject.clone(),
            label: it.subject.label,
            other: it.subject.other,
            likely: it.likely,
            places: it.places,
            articles: it.articles,
            evidence: group_words(&facts, &schema, it)?,
        })
    };
    let rules = store.finding_rules()?.into_iter().map(|it| FindingRule {
        rule: it.rule.id().into(),
        name: it.rule.name().into(),
        rests_on: it.rule.rests_on().into(),
        likely: it.groups[0],
        groups: it.groups[1],
        places: it.places,
        past: it
            .past
            .iter()
            .map(|(time, count)| [*time as f64, f64::from(*count)])
            .collect(),
    });
    Ok(FindingGroups {
        looked: store.looked()?.map(|it| it as f64),
        rules: rules.collect(),
        total,
        rows: groups.iter().map(row).collect::<Result<_>>()?,
    })
}

pub(crate) fn group(store: &Store, name: &str) -> Result<galley_store::FindingGroup> {
    let found = match name.parse() {
        Ok(key) => store.finding_group(key)?,
        Err(_) => None,
    };
    found.ok_or_else(|| {
        ApiError::new(
            "Nothing of this kind is left",
            "Look through all articles again.",
        )
    })
}

/// Places as they are now: each article among them is looked at anew, and what is settled is not shown.
pub(crate) fn places(session: &Session, _: &str, ask: AskFindingPlaces) -> Result<FindingPlaces> {
    session.with_store(|store| {
        let Ok(of) = group(store, &ask.group) else {
            return Ok(FindingPlaces {
                total: 0,
                rows: Vec::new(),
            });
        };
        let limit = ask.limit.min(MOST_PLACES);
        let mut looked: HashMap<DocumentId, (WholeArticle, Vec<Finding>)> = HashMap::new();
        let mut kept = store.finding_places(of.key, ask.offset, limit)?;
        // What was settled since goes from the list, and what stands behind it moves up.
        while let Some(place) = kept.iter().find(|it| !looked.contains_key(&it.document)) {
            let document = place.document;
            let changed = refresh(store, document, &mut looked)?;
            if changed {
                kept = store.finding_places(of.key, ask.offset, limit)?;
            }
        }
        let me = store.me()?;
        let schema = store.schema()?;
        let mut rows = Vec::new();
        for place in &kept {
            let Some((marked, found)) = looked.get(&place.document) else {
                continue;
            };
            let here = |it: &&Finding| {
                of.subject.holds(it)
                    && it.range == place.range
                    && it.annotations.first().copied() == place.annotation
            };
            if let Some(finding) = found.iter().find(here) {
                rows.push(in_context(
                    store,
                    &schema,
                    me,
                    place.document,
                    marked,
                    finding,
                )?);
            }
        }
        let total = store.finding_group(of.key)?.map_or(0, |it| it.places);
        Ok(FindingPlaces { total, rows })
    })
}

/// Looks at an article anew; says whether what is kept of it was anything else.
fn refresh(
    store: &mut Store,
    document: DocumentId,
    looked: &mut HashMap<DocumentId, (WholeArticle, Vec<Finding>)>,
) -> Result<bool> {
    let Ok((marked, found, _)) = look(store, document) else {
        // The article is gone.
        let nothing = WholeArticle {
            text: Text::new(""),
            annotations: Vec::new(),
            relations: Vec::new(),
        };
        looked.insert(document, (nothing, Vec::new()));
        return Ok(noted(store.keep_findings(document, &[]))?.unwrap_or(false));
    };
    let changed = noted(store.keep_findings(document, &found))?.unwrap_or(false);
    looked.insert(document, (marked, found));
    Ok(changed)
}

fn in_context(
    store: &Store,
    schema: &Schema,
    me: AnnotatorId,
    document: DocumentId,
    marked: &WholeArticle,
    finding: &Finding,
) -> Result<FindingPlace> {
    let text = &marked.text;
    let start = TextRange {
        end: 0.into(),
        ..text.range()
    };
    let range = finding.range.unwrap_or(start);
    let [before, behind] = places::around(text, range, AROUND);
    Ok(FindingPlace {
        document,
        title: store.document(document)?.title,
        before,
        behind,
        finding: view(store, schema, me, text, finding)?,
    })
}

/// Findings as they are now, in the order of their articles; each article is looked at once.
pub(crate) fn findings_of(
    store: &Store,
    places: &[FindingRef],
) -> Result<Vec<(DocumentId, Finding)>> {
    let mut keys: BTreeMap<DocumentId, BTreeSet<&str>> = BTreeMap::new();
    for place in places {
        keys.entry(place.document).or_default().insert(&place.key);
    }
    let mut all = Vec::new();
    for (document, mut keys) in keys {
        let (_, found, _) = look(store, document)?;
        let wanted = found
            .into_iter()
            .filter(|it| keys.remove(key_of(it).as_str()));
        all.extend(wanted.map(|it| (document, it)));
        if !keys.is_empty() {
            return Err(settled());
        }
    }
    Ok(all)
}

/// Keeps what is found in an article now, after a change.
pub(crate) fn keep_now(store: &mut Store, document: DocumentId) -> Result<()> {
    let (_, found, _) = look(store, document)?;
    store.keep_findings(document, &found)?;
    Ok(())
}

fn settled() -> ApiError {
    ApiError::new(
        "This is settled already",
        "The tags were changed since it was found.",
    )
}
