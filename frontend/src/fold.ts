/** Spellings that readers take for the same word become the same text, as in `himaya.scenario.fold`. */

const DROPPED = /[\p{Mn}\p{Cf}\u0640]/gu;
const SAME: ReadonlyMap<string, string> = new Map([
  ...Array.from("أإآٱ", (letter) => [letter, "ا"] as const),
  ...Array.from("ىی", (letter) => [letter, "ي"] as const),
  ...Array.from("ؤئ", (letter) => [letter, "ء"] as const),
  ...Array.from("ةۃہ", (letter) => [letter, "ه"] as const),
  ["ک", "ك"],
  ...Array.from({ length: 10 }, (_, digit) => [String.fromCharCode(0x0660 + digit), String(digit)] as const),
  ...Array.from({ length: 10 }, (_, digit) => [String.fromCharCode(0x06f0 + digit), String(digit)] as const),
]);

/** Text without marks and tatweel, one spelling of alef, ya, ta marbuta, hamza seats and digits, lower case. */
export function fold(text: string): string {
  const same = Array.from(text.normalize("NFKC"), (letter) => SAME.get(letter) ?? letter).join("");
  return same.normalize("NFKD").toLowerCase().replace(DROPPED, "").replace(/\s+/g, " ").trim();
}
