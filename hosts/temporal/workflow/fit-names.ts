import { HOST_LIMITS } from '../limits.ts';
import { MORE_NAMES } from '../names.ts';
import { jsonBytes } from './bytes.ts';

/** As many names as the search attribute has room for; the server ends a run whose attribute is too large. */
export function fitNames(all: readonly string[]): string[] {
  const names = all.slice(0, HOST_LIMITS.waitingFor).map((name) => name.slice(0, HOST_LIMITS.keywordLength));
  if (names.length === all.length && jsonBytes(names) <= HOST_LIMITS.waitingForBytes) return names;
  while (names.length > 0 && jsonBytes([...names, MORE_NAMES]) > HOST_LIMITS.waitingForBytes) names.pop();
  return [...names, MORE_NAMES];
}
