/** Error types and prefixes as `http.*` in `catch` and `fallback`. */
const PREFIX_END = '.*';

export const isPrefix = (pattern: string): boolean => pattern.endsWith(PREFIX_END);

/** Whether the pattern takes the error type. */
export function takes(pattern: string, type: string): boolean {
  return pattern === type || (pattern.endsWith(PREFIX_END) && type.startsWith(pattern.slice(0, -1)));
}

/** Whether every error that the second pattern takes is taken by the first. */
export function covers(pattern: string, other: string): boolean {
  if (!other.endsWith(PREFIX_END)) return takes(pattern, other);
  return pattern === other || (pattern.endsWith(PREFIX_END) && other.startsWith(pattern.slice(0, -1)));
}
