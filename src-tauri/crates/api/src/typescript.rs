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
    AddArticle, AddComment, Affected, AnnotationView, AnnotatorView, ApiError, AppView, ArticleChange,
    ArticleAsOf, ArticleCounts, ArticleGroup, ArticleGroups, ArticleList, ArticleRow, AskArticles, GroupArticles, GroupKey, InGroup, Order, SortBy, ArticleView, AskAffected, AskArticleAsOf, AskChange, AskLog, AttributeType, AttributeView,
    CancelJob, Changed, CheckView, CommentView, ConflictValue, ConflictView, ConflictsView, CreateProject,
    EntitiesView, EntityView, ErrorCode, Event, Export, Exported, FormatView, FormatsView, GuessParts, Host, Import, ImportSource,
    Imported, LabelCount, LabelView, LayerView, LinkEntity, ListArticles, LogPage, LogRow, MergeAnnotations, MergeLabels,
    MoveLabel, NamedCount, Nothing, OpenArticle, OpenProject, OptionView, PackedMarks, PartGuess, PartGuesses,
    PresetView, ProjectView, RecentProject, Relabel, Relate, RelationView, Remove, RemoveArticles,
    RemoveComment, RemoveLabel, RemovedLabel, ReportItem, ReportView, Resize, Resolve, ResolveComment, SaveReport, SchemaView,
    SetAnnotator, SetArticle, SetAttribute, SetAttributeDefinition, SetComment, SetEntity, SetLabel, SetLayer, SetNote,
    AskAnnotation, AskEntities, EntityRow, ExportRegister, FindEntities, ImportRegister, KnownEntries, LinkOthers, ListMentions,
    ListRegister, MentionView, MentionsPage, MergeEntities, MergedEntity, OtherCounts, OtherMentions, Reason, RegisterExported,
    RegisterImported, RegisterPage, RemoveEntity, Suggested, SuggestedEntities,
    SetPart, SetParts, SetProject, SetRelation, SetStatus, Severity, SplitAnnotation, StatsView, StatusCounts,
    ArticlePreview, Card, DuplicateAction, Duplicates, FileSample, ImportPreview, LabelFound, LabelRule, LabelTarget, Mapping,
    MarkPreview, NameFound, NamedRecipe, Recipe, RecipesView, Release, Selection, SetRecipe, SplitBy, SplitCount, Splits,
    AddActivity, AskPace, AskQueue, Bulk, BulkAction, BulkPreview, ListView, ListViews, NamedView, Pace, QueueBy, QueueState,
    QueueView, SetView, StartQueue, TimeTotals, Which,
    CheckQuery, CompleteQuery, Completions, Proposal, QueryCheck, QueryGroup, QueryGuide, QueryRemark, QueryRow,
    AddException, AskException, AskNextSuggested, AskOccurrences, AskPlaces, AskPropagations, AskSuggestions, Chosen,
    ExceptionView, ExceptionsView, GroupCount, KeptAway, LookForSuggestions, LookedFor, MovePlace, NextSuggested,
    OccurrenceGroup, Occurrences, PlaceView, Places, Propagate, PropagationRow, Propagations, RemoveExceptions, Scope,
    SetReason, SuggestionView, Suggestions, TakeSuggestions, Taken,
    AskEditions, EditionAct, EditionDecision, EditionItem, EditionPreview, EditionView, EditionsView, Excerpt, Fate,
    PreviewEdition, TakeEdition,
    AskFindingPlaces, AskFindings, CheckConsistency, ConsistencyChecked, ExceptionScope,
    FindingGroup, FindingGroups, FindingPlace, FindingPlaces, FindingRef, FindingRule, FindingView,
    FindingsIn, FindingsView, FixFindings, FixedFindings, IgnoreFinding,
    PreviewEdition, TakeEdition, CopyLeft, CopyView, PreviewPurge, Purge, PurgeDone, PurgePreview,
    Tag, UndoPreview, UndoView, UseAnnotator,
    AskOverview, OverviewCell, OverviewColumn, OverviewRow, OverviewView, Picture, SavePicture,
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
