/** RFC 7617, in UTF-8. A user's name holds no colon. */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

/** As forms write it, and addresses; client id and secret of OAuth are put together so (RFC 6749, 2.3.1). */
export function encodeForm(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}
