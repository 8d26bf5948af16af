//! The one list of commands a host can call. From it come the dispatcher and the TypeScript types.

use crate::session::Session;
#[allow(
    clippy::wildcard_imports,
    reason = "every type of the boundary is named below"
)]
use crate::wire::*;

/// Declares every command once, as `name(Request) -> Response = handler`.
macro_rules! commands {
    ($($(#[doc = $doc:literal])+ $name:ident($request:ident) -> $response:ident = $handler:path;)+) => {
        /// Every command's name.
        pub const NAMES: &[&str] = &[$(stringify!($name)),+];

        /// Calls a command by name, for `client` (a window's label or a browser tab's id).
        pub fn dispatch(
            session: &Session,
            client: &str,
            name: &str,
            request: serde_json::Value,
        ) -> Result<serde_json::Value, ApiError> {
            match name {
                $(stringify!($name) => {
                    let request: $request = parse(name, request)?;
                    print(&$handler(session, client, request)?)
                })+
                _ => Err(ApiError::unknown_command(name)),
            }
        }

        /// The TypeScript map from a command to its request and response.
        pub fn typescript() -> String {
            let mut out = String::from("export interface Commands {\n");
            $(
                for line in [$($doc),+] { out.push_str(&format!("  /** {} */\n", line.trim())); }
                out.push_str(concat!("  ", stringify!($name), ": { request: ", stringify!($request), "; response: ", stringify!($response), " };\n"));
            )+
            out.push_str("}\n");
            out
        }
    };
}

fn parse<T: serde::de::DeserializeOwned>(
    name: &str,
    request: serde_json::Value,
) -> Result<T, ApiError> {
    serde_json::from_value(request).map_err(|error| ApiError::bad_request(name, &error))
}

fn print<T: serde::Serialize>(response: &T) -> Result<serde_json::Value, ApiError> {
    serde_json::to_value(response).map_err(|error| ApiError::bad_request("response", &error))
}

commands! {
    /// What the program offers, and the open project.
    app(Nothing) -> AppView = crate::project::app;
    /// Makes a project file and opens it.
    create_project(CreateProject) -> ProjectView = crate::project::create;
    /// Makes the sample project in the user's data folder, or opens it if it is there, and opens it.
    create_sample(Nothing) -> ProjectView = crate::project::create_sample;
    /// Opens a project file.
    open_project(OpenProject) -> ProjectView = crate::project::open;
    /// Closes the project.
    close_project(Nothing) -> Nothing = crate::project::close;
    /// Changes the project's name and description.
    set_project(SetProject) -> Changed = crate::project::set;
    /// Adds or changes a person.
    set_annotator(SetAnnotator) -> Changed = crate::project::set_annotator;
    /// Chooses who marks up in this copy.
    use_annotator(UseAnnotator) -> ProjectView = crate::project::use_annotator;

    /// A part of the article list.
    list_articles(ListArticles) -> ArticleList = crate::library::list;
    /// How many articles a query finds.
    count_articles(AskArticles) -> ArticleCounts = crate::library::count;
    /// The groups of what a query finds.
    group_articles(GroupArticles) -> ArticleGroups = crate::library::groups;
    /// An article with everything in it.
    open_article(OpenArticle) -> ArticleView = crate::articles::open;
    /// Adds an article.
    add_article(AddArticle) -> Changed = crate::articles::add;
    /// Changes an article's title and metadata.
    set_article(SetArticle) -> Changed = crate::articles::set;
    /// Removes articles with everything in them.
    remove_articles(RemoveArticles) -> Changed = crate::articles::remove;
    /// What would become of an article's annotations in another edition of its text.
    preview_edition(PreviewEdition) -> EditionPreview = crate::editions::preview;
    /// Gives an article another edition of its text, its annotations following.
    take_edition(TakeEdition) -> Changed = crate::editions::take;
    /// The editions that an article's text has had.
    editions(AskEditions) -> EditionsView = crate::editions::list;
    /// What removing articles for good would take, and which copies beside the project hold them.
    preview_purge(PreviewPurge) -> PurgePreview = crate::purge::preview;
    /// Removes articles for good: from the file, its history and the copies named.
    purge(Purge) -> PurgeDone = crate::purge::purge;
    /// Sets how far the current annotator is with articles.
    set_status(SetStatus) -> Changed = crate::articles::set_status;

    /// What doing something to many articles would do.
    preview_bulk(Bulk) -> BulkPreview = crate::bulk::preview;
    /// Does something to many articles.
    bulk(Bulk) -> Changed = crate::bulk::run;
    /// The saved views of the list.
    views(Nothing) -> ListViews = crate::views::list;
    /// Keeps a view of the list, or forgets one.
    set_view(SetView) -> ListViews = crate::views::set;
    /// Begins to work a view through.
    start_queue(StartQueue) -> QueueView = crate::queue::start;
    /// The queue that was begun last, and going on in it.
    queue(AskQueue) -> QueueView = crate::queue::show;
    /// Adds own active time on an article.
    add_activity(AddActivity) -> Nothing = crate::time::add;
    /// How fast the current annotator gets on.
    pace(AskPace) -> Pace = crate::time::pace;
    /// What sharing own time would share.
    time_totals(Nothing) -> TimeTotals = crate::time::totals;
    /// Shares own time with the project, as one total for each article.
    share_time(Nothing) -> Changed = crate::time::share;
    /// What can be written at a place of a query.
    complete_query(CompleteQuery) -> Completions = crate::query::complete;
    /// What is wrong with a query.
    check_query(CheckQuery) -> QueryCheck = crate::query::check;
    /// Everything that can be asked in a query.
    query_guide(Nothing) -> QueryGuide = crate::query::guide;

    /// Makes an annotation.
    tag(Tag) -> Changed = crate::marks::tag;
    /// Moves an annotation's ends.
    resize(Resize) -> Changed = crate::marks::resize;
    /// Makes several annotations one.
    merge_annotations(MergeAnnotations) -> Changed = crate::shape::merge;
    /// Makes one annotation several.
    split_annotation(SplitAnnotation) -> Changed = crate::shape::split;
    /// Says what paragraphs are: headline, caption, body.
    set_parts(SetParts) -> Changed = crate::parts::set;
    /// What paragraphs look like, for an editor to take or leave.
    guess_parts(GuessParts) -> PartGuesses = crate::parts::guess;
    /// Gives annotations another label or layer.
    relabel(Relabel) -> Changed = crate::marks::relabel;
    /// Writes, changes or removes a note.
    set_note(SetNote) -> Changed = crate::marks::set_note;
    /// Sets or clears an attribute's value.
    set_attribute(SetAttribute) -> Changed = crate::marks::set_attribute;
    /// Removes annotations and relations.
    remove(Remove) -> Changed = crate::marks::remove;
    /// Relates two annotations.
    relate(Relate) -> Changed = crate::marks::relate;
    /// Changes a relation.
    set_relation(SetRelation) -> Changed = crate::marks::set_relation;

    /// Remarks on an annotation or the article, or answers a remark.
    add_comment(AddComment) -> Changed = crate::comments::add;
    /// Changes the words of one's own remark.
    set_comment(SetComment) -> Changed = crate::comments::set;
    /// Settles a thread, or opens it again.
    resolve_comment(ResolveComment) -> Changed = crate::comments::resolve;
    /// Removes one's own remark.
    remove_comment(RemoveComment) -> Changed = crate::comments::remove;

    /// What a search through all articles finds, as keyword in context.
    concordance(AskConcordance) -> Concordance = crate::concordance::ask;
    /// How many rows such a search has.
    count_rows(CountRows) -> RowCount = crate::concordance::count;
    /// Tags, relabels, removes or links what a search found, or says what that would do.
    act_on_rows(ActOnRows) -> RowsDone = crate::concordance::act;
    /// Tags many places of an article, or says what that would do.
    tag_places(TagPlaces) -> RowsDone = crate::concordance::tag_places;
    /// Looks for the other places of what an annotation marks.
    occurrences(AskOccurrences) -> Occurrences = crate::propagation::occurrences;
    /// Some of the places that were found.
    occurrence_places(AskPlaces) -> Places = crate::propagation::page;
    /// Moves one end of a place by a word, before it is marked.
    move_place(MovePlace) -> PlaceView = crate::propagation::move_end;
    /// Marks places like the annotation that was looked for.
    propagate(Propagate) -> Changed = crate::propagation::propagate;
    /// What was marked like another.
    propagations(AskPropagations) -> Propagations = crate::propagation::propagations;
    /// What is not to be proposed or reported again.
    exceptions(Nothing) -> ExceptionsView = crate::exceptions::list;
    /// Refuses a place, or a string, for good.
    add_exception(AddException) -> Changed = crate::exceptions::add;
    /// Says why something is not to be proposed.
    set_exception_reason(SetReason) -> Changed = crate::exceptions::set_reason;
    /// Lets exceptions go.
    remove_exceptions(RemoveExceptions) -> Changed = crate::exceptions::remove;
    /// Which places an exception keeps away.
    kept_away(AskException) -> KeptAway = crate::exceptions::kept_away;
    /// What could be marked in an article.
    suggestions_in(AskSuggestions) -> Suggestions = crate::suggestions::of_article;
    /// Marks what was suggested.
    take_suggestions(TakeSuggestions) -> Changed = crate::suggestions::take;
    /// Counts in articles what could be marked.
    look_for_suggestions(LookForSuggestions) -> LookedFor = crate::suggestions::look;
    /// The next article that has something to mark.
    next_suggested(AskNextSuggested) -> NextSuggested = crate::suggestions::next;

    /// A part of the list of the register.
    list_register(ListRegister) -> RegisterPage = crate::register::page;
    /// Entries of the register by any of their names, typing errors forgiven.
    find_entities(FindEntities) -> SuggestedEntities = crate::register::find;
    /// Entries of the register, whole.
    entities(AskEntities) -> EntitiesView = crate::register::entities;
    /// Which entries a tag may refer to.
    suggest_entities(AskAnnotation) -> SuggestedEntities = crate::register::suggest;
    /// Where an entry is mentioned.
    list_mentions(ListMentions) -> MentionsPage = crate::register::mentions;

    /// Links annotations to an entity, known or new, or unlinks them.
    link_entity(LinkEntity) -> Changed = crate::entities::link;
    /// The other mentions like one that is linked.
    other_mentions(AskAnnotation) -> OtherMentions = crate::register::others;
    /// Links the other mentions too.
    link_others(LinkOthers) -> Changed = crate::register::link_others;
    /// Adds or changes an entity.
    set_entity(SetEntity) -> Changed = crate::entities::set;
    /// Removes an entity and unlinks its mentions.
    remove_entity(RemoveEntity) -> Changed = crate::entities::remove;
    /// What a merge of entities would give.
    preview_merge_entities(MergeEntities) -> MergedEntity = crate::entities::preview_merge;
    /// Makes several entities one.
    merge_entities(MergeEntities) -> Changed = crate::entities::merge;
    /// Reads a file into the register, or says what would become of it.
    import_register(ImportRegister) -> RegisterImported = crate::register::import;
    /// Writes the register to a file.
    export_register(ExportRegister) -> RegisterExported = crate::register::export;

    /// What is to be checked in an article.
    findings_in(FindingsIn) -> FindingsView = crate::consistency::findings_in;
    /// Looks through all articles for what is to be checked.
    check_consistency(CheckConsistency) -> ConsistencyChecked = crate::consistency::check;
    /// What is to be checked in all articles, in groups.
    findings(AskFindings) -> FindingGroups = crate::consistency::groups;
    /// The places of a group in their context.
    finding_places(AskFindingPlaces) -> FindingPlaces = crate::consistency::places;
    /// Puts findings right, or says what that would do.
    fix_findings(FixFindings) -> FixedFindings = crate::consistency::fix;
    /// Decides that something found is all right.
    ignore_finding(IgnoreFinding) -> Changed = crate::ignoring::ignore;

    /// Adds or changes a layer.
    set_layer(SetLayer) -> Changed = crate::schema::set_layer;
    /// Adds or changes a label.
    set_label(SetLabel) -> Changed = crate::schema::set_label;
    /// Moves a label within its layer.
    move_label(MoveLabel) -> Changed = crate::schema::move_label;
    /// Turns one label's annotations into another's and removes it.
    merge_labels(MergeLabels) -> Changed = crate::schema::merge_labels;
    /// Removes a label with its annotations.
    remove_label(RemoveLabel) -> Changed = crate::schema::remove_label;
    /// What a change of a label would touch.
    affected(AskAffected) -> Affected = crate::schema::affected;
    /// Adds or changes an attribute.
    set_attribute_definition(SetAttributeDefinition) -> Changed = crate::schema::set_attribute;

    /// Takes the current annotator's last change back.
    undo(Nothing) -> Changed = crate::history::undo;
    /// Takes the last undo back.
    redo(Nothing) -> Changed = crate::history::redo;
    /// What taking one change back would do.
    preview_undo_of(AskChange) -> UndoPreview = crate::history::preview_undo_of;
    /// Takes any one change back, leaving what was changed since.
    undo_of(AskChange) -> Changed = crate::history::undo_of;
    /// Who did what, the latest first: to an annotation, to an article, or at all.
    log(AskLog) -> LogPage = crate::history::log;
    /// An article as it was right after a change.
    article_as_of(AskArticleAsOf) -> ArticleAsOf = crate::articles::as_of;
    /// Things with more than one value after a merge.
    conflicts(Nothing) -> ConflictsView = crate::history::conflicts;
    /// Settles a conflict.
    resolve(Resolve) -> Changed = crate::history::resolve;

    /// What can be read and written.
    formats(Nothing) -> FormatsView = crate::transfer::formats;
    /// Reads files into the project.
    import(Import) -> Imported = crate::transfer::import;
    /// Writes a dataset, or says what would be lost.
    export(Export) -> Exported = crate::transfer::export;
    /// The export recipes that the project keeps.
    recipes(Nothing) -> RecipesView = crate::recipes::list;
    /// Keeps an export recipe, or removes one.
    set_recipe(SetRecipe) -> RecipesView = crate::recipes::set;
    /// Saves a report where the person chose to.
    save_report(SaveReport) -> Nothing = crate::transfer::save_report;
    /// Stops a job.
    cancel_job(CancelJob) -> Nothing = crate::transfer::cancel;

    /// Figures about the project.
    stats(Nothing) -> StatsView = crate::project::stats;
    /// A picture of the whole project, as a table.
    overview(AskOverview) -> OverviewView = crate::overview::ask;
    /// Saves a picture, or its table, where the person chose to.
    save_picture(SavePicture) -> Nothing = crate::overview::save;
    /// Rebuilds the project from its log, compares, and verifies every quote and hash.
    check(Nothing) -> CheckView = crate::project::check;
}
