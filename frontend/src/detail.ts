/** The card of the selected place or element. */

import { find, ltr, make } from "./dom";
import { bandOf, diversionOf, hourEnd, ringOf, weakestPlaces, type Gap, type Island, type Place, type PlanElement } from "./model";
import type { Store } from "./store";
import { atLeast, figure, isActive, percent, type Clock } from "./time";

type Fact = [string, Node | string];

const SHOWN = 5;

export function mountDetail(store: Store, island: Island, clock: Clock): void {
  const card = find("detail");
  const text = (key: string): string => island.text[key] ?? key;

  const draw = (): void => {
    const shown = content();
    card.hidden = shown === null;
    card.replaceChildren(...(shown ?? []));
  };
  const content = (): Node[] | null => {
    const { selection, data } = store;
    if (selection === null) return null;
    if (selection.what === "place") {
      const place = data.places.find((one) => one.id === selection.id);
      return place ? [head(place.name, kindOf(place)), ...placeBody(place)] : null;
    }
    const element = data.elements.find((one) => one.id === selection.id);
    return element ? [head(element.name, island.types[element.type]), ...elementBody(element)] : null;
  };
  const kindOf = (place: Place): string => `${island.kinds[place.kind] ?? ""} · ${text("tier")} ${place.tier}`;
  const head = (title: string, kind: string): HTMLElement => {
    const close = make("button", { type: "button", class: "tool", "aria-label": text("close") }, "×");
    close.addEventListener("click", () => store.select(null));
    return make("header", {}, make("div", {}, make("h2", {}, title), make("p", { class: "muted" }, kind)), close);
  };
  const placeBody = (place: Place): Node[] => {
    const protection = place.protection[store.hour] ?? 0;
    const name = bandOf(store.data.bands, protection);
    const facts: Fact[] = [
      [text("protection"), chip(`${atLeast(protection)} ${island.bands[name]}`, name)],
      [text("people"), ltr(figure(place.present[store.hour] ?? 0))],
      [text("peak"), ltr(figure(place.peak))],
      [text("safe_capacity"), ltr(figure(place.safe_capacity))],
      [text("risk"), ltr(figure(place.risk))],
    ];
    if (place.still_outside > 0) facts.push([text("still_outside"), ltr(figure(place.still_outside))]);
    const weakest = weakestPlaces(store.data, store.hour);
    if (weakest.includes(place)) {
      const tied = weakest.length > 1 ? ` (${text("one_of")} ${weakest.length})` : "";
      facts.splice(1, 0, [text("standing"), `${text("weakest")}${tied}`]);
    }
    const note = place.illustrative ? make("p", {}, make("span", { class: "tag" }, text("illustrative"))) : null;
    return [factList(facts), ...nodes(note), ...postsOf(place), ...cordonOf(place), ...gapsOf((gap) => gap.place === place.id && !gap.element)];
  };
  const postsOf = (place: Place): Node[] => {
    const { data, hour } = store;
    const active = data.elements.filter(
      (one) => one.type === "post" && one.place === place.id && isActive(one.start, one.end, data.hours[hour] ?? "", hourEnd(data, hour)),
    );
    const links = linksTo(active, (post) => [post.name.split(" - ")[0] ?? post.name, unitAt(post)]);
    return [make("h3", {}, `${text("posts_now")}: `, ltr(figure(active.length))), ...links];
  };
  const cordonOf = (place: Place): Node[] => {
    const { data, hour } = store;
    const isNow = (one: PlanElement): boolean => isActive(one.start, one.end, data.hours[hour] ?? "", hourEnd(data, hour));
    const { cordons, roads } = ringOf(data, place.id, isNow);
    if (cordons.length + roads.length === 0) return [];
    const sharing = new Set(roads.flatMap((one) => one.places));
    const others = data.places.filter((one) => one.id !== place.id && sharing.has(one.id)).map((one) => one.name);
    const note = others.length > 0 ? [make("p", {}, make("span", { class: "muted" }, `${text("shared_with")}: `), others.join("، "))] : [];
    const links = linksTo([...cordons, ...roads], (one) => [one.control ? one.road || one.name : one.name, one.control ? (island.types[one.type] ?? "") : ""], cordons.length + SHOWN);
    return [make("h3", {}, `${text("cordon")}: `, ltr(figure(roads.length))), ...note, ...links];
  };
  const unitAt = (post: PlanElement): string => (post.filled ? post.calls.join("، ") : `! ${text("empty_post")}`);
  const linksTo = (elements: PlanElement[], say: (element: PlanElement) => [string, string], most = SHOWN): Node[] => {
    const links = elements.slice(0, most).map((element) => {
      const [name, note] = say(element);
      const button = make("button", { type: "button", class: "link" }, name);
      button.addEventListener("click", () => store.select({ what: "element", id: element.id }));
      return make("li", {}, button, " ", make("span", { class: "muted" }, make("bdi", {}, note)));
    });
    const rest = elements.length - links.length;
    if (rest > 0) links.push(make("li", { class: "muted" }, `${text("others")}: `, ltr(figure(rest))));
    return links.length > 0 ? [make("ul", { class: "posts" }, ...links)] : [];
  };
  const elementBody = (element: PlanElement): Node[] => {
    const { data, hour } = store;
    const isNow = isActive(element.start, element.end, data.hours[hour] ?? "", hourEnd(data, hour));
    const times = make("span", {}, ltr(`${clock.time(element.start)}–${clock.time(element.end)}`), ` ${text(isNow ? "active" : "inactive")}`);
    const facts: Fact[] = [[text("time"), isNow ? times : make("span", {}, times, " ", toItsHour(element))]];
    const places = data.places.filter((one) => element.places.includes(one.id));
    if (places.length > 0) facts.push([text("place"), places.map((one) => one.name).join("، ")]);
    if (element.road) facts.push([text("road"), element.road]);
    if (element.strength) facts.push([text("strength"), ltr(figure(element.strength))]);
    if (element.type === "presence") facts.push([text("presence_share"), ltr(percent(element.coverage[hour] ?? 0))]);
    else facts.push([text("units"), unitsOf(element)]);
    if (element.travel_s !== null) facts.push([text("travel"), ltr((element.travel_s / 60).toFixed(1))]);
    facts.push(...diversionFacts(element));
    const why = element.why ? [make("h3", {}, text("why")), make("p", {}, element.why)] : [];
    return [factList(facts), ...why, ...gapsOf((gap) => gap.element === element.id)];
  };
  const diversionFacts = (element: PlanElement): Fact[] => {
    const found = diversionOf(store.data, element);
    if (!found) return [];
    if (found.extra_s === null) return [[text("diversion"), text("no_diversion")]];
    return [
      [text("diversion_extra"), ltr((Math.ceil(found.extra_s / 6 - 1e-6) / 10).toFixed(1))],
      [text("diverted"), ltr(figure(Math.round(found.vehicles - found.vehicles_without)))],
      [text("diversion"), found.way || text("unnamed_way")],
    ];
  };
  const toItsHour = (element: PlanElement): HTMLElement => {
    const button = make("button", { type: "button", class: "link" }, text("go_to_hour"));
    const { data } = store;
    button.addEventListener("click", () =>
      store.setHour(data.hours.findIndex((hour, index) => isActive(element.start, element.end, hour, hourEnd(data, index)))),
    );
    return button;
  };
  const unitsOf = (element: PlanElement): Node =>
    element.filled
      ? make("span", {}, make("bdi", {}, element.calls.join("، ")), " ", make("span", { class: "muted" }, ltr(element.units.join(", "))))
      : chip(`! ${text("empty_post")}`, "weak");
  const gapsOf = (isHere: (gap: Gap) => boolean): Node[] =>
    store.data.gaps.filter(isHere).map((gap) =>
      make(
        "div",
        { class: `gap gap-${gap.severity}` },
        make("p", {}, make("strong", {}, text("gap_here")), " ", ltr(gap.id), " ", gap.text),
        make("p", {}, make("strong", {}, `${text("remedy")}: `), gap.remedy),
      ),
    );

  store.listen((change) => (change === "selection" || change === "hour") && draw());
  draw();
}

function chip(label: string, band: string): HTMLElement {
  return make("span", { class: `chip chip-${{ strong: "green", fair: "yellow", weak: "red" }[band] ?? ""}` }, label);
}

function factList(facts: Fact[]): HTMLElement {
  return make("dl", { class: "facts" }, ...facts.map(([term, value]) => make("div", {}, make("dt", {}, term), make("dd", {}, value))));
}

function nodes(node: Node | null): Node[] {
  return node ? [node] : [];
}
