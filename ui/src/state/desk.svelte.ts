// The article that is being read and everything done to its text by hand: tagging, notes, links.
// The editor draws; the session writes; here is what a gesture means given what is selected.

import type {
  AnnotationView,
  ArticleChange,
  AttributeView,
  ArticleView,
  LogRow,
  RelationView,
  RemovedLabel,
} from "../generated/api";
import { tick } from "svelte";
import { count } from "../shared/counts";
import type { ArticleEditor } from "../editor";
import type { Arcs, Mark, Range, Relation, Segments, Selected } from "../editor/types";
import { Comments } from "./comments.svelte";
import { Findings } from "./findings.svelte";
import { likely, sameWords } from "./likely";
import { highlightChoices, isHighlight, partsLayer, tagChoices, type Choice } from "./schema";
import type { Session } from "./session.svelte";
import { Things } from "./things.svelte";
import { annotationsOf, segmentsOf } from "./unpack";

/** What follows each way of drawing links, and how it is told. */
const ARCS: Record<Arcs, [Arcs, string]> = {
  selected: ["all", "All links are drawn"],
  all: ["none", "No links are drawn"],
  none: ["selected", "The chosen tag’s links are drawn"],
};
/** As many labels as are remembered as used last. */
const RECENT = 20;
/** After which change the article is shown as it was, and the labels in it that were removed since. */
export type AsOf = Pick<LogRow, "change" | "time" | "what"> & { removed: RemovedLabel[] };
const NOTHING: Selected = { mark: null, ranges: [], caret: 0, stack: [] };

const toMark = (it: AnnotationView): Mark => ({
  id: it.id,
  layer: it.layer,
  label: it.label,
  ranges: it.ranges,
  note: it.note,
  annotator: it.annotator,
});
const isOnDocument = (it: AnnotationView) => it.ranges.length === 0;
const toLink = ({ id, from, to, label }: RelationView): Relation => ({ id, from, to, label });

export class Desk {
  view = $state.raw<Pick<ArticleView, "row" | "metadata" | "text" | "of"> | null>(null);
  /** Set while the article is looked at as it was: then nothing is written to it. Null is now. */
  asOf = $state.raw<AsOf | null>(null);
  annotations = $state.raw(new Things<AnnotationView>());
  relations = $state.raw(new Things<RelationView>());
  /** Those of the annotations that are of the whole article. */
  onDocument = $state.raw(new Things<AnnotationView>());
  /** Those of the annotations that say what a paragraph is. */
  onParagraphs = $state.raw(new Things<AnnotationView>());
  /** Those that have no place in the text, which none of the others are among. */
  adrift = $state.raw(new Things<AnnotationView>());
  /** Which links are drawn. */
  arcs = $state<Arcs>("selected");
  selected = $state.raw<Selected>(NOTHING);
  /** Counts layouts, so that what stands beside the text is placed again. */
  geometry = $state(0);
  /** The label that each drag tags with. */
  brush = $state.raw<Choice | null>(null);
  last = $state.raw<Choice | null>(null);
  /** Where the menu at the text is open, in px of the window. */
  menuAt = $state.raw<{ x: number; y: number } | null>(null);
  /** The labels used last, the latest first. */
  #recent: string[] = [];
  /** The label that words were last given while this window is open, in whichever article. */
  #given = new Map<string, string>();
  /** The mark that was chosen last, also after it was let go. */
  lastChosen: string | null = null;
  /** The chosen mark while the article is looked at as it was without it: chosen again where it is there. */
  missed = $state<string | null>(null);
  /** The mark a relation starts from while its other end is being chosen. */
  relatingFrom = $state<string | null>(null);
  /** The highlight that was made for the note that is being written. */
  #forNote: string | null = null;
  /** The mark whose note is being written. */
  writing = $state<string | null>(null);
  opening = $state(false);
  highlightAt = $state(0);
  editor: ArticleEditor | null = null;
  /** How often was asked for an article: an answer to an older question is dropped. */
  #asked = 0;
  /** How many changes were not drawn because the article was shown as it was. */
  #passedOver = 0;
  #text = "";
  #words: Segments = [];
  #sentences: Segments = [];

