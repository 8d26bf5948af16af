// Another edition of an article: compared before anything is written, its marks followed, those that lost their place
// found in the margin and given one, the old text still readable.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import {
  accessibility,
  desk,
  dragOver,
  drawn,
  launch,
  paste,
  settled,
  stored,
  until,
} from "./driver.mjs";

const ARTICLE = `Harbour vote delayed again

PORT ELLERY, Norland — “We had no choice,” said Mirren Adeyemi-Holt, who chairs the harbour board. The Ellery Ferry Company’s offer stands until June.

Nobody from the ministry in Norland City answered questions on Friday. The vote is now planned for the autumn.
`;
const CORRECTED = `Correction: an earlier version of this article misspelt a name.

${ARTICLE.replace("Adeyemi-Holt", "Adeyemi-Hoult").replace("The Ellery Ferry Company’s offer stands until June.", "")}`;

let browser;
let it;
before(async () => (browser = await launch()));
after(() => browser.close());
beforeEach(async () => {
  it = await desk(browser);
  await paste(it.page, ARTICLE);
  let marks = 0;
  for (const [quote, key] of [
    ["Mirren Adeyemi-Holt", "1"],
    ["Ellery Ferry Company", "2"],
    ["Norland City", "3"],
  ]) {
    await dragOver(it.page, quote);
    await it.page.keyboard.press(key);
    marks += 1;
    await until(quote, async () => (await drawn(it.page)).length === marks);
  }
});
afterEach(async () => {
  assert.deepEqual(it.faults, [], "no script failed");
  await it.close();
});

async function command(page, name) {
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("What do you want to do?").fill(name);
  await page.keyboard.press("Enter");
}
const dialog = () => it.page.getByRole("dialog");
const shot = async (name) => {
  if (!process.env.SHOTS) return;
  for (const [width, height] of [
    [1280, 800],
    [1920, 1080],
  ])
    for (const colorScheme of ["light", "dark"]) {
      await it.page.setViewportSize({ width, height });
      await it.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await it.page.screenshot({
        path: `${process.env.SHOTS}/${name}-${width}-${colorScheme}.png`,
      });
    }
  await it.page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await it.page.setViewportSize({ width: 1280, height: 800 });
};

test("an article is corrected by keyboard, and a mark that lost its place is given another", async () => {
  const { page } = it;
  const { keyboard } = page;
  await command(page, "Correct the article");
  const field = dialog().getByLabel("Text of the article");
  assert.equal(await field.inputValue(), ARTICLE);
  await shot("correct");
  await field.fill(CORRECTED);
  assert.deepEqual(await accessibility(page), []);
  await dialog().getByRole("button", { name: "Compare the editions" }).click();
  await dialog().getByText("1 without a place, 1 uncertain, 1 moved").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await shot("review");
  assert.deepEqual(await stored(it.project), { Person: 1, Organisation: 1, Place: 1 });

  // The first is without a place and stays so; the second goes where is proposed.
  await keyboard.press("Backspace");
  await keyboard.press("Enter");
  await dialog().getByText("1 mark will be without a place").waitFor();
  const taken = dialog().getByRole("group", { name: "What becomes of Mirren Adeyemi-Holt" });
  assert.equal(
    await taken.getByRole("button", { name: "Take the place" }).getAttribute("aria-pressed"),
    "true",
  );
  await dialog().getByRole("button", { name: "Take the new edition" }).click();
  await page.locator(".cm-content", { hasText: "misspelt a name" }).waitFor();
  await settled(page);
  await until("the marks at their words", async () => {
    const marks = await drawn(page);
    return marks.join("|") === "Mirren Adeyemi-Hoult|Norland City";
  });
  const adrift = page.getByRole("region", { name: "Tags without a place" });
  await adrift.getByText("1 tag has lost its place").waitFor();
  await adrift.getByText("Ellery Ferry Company").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await shot("adrift");

  // Next finding leads there, too.
  await page.locator(".cm-content").focus();
  await keyboard.press("x");
  await until("the list of the lost", () =>
    page.evaluate(() => document.activeElement?.closest("[data-adrift]") !== null),
  );

  await dragOver(page, "harbour board");
  await adrift.getByRole("button", { name: "Place here" }).click();
  await until("its new place", async () => (await drawn(page)).includes("harbour board"));
  assert.equal(await adrift.count(), 0);

  // All of it goes back, step by step.
  await keyboard.press("Control+z");
  await adrift.getByText("1 tag has lost its place").waitFor();
  await keyboard.press("Control+z");
  await page.locator(".cm-content", { hasText: "offer stands until June" }).waitFor();
  await until("the marks of the first edition", async () => {
    const marks = await drawn(page);
    return marks.join("|") === "Mirren Adeyemi-Holt|Ellery Ferry Company|Norland City";
  });
});

test("the old edition stays readable with its marks", async () => {
  const { page } = it;
  const { keyboard } = page;
  await command(page, "Correct the article");
  await dialog().getByLabel("Text of the article").fill(CORRECTED);
  await dialog().getByRole("button", { name: "Compare the editions" }).click();
  await dialog().getByRole("button", { name: "Take the new edition" }).click();
  await page.locator(".cm-content", { hasText: "misspelt a name" }).waitFor();
  await page.getByText("2 tags have lost their places").waitFor();

  await command(page, "Editions of the article");
  await dialog().getByText("Edition 2").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await shot("editions");
  await dialog().getByRole("button", { name: "Read it" }).click();
  await page.locator(".cm-content", { hasText: "offer stands until June" }).waitFor();
  await until("its marks", async () => (await drawn(page)).length === 3);
  await keyboard.press("Escape");
  await page.locator(".cm-content", { hasText: "misspelt a name" }).waitFor();

  const adrift = page.getByRole("region", { name: "Tags without a place" });
  await adrift.getByRole("button", { name: "Where it stood" }).first().click();
  await page.locator(".cm-content", { hasText: "offer stands until June" }).waitFor();
  await page.getByText("As it was on").first().waitFor();
  await keyboard.press("Escape");
  await page.locator(".cm-content", { hasText: "misspelt a name" }).waitFor();
  await adrift.getByRole("button", { name: "Remove Mirren Adeyemi-Holt" }).click();
  await page.getByText("1 tag has lost its place").waitFor();
});
