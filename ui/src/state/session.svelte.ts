// The open project as the window sees it: one place through which every write goes and every answer
// comes back. Also what is said to the reader: errors, what was undone, the live region.

import type {
  AppView,
  Changed,
  Commands,
  Event,
  ImportSource,
  Imported,
  ProjectView,
  PurgeDone,
} from "../generated/api";
import { tick } from "svelte";
import type { Place } from "../editor/types";
import { failure, type CallFailed, type Host } from "../host";
import type { CallName } from "../host/host";
import { count } from "../shared/counts";
import { Acting } from "./acting.svelte";
import { Activity } from "./activity.svelte";
import { Articles, USUAL_ORDER } from "./articles.svelte";
import { Bulk } from "./bulk.svelte";
import { Desk } from "./desk.svelte";
import { Overview } from "./overview.svelte";
import { Find } from "./find.svelte";
import { Parts } from "./parts.svelte";
import { Past } from "./past.svelte";
import { Queue } from "./queue.svelte";
import { Reports } from "./reports.svelte";
import { Look } from "./look.svelte";
import { Register } from "./register.svelte";
import { Rest } from "./rest.svelte";
import { RegisterRoom } from "./registerroom.svelte";
import { withRemoved } from "./schema";
import { Search } from "./search.svelte";
import { Settings } from "./settings.svelte";
import { Shown } from "./shown.svelte";
import { Views } from "./views.svelte";

/** Commands that answer with what changed. */
type Write = { [K in CallName]: Commands[K]["response"] extends Changed ? K : never }[CallName];

const NOT_LISTED = "This article is not in the list as it is shown.";

/** Writes that are not made to the open article: they are made also while it is looked at as it was. */
const BESIDE_THE_ARTICLE = new Set<Write>([
  "add_article",
  "set_project",
  "set_annotator",
  "set_entity",
  "remove_entity",
  "merge_entities",
  "set_layer",
  "set_label",
  "move_label",
  "merge_labels",
  "remove_label",
  "set_attribute_definition",
  "resolve",
  "undo",
  "redo",
  "undo_of",
  "ignore_finding",
  "propagate",
  "add_exception",
  "set_exception_reason",
  "remove_exceptions",
]);

export type Dialog =
  | "palette"
  | "keys"
  | "labels"
  | "import"
  | "figures"
  | "conflicts"
  | "people"
  | "export"
  | "report"
  | "paste"
  | "details"
  | "correct-article"
  | "editions"
  | "purge"
  | "picker"
  | "entity"
  | "other-mentions"
  | "new-entity"
  | "merge-entities"
  | "split-entity"
  | "import-register"
  | "brush"
  | "attributes"
  | "article-labels"
  | "print"
  | "part"
  | "part-guesses"
  | "new-project"
  | "acting"
  | "find-label"
  | "search-label"
  | "query-help"
  | "bulk"
  | "queue"
  | "view"
  | "share-time"
  | "propagations"
  | "exceptions"
  | "settings"
  | "fixes"
  | "ignore";

/** What the middle of the window shows. */
export type Room = "article" | "articles" | "overview" | "register" | "findings" | "search";

export interface Job {
  id: string;
  what: string;
  done: number;
  total: number | null;
  /** On the page's clock, for the rate. */
  started: number;
}