  readonly comments: Comments;
  readonly findings: Findings;

  constructor(private session: Session) {
    this.comments = new Comments(session);
    this.findings = new Findings(session);
  }

  readonly #isPart = (it: AnnotationView) =>
    it.layer === partsLayer(this.session.project?.schema)?.id;

  /** As the editor counts it: each line break is one unit. */
  get text(): string {
    return this.#text;
  }

  get chosen(): AnnotationView | null {
    return (this.selected.mark && this.annotations.get(this.selected.mark)) || null;
  }

  /** The mark at the other end, once one is chosen. */
  get relatingTo(): string | null {
    const { mark } = this.selected;
    return this.relatingFrom && mark && mark !== this.relatingFrom ? mark : null;
  }

  get highlight(): Choice | null {
    const all = highlightChoices(this.session.project?.schema);
    return all[this.highlightAt % Math.max(1, all.length)] ?? null;
  }

  open(document: string): Promise<void> {
    return this.#load(async () => {
      for (;;) {
        const passedOver = this.#passedOver;
        const view = await this.session.host.call("open_article", { document, packed: true });
        if (passedOver === this.#passedOver) return [view, null];
      }
    });
  }

  /** Shows an article as it was right after a change. */
  lookAt(document: string, { change, time, what }: Omit<AsOf, "removed">): Promise<void> {
    return this.#load(async () => {
      const ask = { document, change, packed: true };
      const then = await this.session.host.call("article_as_of", ask);
      return [then.article, { change, time, what, removed: then.removed_labels }];
    });
  }

  /** An answer that is still on its way is not shown. */
  dropAnswer() {
    this.#asked += 1;
    this.opening = false;
  }

  /** More changed than is told one by one. */
  reload() {
    if (this.asOf) this.#passedOver += 1;
    else if (this.view) void this.open(this.view.row.id);
  }

  async #load(ask: () => Promise<[ArticleView, AsOf | null]>): Promise<void> {
    const asked = ++this.#asked;
    this.opening = true;
    try {
      const answer = await ask();
      if (asked === this.#asked) this.#show(...answer);
    } catch (error) {
      if (asked === this.#asked) this.session.fail(error);
    } finally {
      if (asked === this.#asked) this.opening = false;
    }
  }

  #show(view: ArticleView, asOf: AsOf | null) {
    const { row, metadata, text } = view;
    const { view: before } = this;
    // Between then and now only the marks differ: the text and the reader stay where they are.
    const stays = (this.asOf ?? asOf) !== null && before?.row.id === row.id && before.text === text;
    this.asOf = asOf;
    this.view = { row, metadata, text, of: view.of };
    this.#text = text.replace(/\r\n?/g, "\n");
    this.#words = segmentsOf(view.words);
    this.#sentences = segmentsOf(view.sentences);
    const annotations = annotationsOf(view, this.#text);
    this.annotations = new Things(annotations);
    this.relations = new Things(view.relations);
    this.comments.show(view.comments);
    this.onDocument = new Things(annotations.filter(isOnDocument));
    this.onParagraphs = new Things(annotations.filter(this.#isPart));
    this.adrift = new Things(view.adrift);
    this.relatingFrom = this.writing = this.#forNote = null;
    if (asOf) this.brush = null;
    if (stays) {
      this.#redraw();
      return this.findings.show();
    }
    this.selected = NOTHING;
    this.lastChosen = this.missed = null;
    this.draw();
    this.findings.show();
  }

  close() {
    this.view = this.asOf = null;
    this.annotations = new Things();
    this.relations = new Things();
    this.comments.show([]);
    this.findings.show();
    this.onDocument = new Things();
    this.onParagraphs = new Things();
    this.adrift = new Things();
    this.selected = NOTHING;
    this.editor?.close();
  }

  /** Gives the editor the article from the start. */
  draw() {
    if (!this.view || !this.editor) return;
    const { row, text } = this.view;
    const [words, sentences] = [this.#words, this.#sentences];
    const { marks, relations } = this.#drawing();
    const place = this.session.placeIn(row.id);
    this.editor.open({ id: row.id, text, words, sentences, marks, relations }, place);
    this.findings.draw();
    // For the benchmark of starting; costs nothing.
    requestAnimationFrame(() => performance.mark("article-drawn"));
  }

  #redraw() {
    const { marks, relations } = this.#drawing();
    const chosen = this.selected.mark ?? this.missed;
    this.editor?.redraw(marks, relations, chosen);
    this.missed = this.asOf && !this.chosen ? chosen : null;
  }

  #drawing() {
    return {
      marks: Array.from(this.annotations.values(), toMark),
      relations: Array.from(this.relations.values(), toLink),
    };
  }

  apply(change: ArticleChange) {
    if (!this.view || change.document !== this.view.row.id) return;
    if (change.row === null && change.listed) return this.close();
    // What was stays as it was; who goes back to now asks for all of it.
    if (this.asOf) {
      this.#passedOver += 1;
      return;
    }
    if (change.edition) return this.reload();
    if (change.row) this.view = { ...this.view, row: change.row };
    const placed = [...change.removed_annotations, ...change.annotations.map(({ id }) => id)];
    this.adrift.change(
      change.adrift,
      placed.filter((id) => this.adrift.get(id)),
    );
    const onDocument = change.annotations.filter(isOnDocument);
    const gone = change.removed_annotations.filter((id) => this.onDocument.get(id));
    this.onDocument.change(onDocument, gone);
    const parts = change.annotations.filter(this.#isPart);
    const others = change.annotations.filter((it) => !parts.includes(it)).map(({ id }) => id);
    const left = [...change.removed_annotations, ...others];
    this.onParagraphs.change(
      parts,
      left.filter((id) => this.onParagraphs.get(id)),
    );
    this.annotations.change(change.annotations, change.removed_annotations);
    this.relations.change(change.relations, change.removed_relations);
    this.comments.change(change.comments, change.removed_comments);
    this.editor?.change({
      set: change.annotations.map(toMark),
      removed: change.removed_annotations,
      relations: change.relations.map(toLink),
      removedRelations: change.removed_relations,
    });
  }

  /** What a label's key would take: so many words from the caret, the selection, or the candidate at the caret. */
  target(words = 0): Range[] {
    if (!words && this.selected.ranges.length) return this.selected.ranges;
    const range = this.view && this.editor?.atCaret(words);
    return range ? [range] : [];
  }

  /** Labels for the selection, or else the chosen tag or the candidate at the caret, the likeliest first. */
  likely(among = tagChoices(this.session.project?.schema)): Choice[] {
    const ranges = this.selected.ranges.length ? this.selected.ranges : null;
    const [range] = ranges ?? this.chosen?.ranges ?? this.target();
    return likely(among, range ? this.#text.slice(...range) : "", {
      annotations: this.annotations.values(),
      given: this.#given,
      recent: this.#recent,
    });
  }

  /** Labels, those used last first, whatever the words. */
  recently(among: Choice[]): Choice[] {
    return likely(among, "", { annotations: [], given: new Map(), recent: this.#recent });
  }

  #use(choice: Choice) {
    this.last = choice;
    const { id } = choice.label;
    this.#recent = [id, ...this.#recent.filter((it) => it !== id)].slice(0, RECENT);
  }

  /** Opens the menu at the selection, the chosen tag or the caret. */
  openMenu() {
    const { ranges, caret } = this.selected;
    const box = this.editor?.box(ranges[0] ?? this.chosen?.ranges[0] ?? [caret, caret]);
    if (box) this.menuAt = { x: box.left, y: box.bottom };
  }

  /** A label was chosen, by key, bar, picker or brush. */
  async take(choice: Choice, words = 0): Promise<void> {
    const { layer, label } = choice;
    if (!this.view) return;
    if (layer.kind === "relation") return this.relate(choice);
    if (layer.id === partsLayer(this.session.project?.schema)?.id)
      return this.session.parts.set(label);
    this.#use(choice);
    if (layer.kind === "document") return this.toggleDocumentLabel(choice);
    const chosen = this.chosen;
    if (chosen && !words && !this.selected.ranges.length) {
      const changed = await this.session.write("relabel", {
        annotations: [chosen.id],
        layer: layer.id,
        label: label.id,
      });
      if (changed) {
        this.#given.set(sameWords(chosen.quote), label.id);
        this.session.say(`${label.name}, ${chosen.quote}, relabelled`);
      }
      return;
    }
    const done = isHighlight(layer) ? "highlighted" : "tagged";
    await this.mark(layer.id, label.id, label.name, done, this.target(words));
  }

  async mark(
    layer: string,
    label: string | null,
    name: string,
    done: string,
    ranges = this.target(),
  ) {
    if (!this.view || !ranges.length) {
      this.session.say("Select some text first, or put the caret on a word.");
      return null;
    }
    const document = this.view.row.id;
    const changed = await this.session.write("tag", { document, layer, label, ranges, note: "" });
    const id = changed?.created[0];
    if (!id || document !== this.view?.row.id) return null;
    this.editor?.selectMark(id);
    const quote = this.annotations.get(id)?.quote ?? "";
    if (label) this.#given.set(sameWords(quote), label);
    this.session.say(`${name}, ${quote}, ${done}`);
    return id;
  }

  async toggleDocumentLabel({ layer, label }: Choice) {
    if (!this.view) return;
    const there = this.onDocument.find((it) => it.label === label.id);
    const changed = there
      ? await this.session.write("remove", { annotations: [there.id], relations: [] })
      : await this.session.write("tag", {
          document: this.view.row.id,
          layer: layer.id,
          label: label.id,
          ranges: [],
          note: "",
        });
    if (changed) this.session.say(`${label.name}, the article, ${there ? "removed" : "tagged"}`);
  }

  /** Highlights in the current colour; gives the highlight's id. */
  async highlightSelection(words = 0): Promise<string | null> {
    const layer = this.session.project?.schema.layers.find(isHighlight);
    if (!layer) {
      this.session.say("This project has no layer for highlights.");
      return null;
    }
    const choice = this.highlight;
    return this.mark(
      layer.id,
      choice?.label.id ?? null,
      choice?.label.name ?? "Highlight",
      "highlighted",
      this.target(words),
    );
  }

  /** Opens the note of the chosen mark; a selection is what is meant instead, and is highlighted first. */
  async writeNote() {
    const { mark, ranges } = this.selected;
    if (mark && !ranges.length) {
      this.#forNote = null;
      this.writing = this.#inMargin(mark);
      return;
    }
    const id = await this.highlightSelection();
    if (!id) return;
    this.#forNote = id;
    this.writing = this.#inMargin(id);
  }

  /** Opens a comment on the chosen mark, on the selection, which is highlighted first, or on the article. */
  async writeComment() {
    const { mark, ranges } = this.selected;
    const id = ranges.length ? await this.highlightSelection() : mark;
    if (id || !ranges.length) this.comments.begin(this.#inMargin(id));
  }

  #inMargin<T>(it: T): T {
    if (!this.session.settings.shows("margin")) this.session.settings.toggle("margin");
    return it;
  }

  async setNote(annotation: string, note: string) {
    this.writing = null;
    const wasMade = this.#forNote === annotation;
    this.#forNote = null;
    this.editor?.focus();
    if (this.annotations.get(annotation)?.note !== note)
      await this.session.write("set_note", { annotation, note });
    else if (wasMade && !note) await this.#takeBack(annotation);
  }

  /** Takes a mark back that was made for something that did not come; not where more was done to it. */
  async #takeBack(annotation: string) {
    const { session } = this;
    try {
      const ask = { annotation, document: null, offset: 0, limit: 1 };
      const { total, rows } = await session.host.call("log", ask);
      const [made] = rows;
      if (total !== 1 || !made) return;
      if (await session.write("undo_of", { change: made.change }))
        session.say("Nothing was written: the highlight is gone again.");
    } catch (error) {
      session.fail(error);
    }
  }

  /** Gives an annotation an attribute's value, or with nothing takes it away; false where that failed. */
  async setAttribute(
    annotation: string,
    { id, kind, name }: AttributeView,
    given: string | number | boolean | null,
  ): Promise<boolean> {
    const empty = given === "" || given === null;
    const value = empty ? null : kind === "number" ? Number(given) : given;
    if (value === (this.annotations.get(annotation)?.attributes[id] ?? null)) return true;
    const changed = await this.session.write("set_attribute", { annotation, attribute: id, value });
    if (changed) this.session.say(value === null ? `${name}, cleared` : `${name}: ${value}`);
    return changed !== null;
  }

  async resize(annotation: string, ranges: Range[] | null) {
    if (ranges) await this.session.write("resize", { annotation, ranges });
  }

  moveEnd(side: "start" | "end", by: "word" | "character", direction: 1 | -1, times: number) {
    const id = this.selected.mark;
    if (id && this.editor) void this.resize(id, this.editor.moveEnd(side, by, direction, times));
  }

  async removeChosen() {
    const chosen = this.chosen;
    if (!chosen) return;
    this.editor?.selectMark(null);
    const changed = await this.session.write("remove", { annotations: [chosen.id], relations: [] });
    if (changed) this.session.say(`${chosen.quote}, removed`);
  }

  /** Gives a mark that has lost its place the selection. */
  async placeAdrift({ id, quote }: AnnotationView) {
    const { ranges } = this.selected;
    if (!ranges.length) return this.session.say("Select where it belongs first.");
    if (!(await this.session.write("resize", { annotation: id, ranges }))) return;
    this.editor?.selectMark(id);
    this.editor?.focus();
    this.session.say(`${quote}, placed at ${this.annotations.get(id)?.quote ?? "the selection"}`);
  }

  async removeAdrift({ id, quote }: AnnotationView) {
    if (await this.session.write("remove", { annotations: [id], relations: [] }))
      this.session.say(`${quote}, removed`);
  }

  /** Goes to the list of the marks that have lost their places. */
  async showAdrift() {
    this.#inMargin(null);
    await tick();
    document.querySelector<HTMLElement>("[data-adrift] summary")?.focus();
    this.session.say(`${count(this.adrift.size, "tag")} without a place`);
  }

  /** Draws the links of the chosen tag, all, or none. */
  nextArcs() {
    const [next, said] = ARCS[this.arcs];
    this.arcs = next;
    this.drawArcs();
    this.session.say(said);
  }

  drawArcs() {
    this.editor?.setArcs(this.arcs, this.session.shown.linkLabel);
  }

  startRelation() {
    if (!this.selected.mark) return;
    this.relatingFrom = this.selected.mark;
    this.session.say("Go to the other tag, then choose how they relate.");
  }

  async relate({ layer, label }: Choice) {
    const [from, to] = [this.relatingFrom, this.relatingTo];
    if (!from || !to)
      return this.session.say("Choose two tags first: one, then r, then the other.");
    this.relatingFrom = null;
    const changed = await this.session.write("relate", {
      layer: layer.id,
      label: label.id,
      from,
      to,
    });
    if (changed) this.session.say(`${label.name}, linked`);
    this.editor?.focus();
  }

  /** Takes a label in hand, so that each drag tags with it, or lets it go. */
  hold(choice: Choice | null) {
    this.brush = choice;
    if (choice) this.#use(choice);
    this.session.say(choice ? `${choice.label.name} is in hand` : "Nothing in hand");
  }

  /** A drag ended. */
  picked() {
    if (this.brush) void this.take(this.brush);
  }

  /** Escape leaves the innermost thing first. */
  escape() {
    if (this.relatingFrom) this.relatingFrom = null;
    else if (this.brush) this.hold(null);
    else if (this.findings.chosen) this.findings.leave();
    else if (this.session.find.open) this.session.find.close();
    else this.editor?.clearSelection();
  }

  async setStatus(status: "to_do" | "in_progress" | "done" | "skipped") {
    if (this.view)
      await this.session.write("set_status", { documents: [this.view.row.id], status });
  }
}
