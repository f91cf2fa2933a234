/** What a page shows: its blocks of code, with what their first line says they are, and where they stand. */
import { readFileSync } from 'node:fs';

const BLOCK = /^( *)```(\w+)\n([\s\S]*?)^ *```$/gm;
const NAME = /^(?:#|\/\/|--|\{\{!--)\s*([\w./-]+\.\w+)\s*(?:--\}\})?\n/;
const STEPS = /^# steps(?:, refused: (HF\d{4}))?\n/;
const PART = /^# part of (\S+)\n/;

export type Block = {
  readonly language: string;
  /** As a reader would save it. */
  readonly text: string;
  /** Of the first line of `text` in the page, from 1. */
  readonly line: number;
} & (
  | { readonly is: 'file'; readonly name: string }
  /** Steps of a flow of their own; `refused`: with this one finding. */
  | { readonly is: 'steps'; readonly refused?: string }
  /** Lines of a file of the example. */
  | { readonly is: 'part'; readonly of: string }
  /** It does not say. */
  | { readonly is: 'unknown' }
);

export function blocksOf(path: string): readonly Block[] {
  const page = readFileSync(path, 'utf8');
  return [...page.matchAll(BLOCK)].map((found) => {
    const [, indent = '', language = '', whole = ''] = found;
    const line = page.slice(0, found.index).split('\n').length + 1;
    const text = whole.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
    return toBlock(language, text, line);
  });
}

function toBlock(language: string, text: string, line: number): Block {
  const steps = STEPS.exec(text);
  if (steps !== null) {
    const refused = steps[1] === undefined ? {} : { refused: steps[1] };
    return { language, text, line, is: 'steps', ...refused };
  }
  const of = PART.exec(text)?.[1];
  if (of !== undefined) return { language, text: text.replace(PART, ''), line: line + 1, is: 'part', of };
  const name = NAME.exec(text)?.[1];
  if (name === undefined) return { language, text, line, is: 'unknown' };
  // YAML takes a comment in its first line; JSON and templates do not.
  if (language === 'yaml') return { language, text, line, is: 'file', name };
  return { language, text: text.replace(NAME, ''), line: line + 1, is: 'file', name };
}

const HEAD = 'holdfast: "1"\nname: NAME\nversion: 1.0.0\ntimeout: P30D\nsteps:\n';
/** Lines of the flow before the first line of its steps as a page shows them. */
export const HEAD_LINES = HEAD.split('\n').length - 1;

/** A flow of nothing but these steps. */
export function flowOf(name: string, steps: string): string {
  return HEAD.replace('NAME', name) + steps.replace(/^(?=.)/gm, '  ');
}
