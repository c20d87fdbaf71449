import { css } from "lit";

/** The paper that it is made for. */
export const PAPER = "@page { size: A4; margin: 16mm 18mm }";

/** The report for a funder: two calm pages, on a screen and on A4. */
export const report = css`
  body:has(> .alone) {
    margin: 0;
  }
  .alone {
    max-inline-size: 48em;
  }
  .asks .fields {
    align-items: end;
  }
  .asks .money {
    margin-block: 32px 0;
  }
  .report {
    max-inline-size: 46em;
  }
  .report section {
    margin-block: 40px;
  }
  .report h3 {
    margin: 0 0 12px;
    padding-block-end: 4px;
    border-block-end: 1px solid var(--ink);
    font-size: var(--lead);
  }
  .report .worth {
    max-inline-size: 24em;
    margin-block: 16px 8px;
    font-size: 1.684em;
    line-height: 1.25;
    text-wrap: balance;
  }
  .report .money {
    white-space: nowrap;
  }
  .report .empty {
    padding-block: 8px;
    border: 0;
  }
  .report .stays {
    padding: 12px 16px;
    border: 2px solid var(--ink);
  }
  .report dl {
    margin: 24px 0;
  }
  .report dd {
    margin: 0;
  }
  .report .large {
    font-size: var(--heading);
    font-weight: 700;
    line-height: 1.25;
    overflow-wrap: anywhere;
    white-space: normal;
  }
  .report .three {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(11em, 100%), 1fr));
    gap: 16px 24px;
  }
  .report .three div {
    display: flex;
    flex-direction: column-reverse;
    justify-content: flex-end;
    padding-inline-start: 12px;
    border-inline-start: 4px solid var(--rule);
  }
  .report .three dt {
    font-size: var(--small);
    line-height: 1.4;
  }
  .report .three .hint {
    display: block;
    font-size: 1em;
  }
  .report .lines div {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 24px;
    padding-block: 6px;
    border-block-end: 1px solid var(--rule);
  }
  .report .lines dd {
    margin-inline-start: auto;
    font-weight: 600;
    text-align: end;
  }
  .report .caption {
    max-inline-size: none;
    font-weight: 600;
  }
  .report .value {
    margin-block-end: 24px;
  }
  .report .value dl {
    margin-block: 8px;
  }
  .report .careful {
    margin: 0;
    padding-inline-start: 1.25em;
  }
  .report .inputs {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--small);
    line-height: 1.5;
  }
  .report .inputs :is(th, td) {
    padding-block: 6px;
    padding-inline: 0 12px;
    font-weight: 400;
    text-align: start;
    vertical-align: baseline;
  }
  .report .inputs thead th {
    color: var(--muted);
  }
  .report .inputs [scope="row"] {
    inline-size: 36%;
  }
  .report .inputs tr {
    border-block-end: 1px solid var(--rule);
  }
  .report .inputs .entered {
    font-weight: 600;
  }
  .report .made {
    max-inline-size: none;
    margin-block-start: 40px;
  }
  .report .mark {
    overflow-wrap: anywhere;
  }

  @container sheet (inline-size < 34em) {
    .report .inputs thead {
      display: none;
    }
    .report .inputs tr,
    .report .inputs :is(th, td) {
      display: block;
      inline-size: auto;
      padding: 0;
    }
    .report .inputs tr {
      padding-block: 8px;
    }
  }

  @media print {
    .sheet:has(.report) {
      max-inline-size: none;
      padding: 0;
      font-size: 10pt;
      line-height: 1.4;
    }
    .sheet:has(.report) :is(.foot, .sharing, .errors) {
      display: none;
    }
    .report {
      max-inline-size: none;
    }

    /* A report of few people stays at the desk: the browser's own print says no more than that. */
    .sheet:has(.staying) > :not(section),
    .sheet:has(.staying) > section > :not(.staying),
    .staying > :not(.stays) {
      display: none;
    }
    .report section {
      margin-block: 20pt;
      break-inside: avoid;
    }
    .report dl {
      margin-block: 12pt;
    }
    .report .lines {
      columns: 2;
      column-gap: 24pt;
    }
    .report .lines div {
      padding-block: 2.5pt;
      break-inside: avoid;
    }
    .report p {
      max-inline-size: none;
    }
    .report .three {
      grid-template-columns: repeat(3, 1fr);
    }
    .report .worth {
      font-size: 18pt;
    }
    .report .picture {
      --given: #555;
      max-inline-size: none;
      margin: 8pt 0 0;
    }
    .report .picture figcaption {
      margin-block-end: 6pt;
    }

    /* The figures of the months stand beside them. Those of categories stand on their bars. */
    .report .hours {
      display: grid;
      grid-template-columns: 1fr auto;
      gap: 0 16pt;
    }
    .report .hours :is(figcaption, .key) {
      grid-column: 1 / -1;
    }
    .report .hours .plot {
      block-size: 15em;
    }
    .report .hours details {
      margin: 0;
    }
    .report .categories details {
      display: none;
    }
    .report .rows-of-bars {
      font-size: 8.5pt;
    }
    .report .rows-of-bars text {
      font-size: 1em;
    }
    .report .picture .figures {
      margin: 0;
      font-size: 8pt;
      line-height: 1.35;
    }
    .report .picture .figures :is(th, td) {
      padding-block: 1pt;
    }
  }
`;
