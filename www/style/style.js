import { base } from "./base.js";
import { ledger } from "./ledger.js";
import { pieces } from "./widgets.js";
import { tokens } from "./tokens.js";

/** The look: a well-kept paper ledger. Later sheets may lean on earlier ones. */
export const style = [tokens, base, ledger, pieces];
