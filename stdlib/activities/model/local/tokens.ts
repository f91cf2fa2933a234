import model from 'wink-eng-lite-web-model';
import winkNlp, { type ItemToken } from 'wink-nlp';

const nlp = winkNlp(model);
const { its } = nlp;
// The library's types give this one an argument more than it takes of its callers.
const stemOf = its.stem as Parameters<ItemToken['out']>[0];

/** Stems of the words that matter: no punctuation, no stop words; a negated word is another word. Deterministic. */
export function tokenize(text: string): readonly string[] {
  const tokens: string[] = [];
  nlp
    .readDoc(text)
    .tokens()
    .each((token: ItemToken) => {
      if (token.out(its.type) !== 'word' || token.out(its.stopWordFlag) === true) return;
      const stem = String(token.out(stemOf));
      tokens.push(token.out(its.negationFlag) === true ? `!${stem}` : stem);
    });
  return tokens;
}
