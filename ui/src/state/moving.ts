// The part of the command table that moves the caret, the ends of the chosen tag, and counts: motions, with the
// keys that select on the way, and the numbers that go before a command. Where a motion ends is the editor's.

import type { Motion } from "../editor/types";
import type { Command } from "./commands";
import type { Session } from "./session.svelte";
import { correcting, reading } from "./when";

/** A number before a command is no larger than this. */
const MOST_TIMES = 999;

/** Takes a step as often as asked, once where no number was given, or until it leads nowhere. */
function repeat(times: number, step: () => boolean | undefined) {
  for (let done = 0; done < Math.max(1, times); done++) if (!step()) return;
}

const END_KEYS = [
  ["[", "end", -1, "Move the end back"],
  ["]", "end", 1, "Move the end on"],
  ["{", "start", -1, "Move the start back"],
  ["}", "start", 1, "Move the start on"],
] as const;

const ends: Command[] = END_KEYS.flatMap(([key, side, direction, title]) =>
  (["word", "character"] as const).map((by) => ({
    id: `${side}-${direction < 0 ? "back" : "on"}-${by}`,
    title: `${title} by a ${by}`,
    group: "Marking up" as const,
    keys: [by === "word" ? key : `Ctrl+${key}`],
    when: correcting,
    run: ({ desk }: Session, times: number) =>
      desk.moveEnd(side, by, direction, Math.max(1, times)),
  })),
);

/** Motion, its title, its key, and the key that also selects on the way. */
const MOTIONS: [Motion, string, string[], string?][] = [
  ["charLeft", "A character left", ["ArrowLeft"], "Shift+ArrowLeft"],
  ["charRight", "A character right", ["ArrowRight"], "Shift+ArrowRight"],
  ["wordLeft", "A word left", ["Ctrl+ArrowLeft"], "Ctrl+Shift+ArrowLeft"],
  ["wordRight", "A word right", ["Ctrl+ArrowRight"], "Ctrl+Shift+ArrowRight"],
  ["sentenceLeft", "A sentence left", ["Alt+ArrowLeft"], "Alt+Shift+ArrowLeft"],
  ["sentenceRight", "A sentence right", ["Alt+ArrowRight"], "Alt+Shift+ArrowRight"],
  ["lineUp", "A line up", ["ArrowUp"], "Shift+ArrowUp"],
  ["lineDown", "A line down", ["ArrowDown"], "Shift+ArrowDown"],
  ["paragraphUp", "A paragraph up", ["Ctrl+ArrowUp"], "Ctrl+Shift+ArrowUp"],
  ["paragraphDown", "A paragraph down", ["Ctrl+ArrowDown"], "Ctrl+Shift+ArrowDown"],
  ["lineStart", "To the start of the line", ["Home"], "Shift+Home"],
  ["lineEnd", "To the end of the line", ["End"], "Shift+End"],
  ["start", "To the start of the article", ["Ctrl+Home"], "Ctrl+Shift+Home"],
  ["end", "To the end of the article", ["Ctrl+End"], "Ctrl+Shift+End"],
  ["pageUp", "A page up", ["PageUp"], "Shift+PageUp"],
  ["pageDown", "A page down", ["PageDown"], "Shift+PageDown"],
  ["nextMark", "Next tag", ["Tab"]],
  ["previousMark", "Previous tag", ["Shift+Tab"]],
  ["nextCandidate", "Next candidate: a name, quotation or number", ["c"], "Alt+c"],
  ["previousCandidate", "Previous candidate", ["C"], "Alt+C"],
  ["nextUntagged", "Next untagged candidate", ["u"], "Alt+u"],
  ["previousUntagged", "Previous untagged candidate", ["U"], "Alt+U"],
];

const motions: Command[] = MOTIONS.flatMap(([motion, title, keys, extend]) => {
  const one: Command = {
    id: motion,
    title,
    group: "Moving",
    keys,
    when: reading,
    run: ({ desk }, times) => repeat(times, () => desk.editor?.run(motion)),
  };
  if (!extend) return [one];
  const run = ({ desk }: Session, times: number) =>
    repeat(times, () => desk.editor?.run(motion, true));
  return [
    one,
    {
      ...one,
      id: `${motion}-select`,
      title: `Select: ${title.toLowerCase()}`,
      keys: [extend],
      run,
    },
  ];
});

/** Digits of a number that goes before a command: Alt+1 Alt+2 and a motion, and the motion is made twelve times. */
const numbers: Command[] = Array.from({ length: 10 }, (_, digit) => ({
  id: `number-${digit}`,
  title: digit ? `${digit} times what comes next` : "0, behind another digit",
  group: "Moving" as const,
  keys: [`Alt+${digit}`],
  when: reading,
  run(session: Session, times: number) {
    session.times = Math.min(times * 10 + digit, MOST_TIMES);
    session.say(String(session.times));
  },
}));

export const MOVING: readonly Command[] = [...ends, ...motions, ...numbers];
