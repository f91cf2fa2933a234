/** What a project's documents may measure (rule 39). Bytes are counted as UTF-16 code units of the text read. */
export const DOCUMENT_LIMITS = {
  /** Code units of one document. Checked before anything is parsed. */
  documentLength: 500_000,
  /** Levels of maps and lists inside each other. */
  depth: 64,
  /** Maps, lists, keys and scalars of one document. */
  nodes: 50_000,
  /** Characters of one key. */
  keyLength: 512,
  /** Findings of one kind of stage on one document; what is beyond is counted, not listed. */
  findings: 100,
  /** Decimal digits of a number; more could not be kept exactly. */
  digits: 400,
} as const;

/** What the rows of a rules document may measure. */
export const RULES_LIMITS = {
  /** Rows of one table or list. In YAML the limits of documents may come before it. */
  rows: 10_000,
  /** Code units of one file of rows in CSV. */
  csvLength: 4_000_000,
  /** Code units of one cell, in CSV and in DMN. */
  cellLength: 5_000,
  /** Tests of rows looked at to prove a table, for each of gaps, contradictions and hidden rows; what is left then is told. */
  work: 2_000_000,
  /** Rows of one table that are told to contradict others. */
  conflicts: 50,
} as const;

/** What a JSON Schema of a project may measure, after references to other files were bundled. */
export const SCHEMA_LIMITS = {
  /** Code units of the schema as JSON. */
  length: 200_000,
  /** Levels of schemas inside each other. */
  depth: 32,
  /** Files that one schema may bring in by `$ref`. */
  files: 50,
  /** Code units of one `pattern`. */
  patternLength: 500,
  /** Names of properties compared with patterns beside them, those of one map; the compiling of long patterns counts too. */
  patternWork: 20_000,
} as const;

/** How long workers keep what stores of secrets gave. */
export const SECRET_STORE_LIMITS = {
  /** Unless the project says otherwise. */
  keepMs: 60_000,
  /** The longest time that a project may say. */
  mostKeepMs: 3_600_000,
} as const;
