// Views of the list: what is found, sorted and grouped how. Some are always there; others are kept in this copy of the
// project by name.

import type { ListView, NamedView, Order } from "../generated/api";
import { USUAL_ORDER } from "./articles.svelte";
import type { Session } from "./session.svelte";

const GROUPS = [
  "source",
  "month",
  "status",
  "label",
  "annotator",
  "length",
  "tags",
  "flag",
] as const;
const SORTS = [
  "imported",
  "title",
  "source",
  "date",
  "length",
  "tags",
  "status",
  "annotator",
  "findings",
  "comments",
  "suggestions",
] as const;

const view = (query: string, sort: Order["by"] = "imported", descending = false): ListView => ({
  query,
  sort,
  descending,
  group: "",
  columns: [],
});

export const BUILT_IN: NamedView[] = [
  { name: "All articles", view: view("") },
  { name: "To do", view: view("status:to_do") },
  { name: "Doing", view: view("status:in_progress") },
  { name: "Done", view: view("status:done") },
  { name: "Untagged", view: view("is:untagged") },
  { name: "With findings", view: view("has:finding", "findings", true) },
  { name: "With unresolved comments", view: view("is:unresolved") },
  { name: "Assigned to me", view: view("assigned:me") },
  { name: "With suggestions", view: view("is:suggested", "suggestions", true) },
];

const same = (a: ListView, b: ListView) =>
  a.query.trim() === b.query.trim() &&
  (a.sort || "imported") === (b.sort || "imported") &&
  a.descending === b.descending &&
  a.group === b.group;

/** One of the names that this version knows, or none. */
const known = <T extends string>(all: readonly T[], name: string): T | undefined =>
  all.find((it) => it === name);

export class Views {
  kept = $state.raw<NamedView[]>([]);

  constructor(private session: Session) {}

  /** The list as it is shown now. */
  get now(): ListView {
    const { articles, settings } = this.session;
    return {
      query: articles.query,
      sort: articles.order.by,
      descending: articles.order.descending,
      group: articles.group ?? "",
      columns: settings.kept.list.columns,
    };
  }

  /** The view that the list shows, if it has a name; a name of one's own goes first. */
  readonly current = $derived.by(() =>
    [...this.kept, ...BUILT_IN].find((it) => same(it.view, this.now)),
  );

  async load() {
    try {
      this.kept = (await this.session.host.call("views", {})).views;
    } catch (error) {
      this.session.fail(error);
    }
  }

  async show({ name, view }: NamedView) {
    const { session } = this;
    const { articles, settings } = session;
    articles.setQuery(view.query);
    articles.order = {
      ...USUAL_ORDER,
      by: known(SORTS, view.sort) ?? "imported",
      descending: view.descending,
    };
    articles.group = known(GROUPS, view.group) ?? null;
    if (view.columns.length) settings.setList({ columns: view.columns });
    await articles.ask();
    session.say(`${name}: ${articles.total.toLocaleString()}`);
  }

  async keep(name: string): Promise<boolean> {
    return this.#set(name.trim(), this.now);
  }

  async forget(name: string) {
    await this.#set(name, null);
  }

  async #set(name: string, view: ListView | null): Promise<boolean> {
    try {
      this.kept = (await this.session.host.call("set_view", { name, view })).views;
      return true;
    } catch (error) {
      this.session.fail(error);
      return false;
    }
  }
}
