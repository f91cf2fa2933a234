/** What is remembered of messages is bounded: the oldest goes first. */
import type { Reply } from '../../schema/message.ts';
import type { Kernel } from '../kernel.ts';

/** So that whoever comes late is told that it is late. */
export function rememberClosed(kernel: Kernel, task: string): void {
  const { closed } = kernel.durable;
  if (closed.includes(task)) return;
  closed.push(task);
  if (closed.length > kernel.limits.closedTasks) closed.shift();
}

/** A refusal that is remembered says why, not all that it said: thousands of them ride in every snapshot. */
export function rememberReply(kernel: Kernel, key: string, reply: Reply): void {
  const { replies } = kernel.durable;
  const { seenMessages, seenRefusals, refusalText } = kernel.limits;
  replies[key] = reply.ok ? reply : { ...reply, detail: reply.detail.slice(0, refusalText) };
  forget(replies, seenMessages);
  if (reply.ok) return;
  const refused = Object.keys(replies).filter((id) => replies[id]?.ok === false);
  for (const id of refused.slice(0, Math.max(0, refused.length - seenRefusals))) delete replies[id];
}

/** Drops the oldest keys of an object that holds more than `limit`. Keys must not look like numbers. */
export function forget(held: { [key: string]: unknown }, limit: number): void {
  const keys = Object.keys(held);
  for (let i = 0; i < keys.length - limit; i++) {
    const key = keys[i];
    if (key !== undefined) delete held[key];
  }
}
