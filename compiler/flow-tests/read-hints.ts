/** What the conditions and tables of a flow turn on, for a search of inputs that go each way. Nothing is evaluated. */
import type { ConditionHints } from '../../schema/flow-test.ts';
import type { Json } from '../../schema/json.ts';
import type { ExprId, Plan } from '../../schema/plan.ts';
import type { Ast } from '../expression/index.ts';
import { parseSource } from '../expression/parse.ts';
import { planSteps } from './plan-steps.ts';
import { readWishes } from './wishes/read-wishes.ts';

interface Hinting {
  readonly plan: Plan;
  readonly trees: readonly (Ast | undefined)[];
  readonly constants: Map<string, Set<Json>>;
  readonly rows: Map<string, Map<string, readonly string[]>>;
}

export function readHints(plan: Plan): ConditionHints {
  const trees = plan.expressions.map(({ source }) => parseSource(source).ast);
  const hinting: Hinting = { plan, trees, constants: new Map(), rows: new Map() };
  for (const tree of trees) if (tree !== undefined) readComparisons(hinting, tree);
  for (const file of plan.files) if (file.kind === 'rules') readRules(hinting, file.path, file.content);
  return {
    constants: new Map([...hinting.constants].map(([name, values]) => [name, [...values]])),
    names: trees.map((_, e) => [...namesOf(hinting, e, new Set())]),
    rows: hinting.rows,
    matches: trees.map((tree) => (tree === undefined ? [] : matchesIn(tree))),
    wishes: readWishes(plan, trees),
  };
}

/** Comparisons that say something about the values of a field. */
const COMPARING = new Set(['=', '!=', '<', '<=', '>', '>=', 'in']);

function readComparisons(hinting: Hinting, ast: Ast): void {
  if (ast.t === 'binary' && COMPARING.has(ast.op)) {
    for (const [side, other] of [
      [ast.left, ast.right],
      [ast.right, ast.left],
    ] as const)
      for (const name of fieldsIn(side)) for (const value of literalsIn(other)) note(hinting, name, value);
  }
  for (const child of childrenOf(ast)) readComparisons(hinting, child);
}

function note({ constants }: Hinting, name: string, value: Json): void {
  constants.set(name, (constants.get(name) ?? new Set()).add(value));
}

/** The names behind dots: `$steps.read.amount` reads `amount`, and also what is on the way to it. */
function fieldsIn(ast: Ast): readonly string[] {
  if (ast.t === 'name') return [ast.name];
  return childrenOf(ast).flatMap(fieldsIn);
}

function literalsIn(ast: Ast): readonly Json[] {
  if (ast.t === 'literal') return [ast.value];
  if (ast.t === 'negate' && ast.operand.t === 'literal' && typeof ast.operand.value === 'number') {
    return [-ast.operand.value];
  }
  return childrenOf(ast).flatMap(literalsIn);
}

function childrenOf(ast: Ast): readonly Ast[] {
  return Object.values(ast).flatMap((part: unknown) => (Array.isArray(part) ? part : [part]).flatMap(astsIn));
}

/** An expression, or those of a pair or a term of a sort. */
function astsIn(part: unknown): readonly Ast[] {
  if (typeof part !== 'object' || part === null) return [];
  if ('t' in part) return [part as Ast]; // only trees have a `t`
  return Object.values(part).flatMap((inner) =>
    typeof inner === 'object' && inner !== null && 't' in inner ? [inner as Ast] : [],
  );
}

/** Fields that an expression reads, and those behind the checks and tables whose results it reads. */
function namesOf(hinting: Hinting, e: ExprId, seen: Set<ExprId>): ReadonlySet<string> {
  const names = new Set<string>();
  const tree = hinting.trees[e];
  if (tree === undefined || seen.has(e)) return names;
  seen.add(e);
  for (const name of fieldsIn(tree)) names.add(name);
  const { reads } = hinting.plan.expressions[e] ?? {};
  const steps = planSteps(hinting.plan);
  for (const id of [...(reads?.checks ?? []), ...(reads?.steps ?? []), ...names]) {
    const step = steps.get(id)?.step;
    if (step?.kind !== 'call') continue;
    for (const check of step.checks) for (const name of namesOf(hinting, check.when, seen)) names.add(name);
    if (step.call !== 'rules.decide' && step.call !== 'rules.check') continue;
    for (const rows of hinting.rows.values()) for (const row of rows.values()) for (const name of row) names.add(name);
  }
  return names;
}

/** Tests of facts: what a row compares with counts for the field that the fact is read from. */
function readRules(hinting: Hinting, path: string, content: Json): void {
  const inputs = new Map(Object.entries(fieldOf(content, 'inputs') ?? {}));
  const nameOf = (input: string): string => {
    const from = fieldOf(inputs.get(input) ?? null, 'from');
    return (typeof from === 'string' ? from : input).split('.').at(-1) ?? input;
  };
  const found = new Map<string, readonly string[]>();
  const all = [...inputs.keys()].map(nameOf);
  for (const kind of ['rules', 'checks', 'levels']) {
    for (const row of listOf(fieldOf(content, kind))) {
      const when = fieldOf(row, 'when') ?? {};
      for (const tests of listOf(when)) {
        for (const [input, test] of Object.entries(tests ?? {}))
          for (const value of plainIn(test)) note(hinting, nameOf(input), value);
      }
      // A row is reached where those before it do not hold: all facts count.
      found.set(String(fieldOf(row, 'id')), all);
    }
  }
  found.set('default', all);
  hinting.rows.set(path, found);
}

const listOf = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value as Json]; // no list is left

function fieldOf(value: Json, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value)).get(name);
}

function plainIn(test: Json): readonly Json[] {
  if (typeof test !== 'object' || test === null) return [test];
  return Object.values(test).flatMap((inner: Json) => plainIn(inner));
}

/** `$event.id = $input.shipmentId`. */
function matchesIn(ast: Ast): ConditionHints['matches'][number] {
  const own = ast.t === 'binary' && ast.op === '=' ? [pathOf(ast.left), pathOf(ast.right)] : [];
  const event = own.find((path) => path?.[0] === 'event');
  const input = own.find((path) => path?.[0] === 'input');
  const found = event !== undefined && input !== undefined ? [{ event: event.slice(1), input: input.slice(1) }] : [];
  return [...found, ...childrenOf(ast).flatMap(matchesIn)];
}

function pathOf(ast: Ast): readonly string[] | undefined {
  if (ast.t === 'variable') return [ast.name];
  if (ast.t === 'coalesce') return pathOf(ast.left);
  if (ast.t !== 'map' || ast.right.t !== 'name')
    return ast.t === 'block' && ast.items.length === 1 && ast.items[0] ? pathOf(ast.items[0]) : undefined;
  const left = pathOf(ast.left);
  return left === undefined ? undefined : [...left, ast.right.name];
}
