/** The memory host: flows in virtual time, with scripted replies or real activities. */
export { runInMemory } from './run-in-memory.ts';
export type {
  CallReply,
  Deliverer,
  Effect,
  Incoming,
  MemoryOptions,
  MemoryResult,
  Replier,
  ReplyContext,
  RunRecord,
} from './types.ts';
