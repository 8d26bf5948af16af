// Bringing files in with a look at what will come of it: labels sent elsewhere and remembered, a report that leads to
// the articles, and one undo for all of it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { accessibility, desk, dragOver, drawn, galley, launch, stored, until } from "./driver.mjs";

const line = (text, ...spans) =>
  JSON.stringify({
    text,
    spans: spans.map(([quote, label]) => ({
      start: text.indexOf(quote),
      end: text.indexOf(quote) + quote.length,
      label,
    })),
    meta: { source: "Engine", internal: "7" },
  });
const ADA = line("Ada Lovelace wrote in London.", ["Ada Lovelace", "PER"], ["London", "Zeppelin"]);
const CHARLES = line("Charles Babbage built an engine.", ["Charles Babbage", "PER"]);
/** Its second mark lies beyond the text. */
const GRACE = JSON.stringify({
  text: "Grace Hopper wrote a compiler.",
  spans: [
    { start: 0, end: 12, label: "PER" },
    { start: 90, end: 99, label: "PER" },
  ],
});

let browser;
let it;
before(async () => (browser = await launch()));
after(() => browser.close());
beforeEach(async () => {
  it = await desk(browser);
  await it.page.getByRole("heading", { name: "No articles yet" }).waitFor();
});
afterEach(async () => {
  assert.deepEqual(it.faults, [], "no script failed");
  assert.deepEqual(it.outside, [], "nothing was asked of another machine");
  await it.close();
});

const dialogOf = (name) => it.page.getByRole("dialog", { name, exact: true });

async function drop(name, ...lines) {
  await it.page.evaluate(
    ([name, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name));
      for (const kind of ["dragover", "drop"])
        document.body.dispatchEvent(
          new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }),
        );
    },
    [name, lines.join("\n")],
  );
  const dialog = dialogOf("Import");
  await dialog.getByRole("listbox", { name: "Articles in the files" }).waitFor();
  return dialog;
}

/** Sends a label of the files elsewhere, by keyboard. */
async function send(dialog, label, words) {
  await dialog.getByRole("button", { name: `${label} goes to` }).focus();
  await it.page.keyboard.press("Enter");
  await dialog.getByRole("combobox", { name: /^Type a label/ }).fill(words);
  await it.page.keyboard.press("Enter");
}

async function command(words) {
  await it.page.keyboard.press("Control+k");
  await it.page.getByRole("combobox", { name: "What do you want" }).fill(words);
  await it.page.keyboard.press("Enter");
}

const articles = async () => JSON.parse(await galley("stats", it.project, "--json")).articles;

test("a label is sent to one of the project, the report leads to an article, and one undo takes all back", async () => {
  const { page } = it;
  const dialog = await drop("engine.jsonl", ADA, CHARLES, GRACE);
  const proof = dialog.getByRole("region", { name: "Text as it would be" });
  await proof.getByText("Ada Lovelace").waitFor();
  await dialog.getByText("will be added").nth(1).waitFor();
  assert.equal(await articles(), 0, "a preview writes nothing");
  assert.deepEqual(await accessibility(page), [], "the preview");

  await send(dialog, "PER", "Person");
  await dialog.getByRole("button", { name: "PER goes to Person Entities" }).waitFor();
  assert.match(
    await page.evaluate(() => document.activeElement.textContent),
    /PER goes to/,
    "the focus is back",
  );
  await proof.getByText("Person", { exact: true }).waitFor();
  await send(dialog, "Zeppelin", "leave");
  await dialog.getByRole("button", { name: "Zeppelin goes to Left out" }).waitFor();
  await dialog.getByRole("checkbox", { name: "Take the detail internal" }).uncheck();
  await until("the detail to be gone", async () => !(await proof.getByText("internal").count()));

  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  const unfit = dialog.getByRole("region", { name: "What did not fit" });
  const item = unfit.getByRole("button", { name: /90 to 99/ });
  await item.waitFor();
  assert.deepEqual(await stored(it.project), { Person: 3 });
  assert.deepEqual(await accessibility(page), [], "the report");

  await item.focus();
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await page.locator(".cm-content", { hasText: "Grace Hopper" }).waitFor();
  await until("the focus in the text", () =>
    page.evaluate(() => document.activeElement.matches(".cm-content")),
  );
  await command("Last report");
  const report = dialogOf("Report of the last import");
  await report.getByRole("button", { name: /90 to 99/ }).waitFor();
  assert.deepEqual(await accessibility(page), [], "the last report");
  await page.keyboard.press("Escape");
  await report.waitFor({ state: "detached" });

  await page.keyboard.press("Control+z");
  await page.getByRole("heading", { name: "No articles yet" }).waitFor();
  assert.deepEqual(await stored(it.project), {});
});

test("a report is saved as JSON", async () => {
  const { page } = it;
  const dialog = await drop("engine.jsonl", ADA, GRACE);
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Save the report" }).click();
  const saved = JSON.parse(await readFile(await (await download).path(), "utf8"));
  assert.equal(saved.documents, 2);
  assert.ok(saved.items.some(({ severity }) => severity === "rejected"));
});

