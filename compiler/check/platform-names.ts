import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { DiagnosticCode } from '../../schema/diagnostics.ts';
import { finding } from '../diagnostics/finding.ts';
import { respell } from '../diagnostics/fix.ts';
import { listSome } from '../diagnostics/list-some.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import type { Flow, Value } from '../resolve/flow.ts';
import type { ProjectFacts } from '../resolve/project-facts.ts';
import { valueAt } from '../resolve/value-at.ts';
import { budgetsOf, callsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** Parameters of the standard activities that name something of the project's document. */
interface Parameter {
  readonly families: readonly string[];
  readonly at: string;
  readonly kind: 'models' | 'connections';
  readonly code: DiagnosticCode;
  readonly what: string;
  readonly usual?: string;
}
const PARAMETERS: readonly Parameter[] = [
  { families: ['model.'], at: '/model', kind: 'models', code: 'HF5014', what: 'model alias' },
  { families: ['http.', 'sql.'], at: '/connection', kind: 'connections', code: 'HF5015', what: 'connection' },
  // The contract says which connection a mail takes where none is named.
  { families: ['mail.'], at: '/connection', kind: 'connections', code: 'HF5015', what: 'connection', usual: 'mail' },
];

/** Model aliases and connections are those of `holdfast.yaml` and its overlays. */
export function checkPlatformNames({ flow, project }: RuleContext): readonly Diagnostic[] {
  return [...ofCalls(flow, project), ...ofBudgets(flow, project)];
}

/** Models that take over, and those that they take over from. */
function ofBudgets(flow: Flow, { models }: ProjectFacts): readonly Diagnostic[] {
  const named = budgetsOf(flow).flatMap(({ budget }) => budget.degrade?.models ?? []);
  return named.flatMap((pair) =>
    [pair.from, pair.to].flatMap(({ v, range }) =>
      models ? unknownName({ k: 'lit', v, range }, models, 'HF5014', 'model alias') : [],
    ),
  );
}

function ofCalls(flow: Flow, project: ProjectFacts): readonly Diagnostic[] {
  return callsOf(flow).flatMap(({ call, step, undo }) => {
    const tries = step.kind === 'call' && !undo ? step.fallback : [];
    const given = [call.with, ...tries.map(({ then }) => (then.k === 'with' ? then.with : undefined))];
    return PARAMETERS.flatMap(({ families, at, kind, code, what, usual }) => {
      const known = project[kind];
      if (!known || !families.some((family) => call.call.v.startsWith(family))) return [];
      const own = call.with && valueAt(call.with, at);
      if (!own && usual !== undefined) {
        const named: Value = { k: 'lit', v: usual, range: call.call.range };
        return unknownName(named, known, code, what);
      }
      return given.flatMap((value) => unknownName(value && valueAt(value, at), known, code, what));
    });
  });
}

function unknownName(
  value: Value | undefined,
  known: ReadonlySet<string>,
  code: DiagnosticCode,
  what: string,
): readonly Diagnostic[] {
  if (value?.k !== 'lit' || typeof value.v !== 'string' || known.has(value.v)) return [];
  const list = known.size === 0 ? 'it names none' : `it names ${listSome([...known])}`;
  const hint = didYouMean(value.v, known) ?? list;
  const fix = respell(value.range, value.v, known);
  return [finding(code, value.range, `holdfast.yaml has no ${what} "${value.v}"`, { hint, fix })];
}
