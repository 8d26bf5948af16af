// The one table of what can be done. Keys, palette, keys sheet, menus and label bar all read it, so a
// command exists once. Labels join it by their keys; what they do is in desk.svelte.ts.

import { tick } from "svelte";
import { CHECKING } from "./checking";
import { findByKey, keysOf } from "./keymap";
import { printKey } from "./keys";
import { EDITIONS } from "./editions";
import { LISTING } from "./listing";
import { MOVING } from "./moving";
import { OVERVIEWING } from "./overviewing";
import { keepFocus, stepRegion } from "./regions";
import { attributesOf } from "./attributes";
import { choices, documentChoices, highlightChoices, linksByKey, type Choice } from "./schema";
import type { Dialog, Session } from "./session.svelte";
import { USUAL } from "./settings.svelte";
import { RESTING } from "./resting";
import { addPart, canAddPart, canCut, cut, mergeWithNext } from "./shaping";
import { SEARCHING } from "./searching";
import { REGISTERING } from "./registering";
import { TRANSFERS } from "./transfers";
import { correcting, marking, reading, writable } from "./when";

export interface Command {
  /** The system's menu uses the same ids. */
  id: string;
  title: string;
  group: "Marking up" | "Moving" | "Articles" | "Project" | "View";
  keys: string[];
  /** Works while a field is being typed in. */
  everywhere?: boolean;
  /** Only when true; always where it is left out. */
  when?: (session: Session) => boolean;
  /** Left out of the menu at the text unless true; its key still says what is missing. */
  fits?: (session: Session) => boolean;
  /** A number may go before; 0 where none did. */
  run: (session: Session, times: number) => unknown;
}

const open = (dialog: Dialog) => (session: Session) => {
  session.dialog = dialog;
};

const hasAttributes = ({ desk, project }: Session) =>
  desk.chosen !== null && attributesOf(project?.schema, desk.chosen).length > 0;

/** Shows or folds a panel; if it had the focus, the article gets it. */
async function fold({ settings }: Session, panel: "articles" | "margin") {
  settings.toggle(panel);
  await tick();
  keepFocus();
}

async function copySelection(session: Session) {
  const { desk } = session;
  const text = desk.selected.ranges.map((range) => desk.text.slice(...range)).join("\n");
  try {
    await navigator.clipboard.writeText(text);
    session.say("Copied");
  } catch {
    session.say("The text could not be copied here. Press Ctrl+C instead.");
  }
}

/** A px larger or smaller, or back to the usual size. */
function resizeText(session: Session, by: 1 | -1 | 0) {
  const { settings } = session;
  settings.setReading({ size: by === 0 ? USUAL.size : settings.kept.reading.size + by });
  session.say(`Text size: ${settings.kept.reading.size}`);
}

