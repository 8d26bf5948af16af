// Generated from the types in galley-api. Do not edit: run `script/generate`.

/**
 * Acts on many rows at once: one undo step, whole or not at all.
 */
export type ActOnRows = { 
/**
 * The name by which it tells how far it is and can be cancelled.
 */
job: string, 
/**
 * What was looked for.
 */
query: string, 
/**
 * Which rows it was looked at as.
 */
kind: RowKind, 
/**
 * Which of them.
 */
rows: WhichRows, 
/**
 * What is done.
 */
action: RowAction, 
/**
 * Only say what would be done.
 */
preview: boolean, 
/**
 * Also where nearly everything is found.
 */
sure: boolean, };

/**
 * Adds own active time.
 */
export type AddActivity = { 
/**
 * On this article.
 */
document: string, 
/**
 * On this day, in days since 1970 here.
 */
day: number, 
/**
 * So long.
 */
seconds: number, };

/**
 * Adds an article, for example a pasted one.
 */
export type AddArticle = { 
/**
 * Empty takes the first line that is not blank.
 */
title: string, 
/**
 * Verbatim.
 */
text: string, 
/**
 * `source`, `date`, `author`, `url` …
 */
metadata: { [key in string]: string }, };

/**
 * Remarks on an annotation or the article, or answers.
 */
export type AddComment = { 
/**
 * The article.
 */
document: string, 
/**
 * What it is about; none is the article itself.
 */
annotation: string | null, 
/**
 * The remark it answers, about the same.
 */
reply_to: string | null, 
/**
 * Markdown.
 */
text: string, };

/**
 * Refuses places for good.
 */
export type AddException = { 
/**
 * An article that has the string.
 */
document: string, 
/**
 * A place with the string.
 */
range: [number, number], 
/**
 * Only this place.
 */
place: boolean, 
/**
 * Only in this article.
 */
article: boolean, 
/**
 * Only with this label; none for any.
 */
label: string | null, 
/**
 * Why; may be empty.
 */
reason: string, };

/**
 * What a change of a label would touch.
 */
export type Affected = { 
/**
 * Annotations with the label.
 */
annotations: number, 
/**
 * Articles they are in.
 */
articles: number, 
/**
 * Relations that have such an annotation at an end.
 */
relations: number, 
/**
 * A few of their quotes.
 */
examples: Array<string>, };

/**
 * An annotation on screen.
 */
export type AnnotationView = { 
/**
 * Id.
 */
id: string, 
/**
 * Layer.
 */
layer: string, 
/**
 * Label, or none for a plain highlight.
 */
label: string | null, 
/**
 * Who judged.
 */
annotator: string, 
/**
 * In text order; empty for an annotation of the whole document.
 */
ranges: Array<[number, number]>, 
/**
 * The marked text, parts joined with a blank.
 */
quote: string, 
/**
 * Markdown, or empty.
 */
note: string, 
/**
 * Typed extras by attribute id.
 */
attributes: Record<string, boolean | number | string>, 
/**
 * The linked entity.
 */
entity: string | null, 
/**
 * Where it came from, in words: “by hand”, “imported from brat”.
 */
origin: string, 
/**
 * From 0 to 1, if known.
 */
confidence: number | null, 
/**
 * When it was last changed.
 */
time: number, 
/**
 * Whether a merge left another value.
 */
conflict: boolean, };

/**
 * A person who annotates.
 */
export type AnnotatorView = { 
/**
 * Id.
 */
id: string, 
/**
 * Name.
 */
name: string, 
/**
 * Role.
 */
role: string, };

/**
 * Why a command did not do what was asked. Nothing was changed.
 */
export type ApiError = { 
/**
 * See [`ErrorCode`].
 */
code: ErrorCode, 
/**
 * What happened, in the user's words.
 */
message: string, 
/**
 * What to do about it, or empty.
 */
hint: string, 
/**
 * Where in the query, in UTF-16 units.
 */
at?: [number, number], };

/**
 * What the program can offer before a project is open, and the open project.
 */
export type AppView = { 
/**
 * The program's version.
 */
version: string, 
/**
 * Which host answers: `desktop` has file dialogs and paths, `browser` has uploads and downloads.
 */
host: Host, 
/**
 * The open project.
 */
project: ProjectView | null, 
/**
 * Projects opened before, the latest first.
 */
recent: Array<RecentProject>, 
/**
 * Schemas to start from, the recommended one first.
 */
presets: Array<PresetView>, };

/**
 * An article as it was.
 */
export type ArticleAsOf = { 
/**
 * As if it were opened then.
 */
article: ArticleView, 
/**
 * The labels in it that were removed since, as they were then.
 */
removed_labels: Array<RemovedLabel>, };

/**
 * What changed in one article.
 */
export type ArticleChange = { 
/**
 * Which article.
 */
document: string, 
/**
 * Its new row, or none if it was removed.
 */
row: ArticleRow | null, 
/**
 * Whether the article itself was added or removed, so that lists change length.
 */
listed: boolean, 
/**
 * Whether its text is another now: what is known of it is to be asked for again.
 */
edition: boolean, 
/**
 * New or changed annotations.
 */
annotations: Array<AnnotationView>, 
/**
 * Removed ones.
 */
removed_annotations: string[], 
/**
 * New or changed ones that have no place in the text; without ranges.
 */
adrift: Array<AnnotationView>, 
/**
 * New or changed relations.
 */
relations: Array<RelationView>, 
/**
 * Removed ones.
 */
removed_relations: string[], 
/**
 * New or changed remarks.
 */
comments: Array<CommentView>, 
/**
 * Removed ones.
 */
removed_comments: string[], };

/**
 * How many articles a query finds.
 */
export type ArticleCounts = { 
/**
 * All.
 */
total: number, 
/**
 * By status of the current annotator.
 */
counts: StatusCounts, };

/**
 * A group of articles.
 */
export type ArticleGroup = { 
/**
 * What its articles share, as it is asked for.
 */
key: string, 
/**
 * The same as the screen names it.
 */
name: string, 
/**
 * How many they are.
 */
count: number, };

/**
 * The groups of the list, a thousand at most.
 */
export type ArticleGroups = { 
/**
 * In order.
 */
groups: Array<ArticleGroup>, };

/**
 * A part of the article list.
 */
export type ArticleList = { 
/**
 * How many the query finds, where that is known at once; `count_articles` counts.
 */
total: number | null, 
/**
 * This part.
 */
rows: Array<ArticleRow>, };

/**
 * An article that would be imported.
 */
export type ArticlePreview = { 
/**
 * Its title.
 */
title: string, 
/**
 * How its text begins.
 */
text: string, 
/**
 * How long the text is, in characters.
 */
length: number, 
/**
 * Its details by key, as they would be.
 */
details: { [key in string]: string }, 
/**
 * Whether the project has it already.
 */
known: boolean, 
/**
 * Its first annotations.
 */
marks: Array<MarkPreview>, 
/**
 * How many annotations it has.
 */
annotations: number, };

/**
 * One article in the list.
 */
export type ArticleRow = { 
/**
 * Id.
 */
id: string, 
/**
 * Title.
 */
title: string, 
/**
 * Where it is from, or empty.
 */
source: string, 
/**
 * As imported, or empty.
 */
date: string, 
/**
 * Code points.
 */
length: number, 
/**
 * Annotations of everybody.
 */
annotations: number, 
/**
 * Of the current annotator.
 */
status: "to_do" | "in_progress" | "done" | "skipped", 
/**
 * Threads that are not resolved.
 */
unresolved: number, 
/**
 * Annotations without a place in the current text.
 */
adrift: number, 
/**
 * Annotations on which two copies disagree.
 */
conflicts: number, 
/**
 * As the last look through the articles found.
 */
findings: number, 
/**
 * What could be marked, as it found.
 */
suggestions: number, 
/**
 * Who works on it or shall.
 */
annotators: string[], };

/**
 * An article as it is opened: the text travels once.
 */
export type ArticleView = { 
/**
 * Its row in the list.
 */
row: ArticleRow, 
/**
 * Everything known about it.
 */
metadata: { [key in string]: string }, 
/**
 * Verbatim.
 */
text: string, 
/**
 * The text by its hash.
 */
of: string, 
/**
 * Tokens, white space left out, as gap and length, gap and length … in view units: each begins so far behind
 * the end of the one before it.
 */
words: Array<number>, 
/**
 * Sentences, in the same shape.
 */
sentences: Array<number>, 
/**
 * Everybody's annotations, those of the whole document included; but for those in `packed`.
 */
annotations: Array<AnnotationView>, 
/**
 * Plain marks, if they were asked for so.
 */
packed: PackedMarks, 
/**
 * Everybody's annotations that have no place in the text; without ranges.
 */
adrift: Array<AnnotationView>, 
/**
 * Everybody's relations.
 */
relations: Array<RelationView>, 
/**
 * Everybody's remarks, on the article and on its annotations, the first first.
 */
comments: Array<CommentView>, };

/**
 * Asks what a change of a label would touch.
 */
export type AskAffected = { 
/**
 * The label.
 */
label: string, };

/**
 * Asks about one annotation: which entry is meant, or which others are like it.
 */
export type AskAnnotation = { 
/**
 * Which.
 */
annotation: string, };

/**
 * Asks for an article as it was right after a change.
 */
export type AskArticleAsOf = { 
/**
 * Which.
 */
document: string, 
/**
 * The change's id.
 */
change: string, 
/**
 * See [`OpenArticle`](super::OpenArticle).
 */
packed: boolean, };

/**
 * Asks something of all articles that a query finds.
 */
export type AskArticles = { 
/**
 * In the query language; empty for all.
 */
query: string, };

/**
 * Names a change.
 */
export type AskChange = { 
/**
 * The change's id.
 */
change: string, };

/**
 * Asks for a part of a concordance.
 */
export type AskConcordance = { 
/**
 * The name by which gathering it can be cancelled.
 */
job: string, 
/**
 * What is looked for, in the query language.
 */
query: string, 
/**
 * Which rows; none takes what the query speaks of.
 */
kind: RowKind | null, 
/**
 * In which order.
 */
order: RowOrder, 
/**
 * How many characters of context on each side.
 */
width: number, 
/**
 * Where the part before ended, as [`Concordance::next`] said; none for the first part.
 */
after: string | null, 
/**
 * How many rows at most.
 */
limit: number, 
/**
 * Also where nearly everything is found.
 */
sure: boolean, };

/**
 * Asks for the editions of an article.
 */
export type AskEditions = { 
/**
 * The article.
 */
document: string, };

/**
 * Asks for entries of the register.
 */
export type AskEntities = { 
/**
 * Which; at most 200.
 */
entities: string[], 
/**
 * Whether the articles that mention them are counted: that takes as long as there are mentions.
 */
articles: boolean, };

/**
 * Asks which places an exception keeps away.
 */
export type AskException = { 
/**
 * The job's name, for progress and for stopping it.
 */
job: string, 
/**
 * Which.
 */
exception: string, };

/**
 * A part of the places of a group.
 */
export type AskFindingPlaces = { 
/**
 * Which group.
 */
group: string, 
/**
 * How many to skip.
 */
offset: number, 
/**
 * How many at most.
 */
limit: number, };

/**
 * A part of the list of groups.
 */
export type AskFindings = { 
/**
 * Only of this rule.
 */
rule: string | null, 
/**
 * Also groups in which nothing is likely.
 */
possible: boolean, 
/**
 * By subject rather than by how many places.
 */
by_subject: boolean, 
/**
 * How many to skip.
 */
offset: number, 
/**
 * How many at most.
 */
limit: number, };

/**
 * Asks for a part of the history: of an annotation, else of an article, else of the project.
 */
export type AskLog = { 
/**
 * The article.
 */
document: string | null, 
/**
 * The annotation.
 */
annotation: string | null, 
/**
 * How many to skip.
 */
offset: number, 
/**
 * How many at most.
 */
limit: number, };

/**
 * Asks for the next article that has something to mark.
 */
export type AskNextSuggested = { 
/**
 * Behind which article in the list; none for the first.
 */
document: string | null, };

/**
 * Looks for the other places of what an annotation marks.
 */
