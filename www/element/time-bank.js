/**
 * Registers `<time-bank>`. Loading this file twice, or beside a page that has
 * the tag already, changes nothing.
 */

import { TimeBank } from "./element.js";

if (!customElements.get("time-bank")) customElements.define("time-bank", TimeBank);

export { TimeBank };
