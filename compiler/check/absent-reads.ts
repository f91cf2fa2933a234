import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { FlowTypes, TypedSite } from '../types/flow-types.ts';
import { explainAbsence, isProvidedFor, readAt } from './absence.ts';

/** Fields that a schema declares and does not require, read where nothing says what holds without them (rule 6). */
export function absentReads({ site, env }: TypedSite, types: FlowTypes): readonly Diagnostic[] {
  return site.expr.expression.reads.flatMap((one) => {
    const read = readAt(one, env, types.remains);
    if (isProvidedFor(read, site)) return [];
    const names = read.member === undefined ? read.path : [read.member, ...read.path];
    let type = types.nameType(read.root, env);
    for (const [i, name] of names.entries()) {
      // Of a list, every element is asked: that it may be empty is another question.
      if (type.any || type.list || !type.object?.names.includes(name)) return [];
      type = type.object.field(name);
      if (type.absent && i >= read.known) {
        const part = `$${[read.root, ...names.slice(0, i + 1)].join('.')}`;
        return [explainAbsence(read, `\`${part}\` may be absent here`)];
      }
    }
    return [];
  });
}
