// Answers to older questions are dropped, and what was asked is stopped when nobody waits for it.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CallFailed } from "../host";
import { Latest } from "./latest.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function questions() {
  const open: ((answer: string | CallFailed) => void)[] = [];
  const drop = vi.fn();
  const put = () =>
    new Promise<string>((resolve, reject) =>
      open.push((it) => (typeof it === "string" ? resolve(it) : reject(it))),
    );
  return { open, drop, latest: new Latest(put, drop) };
}

test("several changes within the pause are one question", async () => {
  const { open, latest } = questions();
  void latest.ask(50);
  void latest.ask(50);
  await vi.advanceTimersByTimeAsync(60);
  expect(open.length).toBe(1);
  open[0]?.("one");
  await vi.advanceTimersByTimeAsync(0);
  expect([latest.answer, latest.waiting]).toEqual(["one", false]);
});

test("an answer that comes late does not replace the newer one", async () => {
  const { open, drop, latest } = questions();
  void latest.ask(0);
  await vi.advanceTimersByTimeAsync(1);
  void latest.ask(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(drop).toHaveBeenCalledOnce();
  open[1]?.("new");
  await vi.advanceTimersByTimeAsync(0);
  open[0]?.("old");
  await vi.advanceTimersByTimeAsync(0);
  expect(latest.answer).toBe("new");
});

test("a failure is told and keeps the answer before; cancelling is no failure", async () => {
  const { open, latest } = questions();
  for (const it of [
    "one",
    new CallFailed("failed", "No", ""),
    new CallFailed("cancelled", "", ""),
  ]) {
    void latest.ask(0);
    await vi.advanceTimersByTimeAsync(1);
    open.at(-1)?.(it);
    await vi.advanceTimersByTimeAsync(0);
    if (it instanceof CallFailed && it.code === "failed") expect(latest.failed?.message).toBe("No");
  }
  expect([latest.answer, latest.failed, latest.cancelled]).toEqual(["one", null, true]);
});
