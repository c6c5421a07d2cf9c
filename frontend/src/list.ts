/** The list of elements: filters, folded search, arrow keys; grows as it is read. */

import type { Filters } from "./address";
import { find, ltr, make } from "./dom";
import { hourEnd, positionsOf, type Island, type PlanElement } from "./model";
import type { Store } from "./store";
import { isActive, type Clock } from "./time";

const STEP = 100;
const FIELDS = ["q", "type", "tier", "place"] as const;

export interface ElementList {
  focusSearch(): void;
}

/** `follows`: the list brings what is selected into view; not where a selection opens something above the list. */
export function mountList(store: Store, island: Island, clock: Clock, { follows = true } = {}): ElementList {
  const list = find("list");
  const form = find<HTMLFormElement>("filters");
  const fields = FIELDS.map((name) => [name, find<HTMLInputElement | HTMLSelectElement>(name)] as const);
  let matching: PlanElement[] = [];
  let shown = 0;

  const more = (): void => {
    list.querySelector(".more")?.remove();
    const next = matching.slice(shown, shown + STEP);
    shown += next.length;
    list.append(...next.map((element) => row(element, store, island, clock)));
    if (shown < matching.length) {
      const button = make("button", { type: "button", class: "button more" }, island.text["more"] ?? "");
      button.addEventListener("click", () => {
        const before = shown;
        more();
        items()[before]?.focus();
      });
      list.append(button);
    }
  };
  const items = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>(".item")];
  const draw = (): void => {
    matching = store.matching;
    for (const [name, field] of fields) if (field.value !== store.filters[name]) field.value = store.filters[name];
    shown = 0;
    list.replaceChildren();
    if (matching.length === 0) list.append(make("p", { class: "empty" }, island.text["empty"] ?? ""));
    more();
    find("list-count").replaceChildren(`${island.text["shown"]}: `, ltr(`${matching.length} / ${store.data.elements.length}`), ` · ${island.text["positions"]}: `, ltr(String(positionsOf(matching))));
    mark();
  };
  const mark = (): void => {
    const id = store.selection?.what === "element" ? store.selection.id : "";
    const at = matching.findIndex((element) => element.id === id);
    while (at >= shown) more();
    for (const item of items()) {
      const chosen = item.dataset["id"] === id;
      item.setAttribute("aria-pressed", String(chosen));
      if (chosen && follows && !item.contains(document.activeElement)) item.scrollIntoView({ block: "nearest" });
    }
  };

  for (const [, field] of fields) {
    field.addEventListener("input", () => store.setFilters(read(form)));
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("keydown", (event) => {
    if (event.code === "ArrowDown" && (event.target as HTMLElement).id === "q") {
      event.preventDefault();
      items()[0]?.focus();
    }
  });
  list.addEventListener("keydown", (event) => move(event, items()));
  store.listen((change) => {
    if (change === "filters") draw();
    if (change === "selection") mark();
    if (change === "hour") refresh(items(), store);
  });
  find("server-list").hidden = true;
  list.hidden = false;
  draw();
  return { focusSearch: () => find("q").focus() };
}

function read(form: HTMLFormElement): Filters {
  const values = new FormData(form);
  const [q, type, tier, place] = FIELDS.map((name) => String(values.get(name) ?? ""));
  return { q: q ?? "", type: type ?? "", tier: tier ?? "", place: place ?? "" };
}

function move(event: KeyboardEvent, items: HTMLElement[]): void {
  const at = items.indexOf(document.activeElement as HTMLElement);
  const targets: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  const next = targets[event.code];
  if (next === undefined || at < 0) return;
  event.preventDefault();
  if (next < 0) find("q").focus();
  else items[Math.min(next, items.length - 1)]?.focus();
}

function row(element: PlanElement, store: Store, island: Island, clock: Clock): HTMLElement {
  const item = make(
    "button",
    { type: "button", class: `item item-${element.type}${element.filled ? "" : " item-empty"}`, "data-id": element.id, "aria-pressed": "false" },
    make("span", { class: "item-shape", "aria-hidden": "true" }),
    make("span", { class: "item-name" }, element.name),
    make("span", { class: "item-time" }, ltr(`${clock.time(element.start)}–${clock.time(element.end)}`)),
    make(
      "span",
      { class: "item-unit" },
      element.filled ? (element.calls[0] ? make("bdi", {}, element.calls.join("، ")) : (island.types[element.type] ?? "")) : `! ${island.text["empty_post"]}`,
    ),
  );
  item.addEventListener("click", () => store.select({ what: "element", id: element.id }));
  item.classList.toggle("item-off", !active(element, store));
  return item;
}

function refresh(items: HTMLElement[], store: Store): void {
  const byId = new Map(store.data.elements.map((element) => [element.id, element]));
  for (const item of items) {
    const element = byId.get(item.dataset["id"] ?? "");
    if (element) item.classList.toggle("item-off", !active(element, store));
  }
}

function active(element: PlanElement, store: Store): boolean {
  return isActive(element.start, element.end, store.data.hours[store.hour] ?? "", hourEnd(store.data, store.hour));
}
