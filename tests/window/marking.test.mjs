// Marking up in the real window: by dragging and by key, kept over a restart, taken back after one.
// What was stored is read back through the command line, not from the screen.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, test } from "node:test";
import { folder, KEYS, open, run, until } from "./driver.mjs";

const TITLE = "Harbour vote delayed again";
const ARTICLE = `${TITLE}

PORT ELLERY, Norland\u00a0—\u00a0“We had no choice 🚢,” said Mirren Adeyemi-Holt, who chairs the
harbour board. The Ellery Ferry Company’s offer stands until June.

Reporters H.R. Quillon and Tove Brandt contributed to this story.
`;

let home;
let project;

beforeEach(async () => {
  home = await folder();
  project = home.file("Harbour.galley");
  const article = home.file("harbour.txt");
  await writeFile(article, ARTICLE);
  await run("new", project, "--preset", "newsroom");
  await run("import", project, article);
});
afterEach(() => home.remove());

/** What is tagged in the project file: [label, quote] in the order of the text. */
async function tags() {
  const path = home.file("out.jsonl");
  await run("export", project, "--format", "prodigy-jsonl", "-o", path);
  const [line] = (await readFile(path, "utf8")).trim().split("\n");
  const { text, spans = [] } = JSON.parse(line);
  const characters = [...text];
  return spans.map(({ start, end, label }) => [label, characters.slice(start, end).join("")]);
}

/** The marks on the screen: what each one covers. */
function drawn(window) {
  return window.evaluate(`
    const marks = new Map();
    for (const part of document.querySelectorAll(".cm-content [data-mark]")) {
      const id = part.dataset.mark;
      marks.set(id, (marks.get(id) ?? "") + part.textContent);
    }
    return [...marks.values()];`);
}

/** Opens the window with the article on the screen. */
async function openArticle() {
  const window = await open(home.path, project);
  try {
    await window.shows(TITLE);
    const isOpen = await window.evaluate(`return !!document.querySelector(".cm-content")`);
    if (!isOpen) {
      await window.evaluate(
        `const [title] = arguments;
         const holds = [...document.querySelectorAll("[role=option], [role=row], li, button, a")]
           .filter((element) => element.innerText?.includes(title));
         holds.at(-1).click();`,
        TITLE,
      );
    }
    await window.place("Mirren");
    return window;
  } catch (error) {
    await window.close();
    throw error;
  }
}

async function dragOver(window, quote) {
  const { from, to } = await window.place(quote);
  await window.drag(from, to);
}

async function waitForMarks(window, ...quotes) {
  await until(`the marks ${quotes}`, async () => {
    const shown = await drawn(window);
    return shown.length === quotes.length && quotes.every((quote) => shown.includes(quote));
  });
}

test("a name tagged by dragging is found again after a restart", async () => {
  const name = "Mirren Adeyemi-Holt";
  let window = await openArticle();
  try {
    await dragOver(window, name);
    await window.press("1");
    await waitForMarks(window, name);
  } finally {
    await window.close();
  }
  assert.deepEqual(await tags(), [["Person", name]]);

  window = await openArticle();
  try {
    await waitForMarks(window, name);
  } finally {
    await window.close();
  }
});

test("a drag that begins and ends inside words takes the whole words", async () => {
  const window = await openArticle();
  try {
    await dragOver(window, "llery Ferry Compan");
    await window.press("2");
    await waitForMarks(window, "Ellery Ferry Company");
  } finally {
    await window.close();
  }
  assert.deepEqual(await tags(), [["Organisation", "Ellery Ferry Company"]]);
});

test("undo takes back, after a restart, what was tagged before it, and redo puts it there again", async () => {
  let window = await openArticle();
  try {
    await dragOver(window, "Tove Brandt");
    await window.press("1");
    await waitForMarks(window, "Tove Brandt");
  } finally {
    await window.close();
  }

  window = await openArticle();
  try {
    await waitForMarks(window, "Tove Brandt");
    await window.press("z", KEYS.control);
    await waitForMarks(window);
    await window.press("z", KEYS.shift, KEYS.control);
    await waitForMarks(window, "Tove Brandt");
    await window.press("z", KEYS.control);
    await waitForMarks(window);
  } finally {
    await window.close();
  }
  assert.deepEqual(await tags(), []);
});
