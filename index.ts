/** Holdfast as a library: text to plan, and the types that compiler, kernel, hosts and readers of journals share. */
export {
  type CheckedProject,
  type Compiled,
  type CompileOptions,
  checkProject,
  compile,
  compileProject,
  loadProject,
  type Project,
  type ProjectOptions,
  type SourceTree,
} from './compiler/index.ts';
export type { End, OpenTask, RunState } from './interpreter/machine.ts';
export type { Diagnostic, Range, Severity } from './schema/diagnostic.ts';
export { type Blame, ENGINE_ERRORS, type EngineError, type Fault } from './schema/fault.ts';
export type { CallMeta, Decision, Entry, Happening, HappeningKind } from './schema/journal.ts';
export type { Json, JsonObject, JsonSchema } from './schema/json.ts';
export { type Message, type Person, REFUSALS, type Refusal, type Reply } from './schema/message.ts';
export { PLAN_VERSION, type Place, type Plan, type StepPlan } from './schema/plan.ts';
