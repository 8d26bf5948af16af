// What does not go together: shown in the article, put right by one key, left with a reason, found in all articles, put
// right as a group, counted over time.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { accessibility, desk, galley, launch, layout, stored, until } from "./driver.mjs";

const NAME = "State Department";
const articles = Array.from({ length: 7 }, (_, number) => {
  const text = `The ${NAME} said so on day ${number + 1}.`;
  const label = number === 0 ? "Place" : "Organisation";
  const spans = number === 6 ? [] : [{ start: 4, end: 4 + NAME.length, label }];
  return JSON.stringify({ text, spans });
});

/** Names of which two are mostly places and one mostly a person, each once the other way round. */
const swapped = ["Sydney", "Chester", "London"].flatMap((name) =>
  Array.from({ length: 5 }, (_, number) => {
    const text = `Then ${name} was named for the ${number + 1}. time.`;
    const label = (number === 4) === (name === "London") ? "Place" : "Person";
    return JSON.stringify({ text, spans: [{ start: 5, end: 5 + name.length, label }] });
  }),
);

let browser, it;
before(async () => (browser = await launch()));
after(() => browser.close());
beforeEach(async () => {
  it = await desk(browser, { files: { "a.jsonl": articles.join("\n") } });
  await it.page.locator(".cm-content", { hasText: "on day 1" }).waitFor();
});
afterEach(async () => {
  assert.deepEqual(it.faults, [], "no script failed");
  await it.close();
});

const press = async (...keys) => {
  for (const key of keys) await it.page.keyboard.press(key);
};
const card = () => it.page.getByRole("region", { name: "Findings", exact: true });
const room = () => it.page.getByRole("region", { name: "Findings in all articles" });

test("a slip is underlined, gone to, put right by Enter, back with undo, and left with a reason", async () => {
  const { page } = it;
  const line = page.locator(".g-check");
  const before = await page.evaluate(`(${layout})()`);
  await line.waitFor();
  const after = await page.evaluate(`(${layout})()`);
  assert.deepEqual(after, before, "no letter moved");
  const why = `“${NAME}” is Organisation 5 times and Place once.`;
  await page.getByRole("button", { name: /^1 finding/ }).waitFor();
  await page.locator(".cm-content").focus();
  await press("x");
  await card().getByText(why).waitFor();
  assert.deepEqual(await accessibility(page), [], "the finding");

  await press("Enter");
  await line.waitFor({ state: "detached" });
  assert.deepEqual(await stored(it.project), { Organisation: 6 });
  await press("Control+z");
  await line.waitFor();

  await press("Control+Home", "x", "i");
  const dialog = page.getByRole("dialog", { name: "Leave it as it is" });
  await dialog.waitFor();
  assert.deepEqual(await accessibility(page), [], "leaving it");
  await page.keyboard.type("The building, not the ministry");
  await press("Enter");
  await dialog.waitFor({ state: "detached" });
  await line.waitFor({ state: "detached" });
  await card().getByText("1 left as it is.").waitFor();
  await press("Control+z");
  await line.waitFor();
  assert.match(await galley("check", it.project), /^all is well/);
});

test("all articles are looked through; a group is put right at once, walked, and counted over time", async () => {
  const { page } = it;
  await press("Control+Shift+x");
  await room().getByText("Not looked through yet").waitFor();
  assert.deepEqual(await accessibility(page), [], "before the first look");
  await room().getByRole("button", { name: "Look through all articles" }).click();
  const groups = room().getByRole("listbox", { name: "Groups of findings" });
  await groups.getByRole("option", { name: /Marked elsewhere, not here/ }).waitFor();
  assert.equal(await groups.getByRole("option").count(), 2);
  await groups.focus();
  await press("ArrowDown");
  const places = room().getByRole("listbox", { name: "Places" });
  await places.getByRole("option").first().waitFor();
  assert.deepEqual(await accessibility(page), [], "the room");

  await groups.getByRole("option", { name: /Marked elsewhere, not here/ }).click();
  await places.getByRole("option", { name: /on day 7/ }).waitFor();
  await room()
    .getByRole("button", { name: /^Mark as Organisation: all 1/ })
    .click();
  const preview = room().getByRole("alertdialog");
  await preview.getByText("in 1 place of 1 article").waitFor();
  await preview.getByRole("button", { name: "Do it" }).click();
  await until("the group to go", async () => (await groups.getByRole("option").count()) === 1);
  assert.deepEqual(await stored(it.project), { Organisation: 6, Place: 1 });

  await groups.getByRole("option", { name: /different labels/ }).click();
  await places.getByRole("option", { name: /on day 1/ }).waitFor();
  await places.focus();
  await press("Enter");
  await card().getByText(`“${NAME}” is Organisation 6 times and Place once.`).waitFor();
  await press("Enter");
  await until("the tag to be right", async () => (await stored(it.project)).Organisation === 7);

  await press("Control+Shift+x");
  await room().getByRole("button", { name: "Look through all articles" }).click();
  await room().getByText("Nothing to check").waitFor();
  await press("Escape");
  await page.locator(".cm-content").waitFor();
  assert.match(await galley("check", it.project), /^all is well/);
});

test("labels that are swapped are put right by keyboard, each its way, and leave the list at once", async () => {
  await it.close();
  it = await desk(browser, { files: { "a.jsonl": swapped.join("\n") } });
  const { page } = it;
  const focused = () =>
    page.evaluate(() => {
      const on = document.activeElement;
      return on?.getAttribute("aria-label") ?? on?.textContent?.trim() ?? "";
    });
  const focus = (on) => until(`the focus on ${on}`, async () => (await focused()) === on);
  await page.locator(".cm-content").waitFor();
  await press("Control+Shift+x");
  await focus("Findings");
  await room().getByRole("button", { name: "Look through all articles" }).click();
  await focus("Groups of findings");
  const groups = room().getByRole("listbox", { name: "Groups of findings" });
  const pair = groups.getByRole("option", { name: /Person ↔ Place|Place ↔ Person/ });
  await pair.click();
  await room().getByRole("listbox", { name: "Places" }).getByRole("option").nth(2).waitFor();
  await room().getByRole("button", { name: "Put right: all 3…" }).click();
  const preview = room().getByRole("alertdialog");
  await preview.getByText("Put right: 2 to Place, 1 to Person in 3 places of 3 articles").waitFor();
  await focus("Do it");
  assert.deepEqual(await accessibility(page), [], "the preview");
  await press("Enter");
  await room().getByText("Nothing to check").waitFor();
  await page
    .locator(".undone", {
      hasText: "Put right: 2 to Place, 1 to Person, in 3 places of 3 articles.",
    })
    .waitFor();
  assert.deepEqual(await stored(it.project), { Person: 5, Place: 10 });

  // What was done is told until the next gesture; what is taken back, with what it was.
  await focus("Findings");
  await press("Control+z");
  await page.locator(".undone", { hasText: /^\s*Undid: relabelled .* and 2 more\./ }).waitFor();
  assert.deepEqual(await stored(it.project), { Person: 6, Place: 9 });
  await press("Escape");
  await page.locator(".cm-content").waitFor();
  await page.locator(".undone").waitFor({ state: "detached" });
});
