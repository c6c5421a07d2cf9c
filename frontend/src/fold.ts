/** Spellings that readers take for the same word become the same text, as in `himaya.web.common.arabic`. */

const DROPPED = /[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]/g;
const SAME: ReadonlyMap<string, string> = new Map([
  ..."أإآٱ".split("").map((letter) => [letter, "ا"] as const),
  ["ى", "ي"],
  ["ئ", "ي"],
  ["ؤ", "و"],
  ["ة", "ه"],
  ["ک", "ك"],
  ["ی", "ي"],
  ...Array.from({ length: 10 }, (_, digit) => [String.fromCharCode(0x0660 + digit), String(digit)] as const),
  ...Array.from({ length: 10 }, (_, digit) => [String.fromCharCode(0x06f0 + digit), String(digit)] as const),
]);

/** Text without marks and tatweel, one spelling of alef, ya, ta marbuta, hamza seats and digits, lower case. */
export function fold(text: string): string {
  const plain = text.normalize("NFKC").replace(DROPPED, "");
  const same = Array.from(plain, (letter) => SAME.get(letter) ?? letter).join("");
  return same.replace(/\s+/g, " ").trim().toLowerCase();
}
