// What the palette offers, and the other words by which commands are looked for: those that other programs use, and
// those of the guide.

import { COMMANDS, isAvailable, keyShown } from "./commands";
import type { Item } from "../shared/narrow";
import type { Session } from "./session.svelte";

export const SOUGHT: Record<string, string> = {
  "article-labels": "document label classify topic genre",
  attributes: "properties values fields",
  "choose-all": "bulk select many several assign status delete remove",
  conflicts: "merge settle",
  "correct-article": "edit text new version update",
  cut: "divide discontinuous",
  details: "metadata date source author",
  "done-next": "finish complete",
  editions: "versions revisions compare",
  entity: "wikidata knowledge base identifier",
  escape: "cancel deselect",
  exceptions: "never ignore list stop words",
  export: "save download data set release",
  figures: "statistics stats numbers integrity",
  find: "look for words in the article",
  findings: "consistency check errors slips mistakes",
  help: "shortcuts keyboard bindings",
  history: "log changes versions who",
  "import-register": "wikidata csv entities list knowledge base",
  import: "load read open data set",
  labels: "schema tags types colours layers scheme",
  "last-report": "losses warnings",
  "leave-queue": "stop pause",
  "link-others": "coreference entity linking",
  links: "relations arcs",
  "look-all": "suggest prelabel automatic",
  "look-new": "suggest prelabel automatic",
  "mark-rest": "propagate occurrences others same everywhere",
  "mark-rest-all": "propagate occurrences others same everywhere bulk",
  merge: "join combine",
  overview: "charts pictures graphs statistics progress",
  part: "headline caption body boilerplate",
  people: "users team who",
  print: "pdf paper",
  propagations: "take back propagated undo revert mark the rest",
  purge: "delete erase legal privacy",
  "query-help": "syntax query language operators",
  redo: "again",
  register: "entities knowledge base names wikidata authority",
  relate: "link relation connect coreference",
  "remove-article": "delete",
  remove: "delete untag",
  "save-view": "filter keep saved",
  search: "concordance keyword in context kwic query corpus find bulk tag all relabel all",
  settings: "dark light font size width preferences options",
  "share-time": "hours effort pace",
  "start-queue": "work through order shuffle random",
  suggestions: "suggest prelabel automatic",
  table: "list sort group columns bulk",
  "toggle-articles": "hide sidebar panel list",
  "toggle-margin": "hide sidebar panel",
  undo: "take back revert",
};

/** The commands that the palette has now. Those that move are left to their keys. */
export const paletteItems = (session: Session): Item[] =>
  COMMANDS.filter(
    (it) => it.id !== "palette" && it.group !== "Moving" && isAvailable(it, session),
  ).map((it) => ({
    id: it.id,
    title: it.title,
    detail: it.group,
    words: SOUGHT[it.id],
    keys: keyShown(session, it.id),
  }));
