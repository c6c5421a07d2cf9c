/** Forms of the page go into the queue of the device, and from there to the server, oldest first, each once. */

import { make } from "../dom";
import { token } from "../token";
import { fateOf, type Item, nextOf, overflow, pauseMs } from "./queue";
import { Store } from "./store";

const MEASURING_MS = 6_000;
const FRESH_MS = 60_000;
const ANSWER_MS = 20_000;
const LIVE_EVENT = "himaya:anew";

export class Outbox {
  private readonly store = new Store();
  private readonly owner: string;
  private items: Item[] = [];
  private failures = 0;
  private signedOut = false;
  private atWork = false;
  private timer: number | undefined;

  constructor(
    private readonly region: HTMLElement,
    private readonly texts: Record<string, string>,
  ) {
    this.owner = region.dataset["owner"] ?? "";
  }

  start(): void {
    document.addEventListener("submit", (event) => void this.submitted(event));
    window.addEventListener("online", () => this.soon(0));
    window.addEventListener("offline", () => this.show());
    document.addEventListener("visibilitychange", () => document.hidden || this.soon(0));
    void this.read().then(() => this.soon(0));
  }

  /** Keep something that happened now; it is sent as soon as it can be. */
  async keep(kind: string, about: number | null, title: string, said: Record<string, string>): Promise<void> {
    const item: Item = {
      token: token(), owner: this.owner, kind, about, title, said,
      happenedAt: new Date().toISOString(), state: "waiting", why: "",
    };
    await this.store.put(item);
    this.items.push(item);
    for (const old of overflow(this.items)) await this.drop(old);
    this.show();
    this.soon(0);
  }

  /** Positions that still wait are sent no more. */
  async forgetPositions(): Promise<void> {
    for (const item of this.items.filter((one) => one.kind === "position")) await this.drop(item);
    this.show();
  }

  private async submitted(event: SubmitEvent): Promise<void> {
    const form = event.target as HTMLFormElement;
    const kind = form.dataset["fieldKind"];
    if (!kind || !("indexedDB" in window)) return;
    event.preventDefault();
    const button = event.submitter as HTMLButtonElement | null;
    if (button) button.disabled = true;
    if ("fieldPlace" in form.dataset) await this.measure(form);
    const said: Record<string, string> = {};
    for (const [field, value] of new FormData(form)) {
      if (field !== "csrfmiddlewaretoken" && typeof value === "string" && value) said[field] = value;
    }
    const about = form.dataset["fieldAbout"];
    try {
      await this.keep(kind, about ? Number(about) : null, form.dataset["fieldTitle"] ?? kind, said);
      form.reset();
    } catch {
      this.tell(this.texts["cannot_keep"] ?? "");
    }
    if (button) button.disabled = false;
  }

