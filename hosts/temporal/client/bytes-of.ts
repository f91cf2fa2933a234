/** UTF-8 bytes of a value as JSON; undefined where it is nested too deep to be written. */
export function bytesOf(value: object): number | undefined {
  try {
    return Buffer.byteLength(JSON.stringify(value));
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    return undefined;
  }
}
