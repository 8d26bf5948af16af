// What the export dialog keeps as it changes: options that the next format has too, one way of choosing layers, a
// release that is switched off and on, a recipe under its name.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FormatView, NamedRecipe, Recipe } from "../generated/api";
import { Exporting } from "./exporting.svelte";
import type { Session } from "./session.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const option = (key: string, values: string[] = []) => ({
  key,
  reading: false,
  writing: true,
  values,
  default: values[0] ?? "",
  help: "",
});
const format = (id: string, ...options: FormatView["options"]): FormatView => ({
  id,
  name: id,
  description: "",
  extensions: [id],
  reads: false,
  reads_marks: false,
  writes: true,
  folder: false,
  carries: {},
  offset_unit: "",
  options,
});

let asked: { preview: boolean; recipe: Recipe }[] = [];

async function dialog() {
  asked = [];
  let recipes: NamedRecipe[] = [];
  const formats = [
    format("one", option("overlap", ["outermost", "first"]), option("layer")),
    format("two", option("overlap", ["outermost", "first"])),
  ];
  const answer = { report: {}, path: "", base64: null, samples: [], splits: [] };
  const host = {
    placeFile: async () => ({ path: "/out" }),
    async call(name: string, request: NamedRecipe & { preview: boolean }) {
      if (name === "formats") return { formats };
      if (name === "export") {
        asked.push(request);
        return answer;
      }
      if (name === "set_recipe") {
        recipes = recipes.filter((it) => it.name !== request.name);
        if (request.recipe) recipes = [...recipes, request];
      }
      return { recipes };
    },
  };
  const settings = { kept: { exports: {} }, setExport: () => undefined };
  const project = { name: "My project", path: "/my.galley" };
  const work = (_: string, run: (job: string) => unknown) => run("job");
  const reports = { keep: () => undefined };
  const rest = { reports, cancel: () => undefined, say: () => undefined };
  const it = new Exporting({ host, settings, project, work, ...rest } as unknown as Session);
  const started = it.start();
  await vi.runAllTimersAsync();
  await started;
  return it;
}

test("the next format keeps the options that it has, and no others", async () => {
  const it = await dialog();
  it.setOption("overlap", "first");
  it.setOption("layer", "Names");
  it.setFormat("two");
  expect(it.recipe).toMatchObject({ format: "two", options: { overlap: "first" } });
  it.setOption("overlap", "outermost");
  expect(it.recipe.options, "what is usual is not written down").toEqual({});
});

test("one layer and a file for each exclude each other", async () => {
  const it = await dialog();
  it.setOption("layer", "Names");
  it.setPerLayer(true);
  expect([it.recipe.options, it.recipe.per_layer]).toEqual([{}, true]);
  expect(it.file, "several files are a folder").toBe("My-project");
  it.setOption("layer", "Names");
  expect(it.recipe.per_layer).toBe(false);
  it.setPerLayer(true);
  it.setFormat("two");
  expect(it.recipe.per_layer, "a format without layers has one file").toBe(false);
});

test("a release that is switched off and on is as it was", async () => {
  const it = await dialog();
  it.setRelease(true);
  it.setDuplicates({ action: "first" });
  it.setRelease(false);
  expect(it.recipe.release).toBe(null);
  it.setRelease(true);
  expect(it.recipe.release?.duplicates.action).toBe("first");
});

test("the command is told while the recipe is kept as it is shown", async () => {
  const it = await dialog();
  await it.save(" Training data ");
  expect(it.command).toBe("galley export /my.galley --recipe 'Training data' -o My-project.one");
  it.setSelect({ labels: ["Person"] });
  expect([it.kept, it.command]).toEqual([false, ""]);
  await it.save();
  expect(it.kept).toBe(true);
  await it.remove();
  expect([it.name, it.recipes]).toEqual(["", []]);
  await it.putBack();
  expect([it.name, it.recipe.select.labels]).toEqual(["Training data", ["Person"]]);
});

test("what is written before its preview came is looked at afterwards", async () => {
  const it = await dialog();
  it.setSelect({ labels: ["Person"] });
  await it.write();
  await vi.runAllTimersAsync();
  expect(asked.slice(1).map(({ preview, recipe }) => [preview, recipe.select.labels])).toEqual([
    [false, ["Person"]],
    [true, ["Person"]],
  ]);
  expect(it.written?.path).toBe("");
});

test("words on the card are no reason to look again", async () => {
  const it = await dialog();
  it.setRelease(true);
  await vi.runAllTimersAsync();
  const before = asked.length;
  it.setCard({ name: "News" });
  await vi.runAllTimersAsync();
  expect([it.recipe.release?.card.name, asked.length]).toEqual(["News", before]);
});

test("a dialog that is closed asks nothing any more", async () => {
  const it = await dialog();
  it.end();
  const before = asked.length;
  await it.start();
  await vi.runAllTimersAsync();
  expect(asked.length).toBe(before);
});
