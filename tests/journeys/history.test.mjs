// What happened, beside the text: walked by keyboard, led back to the tag, and any one change undone.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { accessibility, desk, dragOver, drawn, launch, paste, stored, until } from "./driver.mjs";

const ARTICLE = `Harbour vote delayed again

PORT ELLERY, Norland — “We had no choice,” said Mirren Adeyemi-Holt, who chairs the harbour board. The Ellery Ferry Company’s offer stands until June.
`;

let browser;
let it;
before(async () => (browser = await launch()));
after(() => browser.close());
beforeEach(async () => {
  it = await desk(browser);
  await paste(it.page, ARTICLE);
  await dragOver(it.page, "Mirren Adeyemi-Holt");
  await it.page.keyboard.press("1");
  await until("the first tag", async () => (await drawn(it.page)).length === 1);
  await dragOver(it.page, "Ellery Ferry Company");
  await it.page.keyboard.press("2");
  await until("the second tag", async () => (await drawn(it.page)).length === 2);
});
afterEach(async () => {
  assert.deepEqual(it.faults, [], "no script failed");
  await it.close();
});

const panel = () => it.page.getByRole("complementary", { name: "History" });
const row = (text) => panel().getByRole("button", { name: text });

test("the history of an article is walked by keyboard, and an older change of it undone", async () => {
  const { page } = it;
  const { keyboard } = page;
  await keyboard.press("Escape");
  await keyboard.press("y");
  await row("Tagged “Ellery Ferry Company” Organisation").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await keyboard.press("ArrowDown");
  await keyboard.press("ArrowDown");
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
  assert.match(await focused(), /Tagged “Mirren Adeyemi-Holt” Person/);
  await keyboard.press("Tab");
  assert.match(await focused(), /Go to the tag/);
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await panel().getByText("1 thing goes back.").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await keyboard.press("Enter");
  await until("only the later tag", async () => {
    const counts = await stored(it.project);
    return counts.Person === undefined && counts.Organisation === 1;
  });
  await row("Undid: tagged “Mirren Adeyemi-Holt” Person").waitFor();
  // What was undone is left to nobody: a second try says so.
  await row(/^Tagged “Mirren/).click();
  await panel().getByRole("button", { name: "Undo this change…" }).click();
  await panel().getByText("Nothing of it can be taken back").waitFor();
  // Esc goes back to the text, where redo brings the tag back.
  await keyboard.press("Escape");
  await panel().waitFor({ state: "detached" });
  await keyboard.press("Control+Shift+z");
  await until("both tags", async () => (await stored(it.project)).Person === 1);
});

test("a tag's history tells its story, and a row leads to the tag it names", async () => {
  const { page } = it;
  await page.keyboard.press("3");
  await until("the other label", async () => (await stored(it.project)).Place === 1);
  await page.keyboard.press("y");
  await row("Relabelled “Ellery Ferry Company” from Organisation to Place").waitFor();
  assert.equal(await panel().getByText("Adeyemi").count(), 0, "nothing of other tags");
  await panel().getByRole("button", { name: "This article" }).click();
  await row(/^Tagged “Mirren/).click();
  await panel().getByRole("button", { name: "Go to the tag" }).click();
  await panel().getByRole("button", { name: "This tag" }).click();
  await row(/^Tagged “Mirren/).waitFor();
  assert.equal(await row(/Ferry/).count(), 0);
  await panel().getByRole("button", { name: "Project" }).click();
  await row(/^Create project/).waitFor();
});
