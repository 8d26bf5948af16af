// Marking up in the real window: by dragging and by key, kept over a restart, taken back after one.
// What was stored is asked from a program started anew, not read off the screen it was made on.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { covered, layout } from "../journeys/driver.mjs";
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
  await run("new", project, "--preset", "newsroom");
  const window = await open(home.path, project);
  try {
    await window.shows("Galley");
    await window.call("add_article", { title: "", text: ARTICLE, metadata: {} });
  } finally {
    await window.close();
  }
});
afterEach(() => home.remove());

/** What is tagged in the open project: [label, quote] in the order of the text. */
async function tags(window) {
  const { project: opened } = await window.call("app", {});
  const labels = opened.schema.layers.flatMap((layer) => layer.labels);
  const names = new Map(labels.map((label) => [label.id, label.name]));
  const order = { by: "imported", descending: false, seed: 0 };
  const request = { query: "", group: null, order, offset: 0, limit: 1 };
  const { rows } = await window.call("list_articles", request);
  const { annotations } = await window.call("open_article", { document: rows[0].id });
  return annotations.map(({ label, quote }) => [names.get(label), quote]);
}

/** The marks on the screen: what each one covers. */
function drawn(window) {
  return window.evaluate(`return (${covered})();`);
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
    if (shown.length === quotes.length && quotes.every((quote) => shown.includes(quote)))
      return true;
    throw new Error(
      `drawn: ${JSON.stringify(shown)}, tagged: ${JSON.stringify(await tags(window))}`,
    );
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

  window = await openArticle();
  try {
    await waitForMarks(window, name);
    assert.deepEqual(await tags(window), [["Person", name]]);
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
    assert.deepEqual(await tags(window), [["Organisation", "Ellery Ferry Company"]]);
  } finally {
    await window.close();
  }
});

test("a label key corrects the tag just made, and Delete removes it", async () => {
  const window = await openArticle();
  try {
    await dragOver(window, "Tove Brandt");
    await window.press("1");
    await waitForMarks(window, "Tove Brandt");
    await window.press("2");
    await until("the other label", async () => (await tags(window))[0]?.[0] === "Organisation");
    await window.press(KEYS.delete);
    await waitForMarks(window);
    assert.deepEqual(await tags(window), []);
  } finally {
    await window.close();
  }
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
    assert.deepEqual(await tags(window), []);
  } finally {
    await window.close();
  }
});

test("tags over tags move no character and no line", async () => {
  const window = await openArticle();
  const places = () => window.evaluate(`return JSON.stringify((${layout})());`);
  try {
    const before = await places();
    await dragOver(window, "Mirren Adeyemi-Holt");
    await window.press("1");
    await waitForMarks(window, "Mirren Adeyemi-Holt");
    await dragOver(window, "Adeyemi-Holt, who chairs");
    await window.press("2");
    await until("both marks", async () => (await drawn(window)).length === 2);
    assert.equal(await places(), before);
  } finally {
    await window.close();
  }
});
