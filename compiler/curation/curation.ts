import type { Range } from '../../schema/diagnostic.ts';
import type { At, Catalogue } from '../../stdlib/curation.ts';

/** The `catalogue` of a project as the checks of flows need it. */
export interface Curation {
  readonly catalogue: Catalogue;
  /** Of a word of the catalogue, or of the nearest around it. */
  rangeOf(at: At): Range;
  /** The team that a flow is of, by its path. */
  teamOf(path: string): string | undefined;
}