export type AskOccurrences = { 
/**
 * The job's name, for progress and for stopping it.
 */
job: string, 
/**
 * Which annotation.
 */
annotation: string, 
/**
 * Where.
 */
scope: Scope, 
/**
 * Whether paragraphs marked as boilerplate are looked through, too.
 */
aside: boolean, };

/**
 * Asks for a picture.
 */
export type AskOverview = { 
/**
 * Which.
 */
picture: Picture, 
/**
 * Only annotations of a layer.
 */
layer: string | null, 
/**
 * Only annotations, or the work, of a person.
 */
annotator: string | null, 
/**
 * Mentions of this label only, and more of them.
 */
label: string | null, 
/**
 * The entities to follow over time; the most frequent ones if there are none.
 */
entities: string[], 
/**
 * How many minutes the clock on the wall is ahead of Greenwich: where days begin.
 */
ahead: number, 
/**
 * The job's name, for cancelling.
 */
job: string, };

/**
 * Asks how fast the current annotator gets on with what a query finds.
 */
export type AskPace = { 
/**
 * The query; empty finds all.
 */
query: string, 
/**
 * See [`StartQueue::since`].
 */
since: number, };

/**
 * Asks for some of the places that were found.
 */
export type AskPlaces = { 
/**
 * See [`Occurrences::id`].
 */
id: string, 
/**
 * How many to skip.
 */
offset: number, 
/**
 * How many at most.
 */
limit: number, };

/**
 * Asks for what was marked like another.
 */
export type AskPropagations = { 
/**
 * How many to skip.
 */
offset: number, 
/**
 * How many at most.
 */
limit: number, };

/**
 * Asks for the queue, or goes on in it.
 */
export type AskQueue = { 
/**
 * See [`StartQueue::since`].
 */
since: number, 
/**
 * Where one is now in it; none is where one was last.
 */
at: string | null, 
/**
 * Works on through it, or leaves it for later; none leaves that as it is.
 */
on: boolean | null, };

/**
 * Asks for what could be marked in an article.
 */
export type AskSuggestions = { 
/**
 * Which article.
 */
document: string, };

/**
 * The type of an attribute's values.
 */
export type AttributeType = "choice" | "text" | "number" | "flag";

/**
 * An attribute.
 */
export type AttributeView = { 
/**
 * Id.
 */
id: string, 
/**
 * The label it is for, if only one.
 */
label: string | null, 
/**
 * Name.
 */
name: string, 
/**
 * The type of its values.
 */
kind: AttributeType, 
/**
 * For a choice.
 */
options: Array<string>, 
/**
 * Whether each annotation should have it.
 */
required: boolean, 
/**
 * Markdown.
 */
description: string, };

/**
 * Does something to many articles in one change, or says what it would do.
 */
export type Bulk = { 
/**
 * The name by which the work can be cancelled.
 */
job: string, 
/**
 * To which.
 */
which: Which, 
/**
 * What.
 */
action: BulkAction, };

/**
 * What is done to them.
 */
export type BulkAction = { "action": "status", 
/**
 * How far.
 */
status: "to_do" | "in_progress" | "done" | "skipped", } | { "action": "assign", 
/**
 * Whom.
 */
annotator: string, 
/**
 * Given, or taken back.
 */
assigned: boolean, } | { "action": "remove" };

/**
 * What it would do.
 */
export type BulkPreview = { 
/**
 * Articles that were chosen.
 */
articles: number, 
/**
 * Those of them that are so already.
 */
unchanged: number, 
/**
 * The current annotator's annotations that go.
 */
annotations: number, 
/**
 * Other people's that go.
 */
annotations_of_others: number, 
/**
 * The titles of the first that change.
 */
titles: Array<string>, };

/**
 * Stops a job; it leaves nothing behind.
 */
export type CancelJob = { 
/**
 * The job's id, as its request named it.
 */
job: string, };

/**
 * What a person adds to the dataset card; everything else is counted.
 */
export type Card = { 
/**
 * The dataset's name; the project's otherwise.
 */
name: string, 
/**
 * What it is, in a few sentences of Markdown; the project's description otherwise.
 */
summary: string, 
/**
 * The licence's identifier, such as `cc-by-4.0`.
 */
licence: string, 
/**
 * Languages of the texts, such as `en`.
 */
languages: Array<string>, 
/**
 * What it does not cover, in Markdown.
 */
gaps: string, 
/**
 * Whether annotators are named; otherwise only their roles are.
 */
names: boolean, };

/**
 * What a write changed. Whoever made it gets it as the answer and ignores its own echo.
 */
export type Changed = { 
/**
 * The client that made it: a window's label, a browser tab's id, or empty for another process.
 */
client: string, 
/**
 * What was done, in words, for the undo line and the live region: “tag Person: Rex Tillerson”.
 */
what: string, 
/**
 * Ids of things this gesture made, in the order asked for.
 */
created: Array<string>, 
/**
 * Changes within articles. Empty when `reload` is set.
 */
articles: Array<ArticleChange>, 
/**
 * The new schema, if it changed.
 */
schema: SchemaView | null, 
/**
 * The new list of people, if it changed.
 */
annotators: Array<AnnotatorView> | null, 
/**
 * Whether the register changed: ask again for it.
 */
register: boolean, 
/**
 * Too much changed to list: ask again for the article list and the open article.
 */
reload: boolean, 
/**
 * For undo and redo: what was left as it is because it was changed since, in words.
 */
skipped: Array<string>, 
/**
 * What undo and redo would do now.
 */
undo: UndoView, };

/**
 * Looks through all articles.
 */
export type CheckConsistency = { 
/**
 * A name by which it can be cancelled.
 */
job: string, };

/**
 * Asks what is wrong with a query.
 */
export type CheckQuery = { 
/**
 * The query.
 */
query: string, };

/**
 * What a check of the project file found.
 */
export type CheckView = { 
/**
 * Changes whose hashes were verified.
 */
changes: number, 
/**
 * Annotations whose quotes were verified.
 */
annotations: number, 
/**
 * What is wrong, in words. Empty when all is well.
 */
problems: Array<string>, };

/**
 * A place that was decided on alone.
 */
export type Chosen = { 
/**
 * The article.
 */
document: string, 
/**
 * Where it was found.
 */
range: [number, number], 
/**
 * What is to be marked there, if its ends were moved.
 */
to: [number, number] | null, };

/**
 * A remark on screen.
 */
export type CommentView = { 
/**
 * Id.
 */
id: string, 
/**
 * What it is about; none is the article.
 */
annotation: string | null, 
/**
 * The remark whose thread it is in; none begins a thread.
 */
reply_to: string | null, 
/**
 * Who wrote it.
 */
author: string, 
/**
 * Markdown.
 */
text: string, 
/**
 * Whether the thread that it begins is settled.
 */
resolved: boolean, 
/**
 * When it was made.
 */
time: number, 
/**
 * Whether its words were changed since.
 */
edited: boolean, };

/**
 * Asks what can be written at a place of a query.
 */
export type CompleteQuery = { 
/**
 * The query, which need not be right.
 */
query: string, 
/**
 * Where the caret is.
 */
caret: number, };

/**
 * What can be written.
 */
export type Completions = { 
/**
 * What a proposal takes the place of.
 */
at: [number, number], 
/**
 * The likeliest first.
 */
proposals: Array<Proposal>, 
/**
 * What the field finds whose value is being written, or empty.
 */
about: string, 
/**
 * How that field is written.
 */
examples: Array<string>, };

/**
 * A part of a concordance.
 */
export type Concordance = { 
/**
 * Which rows the query has; none where it is about articles alone.
 */
kinds: Array<RowKind>, 
/**
 * Which rows these are.
 */
kind: RowKind | null, 
/**
 * This part.
 */
rows: Array<ConcordanceRow>, 
/**
 * Where the next part begins; none at the end.
 */
next: string | null, 
/**
 * How many rows were sorted; none in text order.
 */
sorted: number | null, 
/**
 * About how many there are, where more were found than are sorted.
 */
about: number | null, };

/**
 * One line of a concordance.
 */
export type ConcordanceRow = { 
/**
 * Names the row in what is done to it.
 */
key: string, 
/**
 * Its article.
 */
document: string, 
/**
 * The article's title.
 */
title: string, 
/**
 * The article's date as imported, or empty.
 */
date: string, 
/**
 * Where in the article; none for the article as a whole.
 */
range: [number, number] | null, 
/**
 * What stands before.
 */
left: string, 
/**
 * What was found, shortened if it is long.
 */
keyword: string, 
/**
 * What stands behind.
 */
right: string, 
/**
 * The annotation that was found, or those at the place.
 */
tags: Array<RowTag>, };

/**
 * One of the values in conflict.
 */
export type ConflictValue = { 
/**
 * The write's id, for [`Resolve`].
 */
write: string, 
/**
 * Who.
 */
author: string, 
/**
 * When.
 */
time: number, 
/**
 * In words; “removed” for a removal.
 */
what: string, };

/**
 * A value that a merge kept beside the one that is shown.
 */
export type ConflictView = { 
/**
 * The thing, `kind:id`.
 */
thing: string, 
/**
 * The article, for annotations.
 */
document: string | null, 
/**
 * The choices, the one that is shown first.
 */
values: Array<ConflictValue>, };

/**
 * All conflicts.
 */
export type ConflictsView = { 
/**
 * In no particular order.
 */
conflicts: Array<ConflictView>, };

/**
 * What looking through all articles came to.
 */
export type ConsistencyChecked = { 
/**
 * How many articles.
 */
articles: number, 
/**
 * How many likely findings.
 */
findings: number, };

/**
 * A copy that still holds something, as far as is known.
 */
export type CopyLeft = { 
/**
 * Where it is.
 */
path: string, 
/**
 * Why, in words.
 */
why: string, };

/**
 * A copy of the project beside it.
 */
export type CopyView = { 
/**
 * Where it is.
 */
path: string, 
/**
 * Whether it holds any of it; none if it could not be looked into.
 */
holds: boolean | null, };

/**
 * Asks how many rows there are.
 */
export type CountRows = { 
/**
 * The name by which it tells how far it is and can be cancelled.
 */
job: string, 
/**
 * What is looked for.
 */
query: string, 
/**
 * Which rows; none takes what the query speaks of.
 */
kind: RowKind | null, 
/**
 * Stop at so many rows; none counts all.
 */
most: number | null, };

/**
 * Makes a project file and opens it.
 */
export type CreateProject = { 
/**
 * Where; must not exist yet.
 */
path: string, 
/**
 * What people call it; empty takes the file's name.
 */
name: string, 
/**
 * A preset's id.
 */
preset: string, 
/**
 * The first annotator's name; empty takes the system user's.
 */
annotator: string, };

/**
 * What is done with articles that are nearly the same.
 */
export type DuplicateAction = "together" | "first" | "report" | "ignore";

/**
 * What is done with articles that are nearly the same.
 */
export type Duplicates = { 
/**
 * How much of their runs of five words two articles share to be nearly the same, from 0 to 1.
 */
threshold: number, 
/**
 * What is done.
 */
action: DuplicateAction, };

/**
 * What can become of an annotation.
 */
export type EditionAct = { "do": "take" } | { "do": "place", 
/**
 * In the new text.
 */
ranges: Array<[number, number]>, } | { "do": "leave" } | { "do": "remove" };

/**
 * What is to become of one annotation.
 */
export type EditionDecision = { 
/**
 * Which.
 */
annotation: string, 
/**
 * What.
 */
act: EditionAct, };

/**
 * An annotation before and after.
 */
export type EditionItem = { 
/**
 * Which.
 */
annotation: string, 
/**
 * What becomes of it.
 */
fate: Fate, 
/**
 * Whether it had lost its place before.
 */
adrift: boolean, 
/**
 * Layer.
 */
layer: string, 
/**
 * Label.
 */
label: string | null, 
/**
 * Who judged.
 */
annotator: string, 
/**
 * What it marks.
 */
quote: string, 
/**
 * Around it in the edition it is in.
 */
before: Excerpt, 
/**
 * Around the place that is proposed, if one is.
 */
after: Excerpt | null, };

/**
 * What would become of an article's annotations.
 */
