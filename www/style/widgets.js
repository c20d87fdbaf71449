import { css } from "lit";

/** Receipts, questions, notices, and the desk. */
export const pieces = css`
  .slip {
    position: relative;
    max-inline-size: 32em;
    margin-block: 16px 24px;
    padding: 24px 24px 16px;
    border-block: 2px dashed var(--line);
    background: var(--tint);
  }
  .slip .kicker {
    margin-block-end: 8px;
  }
  .slip dl {
    margin: 16px 0;
  }
  .slip dl div {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 16px;
    padding-block: 4px;
    border-block-start: 1px dotted var(--line);
  }
  .slip dt {
    color: var(--muted);
  }
  .slip dd {
    margin: 0;
    margin-inline-start: auto;
    text-align: end;
  }
  .slip dd.figure {
    font-weight: 600;
  }
  .slip .stamp {
    margin-block-end: 12px;
    font-size: 1em;
  }
  .changes dt {
    flex: 1 0 6em;
  }
  .slip .changes dd {
    flex: 2 1 8em;
    margin: 0;
    text-align: start;
  }
  .slip .changes div {
    align-items: center;
  }
  .slip .changes .change {
    flex: none;
  }
  .change a {
    display: inline-flex;
    align-items: center;
    min-inline-size: 44px;
    min-block-size: 44px;
  }

  .people,
  .rows:is(ul, ol) {
    margin-block: 8px 16px;
    padding: 0;
    border-block-start: 2px solid var(--ink);
    list-style: none;
  }
  .choice {
    display: flex;
    align-items: center;
    gap: 12px;
    min-block-size: 56px;
    padding: 4px;
    border-block-end: 1px solid var(--rule);
    font-weight: 400;
    cursor: pointer;
  }
  .choice:hover {
    background: var(--tint);
  }
  .choice:has(:checked) {
    background: var(--tint);
    font-weight: 600;
  }
  .initials {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 2.2em;
    block-size: 2.2em;
    border: 1px solid var(--line);
    border-radius: 50%;
    background: var(--paper);
    color: var(--muted);
    font-size: var(--small);
    font-weight: 600;
  }
  @container sheet (inline-size >= 44em) {
    .people {
      columns: 2;
      column-gap: 32px;
    }
    .choice {
      break-inside: avoid;
    }
  }

  .chips,
  .boxes,
  .steppers {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block: 8px;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-block-size: 56px;
    padding: 8px 16px 8px 12px;
    border: 2px solid var(--line);
    border-radius: 4px;
    cursor: pointer;
  }
  .chip:has(:checked) {
    border-color: var(--ink);
    background: var(--tint);
    box-shadow: inset 0 -4px 0 var(--ink);
  }
  .boxes .field {
    margin: 0;
  }
  .boxes input:not([type="radio"]) {
    inline-size: 4.5em;
  }
  .boxes .field:last-child input {
    inline-size: 6em;
  }
  .steppers {
    gap: 16px 32px;
    margin-block-start: 16px;
  }
  .stepper {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .stepper button {
    inline-size: 56px;
    block-size: 56px;
    padding: 0;
    font-size: var(--heading);
  }
  .stepper output {
    min-inline-size: 6em;
    text-align: center;
  }

  .sharing {
    min-block-size: 1.5em;
  }

  .notice,
  .notices {
    padding: 8px 16px;
    border-inline-start: 4px solid var(--line);
    background: var(--tint);
  }
  section.notice,
  .notices {
    margin: 0 0 16px;
  }
  .notices {
    list-style: none;
  }
  .notices a {
    display: inline-flex;
    align-items: center;
    min-block-size: 44px;
  }

  .qr {
    inline-size: min(24em, 100%);
  }
  .panel {
    margin-block: 16px 24px;
    padding-block-end: 8px;
    border-block: 1px solid var(--rule);
  }
  .drop {
    margin-block: 16px;
    padding: 16px;
    border: 2px dashed var(--line);
    border-radius: 4px;
  }
  .drop.over {
    border-style: solid;
    border-color: var(--ink);
    background: var(--tint);
  }
  .drop p {
    margin: 4px 0 8px;
  }

  .rows:is(ul, ol) > li {
    padding-block: 4px 12px;
    border-block-end: 1px solid var(--rule);
  }
  /* A sentence with names in it may be one of these: a flex box would take its spaces away. */
  .rows .row {
    display: inline-block;
    min-block-size: 48px;
    padding-block: 12px;
    font-weight: 600;
  }
  button.row {
    padding-inline: 0;
    border: 0;
    color: var(--link);
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .rows p {
    margin: 4px 0 0;
  }
  .rows .doors {
    margin-block: 8px;
  }
  .rule h3 {
    margin-block: 8px 0;
  }
  .rule button {
    margin-block: 8px 4px;
  }
  .ring {
    margin: 0;
    padding-inline-start: 1.5em;
  }
  .ring li {
    padding-block: 8px;
  }
  @container sheet (inline-size >= 44em) {
    .pair {
      display: grid;
      grid-template-columns: 1fr 1fr;
      gap: 0 32px;
    }
  }
  .file h3 {
    margin-block: 12px 0;
  }
  .file button {
    margin-block: 12px 4px;
  }

  .effects {
    margin: 0 0 16px;
    padding: 0;
    border-block-start: 1px solid var(--rule);
    list-style: none;
  }
  .effects li {
    padding-block: 8px;
    border-block-end: 1px solid var(--rule);
  }
  .effects .add {
    color: var(--given);
    font-weight: 600;
  }
  .progress {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 16px;
    margin-block: 24px;
  }
  progress {
    inline-size: min(16em, 100%);
    block-size: 16px;
    accent-color: var(--given);
  }

  .findings {
    margin: 16px 0;
    padding: 0;
    border-block-start: 2px solid var(--ink);
    list-style: none;
  }
  .findings li {
    padding-block: 12px;
    border-block-end: 1px solid var(--rule);
  }
  .findings h3 {
    display: flex;
    gap: 8px;
    margin: 0;
  }
  .findings .verdict {
    margin-inline-start: auto;
  }
  .findings p {
    margin: 0;
    color: var(--muted);
  }
  .right :is(.mark, .verdict) {
    color: var(--given);
  }
  .wrong :is(.mark, .verdict) {
    color: var(--error);
  }

  .trail {
    margin: 0;
    padding: 0;
    border-block-start: 1px solid var(--rule);
    list-style: none;
  }
  .trail li {
    padding-block: 8px;
    border-block-end: 1px solid var(--rule);
  }
  .trail .hint {
    margin-inline-start: 8px;
  }
  .reason {
    display: block;
  }

  .under {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 16px;
    margin: 4px 0 0;
  }
  .trail a,
  .slip dd a,
  .notice a {
    display: inline-flex;
    align-items: center;
    min-inline-size: 44px;
    min-block-size: 44px;
  }

  .groups {
    display: grid;
    grid-template-columns: repeat(4, auto);
    justify-content: start;
    gap: 8px min(24px, 4cqi);
    margin: 16px 0;
    padding: 0;
    font-family: ui-monospace, monospace;
    list-style: none;
  }

  @media print {
    :host {
      --paper: #fff;
      --tint: #fff;
      --ink: #000;
      --muted: #333;
      --given: #000;
      --received: #000;
      --rule: #777;
      font-size: 12pt;
    }
    button,
    .button,
    .back,
    .filters,
    .doors,
    .notices,
    .noprint,
    nav {
      display: none !important;
    }
    a {
      color: inherit;
      text-decoration: none;
    }
    .ledger tr,
    .slip {
      break-inside: avoid;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;
