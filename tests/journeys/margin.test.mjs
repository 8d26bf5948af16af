// The margin narrowed down by kind, label, annotator and origin, beside the text and as a list to walk.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { accessibility, desk, launch, until } from "./driver.mjs";

const TEXT = "Ada Lovelace met Charles Babbage in London. The Countess wrote to Babbage.";
const at = (quote, label) => {
  const start = TEXT.indexOf(quote);
  return { start, end: start + quote.length, label };
};
const MARKED = {
  text: TEXT,
  spans: [at("Ada Lovelace", "Person"), at("Charles Babbage", "Person"), at("London", "Place")],
};

let browser, it;
before(async () => (browser = await launch()));
after(() => browser.close());
afterEach(async () => {
  assert.deepEqual(it.faults, [], "no script failed");
  await it.close();
});

const list = (name = "Tags") => it.page.getByRole("listbox", { name, exact: true });
const rows = (name) => list(name).getByRole("option").allTextContents();
const press = async (...keys) => {
  for (const key of keys) await it.page.keyboard.press(key);
};
const only = (field, option) =>
  it.page.getByRole("combobox", { name: field, exact: true }).selectOption({ label: option });
const shows = (...quotes) =>
  until(`rows of ${quotes}`, async () => {
    const all = await rows();
    return all.length === quotes.length && quotes.every((it, at) => all[at]?.includes(it));
  });

test("tags are narrowed down by kind, label, annotator and origin, walked by arrows, and all come back", async () => {
  it = await desk(browser, {
    files: { "marked.jsonl": `${JSON.stringify(MARKED)}\n` },
  });
  const { page } = it;
  await page.locator(".cm-content", { hasText: "Lovelace" }).waitFor();
  await page.getByRole("button", { name: /^All tags/ }).click();
  await shows("Ada Lovelace", "Charles Babbage", "London");

  // By hand: a highlight with a note, and a tag.
  await page.locator(".cm-content").focus();
  await press("Control+End", "Control+Shift+ArrowLeft", "Control+Shift+ArrowLeft", "n");
  await page.getByRole("textbox", { name: /^Note on/ }).fill("Who is that?");
  await press("Control+Enter");
  await page.getByText("Who is that?").waitFor();
  await page.getByRole("button", { name: /^All tags 4/ }).click();

  await press("F");
  await until("the filter to have the focus", () =>
    page.evaluate(() => document.activeElement?.id === "mark-kind"),
  );
  assert.deepEqual(await accessibility(page), [], "the filter");
  await only("Label", "Person");
  await shows("Ada Lovelace", "Charles Babbage");
  await only("Label", "Any label");
  await only("Kind", "Highlights");
  await shows("Babbage");
  await only("Kind", "With a note");
  await shows("Babbage");
  await only("Kind", "Tags");
  await shows("Ada Lovelace", "Charles Babbage", "London");
  await only("Kind", "Everything");
  await only("Origin", "By hand");
  await shows("Babbage");
  await page.getByRole("button", { name: "Show everything" }).click();
  await only("By", "By editor");
  await shows("Ada Lovelace", "Charles Babbage", "London", "Babbage");
  await page.getByRole("button", { name: "Show everything" }).click();

  await list().focus();
  await press("Home", "ArrowDown");
  await list()
    .getByRole("option", { name: /Charles Babbage/, selected: true })
    .waitFor();
  await press("ArrowDown", "Enter");
  await page.waitForFunction(() => document.activeElement?.closest(".cm-editor"));
  await press("Delete");
  await shows("Ada Lovelace", "Charles Babbage", "Babbage");

  // Narrowed down, each mark that is left has a card beside the text.
  await only("Label", "Person");
  await page.getByRole("button", { name: "Notes", exact: true }).click();
  await page.locator("aside article", { hasText: "Ada Lovelace" }).waitFor();
  await page.locator("aside article", { hasText: "Charles Babbage" }).waitFor();
  assert.equal(await page.locator("aside article", { hasText: "Who is that?" }).count(), 0);
  assert.deepEqual(await accessibility(page), [], "the cards");
  await page.reload();
  await page.locator("aside", { hasText: "Who is that?" }).waitFor();
  await page.getByRole("group", { name: "Show only" }).waitFor();
});

