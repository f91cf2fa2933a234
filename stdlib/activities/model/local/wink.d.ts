/** The part of the library that is used here; it comes without types. */
declare module 'wink-naive-bayes-text-classifier' {
  interface Classifier {
    definePrepTasks(tasks: readonly ((input: string) => unknown)[]): number;
    defineConfig(config: { readonly considerOnlyPresence?: boolean; readonly smoothingFactor?: number }): boolean;
    /** Without prep tasks the input is a list of tokens. */
    learn(input: readonly string[], label: string): boolean;
    consolidate(): boolean;
    /** Log-odds to base 2 of each label against all others, best first. */
    computeOdds(input: readonly string[]): readonly (readonly [string, number])[];
  }
  export default function createClassifier(): Classifier;
}