export class Session {
  settings = new Settings();
  app = $state.raw<AppView | null>(null);
  project = $state.raw<ProjectView | null>(null);
  dialog = $state<Dialog | null>(null);
  /** The list that F8 walks: the last that led into an article. */
  walk = $state.raw<{ step(by: 1 | -1): unknown } | null>(null);
  /** Opening an article leads back to it. */
  room = $state<Room>("article");
  failed = $state.raw<CallFailed | null>(null);
  /** What undo, redo or work on many places did, until the next gesture. */
  undone = $state("");
  said = $state("");
  saving = $state(0);
  health = $state("");
  job = $state<Job | null>(null);
  /** What the import dialog is about to read. */
  incoming = $state.raw<ImportSource[]>([]);
  pasted = $state("");
  /** What the export dialog is to begin with, in the query language. */
  exportOf = $state<string | null>(null);
  /** The article is laid out for paper. */
  printing = $state(false);
  /** Adds a term to the query that was last written in, while its field is there. */
  asking = $state.raw<((term: string) => void) | null>(null);
  /** How often the next command is done; 0 while no number was given. */
  times = $state(0);
  /** The labels by which what is shown is drawn. */
  readonly schema = $derived.by(() =>
    withRemoved(this.project?.schema, this.desk.asOf?.removed ?? []),
  );
  acting: Acting;
  articles: Articles;
  desk: Desk;
  look: Look;
  overview: Overview;
  find: Find;
  past: Past;
  parts: Parts;
  register: Register;
  registerRoom: RegisterRoom;
  reports: Reports;
  rest: Rest;
  search: Search;
  shown: Shown;
  readonly activity = new Activity(this);
  readonly bulk = new Bulk(this);
  readonly queue = new Queue(this);
  readonly views = new Views(this);

  constructor(readonly host: Host) {
    this.articles = new Articles(host, (error) => this.fail(error));
    this.acting = new Acting(this);
    this.desk = new Desk(this);
    this.look = new Look(this);
    this.overview = new Overview(this);
    this.find = new Find(this);
    this.past = new Past(this);
    this.parts = new Parts(this);
    this.register = new Register(this);
    this.registerRoom = new RegisterRoom(this);
    this.reports = new Reports(this);
    this.rest = new Rest(this);
    this.search = new Search(this);
    this.shown = new Shown(this);
  }

  async start(): Promise<void> {
    this.host.onEvent((event) => this.#hear(event));
    await this.refresh();
  }

  async refresh() {
    try {
      this.app = await this.host.call("app", {});
      await this.#enter(this.app.project);
    } catch (error) {
      this.fail(error);
    }
  }

  async #enter(project: ProjectView | null) {
    const same = project?.path === this.project?.path;
    this.project = project;
    this.register.forget();
    if (!same) {
      this.room = "article";
      this.walk = null;
      this.overview.leaveProject();
      this.registerRoom.forget();
      this.shown.forget();
      this.reports.forget();
      this.look.forget();
      this.rest.forget();
      this.search.forget();
      this.articles.setQuery("");
      this.articles.order = USUAL_ORDER;
      this.articles.group = null;
    }
    if (!project) return this.desk.close();
    await Promise.all([this.articles.ask(), this.views.load(), this.queue.load()]);
    const place = this.settings.kept.places[project.path]?.article;
    const open = same ? this.desk.view?.row.id : undefined;
    const first = open ?? place ?? this.articles.rows.get(0)?.id;
    if (!first || this.articles.total === 0) return this.desk.close();
    const known = open !== undefined || (await this.articles.knows(first));
    await this.openArticle(known ? first : (this.articles.rows.get(0)?.id ?? first));
  }

  /** Whether nothing can be written to the open article. */
  get locked(): boolean {
    return !!this.project?.read_only || this.desk.asOf !== null;
  }

  /** Where an article was left, if that is remembered. */
  placeIn(document: string): Place | undefined {
    return this.project ? this.settings.placeIn(this.project.path, document) : undefined;
  }

  /** Remembers where in the open article the reader is. */
  keepPlace() {
    const { project, desk } = this;
    if (project && desk.view && desk.editor)
      this.settings.setPlace(project.path, desk.view.row.id, desk.editor.place());
  }

  /** Goes back to the article, with the tag that was chosen there. */
  async leaveRoom() {
    const { mark } = this.desk.selected;
    this.room = "article";
    // The article brings its editor with it.
    await tick();
    this.desk.editor?.selectMark(mark);
  }

