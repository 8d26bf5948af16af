// What the import dialog is about to do: which files, how they are read, what their names become. Each change asks
// anew what would come of it; nothing is written before `take`.

import type {
  FormatView,
  Imported,
  ImportSource,
  LabelFound,
  LabelTarget,
  Mapping,
} from "../generated/api";
import { failure, type CallFailed } from "../host";
import { Latest } from "./latest.svelte";
import { NO_MAPPING, withAnnotator, withDetail, withLabel } from "./mapping";
import type { Session } from "./session.svelte";

export class Importing {
  formats = $state.raw<FormatView[]>([]);
  /** A format's id; empty recognises it. */
  format = $state("");
  /** The layer for tags whose file names none; empty chooses. */
  layer = $state("");
  strict = $state(false);
  /** Articles that are here with another text become new editions. */
  editions = $state(false);
  options = $state.raw<Record<string, string>>({});
  /** Null takes what the project remembers for the format. */
  mapping = $state.raw<Mapping | null>(null);
  done = $state.raw<Imported | null>(null);
  taking = $state(false);
  failed = $state.raw<CallFailed | null>(null);
  readonly preview: Latest<Imported>;
  #sources: ImportSource[] = [];
  #job = "";

  constructor(private session: Session) {
    this.preview = new Latest(
      () =>
        session.work("Looking at the files", (job) => {
          this.#job = job;
          return session.host.call("import", this.#request(job, true));
        }),
      () => void session.cancel(this.#job),
    );
  }

  /** The format that was chosen, or else the one that was recognised. */
  readonly found = $derived.by(() => {
    const id = this.format || this.preview.answer?.report.format;
    return this.formats.find((it) => it.id === id);
  });

  /** The mapping that holds. */
  get rules(): Mapping {
    return this.mapping ?? this.preview.answer?.preview?.mapping ?? NO_MAPPING;
  }

  /** Why a strict import would take nothing; empty if it would. */
  readonly refusal = $derived.by(() => {
    const { answer } = this.preview;
    if (!this.strict || !answer) return "";
    const added = answer.preview?.labels.filter((it) => it.new).length ?? 0;
    const rejected = answer.report.items.filter((it) => it.severity === "rejected").length;
    if (added) return `${added === 1 ? "A label is" : `${added} labels are`} not in the project`;
    return rejected ? "Something in the files does not fit" : "";
  });

  async start(sources: ImportSource[]) {
    this.#sources = sources;
    this.done = null;
    this.failed = null;
    this.format = this.layer = "";
    this.editions = false;
    this.options = {};
    this.mapping = null;
    this.preview.forget();
    const asked = this.preview.ask(0);
    try {
      const { formats } = await this.session.host.call("formats", {});
      this.formats = formats.filter((it) => it.reads);
    } catch (error) {
      this.failed = failure(error);
    }
    await asked;
  }

  /** The dialog closes. */
  end() {
    this.preview.leave();
  }

  again() {
    void this.preview.ask(0);
  }

  setFormat(id: string) {
    this.format = id;
    this.options = {};
    // Another format has names of its own.
    this.mapping = null;
    void this.preview.ask(0);
  }

  setLayer(layer: string) {
    this.layer = layer;
    void this.preview.ask();
  }

  setOption(key: string, value: string, usual: string) {
    const others = Object.fromEntries(Object.entries(this.options).filter(([it]) => it !== key));
    this.options = value === "" || value === usual ? others : { ...others, [key]: value };
    void this.preview.ask();
  }

  setEditions(editions: boolean) {
    this.editions = editions;
    void this.preview.ask();
  }

  setLabel(found: LabelFound, to: LabelTarget | null | undefined) {
    this.#map(withLabel(this.rules, found, to));
  }

  setAnnotator(name: string, to: string) {
    this.#map(withAnnotator(this.rules, name, to));
  }

  setDetail(key: string, to: string) {
    this.#map(withDetail(this.rules, key, to));
  }

  forgetMapping() {
    this.#map(NO_MAPPING);
  }

  #map(mapping: Mapping) {
    this.mapping = mapping;
    void this.preview.ask();
  }

  #request(job: string, preview: boolean) {
    return {
      job,
      sources: this.#sources,
      format: this.format || null,
      layer: this.layer || null,
      annotator: null,
      // A preview says what would be refused rather than refusing.
      strict: this.strict && !preview,
      options: this.options,
      mapping: this.mapping,
      editions: this.editions,
      preview,
    };
  }

  async take() {
    const { session } = this;
    if (this.taking) return;
    // What is shown is of an earlier choice until the question is asked again.
    const stale = this.preview.waiting;
    this.preview.leave();
    this.failed = null;
    this.taking = true;
    try {
      const answer = await session.work("Importing", (job) =>
        session.host.call("import", this.#request(job, false)),
      );
      session.reports.keep("import", answer.report);
      await session.imported(answer);
      this.done = answer;
    } catch (error) {
      const failed = failure(error);
      if (failed.code !== "cancelled") this.failed = failed;
    } finally {
      this.taking = false;
      if (stale && !this.done) this.again();
    }
  }
}
