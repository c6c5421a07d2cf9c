/** The list of the picture: everything the map shows and what has no place on it, by keyboard throughout. */

import { find, ltr, make } from "../dom";
import { clockOf } from "../time";
import type { Filters } from "./address";
import { ago } from "./model";
import type { Line, Store } from "./store";

const STEP = 100;
const SIGNS = { red: "!", yellow: "◐", green: "✓", blue: "◆", plain: "○", stale: "○" } as const;

export interface List {
  focusSearch(): void;
  openSelected(): void;
}

export function mountList(store: Store): List {
  const list = new PictureList(store);
  list.follow();
  return { focusSearch: () => find("q").focus(), openSelected: () => list.openSelected() };
}

class PictureList {
  private readonly box = find("list");
  private readonly form = find<HTMLFormElement>("filters");
  private keys: string[] = [];
  private wanted = STEP;
  private readonly clock;

  constructor(private readonly store: Store) {
    this.clock = clockOf(store.island.zone, store.island.language);
  }

  follow(): void {
    const { store, form, box } = this;
    form.addEventListener("input", () => store.setFilters(this.read()));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("keydown", (event) => {
      if (event.code !== "ArrowDown" || (event.target as HTMLElement).id !== "q") return;
      event.preventDefault();
      this.buttons()[0]?.focus();
    });
    box.addEventListener("keydown", (event) => this.move(event));
    box.addEventListener("click", (event) => this.clicked(event));
    store.listen((change) => {
      if (change === "filters") this.wanted = STEP;
      if (change === "filters") this.fill();
      if (change === "selection") this.draw();
      else if (change === "tick") this.age();
      else this.refresh();
    });
    this.fill();
  }

  openSelected(): void {
    const line = this.store.line(this.store.selection);
    if (line) location.href = line.url;
  }

  /** The form says what the address says. */
  private fill(): void {
    const { layers, kind, area, only, state, q } = this.store.filters;
    for (const [name, value] of Object.entries({ kind, area, only, state, q })) {
      const field = this.form.elements.namedItem(name);
      if ((field instanceof HTMLInputElement || field instanceof HTMLSelectElement) && field.value !== value) field.value = value;
    }
    for (const box of this.form.querySelectorAll<HTMLInputElement>("[name=layer]")) box.checked = layers.includes(box.value);
  }

  private read(): Filters {
    const values = new FormData(this.form);
    const text = (name: string): string => String(values.get(name) ?? "");
    return { layers: values.getAll("layer").map(String), kind: text("kind"), area: text("area"), only: text("only"), state: text("state"), q: text("q") };
  }

  private buttons(): HTMLElement[] {
    return [...this.box.querySelectorAll<HTMLElement>("button.item")];
  }

  /** Draw anew where other lines are to be shown; tell the ages where they are the same. */
  private refresh(): void {
    const keys = this.store.keys();
    const shown = keys.slice(0, this.wanted);
    const isSame = shown.length === Math.min(this.keys.length, this.wanted) && shown.every((key, place) => key === this.keys[place]);
    this.keys = keys;
    if (isSame && this.box.querySelector("ul")) this.age();
    else this.draw();
    this.tellCount();
  }

