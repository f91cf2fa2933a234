import type { Decision } from '../../../schema/journal.ts';
import type { Json } from '../../../schema/json.ts';
import type { PureFunction, PureResult } from '../../activity.ts';
import { aggregateRows } from './aggregate.ts';
import { type CompiledRule, isSingle } from './compile.ts';
import type { FactList } from './conditions.ts';
import type { Row, Table } from './document.ts';
import { equalJson } from './equal.ts';
import { readRequest } from './request.ts';

type CompiledTable = Table & { readonly compiled: readonly CompiledRule[] };

/** `rules.decide`: asks a decision table. Each rule that matched leaves a decision with its id and reason. */
export const decide: PureFunction = (input) => {
  const request = readRequest(input, 'table');
  if (!request.ok) return request;
  const { rules, facts, path } = request;
  const { table } = rules;
  // `readRequest` has seen the key; a document that holds it compiles to a table.
  if (table === undefined) return { ok: false, type: 'input.invalid', detail: `${path} holds no table.` };
  const matched = findMatches(table, facts);
  return isSingle(table.hit) ? decideOne(table, matched, path) : decideMany(table, matched);
};

/** INVARIANT: in the order of the file. `first` looks no further than its hit. */
function findMatches(table: CompiledTable, facts: FactList): readonly CompiledRule[] {
  if (table.hit === 'first') {
    const hit = table.compiled.find(({ matches }) => matches(facts));
    return hit === undefined ? [] : [hit];
  }
  return table.compiled.filter(({ matches }) => matches(facts));
}

function decideOne(table: CompiledTable, matched: readonly CompiledRule[], path: string): PureResult {
  const hit = table.hit === 'priority' ? byPriority(matched)[0] : matched[0];
  if (hit === undefined) return decideDefault(table, path);
  const { then: row } = hit.rule;
  const rivals = matched.filter((other) => other !== hit);
  const conflict =
    table.hit === 'unique' ? rivals[0] : table.hit === 'any' ? rivals.find((one) => !sameRow(one, row)) : undefined;
  if (conflict !== undefined) {
    const ids = matched.map(({ rule }) => rule.id);
    const wanted = table.hit === 'unique' ? 'one rule may match' : 'the rules that match must agree';
    const detail = `${path}: ${wanted}, and ${ids.join(', ')} ${table.hit === 'unique' ? 'do' : 'do not'}.`;
    return { ok: false, type: 'rules.conflict', detail, data: { rules: ids } };
  }
  const decisions = [record(hit, row), ...rivals.map((rival) => record(rival, { outranked: rival.rule.then }))];
  return { ok: true, value: row, decisions };
}

function sameRow({ rule }: CompiledRule, row: Row): boolean {
  return equalJson(rule.then, row);
}

function decideDefault(table: CompiledTable, path: string): PureResult {
  if (table.default === undefined) {
    return {
      ok: false,
      type: 'rules.no_match',
      detail: `${path}: no rule matches the facts, and there is no default.`,
    };
  }
  const { then: row, reason } = table.default;
  const decision = { by: 'table', id: 'default', verdict: row, ...(reason === undefined ? {} : { reason }) } as const;
  return { ok: true, value: row, decisions: [decision] };
}

function decideMany(table: CompiledTable, matched: readonly CompiledRule[]): PureResult {
  const ordered = table.hit === 'output_order' ? byPriority(matched) : matched;
  const rows = ordered.map(({ rule }) => rule.then);
  const value: Json =
    table.aggregate === undefined ? rows : aggregateRows(table.aggregate, Object.keys(table.outputs), rows);
  if (value === null) {
    const detail = `"${table.aggregate}" of no rows is nothing: no rule matches the facts.`;
    return { ok: false, type: 'rules.no_match', detail };
  }
  return { ok: true, value, decisions: ordered.map((hit) => record(hit, hit.rule.then)) };
}

function record({ rule }: CompiledRule, verdict: Json): Decision {
  return { by: 'table', id: rule.id, verdict, ...(rule.reason === undefined ? {} : { reason: rule.reason }) };
}

/** Best first; rules of one rank stay in the order of the file. */
function byPriority(matched: readonly CompiledRule[]): readonly CompiledRule[] {
  return [...matched].sort((a, b) => {
    for (const [index, rank] of a.rank.entries()) {
      const difference = rank - (b.rank[index] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}
