// The report of the last import or export, kept until the project is closed, and walked item by item: each leads to
// the article and the words that it speaks of.

import { tick } from "svelte";
import type { ReportItem, ReportView } from "../generated/api";
import { byKind, bySeverity } from "./losses";
import type { Session } from "./session.svelte";

export interface LastReport {
  /** What it is of. */
  kind: "import" | "export";
  report: ReportView;
  /** The words of articles do not go out with it. */
  wordless?: boolean;
}

/** UTF-8 in base 64, as the host takes it for a download. */
function encoded(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (it) => String.fromCharCode(it)).join(""));
}

/** Where words stand in a text with single line breaks; none where they do not. */
export function rangeOf(text: string, quote: string | null): [number, number] | null {
  const words = (quote ?? "").replace(/\r\n?/g, "\n").replace(/…$/, "");
  const at = words ? text.indexOf(words) : -1;
  return at < 0 ? null : [at, at + words.length];
}

export class Reports {
  last = $state.raw<LastReport | null>(null);
  /** The item that was gone to last. */
  at = $state.raw<ReportItem | null>(null);
  /** The bar that leads on to the next item is shown. */
  walking = $state(false);

  constructor(private session: Session) {}

  /** In the order in which the list shows them. */
  readonly items = $derived.by(() => {
    if (!this.last) return [];
    const { kind, report } = this.last;
    const groups = kind === "import" ? bySeverity(report.items) : byKind(report.items);
    return groups.flatMap(({ items }) => items);
  });
  /** Those that lead somewhere. */
  readonly #open = $derived(this.items.filter(({ article }) => article !== null));

  get many(): number {
    return this.#open.length;
  }

  /** From 1; 0 before the first. */
  get number(): number {
    return this.at ? this.#open.indexOf(this.at) + 1 : 0;
  }

  keep(kind: LastReport["kind"], report: ReportView, wordless = false) {
    if (this.last?.report !== report) this.at = null;
    this.last = { kind, report, wordless };
  }

  forget() {
    this.last = this.at = null;
    this.walking = false;
  }

  /** Opens the article an item is about and selects the words that it quotes. */
  async goTo(item: ReportItem) {
    const { session } = this;
    const { desk } = session;
    this.at = item;
    if (!item.article)
      return session.say("This is not in the project, so there is nothing to open.");
    session.dialog = null;
    session.failed = null;
    session.walk = this;
    this.walking = true;
    session.search.walking = false;
    if (desk.view?.row.id !== item.article || desk.asOf) await session.openArticle(item.article);
    // The first article of a project brings the editor with it.
    await tick();
    const range = rangeOf(desk.text, item.quote);
    if (range) desk.editor?.selectRange(range);
    desk.editor?.focus();
    session.say(`${this.number} of ${this.many}: ${item.message}`);
  }

  async step(by: 1 | -1) {
    const all = this.#open;
    if (!all.length) return this.session.say("The report has nothing to go to.");
    const here = this.at ? all.indexOf(this.at) : -1;
    const next = here < 0 && by < 0 ? all.length - 1 : (here + by + all.length) % all.length;
    const item = all[next];
    if (item) await this.goTo(item);
  }

  /** Saves a report as JSON; says where. */
  async save(kind: LastReport["kind"], report: ReportView): Promise<string> {
    const { host } = this.session;
    const name = `${kind}.report.json`;
    if (this.last?.wordless && this.last.report === report)
      report = {
        ...report,
        // A title may be how the text begins.
        items: report.items.map((it) => ({ ...it, quote: null, document: it.article })),
      };
    const place = await host.placeFile(name, false);
    if (!place) return "";
    if (place.path === null) {
      host.download(name, encoded(`${JSON.stringify(report, null, 2)}\n`));
      return `Downloaded: ${name}`;
    }
    await host.call("save_report", { path: place.path, report });
    return `Saved: ${place.path}`;
  }
}