  async openArticle(document: string) {
    if (document !== this.desk.view?.row.id) this.undone = "";
    this.room = "article";
    this.keepPlace();
    if (this.project) this.settings.setPlace(this.project.path, document, this.placeIn(document));
    await this.desk.open(document);
    this.articles.cursor = this.articles.indexOf(document);
    // Another may have been opened meanwhile.
    if (this.desk.view?.row.id === document) await this.queue.at(document);
    await this.rest.opened(document);
  }

  fail(error: unknown) {
    const failed = failure(error);
    if (failed.code !== "cancelled") this.failed = failed;
  }

  /** Speaks through the live region; the same words twice are heard twice. */
  say(text: string) {
    this.said = this.said === text ? `${text}\u00a0` : text;
  }

  /** Makes a change and shows it; gives nothing when it failed, after saying so. */
  async write<K extends Write>(name: K, request: Commands[K]["request"]): Promise<Changed | null> {
    if (this.desk.asOf && !BESIDE_THE_ARTICLE.has(name)) {
      this.say("This is the article as it was. Go back to now to change it.");
      return null;
    }
    this.saving += 1;
    this.failed = null;
    this.undone = "";
    try {
      const changed = (await this.host.call(name, request)) as Changed;
      this.apply(changed);
      return changed;
    } catch (error) {
      this.fail(error);
      return null;
    } finally {
      this.saving -= 1;
    }
  }

  /** Makes a change that answers more than what changed; gives nothing when it failed, after saying so. */
  async make<T>(work: () => Promise<T>): Promise<T | null> {
    this.saving += 1;
    this.failed = null;
    this.undone = "";
    try {
      return await work();
    } catch (error) {
      this.fail(error);
      return null;
    } finally {
      this.saving -= 1;
    }
  }

  apply(changed: Changed) {
    const { project } = this;
    if (!project) return;
    this.project = {
      ...project,
      undo: changed.undo,
      schema: changed.schema ?? project.schema,
      annotators: changed.annotators ?? project.annotators,
    };
    this.articles.apply(changed);
    this.register.apply(changed);
    this.registerRoom.apply(changed);
    this.search.apply();
    for (const article of changed.articles) this.desk.apply(article);
    this.desk.findings.change();
    this.look.change();
    if (changed.reload) this.desk.reload();
    this.rest.changed(changed);
  }

  setConflicts(conflicts: number) {
    if (this.project) this.project = { ...this.project, conflicts };
  }

