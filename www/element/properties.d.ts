/** What the element has beside what `element.js` says: the properties that Lit makes of its attributes. */

import type { TimeBankAttributes } from "../../pkg/time-bank.js";
import type { Words } from "../words/words.js";

declare module "./element.js" {
  interface TimeBank extends TimeBankAttributes {
    /** The language spoken: known before a screen is shown. */
    words: Words;
    readonly renderRoot: ShadowRoot;
    /** What puts the page on the home screen, once the browser offers that. */
    installer?: BeforeInstallPromptEvent;
  }
}
