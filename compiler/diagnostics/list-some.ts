/** Words of a list that a message shows. */
const SHOWN = 10;

/** `a, b, c`; of a long list the first and how many more there are. */
export function listSome(words: readonly string[]): string {
  const more = words.length - SHOWN;
  return more > 0 ? `${words.slice(0, SHOWN).join(', ')} and ${more} more` : words.join(', ');
}
