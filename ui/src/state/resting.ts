// The part of the command table that marks the rest: what was marked once, elsewhere.

import type { Command } from "./commands";
import { correcting, marking, writable } from "./when";

export const RESTING: Command[] = [
  {
    id: "mark-rest",
    title: "Mark the rest: the other places of the chosen tag",
    group: "Marking up",
    keys: ["a"],
    when: correcting,
    run: ({ rest }) => rest.begin(),
  },
  {
    id: "mark-rest-all",
    title: "Mark the rest in all articles",
    group: "Marking up",
    keys: [],
    when: correcting,
    run: ({ rest }) => rest.begin("all"),
  },
  {
    id: "suggestions",
    title: "Look at what could be marked here",
    group: "Marking up",
    keys: ["A"],
    when: marking,
    run: ({ rest }) => rest.suggest(),
  },
  {
    id: "next-suggested",
    title: "Next article with something to mark",
    group: "Articles",
    keys: [],
    when: writable,
    run: ({ rest }) => rest.nextSuggested(),
  },
  {
    id: "look-new",
    title: "Look through new articles for what could be marked",
    group: "Articles",
    keys: [],
    when: writable,
    run: ({ rest }) => rest.lookThrough(false),
  },
  {
    id: "look-all",
    title: "Look through all articles for what could be marked",
    group: "Articles",
    keys: [],
    when: writable,
    run: ({ rest }) => rest.lookThrough(true),
  },
  {
    id: "propagations",
    title: "What was marked like another…",
    group: "Project",
    keys: [],
    when: (session) => session.project !== null,
    run: (session) => {
      session.dialog = "propagations";
    },
  },
  {
    id: "exceptions",
    title: "Exceptions: what is never to be marked…",
    group: "Project",
    keys: [],
    when: (session) => session.project !== null,
    run: (session) => {
      session.dialog = "exceptions";
    },
  },
];
