// What the export dialog is about to write: a recipe, by name or not. Each change asks anew what would be lost;
// nothing is written before `write`.

import type {
  Card,
  Duplicates,
  Exported,
  FormatView,
  NamedRecipe,
  Recipe,
  Selection,
  Splits,
} from "../generated/api";
import { failure, type CallFailed } from "../host";
import { Latest } from "./latest.svelte";
import { hasLayer } from "./losses";
import {
  commandLine,
  EVERYTHING,
  fileName,
  isFolder,
  recipeFor,
  sameRecipe,
  USUAL_RELEASE,
} from "./recipe";
import type { Session } from "./session.svelte";

export class Exporting {
  formats = $state.raw<FormatView[]>([]);
  recipes = $state.raw<NamedRecipe[]>([]);
  /** The saved recipe that is shown; empty for none. */
  name = $state("");
  recipe = $state.raw<Recipe>(recipeFor(""));
  /** The recipe that was removed last, to put it back. */
  removed = $state.raw<NamedRecipe | null>(null);
  written = $state.raw<{ path: string; downloaded: boolean; folder: boolean } | null>(null);
  writing = $state(false);
  failed = $state.raw<CallFailed | null>(null);
  readonly preview: Latest<Exported>;
  #job = "";
  #ended = false;
  /** What is usually written, while it is what was chosen in the list: that is for once. */
  #usual: Selection | null = null;
  /** The release as it was before it was switched off. */
  #release = USUAL_RELEASE;

  constructor(private session: Session) {
    this.preview = new Latest(
      () =>
        session.work("Looking at what would be written", (job) => {
          this.#job = job;
          const { recipe } = this;
          return session.host.call("export", { job, recipe, path: null, preview: true });
        }),
      () => void session.cancel(this.#job),
    );
  }

  readonly format = $derived(this.formats.find((it) => it.id === this.recipe.format));
  readonly #saved = $derived(this.recipes.find((it) => it.name === this.name));
  /** The recipe is kept as it is shown. */
  readonly kept = $derived(!!this.#saved && sameRecipe(this.#saved.recipe, this.recipe));
  readonly folder = $derived(isFolder(this.recipe) || !!this.format?.folder);
  readonly file = $derived.by(() =>
    fileName(this.session.project?.name ?? "", this.format?.extensions[0], this.folder),
  );
  /** What writes the same from a terminal; empty unless the recipe is kept. */
  readonly command = $derived.by(() =>
    this.kept
      ? commandLine(this.session.project?.path ?? "", this.name, this.written?.path || this.file)
      : "",
  );

  get writable(): boolean {
    const { answer, failed } = this.preview;
    return !this.writing && !!this.format && answer !== null && failed === null;
  }

  async start() {
    const { host, project, settings } = this.session;
    try {
      const [{ formats }, { recipes }] = await Promise.all([
        host.call("formats", {}),
        host.call("recipes", {}),
      ]);
      this.formats = formats.filter((it) => it.writes);
      this.recipes = recipes;
      const last = project ? settings.kept.exports[project.path] : undefined;
      const saved = recipes.find((it) => it.name === last?.name);
      this.name = saved?.name ?? "";
      this.recipe = saved?.recipe ?? this.#usable(last?.recipe);
      const { exportOf: query } = this.session;
      if (query !== null) {
        // What was chosen in the list: of all that could be chosen, these articles and nothing else.
        this.name = "";
        this.#usual = this.recipe.select;
        this.recipe = { ...this.recipe, select: { ...EVERYTHING, query } };
        this.session.exportOf = null;
      }
      if (!this.#ended) await this.preview.ask(0);
    } catch (error) {
      this.failed = failure(error);
    }
  }

  end() {
    this.#ended = true;
    this.preview.leave();
  }

  again() {
    void this.preview.ask(0);
  }

  #usable(last: Recipe | undefined): Recipe {
    const known = (id: string | undefined) => this.formats.find((it) => it.id === id)?.id;
    const format = known(last?.format) ?? known("galley-jsonl") ?? this.formats[0]?.id ?? "";
    if (last?.format !== format) return recipeFor(format);
    return { ...recipeFor(format), ...last, select: { ...EVERYTHING, ...last.select } };
  }

  #set(recipe: Recipe, pause?: number) {
    this.#show(recipe);
    void this.preview.ask(pause);
  }

  #show(recipe: Recipe) {
    this.recipe = recipe;
    this.written = null;
    this.failed = null;
    this.#remember();
  }

