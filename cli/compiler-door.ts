/**
 * What the commands need of the compiler, in one place: the build turns this module into one file, because loading two
 * hundred takes longer than checking a flow.
 */
export { compileIn } from '../compiler/compile.ts';
export { type CheckedShare, checkProject, checkShare, joinShares, type Share } from '../compiler/compile-project.ts';
export { applyFixes } from '../compiler/diagnostics/apply-fixes.ts';
export { sortFindings } from '../compiler/diagnostics/finding.ts';
export { renderGithub } from '../compiler/diagnostics/github.ts';
export { renderFrame, renderHuman } from '../compiler/diagnostics/human.ts';
export { renderJson } from '../compiler/diagnostics/json.ts';
export { renderSarif } from '../compiler/diagnostics/sarif.ts';
export { diffPlans } from '../compiler/diff/diff-plans.ts';
export { provePrefix } from '../compiler/diff/prove-prefix.ts';
export { readHints } from '../compiler/flow-tests/read-hints.ts';
export { readTests } from '../compiler/flow-tests/read-tests.ts';
export { parse } from '../compiler/parse.ts';
export { loadProject, missingOverlay } from '../compiler/project.ts';
export { createSession } from '../compiler/resolve/session.ts';
export { type DocumentKind, validate } from '../compiler/validate.ts';
export { standardContracts } from '../stdlib/index.ts';
