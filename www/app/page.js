/**
 * The page that stands alone: the element, what puts it on a home screen, and
 * once a book is shown, the worker that opens it without a network.
 */

import "../element/time-bank.js";

const page = /** @type {import("../element/element.js").TimeBank} */ (document.querySelector("time-bank"));
// The browser says once that it would put the page on the home screen: who is invited is asked then.
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  page.installer = event;
});
addEventListener("timebank-ready", () => import("./offline.js"), { once: true });