  #hear(event: Event) {
    if (event.event === "changed") this.apply(event.changed);
    else if (event.event === "project") void this.refresh();
    else if (event.event === "health") this.health = event.problem;
    else if (this.job?.id === event.job)
      this.job = { ...this.job, done: event.done, total: event.total };
    else this.search.hear(event);
  }

  async back(name: "undo" | "redo") {
    await this.past.backToNow();
    const changed = await this.write(name, {});
    if (!changed) {
      if (this.failed?.code === "nothing_to_undo") {
        this.say(this.failed.message);
        this.undone = this.failed.message;
        this.failed = null;
      }
      return;
    }
    this.#tellUndone(changed);
  }

  /** Takes one change back out of its turn. */
  async takeBack(change: string) {
    await this.past.backToNow();
    const changed = await this.write("undo_of", { change });
    if (changed) this.#tellUndone(changed);
  }

  #tellUndone(changed: Changed) {
    const left = changed.skipped.length ? ` Left as it is: ${changed.skipped.join("; ")}.` : "";
    this.undone = `${changed.what.charAt(0).toUpperCase()}${changed.what.slice(1)}.${left}`;
    this.say(this.undone);
  }

  async enterProject(ask: () => Promise<ProjectView>) {
    this.failed = null;
    await this.activity.flush();
    try {
      const project = await ask();
      this.desk.close();
      await this.#enter(project);
    } catch (error) {
      this.fail(error);
    }
  }

  async openProject(path?: string) {
    const chosen = path ?? (await this.host.pickProject());
    if (chosen) await this.enterProject(() => this.host.call("open_project", { path: chosen }));
  }

  async closeProject() {
    try {
      await this.host.call("close_project", {});
      this.desk.close();
      await this.refresh();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Asks how files are to be read before reading them. */
  offer(sources: ImportSource[]) {
    if (!sources.length || !this.project || this.project.read_only) return;
    this.incoming = sources;
    this.dialog = "import";
  }

  /** Shows what an import did to the project. */
  async imported({ changed, report, first }: Imported) {
    if (changed) this.apply(changed);
    else await this.articles.reload();
    this.say(`${count(report.documents, "article")} imported`);
    if (first) await this.openArticle(first);
    void this.rest.lookThrough(false, true);
  }

  /** Stops long work: what is shown as such, or what is named. */
  async cancel(job = this.job?.id) {
    if (!job) return;
    try {
      await this.host.call("cancel_job", { job });
    } catch (error) {
      this.fail(error);
    }
  }

  /** Does long work under a name by which it can be cancelled; fails as the work does. */
  async work<T>(what: string, run: (job: string) => Promise<T>): Promise<T> {
    const id = crypto.randomUUID();
    this.job = { id, what, done: 0, total: null, started: performance.now() };
    try {
      return await run(id);
    } finally {
      // Later work may have taken its place.
      if (this.job?.id === id) this.job = null;
    }
  }

  async step(by: 1 | -1) {
    if (this.queue.on) return this.queue.step(by);
    const open = this.desk.view?.row.id;
    const at = open ? await this.articles.find(open) : -1;
    if (open && at < 0) return this.say(NOT_LISTED);
    const row = await this.articles.row(at + by);
    if (row) await this.openArticle(row.id);
  }

  /** The article below one in the list, or the one above; none where it is not in the list. */
  async #neighbour(document: string) {
    const { articles } = this;
    const at = await articles.find(document);
    if (at < 0) return undefined;
    return (await articles.row(at + 1)) ?? (await articles.row(at - 1));
  }

  /** Removes the open article and opens its neighbour; undo brings it back. */
  async removeArticle() {
    const row = this.desk.view?.row;
    if (!row) return;
    const next = await this.#neighbour(row.id);
    if (!(await this.write("remove_articles", { documents: [row.id] }))) return;
    if (next) await this.openArticle(next.id);
    this.undone = `“${row.title}” is removed. Undo brings it back.`;
    this.say(this.undone);
  }

  /** Removes an article for good, here and in copies of the project; opens its neighbour. Fails as that does. */
  async purge(document: string, copies: string[]): Promise<PurgeDone> {
    const next = await this.#neighbour(document);
    const done = await this.work("Removing for good", (job) =>
      this.host.call("purge", { job, documents: [document], copies }),
    );
    this.apply(done.changed);
    // What is remembered beside the project may quote it.
    this.rest.forget();
    if (this.rest.kept()) this.rest.letGo();
    if (this.project) this.settings.forgetSearches([this.project.path, ...copies]);
    if (next) await this.openArticle(next.id);
    return done;
  }

  /** Done with this article, or skipping it, and on to the next. */
  async doneAndNext(status: "done" | "skipped" = "done") {
    const { articles, desk, queue } = this;
    const open = desk.view?.row.id;
    const at = open && !queue.on ? await articles.find(open) : -1;
    const next = at < 0 ? undefined : await articles.row(at + 1);
    await this.activity.flush();
    await desk.setStatus(status);
    if (queue.on) await queue.step(1);
    else if (at < 0) this.say(NOT_LISTED);
    else if (next) await this.openArticle(next.id);
  }

  /** Opens another article where the open one is gone. */
  async findArticle() {
    const open = this.desk.view?.row.id;
    await this.articles.reload();
    if (open && (await this.articles.knows(open))) return;
    const next = await this.articles.row(0);
    if (next) await this.openArticle(next.id);
    else this.desk.close();
  }
}
