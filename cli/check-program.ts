/** What the build makes one file of, so that a check need not load two hundred. */
export { checkOwnShare } from './check-documents.ts';
export { runProcess } from './run-process.ts';
