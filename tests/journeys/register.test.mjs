// The register: entries are made as tags are linked, the other mentions follow, all are seen and walked across the
// articles, entries are merged, split and removed, and a list comes in with everything that is wrong with it.

import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { accessibility, click, desk, galley, launch, until } from "./driver.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const TEXTS = [
  "First report\nRex Tillerson met Angela Merkel. Tillerson said little.",
  "Second report\nTillerson flew home. Exxon praised Tillerson.",
  "Third report\nThe Exxon chief was once Tillerson.",
];

/** The articles, every Tillerson a Person, as a dataset. */
function dataset() {
  const lines = TEXTS.map((text) => {
    const spans = [];
    for (const it of text.matchAll(/(Rex )?Tillerson|Angela Merkel/g))
      spans.push({ start: it.index, end: it.index + it[0].length, label: "Person" });
    return JSON.stringify({ text, spans });
  });
  return lines.join("\n");
}

async function opened() {
  const it = await desk(browser, { files: { "articles.jsonl": dataset() } });
  await it.page.getByRole("option", { name: "First report" }).click();
  await it.page.locator(".cm-content", { hasText: "Angela Merkel" }).waitFor();
  return it;
}

const room = (page) => page.getByRole("region", { name: "Register" });
const card = (page) => page.locator("article.chosen");
const mentions = (page) => page.getByRole("listbox", { name: "Mentions" });
const entries = (page) => page.getByRole("listbox", { name: "Entries" });
const field = (page) => page.locator("[role=combobox][aria-controls=chooser-list]");

/** A picture, where a folder for them is named. */
async function picture(page, name) {
  const folder = process.env.PICTURES;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  for (const [width, height] of [
    [1280, 800],
    [1920, 1080],
  ]) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: "light" });
}

test("one link offers the others, all mentions are walked, merged, split and taken back", async () => {
  const it = await opened();
  const { page } = it;
  try {
    // One is linked, to a new entry; the surname alone is then offered unasked.
    await click(page, "Rex Tillerson");
    await page.keyboard.press("e");
    await page.getByRole("option", { name: /Add “Rex Tillerson”/ }).waitFor();
    await page.keyboard.press("Enter");
    await card(page).getByText("Refers to").waitFor();
    await click(page, "Tillerson said");
    await card(page)
      .getByRole("button", { name: /Rex Tillerson\?/ })
      .waitFor();
    await picture(page, "sure");
    await page.keyboard.press("e");
    await page.getByRole("option", { name: /^\s*Rex Tillerson named in this article/ }).waitFor();
    await picture(page, "pick");
    await page.keyboard.press("Enter");
    await card(page).getByText("3 more mentions like it are not linked").waitFor();
    assert.deepEqual(await accessibility(page), []);

    // The others are looked at, and linked in one step.
    await page.keyboard.press("E");
    const others = page.getByRole("dialog", { name: "Link the other mentions" });
    await others.getByRole("listitem").nth(2).waitFor();
    await picture(page, "others");
    assert.deepEqual(await accessibility(page), []);
    await others.getByRole("button", { name: "Link 3 in all articles" }).click();
    await others.waitFor({ state: "detached" });

    // Every mention in one view.
    await page.keyboard.press("Control+Shift+e");
    await room(page).waitFor();
    await entries(page)
      .getByRole("option", { name: /Rex Tillerson/ })
      .click();
    await room(page).getByText("5 mentions in 3 articles").waitFor();
    await mentions(page).getByRole("option").nth(4).waitFor();
    assert.equal(await mentions(page).getByRole("option").count(), 5);
    await picture(page, "register");
    assert.deepEqual(await accessibility(page), []);

    // Walked from place to place.
    await mentions(page).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.locator(".cm-content", { hasText: "flew home" }).waitFor();
    await page.getByRole("group", { name: "Mentions" }).getByText("3 of 5").waitFor();
    await page.keyboard.press("F8");
    await page.keyboard.press("F8");
    await page.locator(".cm-content", { hasText: "once Tillerson" }).waitFor();
    await page.getByRole("group", { name: "Mentions" }).getByText("5 of 5").waitFor();
    await card(page).getByText("Refers to").waitFor();
    await page.getByRole("button", { name: "Back to the register" }).click();

    // The one who was once chief is split off, with a key for each step.
    await mentions(page).focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Space");
    await room(page).getByText("1 picked").waitFor();
    await room(page)
      .getByRole("button", { name: /Split 1/ })
      .click();
    await field(page).fill("Lee Raymond");
    await page.getByRole("option", { name: /A new entry “Lee Raymond”/ }).click();
    await room(page).getByText("4 mentions in 2 articles").waitFor();

    // Found with a typing error, and merged back after a look.
    await page.getByRole("searchbox", { name: "Find in the register" }).fill("lee raimond");
    await entries(page)
      .getByRole("option", { name: /Lee Raymond.*spelt alike/ })
      .click();
    await room(page).getByRole("button", { name: "Merge…" }).click();
    await field(page).fill("tillerson");
    await page.getByRole("option", { name: /^\s*Rex Tillerson/ }).click();
    const merge = page.getByRole("dialog", { name: "Merge two entries" });
    await merge.getByText("4 mentions come to it; then it has 5 in 3 articles").waitFor();
    await merge.getByRole("button", { name: "Keep the other" }).click();
    await merge.getByText("1 mention comes to it; then it has 5 in 3 articles").waitFor();
    await picture(page, "merge");
    assert.deepEqual(await accessibility(page), []);
    await merge.getByRole("button", { name: "Merge", exact: true }).click();
    await room(page).getByRole("heading", { name: "Rex Tillerson" }).waitFor();
    await room(page).locator("dd", { hasText: "Lee Raymond" }).waitFor();
    await room(page).getByText("5 mentions in 3 articles").waitFor();

    // Undo parts them again.
    await mentions(page).focus();
    await page.keyboard.press("Control+z");
    await room(page).getByText("4 mentions in 2 articles").waitFor();

    // Removed, and brought back.
    await room(page).getByRole("button", { name: "Remove" }).click();
    await room(page).getByText("4 mentions in 2 articles stay tagged").waitFor();
    await room(page).getByRole("button", { name: "Remove", exact: true }).last().click();
    await room(page).getByText("Choose an entry").waitFor();
    await page.keyboard.press("Control+z");
    await page.getByRole("searchbox", { name: "Find in the register" }).fill("rex til");
    await entries(page)
      .getByRole("option", { name: /Rex Tillerson/ })
      .click();
    await room(page).getByText("4 mentions in 2 articles").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".cm-content").waitFor();
    assert.match(await galley("check", it.project), /^all is well/);
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});

