/** The map of a road control: its line, and on the page that draws one the choosing of sections by a click. */

import "maplibre-gl/dist/maplibre-gl.css";
import { mountControlsMap } from "./map/controls";

mountControlsMap();
