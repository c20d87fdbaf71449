import { css, unsafeCSS } from "lit";

/** Widths of a picture, in em, from which on a label with the class `from-18` and the like stands inside. */
export const STEPS = [18, 24, 32, 38, 42, 46, 50];

/** @param {number} width */
const fitting = (width) => `
  @container picture (inline-size >= ${width}em) {
    .picture .from-${width} text { display: inline; }
    .picture .below.from-${width} { display: none; }
  }`;

/**
 * Pictures of figures. Lengths are in em, so that a reader's larger text has room. Every fill that means
 * something has another lightness, lines or a side of its own: it is read in greyscale, too.
 */
export const pictures = css`
  .picture {
    --tiny: max(0.737em, 12px);
    --light: color-mix(in srgb, var(--given) 22%, var(--paper));
    --pale: color-mix(in srgb, var(--received) 30%, var(--paper));
    --step-1: color-mix(in srgb, var(--given) 68%, var(--paper));
    --step-2: color-mix(in srgb, var(--given) 84%, var(--paper));
    --step-3: var(--given);
    --step-4: color-mix(in srgb, var(--given) 50%, var(--ink));
    container: picture / inline-size;
    max-inline-size: 46em;
    margin: 16px 0 32px;
    font-variant-numeric: tabular-nums;
    break-inside: avoid;
    print-color-adjust: exact;
  }
  .picture figcaption {
    margin-block-end: 16px;
    font-size: var(--lead);
    line-height: 1.364;
    text-wrap: pretty;
  }
  .picture svg {
    display: block;
    overflow: visible;
  }
  .picture text {
    fill: var(--ink);
    font-size: var(--small);
  }
  .picture .tick {
    fill: var(--muted);
    font-size: var(--tiny);
  }
  .picture .strong {
    font-weight: 600;
  }
  .picture .hair {
    stroke: var(--rule);
  }
  .picture .zero {
    stroke: var(--ink);
    stroke-width: 1.5px;
  }
  .picture .given {
    fill: var(--given);
  }
  .picture .received {
    fill: var(--pale);
    stroke: var(--received);
    stroke-width: 1.5px;
  }

  .picture .key {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 24px;
    margin: 0 0 12px;
    padding: 0;
    color: var(--muted);
    font-size: var(--small);
    line-height: 1.5;
    list-style: none;
  }
  .picture .key li {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .picture .key b {
    color: var(--ink);
    font-weight: 600;
  }
  .picture .swatch {
    flex: none;
    inline-size: 1.5em;
    block-size: 0.9em;
  }
  .picture .swatch.square {
    inline-size: 0.9em;
  }

  .picture details {
    margin-block-start: 8px;
  }
  .picture summary {
    font-size: var(--small);
  }
  .picture .figures {
    margin-block: 8px 16px;
    border-collapse: collapse;
    border-block: 2px solid var(--ink);
    font-size: var(--small);
    line-height: 1.5;
  }
  .picture .figures :is(th, td) {
    padding: 4px 8px;
    font-weight: 400;
    text-align: start;
    vertical-align: baseline;
  }
  .picture .figures :is(th, td):first-child {
    padding-inline-start: 4px;
  }
  .picture .figures .figure {
    text-align: end;
  }
  .picture .figures td.figure {
    overflow-wrap: anywhere;
  }
  .picture .figures thead th {
    color: var(--muted);
    vertical-align: bottom;
  }
  .picture .figures tr {
    border-block-end: 1px solid var(--rule);
  }

  @container picture (inline-size < 20em) {
    .picture .figures :is(th, td) {
      padding-inline: 2px;
    }
    /* The longest name of a month has room at 320 px. */
    .picture .figures tbody th {
      overflow-wrap: anywhere;
    }
    .rings th {
      font-size: var(--small);
      line-height: 1.5;
    }
  }

  /* Three parts of a bar: solid, light, hatched. */
  .picture .part rect {
    stroke: var(--ink);
    stroke-width: 2px;
  }
  .picture .direct rect {
    fill: var(--given);
  }
  .picture .round rect {
    fill: var(--light);
  }
  .picture .hatching {
    stroke: var(--line);
    stroke-width: 1.5px;
  }
  .picture .bar {
    inline-size: 100%;
    block-size: 3.4em;
    margin-block-end: 12px;
  }
  .picture .bar text {
    display: none;
  }
  .picture .direct text {
    fill: var(--paper);
  }
  .picture .oneWay text {
    stroke: var(--paper);
    stroke-width: 5px;
    stroke-linejoin: round;
    paint-order: stroke;
  }
  .picture.parts {
    max-inline-size: none;
  }
  .parts .key {
    display: block;
  }
  .parts .key li,
  .picture .quantiles div {
    padding-block: 4px;
    border-block-end: 1px solid var(--rule);
  }
  .picture .quantiles div {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
  }
  .parts .key :is(b, span) {
    flex: 1;
  }
  .parts .key b {
    float: inline-end;
  }
  ${unsafeCSS(STEPS.map(fitting).join(""))}
  @container picture (inline-size >= 34em) {
    .parts .key {
      display: flex;
    }
    .parts .key li {
      padding: 0;
      border: 0;
    }
    .parts .key b {
      float: none;
    }
  }

  /* A drawing has its axis in its padding. */
  .picture .plot {
    inline-size: 100%;
    block-size: 18em;
    padding-block: 8px 2.4em;
    padding-inline-start: 2.6em;
  }
  .picture .axis-middle {
    padding-inline-start: 4.4em;
  }
  .picture .axis-long {
    padding-inline-start: 6.6em;
  }
  .picture .year.tick {
    fill: var(--ink);
  }
  .picture .many .letter {
    display: none;
  }
  .picture .many .year.tick {
    translate: 0 -1em;
  }
  @container picture (inline-size >= 34em) {
    .picture .many .letter {
      display: inline;
    }
    .picture .many .year.tick {
      translate: none;
    }
  }

  .picture .rows-of-bars {
    inline-size: 100%;
  }
  .picture .unknown {
    fill: none;
    stroke: var(--line);
    stroke-dasharray: 3 4;
  }
  .picture .others {
    fill: var(--light);
    stroke: var(--line);
  }

  .picture .squares {
    box-sizing: content-box;
    inline-size: min(100%, 32em);
    aspect-ratio: 1;
  }
  .picture .ground {
    fill: var(--tint);
    stroke: var(--rule);
  }
  .picture .squares rect:not(.ground) {
    stroke: var(--tint);
  }
  .picture .squares .tick {
    display: none;
  }
  .picture .named {
    inline-size: min(100% - 6.5em, 25em);
    padding-inline-start: 6.5em;
  }
  .picture .named.few {
    inline-size: min(100% - 6.5em, 9em);
  }
  .picture .named .tick {
    display: inline;
  }
  @container picture (inline-size >= 34em) {
    .picture .named-wide {
      inline-size: min(100% - 6.5em, 30em);
      padding-inline-start: 6.5em;
    }
    .picture .named-wide .tick {
      display: inline;
    }
  }
  .picture .step-1 {
    fill: var(--step-1);
  }
  .picture .step-2 {
    fill: var(--step-2);
  }
  .picture .step-3 {
    fill: var(--step-3);
  }
  .picture .step-4 {
    fill: var(--step-4);
  }
  .picture .step-5 {
    fill: var(--ink);
  }

  .picture .diagram .member {
    fill: var(--tint);
    stroke: var(--line);
  }
  .picture .diagram text {
    font-size: 13px;
    font-weight: 600;
  }
  .picture .arrow-line {
    stroke: var(--ink);
    stroke-width: 1.5px;
  }
  .picture .arrow-head {
    fill: var(--ink);
  }
  .rings table {
    inline-size: 100%;
    border-collapse: collapse;
    border-block-start: 2px solid var(--ink);
  }
  .rings tr {
    border-block-end: 1px solid var(--rule);
    break-inside: avoid;
  }
  .rings :is(td, th) {
    padding: 12px 4px;
    font-weight: 400;
    overflow-wrap: anywhere;
    text-align: start;
    vertical-align: middle;
  }
  /* A name that wraps within a line of another direction cannot be followed. */
  .rings .step {
    display: inline-block;
    max-inline-size: 100%;
  }
  .rings td {
    inline-size: 1px;
    padding-inline-end: min(20px, 4cqi);
  }
  .rings .diagram {
    margin-inline: auto;
  }

  .picture .box {
    inline-size: 100%;
    block-size: 5em;
    padding-inline: 2.4em;
    padding-block-end: 1.6em;
  }
  .picture .box.axis-long {
    padding-inline: 4.4em;
  }
  .picture .whisker,
  .picture .end {
    stroke: var(--ink);
    stroke-width: 1.5px;
  }
  .picture .middle {
    fill: var(--light);
    stroke: var(--ink);
    stroke-width: 1.5px;
  }
  .picture .half {
    stroke: var(--ink);
    stroke-width: 5px;
  }
  .picture .quantiles {
    margin: 16px 0 0;
    border-block-start: 1px solid var(--rule);
  }
  .picture .quantiles dt {
    color: var(--muted);
    font-size: var(--small);
    line-height: 1.3;
  }
  .picture .quantiles dd {
    margin: 0;
    font-weight: 600;
  }
  @container picture (inline-size < 34em) {
    .picture .crowded {
      display: none;
    }
  }
  @container picture (inline-size >= 34em) {
    .picture .quantiles {
      display: grid;
      grid-template-columns: repeat(5, auto);
      gap: 0 12px;
      border-block-end: 1px solid var(--rule);
    }
    .picture .quantiles div {
      display: block;
      border: 0;
    }
  }

  .picture .labelled {
    block-size: 17em;
    padding-block-end: 1.6em;
    padding-inline-end: 5.6em;
  }
  .picture .labelled .year {
    translate: 0 -1em;
  }
  .picture .labelled line.year {
    translate: none;
  }
  .picture .line {
    fill: none;
    stroke: var(--ink);
    stroke-width: 2px;
    stroke-linejoin: round;
    vector-effect: non-scaling-stroke;
  }
  .picture .line.circular {
    stroke: var(--given);
    stroke-width: 3.5px;
  }
  .picture .line.direct {
    stroke-dasharray: 8 5;
  }
  .picture .line.ceiling {
    stroke: var(--muted);
    stroke-dasharray: 2 4;
  }
  .picture .dot {
    fill: var(--ink);
  }
  .picture .dot.circular {
    fill: var(--given);
  }
  .picture .dot.ceiling {
    fill: var(--muted);
  }
  .picture .tick.strong {
    fill: var(--ink);
  }

  @media (forced-colors: active) {
    .picture {
      --paper: Canvas;
      --tint: Canvas;
      --ink: CanvasText;
      --muted: CanvasText;
      --given: CanvasText;
      --received: CanvasText;
      --line: CanvasText;
      --rule: GrayText;
      --light: Canvas;
      --pale: Canvas;
      --step-1: color-mix(in srgb, CanvasText 45%, Canvas);
      --step-2: color-mix(in srgb, CanvasText 58%, Canvas);
      --step-3: color-mix(in srgb, CanvasText 72%, Canvas);
      --step-4: color-mix(in srgb, CanvasText 86%, Canvas);
      forced-color-adjust: none;
    }
  }
  @media print {
    .picture {
      --light: #ddd;
      --pale: #ddd;
      --step-1: #8c8c8c;
      --step-2: #6c6c6c;
      --step-3: #4c4c4c;
      --step-4: #2c2c2c;
    }
    .picture summary {
      display: none;
    }
  }
`;