test("links are listed and narrowed down by label, and the text draws only those", async () => {
  it = await desk(browser, { make: ["sample"] });
  const { page } = it;
  await page.locator(".cm-content").waitFor();
  await press("R");
  await page.getByRole("button", { name: /^All tags/ }).click();
  const labels = async () => new Set(await page.locator(".g-arc-label").allTextContents());
  await page.getByRole("button", { name: "Narrow down" }).click();
  await only("Kind", "Links");
  await list("Links").getByRole("option").first().waitFor();
  await list("Links").focus();
  await press("ArrowDown");
  await list("Links").getByRole("option", { selected: true }).waitFor();
  await page.locator(".g-arc-label").first().waitFor();
  const options = await page
    .getByRole("combobox", { name: "Label", exact: true })
    .locator("option")
    .allTextContents();
  const [drawn] = await labels();
  assert.ok(options.includes(drawn));
  assert.ok(!options.includes("Person"), "labels of tags are not labels of links");
  const other = options.find((it) => it !== "Any label" && it !== drawn);
  await only("Label", other);
  await until("no other links", async () => !(await labels()).has(drawn));
  await only("Label", drawn);
  await until("only these links", async () => `${[...(await labels())]}` === drawn);
  await only("Label", other);
  await until("no other links", async () => !(await labels()).has(drawn));
  await page.getByRole("button", { name: "Show everything" }).click();
  await until("all links", async () => (await labels()).has(drawn));
  assert.equal(await page.evaluate(() => document.activeElement?.id), "mark-kind");
  await until("all", async () => (await list().getByRole("option").count()) > 1);
});

test("of many thousand tags the list draws what is in view, and goes to the last by key", async () => {
  const words = Array.from({ length: 4000 }, (_, at) => `Name${at}`);
  let start = 0;
  const spans = words.map((word) => {
    const span = { start, end: start + word.length, label: "Person" };
    start += word.length + 1;
    return span;
  });
  const many = JSON.stringify({ text: words.join(" "), spans });
  it = await desk(browser, { files: { "many.jsonl": `${many}\n` } });
  const { page } = it;
  await page.locator(".cm-content", { hasText: "Name0" }).waitFor();
  await page.getByRole("button", { name: /^All tags/ }).click();
  await list()
    .getByRole("option", { name: /Name0 / })
    .waitFor();
  assert.ok((await list().getByRole("option").count()) < 80);
  await list().focus();
  await press("End");
  const last = list().getByRole("option", { name: /Name3999/, selected: true });
  await last.waitFor();
  assert.equal(await last.getAttribute("aria-posinset"), "4000");
  await page.locator(".cm-content", { hasText: "Name3999" }).waitFor();
});

test("a note that is left empty leaves no highlight behind", async () => {
  it = await desk(browser, { files: { "marked.jsonl": `${JSON.stringify(MARKED)}\n` } });
  const { page } = it;
  await page.locator(".cm-content", { hasText: "Lovelace" }).waitFor();
  const all = page.getByRole("button", { name: /^All tags/ });
  const note = page.getByRole("textbox", { name: /^Note on/ });
  await page.locator(".cm-content").focus();
  await press("Control+End", "n");
  await note.waitFor();
  assert.match(await all.innerText(), /4/);
  await press("Escape");
  await until("the highlight to go", async () => /3/.test(await all.innerText()));
  // What is undone next is what was done before.
  assert.match(await page.getByRole("button", { name: "Undo" }).getAttribute("title"), /import/);

  await page.locator(".cm-content").focus();
  await press("n");
  await note.fill("Who is that?");
  await press("Escape");
  await page.getByText("Who is that?").waitFor();
  assert.match(await all.innerText(), /4/);
});
