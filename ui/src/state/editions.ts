// The part of the command table that corrects articles and removes them for good.

import type { Command } from "./commands";
import { marking, reading } from "./when";

export const EDITIONS: Command[] = [
  {
    id: "correct-article",
    title: "Correct the article: another edition of its text…",
    group: "Articles",
    keys: [],
    when: marking,
    run: (session) => {
      session.dialog = "correct-article";
    },
  },
  {
    id: "editions",
    title: "Editions of the article…",
    group: "Articles",
    keys: [],
    when: reading,
    run: (session) => {
      session.dialog = "editions";
    },
  },
  {
    id: "purge",
    title: "Remove the article for good…",
    group: "Articles",
    keys: [],
    when: marking,
    run: (session) => {
      session.dialog = "purge";
    },
  },
];
