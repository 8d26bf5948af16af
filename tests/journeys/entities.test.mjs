// Tags are linked to entities: by keyboard, added as they are met, found again by what the article calls them.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { accessibility, click, desk, dragOver, galley, launch, paste, until } from "./driver.mjs";

const TEXT =
  "Ada Lovelace wrote to Charles Babbage.\nThe Countess and Babbage met. Ada Lovelace left.\n";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const field = (page) => page.getByRole("combobox", { name: "Who or what is meant" });
const rows = (page) =>
  page.getByRole("listbox", { name: "Who or what is meant" }).getByRole("option");
const card = (page) => page.locator("article.chosen");

/** The first line of a dataset: what the project is. */
async function exported(it) {
  const path = `${it.project}.jsonl`;
  await galley("export", it.project, "--format", "galley-jsonl", "-o", path);
  const [first] = (await readFile(path, "utf8")).split("\n");
  return JSON.parse(first);
}

async function tagged(page, quote, key = "1") {
  await dragOver(page, quote);
  await page.keyboard.press(key);
  await card(page).waitFor();
}

test("a tag is linked by two keys, the next one by what the article calls it, and undo takes each back", async () => {
  const it = await desk(browser);
  const { page } = it;
  try {
    await paste(page, TEXT);
    await tagged(page, "Ada Lovelace");
    await page.keyboard.press("e");
    await field(page).waitFor();
    assert.equal(await field(page).inputValue(), "Ada Lovelace");
    await rows(page).filter({ hasText: "Add “Ada Lovelace”" }).waitFor();
    assert.deepEqual(await accessibility(page), []);
    await page.keyboard.press("Enter");
    await card(page).getByText("Refers to").waitFor();
    assert.match(await card(page).innerText(), /Refers to\s+Ada Lovelace\s+Person/);
    assert.deepEqual(await accessibility(page), []);

    // By another name, and from then on by that name too.
    await tagged(page, "The Countess");
    await page.keyboard.press("e");
    await field(page).waitFor();
    await page.keyboard.type("love");
    await rows(page)
      .filter({ hasText: /^\s*Ada Lovelace/ })
      .waitFor();
    await page.keyboard.press("Enter");
    await card(page).getByText("Refers to").waitFor();
    await page.keyboard.press("e");
    await field(page).waitFor();
    await page.keyboard.type("countess");
    assert.match(await rows(page).first().textContent(), /^\s*Ada Lovelace/);
    await rows(page).filter({ hasText: "Unlink from “Ada Lovelace”" }).click();
    await card(page).getByText("Refers to").waitFor({ state: "detached" });
    await page.keyboard.press("Control+z");
    await card(page).getByText("Refers to").waitFor();

    await click(page, "Ada Lovelace");
    await card(page).getByText("Refers to").waitFor();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("show the entity");
    await page.keyboard.press("Enter");
    const form = page.getByRole("region", { name: "Register" });
    await form.getByRole("button", { name: "Edit" }).click();
    await form.getByLabel("Name", { exact: true }).fill("Ada King");
    await form
      .getByLabel("Other names, a line each")
      .fill("Ada Lovelace\nthe Countess of Lovelace");
    await form.getByLabel("Identifiers elsewhere").fill("https://www.wikidata.org/entity/Q7259");
    assert.deepEqual(await accessibility(page), []);
    await form.getByRole("button", { name: "Save" }).click();
    await form.getByRole("heading", { name: "Ada King" }).waitFor();
    await page.keyboard.press("Escape");
    await card(page).getByText("https://www.wikidata.org/entity/Q7259").waitFor();

    const dataset = JSON.stringify(await exported(it));
    assert.match(dataset, /"name":"Ada King"/);
    assert.match(dataset, /the Countess of Lovelace/);

    await page.reload();
    await page.locator(".cm-content", { hasText: "The Countess" }).waitFor();
    await click(page, "The Countess");
    await card(page).getByText("Ada King").waitFor();

    await page.keyboard.press("Control+z");
    await card(page).getByText("Ada King").waitFor({ state: "detached" });
    await card(page).getByText("Ada Lovelace", { exact: true }).waitFor();
    assert.match(await galley("check", it.project), /^all is well/);
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});

test("another window's entity is offered at once", async () => {
  const it = await desk(browser);
  const other = await browser.newPage();
  try {
    await paste(it.page, TEXT);
    await other.goto(it.url);
    await other.locator(".cm-content", { hasText: "The Countess" }).waitFor();
    await tagged(it.page, "Charles Babbage");
    await it.page.keyboard.press("e");
    await rows(it.page).first().waitFor();
    await it.page.keyboard.press("Enter");
    await card(it.page).getByText("Refers to").waitFor();

    await dragOver(other, "Babbage met");
    await other.keyboard.press("2");
    await card(other).waitFor();
    await other.keyboard.press("e");
    await field(other).fill("babbage");
    await until("the entity", async () =>
      /^\s*Charles Babbage/.test((await rows(other).first().textContent()) ?? ""),
    );
    assert.deepEqual(it.faults, []);
  } finally {
    await other.close();
    await it.close();
  }
});
