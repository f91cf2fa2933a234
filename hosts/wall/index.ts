/** The wall: where a call leaves the kernel's world. Both hosts and the command line come through here. */
export { createJudge, type Judge } from '../../stdlib/judge/judge.ts';
export { performCall, type WallCall, type WallResult } from './call.ts';
export { type Delivery, deliverEvent, type WallEvent } from './emit.ts';
export type { Failure } from './faults.ts';
export { WALL_LIMITS } from './limits.ts';
export type { ProjectSettings } from './project.ts';
export { createRedactor, REDACTED, type Redactor } from './redact.ts';
export { createRegistry, type Registered, type Registry, RegistryError } from './registry.ts';
export { rulePure } from './rule-pure.ts';
export { createServices, type ServicesOptions, type WallServices } from './services.ts';
