// A pace in an editor's words: “31 an hour · about 11 h left”.

import type { Pace } from "../generated/api";

/** “40 s”, “5 min”, “1 h 20 min”, “11 h”. */
export function lasting(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return hours < 5 && rest ? `${hours} h ${rest} min` : `${Math.round(minutes / 60)} h`;
}

/** How fast one is; empty until an article was timed. */
export function rate({ per_hour }: Pace): string {
  if (per_hour === null) return "";
  return `${per_hour < 10 ? per_hour.toFixed(1).replace(/\.0$/, "") : Math.round(per_hour)} an hour`;
}

/** Both, and how many were done today. */
export function paceWords(pace: Pace): string[] {
  const left = pace.seconds_left === null ? "" : `about ${lasting(pace.seconds_left)} left`;
  return [rate(pace), left, pace.today ? `${pace.today.toLocaleString()} done today` : ""].filter(
    Boolean,
  );
}
