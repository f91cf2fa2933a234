import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import type { At } from '../resolve/flow.ts';
import { listensOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** All listeners of one event type share one schema (rule 36); those that name none share the one that another names. */
export function checkEventSchemas({ flow, links }: RuleContext): readonly Diagnostic[] {
  const first = new Map<string, At<string>>();
  return listensOf(flow).flatMap(({ event, schema }) => {
    if (!schema) return [];
    const other = first.get(event.v);
    if (!other) {
      first.set(event.v, schema);
      return [];
    }
    if (links.files.get(other)?.path === links.files.get(schema)?.path) return [];
    const related = [{ range: other.range, message: 'here it has another one' }];
    const hint = 'an event is judged when it comes, before anybody knows which listener takes it';
    return [finding('HF4033', schema.range, `the event "${event.v}" has two schemas`, { hint, related })];
  });
}