export type EditionPreview = { 
/**
 * The edition it was compared with, for [`TakeEdition::of`].
 */
of: string, 
/**
 * Whether the article has this text already.
 */
same: boolean, 
/**
 * How many stay where they are.
 */
kept: number, 
/**
 * How many follow their words.
 */
moved: number, 
/**
 * How many may belong where is proposed.
 */
uncertain: number, 
/**
 * How many have no place.
 */
orphaned: number, 
/**
 * Orphans, then the uncertain, the moved and the kept, each in text order; the first of them where there are many.
 */
items: Array<EditionItem>, };

/**
 * An edition.
 */
export type EditionView = { 
/**
 * The last change before the next edition, for [`super::AskArticleAsOf`]; none for the current one.
 */
last: string | null, 
/**
 * When the article got it.
 */
time: number, 
/**
 * From whom.
 */
author: string, 
/**
 * How: “import”, “correct article”.
 */
what: string, 
/**
 * Code points; 0 where it is not here any more.
 */
length: number, };

/**
 * The editions that an article's text has had.
 */
export type EditionsView = { 
/**
 * The first first; the last is the current one.
 */
editions: Array<EditionView>, };

/**
 * Entries of the register; those that are gone are left out.
 */
export type EntitiesView = { 
/**
 * In the order asked for.
 */
entities: Array<EntityView>, };

/**
 * An entry in a list.
 */
export type EntityRow = { 
/**
 * Id.
 */
id: string, 
/**
 * See [`EntityView::name`].
 */
name: string, 
/**
 * See [`EntityView::type_name`].
 */
type_name: string, 
/**
 * See [`EntityView::role`].
 */
role: string, 
/**
 * See [`EntityView::mentions`].
 */
mentions: number, };

/**
 * An entry of the register, whole.
 */
export type EntityView = { 
/**
 * Id.
 */
id: string, 
/**
 * The canonical name. Two entries may share one: people do.
 */
name: string, 
/**
 * For example “Person”, or empty.
 */
type_name: string, 
/**
 * What it is in the news: “Secretary of State”, or empty.
 */
role: string, 
/**
 * Other names.
 */
aliases: Array<string>, 
/**
 * Identifiers elsewhere.
 */
uris: Array<string>, 
/**
 * Markdown, or empty.
 */
note: string, 
/**
 * How many annotations link to it, whoever made them.
 */
mentions: number, 
/**
 * In how many articles; 0 if that was not asked for.
 */
articles: number, };

/**
 * What the screen branches on. A code exists only where it does.
 */
export type ErrorCode = "failed" | "no_project" | "read_only" | "cancelled" | "nothing_to_undo" | "asks_first" | "query";

/**
 * What the program tells its windows unasked.
 */
export type Event = { "event": "changed", 
/**
 * What.
 */
changed: Changed, } | { "event": "project", 
/**
 * The client that asked for it.
 */
client: string, } | { "event": "progress", 
/**
 * The job's id, as its request named it.
 */
job: string, 
/**
 * What is being done, in words.
 */
what: string, 
/**
 * How much is done.
 */
done: number, 
/**
 * Of how much, if known.
 */
total: number | null, } | { "event": "health", 
/**
 * What is wrong, or empty.
 */
problem: string, };

/**
 * Where something need not be reported again.
 */
export type ExceptionScope = "place" | "article" | "everywhere" | "labels";

/**
 * Something that is not to be proposed or reported again.
 */
export type ExceptionView = { 
/**
 * Id.
 */
exception: string, 
/**
 * The rule of consistency that does not report it; none where marking the rest does not propose it.
 */
rule: string | null, 
/**
 * The string.
 */
string: string, 
/**
 * Only for this label, if any.
 */
label: string | null, 
/**
 * Only in this article, if any.
 */
document: string | null, 
/**
 * The title of that article.
 */
title: string, 
/**
 * Whether only at one place of it.
 */
place: boolean, 
/**
 * Why.
 */
reason: string, 
/**
 * Who decided.
 */
author: string, 
/**
 * When, in milliseconds since 1970.
 */
time: number, };

/**
 * What the project will not propose or report again.
 */
export type ExceptionsView = { 
/**
 * In the order in which it was decided.
 */
exceptions: Array<ExceptionView>, };

/**
 * A piece of a text. Its ranges count UTF-16 units from its beginning.
 */
export type Excerpt = { 
/**
 * The piece.
 */
text: string, 
/**
 * What is marked.
 */
marks: Array<[number, number]>, 
/**
 * What the other edition has not.
 */
changed: Array<[number, number]>, };

/**
 * Writes a dataset, or with `preview` only says what would be lost.
 */
export type Export = { 
/**
 * The caller's name for the job.
 */
job: string, 
/**
 * What to write.
 */
recipe: Recipe, 
/**
 * Where to (desktop). `None` gives the bytes back (browser host; a folder comes as a zip).
 */
path: string | null, 
/**
 * Write nothing; only report.
 */
preview: boolean, };

/**
 * Writes the register to a file that can be read again.
 */
export type ExportRegister = { 
/**
 * Where; `None` gives it back for a download.
 */
path: string | null, 
/**
 * `csv` or `jsonl`.
 */
format: string, };

/**
 * What an export did.
 */
export type Exported = { 
/**
 * What was written and what could not be carried.
 */
report: ReportView, 
/**
 * Where it was written, or the name for a download.
 */
path: string, 
/**
 * The bytes in base 64, if asked for.
 */
base64: string | null, 
/**
 * How the files begin: their first records, for a preview.
 */
samples: Array<FileSample>, 
/**
 * How many articles and annotations are in each split; empty without splits.
 */
splits: Array<SplitCount>, };

/**
 * What becomes of an annotation in another edition.
 */
export type Fate = "orphaned" | "uncertain" | "moved" | "kept";

/**
 * How a file of an export begins.
 */
export type FileSample = { 
/**
 * Its name in the export; empty if it is the export.
 */
name: string, 
/**
 * Its first lines; empty where it is not text.
 */
text: string, };

/**
 * Looks for entries by any of their names.
 */
export type FindEntities = { 
/**
 * A name or its beginning, a URI, or a Wikidata id. Typing errors are forgiven.
 */
query: string, 
/**
 * How many at most.
 */
limit: number, };

/**
 * Findings of one rule and subject.
 */
export type FindingGroup = { 
/**
 * Its name until all articles are looked through again.
 */
group: string, 
/**
 * The rule's id.
 */
rule: string, 
/**
 * The string, the attribute, the kinds of ends.
 */
subject: string, 
/**
 * The label as it is, or as it would be marked.
 */
label: string | null, 
/**
 * The label it goes against.
 */
other: string | null, 
/**
 * Whether something in it is likely.
 */
likely: boolean, 
/**
 * How many places.
 */
places: number, 
/**
 * In how many articles.
 */
articles: number, 
/**
 * “marked 30 times, left 12 times”.
 */
evidence: string, };

/**
 * Findings of all articles, in groups.
 */
export type FindingGroups = { 
/**
 * When all articles were last looked through; none if never.
 */
looked: number | null, 
/**
 * Each rule with how much there is of it.
 */
rules: Array<FindingRule>, 
/**
 * How many groups fit.
 */
total: number, 
/**
 * This part.
 */
rows: Array<FindingGroup>, };

/**
 * A place in its context.
 */
export type FindingPlace = { 
/**
 * The article.
 */
document: string, 
/**
 * Its title.
 */
title: string, 
/**
 * What stands before.
 */
before: string, 
/**
 * What stands behind.
 */
behind: string, 
/**
 * What is found there.
 */
finding: FindingView, };

/**
 * Places of a group in their context, as they are now.
 */
export type FindingPlaces = { 
/**
 * How many there are.
 */
total: number, 
/**
 * This part.
 */
rows: Array<FindingPlace>, };

/**
 * A finding by its article and its key.
 */
export type FindingRef = { 
/**
 * The article.
 */
document: string, 
/**
 * See [`FindingView::key`].
 */
key: string, };

/**
 * How much there is of a rule.
 */
export type FindingRule = { 
/**
 * Its id.
 */
rule: string, 
/**
 * What it is called.
 */
name: string, 
/**
 * What it rests on.
 */
rests_on: string, 
/**
 * Groups with something likely.
 */
likely: number, 
/**
 * All groups.
 */
groups: number, 
/**
 * Likely places.
 */
places: number, 
/**
 * When all articles were looked through, and how many likely places there were, the earliest first.
 */
past: Array<[number, number]>, };

/**
 * Something to check.
 */
export type FindingView = { 
/**
 * What tells it from others of its article, as long as it is there.
 */
key: string, 
/**
 * The rule's id, such as `several-labels`.
 */
rule: string, 
/**
 * What the rule is called.
 */
rule_name: string, 
/**
 * What the rule rests on.
 */
rests_on: string, 
/**
 * Where; none for the whole article.
 */
range: [number, number] | null, 
/**
 * What stands there.
 */
quote: string, 
/**
 * The annotations it is about, the one to be changed first.
 */
annotations: string[], 
/**
 * The relation it is about.
 */
relation: string | null, 
/**
 * Whose; none where nobody marked anything.
 */
annotator: string | null, 
/**
 * The string, the attribute, the kinds of ends.
 */
subject: string, 
/**
 * The label as it is, or as it would be marked.
 */
label: string | null, 
/**
 * The label it goes against.
 */
other: string | null, 
/**
 * Why, in words and numbers.
 */
evidence: string, 
/**
 * What would put it right, in words, the likeliest first. None where it is somebody else's.
 */
fixes: Array<string>, };

/**
 * Asks what is to be checked in an article.
 */
export type FindingsIn = { 
/**
 * Which.
 */
document: string, };

/**
 * What is to be checked in an article, in text order.
 */
export type FindingsView = { 
/**
 * What is likely a slip.
 */
findings: Array<FindingView>, 
/**
 * How many more there are that somebody decided are all right.
 */
ignored: number, };

/**
 * Puts findings right, or says what that would do.
 */
export type FixFindings = { 
/**
 * These findings; with a group and none here, all of the group.
 */
places: Array<FindingRef>, 
/**
 * All findings of a group.
 */
group: string | null, 
/**
 * Which of the fixes, counted from 0.
 */
fix: number, 
/**
 * Only say what would be done.
 */
preview: boolean, 
/**
 * A name by which it can be cancelled.
 */
job: string | null, };

/**
 * What putting findings right did, or would do.
 */
export type FixedFindings = { 
/**
 * What changed; none for a preview.
 */
changed: Changed | null, 
/**
 * How many findings.
 */
places: number, 
/**
 * In how many articles.
 */
articles: number, 
/**
 * How many are somebody else's, or have no such fix, and are left as they are.
 */
left: number, 
/**
 * The fix of the first, in words.
 */
words: string, 
/**
 * A few of them.
 */
examples: Array<FindingPlace>, };

/**
 * A format and what it can carry.
 */
export type FormatView = { 
/**
 * For import and export requests.
 */
id: string, 
/**
 * On screen.
 */
name: string, 
/**
 * One sentence.
 */
description: string, 
/**
 * Without the dot.
 */
extensions: Array<string>, 
/**
 * Whether it can be imported.
 */
reads: boolean, 
/**
 * Whether annotations are imported too; otherwise only articles are.
 */
reads_marks: boolean, 
/**
 * Whether it can be exported.
 */
writes: boolean, 
/**
 * Whether an export is a folder.
 */
folder: boolean, 
/**
 * What it can carry: `overlap`, `notes` … to yes or no.
 */
carries: { [key in string]: boolean }, 
/**
 * What its offsets count, in words.
 */
offset_unit: string, 
/**
 * Its options.
 */
options: Array<OptionView>, };

/**
 * What can be read and written.
 */
export type FormatsView = { 
/**
 * In the order in which a person would look for them.
 */
formats: Array<FormatView>, };

/**
 * Asks for the groups of the list.
 */
export type GroupArticles = { 
/**
 * In the query language; empty for all.
 */
query: string, 
/**
 * What by.
 */
by: GroupKey, };

/**
 * How many places are written in one way. The places of a group follow those of the group before it.
 */
export type GroupCount = { 
/**
 * How.
 */
group: OccurrenceGroup, 
/**
 * How many.
 */
count: number, };

/**
 * What the list can be divided by.
 */
export type GroupKey = "source" | "month" | "status" | "label" | "annotator" | "length" | "tags" | "flag";

/**
 * Asks what an article's paragraphs look like.
 */
export type GuessParts = { 
/**
 * The article.
 */
document: string, 
/**
 * The layer of article parts.
 */
layer: string, };