  private draw(): void {
    const focused = (document.activeElement as HTMLElement | null)?.dataset["key"];
    const { text } = this.store.island;
    const selected = this.keys.indexOf(this.store.selection);
    if (selected >= this.wanted) this.wanted = STEP * Math.ceil((selected + 1) / STEP);
    const rows = make("ul", { class: "rows-of-picture" });
    for (const key of this.keys.slice(0, this.wanted)) {
      const line = this.store.line(key);
      if (line) rows.append(this.row(line));
    }
    const parts: HTMLElement[] = this.keys.length ? [rows] : [make("p", { class: "empty" }, text["empty"] ?? "")];
    if (this.keys.length > this.wanted) parts.push(make("button", { type: "button", class: "button more" }, text["more"] ?? ""));
    this.box.replaceChildren(...parts);
    const again = focused ? this.box.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`) : null;
    again?.focus({ preventScroll: true });
    this.box.querySelector<HTMLElement>('[aria-pressed="true"]')?.scrollIntoView({ block: "nearest" });
  }

  private row(line: Line): HTMLElement {
    const isSelected = line.key === this.store.selection;
    const { layers } = this.store.island;
    const item = make(
      "button",
      { type: "button", class: "item", "data-key": line.key, "aria-pressed": String(isSelected) },
      make("span", { class: `shape shape-${line.layer}`, "aria-hidden": "true" }),
      make("span", { class: "item-name" }, make("span", { class: "visually-hidden" }, `${layers[line.layer]}: `), make("bdi", {})),
      make("span", { class: "item-time" }),
      make("span", { class: "item-unit" }, make("span", { class: "item-state" }), make("span", { class: "item-kind" }), make("span", { class: "item-detail" })),
    );
    this.tell(item, line);
    const link = make("a", { href: line.url, class: "item-open" }, this.store.island.text["open"] ?? "", make("span", { class: "visually-hidden" }, ` ${line.title}`));
    return make("li", {}, item, isSelected ? link : null);
  }

  /** Everything that a line says: any of it may change while the line stays where it is. */
  private tell(item: HTMLElement, line: Line): void {
    const { text } = this.store.island;
    const isStale = line.tone === "stale";
    item.classList.toggle("item-stale", isStale);
    const shape = item.querySelector<HTMLElement>(".shape");
    if (shape) shape.className = `shape shape-${line.layer} tone-${line.tone}`;
    write(item.querySelector(".item-time"), line.at === null ? "" : ago(this.store.now() - line.at, text));
    const old = isStale && line.at !== null && line.layer !== "unit" ? `${text["old"]} · ` : "";
    write(item.querySelector(".item-state"), `${SIGNS[line.tone]} ${old}${line.stateTitle}`);
    write(shape, line.mark);
    write(item.querySelector(".item-name bdi"), line.title);
    write(item.querySelector(".item-kind"), ` · ${line.kindTitle}`);
    const detail = item.querySelector(".item-detail");
    if (detail?.textContent !== (line.detail && ` · ${line.detail}`)) detail?.replaceChildren(...(line.detail ? [" · ", make("bdi", {}, line.detail)] : []));
  }

  private age(): void {
    for (const item of this.buttons()) {
      const line = this.store.line(item.dataset["key"] ?? "");
      if (line) this.tell(item, line);
    }
    this.tellAges();
  }

  private tellCount(): void {
    const { text } = this.store.island;
    const all = this.store.things.length + this.store.units.count;
    find("count").replaceChildren(`${text["shown"]}: `, ltr(`${this.keys.length} / ${all}`));
    this.tellAges();
  }

  /** Since when each part is: the newest position, and the last answer of the server for the rest. */
  private tellAges(): void {
    const { island, units, heard } = this.store;
    const { text } = island;
    const newest = units.newest();
    const told = island.units ? `${text["newest"]} ${newest === null ? text["never"] : ago(this.store.now() - newest, text)} · ` : "";
    const since = heard.items === -Infinity ? "—" : this.clock.time(new Date(heard.items).toISOString());
    find("ages").replaceChildren(told, `${text["as_of"]} `, ltr(since));
  }

  private clicked(event: Event): void {
    const target = event.target as Element;
    if (target.closest(".more")) {
      const before = this.wanted;
      this.wanted += STEP;
      this.draw();
      this.buttons()[before]?.focus();
      return;
    }
    const key = target.closest<HTMLElement>("button.item")?.dataset["key"];
    if (key) this.store.select(key);
  }

  private move(event: KeyboardEvent): void {
    const items = this.buttons();
    const at = items.indexOf(document.activeElement as HTMLElement);
    const targets: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
    const next = targets[event.code];
    if (next === undefined || at < 0) return;
    event.preventDefault();
    if (next < 0) find("q").focus();
    else items[Math.min(next, items.length - 1)]?.focus();
  }
}

function write(element: Element | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}
