// Taking datasets out by a recipe: losses with the choices that change them, the recipe kept and run by the command
// line, a release with its splits.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { accessibility, desk, galley, launch, until } from "./driver.mjs";

const TEXT = "Secretary Rex Tillerson said so in Washington.";
const ARTICLES = [
  {
    text: TEXT,
    spans: [
      { start: 10, end: 23, label: "Person" },
      { start: 0, end: 23, label: "Role" },
      { start: 35, end: 45, label: "Place" },
    ],
  },
  ...Array.from({ length: 9 }, (_, at) => ({
    text: `Ada Lovelace wrote to Charles Babbage of ${"the engine and its cards, ".repeat(9)}${at}.`,
    spans: [{ start: 0, end: 12, label: "Person" }],
  })),
]
  .map((it) => JSON.stringify(it))
  .join("\n");

let browser;
let it;
before(async () => (browser = await launch()));
after(() => browser.close());
beforeEach(async () => {
  it = await desk(browser, { files: { "articles.jsonl": ARTICLES } });
  await it.page.locator(".cm-content", { hasText: "Tillerson" }).waitFor();
});
afterEach(async () => {
  assert.deepEqual(it.faults, [], "no script failed");
  assert.deepEqual(it.outside, [], "nothing was asked of another machine");
  await it.close();
});

async function open() {
  const { page } = it;
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "What do you want" }).fill("Export a dataset");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Export a dataset" });
  await dialog.getByText("10 articles, 12 annotations").waitFor();
  return dialog;
}

const unfit = (dialog) => dialog.getByRole("region", { name: "What did not fit" });

async function write(dialog) {
  const download = it.page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Write the dataset" }).click();
  return readFile(await (await download).path(), "utf8");
}

test("an overlap is told, settled where it is told, and the saved recipe writes the same from the command line", async () => {
  const { page } = it;
  let dialog = await open();
  await dialog.getByLabel("Format").selectOption("conll2003");
  const overlap = unfit(dialog).getByRole("region", { name: /^Overlapping/ });
  await overlap.getByText("“Person” overlaps").waitFor();
  assert.deepEqual(await accessibility(page), [], "the losses");
  await overlap.getByLabel("Keep").selectOption("label-order");
  await overlap.getByText("“Role” overlaps").waitFor();
  const sample = dialog.getByRole("region", { name: "How the file begins" });
  await sample.getByText(/Tillerson .* I-Person/).waitFor();

  await dialog.getByRole("button", { name: "Save as…" }).click();
  await page.keyboard.type("Training data");
  await page.keyboard.press("Enter");
  await dialog.getByText(/--recipe 'Training data'/).waitFor();
  const written = await write(dialog);
  await dialog.getByText("Downloaded: Journey.conll").waitFor();
  const file = join(dirname(it.project), "same.conll");
  const run = galley("export", it.project, "--recipe", "Training data", "-o", file);
  // It says by its code that something was lost.
  await assert.rejects(run, { code: 1 });
  assert.equal(await readFile(file, "utf8"), written);

  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  dialog = await open();
  assert.equal(await dialog.getByLabel("Recipe").inputValue(), "Training data");
  await unfit(dialog).getByText("“Role” overlaps").waitFor();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await dialog.getByRole("button", { name: "Put it back" }).click();
  await dialog.getByText(/--recipe 'Training data'/).waitFor();
  assert.equal(await dialog.getByLabel("Recipe").inputValue(), "Training data");
});

test("a loss leads to its words in the article, and the next one from there", async () => {
  const { page } = it;
  const dialog = await open();
  await dialog.getByLabel("Format").selectOption("conll2003");
  const loss = unfit(dialog).getByRole("button", { name: /“Person” overlaps/ });
  await loss.focus();
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await until("the words to be selected", () =>
    page.evaluate(() => getSelection().toString() === "Rex Tillerson"),
  );
  const bar = page.getByRole("group", { name: "Report" });
  await bar.getByText(/“Person” overlaps/).waitFor();
  await page.keyboard.press("F8");
  await bar.getByText(/^2 of/).waitFor();
  await bar.getByRole("button", { name: "Back to the report" }).click();
  await page.getByRole("dialog", { name: "Report of the last export" }).waitFor();
});

test("what is written is narrowed down by keyboard, and a query that is wrong says how", async () => {
  const { page } = it;
  const dialog = await open();
  await dialog.locator("summary", { hasText: "Labels" }).focus();
  await page.keyboard.press("Enter");
  await dialog.getByLabel("Narrow labels").fill("place");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await dialog.getByText("10 articles, 1 annotation,").waitFor();
  await dialog.getByLabel("Articles that match").fill("tillerson");
  await dialog.getByText("1 article, 1 annotation,").waitFor();
  await dialog.getByLabel("Articles that match").fill("“tillerson");
  await dialog
    .getByRole("alert")
    .getByText(/not closed/)
    .waitFor();
  await dialog.getByLabel("Articles that match").fill("nothing has this");
  await dialog.getByText("No article is chosen.").first().waitFor();
});

test("a release says how many articles each split has, and every layer has a file of its own", async () => {
  const { page } = it;
  const dialog = await open();
  await dialog.getByLabel("Format").selectOption("conll2003");
  await dialog.getByRole("switch", { name: /^A release/ }).check();
  await dialog.getByLabel("Train, share").fill("1");
  await dialog.getByLabel("Dev, share").fill("0");
  await dialog.getByLabel("Test, share").fill("1");
  const splits = dialog.getByRole("table");
  await until("two splits of ten articles", async () => {
    const rows = await splits.locator("tbody td:nth-child(2)").allTextContents();
    return rows.length === 2 && rows.reduce((sum, it) => sum + Number(it), 0) === 10;
  });
  assert.deepEqual(await accessibility(page), [], "a release");

  // The choice that takes the loss away goes with it; the focus stays in the report.
  await dialog.getByLabel("Articles nearly the same").first().selectOption("report");
  const leakage = unfit(dialog).getByRole("region", { name: /different splits$/ });
  const choice = leakage.locator("select");
  await choice.focus();
  await choice.selectOption("together");
  await leakage.waitFor({ state: "detached" });
  assert.equal(
    await page.evaluate(
      () => document.activeElement.closest("[aria-label='What did not fit']") !== null,
    ),
    true,
  );
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Write the dataset" }).click();
  assert.equal((await download).suggestedFilename(), "Journey.zip");
});