/**
 * Who answers the screen.
 */
export type Host = "desktop" | "browser";

/**
 * Decides that something found is all right.
 */
export type IgnoreFinding = { 
/**
 * The findings; none where a group is given.
 */
places: Array<FindingRef>, 
/**
 * All of a group.
 */
group: string | null, 
/**
 * How far the decision reaches.
 */
scope: ExceptionScope, 
/**
 * Why; may be empty.
 */
reason: string, };

/**
 * Reads files into the project, in one change. Cancel with [`CancelJob`].
 */
export type Import = { 
/**
 * The caller's name for the job.
 */
job: string, 
/**
 * What.
 */
sources: Array<ImportSource>, 
/**
 * A format's id; `None` recognises it.
 */
format: string | null, 
/**
 * The layer for annotations whose file names none; made if missing. `None` chooses.
 */
layer: string | null, 
/**
 * The annotator for annotations whose file names none; made if missing. `None` is the current one.
 */
annotator: string | null, 
/**
 * Refuse unknown labels and any rejected item, rather than report them.
 */
strict: boolean, 
/**
 * The format's options.
 */
options: { [key in string]: string }, 
/**
 * How names become names of the project; `None` uses what is remembered for the format, if anything is. What is
 * given is remembered when the import is done.
 */
mapping: Mapping | null, 
/**
 * Give articles that are here with another text that text as a new edition, rather than add them beside.
 */
editions: boolean, 
/**
 * Import nothing; only say what would become of it.
 */
preview: boolean, };

/**
 * What an import would do.
 */
export type ImportPreview = { 
/**
 * The first articles.
 */
articles: Array<ArticlePreview>, 
/**
 * How many articles the project has with another text.
 */
corrections: number, 
/**
 * Every label of the files, the most frequent first.
 */
labels: Array<LabelFound>, 
/**
 * Every annotator that the files name.
 */
annotators: Array<NameFound>, 
/**
 * Every detail of the articles by key.
 */
details: Array<NameFound>, 
/**
 * The mapping that was used: the request's, or the one remembered for the format.
 */
mapping: Mapping, };

/**
 * Reads a file into the register, in one change. Cancel with [`super::CancelJob`].
 */
export type ImportRegister = { 
/**
 * The caller's name for the job.
 */
job: string, 
/**
 * A CSV file, lines of JSON, or an extract from Wikidata.
 */
source: ImportSource, 
/**
 * The language of names in an extract from Wikidata, or empty for English.
 */
language: string, 
/**
 * What becomes of entries that are known.
 */
known: KnownEntries, 
/**
 * Import nothing; only say what would become of it.
 */
preview: boolean, };

/**
 * A file to import.
 */
export type ImportSource = { "kind": "path", 
/**
 * Where.
 */
path: string, } | { "kind": "upload", 
/**
 * Its name, with a relative folder if it had one.
 */
name: string, 
/**
 * Its bytes in base 64.
 */
base64: string, };

/**
 * What an import did.
 */
export type Imported = { 
/**
 * What was read and what did not fit.
 */
report: ReportView, 
/**
 * What changed in the project; `None` if nothing was imported.
 */
changed: Changed | null, 
/**
 * The first imported article, to open it.
 */
first: string | null, 
/**
 * What would become of it, if asked for.
 */
preview: ImportPreview | null, };

/**
 * One group.
 */
export type InGroup = { 
/**
 * What the list is divided by.
 */
by: GroupKey, 
/**
 * See [`ArticleGroup::key`].
 */
key: string, };

/**
 * The places that an exception keeps away.
 */
export type KeptAway = { 
/**
 * How many.
 */
places: number, 
/**
 * Articles they are in.
 */
articles: number, 
/**
 * The first of them.
 */
first: Array<PlaceView>, };

/**
 * What becomes of an entry of a file that the register has already.
 */
export type KnownEntries = "update" | "leave";

/**
 * How often a label was used.
 */
export type LabelCount = { 
/**
 * The layer's name.
 */
layer: string, 
/**
 * The label's name; `None` for annotations without one.
 */
label: string | null, 
/**
 * How often.
 */
count: number, };

/**
 * A label that the files use.
 */
export type LabelFound = { 
/**
 * The layer's name there.
 */
layer: string | null, 
/**
 * The label's name there.
 */
label: string | null, 
/**
 * How many annotations have it.
 */
count: number, 
/**
 * A text that is marked so.
 */
example: string, 
/**
 * What it becomes; `None` if its annotations are left out.
 */
to: LabelTarget | null, 
/**
 * Whether the label would be added to the project.
 */
new: boolean, };

/**
 * What becomes of one label of a file.
 */
export type LabelRule = { 
/**
 * The file's layer; `None` if it names none.
 */
layer: string | null, 
/**
 * The file's label; `None` for highlights.
 */
label: string | null, 
/**
 * What it becomes; `None` leaves its annotations out.
 */
to: LabelTarget | null, };

/**
 * A label of the project, there or to be added.
 */
export type LabelTarget = { 
/**
 * The layer's name.
 */
layer: string, 
/**
 * The label's name; `None` makes highlights.
 */
label: string | null, };

/**
 * A label.
 */
export type LabelView = { 
/**
 * Id.
 */
id: string, 
/**
 * Name.
 */
name: string, 
/**
 * `#rrggbb`.
 */
color: string, 
/**
 * One character.
 */
key: string | null, 
/**
 * Markdown.
 */
description: string, 
/**
 * Text that should be labelled so.
 */
examples: Array<string>, 
/**
 * Text that should not.
 */
counter_examples: Array<string>, 
/**
 * The broader label.
 */
parent: string | null, 
/**
 * What it means elsewhere.
 */
uri: string | null, 
/**
 * Not offered any more.
 */
retired: boolean, };

/**
 * A layer with its labels and attributes.
 */
export type LayerView = { 
/**
 * Id.
 */
id: string, 
/**
 * Name.
 */
name: string, 
/**
 * `span`, `relation` or `document`.
 */
kind: "span" | "relation" | "document", 
/**
 * What span ends snap to.
 */
granularity: "character" | "token" | "sentence" | "paragraph", 
/**
 * Which overlaps are allowed.
 */
overlap: "any" | "nested" | "none", 
/**
 * Where not, annotations may be plain highlights.
 */
label_required: boolean, 
/**
 * Markdown.
 */
description: string, 
/**
 * In order, retired ones included.
 */
labels: Array<LabelView>, 
/**
 * In order.
 */
attributes: Array<AttributeView>, };

/**
 * Rows that an action leaves as they are, for one reason.
 */
export type LeftRows = { 
/**
 * Why, in words that follow a number: “are tagged so already”.
 */
why: string, 
/**
 * How many.
 */
count: number, 
/**
 * The first of them.
 */
example: ConcordanceRow | null, };

/**
 * Links annotations to an entry of the register, or unlinks them.
 */
export type LinkEntity = { 
/**
 * Which annotations.
 */
annotations: string[], 
/**
 * Which entry; none unlinks, unless `add` names one.
 */
entity: string | null, 
/**
 * The name of an entry to add and link to, or empty. Its type is that of the entry the first annotation was
 * linked to, or else its label.
 */
add: string, };

/**
 * Links the other mentions as one is linked. Cancel with [`super::CancelJob`].
 */
export type LinkOthers = { 
/**
 * The caller's name for the job.
 */
job: string, 
/**
 * The one that is linked.
 */
annotation: string, 
/**
 * In all articles rather than in its own.
 */
everywhere: boolean, 
/**
 * Also those that are linked to another entry.
 */
linked_too: boolean, };

/**
 * Asks for a part of the article list.
 */
export type ListArticles = { 
/**
 * In the query language; empty for all.
 */
query: string, 
/**
 * Only of this group of it.
 */
group: InGroup | null, 
/**
 * In which order.
 */
order: Order, 
/**
 * How many to skip.
 */
offset: number, 
/**
 * How many at most.
 */
limit: number, 
/**
 * By this name it can be cancelled, with all others of it.
 */
job: string | null, };

/**
 * Asks for a part of the mentions of an entry.
 */
export type ListMentions = { 
/**
 * Of which entry.
 */
entity: string, 
/**
 * How many to skip.
 */
offset: number, 
/**
 * How many at most.
 */
limit: number, };

/**
 * Asks for a part of the list of the register.
 */
export type ListRegister = { 
/**
 * Only entries of this type.
 */
type_name: string | null, 
/**
 * The most mentioned first, rather than by name.
 */
by_mentions: boolean, 
/**
 * How many to skip.
 */
offset: number, 
/**
 * How many at most.
 */
limit: number, };

/**
 * A view of the list: what it finds and how it shows it.
 */
export type ListView = { 
/**
 * What is found; empty is all.
 */
query: string, 
/**
 * By what it is sorted.
 */
sort: string, 
/**
 * The other way round.
 */
descending: boolean, 
/**
 * By what it is grouped, or empty.
 */
group: string, 
/**
 * The columns of the table; empty for the usual ones.
 */
columns: Array<string>, };

/**
 * The views that this copy keeps, by name.
 */
export type ListViews = { 
/**
 * All.
 */
views: Array<NamedView>, };

/**
 * A part of the history, the latest first.
 */
export type LogPage = { 
/**
 * How many changes in all.
 */
total: number, 
/**
 * This part.
 */
rows: Array<LogRow>, };

/**
 * One change in the history.
 */
export type LogRow = { 
/**
 * The change's id.
 */
change: string, 
/**
 * Who.
 */
author: string, 
/**
 * When.
 */
time: number, 
/**
 * What, in words: “tagged “Rex Tillerson” Person”.
 */
what: string, 
/**
 * Where the annotation that it names is from: “by hand”, “imported from brat”. Empty where it names none.
 */
origin: string, 
/**
 * How many things it wrote, of what was asked about.
 */
writes: number, 
/**
 * The article it was in, if only one.
 */
document: string | null, 
/**
 * The annotation that it names, if it is there now.
 */
annotation: string | null, 
/**
 * Whether the current annotator may take it back.
 */
mine: boolean, };

/**
 * Counts in articles what could be marked.
 */
export type LookForSuggestions = { 
/**
 * The job's name, for progress and for stopping it.
 */
job: string, 
/**
 * In all articles; else in those that were not looked through yet.
 */
all: boolean, };

/**
 * What was counted.
 */
export type LookedFor = { 
/**
 * Articles that were looked through.
 */
articles: number, 
/**
 * Those of them that have something.
 */
with: number, 
/**
 * Places in them.
 */
suggestions: number, };

/**
 * How the names of a file become names of the project. What is not named goes as it is.
 */
export type Mapping = { 
/**
 * For layers and labels.
 */
labels: Array<LabelRule>, 
/**
 * Annotators of the file by name, to those of the project.
 */
annotators: { [key in string]: string }, 
/**
 * Details of articles by key, to other keys; an empty one leaves the detail out.
 */
details: { [key in string]: string }, };

/**
 * An annotation that would be imported.
 */
export type MarkPreview = { 
/**
 * The layer it would be in.
 */
layer: string, 
/**
 * The label it would have.
 */
label: string | null, 
/**
 * The text it marks, shortened; empty for the whole article.
 */
quote: string, 
/**
 * Where it begins in [`ArticlePreview::text`], in view units; `None` beyond it or for the whole article.
 */
start: number | null, 
/**
 * Where it ends there.
 */
end: number | null, 
/**
 * Its note.
 */
note: string, };

/**
 * A mention in its context.
 */
export type MentionView = { 
/**
 * The annotation.
 */
id: string, 
/**
 * Its article.
 */
document: string, 
/**
 * The article's title.
 */
title: string, 
/**
 * Whose it is.
 */
annotator: string, 
/**
 * Its label.
 */
label: string | null, 
/**
 * Where, in view units; none for the whole article.
 */
range: [number, number] | null, 
/**
 * What stands before it.
 */
before: string, 
/**
 * Its words.
 */
quote: string, 
/**
 * What stands behind it.
 */
after: string, };

/**
 * A part of the mentions of an entry, article by article in text order.
 */
export type MentionsPage = { 
/**
 * How many there are.
 */
total: number, 
/**
 * This part.
 */
rows: Array<MentionView>, };

/**
 * Makes several annotations one.
 */
