/** What is remembered of messages is bounded: the oldest goes first. */
import type { Kernel } from '../kernel.ts';

/** So that whoever comes late is told that it is late. */
export function rememberClosed(kernel: Kernel, task: string): void {
  const { closed } = kernel.durable;
  if (closed.includes(task)) return;
  closed.push(task);
  if (closed.length > kernel.limits.closedTasks) closed.shift();
}

/** Drops the oldest keys of an object that holds more than `limit`. Keys must not look like numbers. */
export function forget(held: { [key: string]: unknown }, limit: number): void {
  const keys = Object.keys(held);
  for (let i = 0; i < keys.length - limit; i++) {
    const key = keys[i];
    if (key !== undefined) delete held[key];
  }
}
