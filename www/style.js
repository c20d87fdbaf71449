import { base } from "./style/base.js";
import { ledger } from "./style/ledger.js";
import { pieces } from "./style/pieces.js";
import { tokens } from "./style/tokens.js";

/** The look: a well-kept paper ledger. Later sheets may lean on earlier ones. */
export const style = [tokens, base, ledger, pieces];
