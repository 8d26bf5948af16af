// How this reader likes the window: theme, type, folded panels. Kept on this machine, never in the
// project file. Also remembers per project which article was open.

import type { Place, Reading } from "../editor/types";
import type { NamedRecipe } from "../generated/api";
import { isRemapped, type Remapped } from "./keymap";

export type Theme = "system" | "light" | "dark";

export interface Searches {
  recent: string[];
  saved: string[];
}

interface Kept {
  theme: Theme;
  reading: Reading;
  articles: boolean;
  margin: boolean;
  /** How the margin shows the marks: beside their text or as a list, and whether it offers to narrow them. */
  marks: { view: "beside" | "list"; filter: boolean };
  /** The keys this reader chose, by command. */
  keys: Remapped;
  /** By project file: the open article, and where in each the reader was, the latest last. */
  places: Record<string, { article: string; in?: [string, Place][] }>;
  /** By project file: the articles whose guessed parts were left. */
  partsLeft: Record<string, string[]>;
  /** How the list of articles shows its rows, and which columns its table has; none are the usual ones. */
  list: { compact: boolean; columns: string[] };
  /** What goes on paper beside the text and its highlights. */
  print: { tags: boolean; notes: boolean };
  /** By project file: what was exported last, and the name under which the project keeps it, if it does. */
  exports: Record<string, NamedRecipe>;
  /** By project file: the last searches through all articles, and those that are kept. */
  searches: Record<string, Searches>;
  /** How many characters of context a search shows on each side. */
  context: number;
}

const KEY = "galley-settings";
/** In so many articles of a project the reader's place is remembered. */
const MOST_PLACES = 200;
/** How an article reads until the reader says otherwise. */
export const USUAL: Reading = { size: 18, measure: 68, leading: 1.6, face: "serif" };
const FIRST: Kept = {
  theme: "system",
  reading: USUAL,
  articles: true,
  margin: true,
  marks: { view: "beside", filter: false },
  keys: {},
  places: {},
  partsLeft: {},
  list: { compact: false, columns: [] },
  print: { tags: true, notes: true },
  exports: {},
  searches: {},
  context: 60,
};

function load(): Kept {
  try {
    const kept: Partial<Kept> = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    const keys = isRemapped(kept.keys) ? kept.keys : {};
    return { ...FIRST, ...kept, keys, reading: { ...FIRST.reading, ...kept.reading } };
  } catch {
    // Unreadable or forbidden: begin with what a new reader gets.
    return structuredClone(FIRST);
  }
}

type Panel = "articles" | "margin";

export class Settings {
  /** The window has no room for panels beside the text: one at a time lies over it. */
  narrow = $state(false);
  #over = $state<Panel | null>(null);
  kept = $state<Kept>(load());

  /** Writes the settings; where storage is forbidden they last as long as the window. */
  save() {
    try {
      localStorage.setItem(KEY, JSON.stringify(this.kept));
    } catch {
      return;
    }
  }

  setTheme(theme: Theme) {
    this.kept.theme = theme;
    document.documentElement.dataset.theme = theme;
    this.save();
  }

  setReading(change: Partial<Reading>) {
    const reading = { ...this.kept.reading, ...change };
    reading.size = Math.min(32, Math.max(14, reading.size));
    this.kept.reading = reading;
    this.save();
  }

  setKeys(keys: Remapped) {
    this.kept.keys = keys;
    this.save();
  }

  setMarks(change: Partial<Kept["marks"]>) {
    this.kept.marks = { ...this.kept.marks, ...change };
    this.save();
  }

  setList(change: Partial<Kept["list"]>) {
    this.kept.list = { ...this.kept.list, ...change };
    this.save();
  }

  setPrint(change: Partial<Kept["print"]>) {
    this.kept.print = { ...this.kept.print, ...change };
    this.save();
  }

  setExport(project: string, last: NamedRecipe) {
    this.kept.exports[project] = last;
    this.save();
  }

  searchesOf(project: string | undefined): Searches {
    return (project && this.kept.searches[project]) || { recent: [], saved: [] };
  }

  setSearches(project: string, change: Partial<Searches>) {
    this.kept.searches[project] = { ...this.searchesOf(project), ...change };
    this.save();
  }

  /** Forgets what was looked for in projects, but for the searches that are kept. */
  forgetSearches(projects: string[]) {
    for (const project of projects)
      if (this.kept.searches[project]) this.kept.searches[project].recent = [];
    this.save();
  }

  setContext(width: number) {
    this.kept.context = width;
    this.save();
  }

  /** Whether a panel stands beside the text, or in a narrow window over it. */
  shows(panel: Panel): boolean {
    return this.narrow ? this.#over === panel : this.kept[panel];
  }

  toggle(panel: Panel) {
    if (this.narrow) {
      this.#over = this.#over === panel ? null : panel;
      return;
    }
    this.kept[panel] = !this.kept[panel];
    this.save();
  }

  /** Remembers that the guessed parts of an article were left. */
  leaveParts(project: string, article: string) {
    this.kept.partsLeft[project] = [...(this.kept.partsLeft[project] ?? []), article];
    this.save();
  }

  placeIn(project: string, article: string): Place | undefined {
    return this.kept.places[project]?.in?.find(([id]) => id === article)?.[1];
  }

  /** Remembers the open article, and where in it the reader is. */
  setPlace(project: string, article: string, place: Place | undefined) {
    const others = this.kept.places[project]?.in?.filter(([id]) => id !== article) ?? [];
    const all: [string, Place][] = place ? [...others, [article, place]] : others;
    this.kept.places[project] = { article, in: all.slice(-MOST_PLACES) };
    this.save();
  }
}
