// How fast articles are done, in words.

import { expect, it } from "vitest";
import { lasting, paceWords, rate } from "./pace";

const none = {
  today: 0,
  done: 0,
  left: 9,
  seconds: 0,
  average: null,
  median: null,
  per_hour: null,
  seconds_left: null,
};

it("says a time as long as one would say it", () => {
  expect([20, 59, 60, 300, 3540, 4800, 18_000, 40_000].map(lasting)).toEqual([
    "20 s",
    "59 s",
    "1 min",
    "5 min",
    "59 min",
    "1 h 20 min",
    "5 h",
    "11 h",
  ]);
});

it("says nothing of a pace before an article was timed", () => {
  expect(paceWords(none)).toEqual([]);
  expect(paceWords({ ...none, today: 2 })).toEqual(["2 done today"]);
});

it("says how fast one is and how long it will take", () => {
  expect(paceWords({ ...none, per_hour: 30.7, seconds_left: 39_600 })).toEqual([
    "31 an hour",
    "about 11 h left",
  ]);
  expect([4.26, 8].map((per_hour) => rate({ ...none, per_hour }))).toEqual([
    "4.3 an hour",
    "8 an hour",
  ]);
});
