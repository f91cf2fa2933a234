const ENTITIES: { readonly [char: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for XML and HTML. XML 1.0 has no place for most control characters, however they are written. */
export function escapeMarkup(text: string): string {
  const clean = [...text].filter((char) => char >= ' ' || char === '\n' || char === '\t').join('');
  return clean.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? '');
}
