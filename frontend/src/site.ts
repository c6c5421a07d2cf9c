/** What every page loads: faces, styles, the language and theme buttons. */

import "@fontsource/ibm-plex-sans-arabic/arabic-400.css";
import "@fontsource/ibm-plex-sans-arabic/arabic-600.css";
import "@fontsource/ibm-plex-sans-arabic/latin-400.css";
import "@fontsource/ibm-plex-sans-arabic/latin-600.css";
import "./css/tokens.css";
import "./css/base.css";
import "./css/pages.css";
import "./css/crowds.css";
import "./css/dispatch.css";
import "./css/incidents.css";
import "./css/jobs.css";
import "./css/journal.css";
import "./css/posts.css";
import "./css/readiness.css";
import "./css/register.css";
import "./css/version.css";
import "./css/video.css";
import "./css/print.css";
import { mountDispatch } from "./dispatch";
import { mountFragments } from "./fragments";
import { mountLanguage } from "./language";
import { mountLive, mountQuickSend } from "./live";
import { mountMeasure } from "./measure";
import { mountMenu } from "./menu";
import { mountTheme } from "./theme";
import { mountVideo } from "./video";

mountDispatch();
mountFragments();
mountLanguage();
mountLive();
mountMeasure();
mountMenu();
mountQuickSend();
mountTheme();
mountVideo();
