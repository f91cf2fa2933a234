import type { DocumentKind } from '../validate.ts';

const KINDS: readonly (readonly [RegExp, DocumentKind])[] = [
  [/(?:^|\/)[^/]*\.flow\.yaml$/, 'flow'],
  [/\.test\.ya?ml$/, 'test'],
  [/\.rules\.ya?ml$/, 'rules'],
  [/\.activities\.ya?ml$/, 'activities'],
  [/^catalog\.lock\.yaml$/, 'lock'],
  [/^holdfast(?:\.[A-Za-z0-9_-]+)?\.yaml$/, 'project'],
  [/\.hbs$/, 'template'],
];

/** What a path of a project is by its name; undefined for what only other documents make one of ours, as JSON Schemas. */
export function documentKind(path: string): DocumentKind | undefined {
  return KINDS.find(([named]) => named.test(path))?.[1];
}
