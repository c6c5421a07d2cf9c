/** Forms of a page whose line may break: what is sent waits in the browser until the server has answered, and counts once. */

import { make } from "./dom";
import { token } from "./token";

const ANSWER_MS = 20_000;
const AGAIN_MS = 3_000;
const REFUSED = [403, 422];
const LIVE_EVENT = "himaya:anew";

/** One entry: where it goes, and its fields as they are sent. */
type Entry = readonly [address: string, body: string];

export function mountKeeping(): void {
  const region = document.querySelector<HTMLElement>("[data-keeps]");
  if (region) new Keeping(region).start();
}

/** Whether an entry that waits says the same as another that has no token yet. */
function isSame(kept: string, body: URLSearchParams): boolean {
  const fields = new URLSearchParams(kept);
  for (const name of ["token", "csrfmiddlewaretoken"]) fields.delete(name);
  const said = new URLSearchParams(body);
  said.delete("csrfmiddlewaretoken");
  return fields.toString() === said.toString();
}

class Keeping {
  private readonly notice = make("p", { class: "alert alert-yellow", role: "status", id: "line-notice" });
  private readonly shelf = `himaya-kept:${location.pathname}`;
  private entries: Entry[] = [];
  private failed = false;
  private atWork = false;
  private timer: number | undefined;

  constructor(private readonly region: HTMLElement) {}

  start(): void {
    this.notice.hidden = true;
    this.region.before(this.notice);
    this.entries = JSON.parse(sessionStorage.getItem(this.shelf) ?? "[]") as Entry[];
    document.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("offline", () => this.show());
    window.addEventListener("online", () => this.back());
    this.show();
    if (this.entries.length) void this.flush();
  }

  private submitted(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    if (form.method !== "post" || !this.region.contains(form)) return;
    event.preventDefault();
    const button = event.submitter as HTMLButtonElement | null;
    const address = button?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.pathname;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form, button)) if (typeof value === "string") body.append(name, value);
    if (this.entries.some(([to, kept]) => to === address && isSame(kept, body))) return; // pressed again while it waits
    body.set("token", token());
    this.keep([...this.entries, [address, body.toString()]]);
    void this.flush();
  }

  private keep(entries: Entry[]): void {
    this.entries = entries;
    sessionStorage.setItem(this.shelf, JSON.stringify(entries));
    this.show();
  }

  private back(): void {
    this.failed = false;
    this.show();
    document.dispatchEvent(new CustomEvent(LIVE_EVENT));
    void this.flush();
  }

  private async flush(): Promise<void> {
    if (this.atWork) return;
    this.atWork = true;
    window.clearTimeout(this.timer);
    try {
      for (let entry = this.entries[0]; entry; entry = this.entries[0]) if (!(await this.send(entry))) break;
    } finally {
      this.atWork = false;
    }
    this.show();
    if (this.entries.length) this.timer = window.setTimeout(() => void this.flush(), AGAIN_MS);
  }

  /** Whether the server has answered this one, whatever it said. */
  private async send([address, body]: Entry): Promise<boolean> {
    const fields = new URLSearchParams(body);
    const fresh = this.region.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value;
    if (fresh) fields.set("csrfmiddlewaretoken", fresh); // the page may have been signed in anew since
    let answer: Response, text: string;
    try {
      answer = await fetch(address, { method: "POST", body: fields, headers: { Accept: "text/html" }, signal: AbortSignal.timeout(ANSWER_MS) });
      text = await answer.text();
    } catch {
      answer = Response.error();
      text = "";
    }
    this.failed = answer.type === "error" || answer.status >= 500 || answer.status === 429;
    if (this.failed) return false;
    if (answer.redirected && new URL(answer.url).pathname !== location.pathname) {
      location.assign(`${new URL(answer.url).pathname}?next=${encodeURIComponent(location.pathname)}`); // signed out: it waits until the page is back
      return false;
    }
    this.keep(this.entries.slice(1));
    this.answered(answer.status, new DOMParser().parseFromString(text, "text/html"), address);
    return true;
  }

  private answered(status: number, page: Document, address: string): void {
    const fresh = page.querySelector<HTMLElement>("[data-keeps]");
    if (!fresh) return location.reload();
    this.region.querySelectorAll(":scope > [role=alert]").forEach((old) => old.remove());
    if (REFUSED.includes(status)) {
      const why = Array.from(fresh.querySelectorAll(":scope > [role=alert]"));
      this.region.querySelector(".page-head")?.after(...why);
      why[0]?.scrollIntoView({ block: "nearest" });
      return;
    }
    const held = document.activeElement?.id;
    const typed = this.typed(address);
    const opened = this.opened(address);
    this.region.replaceChildren(...Array.from(fresh.childNodes));
    for (const id of opened) document.getElementById(id)?.closest("details")?.setAttribute("open", "");
    for (const [id, value] of typed) {
      const field = document.getElementById(id) as HTMLInputElement | HTMLTextAreaElement | null;
      if (field) field.value = value;
    }
    if (held) document.getElementById(held)?.focus({ preventScroll: true });
  }

  /** What is being typed in the other forms, by the name of the field: nothing is taken from under the hands. */
  private typed(address: string): [string, string][] {
    const fields = this.region.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("textarea[id], input[id]:not([type=hidden], [type=checkbox], [type=radio])");
    return Array.from(fields)
      .filter((field) => field.value !== field.defaultValue && field.form?.getAttribute("action") !== address)
      .map((field) => [field.id, field.value]);
  }

  /** Parts that are open, by the name of the first thing in them, but for the one whose form was sent. */
  private opened(address: string): string[] {
    const parts = Array.from(this.region.querySelectorAll<HTMLDetailsElement>("details[open]"));
    const others = parts.filter((part) => part.querySelector("form")?.getAttribute("action") !== address);
    return others.map((part) => part.querySelector("[id]")?.id ?? "").filter(Boolean);
  }

  private show(): void {
    const lost = this.failed || !navigator.onLine;
    const waiting = this.entries.length ? ` ${this.region.dataset["keepsWaiting"] ?? ""} ${this.entries.length}` : "";
    this.notice.hidden = !lost;
    this.notice.textContent = lost ? `${this.region.dataset["keepsLost"] ?? ""}${waiting}` : "";
    this.region.dataset["kept"] = String(this.entries.length);
  }
}
