// What happened, beside the text: walked by keyboard, led back to the tag, the article looked at as it was, and any
// one change undone.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import {
  accessibility,
  desk,
  dragOver,
  drawn,
  galley,
  launch,
  layout,
  paste,
  settled,
  stored,
  until,
} from "./driver.mjs";

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
  let asked = 0;
  page.on("request", (request) => (asked += request.url().includes("/log") ? 1 : 0));
  assert.deepEqual(await accessibility(page), []);
  assert.equal(asked, 0, "what did not change is not asked for again");
  await keyboard.press("ArrowDown");
  await keyboard.press("ArrowDown");
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
  assert.match(await focused(), /Tagged “Mirren Adeyemi-Holt” Person/);
  await keyboard.press("Tab");
  assert.match(await focused(), /Go to the tag/);
  await keyboard.press("Tab");
  assert.match(await focused(), /Look at the article as it was/);
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
  await until("nothing of other tags", async () => (await row(/Ferry/).count()) === 0);
  await row(/^Tagged “Mirren/).waitFor();
  await panel().getByRole("button", { name: "Project" }).click();
  await row(/^Create project/).waitFor();
});

const banner = () => it.page.getByRole("region", { name: "The article as it was" });
const lookedAt = (what, marks) =>
  until(`what was after: ${what}`, async () => {
    if (!(await banner().getByText(`after: ${what}`).count())) return false;
    return JSON.stringify(await drawn(it.page)) === JSON.stringify(marks);
  });
const now = async (marks) => {
  await banner().waitFor({ state: "detached" });
  await until("the marks of now", async () => {
    return JSON.stringify(await drawn(it.page)) === JSON.stringify(marks);
  });
};
const MIRREN = "Mirren Adeyemi-Holt";
const FERRY = "Ellery Ferry Company";

/** The colours of the lines under the text, in its order. */
const colours = () =>
  it.page.evaluate(() =>
    [...document.querySelectorAll(".g-rows [data-mark]")].map((box) => box.getAttribute("style")),
  );

test("the article is looked at as it was, step by step through time, and nothing is written to it", async () => {
  const { page } = it;
  const { keyboard } = page;
  await keyboard.press("3");
  await until("the other label", async () => (await stored(it.project)).Place === 1);
  await keyboard.press("Delete");
  await until("no second tag", async () => (await drawn(page)).length === 1);
  await settled(page);
  const before = await page.evaluate(layout);

  await keyboard.press("y");
  await row(/^Removed Place “Ellery/).waitFor();
  await keyboard.press("ArrowDown");
  await keyboard.press("ArrowDown");
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await lookedAt(`relabelled “${FERRY}” from Organisation to Place.`, [MIRREN, FERRY]);
  assert.match(await page.locator("[aria-live]").last().textContent(), /^As it was on .+ Place\.$/);
  assert.deepEqual(await page.evaluate(layout), before, "the text stands where it stood");
  assert.deepEqual(await accessibility(page), []);
  const asPlace = await colours();
  await keyboard.press("ArrowDown");
  await lookedAt(`tagged “${FERRY}” Organisation.`, [MIRREN, FERRY]);
  assert.notDeepEqual(await colours(), asPlace, "the label is the old one");
  await keyboard.press("ArrowDown");
  await lookedAt(`tagged “${MIRREN}” Person.`, [MIRREN]);
  await keyboard.press("ArrowDown");
  await lookedAt("add article Harbour vote delayed again.", []);
  await keyboard.press("ArrowUp");
  await lookedAt(`tagged “${MIRREN}” Person.`, [MIRREN]);

  // Neither by key nor by mouse.
  await dragOver(page, "harbour board");
  await keyboard.press("1");
  assert.equal(await page.getByRole("toolbar").count(), 0);
  assert.deepEqual(await drawn(page), [MIRREN]);
  await keyboard.press("d");
  assert.equal(await page.getByLabel("Title").isDisabled(), true);
  assert.equal(await page.getByRole("button", { name: "Save" }).count(), 0);
  await keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });

  // What another program does meanwhile is told, and not drawn on what was.
  await galley("undo", it.project);
  await row(/^Undid: removed Place “Ellery/).waitFor();
  assert.deepEqual(await drawn(page), [MIRREN]);
  await keyboard.press("Escape");
  await now([MIRREN, FERRY]);
  assert.deepEqual(await page.evaluate(layout), before);
  assert.deepEqual(await stored(it.project), { Person: 1, Place: 1 });
  await keyboard.press("Escape");
  await dragOver(page, "harbour board");
  await keyboard.press("2");
  await now([MIRREN, "harbour board", FERRY]);
});

