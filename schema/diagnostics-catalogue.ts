/** What the catalogue says about one diagnostic; `holdfast explain CODE` shows it. */
import type { Severity } from './diagnostic.ts';

/**
 * Either the keys of a flow (`input`, `steps`, …) below a head of our own, or whole documents by path. An example of
 * documents names the one to check first. A text that starts with `holdfast:` is a whole flow.
 */
export type DiagnosticExample = string | { readonly [path: string]: string };

export interface CatalogueEntry {
  readonly severity: Severity;
  /** One line, without a full stop. */
  readonly title: string;
  /** Markdown: what it means, why it matters, how to fix it. */
  readonly explanation: string;
  /** Gives this code. */
  readonly bad: DiagnosticExample;
  /** The same, repaired: gives no finding of this code. */
  readonly good: DiagnosticExample;
}

/** A family of the catalogue: checks the shape, keeps the codes literal. */
export const family = <const T extends { readonly [code: string]: CatalogueEntry }>(entries: T): T => entries;
