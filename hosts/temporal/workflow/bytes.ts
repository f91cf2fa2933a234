const encoder = new TextEncoder();

/** Bytes of a value as JSON in UTF-8: what its payload will hold. */
export function jsonBytes(value: unknown): number {
  const text = JSON.stringify(value);
  return text === undefined ? 0 : encoder.encode(text).length;
}
