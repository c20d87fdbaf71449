/** What is wrong with a language's files, judged against English. The tests run it on every language. */

/**
 * @typedef {"first" | import("./words.js").Later} File
 *
 * A message's plural forms, by their names.
 * @typedef {Record<string, string>} Forms
 */

/** The files that every language has. @type {File[]} */
export const FILES = ["first", "desk", "share", "errors"];

/** A key without the ending that names a plural form. */
const PLURAL = /_(zero|one|two|few|many|other)$/;
const PLACEHOLDER = /\{\{(\w+)\}\}/g;

/**
 * @param {Record<string, string>} texts the text of each file of the language, by name; `language` is one of
 *   them
 * @param {Record<File, string>} english the text of each file of English
 * @param {string} folder its name
 * @returns {string[]} a sentence for each fault
 */
export function faultsOf(texts, english, folder) {
  const faults = [...aboutItself(texts.language, folder)];
  for (const file of FILES) {
    if (texts[file] === undefined) {
      faults.push(`${file}.json is missing`);
      continue;
    }
    faults.push(...twice(texts[file]).map((key) => `${file}.json: ${key} is defined twice`));
    const [own, wanted] = [messagesIn(texts[file]), messagesIn(english[file])];
    const plurals = new Intl.PluralRules(folder).resolvedOptions().pluralCategories;
    for (const key of wanted.keys()) if (!own.has(key)) faults.push(`${file}.json: ${key} is missing`);
    for (const [key, forms] of own) {
      const model = wanted.get(key);
      if (model)
        faults.push(...differences(forms, model, plurals).map((fault) => `${file}.json: ${key} ${fault}`));
      else faults.push(`${file}.json: ${key} is in no English file`);
    }
  }
  return faults;
}

/** The keys that stand in more than one file. @param {string[]} texts */
export function inTwoFiles(texts) {
  const keys = texts.flatMap((text) => [...messagesIn(text).keys()]);
  return keys.filter((key, i) => keys.indexOf(key) < i);
}

/**
 * The keys that no code asks for. One that is put together, such as `outcome.${name}`, is asked for where the
 * name stands somewhere in the code: as a text or a property of the shell's, as a text or a type of the
 * core's.
 *
 * @param {Iterable<string>} keys
 * @param {string} shell the JavaScript
 * @param {string} core the Rust
 */
export function idle(keys, shell, core) {
  const built = [...shell.matchAll(/`(\w+\.(?:\w+\.)?)\$\{[^`]*?\}([\w.]*)`/g)].map(([, start, end]) => ({
    start,
    end,
  }));
  const names = [
    shell.matchAll(/"(\w+)"/g),
    shell.matchAll(/\b(\w+)\??:/g),
    core.matchAll(/"?\b([A-Z]\w+|\w+(?="))/g),
  ];
  const known = new Set(names.flatMap((found) => [...found].map(([, name]) => name)));
  /** @param {string} middle */
  const isName = (middle) => middle.split(".").every((name) => known.has(name) || /^\d$/.test(name));
  /** @param {string} key @param {{ start: string, end: string }} form */
  const fits = (key, { start, end }) =>
    key.startsWith(start) && key.endsWith(end) && isName(key.slice(start.length, key.length - end.length));
  return [...keys].filter((key) => !shell.includes(`"${key}"`) && !built.some((form) => fits(key, form)));
}

/**
 * A file's messages: each key with its forms; a message without plural forms has one, named "".
 *
 * @param {string} text
 */
export function messagesIn(text) {
  /** @type {Map<string, Forms>} */
  const messages = new Map();
  const all = JSON.parse(text);
  for (const [name, message] of Object.entries(all)) {
    const form = `${name.replace(PLURAL, "")}_other` in all ? (PLURAL.exec(name)?.[1] ?? "") : "";
    const key = form ? name.replace(PLURAL, "") : name;
    messages.set(key, { ...messages.get(key), [form]: message });
  }
  return messages;
}

/**
 * The keys that a file's text has more than once: a parser would take the last and say nothing.
 *
 * @param {string} text
 */
function twice(text) {
  const keys = [...text.matchAll(/^\s*"((?:[^"\\]|\\.)+)"\s*:/gm)].map(([, key]) => key);
  return keys.filter((key, i) => keys.indexOf(key) < i);
}

/** @param {string | undefined} text @param {string} folder */
function aboutItself(text, folder) {
  if (text === undefined) return ["language.json is missing"];
  const { tag, name, direction } = JSON.parse(text);
  const faults = [];
  if (tag !== folder) faults.push(`language.json: the tag is ${tag}, the folder ${folder}`);
  if (!name) faults.push("language.json: there is no name");
  if (!["ltr", "rtl"].includes(direction)) faults.push(`language.json: the direction is ${direction}`);
  return faults;
}

/**
 * How a message's forms differ from English.
 *
 * @param {Forms} forms
 * @param {Forms} model
 * @param {string[]} plurals the forms that the language chooses
 */
function differences(forms, model, plurals) {
  const faults = [];
  const isPlural = "other" in model;
  if (isPlural !== "other" in forms)
    faults.push(isPlural ? "has no form “other”" : "has plural forms, English has none");
  const foreign = Object.keys(forms).filter((form) => form && !plurals.includes(form));
  faults.push(...foreign.map((form) => `has the form “${form}”, which is never chosen`));
  const lacking = isPlural ? plurals.filter((form) => !(form in forms) && form !== "other") : [];
  // A form that is not there is said as “other”: right for some words, so it is no fault by itself.
  if (lacking.length === plurals.length - 1 && plurals.length > 2)
    faults.push("has no plural forms but “other”");
  const wanted = placeholdersOf(Object.values(model));
  for (const message of Object.values(forms)) {
    const found = placeholdersOf([message]);
    faults.push(
      ...found
        .filter((name) => !wanted.includes(name))
        .map((name) => `puts in {{${name}}}, English does not`),
    );
    // A plural form such as “one hour” may leave the count out; nothing else may be left out.
    const missing = wanted.filter((name) => name !== "count" && !found.includes(name));
    faults.push(...missing.map((name) => `lacks {{${name}}}`));
  }
  return faults;
}

/** @param {string[]} messages */
function placeholdersOf(messages) {
  return [
    ...new Set(messages.flatMap((message) => [...message.matchAll(PLACEHOLDER)].map(([, name]) => name))),
  ];
}
