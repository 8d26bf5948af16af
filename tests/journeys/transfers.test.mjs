// In and out through the window: choosing and dropping files, the report with its lines, and an
// export whose losses are shown before the file is downloaded.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { accessibility, desk, dragOver, drawn, launch, stored, until } from "./driver.mjs";

// The article that the project was begun for, where it is at hand; else one of the same shape.
const SEED = new URL("../../../shared/seed/", import.meta.url);
const LIKE_SEED = `Story highlights

Washington — Secretary of State Rex Tillerson said Friday that “sanctions” remain in place. 🚢 Rex Tillerson’s remarks in Brussels.
`;

let browser;
let it;
before(async () => (browser = await launch()));
after(() => browser.close());
beforeEach(async () => {
  it = await desk(browser);
});
afterEach(async () => {
  assert.deepEqual(it.faults, [], "no script failed");
  assert.deepEqual(it.outside, [], "nothing was asked of another machine");
  await it.close();
});

async function article() {
  const [name] = await readdir(SEED).catch(() => []);
  return name ? readFile(new URL(name, SEED), "utf8") : LIKE_SEED;
}

const dialogOf = (name) => it.page.getByRole("dialog", { name });

async function choose(...files) {
  const chooser = it.page.waitForEvent("filechooser");
  await it.page.getByRole("main").getByRole("button", { name: "Import files…" }).click();
  const payload = files.map(([name, text]) => ({
    name,
    mimeType: "text/plain",
    buffer: Buffer.from(text),
  }));
  await (await chooser).setFiles(payload);
  await dialogOf("Import").waitFor();
}

async function command(words) {
  await it.page.keyboard.press("Control+k");
  await it.page.getByRole("combobox", { name: "What do you want" }).fill(words);
  await it.page.getByRole("option", { name: new RegExp(words), selected: true }).waitFor();
  await it.page.keyboard.press("Enter");
}

test("an article is imported, tagged, kept over a reload and exported with its losses shown first", async () => {
  const { page } = it;
  await choose(["article.txt", await article()]);
  const dialog = dialogOf("Import");
  assert.deepEqual(await accessibility(page), [], "before importing");
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await dialog.getByRole("button", { name: "Done" }).waitFor();
  await dialog.getByText(/^Read as/).waitFor();
  assert.deepEqual(await accessibility(page), [], "after importing");
  await dialog.getByRole("button", { name: "Done" }).click();
  await dialog.waitFor({ state: "detached" });

  await dragOver(page, "ex Tillerson said");
  await page.keyboard.press("1");
  await until("a tag", async () => (await drawn(page)).length === 1);
  await dragOver(page, "Tillerson said Friday");
  await page.keyboard.press("n");
  const note = page.getByRole("textbox", { name: /^Note on/ });
  await note.fill("Which Friday?");
  await page.keyboard.press("Control+Enter");
  await note.waitFor({ state: "detached" });
  await page.reload();
  await until("both again", async () => (await drawn(page)).length === 2);

  await command("Export a dataset");
  const out = dialogOf("Export a dataset");
  await out.getByLabel("Format").selectOption({ value: "prodigy-jsonl" });
  await out.getByRole("region", { name: "What did not fit" }).waitFor();
  assert.deepEqual(await accessibility(page), [], "the losses");
  const download = page.waitForEvent("download");
  await out.getByRole("button", { name: "Write the dataset" }).click();
  const file = await (await download).path();
  const [line] = (await readFile(file, "utf8")).split("\n");
  const { text, spans } = JSON.parse(line);
  const points = [...text];
  const [person] = spans.filter(({ label }) => /^person$/i.test(label));
  assert.equal(points.slice(person.start, person.end).join(""), "Rex Tillerson said");
});

test("a dropped dataset with a broken line says which line, and the rest comes in", async () => {
  const { page } = it;
  const lines = [
    '{"text": "Ada Lovelace wrote.", "spans": [{"start": 0, "end": 12, "label": "PERSON"}]}',
    '{"text": "Charles Babbage built.", "spans": []}',
    '{"text": "broken',
  ].join("\n");
  await page.getByRole("heading", { name: "No articles yet" }).waitFor();
  await page.evaluate((lines) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([lines], "engine.jsonl"));
    for (const kind of ["dragover", "drop"])
      document.body.dispatchEvent(
        new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }),
      );
  }, lines);
  const dialog = dialogOf("Import");
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await dialog.getByRole("button", { name: "Done" }).waitFor();
  await dialog.getByText("engine.jsonl, line 3").waitFor();
  await dialog.getByRole("button", { name: "Done" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.locator(".cm-content", { hasText: "Ada Lovelace" }).waitFor();
  assert.equal(
    Object.values(await stored(it.project)).reduce((a, b) => a + b, 0),
    1,
  );
  await page.keyboard.press("Control+z");
  await page.getByRole("heading", { name: "No articles yet" }).waitFor();
});

test("a strict import of an unknown label takes nothing and says why", async () => {
  await choose([
    "one.jsonl",
    '{"text": "Ada wrote.", "spans": [{"start": 0, "end": 3, "label": "Zeppelin"}]}\n',
  ]);
  const dialog = dialogOf("Import");
  await dialog.getByRole("checkbox", { name: /Strict/ }).check();
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await dialog
    .getByRole("alert")
    .getByText(/Zeppelin/)
    .waitFor();
  assert.deepEqual(await stored(it.project), {});
});

test("figures count the project and the check finds it well", async () => {
  await choose(["article.txt", await article()]);
  await dialogOf("Import").getByRole("button", { name: "Import", exact: true }).click();
  await dialogOf("Import").getByRole("button", { name: "Done" }).click();
  await dialogOf("Import").waitFor({ state: "detached" });
  await command("Figures and check");
  const figures = dialogOf("Figures");
  await figures.getByText(/^1 article/).waitFor();
  await figures.getByRole("button", { name: "Check the project" }).click();
  await figures.getByText(/^All is well/).waitFor();
  assert.deepEqual(await accessibility(it.page), []);
});

test("an annotator is renamed and another is added", async () => {
  await command("Annotators");
  const dialog = dialogOf("Annotators");
  const first = dialog.getByLabel(/^Name of/).first();
  await first.fill("Mirren");
  await first.press("Tab");
  await dialog.getByLabel("Name of a new annotator").fill("Tove");
  await dialog.getByRole("button", { name: "Add" }).click();
  await dialog.getByLabel("Name of Tove").waitFor();
  assert.deepEqual(await accessibility(it.page), []);
  await it.page.keyboard.press("Escape");
  const names = it.page.getByLabel("Who marks up").locator("option");
  assert.deepEqual((await names.allTextContents()).sort(), ["Mirren", "Tove"]);
});
