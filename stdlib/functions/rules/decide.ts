import type { Decision } from '../../../schema/journal.ts';
import type { Json } from '../../../schema/json.ts';
import type { PureFunction, PureResult } from '../../activity.ts';
import { aggregateRows } from './aggregate.ts';
import { type CompiledRule, type CompiledTable, isSingle } from './compile.ts';
import type { Row } from './document.ts';
import { equalJson } from './equal.ts';
import { readRequest } from './request.ts';

/** `rules.decide`: asks a decision table. Each rule that matched leaves a decision with its id and reason. */
export const decide: PureFunction = (input) => {
  const request = readRequest(input, 'table');
  if (!request.ok) return request;
  const { rules, facts, path } = request;
  const { table } = rules;
  if (table === undefined) return { ok: false, type: 'input.invalid', detail: `${path} is no decision table.` };
  const matched = table.find(facts);
  if (matched.length === 0) return decideNone(table, path);
  return isSingle(table.hitPolicy) ? decideOne(table, matched, path) : decideMany(table, matched);
};

function decideNone(table: CompiledTable, path: string): PureResult {
  const row = table.default;
  const list = !isSingle(table.hitPolicy) && table.aggregate === undefined;
  if (row !== undefined) {
    return { ok: true, value: list ? [row] : row, decisions: [{ by: 'table', id: 'default', verdict: row }] };
  }
  if (list) return { ok: true, value: [], decisions: [] };
  const none = table.aggregate === undefined ? undefined : aggregate(table, []);
  if (none !== undefined) return { ok: true, value: none, decisions: [] };
  return { ok: false, type: 'rules.no_match', detail: `${path}: no rule matches the facts, and there is no default.` };
}

function decideOne(table: CompiledTable, matched: readonly CompiledRule[], path: string): PureResult {
  const [hit, ...rivals] = table.hitPolicy === 'P' ? byPriority(matched) : matched;
  if (hit === undefined) return decideNone(table, path);
  const { then: row } = hit.rule;
  const ids = matched.map(({ rule }) => rule.id);
  if (table.hitPolicy === 'U' && rivals.length > 0) {
    return conflict(`${path}: one rule may match, and ${ids.join(', ')} do.`, ids);
  }
  if (table.hitPolicy === 'A' && rivals.some(({ rule }) => !equalJson(rule.then, row))) {
    return conflict(`${path}: rules that match must agree, and ${ids.join(', ')} do not.`, ids);
  }
  const agreed = table.hitPolicy === 'A';
  const others = rivals.map((rival) => record(rival, agreed ? row : { outranked: rival.rule.then }));
  return { ok: true, value: row, decisions: [record(hit, row), ...others] };
}

function conflict(detail: string, rules: readonly string[]): PureResult {
  return { ok: false, type: 'rules.conflict', detail, data: { rules } };
}

function decideMany(table: CompiledTable, matched: readonly CompiledRule[]): PureResult {
  const ordered = table.hitPolicy === 'O' ? byPriority(matched) : matched;
  const rows = ordered.map(({ rule }) => rule.then);
  const value = table.aggregate === undefined ? rows : (aggregate(table, rows) ?? null);
  return { ok: true, value, decisions: ordered.map((hit) => record(hit, hit.rule.then)) };
}

function aggregate(table: CompiledTable, rows: readonly Row[]): Row | undefined {
  const [output] = Object.keys(table.outputs);
  return output === undefined || table.aggregate === undefined
    ? undefined
    : aggregateRows(table.aggregate, output, rows);
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
