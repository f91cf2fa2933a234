import { hash } from 'node:crypto';

/** Hex. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
