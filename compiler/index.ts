/** The compiler: text of a project to plans, with findings that have places. */
export { compile } from './compile.ts';
export { type CheckedProject, checkProject, compileProject, type ProjectOptions } from './compile-project.ts';
export { loadProject, PROJECT_FILE, type Project } from './project.ts';
export type { Compiled, CompileOptions, SourceTree } from './types.ts';
