/** What parsing gives: YAML and JSON as nodes that know where they stand. */
import type { Range } from '../schema/diagnostic.ts';
import type { JsonObject } from '../schema/json.ts';

export interface MapNode {
  readonly kind: 'map';
  readonly range: Range;
  /** In the order of the document; keys are unique. */
  readonly entries: readonly MapEntry[];
  /** Entries were left out, and reported: what is not there may have been meant. */
  readonly gaps?: true;
  /** What the map is as JSON, where its entries are made only for who asks. INVARIANT: nobody changes it; maps share parts. */
  readonly json?: JsonObject;
}
export interface MapEntry {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: Node;
}
export interface ListNode {
  readonly kind: 'list';
  readonly range: Range;
  readonly items: readonly Node[];
}
export interface ScalarNode {
  readonly kind: 'scalar';
  readonly range: Range;
  readonly value: null | boolean | number | string;
  readonly style: 'plain' | 'single' | 'double' | 'block';
  /** Each character of the value stands one column behind the one before it. */
  readonly straight?: true;
  /** The place in the source of a character of a string value, also in folded and escaped scalars. From 1. */
  at(offset: number): { readonly line: number; readonly col: number };
}
export type Node = MapNode | ListNode | ScalarNode;
