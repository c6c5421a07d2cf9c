/** The map of the register: outlines of the governorates as quiet ground, the places of the list above it. */

import "maplibre-gl/dist/maplibre-gl.css";
import { mountRegisterMap } from "./map/register";

mountRegisterMap();
