// Searching all articles: what is found in context, walked, chosen, tagged, relabelled and removed in one step each;
// and finding words in the open article.

import assert from "node:assert/strict";
import { after, before as beforeAll, test } from "node:test";
import { accessibility, desk, launch, stored, until } from "./driver.mjs";

let browser;
beforeAll(async () => {
  browser = await launch();
});
after(() => browser.close());

const STORIES = [
  ["Alpha", "The secretary of state Rex Tillerson flew to Moscow. Mr. Tillerson met Lavrov."],
  ["Beta", "“No,” said Tillerson. A café in Moscow; the Cafe\u0301 is closed, the CAFÉ too."],
  ["Gamma", "Nothing of the kind."],
  [`A title ${"that goes on and on ".repeat(8)}`, "In the end Zed Tillerson’s plan failed."],
  ["عربي", "قال وزير الخارجية Tillerson في موسكو إن الرئيس سيقرر."],
  ["日本語", "国務長官（Tillerson）は東京都で会見した。"],
];
// The first line becomes the title.
const files = {
  "stories.jsonl": STORIES.map(([title, text]) =>
    JSON.stringify({ text: `${title}\n\n${text}` }),
  ).join("\n"),
};

const field = (page) => page.getByRole("combobox", { name: "Search all articles" });
const rows = (page) => page.locator("#concordance [role=option]");
/** The word before each keyword. */
const before = (page) =>
  rows(page)
    .locator(".left")
    .allTextContents()
    .then((all) => all.map((it) => it.trim().split(" ").at(-1)));

async function ask(page, query) {
  await page.keyboard.press("Control+Shift+F");
  await field(page).fill(query);
  await page.keyboard.press("Enter");
}

async function openDesk(options = {}) {
  const it = await desk(browser, { files, ...options });
  await it.page.locator(".cm-content").waitFor();
  return it;
}

