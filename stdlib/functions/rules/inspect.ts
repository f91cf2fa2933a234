import type { Json } from '../../../schema/json.ts';
import { compileWhen, listColumns } from './conditions.ts';
import type { Aggregate, CheckList, FactTest, RulesDocument, RulesProblem, Table, Tests } from './document.ts';
import { checkRow } from './row.ts';

/**
 * What is wrong with a document that fits `schema/rules.schema.json`: unknown facts, conditions that do not fit their
 * fact, rows that lack an output, ids given twice. For the compiler; places are JSON pointers.
 */
export function inspectRules(document: Json): readonly RulesProblem[] {
  // The schema has judged the document, which is what this type says.
  const rules = document as unknown as RulesDocument;
  const problems: RulesProblem[] = [];
  if ('checks' in rules) checkList(rules, problems);
  else checkTable(rules, problems);
  checkConditions(rules, problems);
  return problems;
}

/** A test that many rows share is compiled once for each input. */
function checkConditions(rules: RulesDocument, problems: RulesProblem[]): void {
  const columns = listColumns(rules.inputs, problems);
  const sound = new Map(columns.map(({ name }) => [name, new Set<FactTest | undefined>()]));
  const [list, at] = 'checks' in rules ? [rules.checks, '/checks'] : [rules.rules, '/rules'];
  for (const [index, { when }] of list.entries()) {
    if (when === undefined) continue;
    const isList = Array.isArray(when);
    // A list of maps, which TypeScript cannot tell of readonly ones.
    const ways = (isList ? when : [when]) as readonly Tests[];
    for (const [way, tests] of ways.entries())
      for (const name in tests) {
        const known = sound.get(name);
        if (known?.has(tests[name])) continue;
        const before = problems.length;
        const place = (): string => `${at}/${index}/when${isList ? `/${way}` : ''}`;
        compileWhen({ [name]: tests[name] ?? null }, columns, place, problems);
        if (problems.length === before) known?.add(tests[name]);
      }
  }
}

function checkList({ checks, levels = [] }: CheckList, problems: RulesProblem[]): void {
  checkIds(checks, '/checks', problems);
  checkIds(levels, '/levels', problems);
  for (const [index, { from }] of levels.entries()) {
    const before = levels[index - 1]?.from ?? -Infinity;
    if (from <= before)
      problems.push({ at: `/levels/${index}/from`, message: `levels go up, and ${from} is not above ${before}` });
  }
}

function checkTable(table: Table, problems: RulesProblem[]): void {
  checkPolicy(table, problems);
  checkIds(table.rules, '/rules', problems);
  if (table.default !== undefined) checkRow(table, table.default, '/default', problems);
  for (const [index, { then }] of table.rules.entries()) checkRow(table, then, `/rules/${index}/then`, problems);
}

function checkPolicy(table: Table, problems: RulesProblem[]): void {
  const { hitPolicy, aggregate } = table;
  if (aggregate !== undefined) checkAggregate(table, aggregate, problems);
  if (hitPolicy !== 'P' && hitPolicy !== 'O') return;
  if (Object.values(table.outputs).some((output) => output.values !== undefined)) return;
  problems.push({
    at: '/outputs',
    message: `hit policy "${hitPolicy}" goes by the order of an output's \`values\`, and there are none`,
  });
}

function checkAggregate(table: Table, aggregate: Aggregate, problems: RulesProblem[]): void {
  if (table.hitPolicy !== 'C') {
    problems.push({
      at: '/aggregate',
      message: `only hit policy "C" is aggregated, and this one is "${table.hitPolicy}"`,
    });
  }
  const outputs = Object.entries(table.outputs);
  if (outputs.length !== 1) {
    problems.push({ at: '/outputs', message: `an aggregate is one value, and there are ${outputs.length} outputs` });
  }
  for (const [name, { type }] of outputs) {
    if (aggregate === 'count' || type === 'number' || type === 'integer') continue;
    problems.push({
      at: `/outputs/${name}/type`,
      message: `\`${aggregate}\` takes numbers, and the output is a ${type}`,
    });
  }
}

function checkIds(list: readonly { readonly id: string }[], at: string, problems: RulesProblem[]): void {
  const seen = new Map<string, number>();
  for (const [index, { id }] of list.entries()) {
    const first = seen.get(id);
    if (first === undefined) seen.set(id, index);
    else problems.push({ at: `${at}/${index}/id`, message: `"${id}" is the id of ${at}/${first} already` });
  }
}
