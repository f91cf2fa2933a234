import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { respellPart } from '../diagnostics/fix.ts';
import { listSome } from '../diagnostics/list-some.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import type { Read } from '../expression/types.ts';
import type { FlowTypes, TypedSite } from '../types/flow-types.ts';
import { isProvidedFor, readAt } from './absence.ts';
import type { RuleContext } from './check-flow.ts';

/** An undo whose argument does not exist would leave the run stuck: what it reads of `$self` is in the step's output. */
export function checkUndoArguments({ types }: RuleContext): readonly Diagnostic[] {
  return types.sites.flatMap((typed) => {
    if (typed.site.of !== 'undo') return [];
    const reads = typed.site.expr.expression.reads.filter(({ root }) => root === 'self');
    return reads.flatMap((read) => checkRead(readAt(read, typed.env, types.remains), typed, types));
  });
}

function checkRead(read: Read, { site, env }: TypedSite, types: FlowTypes): readonly Diagnostic[] {
  let type = types.nameType('self', env);
  for (const [i, name] of read.path.entries()) {
    const { object } = type;
    // What may be of other kinds too, and elements of lists, are not looked at.
    if (type.any || type.list || !object) return [];
    if (!object.names.includes(name)) {
      if (object.open !== 'closed') return [];
      const hint = didYouMean(name, object.names) ?? `it has ${listSome(object.names)}`;
      const range = read.pathRanges[i] ?? read.range;
      const fix = respellPart(range, name, object.names);
      return [finding('HF4044', range, `the output of the step has no "${name}"`, { hint, fix })];
    }
    type = object.field(name);
    if (type.absent && i >= read.known && !isProvidedFor(read, site)) return [explain(read)];
  }
  return [];
}

function explain(read: Read): Diagnostic {
  const message = `\`$self.${read.path.join('.')}\` may be absent: then the step could not be undone`;
  const hint = 'say with `??` what holds then, or narrow the output of the step with `output: { schema: … }`';
  return finding('HF4044', read.range, message, { hint });
}