const marks: Command[] = [
  {
    id: "highlight",
    title: "Highlight",
    group: "Marking up",
    keys: ["h"],
    when: marking,
    run: ({ desk }, times) => desk.highlightSelection(times),
  },
  {
    id: "next-highlight",
    title: "Next highlight colour",
    group: "Marking up",
    keys: ["H"],
    when: marking,
    run: (session) => {
      session.desk.highlightAt += 1;
      session.desk.highlightAt %= Math.max(1, highlightChoices(session.project?.schema).length);
      session.say(`Highlight colour: ${session.desk.highlight?.label.name ?? "plain"}`);
    },
  },
  {
    id: "note",
    title: "Write a note",
    group: "Marking up",
    keys: ["n"],
    when: marking,
    run: ({ desk }) => desk.writeNote(),
  },
  {
    id: "comment",
    title: "Comment on the tag, the selection or the article, or reply",
    group: "Marking up",
    keys: ["m"],
    when: marking,
    run: ({ desk }) => desk.writeComment(),
  },
  {
    id: "resolve-comment",
    title: "Resolve the comment, or open it again",
    group: "Marking up",
    keys: ["M"],
    when: marking,
    run: ({ desk }) => desk.comments.toggle(desk.selected.mark),
  },
  {
    id: "relate",
    title: "Relate to another tag",
    group: "Marking up",
    keys: ["r"],
    when: correcting,
    run: ({ desk }) => desk.startRelation(),
  },
  {
    id: "links",
    title: "Draw the chosen tag’s links, all links, or none",
    group: "View",
    keys: ["R"],
    when: reading,
    run: ({ desk }) => desk.nextArcs(),
  },
  {
    id: "attributes",
    title: "Set the tag’s attributes",
    group: "Marking up",
    keys: ["t"],
    when: correcting,
    fits: hasAttributes,
    run: (session) => {
      if (hasAttributes(session)) session.dialog = "attributes";
      else session.say("Tags of this kind have no attributes.");
    },
  },
  ...CHECKING,
  {
    id: "repeat",
    title: "Repeat the last label",
    group: "Marking up",
    keys: ["."],
    when: marking,
    run: ({ desk }) => desk.last && desk.take(desk.last),
  },
  {
    id: "pick-label",
    title: "Choose a label by name",
    group: "Marking up",
    keys: ["l"],
    when: marking,
    run: open("picker"),
  },
  {
    id: "brush",
    title: "Take a label in hand, so that each drag tags, or let it go",
    group: "Marking up",
    keys: ["b"],
    when: marking,
    run: (session) => {
      if (session.desk.brush) session.desk.hold(null);
      else session.dialog = "brush";
    },
  },
  {
    id: "part",
    title: "Say what the paragraph is: headline, caption, body…",
    group: "Marking up",
    keys: ["P"],
    when: (session) => marking(session) && session.parts.choices.length > 0,
    run: open("part"),
  },
  {
    id: "take-parts",
    title: "Take the guessed article parts",
    group: "Marking up",
    keys: [],
    when: (session) => session.parts.offered.length > 0,
    run: ({ parts }) => parts.take(parts.offered),
  },
  {
    id: "look-parts",
    title: "Look at the guessed article parts…",
    group: "Marking up",
    keys: [],
    when: (session) => session.parts.offered.length > 0,
    run: open("part-guesses"),
  },
  {
    id: "leave-parts",
    title: "Leave the guessed article parts",
    group: "Marking up",
    keys: [],
    when: (session) => session.parts.offered.length > 0,
    run: ({ parts }) => parts.leave(),
  },
  {
    id: "merge",
    title: "Merge with the next tag of the same layer",
    group: "Marking up",
    keys: ["+"],
    when: correcting,
    run: mergeWithNext,
  },
  {
    id: "cut",
    title: "Split the tag at the caret or into its parts, or take the selection out of it",
    group: "Marking up",
    keys: ["-"],
    when: marking,
    fits: canCut,
    run: cut,
  },
  {
    id: "add-part",
    title: "Add the selection to the tag that was chosen last",
    group: "Marking up",
    keys: ["&"],
    when: marking,
    fits: canAddPart,
    run: addPart,
  },
  {
    id: "remove",
    title: "Remove the chosen tag",
    group: "Marking up",
    keys: ["Delete", "Backspace"],
    when: correcting,
    run: ({ desk }) => desk.removeChosen(),
  },
  {
    id: "menu",
    title: "What can be done here",
    group: "Marking up",
    keys: ["Shift+F10", "ContextMenu"],
    when: reading,
    run: ({ desk }) => desk.openMenu(),
  },
  {
    id: "copy",
    title: "Copy the selected text",
    group: "Marking up",
    keys: [],
    when: ({ desk }) => desk.selected.ranges.length > 0,
    run: copySelection,
  },
  {
    id: "escape",
    title: "Let go of the selection, the brush or the link",
    group: "Marking up",
    keys: ["Escape"],
    when: (session) => reading(session) || session.room !== "article",
    run: (session, times) => {
      if (session.room !== "article") void session.leaveRoom();
      else if (times) session.say("No number");
      else if (session.desk.asOf) void session.past.backToNow();
      else if (session.past.holdsFocus()) session.past.close();
      else session.desk.escape();
    },
  },
];

