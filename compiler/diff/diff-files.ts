/** Templates, tables, schemas and examples by path: whether what a step reads is still the same text. */
import type { FilePlan, Plan } from '../../schema/plan.ts';
import { spots } from './report.ts';
import type { DiffCode, Difference } from './types.ts';

const CODES: { readonly [kind in FilePlan['kind']]: readonly [DiffCode, string] } = {
  template: ['file.prompt', 'The text of the template'],
  rules: ['file.rules', 'The rules'],
  schema: ['file.schema', 'The schema'],
  examples: ['file.examples', 'The examples'],
  sql: ['file.sql', 'The statement'],
};

/** Schemas of the interface and of forms are compared by meaning elsewhere; the others as text. */
export function diffFiles(old: Plan, now: Plan): readonly Difference[] {
  const before = new Map(old.files.map((file) => [`${file.kind} ${file.path}`, file]));
  const judged = new Set([...interfaceFiles(old), ...interfaceFiles(now)]);
  return now.files.flatMap((file): Difference[] => {
    const was = before.get(`${file.kind} ${file.path}`);
    if (was === undefined || was.digest === file.digest || judged.has(file.path)) return [];
    const [code, what] = CODES[file.kind];
    const message = `${what} ${file.path} changed (${was.digest.slice(0, 8)} → ${file.digest.slice(0, 8)}).`;
    const spot = { file: file.path, line: 1, col: 1, endLine: 1, endCol: 1 };
    return [{ severity: 'changed', code, path: '', message, ...spots(spot, spot) }];
  });
}

function interfaceFiles(plan: Plan): readonly string[] {
  const ids = [plan.input, plan.output, ...Object.values(plan.events).map(({ schema }) => schema)];
  return ids.flatMap((id) => (id === undefined ? [] : (plan.files[id]?.path ?? [])));
}
