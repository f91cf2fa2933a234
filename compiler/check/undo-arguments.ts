import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { respellPart } from '../diagnostics/fix.ts';
import { listSome } from '../diagnostics/list-some.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import type { Read } from '../expression/types.ts';
import { deref, isObject, isRequired, propertyOf, type SchemaAt } from '../resolve/schema-walk.ts';
import { inputOf, outputOfTarget, schemaOfFile } from '../resolve/schemas.ts';
import { type Site, sitesOf } from '../resolve/sites.ts';
import { stepsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** An undo whose argument does not exist would leave the run stuck: what it reads of `$self` is in the step's output. */
export function checkUndoArguments({ flow, links }: RuleContext): readonly Diagnostic[] {
  return stepsOf(flow).flatMap((step) => {
    if ((step.kind !== 'call' && step.kind !== 'run') || !step.compensate) return [];
    const narrow = step.kind === 'call' ? schemaOfFile(step.narrow, links) : undefined;
    const output = narrow ?? outputOfTarget(step, links);
    const sites = sitesOf(step.compensate.with, false, inputOf(step.compensate, links), links);
    return sites.flatMap((site) => {
      const reads = site.expr.expression.reads.filter(({ root }) => root === 'self');
      return reads.flatMap((read) => checkRead(read, site, output));
    });
  });
}

function checkRead(read: Read, site: Site, output: SchemaAt | undefined): readonly Diagnostic[] {
  let at = output;
  let optional = false;
  for (const [i, name] of read.path.entries()) {
    const schema = deref(at);
    if (!schema || !isObject(schema.properties) || isCombined(schema)) return [];
    const range = read.pathRanges[i] ?? read.range;
    if (!Object.hasOwn(schema.properties, name)) {
      if (schema.additionalProperties !== false) return [];
      const names = Object.keys(schema.properties);
      const hint = didYouMean(name, names) ?? `it has ${listSome(names)}`;
      const fix = respellPart(range, name, names);
      return [finding('HF4044', range, `the output of the step has no "${name}"`, { hint, fix })];
    }
    optional ||= !isRequired(at, name);
    at = propertyOf(at, name);
  }
  const handled = read.guarded && (!read.whole || site.mayBeAbsent);
  if (!optional || handled) return [];
  const message = `\`$self.${read.path.join('.')}\` may be absent: then the step could not be undone`;
  const hint = 'say with `??` what holds then, or narrow the output of the step with `output: { schema: … }`';
  return [finding('HF4044', read.range, message, { hint })];
}

/** What other schemas add to this one is not looked at. */
function isCombined(schema: { readonly [key: string]: unknown }): boolean {
  return ['allOf', 'anyOf', 'oneOf', 'if', 'patternProperties'].some((key) => key in schema);
}