export type MergeAnnotations = { 
/**
 * The first stays and reaches over the others.
 */
annotations: string[], };

/**
 * Makes several entries one.
 */
export type MergeEntities = { 
/**
 * Which stays.
 */
into: string, 
/**
 * Which become part of it.
 */
from: string[], };

/**
 * Turns all annotations of one label into another's and removes the first.
 */
export type MergeLabels = { 
/**
 * Goes.
 */
from: string, 
/**
 * Stays; of the same layer.
 */
into: string, };

/**
 * What a merge of entries would give.
 */
export type MergedEntity = { 
/**
 * The entry that stays, as it would be.
 */
entity: EntityView, 
/**
 * How many mentions would come to it.
 */
moved: number, };

/**
 * Moves a label to another place in its layer.
 */
export type MoveLabel = { 
/**
 * Which.
 */
label: string, 
/**
 * The new place, from 0.
 */
to: number, };

/**
 * Moves one end of a place by a word.
 */
export type MovePlace = { 
/**
 * The article.
 */
document: string, 
/**
 * The place as it is.
 */
range: [number, number], 
/**
 * Whether its start is moved; else its end.
 */
start: boolean, 
/**
 * Whether forwards; else backwards.
 */
forwards: boolean, };

/**
 * A name that the files use.
 */
export type NameFound = { 
/**
 * The name there.
 */
name: string, 
/**
 * How often it is used.
 */
count: number, 
/**
 * What it becomes; empty if it is left out.
 */
to: string, 
/**
 * A value, for details.
 */
example: string, 
/**
 * Whether it would be added to the project.
 */
new: boolean, };

/**
 * How many of something.
 */
export type NamedCount = { 
/**
 * Of what.
 */
name: string, 
/**
 * How many.
 */
count: number, };

/**
 * A recipe by its name.
 */
export type NamedRecipe = { 
/**
 * Unique in the project.
 */
name: string, 
/**
 * What it says.
 */
recipe: Recipe, };

/**
 * A view that this copy of the project keeps.
 */
export type NamedView = { 
/**
 * Unique.
 */
name: string, 
/**
 * The view.
 */
view: ListView, };

/**
 * The next article that has something to mark.
 */
export type NextSuggested = { 
/**
 * Which, if there is one.
 */
document: string | null, 
/**
 * How many articles have something.
 */
articles: number, };

/**
 * A request without content.
 */
export type Nothing = Record<symbol, never>;

/**
 * How a place is written, compared with what was marked; the surest first.
 */
export type OccurrenceGroup = "exact" | "possessive" | "spelling" | "capitals" | "alias" | "initials" | "surname" | "surname_only" | "lower_case" | "behind";

/**
 * What was found. The places are asked for in pages, by the id, until something else is looked for.
 */
export type Occurrences = { 
/**
 * Names what was found.
 */
id: string, 
/**
 * What was looked for.
 */
string: string, 
/**
 * How the places are written, the surest first; without groups that have none.
 */
groups: Array<GroupCount>, 
/**
 * Places in all groups.
 */
places: number, 
/**
 * Articles they are in.
 */
articles: number, 
/**
 * Places left out because something of this layer is marked there.
 */
tagged: number, 
/**
 * Places left out because they were refused before.
 */
refused: number, 
/**
 * Places left out because they are in boilerplate.
 */
aside: number, };

/**
 * Opens an article.
 */
export type OpenArticle = { 
/**
 * Which.
 */
document: string, 
/**
 * Whether plain marks come in the short form, which long articles open faster with.
 */
packed: boolean, };

/**
 * Opens a project file.
 */
export type OpenProject = { 
/**
 * Its file.
 */
path: string, };

/**
 * An option of a format.
 */
export type OptionView = { 
/**
 * Its key.
 */
key: string, 
/**
 * Whether it is for imports.
 */
reading: boolean, 
/**
 * Whether it is for exports.
 */
writing: boolean, 
/**
 * The values it takes; empty for free text.
 */
values: Array<string>, 
/**
 * What holds when it is not given.
 */
default: string, 
/**
 * One sentence.
 */
help: string, };

/**
 * An order of the list.
 */
export type Order = { 
/**
 * What by.
 */
by: SortBy, 
/**
 * The greatest first.
 */
descending: boolean, 
/**
 * For shuffling: the same seed gives the same order in this copy.
 */
seed: number, };

/**
 * How many other mentions there are.
 */
export type OtherCounts = { 
/**
 * One's own that are not linked.
 */
unlinked: number, 
/**
 * One's own that are linked to another entry.
 */
linked: number, 
/**
 * Other people's, which stay as they are.
 */
others: number, };

/**
 * The other mentions with the same words as one that is linked, or with another name of what it is linked to.
 */
export type OtherMentions = { 
/**
 * The name of the entry, or empty if the mention is not linked.
 */
name: string, 
/**
 * In the same article.
 */
here: OtherCounts, 
/**
 * In all articles, this one included.
 */
everywhere: OtherCounts, 
/**
 * Whether there may be more than were counted.
 */
more: boolean, 
/**
 * A few of one's own that are not linked.
 */
examples: Array<MentionView>, };

/**
 * A number of a picture's table.
 */
export type OverviewCell = { 
/**
 * How many.
 */
value: number, 
/**
 * What finds the articles behind it in the list of articles, or empty where nothing does.
 */
query: string, };

/**
 * A column of a picture's table.
 */
export type OverviewColumn = { 
/**
 * The id of what it is of, or empty.
 */
id: string, 
/**
 * What it is called.
 */
name: string, 
/**
 * The label's colour, or empty.
 */
color: string, };

/**
 * A row of a picture's table.
 */
export type OverviewRow = { 
/**
 * What it is called.
 */
name: string, 
/**
 * What it belongs to, such as the layer of a label, or empty.
 */
group: string, 
/**
 * The label's colour, or empty.
 */
color: string, 
/**
 * One for each column.
 */
cells: Array<OverviewCell>, };

/**
 * A picture as a table.
 */
export type OverviewView = { 
/**
 * Which picture.
 */
picture: Picture, 
/**
 * What it shows, as a heading.
 */
title: string, 
/**
 * How it was counted and what was left out, in a sentence or two.
 */
note: string, 
/**
 * What a number counts, in the plural: `annotations`.
 */
unit: string, 
/**
 * What a row is: `Label`, `Day`.
 */
head: string, 
/**
 * What the numbers of a row are of.
 */
columns: Array<OverviewColumn>, 
/**
 * In the order in which they are drawn.
 */
rows: Array<OverviewRow>, 
/**
 * The whole as comma-separated values, for saving.
 */
csv: string, };

/**
 * How fast the current annotator gets on, by own active time in this copy alone. Times are in seconds; what cannot be
 * said yet is none.
 */
export type Pace = { 
/**
 * Articles that were done today.
 */
today: number, 
/**
 * Articles that are done.
 */
done: number, 
/**
 * Articles that are neither done nor skipped.
 */
left: number, 
/**
 * At work on those that are done.
 */
seconds: number, 
/**
 * For an article, on average.
 */
average: number | null, 
/**
 * For half of the articles at most.
 */
median: number | null, 
/**
 * Articles in an hour.
 */
per_hour: number | null, 
/**
 * For those that are left.
 */
seconds_left: number | null, };

/**
 * Marks of one range without note, attributes, entity, confidence and conflict, whose quote is the text between
 * their ends as the screen has it. A fifth of what they are as [`AnnotationView`].
 */
export type PackedMarks = { 
/**
 * What the rows name by its place here: ids of layers, labels and annotators, and origins in words.
 */
names: Array<string>, 
/**
 * Id; layer, label, annotator and origin by name; time; from and to.
 */
rows: [string, number, number | null, number, number, number, number, number][], };

/**
 * A paragraph that looks like a part.
 */
export type PartGuess = { 
/**
 * The label of that part.
 */
label: string, 
/**
 * The paragraph.
 */
range: [number, number], };

/**
 * Paragraphs that look like parts, in text order. Nothing of it is kept until it is taken.
 */
export type PartGuesses = { 
/**
 * One for each such paragraph.
 */
guesses: Array<PartGuess>, };

/**
 * What there are pictures of.
 */
export type Picture = "progress" | "made" | "labels" | "annotators" | "origins" | "label_pairs" | "entity_pairs" | "mentions" | "labels_over_time" | "entities_over_time" | "lengths" | "densities" | "per_article" | "findings";

/**
 * A place with what stands around it.
 */
export type PlaceView = { 
/**
 * The article.
 */
document: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Where, in view units.
 */
range: [number, number], 
/**
 * What stands before it, in one line.
 */
before: string, 
/**
 * The place itself.
 */
quote: string, 
/**
 * What follows, in one line.
 */
after: string, };

/**
 * Some of the places that were found.
 */
export type Places = { 
/**
 * In order.
 */
places: Array<PlaceView>, };

/**
 * A schema to start from.
 */
export type PresetView = { 
/**
 * For [`CreateProject::preset`].
 */
id: string, 
/**
 * On screen.
 */
name: string, 
/**
 * One sentence.
 */
description: string, 
/**
 * The names of its labels, for a glance.
 */
labels: Array<string>, };

/**
 * Asks what would become of an article's annotations in another edition of its text. Nothing is written.
 */
export type PreviewEdition = { 
/**
 * The article.
 */
document: string, 
/**
 * The other edition, verbatim.
 */
text: string, };

/**
 * Asks what removing articles for good would take. Nothing is written.
 */
export type PreviewPurge = { 
/**
 * By this name it can be cancelled.
 */
job: string, 
/**
 * Which.
 */
documents: string[], };

/**
 * The open project.
 */
export type ProjectView = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its file.
 */
path: string, 
/**
 * Markdown.
 */
description: string, 
/**
 * Whether nothing can be written, and why; empty when it can.
 */
read_only: string, 
/**
 * Who marks up in this window.
 */
me: AnnotatorView, 
/**
 * Everybody.
 */
annotators: Array<AnnotatorView>, 
/**
 * Layers, labels, attributes.
 */
schema: SchemaView, 
/**
 * How many articles.
 */
articles: number, 
/**
 * What undo and redo would do.
 */
undo: UndoView, 
/**
 * Things with more than one value after a merge.
 */
conflicts: number, };

/**
 * Marks places like the annotation that was looked for: all in one change.
 */
export type Propagate = { 
/**
 * The job's name, for progress and for stopping it.
 */
job: string, 
/**
 * See [`Occurrences::id`].
 */
id: string, 
/**
 * Groups that are taken whole.
 */
groups: Array<OccurrenceGroup>, 
/**
 * Places that are taken besides, or with other ends.
 */
places: Array<Chosen>, 
/**
 * Places of those groups that are left.
 */
except: Array<Chosen>, };

/**
 * Places that were marked in one go.
 */
export type PropagationRow = { 
/**
 * The change, for taking it back.
 */
change: string, 
/**
 * Who.
 */
author: string, 
/**
 * When, in milliseconds since 1970.
 */
time: number, 
/**
 * What was marked in the first place.
 */
string: string, 
/**
 * With which label.
 */
label: string | null, 
/**
 * In which layer.
 */
layer: string | null, 
/**
 * How many places were marked.
 */
made: number, 
/**
 * How many of them are as they were made.
 */
left: number, 
/**
 * Whether the current annotator may take it back.
 */
mine: boolean, };

/**
 * What was marked like another, the latest first.
 */
export type Propagations = { 
/**
 * How many there are.
 */
total: number, 
/**
 * This part.
 */
rows: Array<PropagationRow>, };

/**
 * Something that can be written.
 */
export type Proposal = { 
/**
 * What to write.
 */
insert: string, 
/**
 * Whether it is complete; if not, more is to be written directly behind it.
 */
complete: boolean, 
/**
 * What it means, in a few words; may be empty.
 */
about: string, 
/**
 * A label's colour.
 */
color: string | null, };

/**
 * Removes articles for good. Undo does not bring them back.
 */
export type Purge = { 
/**
 * By this name it can be cancelled, until it is done in the project itself.
 */
job: string, 
/**
 * Which.
 */
documents: string[], 
/**
 * The copies in which they are to be removed, too, as [`PurgePreview::copies`] names them.
 */
copies: Array<string>, };

/**
 * What was removed for good, and what is left.
 */