  private measure(form: HTMLFormElement): Promise<void> {
    if (!("geolocation" in navigator)) return Promise.resolve();
    this.tell(this.texts["measuring"] ?? "");
    return new Promise((resolve) => {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          fill(form, { lon: coords.longitude, lat: coords.latitude, error_m: coords.accuracy });
          resolve();
        },
        () => resolve(), // refused or not to be had: it is sent without a place
        { enableHighAccuracy: true, timeout: MEASURING_MS, maximumAge: FRESH_MS },
      );
    });
  }

  private async read(): Promise<void> {
    try {
      this.items = await this.store.all();
      this.show();
    } catch {
      this.tell(this.texts["cannot_keep"] ?? "");
    }
  }

  private soon(afterMs: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.flush(), afterMs);
  }

  private async flush(): Promise<void> {
    if (this.atWork) return;
    this.atWork = true;
    let changed = false;
    try {
      for (let item = nextOf(this.items, this.owner); item; item = nextOf(this.items, this.owner)) {
        if (!(await this.send(item))) break;
        changed ||= item.kind !== "position";
      }
    } finally {
      this.atWork = false;
    }
    this.show();
    if (changed) document.dispatchEvent(new CustomEvent(LIVE_EVENT));
    if (nextOf(this.items, this.owner)) this.soon(pauseMs(this.failures));
  }

  /** Whether it is over with this one: taken, or refused for good. */
  private async send(item: Item): Promise<boolean> {
    const fate = await this.asked(item);
    this.signedOut = fate.fate === "later" && fate.signedOut;
    this.failures = fate.fate === "later" ? this.failures + 1 : 0;
    if (fate.fate === "later") return false;
    if (fate.fate === "taken") await this.drop(item);
    else await this.refuse(item, fate.why);
    this.show();
    return true;
  }

  private async asked(item: Item): Promise<ReturnType<typeof fateOf>> {
    const told = { token: item.token, kind: item.kind, about: item.about, said: item.said };
    const body = JSON.stringify({ ...told, happened_at: item.happenedAt, sent_at: new Date().toISOString() });
    try {
      const answer = await fetch(this.region.dataset["send"] ?? "", {
        method: "POST", body, headers: { "Content-Type": "application/json", "X-CSRFToken": forgeryToken() },
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      const said = (await answer.json().catch(() => null)) as { taken?: boolean; why?: string } | null;
      return fateOf(answer.status, answer.redirected, said);
    } catch {
      return { fate: "later", signedOut: false };
    }
  }

  private async drop(item: Item): Promise<void> {
    await this.store.remove(item.token);
    this.items = this.items.filter((one) => one.token !== item.token);
  }

  private async refuse(item: Item, why: string): Promise<void> {
    item.state = "refused";
    item.why = why;
    await this.store.put(item);
  }

  private tell(text: string): void {
    const state = this.region.querySelector<HTMLElement>("[data-outbox-state]");
    if (state && state.textContent !== text) state.textContent = text;
  }

  private show(): void {
    const own = this.items.filter((item) => item.owner === this.owner);
    const waiting = own.filter((item) => item.state === "waiting");
    const others = this.items.length - own.length;
    const parts = [
      waiting.length ? `${this.texts["waiting"]} ${waiting.length}` : this.texts["all_sent"],
      waiting.length && this.signedOut ? this.texts["signed_out"] : "",
      navigator.onLine ? "" : this.texts["offline"],
      others ? `${this.texts["others"]} ${others}` : "",
    ];
    this.tell(parts.filter(Boolean).join(" "));
    this.region.dataset["waiting"] = String(waiting.length);
    this.list(own);
  }

  private list(own: Item[]): void {
    const list = this.region.querySelector<HTMLElement>("[data-outbox-list]");
    if (!list) return;
    const positions = own.filter((item) => item.kind === "position").length;
    const rows = own.filter((item) => item.kind !== "position").map((item) => this.row(item));
    if (positions) rows.push(make("li", {}, `${this.texts["waiting"]} ${positions} ${this.texts["positions"]}`));
    list.replaceChildren(...rows);
  }

  private row(item: Item): HTMLElement {
    const at = new Date(item.happenedAt);
    const clock = [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
    const row = make("li", {}, `${item.title} · ${this.texts["entered"]} `, make("bdi", { dir: "ltr" }, clock));
    if (item.state === "refused") {
      const button = make("button", { type: "button", class: "button" }, this.texts["dismiss"] ?? "");
      button.addEventListener("click", () => void this.drop(item).then(() => this.show()));
      row.append(make("p", { class: "late" }, `${this.texts["refused"]} ${item.why}`), button);
    }
    return row;
  }
}

function fill(form: HTMLFormElement, measured: Record<string, number>): void {
  for (const [field, value] of Object.entries(measured)) {
    const input = form.querySelector<HTMLInputElement>(`input[name="${field}"]`);
    if (input) input.value = String(value);
  }
}

/** The newest token against forgery: the cookie's, for the page may be older than the session. */
function forgeryToken(): string {
  const cookie = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
  const input = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]");
  return cookie ? cookie.slice("csrftoken=".length) : (input?.value ?? "");
}