  #remember() {
    const { project, settings } = this.session;
    const { name } = this;
    const recipe = this.#usual ? { ...this.recipe, select: this.#usual } : this.recipe;
    if (project) settings.setExport(project.path, { name, recipe });
  }

  setFormat(id: string) {
    const format = this.formats.find((it) => it.id === id);
    if (!format) return;
    // Options that the other format has too are kept.
    const has = (key: string, value: string) =>
      format.options.some(
        (it) => it.key === key && it.writing && (!it.values.length || it.values.includes(value)),
      );
    const options = Object.fromEntries(
      Object.entries(this.recipe.options).filter(([key, value]) => has(key, value)),
    );
    const per_layer = this.recipe.per_layer && hasLayer(format);
    this.#set({ ...this.recipe, format: id, options, per_layer }, 0);
  }

  setOption(key: string, value: string) {
    const usual = this.format?.options.find((it) => it.key === key)?.default ?? "";
    const others = Object.fromEntries(
      Object.entries(this.recipe.options).filter(([it]) => it !== key),
    );
    const options = value === usual || value === "" ? others : { ...others, [key]: value };
    const per_layer = this.recipe.per_layer && !(key === "layer" && value !== "");
    this.#set({ ...this.recipe, options, per_layer });
  }

  setPerLayer(on: boolean) {
    const { layer, ...others } = this.recipe.options;
    const options = on || layer === undefined ? others : { ...others, layer };
    this.#set({ ...this.recipe, options, per_layer: on });
  }

  setSelect(change: Partial<Selection>) {
    this.#set({ ...this.recipe, select: { ...this.recipe.select, ...change } });
  }

  setRelease(on: boolean) {
    this.#release = this.recipe.release ?? this.#release;
    this.#set({ ...this.recipe, release: on ? this.#release : null });
  }

  setSplits(splits: Splits | null) {
    const { release } = this.recipe;
    if (release) this.#set({ ...this.recipe, release: { ...release, splits } });
  }

  setDuplicates(change: Partial<Duplicates>) {
    const { release } = this.recipe;
    if (!release) return;
    const duplicates = { ...release.duplicates, ...change };
    this.#set({ ...this.recipe, release: { ...release, duplicates } });
  }

  /** Nothing that a preview says depends on the card. */
  setCard(change: Partial<Card>) {
    const { release } = this.recipe;
    if (release)
      this.#show({ ...this.recipe, release: { ...release, card: { ...release.card, ...change } } });
  }

  /** Shows a saved recipe, or with no name goes on without one. */
  choose(name: string) {
    const saved = this.recipes.find((it) => it.name === name);
    this.name = saved?.name ?? "";
    this.removed = null;
    if (saved) this.#usual = null;
    this.#set(saved?.recipe ?? this.recipe, 0);
  }

  isTaken(name: string): boolean {
    return this.recipes.some((it) => it.name === name.trim());
  }

  async save(name = this.name): Promise<boolean> {
    if (!(await this.#keep(name.trim(), this.recipe))) return false;
    this.name = name.trim();
    this.removed = null;
    this.#remember();
    this.session.say(`${this.name}, saved`);
    return true;
  }

  async remove() {
    const removed = this.#saved;
    if (!removed || !(await this.#keep(removed.name, null))) return;
    this.removed = removed;
    this.name = "";
    this.#remember();
  }

  async putBack() {
    const { removed } = this;
    if (!removed || !(await this.#keep(removed.name, removed.recipe))) return;
    this.removed = null;
    this.name = removed.name;
    this.#remember();
  }

  async #keep(name: string, recipe: Recipe | null): Promise<boolean> {
    this.failed = null;
    try {
      const { recipes } = await this.session.host.call("set_recipe", { name, recipe });
      this.recipes = recipes;
      return true;
    } catch (error) {
      this.failed = failure(error);
      return false;
    }
  }

  async write() {
    const { session, recipe, folder } = this;
    const { host } = session;
    if (!this.writable) return;
    const place = await host.placeFile(this.file, folder);
    if (!place) return;
    // What is shown is of an earlier recipe until the question is asked again.
    const stale = this.preview.waiting;
    this.preview.leave();
    this.failed = this.written = null;
    this.writing = true;
    try {
      const answer = await session.work("Exporting", (job) =>
        host.call("export", { job, recipe, path: place.path, preview: false }),
      );
      const downloaded = answer.base64 !== null;
      if (answer.base64 !== null) host.download(answer.path, answer.base64);
      this.written = { path: answer.path, downloaded, folder };
      session.reports.keep("export", answer.report, recipe.options.text === "leave-out");
    } catch (error) {
      const failed = failure(error);
      if (failed.code !== "cancelled") this.failed = failed;
    } finally {
      this.writing = false;
      if (stale && !this.#ended) this.again();
    }
  }
}