export type PurgeDone = { 
/**
 * What changed in the project.
 */
changed: Changed, 
/**
 * Lines of the history whose content is gone.
 */
lines: number, 
/**
 * Texts that are gone.
 */
texts: number, 
/**
 * Whether the file itself is clean. Otherwise another program holds it, and it is cleaned when it is next opened.
 */
clean: boolean, 
/**
 * Copies beside the project that still hold something, or could not be looked into.
 */
left: Array<CopyLeft>, };

/**
 * What removing articles for good would take.
 */
export type PurgePreview = { 
/**
 * The articles' titles; empty for one that was removed before.
 */
titles: Array<string>, 
/**
 * Annotations, relations and comments that they have or had.
 */
things: number, 
/**
 * Changes in the history whose content would go.
 */
changes: number, 
/**
 * Texts that would go, editions included.
 */
texts: number, 
/**
 * Texts that would stay, since another article has or had them.
 */
shared: number, 
/**
 * Other files here that are copies of this project.
 */
copies: Array<CopyView>, };

/**
 * What is to be said of a query.
 */
export type QueryCheck = { 
/**
 * Why it cannot be asked.
 */
problem: QueryRemark | null, 
/**
 * What it will not find, or find too much of.
 */
remarks: Array<QueryRemark>, };

/**
 * What can be asked about one subject.
 */
export type QueryGroup = { 
/**
 * The subject.
 */
title: string, 
/**
 * What is true of all of them; may be empty.
 */
about: string, 
/**
 * One by one.
 */
rows: Array<QueryRow>, };

/**
 * Everything that can be asked.
 */
export type QueryGuide = { 
/**
 * By subject.
 */
groups: Array<QueryGroup>, };

/**
 * Something to be said of a place of a query.
 */
export type QueryRemark = { 
/**
 * What.
 */
message: string, 
/**
 * What to do about it.
 */
hint: string, 
/**
 * Where.
 */
at: [number, number], };

/**
 * Something that can be asked.
 */
export type QueryRow = { 
/**
 * Queries that ask it.
 */
examples: Array<string>, 
/**
 * What they find.
 */
about: string, };

/**
 * In which order a queue goes.
 */
export type QueueBy = "imported" | "date" | "shuffled" | "findings" | "suggestions";

/**
 * How far a queue is.
 */
export type QueueState = { 
/**
 * What the view was called, or empty.
 */
name: string, 
/**
 * What it found.
 */
query: string, 
/**
 * The order.
 */
order: QueueBy, 
/**
 * For what is shuffled.
 */
seed: string, 
/**
 * Whether it is being worked through, or was left for later.
 */
on: boolean, 
/**
 * The article one is at; none where all are gone.
 */
at: string | null, 
/**
 * Its place, from 1.
 */
place: number, 
/**
 * How many places there are.
 */
total: number, 
/**
 * The article before.
 */
previous: string | null, 
/**
 * The article behind.
 */
next: string | null, 
/**
 * The current annotator's pace in it.
 */
pace: Pace, };

/**
 * The queue that was begun last.
 */
export type QueueView = { 
/**
 * None if there never was one.
 */
queue: QueueState | null, };

/**
 * Why an entry is offered.
 */
export type Reason = "name" | "alias" | "surname" | "same_words" | "begins" | "part" | "spelling";

/**
 * A project opened before.
 */
export type RecentProject = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its file.
 */
path: string, 
/**
 * Whether the file is still there.
 */
exists: boolean, };

/**
 * What to write, of what, and how divided. Everything but the format may be left out.
 */
export type Recipe = { 
/**
 * A format's id.
 */
format: string, 
/**
 * The format's options.
 */
options: { [key in string]: string }, 
/**
 * Which articles and annotations.
 */
select: Selection, 
/**
 * One file for each layer, for formats that hold one layer or no overlaps.
 */
per_layer: boolean, 
/**
 * A folder with splits, card and checksums, rather than the dataset alone.
 */
release: Release | null, };

/**
 * The recipes of a project.
 */
export type RecipesView = { 
/**
 * By name.
 */
recipes: Array<NamedRecipe>, };

/**
 * The register as a file.
 */
export type RegisterExported = { 
/**
 * How many entries.
 */
entries: number, 
/**
 * The file, in base 64, where no path was given.
 */
base64: string | null, };

/**
 * What an import into the register did, or would do.
 */
export type RegisterImported = { 
/**
 * Everything worth saying, with file and line.
 */
report: ReportView, 
/**
 * Entries of the file.
 */
entries: number, 
/**
 * New ones.
 */
added: number, 
/**
 * Those to which something was added.
 */
updated: number, 
/**
 * Those that stayed as they were.
 */
unchanged: number, 
/**
 * What changed; `None` if nothing did.
 */
changed: Changed | null, };

/**
 * A part of the list of the register.
 */
export type RegisterPage = { 
/**
 * How many entries fit.
 */
total: number, 
/**
 * This part.
 */
rows: Array<EntityRow>, 
/**
 * The types of all entries, the most frequent first; only with the first part.
 */
types: Array<NamedCount>, };

/**
 * Gives annotations another label, possibly in another layer (a highlight becomes a tag).
 */
export type Relabel = { 
/**
 * Which.
 */
annotations: string[], 
/**
 * The layer.
 */
layer: string, 
/**
 * The label.
 */
label: string | null, };

/**
 * Relates two annotations of one article.
 */
export type Relate = { 
/**
 * A layer of kind relation.
 */
layer: string, 
/**
 * The label.
 */
label: string | null, 
/**
 * The source.
 */
from: string, 
/**
 * The target.
 */
to: string, };

/**
 * A relation on screen.
 */
export type RelationView = { 
/**
 * Id.
 */
id: string, 
/**
 * A layer of kind relation.
 */
layer: string, 
/**
 * Label.
 */
label: string | null, 
/**
 * Who judged.
 */
annotator: string, 
/**
 * The source.
 */
from: string, 
/**
 * The target.
 */
to: string, 
/**
 * Markdown, or empty.
 */
note: string, };

/**
 * A dataset to publish: a folder with splits, a card, checksums, the report and the recipe itself.
 */
export type Release = { 
/**
 * How articles are divided; `None` writes all together.
 */
splits: Splits | null, 
/**
 * What is done with articles that are nearly the same.
 */
duplicates: Duplicates, 
/**
 * What a person adds to the card.
 */
card: Card, };

/**
 * Removes annotations (their relations go too) and relations.
 */
export type Remove = { 
/**
 * Annotations.
 */
annotations: string[], 
/**
 * Relations.
 */
relations: string[], };

/**
 * Removes articles with everything in them.
 */
export type RemoveArticles = { 
/**
 * Which.
 */
documents: string[], };

/**
 * Removes one's own remark, with one's own answers to it.
 */
export type RemoveComment = { 
/**
 * Which.
 */
comment: string, };

/**
 * Removes an entry from the register and unlinks its mentions.
 */
export type RemoveEntity = { 
/**
 * Which.
 */
entity: string, };

/**
 * Lets exceptions go.
 */
export type RemoveExceptions = { 
/**
 * Which.
 */
exceptions: string[], };

/**
 * Removes a label with all its annotations (their relations go too).
 */
export type RemoveLabel = { 
/**
 * Which.
 */
label: string, };

/**
 * A label that the schema no longer has.
 */
export type RemovedLabel = { 
/**
 * The layer it was in.
 */
layer: string, 
/**
 * The label.
 */
label: LabelView, };

/**
 * One thing worth saying about an import or export.
 */
export type ReportItem = { 
/**
 * How bad it is.
 */
severity: Severity, 
/**
 * A stable name for this kind of item.
 */
code: string, 
/**
 * What happened and what to do, in the user's words.
 */
message: string, 
/**
 * The file.
 */
file: string | null, 
/**
 * The line in it, from 1.
 */
line: number | null, 
/**
 * The article's title or id.
 */
document: string | null, 
/**
 * The article's id in the project, to open it; `None` if it is not there.
 */
article: string | null, 
/**
 * The text in question.
 */
quote: string | null, 
/**
 * How often it happened.
 */
count: number, };

/**
 * What was read or written, and everything that did not fit.
 */
export type ReportView = { 
/**
 * The format's id.
 */
format: string, 
/**
 * Articles.
 */
documents: number, 
/**
 * Annotations.
 */
annotations: number, 
/**
 * Relations.
 */
relations: number, 
/**
 * Everything worth saying, in order; long runs of one kind are cut, their counts kept.
 */
items: Array<ReportItem>, };

/**
 * Moves an annotation's ends.
 */
export type Resize = { 
/**
 * Which.
 */
annotation: string, 
/**
 * The new ranges.
 */
ranges: Array<[number, number]>, };

/**
 * Settles a conflict.
 */
export type Resolve = { 
/**
 * The thing.
 */
thing: string, 
/**
 * The write whose value stays.
 */
write: string, };

/**
 * Settles a thread, or opens it again.
 */
export type ResolveComment = { 
/**
 * Any remark of the thread.
 */
comment: string, 
/**
 * Settled, or open.
 */
resolved: boolean, };

/**
 * What is done to rows.
 */
export type RowAction = { "do": "tag", 
/**
 * The layer.
 */
layer: string, 
/**
 * The label, where the layer wants one.
 */
label: string | null, } | { "do": "relabel", 
/**
 * The layer.
 */
layer: string, 
/**
 * The label, where the layer wants one.
 */
label: string | null, } | { "do": "remove" } | { "do": "link", 
/**
 * The entry of the register.
 */
entity: string | null, };

/**
 * How many rows there are.
 */
export type RowCount = { 
/**
 * Rows.
 */
rows: number, 
/**
 * Articles they are in; for a query about articles alone, those that fit.
 */
articles: number, 
/**
 * Whether these are all.
 */
all: boolean, };

/**
 * What a row of a concordance is.
 */
export type RowKind = "words" | "tags";

/**
 * The order of a concordance.
 */
export type RowOrder = "text" | "left" | "right" | "keyword" | "date" | "label";

/**
 * An annotation at a row.
 */
export type RowTag = { 
/**
 * Id.
 */
id: string, 
/**
 * Its layer.
 */
layer: string, 
/**
 * Its label.
 */
label: string | null, 
/**
 * Whose it is.
 */
annotator: string, };

/**
 * What an action on rows does, or did.
 */
export type RowsDone = { 
/**
 * Places or annotations.
 */
places: number, 
/**
 * Articles they are in.
 */
articles: number, 
/**
 * What is left as it is, and why; the most frequent first.
 */
left: Array<LeftRows>, 
/**
 * The first few.
 */
examples: Array<ConcordanceRow>, 
/**
 * What changed; none for a preview.
 */
changed: Changed | null, };

/**
 * Writes a picture that was drawn, or its table, where the person chose to.
 */
export type SavePicture = { 
/**
 * The file.
 */
path: string, 
/**
 * Its bytes, in base 64.
 */
base64: string, };

/**
 * Saves a report as JSON, the form in which exports save theirs.
 */
export type SaveReport = { 
/**
 * Where to.
 */
path: string, 
/**
 * The report.
 */
report: ReportView, };

/**
 * The whole schema.
 */
export type SchemaView = { 
/**
 * Counts up with every change to it.
 */
version: number, 
/**
 * In order.
 */
layers: Array<LayerView>, };

/**
 * Where to look.
 */
export type Scope = "article" | "all";

/**
 * Which articles and annotations are written. What is empty chooses all.
 */
export type Selection = { 
/**
 * Only annotations of these people, by name.
 */
annotators: Array<string>, 
/**
 * Only articles that one of these people (or the current one) has in one of these states: `to_do`, `in_progress`,
 * `done`, `skipped`.
 */
statuses: Array<string>, 
/**
 * Only annotations of these layers, by name.
 */
layers: Array<string>, 
/**
 * Only annotations with these labels, by name.
 */
labels: Array<string>, 
/**
 * Only articles that match: words, “phrases” in quotes, `-word` for none of it, `key:value` for details such as
 * `source:cnn`.
 */
query: string, 
/**
 * Only annotations inside these article parts, by name, such as `Headline`.
 */
parts: Array<string>, 
/**
 * No annotations inside these article parts, such as `Boilerplate`.
 */
without_parts: Array<string>, };

/**
 * Adds a person, or with `annotator` changes one.
 */
