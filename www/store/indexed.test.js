/** The store in IndexedDB does what a place for books does. */

import { emptyStore } from "../testing/browser.js";
import { acceptanceOf } from "./acceptance.js";

acceptanceOf("in IndexedDB", emptyStore);