const rest: Command[] = [
  {
    id: "undo",
    title: "Undo",
    group: "Project",
    keys: ["Ctrl+z"],
    when: writable,
    run: (session) => session.back("undo"),
  },
  {
    id: "redo",
    title: "Redo",
    group: "Project",
    keys: ["Ctrl+Shift+z", "Ctrl+y"],
    when: writable,
    run: (session) => session.back("redo"),
  },
  {
    id: "done-next",
    title: "Done, and open the next article",
    group: "Articles",
    keys: ["Ctrl+Enter"],
    when: marking,
    run: (session) => session.doneAndNext(),
  },
  {
    id: "skip-next",
    title: "Skip, and open the next article",
    group: "Articles",
    keys: ["Ctrl+Shift+Enter"],
    when: marking,
    run: (session) => session.doneAndNext("skipped"),
  },
  {
    id: "next-article",
    title: "Next article",
    group: "Articles",
    keys: ["Alt+ArrowDown"],
    when: reading,
    run: (session) => session.step(1),
  },
  {
    id: "previous-article",
    title: "Previous article",
    group: "Articles",
    keys: ["Alt+ArrowUp"],
    when: reading,
    run: (session) => session.step(-1),
  },
  {
    id: "details",
    title: "Article details",
    group: "Articles",
    keys: ["d"],
    when: reading,
    run: open("details"),
  },
  {
    id: "article-labels",
    title: "Say what the whole article is",
    group: "Articles",
    keys: ["D"],
    when: (session) => marking(session) && documentChoices(session.project?.schema).length > 0,
    run: open("article-labels"),
  },
  {
    id: "filter",
    title: "Filter the articles",
    group: "Articles",
    keys: ["/"],
    when: (session) => session.project !== null,
    run: (session) => {
      if (!session.settings.shows("articles")) session.settings.toggle("articles");
      requestAnimationFrame(() => document.getElementById("article-filter")?.focus());
    },
  },
  {
    id: "paste",
    title: "Add an article from text…",
    group: "Articles",
    keys: [],
    when: writable,
    run: open("paste"),
  },
  {
    id: "labels",
    title: "Edit the labels…",
    group: "Project",
    keys: [],
    when: writable,
    run: open("labels"),
  },
  {
    id: "history",
    title: "History of the tag, the article or the project",
    group: "Project",
    keys: ["y"],
    when: (session) => session.project !== null,
    run: ({ past }) => (past.open ? past.close() : past.show()),
  },
  {
    id: "figures",
    title: "Figures and check…",
    group: "Project",
    keys: [],
    when: (session) => session.project !== null,
    run: open("figures"),
  },
  {
    id: "conflicts",
    title: "Settle conflicts…",
    group: "Project",
    keys: [],
    when: writable,
    run: open("conflicts"),
  },
  {
    id: "people",
    title: "Annotators…",
    group: "Project",
    keys: [],
    when: writable,
    run: open("people"),
  },
  {
    id: "remove-article",
    title: "Remove the article",
    group: "Articles",
    keys: [],
    when: marking,
    run: (session) => session.removeArticle(),
  },
  {
    id: "new-project",
    title: "New project…",
    group: "Project",
    keys: [],
    run: open("new-project"),
  },
  {
    id: "open-project",
    title: "Open a project…",
    group: "Project",
    keys: [],
    when: (session) => session.host.kind === "desktop",
    run: (session) => session.openProject(),
  },
  {
    id: "close-project",
    title: "Close the project",
    group: "Project",
    keys: [],
    when: (session) => session.project !== null,
    run: (session) => session.closeProject(),
  },
  {
    id: "palette",
    title: "All commands",
    group: "View",
    keys: ["Ctrl+k"],
    everywhere: true,
    run: open("palette"),
  },
  { id: "help", title: "Keys", group: "View", keys: ["?"], run: open("keys") },
  {
    id: "print",
    title: "Print the article…",
    group: "Articles",
    keys: ["Ctrl+p"],
    everywhere: true,
    when: reading,
    run: open("print"),
  },
  {
    id: "next-region",
    title: "Next region: articles, text, notes, labels",
    group: "View",
    keys: ["F6"],
    everywhere: true,
    run: () => stepRegion(1),
  },
  {
    id: "previous-region",
    title: "Previous region",
    group: "View",
    keys: ["Shift+F6"],
    everywhere: true,
    run: () => stepRegion(-1),
  },
  {
    id: "toggle-articles",
    title: "Show or fold the articles",
    group: "View",
    keys: ["Ctrl+\\"],
    run: (session) => fold(session, "articles"),
  },
  {
    id: "toggle-margin",
    title: "Show or fold notes and tags",
    group: "View",
    keys: ["Ctrl+/"],
    run: (session) => fold(session, "margin"),
  },
  {
    id: "narrow",
    title: "Narrow down the notes and tags: kind, label, annotator, origin",
    group: "View",
    keys: ["F"],
    when: reading,
    run: async ({ settings }) => {
      if (!settings.shows("margin")) settings.toggle("margin");
      settings.setMarks({ filter: true });
      await tick();
      document.getElementById("mark-kind")?.focus();
    },
  },
  {
    id: "larger-text",
    title: "Larger text",
    group: "View",
    keys: ["Ctrl+=", "Ctrl++"],
    everywhere: true,
    run: (session) => resizeText(session, 1),
  },
  {
    id: "smaller-text",
    title: "Smaller text",
    group: "View",
    keys: ["Ctrl+-"],
    everywhere: true,
    run: (session) => resizeText(session, -1),
  },
  {
    id: "usual-text",
    title: "Text in its usual size",
    group: "View",
    keys: ["Ctrl+0"],
    everywhere: true,
    run: (session) => resizeText(session, 0),
  },
  {
    id: "settings",
    title: "Reading and theme…",
    group: "View",
    keys: ["Ctrl+,"],
    run: open("settings"),
  },
];

