// The pictures of the whole project: what they are narrowed to, which were drawn, and the way from a number to its
// articles. One is counted at a time, those on screen first.

import { tick } from "svelte";
import type { AskOverview, OverviewView, Picture } from "../generated/api";
import { failure } from "../host";
import { count } from "../shared/counts";
import type { Session } from "./session.svelte";

/** A picture, or why there is none. */
export interface Drawn {
  view: OverviewView | null;
  problem: string;
}

/** From top to bottom on the page. */
export const PICTURES: readonly Picture[] = [
  "progress",
  "made",
  "annotators",
  "origins",
  "labels",
  "label_pairs",
  "labels_over_time",
  "mentions",
  "entities_over_time",
  "entity_pairs",
  "lengths",
  "per_article",
  "densities",
  "findings",
];

/** Bytes in base 64, as the host takes it for a download. */
export function encoded(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (it) => String.fromCharCode(it)).join(""));
}

export class Overview {
  layer = $state<string | null>(null);
  annotator = $state<string | null>(null);
  /** Of which label the mentions are shown; all if none. */
  label = $state<string | null>(null);
  /** Which entities are followed over time; the most frequent ones if none. */
  entities = $state.raw<string[]>([]);
  drawn = $state.raw<Partial<Record<Picture, Drawn>>>({});
  counting = $state<Picture | null>(null);
  #waiting: Picture[] = [];
  #job = "";
  /** Answers to an older question are dropped. */
  #question = 0;
  /** The question that is being answered. */
  #asked = 0;

  constructor(private session: Session) {}

  open() {
    this.forget();
    this.session.room = "overview";
  }

  /** Leaves the pictures for the article. */
  async leave() {
    this.forget();
    this.session.room = "article";
    // The article comes back with its editor.
    await tick();
    this.session.desk.editor?.focus();
  }

  /** Counts anew what is on screen. */
  forget() {
    this.#question += 1;
    this.#waiting = [];
    void this.stop();
    this.drawn = {};
  }

  /** Another project is open: what this one was narrowed to is not there. */
  leaveProject() {
    this.layer = this.annotator = this.label = null;
    this.entities = [];
    this.forget();
  }

  async stop() {
    if (this.counting) await this.session.cancel(this.#job);
  }

  narrow(to: Partial<Pick<Overview, "layer" | "annotator">>) {
    Object.assign(this, to);
    this.forget();
  }

  /** What is counted, in words; nothing where it is all. */
  narrowedTo(): string {
    const { project } = this.session;
    const layer = project?.schema.layers.find(({ id }) => id === this.layer)?.name;
    const who = project?.annotators.find(({ id }) => id === this.annotator)?.name;
    const said = [layer && `layer ${layer}`, who && `by ${who}`].filter(Boolean).join(", ");
    return said && `Only ${said}.`;
  }

  /** Counts one picture anew. */
  again(picture: Picture, to: Partial<Pick<Overview, "label" | "entities">> = {}) {
    Object.assign(this, to);
    this.drawn = { ...this.drawn, [picture]: undefined };
    this.want(picture);
  }

  /** Sees to it that a picture is drawn. */
  want(picture: Picture) {
    const coming = this.counting === picture && this.#asked === this.#question;
    if (this.drawn[picture] || coming || this.#waiting.includes(picture)) return;
    this.#waiting.push(picture);
    this.#waiting.sort((a, b) => PICTURES.indexOf(a) - PICTURES.indexOf(b));
    // Those that come on screen together are counted from the top.
    if (!this.counting) queueMicrotask(() => void this.#next());
  }

  async #next() {
    while (!this.counting) {
      const picture = this.#waiting.shift();
      if (!picture) return;
      const question = (this.#asked = this.#question);
      this.counting = picture;
      const drawn = await this.#draw(picture);
      this.counting = null;
      if (question === this.#question) this.drawn = { ...this.drawn, [picture]: drawn };
    }
  }

  async #draw(picture: Picture): Promise<Drawn> {
    this.#job = crypto.randomUUID();
    const ask: AskOverview = {
      picture,
      layer: this.layer,
      annotator: this.annotator,
      label: this.label,
      entities: this.entities,
      ahead: -new Date().getTimezoneOffset(),
      job: this.#job,
    };
    try {
      return { view: await this.session.host.call("overview", ask), problem: "" };
    } catch (error) {
      const { code, message, hint } = failure(error);
      return { view: null, problem: code === "cancelled" ? "Stopped." : `${message}. ${hint}` };
    }
  }

  /** Lists the articles behind a number. */
  async show(query: string) {
    const { session } = this;
    session.articles.filter = query;
    session.articles.status = null;
    if (!session.settings.shows("articles")) session.settings.toggle("articles");
    await session.articles.reload();
    document
      .querySelector<HTMLElement>("[data-region=articles] [role=listbox]:not(.proposals *)")
      ?.focus();
    const { total } = session.articles;
    session.say(`${count(total, "article")}: ${query}`);
  }

  /** Saves a picture or its table; says where. */
  async save(name: string, bytes: Uint8Array): Promise<void> {
    const { host } = this.session;
    try {
      const place = await host.placeFile(name, false);
      if (!place) return;
      if (place.path === null) host.download(name, encoded(bytes));
      else await host.call("save_picture", { path: place.path, base64: encoded(bytes) });
      this.session.say(place.path === null ? `Downloaded: ${name}` : `Saved: ${place.path}`);
    } catch (error) {
      this.session.fail(error);
    }
  }
}
