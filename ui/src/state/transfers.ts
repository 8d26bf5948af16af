// The part of the command table that brings articles in and takes datasets out, and walks what was said about it.

import type { Command } from "./commands";
import { writable } from "./when";

export const TRANSFERS: Command[] = [
  {
    id: "import",
    title: "Import files…",
    group: "Articles",
    keys: [],
    when: writable,
    run: async (session) => session.offer(await session.host.pickFiles()),
  },
  {
    id: "import-folder",
    title: "Import a folder…",
    group: "Articles",
    keys: [],
    when: writable,
    run: async (session) => session.offer(await session.host.pickFolder()),
  },
  {
    id: "export",
    title: "Export a dataset…",
    group: "Project",
    keys: [],
    when: (session) => session.project !== null,
    run: (session) => {
      session.dialog = "export";
    },
  },
  {
    id: "last-report",
    title: "Last report: what an import or export said…",
    group: "Project",
    keys: [],
    when: (session) => session.reports.last !== null,
    run: (session) => {
      session.dialog = "report";
    },
  },
  {
    id: "next-report-item",
    title: "Next item of the last list",
    group: "Moving",
    keys: ["F8"],
    when: (session) => session.walk !== null || session.reports.many > 0,
    run: ({ walk, reports }) => (walk ?? reports).step(1),
  },
  {
    id: "previous-report-item",
    title: "Previous item of the last list",
    group: "Moving",
    keys: ["Shift+F8"],
    when: (session) => session.walk !== null || session.reports.many > 0,
    run: ({ walk, reports }) => (walk ?? reports).step(-1),
  },
];
