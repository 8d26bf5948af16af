// The window by itself: it opens, shows the interface, stays on it, and reaches for nothing else.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { folder, open } from "./driver.mjs";
import { family, nameOf, outward } from "./sockets.mjs";

let home;
before(async () => (home = await folder()));
after(() => home.remove());

test("the window opens without a project and shows the interface", async () => {
  const window = await open(home.path);
  try {
    await window.shows("Galley");
    assert.equal((await window.call("app", {})).project, null);
  } finally {
    await window.close();
  }
});

test("the window loads nothing from elsewhere and cannot be led away", async () => {
  const window = await open(home.path);
  try {
    await window.shows("Galley");
    const loaded = await window.evaluate(
      `return performance.getEntriesByType("resource").map((entry) => entry.name)`,
    );
    const foreign = loaded.filter((name) => !/^(tauri|ipc|data|blob):/.test(name));
    assert.deepEqual(foreign, []);

    const refused = await window.evaluate(
      `return fetch("http://127.0.0.1:9/").then(() => "answered", () => "refused")`,
    );
    assert.equal(refused, "refused");

    const here = await window.evaluate("return location.href");
    await window.evaluate(`location.href = "http://127.0.0.1:9/"; open("http://127.0.0.1:9/")`);
    await window.shows("Galley");
    assert.equal(await window.evaluate("return location.href"), here);
  } finally {
    await window.close();
  }
});

test("no process of the window holds a socket that leads beyond this machine", async () => {
  const window = await open(home.path);
  try {
    await window.shows("Galley");
    const pids = await family(window.process);
    const names = await Promise.all(pids.map(nameOf));
    assert.ok(names.includes("galley-desktop"), `the window is among ${names}`);
    assert.ok(
      names.some((name) => name.startsWith("WebKitWebProces")),
      `the page's process is among ${names}`,
    );
    assert.deepEqual(await outward(pids), []);
  } finally {
    await window.close();
  }
});

test("a file that is no project is refused, left as it was, and the window opens all the same", async () => {
  const path = home.file("letter.galley");
  await writeFile(path, "Dear editor,\n");
  const window = await open(home.path, path);
  try {
    await window.shows("Galley");
  } finally {
    await window.close();
  }
  assert.equal(await readFile(path, "utf8"), "Dear editor,\n");
});
