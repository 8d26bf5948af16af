// The part of the command table that is about the list of articles: the table, views, queues, own time.

import type { Command } from "./commands";
import type { Session } from "./session.svelte";
import { writable } from "./when";

const inProject = (session: Session) => session.project !== null;

export const LISTING: Command[] = [
  {
    id: "table",
    title: "All articles as a table",
    group: "Articles",
    keys: ["Ctrl+Shift+l"],
    everywhere: true,
    when: inProject,
    run: (session) => {
      session.room = session.room === "articles" ? "article" : "articles";
      if (session.room === "articles")
        requestAnimationFrame(() => document.querySelector<HTMLElement>("[role=grid]")?.focus());
    },
  },
  {
    id: "choose-all",
    title: "Choose all articles that are listed",
    group: "Articles",
    keys: [],
    when: inProject,
    run: ({ articles }) => articles.choosing.chooseAll(),
  },
  {
    id: "save-view",
    title: "Save this view of the articles…",
    group: "Articles",
    keys: [],
    when: writable,
    run: (session) => {
      session.dialog = "view";
    },
  },
  {
    id: "start-queue",
    title: "Work this view of the articles through…",
    group: "Articles",
    keys: [],
    when: writable,
    run: (session) => {
      session.dialog = "queue";
    },
  },
  {
    id: "resume-queue",
    title: "Take the queue up again",
    group: "Articles",
    keys: [],
    when: (session) => writable(session) && session.queue.state !== null && !session.queue.on,
    run: ({ queue }) => queue.resume(),
  },
  {
    id: "leave-queue",
    title: "Leave the queue for later",
    group: "Articles",
    keys: [],
    when: ({ queue }) => queue.on,
    run: ({ queue }) => queue.leave(),
  },
  {
    id: "share-time",
    title: "Share my time as totals…",
    group: "Project",
    keys: [],
    when: writable,
    run: (session) => {
      session.dialog = "share-time";
    },
  },
];
