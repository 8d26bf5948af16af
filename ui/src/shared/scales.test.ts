// Steps and bins of charts.

import { describe, expect, it } from "vitest";
import { axisName, dateName, every, fitting, spread, ticks } from "./scales";

describe("an axis", () => {
  it("has round steps of whole numbers that reach the greatest", () => {
    expect(ticks(0)).toEqual([0, 1]);
    expect(ticks(3)).toEqual([0, 1, 2, 3]);
    expect(ticks(97)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(ticks(202)).toEqual([0, 50, 100, 150, 200, 250]);
    expect(ticks(1234)).toEqual([0, 500, 1000, 1500]);
    expect(ticks(5_000_000)).toEqual([0, 1_000_000, 2_000_000, 3_000_000, 4_000_000, 5_000_000]);
  });

  it("names as many places as have room", () => {
    expect(every(5, 100, 40)).toEqual([0, 1, 2, 3, 4]);
    expect(every(300, 3, 60)).toEqual([
      0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 220, 240, 260, 280,
    ]);
    expect(every(1, 0, 60)).toEqual([0]);
    expect(every(0, 10, 60)).toEqual([]);
  });
});

describe("labels at the ends of lines", () => {
  it("stay where they are when they have room", () => {
    expect(spread([10, 50, 90], 14, 100)).toEqual([10, 50, 90]);
  });

  it("make room for each other within the picture, in their order", () => {
    expect(spread([95, 94, 96, 10], 14, 100)).toEqual([86, 72, 100, 10]);
    const places = spread([0, 0, 0], 14, 100);
    expect([...places].sort((a, b) => a - b)).toEqual([0, 14, 28]);
  });
});

describe("a name", () => {
  const measure = (text: string) => [...text].length;

  it("is cut where there is no room for it", () => {
    expect(fitting("Person", 6, measure)).toBe("Person");
    expect(fitting("Organisation", 6, measure)).toBe("Organ…");
    expect(fitting("🙂🙂🙂🙂", 3, measure)).toBe("🙂🙂…");
    expect(fitting("Person", 0, measure)).toBe("…");
  });
});

describe("a date", () => {
  it("is said as far as it goes", () => {
    expect(dateName("2018")).toBe("2018");
    expect(dateName("2018-03")).toContain("2018");
    expect(dateName("2018-03-13")).toContain("13");
    expect(dateName("soon")).toBe("soon");
  });

  it("says the year on an axis only where it begins", () => {
    expect(axisName("2018-03", null)).toContain("2018");
    expect(axisName("2018-04", "2018-03")).not.toContain("2018");
    expect(axisName("2019-01", "2018-12")).toContain("2019");
    expect(axisName("2019", "2018")).toBe("2019");
  });
});
