import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import type { Read } from '../expression/types.ts';
import type { FlowTypes, TypedSite } from '../types/flow-types.ts';

/** Fields that a schema declares and does not require, read where nothing says what holds without them (rule 6). */
export function absentReads({ site, env }: TypedSite, types: FlowTypes): readonly Diagnostic[] {
  return site.expr.expression.reads.flatMap((read) => {
    if (read.guarded && (!read.whole || site.mayBeAbsent)) return [];
    const names = read.member === undefined ? read.path : [read.member, ...read.path];
    let type = types.nameType(read.root, env);
    for (const [i, name] of names.entries()) {
      // Of a list, every element is asked: that it may be empty is another question.
      if (type.any || type.list || !type.object?.names.includes(name)) return [];
      type = type.object.field(name);
      if (type.absent && i >= read.known) return [explain(read, names.slice(0, i + 1))];
    }
    return [];
  });
}

function explain(read: Read, names: readonly string[]): Diagnostic {
  const part = `$${[read.root, ...names].join('.')}`;
  const whole = `$${[read.root, ...(read.member === undefined ? [] : [read.member]), ...read.path].join('.')}`;
  const hint = read.whole
    ? `give a value for that case: \`${whole} ?? …\`, or put an \`if\` on the step`
    : `say what holds then: \`(${whole} ?? …)\`, \`$exists(${whole})\` or \`[${whole}]\``;
  return finding('HF3001', read.range, `\`${part}\` may be absent here, and nothing says what holds then`, { hint });
}