test("a list comes in with all that is wrong with it, line by line", async () => {
  const it = await opened();
  const { page } = it;
  const file = join(dirname(it.project), "people.csv");
  await writeFile(
    file,
    [
      "name,type,role,aliases,wikidata",
      "Rex Tillerson,Person,Secretary of State,Tillerson|T-Rex,Q20894",
      "Angela Merkel,Person,Chancellor,Merkel,Q567",
      ",Person,,,",
      "A,Person,,B,",
      "B,Person,,A,",
      "Somebody else,Person,,,Q567",
      "too,few",
    ].join("\n"),
  );
  try {
    await page.keyboard.press("Control+Shift+e");
    await room(page).getByText("Nobody in the register yet").waitFor();
    await picture(page, "empty");
    assert.deepEqual(await accessibility(page), []);
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      room(page).getByRole("button", { name: "Import a list…" }).click(),
    ]);
    await chooser.setFiles(file);
    const dialog = page.getByRole("dialog", { name: "Import into the register" });
    await dialog.getByText("5 new").waitFor();
    const report = await dialog.getByRole("region").innerText();
    for (const wanted of [
      /line 4\s+The entry has no name/,
      /line 5\s+“B” is another name of “A”.*a circle/,
      /line 6\s+“A” is another name of “B”.*a circle/,
      /line 7\s+The URI http:\/\/www.wikidata.org\/entity\/Q567 of “Somebody else” is that of the entry of line 3/,
      /line 8\s+The row has 2 cells, the header 5/,
    ])
      assert.match(report, wanted);
    const [left, taken] = report.split("Taken but for a part");
    assert.match(left, /^Not taken\s+line 4[^]*line 8/);
    assert.match(taken, /line 5[^]*line 7/);
    await picture(page, "import");
    assert.deepEqual(await accessibility(page), []);
    await dialog.getByRole("button", { name: "Import 5 entries" }).click();
    await dialog.waitFor({ state: "detached" });
    await room(page).getByText("5 entries").waitFor();
    await until("the list to have the focus", () =>
      page.evaluate(() => document.activeElement?.id === "register-list"),
    );

    // What came in is offered as tags are chosen.
    await page.keyboard.press("Escape");
    await click(page, "Angela Merkel");
    await card(page)
      .getByRole("button", { name: /Angela Merkel\?.*Chancellor/ })
      .click();
    await card(page).getByText("Q567").waitFor();

    // One undo for the link, one for the list.
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+Shift+e");
    await room(page).getByText("0 entries").waitFor();
    assert.match(await galley("check", it.project), /^all is well/);
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});

test("entries of two types are merged only after both are named", async () => {
  const it = await opened();
  const { page } = it;
  const file = join(dirname(it.project), "two.csv");
  await writeFile(
    file,
    "name,type\nExxon,Organisation\nExxon Valdez,Ship\nExxon Mobil,Organisation\n",
  );
  await galley("register", "import", it.project, file);
  try {
    await page.keyboard.press("Control+Shift+e");
    const merge = page.getByRole("dialog", { name: "Merge two entries" });
    const begin = async (other) => {
      await entries(page)
        .getByRole("option", { name: /^\s*Exxon\s+0 mentions/ })
        .click();
      await room(page).getByRole("button", { name: "Merge…" }).click();
      await field(page).fill(other);
      await page
        .locator("#chooser-list")
        .getByRole("option", { name: new RegExp(`^\\s*${other}`) })
        .click();
      await merge.waitFor();
    };
    await begin("Exxon Valdez");
    await merge
      .getByText(
        /Exxon is of the type Organisation,\s+Exxon Valdez of the type Ship\.\s+Organisation is kept\./,
      )
      .waitFor();
    await merge.getByRole("button", { name: "Keep the other" }).click();
    await merge.getByText(/Ship is kept\./).waitFor();
    await picture(page, "merge-types");
    assert.deepEqual(await accessibility(page), []);
    await merge.getByRole("button", { name: "Leave them apart" }).click();
    await begin("Exxon Mobil");
    assert.equal(await merge.getByText("is of the type").count(), 0);
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});