test("undo, the button and closing the history lead back to now", async () => {
  const { page } = it;
  const look = async () => {
    await page.keyboard.press("y");
    await panel().getByRole("button", { name: "This article" }).click();
    await row(/^Tagged “Mirren/).click();
    await panel().getByRole("button", { name: "Look at the article as it was" }).click();
    await lookedAt(`tagged “${MIRREN}” Person.`, [MIRREN]);
  };
  await look();
  await banner().getByRole("button", { name: "Back to now" }).click();
  await now([MIRREN, FERRY]);
  await page.keyboard.press("y");
  await panel().waitFor({ state: "detached" });
  await look();
  await page.keyboard.press("y");
  await now([MIRREN, FERRY]);
  await look();
  await page.keyboard.press("Control+z");
  await now([MIRREN]);
  await page.keyboard.press("Control+Shift+z");
  await now([MIRREN, FERRY]);
});

test("an article that was removed is looked at from the project’s history", async () => {
  const { page } = it;
  await paste(page, "Another article\n\nOf no matter.");
  await page.getByRole("option", { name: "Harbour vote" }).click();
  await page.locator(".cm-content", { hasText: "PORT ELLERY" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Remove the article");
  await page.keyboard.press("Enter");
  await page.locator(".cm-content", { hasText: "Of no matter" }).waitFor();
  await page.keyboard.press("y");
  await panel().getByRole("button", { name: "Project" }).click();
  await row(/^Tagged “Ellery/).click();
  await panel().getByRole("button", { name: "Look at the article as it was" }).click();
  await lookedAt(`tagged “${FERRY}” Organisation.`, [MIRREN, FERRY]);
  await page.keyboard.press("Escape");
  // It has no now: the article that was open is open again.
  await page.locator(".cm-content", { hasText: "Of no matter" }).waitFor();
  await page.getByRole("alert").getByText("This article does not exist any more").waitFor();
});

test("a label that was removed has its name and colour where the article is looked at as it was", async () => {
  const { page } = it;
  const chips = () => page.locator(".g-chip").allTextContents();
  await page.keyboard.press("Escape");
  await until("the labels", async () => (await chips()).join() === "Person,Organisation");
  const before = await colours();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Edit the labels");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Organisation", exact: false }).first().click();
  await dialog.getByRole("button", { name: "Remove…" }).click();
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await until("no tag of that label", async () => (await drawn(page)).length === 1);
  await page.keyboard.press("Escape");
  await page.keyboard.press("y");
  await row(/^Tagged “Ellery/).click();
  await panel().getByRole("button", { name: "Look at the article as it was" }).click();
  await lookedAt(`tagged “${FERRY}” Organisation.`, [MIRREN, FERRY]);
  await until("its name", async () => (await chips()).join() === "Person,Organisation");
  assert.deepEqual(await colours(), before);
  await page.keyboard.press("Escape");
  await now([MIRREN]);
});

test("in a long article the reader’s place stays, and the tag’s history goes on where the tag was not there", async () => {
  const { page } = it;
  const { keyboard } = page;
  const body = Array.from({ length: 60 }, (_, at) => `Paragraph ${at + 1} of the ferry inquiry.`);
  await paste(page, `The inquiry\n\n${body.join("\n\n")}\n`);
  const scroller = page.locator(".cm-scroller");
  await keyboard.press("Control+End");
  await dragOver(page, "Paragraph 58");
  await keyboard.press("1");
  await until("the tag", async () => (await drawn(page)).join() === "Paragraph 58");
  await keyboard.press("Delete");
  await until("no tag", async () => (await drawn(page)).length === 0);
  await keyboard.press("Control+z");
  await until("the tag again", async () => (await drawn(page)).join() === "Paragraph 58");
  await dragOver(page, "Paragraph 59");
  await keyboard.press("Shift+Tab");
  await settled(page);
  const top = () => scroller.evaluate((it) => it.scrollTop);
  const before = await top();
  assert.ok(before > 500, `${before}`);
  await keyboard.press("y");
  await row(/^Undid: removed Person/).waitFor();
  await row(/^Removed Person/).click();
  await panel().getByRole("button", { name: "Look at the article as it was" }).click();
  await lookedAt("removed Person “Paragraph 58”.", []);
  assert.equal(await row(/^Tagged “Paragraph 58” Person/).count(), 1);
  await keyboard.press("ArrowDown");
  await lookedAt("tagged “Paragraph 58” Person.", ["Paragraph 58"]);
  assert.equal(await top(), before);
  await keyboard.press("Escape");
  await now(["Paragraph 58"]);
  assert.equal(await top(), before);
  await row(/^Removed Person/).waitFor();
  // The tag is chosen again, and its label is changed.
  await keyboard.press("Escape");
  await keyboard.press("2");
  await until("the other label", async () => (await stored(it.project)).Organisation === 2);
  assert.equal(await top(), before);
});
