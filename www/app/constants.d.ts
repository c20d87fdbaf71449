/** What the build writes in front of `worker.js`. */

/** Of all files together. */
declare const VERSION: string;
/** The page's script. */
declare const START: string;
/** The page's files, each with its SHA-256 as `integrity` has it. */
declare const FILES: Record<string, string>;
/** The files that not everybody needs. */
declare const FOR_SOME: string[];