export type SetAnnotator = { 
/**
 * Whom; `None` adds.
 */
annotator: string | null, 
/**
 * The name; unique.
 */
name: string, 
/**
 * The role.
 */
role: string, };

/**
 * Changes what is known about an article.
 */
export type SetArticle = { 
/**
 * Which.
 */
document: string, 
/**
 * Title.
 */
title: string, 
/**
 * All of it.
 */
metadata: { [key in string]: string }, };

/**
 * Sets or clears an attribute's value.
 */
export type SetAttribute = { 
/**
 * Which annotation.
 */
annotation: string, 
/**
 * Which attribute.
 */
attribute: string, 
/**
 * The value; `None` clears it.
 */
value: boolean | number | string | null, };

/**
 * Adds an attribute, or with `attribute` changes one.
 */
export type SetAttributeDefinition = { 
/**
 * Which; `None` adds.
 */
attribute: string | null, 
/**
 * The layer.
 */
layer: string, 
/**
 * The label it is for, if only one.
 */
label: string | null, 
/**
 * Unique in the layer.
 */
name: string, 
/**
 * The type of its values; fixed once used.
 */
kind: AttributeType, 
/**
 * For a choice.
 */
options: Array<string>, 
/**
 * Whether each annotation should have it.
 */
required: boolean, 
/**
 * Markdown.
 */
description: string, };

/**
 * Changes the words of one's own remark.
 */
export type SetComment = { 
/**
 * Which.
 */
comment: string, 
/**
 * Markdown.
 */
text: string, };

/**
 * Adds an entry to the register, or changes one.
 */
export type SetEntity = { 
/**
 * Which; none adds one.
 */
entity: string | null, 
/**
 * See [`EntityView::name`].
 */
name: string, 
/**
 * See [`EntityView::type_name`].
 */
type_name: string, 
/**
 * See [`EntityView::role`].
 */
role: string, 
/**
 * See [`EntityView::aliases`]; blank ones are left out.
 */
aliases: Array<string>, 
/**
 * See [`EntityView::uris`]; blank ones are left out.
 */
uris: Array<string>, 
/**
 * See [`EntityView::note`].
 */
note: string, };

/**
 * Adds a label, or with `label` changes one: rename, recolour, re-key, describe, re-parent, retire.
 */
export type SetLabel = { 
/**
 * Which; `None` adds.
 */
label: string | null, 
/**
 * The layer; a label does not change its layer.
 */
layer: string, 
/**
 * Unique in the layer.
 */
name: string, 
/**
 * `#rrggbb`; empty picks one that differs from the others.
 */
color: string, 
/**
 * One character that no other label and no command uses, or `None`.
 */
key: string | null, 
/**
 * Markdown.
 */
description: string, 
/**
 * Text that should be labelled so.
 */
examples: Array<string>, 
/**
 * Text that should not.
 */
counter_examples: Array<string>, 
/**
 * In the same layer, without a cycle.
 */
parent: string | null, 
/**
 * What it means elsewhere.
 */
uri: string | null, 
/**
 * Not offered any more; annotations keep it.
 */
retired: boolean, };

/**
 * Adds a layer, or with `layer` changes one.
 */
export type SetLayer = { 
/**
 * Which; `None` adds.
 */
layer: string | null, 
/**
 * Unique.
 */
name: string, 
/**
 * Fixed once it has annotations.
 */
kind: "span" | "relation" | "document", 
/**
 * See [`LayerView`].
 */
granularity: "character" | "token" | "sentence" | "paragraph", 
/**
 * See [`LayerView`].
 */
overlap: "any" | "nested" | "none", 
/**
 * See [`LayerView`].
 */
label_required: boolean, 
/**
 * Markdown.
 */
description: string, };

/**
 * Writes, changes or removes a note.
 */
export type SetNote = { 
/**
 * Which annotation.
 */
annotation: string, 
/**
 * Markdown; empty removes it.
 */
note: string, };

/**
 * What the paragraphs of a range are.
 */
export type SetPart = { 
/**
 * The part, or none.
 */
label: string | null, 
/**
 * All paragraphs that it touches are meant; empty means the paragraph there.
 */
range: [number, number], };

/**
 * Says what paragraphs are, in place of what they were.
 */
export type SetParts = { 
/**
 * The article.
 */
document: string, 
/**
 * A layer of paragraphs.
 */
layer: string, 
/**
 * Where parts of the list meet the same paragraph, the last one counts.
 */
parts: Array<SetPart>, 
/**
 * Whether these are guesses that were taken.
 */
guessed: boolean, };

/**
 * Changes the project's own settings.
 */
export type SetProject = { 
/**
 * The new name.
 */
name: string, 
/**
 * Markdown.
 */
description: string, };

/**
 * Changes the reason of an exception.
 */
export type SetReason = { 
/**
 * Which.
 */
exception: string, 
/**
 * Why.
 */
reason: string, };

/**
 * Keeps a recipe under a name, or removes what is there.
 */
export type SetRecipe = { 
/**
 * The name.
 */
name: string, 
/**
 * What it says; `None` removes it.
 */
recipe: Recipe | null, };

/**
 * Changes a relation's label or note.
 */
export type SetRelation = { 
/**
 * Which.
 */
relation: string, 
/**
 * The label.
 */
label: string | null, 
/**
 * Markdown, or empty.
 */
note: string, };

/**
 * Sets how far the current annotator is.
 */
export type SetStatus = { 
/**
 * Which articles.
 */
documents: string[], 
/**
 * How far.
 */
status: "to_do" | "in_progress" | "done" | "skipped", };

/**
 * Keeps a view under a name, or forgets it.
 */
export type SetView = { 
/**
 * The name.
 */
name: string, 
/**
 * The view, in place of what had the name; none forgets it.
 */
view: ListView | null, };

/**
 * How bad an item is.
 */
export type Severity = "info" | "repaired" | "loss" | "rejected";

/**
 * What the list is sorted by.
 */
export type SortBy = "imported" | "title" | "source" | "date" | "length" | "tags" | "status" | "findings" | "suggestions" | "comments" | "annotator" | "shuffled";

/**
 * Makes one annotation several.
 */
export type SplitAnnotation = { 
/**
 * Which.
 */
annotation: string, 
/**
 * The ranges of each part, two at least; the first stays what it is.
 */
parts: Array<Array<[number, number]>>, };

/**
 * By what articles are divided.
 */
export type SplitBy = "hash" | "group" | "label" | "time";

/**
 * What a split holds.
 */
export type SplitCount = { 
/**
 * `train`, `dev` or `test`.
 */
name: string, 
/**
 * Articles.
 */
documents: number, 
/**
 * Annotations.
 */
annotations: number, };

/**
 * How articles are divided into train, dev and test.
 */
export type Splits = { 
/**
 * The share of training data, in any unit: 8, 1, 1 is the same as 80, 10, 10.
 */
train: number, 
/**
 * The share of development data.
 */
dev: number, 
/**
 * The share of test data.
 */
test: number, 
/**
 * By what articles are divided.
 */
by: SplitBy, 
/**
 * The detail that articles of one group share, such as `source`, `author` or `date` (by day), for [`SplitBy::Group`].
 */
group: string, 
/**
 * Another seed gives another division.
 */
seed: string, };

/**
 * Begins a queue of what a query finds, in place of the last one.
 */
export type StartQueue = { 
/**
 * What the view is called, or empty.
 */
name: string, 
/**
 * The query; empty finds all.
 */
query: string, 
/**
 * The order.
 */
order: QueueBy, 
/**
 * Another seed shuffles otherwise.
 */
seed: string, 
/**
 * Midnight of today here, in milliseconds since 1970.
 */
since: number, };

/**
 * Figures about a project.
 */
export type StatsView = { 
/**
 * Articles.
 */
articles: number, 
/**
 * Code points in all of them.
 */
characters: number, 
/**
 * Annotations.
 */
annotations: number, 
/**
 * Relations.
 */
relations: number, 
/**
 * Annotations by layer and label.
 */
labels: Array<LabelCount>, 
/**
 * Annotations by annotator.
 */
annotators: Array<NamedCount>, 
/**
 * Articles by status of the current annotator.
 */
status: Array<NamedCount>, };

/**
 * Articles by status.
 */
export type StatusCounts = { to_do: number, in_progress: number, done: number, skipped: number, };

/**
 * An entry that may be meant.
 */
export type Suggested = { 
/**
 * The entry.
 */
entity: EntityRow, 
/**
 * Why.
 */
reason: Reason, 
/**
 * The name that fits; empty where it is the entry’s own.
 */
called: string, 
/**
 * For the same words: how often.
 */
count: number, 
/**
 * Whether nothing else is likely, so that it may be offered unasked.
 */
sure: boolean, };

/**
 * Entries that may be meant, the likeliest first.
 */
export type SuggestedEntities = { 
/**
 * Each once.
 */
entities: Array<Suggested>, };

/**
 * A place that could be marked.
 */
export type SuggestionView = { 
/**
 * Where.
 */
place: PlaceView, 
/**
 * The layer to mark it in.
 */
layer: string, 
/**
 * With which label.
 */
label: string, 
/**
 * What to link it to.
 */
entity: string | null, 
/**
 * How often the string is marked so; 0 where only the register knows it.
 */
marked: number, };

/**
 * What could be marked in an article, by what is marked elsewhere and what the register knows.
 */
export type Suggestions = { 
/**
 * The text that was looked through, by its hash.
 */
of: string, 
/**
 * In text order.
 */
suggestions: Array<SuggestionView>, 
/**
 * Places left out because something of the layer is marked there.
 */
tagged: number, 
/**
 * Places left out because they were refused before.
 */
refused: number, };

/**
 * Makes an annotation by the current annotator. Ranges are taken as they are: the editor snaps.
 */
export type Tag = { 
/**
 * The article.
 */
document: string, 
/**
 * The layer.
 */
layer: string, 
/**
 * The label, or none where the layer does not require one.
 */
label: string | null, 
/**
 * One or more; empty for a label of the whole document.
 */
ranges: Array<[number, number]>, 
/**
 * A note to begin with, or empty.
 */
note: string, };

/**
 * Tags many places of one article at once: one undo step, whole or not at all.
 */
export type TagPlaces = { 
/**
 * The article.
 */
document: string, 
/**
 * See [`ArticleView::of`](super::ArticleView::of): where the article has another text since, nothing is tagged.
 */
of: string, 
/**
 * The layer.
 */
layer: string, 
/**
 * The label, where the layer wants one.
 */
label: string | null, 
/**
 * The places.
 */
ranges: Array<[number, number]>, 
/**
 * Only say what would be done.
 */
preview: boolean, };

/**
 * Gives an article another edition of its text and moves its annotations along, in one change.
 */
export type TakeEdition = { 
/**
 * The article.
 */
document: string, 
/**
 * The edition that was looked at: if the article has another by now, nothing is done.
 */
of: string, 
/**
 * The new edition, verbatim.
 */
text: string, 
/**
 * What was decided about single annotations. Without a word, those that are sure are moved and the others stay as
 * they are, adrift.
 */
decisions: Array<EditionDecision>, };

/**
 * Marks what was suggested: all in one change.
 */
export type TakeSuggestions = { 
/**
 * In which article.
 */
document: string, 
/**
 * See [`Suggestions::of`]: where the article has another text since, nothing is taken.
 */
of: string, 
/**
 * Which.
 */
taken: Array<Taken>, };

/**
 * A suggestion that is taken.
 */
export type Taken = { 
/**
 * What to mark.
 */
range: [number, number], 
/**
 * The layer.
 */
layer: string, 
/**
 * The label.
 */
label: string, 
/**
 * What to link it to.
 */
entity: string | null, };

/**
 * What sharing own time would share.
 */
export type TimeTotals = { 
/**
 * Articles with own time.
 */
articles: number, 
/**
 * Seconds in all.
 */
seconds: number, 
/**
 * Articles whose total would change in the project.
 */
changes: number, };

/**
 * What taking one change back would do.
 */
export type UndoPreview = { 
/**
 * How many things would go back to what they were; none if nothing is left to be taken back.
 */
back: number, 
/**
 * How many would be left as they are.
 */
left: number, 
/**
 * How many annotations that were made since would have no place in the text then.
 */
adrift: number, 
/**
 * Which those are, the first few, in words.
 */
skipped: Array<string>, };

