/**
 * What every reader shares: access to nodes that may have any shape. `validate` has reported wrong shapes by then, so
 * readers leave out what they cannot read and note that the flow is incomplete; an incomplete flow is never lowered.
 */
import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import type { MapEntry, MapNode, Node } from '../nodes.ts';
import { MAX_DURATION_MS, parseDuration } from './duration.ts';
import type { At } from './flow.ts';

export interface Reading {
  readonly diagnostics: Diagnostic[];
  /** Something could not be read. */
  incomplete: boolean;
}

export type Fields = ReadonlyMap<string, MapEntry>;

const NONE: Fields = new Map();

/** The entries of a map by key; empty for anything else. */
export function fieldsOf(node: Node | undefined): Fields {
  if (node?.kind !== 'map') return NONE;
  return new Map(node.entries.map((entry) => [entry.key, entry]));
}

export function asMap(node: Node | undefined, reading: Reading): MapNode | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'map') return node;
  reading.incomplete = true;
  return undefined;
}

export function itemsOf(node: Node | undefined, reading: Reading): readonly Node[] {
  if (node === undefined) return [];
  if (node.kind === 'list') return node.items;
  reading.incomplete = true;
  return [];
}

export function readText(node: Node | undefined, reading: Reading): At<string> | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar' && typeof node.value === 'string') return { v: node.value, range: node.range };
  reading.incomplete = true;
  return undefined;
}

export function readNumber(node: Node | undefined, reading: Reading): At<number> | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar' && typeof node.value === 'number') return { v: node.value, range: node.range };
  reading.incomplete = true;
  return undefined;
}

export function readFlag(node: Node | undefined, reading: Reading): At<boolean> | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return { v: node.value, range: node.range };
  reading.incomplete = true;
  return undefined;
}

/** Milliseconds of a duration. */
export function readDuration(node: Node | undefined, reading: Reading): At<number> | undefined {
  const text = readText(node, reading);
  const ms = text && parseDuration(text.v);
  if (text && ms === undefined) reading.incomplete = true;
  if (text && ms !== undefined && ms > MAX_DURATION_MS) {
    const hint = 'nothing may last longer than ten years';
    reading.diagnostics.push(finding('HF4035', text.range, `"${text.v}" is too long`, { hint }));
    return undefined;
  }
  return text && ms !== undefined ? { v: ms, range: text.range } : undefined;
}

export function readChoice<const T extends string>(
  node: Node | undefined,
  choices: readonly T[],
  reading: Reading,
): T | undefined {
  const text = readText(node, reading);
  const found = choices.find((choice) => choice === text?.v);
  if (text && found === undefined) reading.incomplete = true;
  return found;
}

/** A part that must be there: `validate` said so where it is not. */
export function need<T>(part: T | undefined, reading: Reading): T | undefined {
  if (part === undefined) reading.incomplete = true;
  return part;
}

/** `{ [key]: value }` without the key where the value is absent, as exact optional properties want it. */
export function opt<K extends string, const T>(key: K, value: T | undefined): { readonly [k in K]?: T } {
  // The computed key makes TypeScript forget which literal it is.
  return value === undefined ? {} : ({ [key]: value } as { readonly [k in K]?: T });
}