/** Takes what the preview shows. */
async function confirm(page, name) {
  const button = page.getByRole("dialog").getByRole("button", { name });
  await button.waitFor();
  await until("the button to have the focus", () =>
    button.evaluate((it) => it === document.activeElement),
  );
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

test("a search is sorted, walked, tagged, relabelled and removed by keyboard, each with one undo", async () => {
  const { page, project, faults, close } = await openDesk();
  await ask(page, "tillerson");
  await page.getByText("6 places in 5 articles", { exact: true }).waitFor();
  assert.equal(await rows(page).count(), 6);
  assert.deepEqual(await accessibility(page), []);

  await page.getByLabel("Sorted by").selectOption("left");
  await until("the rows to be sorted", async () => (await before(page))[0] === "Mr.");
  assert.deepEqual((await before(page)).slice(0, 4), ["Mr.", "Rex", "said", "Zed"]);
  const boxes = await rows(page)
    .locator("b")
    .evaluateAll((all) =>
      all.filter((it) => it.closest("[dir=ltr]")).map((it) => it.getBoundingClientRect().left),
    );
  assert.equal(new Set(boxes.map(Math.round)).size, 1, "the keywords stand under each other");

  // A row opens its article with the words selected; F8 goes on, the bar leads back.
  await page.locator("#concordance").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByText("2 of 6", { exact: true }).waitFor();
  const selected = () => page.evaluate(() => getSelection().toString());
  await until("the words to be selected", async () => (await selected()) === "Tillerson");
  await page.keyboard.press("F8");
  await page.getByText("3 of 6", { exact: true }).waitFor();
  await until("the next article", async () =>
    (await page.locator("h1").textContent()).includes("Beta"),
  );
  await page.keyboard.press("Shift+F8");
  await page.getByText("2 of 6", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Back to the search" }).click();
  await until("the rows to have the focus", () =>
    page.evaluate(() => document.activeElement.id === "concordance"),
  );

  // All but one.
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Space");
  await page.getByText("5 chosen").waitFor();
  await page.keyboard.press("1");
  await page.getByRole("dialog", { name: "Tag 5 places as Person" }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.deepEqual(await stored(project), {});
  await page.keyboard.press("1");
  await confirm(page, "Tag 5 places as Person");
  assert.deepEqual(await stored(project), { Person: 5 });
  await until("the tags to be shown", async () => (await page.locator(".rows .tag").count()) === 5);

  await page.keyboard.press("Control+z");
  await until("nothing to be tagged", async () => (await page.locator(".rows .tag").count()) === 0);
  assert.deepEqual(await stored(project), {});
  await page.keyboard.press("Control+Shift+z");
  await until("the tags to be there", async () => (await page.locator(".rows .tag").count()) === 5);

  // Tags of a label get another, then go.
  await ask(page, "label:Person");
  await page.getByText("5 tags in 5 articles", { exact: true }).waitFor();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("2");
  await confirm(page, "Relabel 5 tags as Organisation");
  await page.getByText("Nothing is found").waitFor();
  assert.deepEqual(await stored(project), { Organisation: 5 });
  await ask(page, "label:organisation tillerson");
  await page.getByText("5 tags in 5 articles", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Words", exact: true }).click();
  await page.getByText("6 places in 5 articles", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Tags", exact: true }).click();
  await page.getByText("5 tags in 5 articles", { exact: true }).waitFor();
  await page.locator("#concordance").focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await confirm(page, "Remove 5 tags");
  assert.deepEqual(await stored(project), {});
  await page.keyboard.press("Control+z");
  await until("all of them to be back", async () => (await stored(project)).Organisation === 5);
  assert.deepEqual(faults, []);
  await close();
});

test("a query that does not read says where, and what would be everything asks first", async () => {
  const { page, faults, close } = await openDesk();
  await ask(page, "tillerson label:Prson");
  await page.getByText("There is no label “Prson”.").first().waitFor();
  await page.getByText("Correct the query and search again.").waitFor();
  assert.equal(await page.locator(".query-field .lines i").first().textContent(), "Prson");
  assert.equal(await page.getByRole("alert").count(), 0);
  await ask(page, "(tillerson");
  await page.locator(".query-field .remark.refused").waitFor();
  await ask(page, "*");
  await page.getByText("This finds every word of all 6 articles").waitFor();
  assert.equal(await rows(page).count(), 0);
  assert.deepEqual(await accessibility(page), []);
  await page.getByRole("button", { name: "Show them all the same" }).click();
  await rows(page).nth(10).waitFor();
  await page.locator("#concordance").focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("1");
  await page.getByRole("dialog").getByText("This finds every word").waitFor();
  await page.keyboard.press("Escape");
  await ask(page, "zzz");
  await page.getByText("Nothing is found").waitFor();
  await ask(page, "source:stories");
  await page.getByText("This asks for articles alone").waitFor();
  await page.getByRole("heading", { name: "6 articles" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".cm-content").waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test("Arabic rows run from right to left, Japanese words are found within, and searches are remembered", async () => {
  const { page, faults, close } = await openDesk();
  await ask(page, "الرئيس");
  await page.getByText("1 place in 1 article").waitFor();
  assert.equal(await rows(page).locator(".line").getAttribute("dir"), "rtl");
  const [ahead, keyword] = await Promise.all(
    [".left span", "b"].map((it) => rows(page).locator(it).boundingBox()),
  );
  assert.ok(ahead.x >= keyword.x + keyword.width - 1, "what is before stands at the right");
  await ask(page, "東京");
  await page.getByText("1 place in 1 article").waitFor();
  await page.getByRole("button", { name: "Keep this search" }).click();
  await ask(page, "");
  await page.getByRole("heading", { name: "Kept" }).waitFor();
  await page.getByRole("button", { name: "الرئيس" }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.getByRole("button", { name: "東京", exact: true }).click();
  await page.getByText("1 place in 1 article").waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test("words of the open article are found with accents folded, stepped through, and all tagged at once", async () => {
  const { page, project, faults, close } = await openDesk();
  await page.locator('[role="option"]', { hasText: "Beta" }).click();
  await page.locator(".cm-content", { hasText: "closed" }).waitFor();
  await page.keyboard.press("Control+f");
  await page.keyboard.type("cafe");
  await page.getByText("1 of 3").waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("2 of 3").waitFor();
  await page.keyboard.press("F3");
  await page.getByText("3 of 3").waitFor();
  await page.keyboard.press("Shift+F3");
  await page.getByText("2 of 3").waitFor();
  await page.getByRole("button", { name: "Case and accents count" }).click();
  await page.getByText("None").waitFor();
  await page.getByRole("button", { name: "Case and accents count" }).click();
  await page.getByText("of 3").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.getByRole("button", { name: "Tag all of them…" }).click();
  await page.getByRole("combobox", { name: "Label" }).fill("Place");
  await page.keyboard.press("Enter");
  await confirm(page, "Tag 3 places as Place");
  await until("all to be tagged", async () => (await stored(project)).Place === 3);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+z");
  await until("one undo to take them back", async () => !(await stored(project)).Place);
  assert.deepEqual(faults, []);
  await close();
});

test("finding in the article is left by Escape, also from the text", async () => {
  const it = await openDesk();
  const { page } = it;
  try {
    const bar = page.getByRole("search").filter({ has: page.getByLabel("Find in the text") });
    await page.locator(".cm-content").focus();
    await page.keyboard.press("f");
    await page.getByLabel("Find in the text").fill("moscow");
    await page.keyboard.press("Enter");
    await page.locator(".cm-content").focus();
    await page.keyboard.press("Escape");
    await bar.waitFor({ state: "detached" });
    await until("the focus to stay in the text", () =>
      page.evaluate(() => document.activeElement?.closest(".cm-content") !== null),
    );

    // Commands are found by what other programs call them.
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder("What do you want to do?").fill("concordance");
    await page.getByRole("option", { name: /Search all articles/ }).click();
    await field(page).waitFor();
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});
