import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import type { Json, JsonObject } from '../../schema/json.ts';
import type { RulesDocument } from '../../stdlib/functions/rules/document.ts';
import { finding } from '../diagnostics/finding.ts';
import type { Node } from '../nodes.ts';
import { type Axis, describeRange } from '../tables/axis.ts';
import { judgeRules, type RulesFlaw } from '../tables/judge-rules.ts';
import { nearestNode } from './node-at.ts';
import { fieldsOf } from './reading.ts';

/** Rows that are named where others keep a row from counting. */
const MOST_NAMED = 3;
const MEANT = 'or say `complete: false` where no match is meant to fail the call with `rules.no_match`';

interface Telling {
  readonly node: Node;
  readonly document: RulesDocument;
  /** Of what concerns the rows as a whole. */
  readonly whole: Range;
}

/** Gaps, contradictions and rows that never count, at their places; and what of that is not proved. */
export function rulesFindings(node: Node, document: RulesDocument): readonly Diagnostic[] {
  const whole = fieldsOf(node).get(listOf(document))?.keyRange ?? node.range;
  return judgeRules(document).map((flaw) => tellFlaw({ node, document, whole }, flaw));
}

function tellFlaw(telling: Telling, flaw: RulesFlaw): Diagnostic {
  switch (flaw.is) {
    case 'impossible':
      return tellImpossible(telling, flaw);
    case 'gap':
      return tellGap(telling, flaw);
    case 'conflict':
      return tellConflict(telling, flaw);
    case 'hidden':
      return tellHidden(telling, flaw);
    case 'more':
      return finding('HF1315', telling.whole, `more rules than the ${flaw.told} that are told contradict each other`);
    case 'unjudged': {
      const what = flaw.what === 'everything' ? 'gaps, overlaps and hidden rows' : flaw.what;
      return finding('HF1315', telling.whole, `nothing is proved of ${what}: the table is too large or too entangled`);
    }
  }
}

type Flaw<Is extends RulesFlaw['is']> = Extract<RulesFlaw, { readonly is: Is }>;

const listOf = (document: RulesDocument): 'rules' | 'checks' => ('rules' in document ? 'rules' : 'checks');
const rowsOf = (document: RulesDocument) => ('rules' in document ? document.rules : document.checks);

function placeOf({ node, document }: Telling, row: number, rest = ''): Range {
  return nearestNode(node, `/${listOf(document)}/${row}${rest}`).range;
}

function nameOf({ document }: Telling, row: number): string {
  return `"${rowsOf(document)[row]?.id ?? ''}"`;
}

function tellImpossible(telling: Telling, { row, way, input }: Flaw<'impossible'>): Diagnostic {
  const ways = Array.isArray(rowsOf(telling.document)[row]?.when) ? `/${way}` : '';
  const message = `${nameOf(telling, row)} never matches: no fact "${input}" passes this test`;
  const hint = domainHint(telling.document, input);
  return finding('HF1311', placeOf(telling, row, `/when${ways}/${input}`), message, { hint });
}

function tellConflict(telling: Telling, { earlier, row, facts }: Flaw<'conflict'>): Diagnostic {
  const { document } = telling;
  const hits = `${nameOf(telling, earlier)} and ${nameOf(telling, row)} both match ${tellFacts(facts)}`;
  const any = 'rules' in document && document.hitPolicy === 'A';
  const message = any ? `${hits}, and do not give the same` : `${hits}, and hit policy \`U\` allows one`;
  const hint = 'narrow one of them; hit policy `F` takes the first, `P` the most important';
  const related = [{ range: placeOf(telling, earlier), message: 'the other rule' }];
  return finding('HF1314', placeOf(telling, row), message, { hint, related });
}

function tellHidden(telling: Telling, { row, by }: Flaw<'hidden'>): Diagnostic {
  const named = by.slice(0, MOST_NAMED);
  const more = by.length > named.length ? ` and ${by.length - named.length} more` : '';
  const names = named.map((one) => nameOf(telling, one)).join(', ') + more;
  const message = `${nameOf(telling, row)} never counts: all that it matches goes to ${names}`;
  const related = named.map((one) => ({ range: placeOf(telling, one), message: 'this rule comes first' }));
  const hint = 'move it up, narrow what comes before it, or remove it';
  return finding('HF1311', placeOf(telling, row), message, { hint, related });
}

function tellGap({ document, whole }: Telling, { facts, hole, space }: Flaw<'gap'>): Diagnostic {
  const said = space.axes.flatMap((axis: Axis, i) => {
    const [from, to] = hole[i] ?? [0, axis.size];
    const words = from === 0 && to === axis.size ? undefined : describeRange(axis, from, to);
    return words === undefined ? [] : [`${axis.name} ${words}`];
  });
  const complete = 'rules' in document && document.complete === true;
  const where = said.length === 0 ? 'no rule matches' : `no rule matches where ${said.join(' and ')}`;
  const message = `${where}, as with ${tellFacts(facts)}`;
  const hint = complete ? 'add a rule for it, or a `default`' : `add a rule for it, or a \`default\`, ${MEANT}`;
  return finding(complete ? 'HF1313' : 'HF1312', whole, message, { hint });
}

function tellFacts(facts: JsonObject): string {
  const told = Object.entries(facts).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return told.length === 0 ? 'no facts at all' : `{ ${told.join(', ')} }`;
}

function domainHint({ inputs }: RulesDocument, name: string): string {
  const { values, atLeast, atMost } = inputs[name] ?? {};
  if (values !== undefined) return `its values are ${values.join(', ')}`;
  const bounds = [atLeast === undefined ? '' : `at least ${atLeast}`, atMost === undefined ? '' : `at most ${atMost}`];
  const said = bounds.filter((one) => one !== '').join(' and ');
  return said === '' ? 'its comparisons exclude each other' : `it is ${said}`;
}

/** Of a document that was inspected without problems. */
export function asRules(content: Json): RulesDocument {
  return content as unknown as RulesDocument; // the schema has judged it
}
