// The part of the command table that searches: in all articles, and in the open one.

import type { Command } from "./commands";
import { reading } from "./when";

export const SEARCHING: Command[] = [
  {
    id: "search",
    title: "Search all articles",
    group: "Articles",
    keys: ["Ctrl+Shift+f"],
    everywhere: true,
    when: (session) => session.project !== null,
    run: ({ search }) => search.show(),
  },
  {
    id: "query-help",
    title: "Help on searching",
    group: "View",
    keys: [],
    run: (session) => {
      session.dialog = "query-help";
    },
  },
  {
    id: "find",
    title: "Find in the text",
    group: "View",
    keys: ["f", "Ctrl+f"],
    when: reading,
    run: ({ find }) => find.show(),
  },
  {
    id: "find-next",
    title: "Next place of what is looked for in the text",
    group: "Moving",
    keys: ["F3"],
    everywhere: true,
    when: (session) => reading(session) && session.find.query !== "",
    run: ({ find }) => find.step(1),
  },
  {
    id: "find-previous",
    title: "Previous place of what is looked for in the text",
    group: "Moving",
    keys: ["Shift+F3"],
    everywhere: true,
    when: (session) => reading(session) && session.find.query !== "",
    run: ({ find }) => find.step(-1),
  },
];
