/** The environment where nobody names one, as `$run.env` says it: it needs no overlay. */
export const DEFAULT_ENV = 'dev';
