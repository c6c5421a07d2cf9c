/** What the room and the browser say to each other, and what the page says in words. */

export type Mode = "video" | "audio" | "text";
export type Quality = "good" | "fair" | "poor" | "none";

export interface State {
  muted: boolean;
  screen: boolean;
  mode: Mode;
  quality: Quality;
}

export interface Line extends State {
  office: string;
  pictured: boolean;
  talks?: boolean;
}

export interface Place {
  office: string;
  ar: string;
  en: string;
  presence: string;
  turn: "" | "hand" | "floor";
}

export type Told =
  | { told: "gateway"; up: boolean }
  | { told: "lines"; lines: Line[] }
  | { told: "line"; line: Line }
  | { told: "roll"; offices: Place[] }
  | { told: "talking"; office: string; talks: boolean }
  | { told: "answer"; link: string; sdp: string }
  | { told: "offer"; link: string; sdp: string }
  | { told: "gone"; link: string }
  | { told: "failed"; link: string }
  | { told: "ended"; why: string };

export interface WayIn {
  token: string;
  socket: string;
  office: string;
  chair: string;
  relays: RTCIceServer[];
}

export interface Words {
  language: "ar" | "en";
  ended: Record<string, string>;
  quality: Record<Quality, string>;
  mode: Record<Mode, string>;
  presence: Record<string, string>;
  turn: Record<string, string>;
  [name: string]: string | Record<string, string>;
}

/** One of the plain sentences. */
export function say(words: Words, name: string): string {
  const found = words[name];
  return typeof found === "string" ? found : "";
}
