/** Parts of a page that fetch themselves anew (htmx), within the strict policy: no script from text, no styles of its own. */

import htmx from "htmx.org";

export function mountFragments(): void {
  Object.assign(htmx.config, {
    allowEval: false,
    allowScriptTags: false,
    disableInheritance: true,
    historyEnabled: false,
    includeIndicatorStyles: false,
    selfRequestsOnly: true,
  });
  document.addEventListener("htmx:beforeSwap", (event) => leaveWhenSentElsewhere(event as CustomEvent<Swap>));
}

interface Swap {
  pathInfo: { requestPath: string };
  xhr: XMLHttpRequest;
}

/** A fragment that answers from another address is the sign-in page: the session has ended, so show that as a page. */
function leaveWhenSentElsewhere(event: CustomEvent<Swap>): void {
  const { pathInfo, xhr } = event.detail;
  if (xhr.responseURL && new URL(xhr.responseURL).pathname !== pathInfo.requestPath.split("?")[0]) {
    event.preventDefault();
    location.reload();
  }
}
