import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import type { At } from '../resolve/flow.ts';
import { listensOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** All listeners of one event type share one schema (rule 36). */
export function checkEventSchemas({ flow, links }: RuleContext): readonly Diagnostic[] {
  const first = new Map<string, At<string> | undefined>();
  return listensOf(flow).flatMap(({ event, schema }) => {
    if (!first.has(event.v)) {
      first.set(event.v, schema);
      return [];
    }
    const other = first.get(event.v);
    const one = other && links.files.get(other)?.path;
    if (one === (schema && links.files.get(schema)?.path)) return [];
    const found = schema ?? event;
    const message = other ? `the event "${event.v}" has two schemas` : `an earlier listener takes any "${event.v}"`;
    const related = other ? [{ range: other.range, message: 'here it has another one' }] : [];
    const hint = 'an event is judged when it comes, before anybody knows which listener takes it';
    return [finding('HF4033', found.range, message, { hint, related })];
  });
}
