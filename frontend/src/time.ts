/** Times on the area's wall clock: 24 hours, Western digits. */

export interface Clock {
  time(instant: string): string;
  dayAndTime(instant: string): string;
}

export function clockOf(zone: string, language: string): Clock {
  const locale = language === "ar" ? "ar-EG-u-nu-latn" : "en-GB";
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: "long", day: "numeric", month: "long" });
  return {
    time: (instant) => time.format(new Date(instant)),
    dayAndTime: (instant) => `${day.format(new Date(instant))} ${time.format(new Date(instant))}`,
  };
}

/** Whether an element that stands from `start` to `end` is there at any time of the hour that begins at `hour`. */
export function isActive(start: string, end: string, hour: string, hourEnd: string): boolean {
  return Date.parse(start) < Date.parse(hourEnd) && Date.parse(end) > Date.parse(hour);
}

/** A share of 1 in percent with at most one decimal. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1).replace(/\.0$/, "")}%`;
}

/** A promised share of 1 in percent, never larger than it is. */
export function atLeast(share: number): string {
  return percent(Math.floor(1000 * share + 1e-6) / 1000);
}

/** A number with parted thousands and Western digits. */
export function figure(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 1 });
}
