/** The parts of the panel as tabs; without this script they stand one below the other. */

import { find } from "./dom";

const NAMES = ["summary", "elements", "places", "gaps"] as const;
export type TabName = (typeof NAMES)[number];

export interface Tabs {
  show(name: TabName): void;
}

export function mountTabs(): Tabs {
  const tabs = NAMES.map((name) => find<HTMLAnchorElement>(`tab-${name}`));
  const show = (name: TabName): void => {
    NAMES.forEach((one, index) => {
      const chosen = one === name;
      find(one).hidden = !chosen;
      tabs[index]?.setAttribute("aria-selected", String(chosen));
      tabs[index]?.setAttribute("tabindex", chosen ? "0" : "-1");
    });
  };
  const choose = (name: TabName): void => {
    show(name);
    history.replaceState(null, "", `${location.pathname}${location.search}#${name}`);
  };
  NAMES.forEach((name, index) => {
    find(name).setAttribute("role", "tabpanel");
    tabs[index]?.addEventListener("click", (event) => {
      event.preventDefault();
      choose(name);
    });
    tabs[index]?.addEventListener("keydown", (event) => {
      const step = stepOf(event.code);
      if (step === null) return;
      event.preventDefault();
      const next = (index + step + NAMES.length) % NAMES.length;
      choose(NAMES[next] ?? "summary");
      tabs[next]?.focus();
    });
  });
  const follow = (): void => {
    const wanted = location.hash.slice(1);
    const name = NAMES.find((one) => one === wanted);
    if (name || !wanted) show(name ?? "summary");
  };
  show("summary");
  follow();
  window.addEventListener("hashchange", follow);
  return { show: choose };
}

function stepOf(code: string): number | null {
  const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const back = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
  if (code === forward) return 1;
  if (code === back) return -1;
  if (code === " ") return 0;
  return null;
}
