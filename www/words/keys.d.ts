/** The names of all sentences, as the English files have them. */

import type desk from "./en/desk.json";
import type errors from "./en/errors.json";
import type first from "./en/first.json";
import type flows from "./en/flows.json";
import type report from "./en/report.json";
import type share from "./en/share.json";

type Named =
  | keyof typeof first
  | keyof typeof desk
  | keyof typeof share
  | keyof typeof errors
  | keyof typeof flows
  | keyof typeof report;
/** A sentence with plural forms: `exchanges` of `exchanges_one` and `exchanges_other`. */
type Counted = Named extends infer Name ? (Name extends `${infer Key}_other` ? Key : never) : never;

/** What a sentence is asked for by. */
export type Key = Exclude<Named, `${Counted}_${Intl.LDMLPluralRule}`> | Counted;
