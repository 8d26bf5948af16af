// An editor marks a name once and reviews the rest: in this article and in all, by keyboard, as one undo step.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { accessibility, click, desk, dragOver, drawn, launch, stored, until } from "./driver.mjs";

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
  await until("the tag on the screen", async () => (await drawn(it.page)).length === 1);
}

async function tagRexAndLookEverywhere() {
  await tagRex();
  await press("a");
  await panel().getByRole("button", { name: "All articles" }).click();
  await panel().getByText("8 places in 2 articles").waitFor();
  await panel().getByRole("listbox").focus();
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
  for (let taken = 0; taken < 3; taken += 1) await press("Enter");
  // On the heading of a group, Enter takes the group.
  await press("ArrowUp");
  await press("Enter");
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

test("a phrase is refused with its reason, stays refused, and may be marked again when it is let go", async () => {
  const { page } = it;
  await tagRex();
  await press("a");
  await panel().getByText("Behind another name").waitFor();
  await press("End");
  await press("N");
  await page.getByLabel("Why", { exact: true }).fill("his wife");
  await press("Enter");
  await panel().getByRole("button", { name: "3 refused before" }).waitFor();
  await shows([
    "# As it was marked",
    "Rex Tillerson: not decided",
    "# With a possessive ending",
    "Rex Tillerson: not decided",
    "# With initials, or other given names",
    "R.W. Tillerson: not decided",
  ]);
  await press("Control+z");
  await panel().getByText("Behind another name").waitFor();
  await press("Control+Shift+z");
  await panel().getByRole("button", { name: "3 refused before" }).click();
  const list = page.getByRole("dialog", { name: /Exceptions/ });
  await list.getByText("as Person · everywhere").waitFor();
  assert.equal(await list.getByLabel("Why Tillerson is not marked").inputValue(), "his wife");
  await list.getByRole("button", { name: "Where it applies" }).click();
  await list.getByText("none of them is proposed").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await list.getByRole("button", { name: "Let go" }).click();
  await list.getByText("None. While you mark the rest").waitFor();
  await press("Escape");
  await panel().getByText("Behind another name").waitFor();
});

test("in all articles, what is decided outlives the window, and is taken back as a whole from the list", async () => {
  const { page, project } = it;
  await tagRexAndLookEverywhere();
  await press("Shift+Enter");
  await press("]");
  await panel().getByRole("button", { name: "Tag 3 places" }).waitFor();
  await page.reload();
  await page.getByText("was not finished").waitFor();
  await page.getByRole("button", { name: "Go on" }).click();
  await panel().getByRole("button", { name: "Tag 3 places" }).waitFor();
  await press("Escape");
  await panel().getByText("3 places taken and not tagged yet.").waitFor();
  await panel().getByRole("group").getByRole("button", { name: "Tag 3 places" }).click();
  await until("four tags", async () => (await stored(project)).Person === 4);
  await press("Control+k");
  await page.keyboard.type("marked like another");
  await press("Enter");
  const list = page.getByRole("dialog", { name: "What was marked like another" });
  await list.getByText("all as they were made").waitFor();
  await list.getByRole("button", { name: "Take back…" }).click();
  assert.deepEqual(await accessibility(page), []);
  await list.getByRole("button", { name: "Take back 3 tags" }).click();
  await list.getByText("none as it was made").waitFor();
  assert.equal((await stored(project)).Person, 1);
});

test("long after, only what is still as it was made is taken back, and the rest is named beforehand", async () => {
  const { page, project } = it;
  await tagRexAndLookEverywhere();
  await press("Shift+Enter");
  await press("Shift+Enter");
  await panel().getByRole("button", { name: "Tag 3 places" }).waitFor();
  await press("Control+Enter");
  await until("four tags", async () => (await stored(project)).Person === 4);

  // Meanwhile one of them became something else, and other words were tagged.
  await panel().waitFor({ state: "detached" });
  await click(page, "Rex Tillerson’s aides");
  await press("2");
  await until("another label", async () => (await stored(project)).Organisation === 1);
  await dragOver(page, "Sergei Lavrov");
  await press("1");
  await until("another tag", async () => (await stored(project)).Person === 4);

  await it.restart();
  await page.locator(".cm-content").waitFor();
  await press("Control+k");
  await page.keyboard.type("marked like another");
  await press("Enter");
  const list = page.getByRole("dialog", { name: "What was marked like another" });
  await list.getByText("2 as they were made").waitFor();
  await list.getByRole("button", { name: "Take back…" }).focus();
  await press("Enter");
  const preview = list.getByRole("group", { name: "Take back" });
  await preview
    .getByText(/2 tags\s+go\.\s+1\s+stays: an annotation that editor changed since/)
    .waitFor();
  assert.deepEqual(await accessibility(page), []);
  await press("Enter");
  await list.getByText("none as it was made").waitFor();
  assert.deepEqual(await stored(project), { Person: 2, Organisation: 1 });
  // Taking back is an undo out of its turn: redo brings them back.
  await press("Escape");
  await list.waitFor({ state: "detached" });
  await press("Control+Shift+z");
  await until("they are back", async () => (await stored(project)).Person === 4);
});

test("an article is looked through for what is marked elsewhere", async () => {
  const { page, project } = it;
  await tagRex();
  await page.locator(".item", { hasText: "A second article" }).click();
  await page.locator(".cm-content", { hasText: "So was" }).waitFor();
  await page.locator(".cm-content").focus();
  await press("A");
  await shows(["# Person", "Rex Tillerson: not decided"]);
  await press("Enter");
  await press("Control+Enter");
  await until("two tags", async () => (await stored(project)).Person === 2);
  await panel().waitFor({ state: "detached" });
});
