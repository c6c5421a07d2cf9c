/** Colours of the map by theme: a calm ground, so that only the plan speaks. */

import type { BandName } from "../model";
import type { Theme } from "../theme";

export interface Colours {
  ground: string;
  land: string;
  road: string;
  roadCase: string;
  main: string;
  mainCase: string;
  label: string;
  halo: string;
  ink: string;
  paper: string;
  post: string;
  standby: string;
  accent: string;
  presence: string;
  band: Record<BandName, { fill: string; ink: string }>;
  closure: string;
  checkpoint: string;
  cordon: string;
  diversion: string;
}

const BAND: Colours["band"] = {
  strong: { fill: "#007a3d", ink: "#ffffff" },
  fair: { fill: "#ffcd00", ink: "#111111" },
  weak: { fill: "#c8102e", ink: "#ffffff" },
};

export const COLOURS: Record<Theme, Colours> = {
  light: {
    ground: "#e4eaec", land: "#f4f1ea", road: "#ffffff", roadCase: "#ddd6c9", main: "#fdfaf2", mainCase: "#c9bfa9",
    label: "#5d6470", halo: "#fbf9f4", ink: "#1b2430", paper: "#ffffff", post: "#17495a", standby: "#5b3a8c",
    accent: "#0b62c4", presence: "#17495a", band: BAND, closure: "#c8102e", checkpoint: "#b35c00", cordon: "#5a2a00",
    diversion: "#00665e",
  },
  dark: {
    ground: "#0c1218", land: "#141c25", road: "#263240", roadCase: "#0f161e", main: "#3a4a5c", mainCase: "#0f161e",
    label: "#9fb0c0", halo: "#0f161e", ink: "#e8eef4", paper: "#0f161e", post: "#8fd0df", standby: "#c9b1f2",
    accent: "#7db8ff", presence: "#8fd0df", band: BAND, closure: "#ff5a6e", checkpoint: "#ffb04a", cordon: "#ffd9a8",
    diversion: "#5fd6c8",
  },
}; 
