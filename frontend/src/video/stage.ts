/** Who is shown large: the chair, and whoever has the floor or spoke last. */

import type { Line, Place } from "./messages";

export interface Watched {
  large: string[];
  small: string[];
}

/** The other office that speaks: who has the floor, else who is heard, else who was heard last. */
export function speakerOf(own: string, places: readonly Place[], lines: readonly Line[], before: string): string {
  const floor = places.find((place) => place.turn === "floor" && place.office !== own);
  if (floor) return floor.office;
  const heard = lines.find((line) => line.talks && line.office !== own);
  return heard ? heard.office : before;
}

/** Pictures to ask for: any one where neither chair nor speaker sends; never the own one, and none on a line that carries no pictures. */
export function watched(
  own: string, chair: string, speaker: string, lines: readonly Line[], everyone: boolean, pictures: boolean,
): Watched {
  if (!pictures) return { large: [], small: [] };
  const sent = lines.filter((line) => line.pictured && line.office !== own).map((line) => line.office);
  const wanted = [...new Set([chair, speaker])].filter((office) => sent.includes(office));
  const large = wanted.length ? wanted : sent.slice(0, 1);
  const small = everyone ? sent.filter((office) => !large.includes(office)).slice(0, 30) : [];
  return { large, small };
}
