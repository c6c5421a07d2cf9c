/** The hours of the night: a slider, a play button, and the weakest protection of every hour as bars. */

import { find, make } from "./dom";
import { bandOf, weakestPlaces, type Island, type PlanData } from "./model";
import type { Store } from "./store";
import { atLeast, type Clock } from "./time";

const STEP_MS = 1200;
const SVG = "http://www.w3.org/2000/svg";

export function mountSlider(store: Store, island: Island, clock: Clock): { toggle: () => void } {
  const { data } = store;
  const input = find<HTMLInputElement>("hour");
  const play = find<HTMLButtonElement>("play");
  let timer = 0;
  input.max = String(data.hours.length - 1);
  find("bars").append(bars(data));
  drawTicks(data, clock);

  const show = (): void => {
    const hour = data.hours[store.hour] ?? "";
    input.value = String(store.hour);
    input.setAttribute("aria-valuetext", clock.dayAndTime(hour));
    find("hour-now").textContent = clock.time(hour);
    const [weakest, ...others] = weakestPlaces(data, store.hour);
    find("hour-weakest").replaceChildren(
      `${island.text["weakest"]}: `,
      make("strong", {}, weakest?.name ?? ""),
      " ",
      make("bdi", { dir: "ltr" }, atLeast(weakest?.protection[store.hour] ?? 0)),
      others.length > 0 ? ` (${island.text["one_of"]} ${others.length + 1})` : "",
    );
    find("bars").querySelectorAll("rect").forEach((bar, index) => bar.classList.toggle("now", index === store.hour));
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = 0;
    play.setAttribute("aria-pressed", "false");
    find("play-label").textContent = island.text["play"] ?? "";
  };
  const toggle = (): void => {
    if (timer) return stop();
    play.setAttribute("aria-pressed", "true");
    find("play-label").textContent = island.text["pause"] ?? "";
    timer = window.setInterval(() => store.setHour((store.hour + 1) % data.hours.length), STEP_MS);
  };
  input.addEventListener("input", () => {
    if (timer) stop();
    store.setHour(Number(input.value));
  });
  play.addEventListener("click", toggle);
  store.listen((change) => change === "hour" && show());
  show();
  find("time").hidden = false;
  return { toggle };
}

function bars(data: PlanData): SVGSVGElement {
  const drawing = document.createElementNS(SVG, "svg");
  const count = data.hours.length;
  drawing.setAttribute("viewBox", `0 0 ${count * 10} 40`);
  drawing.setAttribute("preserveAspectRatio", "none");
  const rtl = document.documentElement.dir === "rtl";
  const base = Math.max(0, Math.floor(10 * data.worst.protection - 0.1) / 10);
  data.hours.forEach((_, hour) => {
    const protection = weakestPlaces(data, hour)[0]?.protection[hour] ?? 0;
    const height = Math.max(4, (38 * (protection - base)) / (1 - base));
    const bar = document.createElementNS(SVG, "rect");
    bar.setAttribute("x", String((rtl ? count - 1 - hour : hour) * 10 + 1.5));
    bar.setAttribute("width", "7");
    bar.setAttribute("y", String(40 - height));
    bar.setAttribute("height", String(height));
    bar.classList.add(bandOf(data.bands, protection));
    drawing.append(bar);
  });
  return drawing;
}

function drawTicks(data: PlanData, clock: Clock): void {
  const step = data.hours.length > 12 ? 3 : data.hours.length > 6 ? 2 : 1;
  const labels = data.hours.map((hour, index) =>
    make("span", {}, index % step === 0 ? clock.time(hour) : ""),
  );
  find("ticks").append(...labels);
}
