import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Json } from '../../../schema/json.ts';

/** One expression and what the unchanged library makes of it; taken by scripts/take-expression-results.mjs. */
export interface ExpressionCase {
  readonly expression: string;
  readonly result?: Json;
  readonly absent?: true;
  /** The result is a function. */
  readonly isFunction?: true;
  /** The library's own code. */
  readonly error?: string;
  /** Codes with which the compiler refuses it. */
  readonly refused?: readonly string[];
  /** Why the build fails where the library gives a value. */
  readonly differs?: string;
}
export interface ExpressionCases {
  readonly bindings: { readonly [name: string]: Json };
  readonly groups: readonly { readonly title: string; readonly cases: readonly ExpressionCase[] }[];
}

/** The root of the repository; this file runs from dist/interpreter/expression/testing. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');

export function readCases(): ExpressionCases {
  // The file is ours; the tests that use it would fail on another shape.
  return JSON.parse(readFileSync(join(root, 'interpreter', 'expression', 'cases.json'), 'utf8')) as ExpressionCases;
}

/** 2026-01-01T00:00:00Z. */
export const NOW = 1_767_225_600_000;
export const BUDGET = { fuel: 100_000, depth: 200, sequence: 100_000 } as const;
