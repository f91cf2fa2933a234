import { readFileSync } from 'node:fs';

/** Of this package. */
export function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version: found } = JSON.parse(text) as { version?: unknown }; // our own manifest
  return typeof found === 'string' ? found : 'unknown';
}
