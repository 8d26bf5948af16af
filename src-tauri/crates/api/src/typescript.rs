//! The TypeScript twin of the boundary, generated from the types themselves.

use ts_rs::{Config, TS};

use crate::commands;
#[allow(
    clippy::wildcard_imports,
    reason = "every type of the boundary is named below"
)]
use crate::wire::*;

macro_rules! declarations {
    ($($name:ident),+ $(,)?) => {
        fn declarations(config: &Config) -> Vec<(String, String)> {
            let mut all = Vec::new();
            $(
                let docs = <$name as TS>::docs().unwrap_or_default();
                all.push((stringify!($name).to_owned(), format!("{docs}export {}", <$name as TS>::decl(config))));
            )+
            all
        }
    };
}

declarations! {
    ActOnRows, AddActivity, AddArticle, AddComment, AddException, Affected, AnnotationView, AnnotatorView, ApiError,
    AppView, ArticleAsOf, ArticleChange, ArticleCounts, ArticleGroup, ArticleGroups, ArticleList, ArticlePreview,
    ArticleRow, ArticleView, AskAffected, AskAnnotation, AskArticleAsOf, AskArticles, AskChange, AskConcordance,
    AskEditions, AskEntities, AskException, AskFindingPlaces, AskFindings, AskLog, AskNextSuggested, AskOccurrences,
    AskOverview, AskPace, AskPlaces, AskPropagations, AskQueue, AskSuggestions, AttributeType, AttributeView, Bulk,
    BulkAction, BulkPreview, CancelJob, Card, Changed, CheckConsistency, CheckQuery, CheckView, Chosen, CommentView,
    CompleteQuery, Completions, Concordance, ConcordanceRow, ConflictValue, ConflictView, ConflictsView,
    ConsistencyChecked, CopyLeft, CopyView, CountRows, CreateProject, DuplicateAction, Duplicates, EditionAct,
    EditionDecision, EditionItem, EditionPreview, EditionView, EditionsView, EntitiesView, EntityRow, EntityView,
    ErrorCode, Event, ExceptionScope, ExceptionView, ExceptionsView, Excerpt, Export, ExportRegister, Exported, Fate,
    FileSample, FindEntities, FindingGroup, FindingGroups, FindingPlace, FindingPlaces, FindingRef, FindingRule,
    FindingView, FindingsIn, FindingsView, FixFindings, FixedFindings, FormatView, FormatsView, GroupArticles,
    GroupCount, GroupKey, GuessParts, Host, IgnoreFinding, Import, ImportPreview, ImportRegister, ImportSource,
    Imported, InGroup, KeptAway, KnownEntries, LabelCount, LabelFound, LabelRule, LabelTarget, LabelView, LayerView,
    LeftRows, LinkEntity, LinkOthers, ListArticles, ListMentions, ListRegister, ListView, ListViews, LogPage, LogRow,
    LookForSuggestions, LookedFor, Mapping, MarkPreview, MentionView, MentionsPage, MergeAnnotations, MergeEntities,
    MergeLabels, MergedEntity, MoveLabel, MovePlace, NameFound, NamedCount, NamedRecipe, NamedView, NextSuggested,
    Nothing, OccurrenceGroup, Occurrences, OpenArticle, OpenProject, OptionView, Order, OtherCounts, OtherMentions,
    OverviewCell, OverviewColumn, OverviewRow, OverviewView, Pace, PackedMarks, PartGuess, PartGuesses, Picture,
    PlaceView, Places, PresetView, PreviewEdition, PreviewPurge, ProjectView, Propagate, PropagationRow, Propagations,
    Proposal, Purge, PurgeDone, PurgePreview, QueryCheck, QueryGroup, QueryGuide, QueryRemark, QueryRow, QueueBy,
    QueueState, QueueView, Reason, RecentProject, Recipe, RecipesView, RegisterExported, RegisterImported,
    RegisterPage, Relabel, Relate, RelationView, Release, Remove, RemoveArticles, RemoveComment, RemoveEntity,
    RemoveExceptions, RemoveLabel, RemovedLabel, ReportItem, ReportView, Resize, Resolve, ResolveComment, RowAction,
    RowCount, RowKind, RowOrder, RowTag, RowsDone, SavePicture, SaveReport, SchemaView, Scope, Selection,
    SetAnnotator, SetArticle, SetAttribute, SetAttributeDefinition, SetComment, SetEntity, SetLabel, SetLayer,
    SetNote, SetPart, SetParts, SetProject, SetReason, SetRecipe, SetRelation, SetStatus, SetView, Severity, SortBy,
    SplitAnnotation, SplitBy, SplitCount, Splits, StartQueue, StatsView, StatusCounts, Suggested, SuggestedEntities,
    SuggestionView, Suggestions, Tag, TagPlaces, TakeEdition, TakeSuggestions, Taken, TimeTotals, UndoPreview,
    UndoView, UseAnnotator, Which, WhichRows,
}

/// The whole file.
pub fn generate() -> String {
    let mut out = String::from(
        "// Generated from the types in galley-api. Do not edit: run `script/generate`.\n\n",
    );
    for (_, declaration) in declarations(&Config::default()) {
        out.push_str(&declaration);
        out.push_str("\n\n");
    }
    out.push_str(&commands::typescript());
    out
}
