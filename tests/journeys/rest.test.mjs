// An editor marks a name once and reviews the rest: in this article and in all, by keyboard, as one undo step.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { accessibility, desk, dragOver, drawn, launch, stored, until } from "./driver.mjs";

const FIRST = `Timeline: How Rex Tillerson fell

Rex Tillerson left on Tuesday. Tillerson’s plan was to stay, R.W. Tillerson said. Mr. Tillerson met Sergei Lavrov.
The name is common: Renda Tillerson is his wife. Apple sells phones; an apple a day. Rex Tillerson’s aides were silent.
`;
const SECOND = `A second article

Rex Tillerson was here. So was TILLERSON.
`;

let browser, it;
before(async () => {
  browser = await launch();
});
after(() => browser.close());
beforeEach(async () => {
  it = await desk(browser, { files: { "first.txt": FIRST, "second.txt": SECOND } });
  await it.page.locator(".item", { hasText: "How Rex Tillerson fell" }).click();
  await it.page.locator(".cm-content", { hasText: "Sergei Lavrov" }).waitFor();
});
afterEach(async () => {
  assert.deepEqual(it.faults, [], "no script failed");
  await it.close();
});

const panel = () => it.page.getByRole("region", { name: "Mark the rest" });
const press = (key) => it.page.keyboard.press(key);
/** The rows of the review: headings, and places with what is decided. */
const rows = () =>
  panel()
    .getByRole("option")
    .evaluateAll((all) =>
      all.map((row) => {
        const place = row.querySelector("b").textContent;
        const state = row.querySelector(".unseen")?.textContent;
        return state ? `${place}: ${state}` : `# ${place}`;
      }),
    );
const shows = (expected) =>
  until(
    () => `the rows ${JSON.stringify(expected)}`,
    async () => JSON.stringify(await rows()) === JSON.stringify(expected),
  ).catch(async (error) => {
    assert.deepEqual(await rows(), expected, error.message);
  });

async function tagRex() {
  await dragOver(it.page, "Rex Tillerson left".slice(0, 13));
  await press("1");
  await until("the tag", async () => (await stored(it.project)).Person === 1);
}

test("a name is marked once, and the rest is reviewed, tagged in one step, and taken back in one", async () => {
  const { page, project } = it;
  await tagRex();
  await press("a");
  await shows([
    "# As it was marked",
    "Rex Tillerson: not decided",
    "# With a possessive ending",
    "Rex Tillerson: not decided",
    "# With initials, or other given names",
    "R.W. Tillerson: not decided",
    "# By surname",
    "Tillerson: not decided",
    "Tillerson: not decided",
    "# Behind another name: perhaps somebody else",
    "Tillerson: not decided",
  ]);
  assert.deepEqual(await accessibility(page), []);
  await press("Enter");
  await press("ArrowDown");
  await press("Enter");
  await press("ArrowDown");
  // From the heading of a group, Enter takes the group.
  await press("ArrowUp");
  await press("Enter");
  await press("Shift+Enter");
  await panel().getByRole("button", { name: "Tag 5 places" }).waitFor();
  await press("Control+Enter");
  await panel().waitFor({ state: "detached" });
  await until("six tags", async () => (await stored(project)).Person === 6);
  assert.deepEqual((await drawn(page)).sort(), [
    "R.W. Tillerson",
    "Rex Tillerson",
    "Rex Tillerson",
    "Rex Tillerson",
    "Tillerson",
    "Tillerson",
  ]);
  await press("Control+z");
  await until("one tag", async () => (await stored(project)).Person === 1);
  await press("Control+Shift+z");
  await until("six tags again", async () => (await stored(project)).Person === 6);
});