test("what a mapping says is remembered for the format, until it is forgotten", async () => {
  const { page } = it;
  let dialog = await drop("one.jsonl", ADA);
  await send(dialog, "Zeppelin", "Airship");
  await dialog.getByRole("button", { name: "Zeppelin goes to Airship Entities" }).waitFor();
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await dialog.getByRole("button", { name: "Done" }).click();
  await dialog.waitFor({ state: "detached" });

  dialog = await drop("two.jsonl", ADA, line("A Zeppelin.", ["Zeppelin", "Zeppelin"]));
  await dialog.getByText("already in the project").waitFor();
  await dialog.getByText("As remembered from the last import").waitFor();
  await dialog.getByRole("button", { name: "Zeppelin goes to Airship Entities" }).waitFor();
  await dialog.getByRole("button", { name: "Forget the mapping" }).click();
  await dialog.getByRole("button", { name: "Zeppelin goes to Zeppelin Entities" }).waitFor();
  // Escape closes the list of labels first, then the dialog.
  await dialog.getByRole("button", { name: "PER goes to" }).click();
  await dialog.getByRole("combobox", { name: /^Type a label/ }).waitFor();
  await page.keyboard.press("Escape");
  await dialog.getByRole("combobox", { name: /^Type a label/ }).waitFor({ state: "detached" });
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("strict says beforehand that nothing would be taken", async () => {
  const dialog = await drop("one.jsonl", ADA);
  await dialog.getByRole("checkbox", { name: /^Strict/ }).check();
  await dialog
    .getByText("2 labels are not in the project: nothing would be taken.")
    .first()
    .waitFor();
  await send(dialog, "PER", "Person");
  await send(dialog, "Zeppelin", "leave");
  await dialog.getByText("Either everything comes in").waitFor();
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await dialog.getByRole("button", { name: "Done" }).waitFor();
  assert.deepEqual(await stored(it.project), { Person: 1 });
});

test("a format that reads articles only says so, and an option of reading is asked for", async () => {
  const dialog = await drop("plain.txt", "Ada wrote.");
  await dialog.getByText("Only articles are read, no marks.").waitFor();
  await dialog.getByLabel("Encoding").fill("windows-1252");
  await dialog.getByLabel("Format").selectOption("prodigy-jsonl");
  await dialog
    .getByText(/not JSON/)
    .first()
    .waitFor();
});

test("an article that comes again with another text is a new edition or one more article, as it is decided beforehand", async () => {
  const { page } = it;
  const same = (text, ...spans) => {
    const article = JSON.parse(line(text, ...spans));
    return JSON.stringify({ ...article, meta: { url: "https://wire.example/harbour" } });
  };
  const OTHER = line("Nothing else changed.");
  const FIRST =
    "Harbour vote delayed\n\nMirren Adeyemi chairs the board. The Ferry Company’s offer stands.";
  const SECOND = FIRST.replace("Harbour", "Correction: Harbour").replace(
    "The Ferry Company’s offer stands.",
    "The vote is planned for the autumn.",
  );
  const marks = [
    ["Mirren Adeyemi", "Person"],
    ["Ferry Company", "Organisation"],
  ];
  let dialog = await drop("first.jsonl", same(FIRST, ...marks), OTHER);
  assert.equal(await dialog.getByRole("checkbox", { name: /as new editions/ }).count(), 0);
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await until("two articles", async () => (await articles()) === 2);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });

  // Unless it is asked for, it is one more article.
  dialog = await drop("second.jsonl", same(SECOND), OTHER);
  const editions = dialog.getByRole("checkbox", {
    name: "Take 1 article that the project has with another text as new editions",
  });
  await dialog.getByText("They are added beside those that are there.").waitFor();
  assert.ok(!(await editions.isChecked()));
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await until("three articles", async () => (await articles()) === 3);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await until("two articles again", async () => (await articles()) === 2);

  // Taken as an edition, its sure mark follows; the other is in the report, which leads to it.
  dialog = await drop("second.jsonl", same(SECOND), OTHER);
  await editions.focus();
  await page.keyboard.press("Space");
  await dialog.getByText("Their marks follow where they are sure").waitFor();
  assert.deepEqual(await accessibility(page), [], "the decision");
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  const unfit = dialog.getByRole("region", { name: "What did not fit" });
  const lost = unfit.getByRole("button", { name: /Ferry Company/ });
  await lost.waitFor();
  assert.equal(await articles(), 2);
  await lost.focus();
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await page.locator(".cm-content", { hasText: "Correction: Harbour" }).waitFor();
  await until("the sure mark", async () => (await drawn(page)).join() === "Mirren Adeyemi");
  const adrift = page.getByRole("region", { name: "Tags without a place" });
  await adrift.getByText("Ferry Company").waitFor();
  await dragOver(page, "The vote");
  await adrift.getByRole("button", { name: "Place here" }).click();
  await until(
    "its new place",
    async () => (await drawn(page)).join("|") === "Mirren Adeyemi|The vote",
  );

  // Placing it was one step, the import another.
  await page.keyboard.press("Control+z");
  await adrift.getByText("Ferry Company").waitFor();
  await page.keyboard.press("Control+z");
  await page.locator(".cm-content", { hasText: "offer stands" }).waitFor();
  await until(
    "the marks of the first edition",
    async () => (await drawn(page)).join("|") === "Mirren Adeyemi|Ferry Company",
  );
});
