// Labels by name: found among a thousand, kept in hand, given to a highlight that is there already.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, desk, dragOver, launch, paste, stored, until } from "./driver.mjs";

const TEXT = "Rex Tillerson met Sergei Lavrov in Moscow. They spoke long.\n";
const THOUSAND = JSON.stringify({
  text: "Ada Lovelace wrote to London and Paris.",
  spans: Array.from({ length: 1000 }, (_, at) => ({ start: 0, end: 3, label: `Label ${at + 1}` })),
});

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** A journey on a desk of its own, on which no script fails. */
async function on(options, journey) {
  const it = await desk(browser, options);
  try {
    await it.page
      .locator(options.files ? ".cm-content" : "aside, main")
      .first()
      .waitFor();
    await journey(it, it.page);
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
}
const field = (page) => page.getByRole("combobox", { name: /^Label/ });
const options = (page) => page.getByRole("listbox", { name: /^Label/ }).getByRole("option");
const active = (page) => page.locator("#chooser-list [aria-selected=true]");
const marked = (it, label, count) =>
  until(`${count} ${label}`, async () => ((await stored(it.project))[label] ?? 0) === count);

test("of a thousand labels only those in view are drawn, all are walked, those used last go first", () =>
  on({ files: { "labels.jsonl": THOUSAND } }, async (it, page) => {
    await dragOver(page, "London");
    await page.keyboard.press("l");
    await field(page).waitFor();
    const all = Number(await options(page).first().getAttribute("aria-setsize"));
    assert.ok(all >= 1000, `${all} labels`);
    assert.ok((await options(page).count()) < 60, "few are drawn");
    assert.deepEqual(await accessibility(page), []);

    await page.keyboard.press("ArrowUp");
    await active(page).waitFor();
    assert.equal(await active(page).getAttribute("aria-posinset"), String(all));
    assert.ok(await active(page).isVisible());
    const pointed = await field(page).getAttribute("aria-activedescendant");
    assert.equal(await active(page).getAttribute("id"), pointed);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("PageDown");
    assert.equal(await active(page).getAttribute("aria-posinset"), "11");

    await field(page).fill("label 77");
    assert.match(await options(page).first().textContent(), /^\s*Label 77\s/);
    await field(page).fill("no such label");
    await page.getByText("Nothing by that name.").waitFor();
    await field(page).fill("LABEL 777");
    await page.keyboard.press("Enter");
    await marked(it, "Label 777", 2);

    await dragOver(page, "Paris");
    await page.keyboard.press("l");
    assert.match(await options(page).first().textContent(), /Label 777/);
    await page.keyboard.press("Enter");
    await marked(it, "Label 777", 3);
  }));

test("a label is found by its key, its parent and its description", () =>
  on({}, async (it, page) => {
    await paste(page, TEXT);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("Edit the labels");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Labels" });
    await dialog.locator("button.label", { hasText: "Date" }).click();
    await dialog.getByText("Parent, examples, address").click();
    await dialog.getByLabel("Broader label").selectOption({ label: "Event" });
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });

    await dragOver(page, "Moscow");
    await page.keyboard.press("l");
    await field(page).fill("event");
    assert.match(await options(page).first().textContent(), /Event/);
    await options(page).getByText("Date", { exact: true }).waitFor();
    await field(page).fill("7");
    assert.match(await options(page).first().textContent(), /Money/);
    await field(page).fill("location government");
    assert.match(await options(page).first().textContent(), /Place/);
    await page.keyboard.press("Enter");
    await marked(it, "Place", 1);
  }));

test("a label is taken in hand by name, then again with one key more, and let go", () =>
  on({}, async (it, page) => {
    await paste(page, TEXT);
    await page.keyboard.press("b");
    await field(page).waitFor();
    assert.deepEqual(await accessibility(page), []);
    await page.keyboard.type("pers");
    await page.keyboard.press("Enter");
    const inHand = page.getByRole("button", { name: /Person in hand/ });
    await inHand.waitFor();
    await dragOver(page, "Sergei Lavrov");
    await marked(it, "Person", 1);
    await page.keyboard.press("b");
    await inHand.waitFor({ state: "detached" });
    await page.keyboard.press("b");
    await field(page).waitFor();
    await page.keyboard.press("Enter");
    await inHand.waitFor();
    await dragOver(page, "Rex Tillerson");
    await marked(it, "Person", 2);
  }));

test("a highlight becomes a tag with its note, and one undo makes it a highlight again", () =>
  on({}, async (it, page) => {
    await paste(page, TEXT);
    await dragOver(page, "Sergei Lavrov");
    await page.keyboard.press("n");
    await page.getByRole("textbox", { name: /^Note on/ }).waitFor();
    await page.keyboard.type("Since when?");
    await page.keyboard.press("Control+Enter");
    await marked(it, "Key fact", 1);
    await page.keyboard.press("l");
    await field(page).fill("person");
    await page.keyboard.press("Enter");
    await marked(it, "Person", 1);
    await marked(it, "Key fact", 0);
    await page.locator("aside", { hasText: "Since when?" }).waitFor();
    await page.keyboard.press("Control+z");
    await marked(it, "Key fact", 1);
    await page.keyboard.press("1");
    await marked(it, "Person", 1);
    await page.locator("aside", { hasText: "Since when?" }).waitFor();
  }));
