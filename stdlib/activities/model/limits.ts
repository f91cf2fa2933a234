/** Limits of the models' family (rule 39). */
export const MODEL_LIMITS = {
  /** Characters of a prompt with all its messages. */
  promptChars: 1_000_000,
  /** Time between two heartbeats while a model works. */
  heartbeatMs: 4_000,
  /** Time of one answer with its stream, unless the connection says otherwise. */
  answerMs: 300_000,
  /** Bytes of one answer with all that its stream is wrapped in, unless the connection says otherwise. */
  answerBytes: 50_000_000,
  /** A token is given up so long before its end. */
  tokenMarginMs: 60_000,
  /** Time in which a token is given. */
  tokenMs: 20_000,
  /** Images and documents of one question. */
  documents: 20,
  /** Pages that are taken from one PDF. */
  pages: 1_000,
  /** Bytes of them all. */
  mediaBytes: 20_000_000,
  /** Characters of a quote that is looked up. */
  quoteChars: 1_000,
  /** Texts of one call that are embedded or ranked. */
  texts: 2_000,
  /** Findings about an answer that its repair is told. */
  findings: 10,
  /** Examples that a local model learns from, or that go along with a prompt. */
  examples: 5_000,
  /** Examples that go along with a prompt. */
  shownExamples: 50,
  /** Characters of one text to classify or to read. */
  textChars: 200_000,
  /** Trained models and extractors kept; the least recently used goes first. */
  trained: 16,
  /** Folds of the cross-validation that calibrates a classifier. */
  folds: 10,
  /** Patterns of an extractor. */
  patterns: 500,
} as const;