/**
 * What undo and redo would do, in words, or `None`.
 */
export type UndoView = { 
/**
 * For example “tag”.
 */
undo: string | null, 
/**
 * Likewise.
 */
redo: string | null, };

/**
 * Chooses who marks up in this copy.
 */
export type UseAnnotator = { 
/**
 * Who.
 */
annotator: string, };

/**
 * Which articles.
 */
export type Which = { "by": "ids", 
/**
 * Their ids.
 */
documents: string[], } | { "by": "query", 
/**
 * The query; empty finds all.
 */
query: string, 
/**
 * But for these.
 */
except: string[], };

/**
 * Which rows.
 */
export type WhichRows = { "which": "these", "keys": Array<string> } | { "which": "all_but", "keys": Array<string> };

export interface Commands {
  /** What the program offers, and the open project. */
  app: { request: Nothing; response: AppView };
  /** Makes a project file and opens it. */
  create_project: { request: CreateProject; response: ProjectView };
  /** Makes the sample project in the user's data folder, or opens it if it is there, and opens it. */
  create_sample: { request: Nothing; response: ProjectView };
  /** Opens a project file. */
  open_project: { request: OpenProject; response: ProjectView };
  /** Closes the project. */
  close_project: { request: Nothing; response: Nothing };
  /** Changes the project's name and description. */
  set_project: { request: SetProject; response: Changed };
  /** Adds or changes a person. */
  set_annotator: { request: SetAnnotator; response: Changed };
  /** Chooses who marks up in this copy. */
  use_annotator: { request: UseAnnotator; response: ProjectView };
  /** A part of the article list. */
  list_articles: { request: ListArticles; response: ArticleList };
  /** How many articles a query finds. */
  count_articles: { request: AskArticles; response: ArticleCounts };
  /** The groups of what a query finds. */
  group_articles: { request: GroupArticles; response: ArticleGroups };
  /** An article with everything in it. */
  open_article: { request: OpenArticle; response: ArticleView };
  /** Adds an article. */
  add_article: { request: AddArticle; response: Changed };
  /** Changes an article's title and metadata. */
  set_article: { request: SetArticle; response: Changed };
  /** Removes articles with everything in them. */
  remove_articles: { request: RemoveArticles; response: Changed };
  /** What would become of an article's annotations in another edition of its text. */
  preview_edition: { request: PreviewEdition; response: EditionPreview };
  /** Gives an article another edition of its text, its annotations following. */
  take_edition: { request: TakeEdition; response: Changed };
  /** The editions that an article's text has had. */
  editions: { request: AskEditions; response: EditionsView };
  /** What removing articles for good would take, and which copies beside the project hold them. */
  preview_purge: { request: PreviewPurge; response: PurgePreview };
  /** Removes articles for good: from the file, its history and the copies named. */
  purge: { request: Purge; response: PurgeDone };
  /** Sets how far the current annotator is with articles. */
  set_status: { request: SetStatus; response: Changed };
  /** What doing something to many articles would do. */
  preview_bulk: { request: Bulk; response: BulkPreview };
  /** Does something to many articles. */
  bulk: { request: Bulk; response: Changed };
  /** The saved views of the list. */
  views: { request: Nothing; response: ListViews };
  /** Keeps a view of the list, or forgets one. */
  set_view: { request: SetView; response: ListViews };
  /** Begins to work a view through. */
  start_queue: { request: StartQueue; response: QueueView };
  /** The queue that was begun last, and going on in it. */
  queue: { request: AskQueue; response: QueueView };
  /** Adds own active time on an article. */
  add_activity: { request: AddActivity; response: Nothing };
  /** How fast the current annotator gets on. */
  pace: { request: AskPace; response: Pace };
  /** What sharing own time would share. */
  time_totals: { request: Nothing; response: TimeTotals };
  /** Shares own time with the project, as one total for each article. */
  share_time: { request: Nothing; response: Changed };
  /** What can be written at a place of a query. */
  complete_query: { request: CompleteQuery; response: Completions };
  /** What is wrong with a query. */
  check_query: { request: CheckQuery; response: QueryCheck };
  /** Everything that can be asked in a query. */
  query_guide: { request: Nothing; response: QueryGuide };
  /** Makes an annotation. */
  tag: { request: Tag; response: Changed };
  /** Moves an annotation's ends. */
  resize: { request: Resize; response: Changed };
  /** Makes several annotations one. */
  merge_annotations: { request: MergeAnnotations; response: Changed };
  /** Makes one annotation several. */
  split_annotation: { request: SplitAnnotation; response: Changed };
  /** Says what paragraphs are: headline, caption, body. */
  set_parts: { request: SetParts; response: Changed };
  /** What paragraphs look like, for an editor to take or leave. */
  guess_parts: { request: GuessParts; response: PartGuesses };
  /** Gives annotations another label or layer. */
  relabel: { request: Relabel; response: Changed };
  /** Writes, changes or removes a note. */
  set_note: { request: SetNote; response: Changed };
  /** Sets or clears an attribute's value. */
  set_attribute: { request: SetAttribute; response: Changed };
  /** Removes annotations and relations. */
  remove: { request: Remove; response: Changed };
  /** Relates two annotations. */
  relate: { request: Relate; response: Changed };
  /** Changes a relation. */
  set_relation: { request: SetRelation; response: Changed };
  /** Remarks on an annotation or the article, or answers a remark. */
  add_comment: { request: AddComment; response: Changed };
  /** Changes the words of one's own remark. */
  set_comment: { request: SetComment; response: Changed };
  /** Settles a thread, or opens it again. */
  resolve_comment: { request: ResolveComment; response: Changed };
  /** Removes one's own remark. */
  remove_comment: { request: RemoveComment; response: Changed };
  /** What a search through all articles finds, as keyword in context. */
  concordance: { request: AskConcordance; response: Concordance };
  /** How many rows such a search has. */
  count_rows: { request: CountRows; response: RowCount };
  /** Tags, relabels, removes or links what a search found, or says what that would do. */
  act_on_rows: { request: ActOnRows; response: RowsDone };
  /** Tags many places of an article, or says what that would do. */
  tag_places: { request: TagPlaces; response: RowsDone };
  /** Looks for the other places of what an annotation marks. */
  occurrences: { request: AskOccurrences; response: Occurrences };
  /** Some of the places that were found. */
  occurrence_places: { request: AskPlaces; response: Places };
  /** Moves one end of a place by a word, before it is marked. */
  move_place: { request: MovePlace; response: PlaceView };
  /** Marks places like the annotation that was looked for. */
  propagate: { request: Propagate; response: Changed };
  /** What was marked like another. */
  propagations: { request: AskPropagations; response: Propagations };
  /** What is not to be proposed or reported again. */
  exceptions: { request: Nothing; response: ExceptionsView };
  /** Refuses a place, or a string, for good. */
  add_exception: { request: AddException; response: Changed };
  /** Says why something is not to be proposed. */
  set_exception_reason: { request: SetReason; response: Changed };
  /** Lets exceptions go. */
  remove_exceptions: { request: RemoveExceptions; response: Changed };
  /** Which places an exception keeps away. */
  kept_away: { request: AskException; response: KeptAway };
  /** What could be marked in an article. */
  suggestions_in: { request: AskSuggestions; response: Suggestions };
  /** Marks what was suggested. */
  take_suggestions: { request: TakeSuggestions; response: Changed };
  /** Counts in articles what could be marked. */
  look_for_suggestions: { request: LookForSuggestions; response: LookedFor };
  /** The next article that has something to mark. */
  next_suggested: { request: AskNextSuggested; response: NextSuggested };
  /** A part of the list of the register. */
  list_register: { request: ListRegister; response: RegisterPage };
  /** Entries of the register by any of their names, typing errors forgiven. */
  find_entities: { request: FindEntities; response: SuggestedEntities };
  /** Entries of the register, whole. */
  entities: { request: AskEntities; response: EntitiesView };
  /** Which entries a tag may refer to. */
  suggest_entities: { request: AskAnnotation; response: SuggestedEntities };
  /** Where an entry is mentioned. */
  list_mentions: { request: ListMentions; response: MentionsPage };
  /** Links annotations to an entity, known or new, or unlinks them. */
  link_entity: { request: LinkEntity; response: Changed };
  /** The other mentions like one that is linked. */
  other_mentions: { request: AskAnnotation; response: OtherMentions };
  /** Links the other mentions too. */
  link_others: { request: LinkOthers; response: Changed };
  /** Adds or changes an entity. */
  set_entity: { request: SetEntity; response: Changed };
  /** Removes an entity and unlinks its mentions. */
  remove_entity: { request: RemoveEntity; response: Changed };
  /** What a merge of entities would give. */
  preview_merge_entities: { request: MergeEntities; response: MergedEntity };
  /** Makes several entities one. */
  merge_entities: { request: MergeEntities; response: Changed };
  /** Reads a file into the register, or says what would become of it. */
  import_register: { request: ImportRegister; response: RegisterImported };
  /** Writes the register to a file. */
  export_register: { request: ExportRegister; response: RegisterExported };
  /** What is to be checked in an article. */
  findings_in: { request: FindingsIn; response: FindingsView };
  /** Looks through all articles for what is to be checked. */
  check_consistency: { request: CheckConsistency; response: ConsistencyChecked };
  /** What is to be checked in all articles, in groups. */
  findings: { request: AskFindings; response: FindingGroups };
  /** The places of a group in their context. */
  finding_places: { request: AskFindingPlaces; response: FindingPlaces };
  /** Puts findings right, or says what that would do. */
  fix_findings: { request: FixFindings; response: FixedFindings };
  /** Decides that something found is all right. */
  ignore_finding: { request: IgnoreFinding; response: Changed };
  /** Adds or changes a layer. */
  set_layer: { request: SetLayer; response: Changed };
  /** Adds or changes a label. */
  set_label: { request: SetLabel; response: Changed };
  /** Moves a label within its layer. */
  move_label: { request: MoveLabel; response: Changed };
  /** Turns one label's annotations into another's and removes it. */
  merge_labels: { request: MergeLabels; response: Changed };
  /** Removes a label with its annotations. */
  remove_label: { request: RemoveLabel; response: Changed };
  /** What a change of a label would touch. */
  affected: { request: AskAffected; response: Affected };
  /** Adds or changes an attribute. */
  set_attribute_definition: { request: SetAttributeDefinition; response: Changed };
  /** Takes the current annotator's last change back. */
  undo: { request: Nothing; response: Changed };
  /** Takes the last undo back. */
  redo: { request: Nothing; response: Changed };
  /** What taking one change back would do. */
  preview_undo_of: { request: AskChange; response: UndoPreview };
  /** Takes any one change back, leaving what was changed since. */
  undo_of: { request: AskChange; response: Changed };
  /** Who did what, the latest first: to an annotation, to an article, or at all. */
  log: { request: AskLog; response: LogPage };
  /** An article as it was right after a change. */
  article_as_of: { request: AskArticleAsOf; response: ArticleAsOf };
  /** Things with more than one value after a merge. */
  conflicts: { request: Nothing; response: ConflictsView };
  /** Settles a conflict. */
  resolve: { request: Resolve; response: Changed };
  /** What can be read and written. */
  formats: { request: Nothing; response: FormatsView };
  /** Reads files into the project. */
  import: { request: Import; response: Imported };
  /** Writes a dataset, or says what would be lost. */
  export: { request: Export; response: Exported };
  /** The export recipes that the project keeps. */
  recipes: { request: Nothing; response: RecipesView };
  /** Keeps an export recipe, or removes one. */
  set_recipe: { request: SetRecipe; response: RecipesView };
  /** Saves a report where the person chose to. */
  save_report: { request: SaveReport; response: Nothing };
  /** Stops a job. */
  cancel_job: { request: CancelJob; response: Nothing };
  /** Figures about the project. */
  stats: { request: Nothing; response: StatsView };
  /** A picture of the whole project, as a table. */
  overview: { request: AskOverview; response: OverviewView };
  /** Saves a picture, or its table, where the person chose to. */
  save_picture: { request: SavePicture; response: Nothing };
  /** Rebuilds the project from its log, compares, and verifies every quote and hash. */
  check: { request: Nothing; response: CheckView };
}
