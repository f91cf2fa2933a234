/** How people at a terminal say yes and no, wherever they are asked. */

export const VOTE_WORDS = {
  y: 'approve',
  yes: 'approve',
  a: 'approve',
  approve: 'approve',
  n: 'deny',
  no: 'deny',
  d: 'deny',
  deny: 'deny',
} as const;

/** `"maybe" is no answer: expected y, yes, a or approve; n, no, d or deny`. `choices`: what each word means. */
export function whyAgain(typed: string, choices: { readonly [word: string]: string }): string {
  const meanings = [...new Set(Object.values(choices))].map((meaning) => {
    const words = Object.keys(choices).filter((word) => choices[word] === meaning);
    return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  });
  return `${typed === '' ? 'Nothing was typed' : `"${typed}" is no answer`}: expected ${meanings.join('; ')}.`;
}
