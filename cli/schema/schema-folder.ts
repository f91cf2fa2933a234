/** Where a project keeps the schemas for editors, relative to its root. They are for git: whoever clones it has them. */
export const SCHEMA_FOLDER = '.holdfast/schemas';
