/** The page that stands alone: the element, and once a book is shown, the worker that opens it without a network. */

import "./time-bank.js";

addEventListener("timebank-ready", () => import("./offline.js"), { once: true });