export const COMMANDS: readonly Command[] = [
  ...marks,
  ...MOVING,
  ...TRANSFERS,
  ...SEARCHING,
  ...LISTING,
  ...OVERVIEWING,
  ...RESTING,
  ...EDITIONS,
  ...REGISTERING,
  ...rest,
];

export const isAvailable = (command: Command, session: Session) => command.when?.(session) ?? true;

export function findCommand(id: string): Command | undefined {
  return COMMANDS.find((command) => command.id === id);
}

/** The first key of a command as this reader has it, in signs; empty where it has none. */
export function keyShown(session: Session, id: string): string {
  const command = findCommand(id);
  const key = command && keysOf(command, session.settings.kept.keys)[0];
  return key ? printKey(key) : "";
}

/** The label that a key means; while a link is being made, its label goes before those of tags. */
function choiceByKey({ desk, project }: Session, key: string): Choice | undefined {
  const link = desk.relatingTo && linksByKey(project?.schema).get(key);
  if (link) return link;
  const all = [...choices(project?.schema).values()];
  return all.find(({ label }) => label.key === key && !label.retired);
}

/** Does what a key means now, as often as the number before it says; says whether it meant anything. */
export function press(session: Session, key: string, typing: boolean): boolean {
  const { times } = session;
  const command = findByKey(COMMANDS, session.settings.kept.keys, key);
  if (command) {
    if ((typing && !command.everywhere) || !isAvailable(command, session)) return false;
    session.times = 0;
    session.undone = "";
    void command.run(session, times);
    return true;
  }
  if (typing || !marking(session)) return false;
  const choice = choiceByKey(session, key);
  if (!choice) return false;
  session.times = 0;
  void session.desk.take(choice, times);
  return true;
}
