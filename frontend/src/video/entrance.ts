/** The way into the room: a token for this session, then a socket that is opened anew whenever it is lost. */

import type { Told, WayIn } from "./messages";

const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 15_000];
const AGAIN = new Set(["stopped", "expired"]);

interface Heard {
  entered: (way: WayIn) => void;
  told: (message: Told) => void;
  refused: (text: string) => void;
  lost: () => void;
}

export class Entrance {
  private socket: WebSocket | undefined;
  private tries = 0;
  private left = false;

  constructor(private readonly address: string, private readonly csrf: string, private readonly heard: Heard) {}

  async enter(): Promise<void> {
    let answer: Response;
    try {
      answer = await this.post(this.address);
    } catch {
      return this.later();
    }
    if (this.left) return;
    if (answer.redirected) return location.reload();
    const body = (await answer.json().catch(() => ({}))) as Partial<WayIn> & { refused?: { text: string; remedy: string }[] };
    if (body.refused) {
      this.left = true;
      return this.heard.refused(body.refused.map(({ text, remedy }) => `${text} ${remedy}`).join(" "));
    }
    if (answer.ok && body.token) this.open(body as WayIn);
    else this.later();
  }

  post(address: string, fields: Record<string, string> = {}): Promise<Response> {
    return fetch(address, { method: "POST", body: new URLSearchParams(fields), headers: { "X-CSRFToken": this.csrf, Accept: "application/json" } });
  }

  say(message: Record<string, unknown>): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  leave(): void {
    this.left = true;
    this.socket?.close(1000);
  }

  private open(way: WayIn): void {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${way.socket}`);
    this.socket = socket;
    let isEntered = false;
    socket.addEventListener("open", () => socket.send(JSON.stringify({ do: "enter", token: way.token })));
    socket.addEventListener("message", (event: MessageEvent<string>) => {
      const message = JSON.parse(event.data) as Told;
      if (message.told === "ended") this.left = !AGAIN.has(message.why);
      else if (!isEntered) {
        isEntered = true;
        this.tries = 0;
        this.heard.entered(way);
      }
      this.heard.told(message);
    });
    socket.addEventListener("close", () => {
      if (!this.left && this.socket === socket) this.later();
    });
  }

  private later(): void {
    if (this.left) return;
    this.heard.lost();
    const pause = PAUSES_MS[Math.min(this.tries, PAUSES_MS.length - 1)] ?? 1000;
    this.tries += 1;
    window.setTimeout(() => void (this.left ? undefined : this.enter()), pause);
  }
}
