/** Holds what the papers say against what the application says: facts, which rules judge. */
import type { PapersCompare } from '../contracts.d.ts';
import { addressLikeness, nameLikeness } from './likeness.ts';
import { fieldsBehind, type Tidy, tidyFields } from './tidy-fields.ts';

type Input = PapersCompare.Input.Value;
type Output = PapersCompare.Output.Value;
type Evidence = Output['evidence'][number];

/** The parts of the application that are compared; its own schema has judged it. */
interface Application {
  readonly receivedOn: string;
  readonly applicant: { readonly name: string; readonly born: string; readonly address: string };
  readonly company?: { readonly name: string; readonly number: string };
  readonly deposit?: number;
}

const DAY_MS = 86_400_000;
/** What each kind of paper must say, for the case to go on without a person. */
const NEEDED: { readonly [kind: string]: readonly (keyof Tidy)[] } = {
  identity: ['name', 'born', 'expires'],
  address: ['name', 'address', 'issued'],
  register: ['company', 'number', 'officer'],
  funds: ['name', 'source', 'amount'],
};

export async function comparePapers({ application, needed, papers }: Input): Promise<Output> {
  const asked = application as unknown as Application; // the flow's input schema has judged it
  const read = papers.map(readAs);
  // Of several papers of a kind the last one counts: it was sent in later.
  const of = (kind: string) => read.findLast((paper) => paper.kind === kind);
  const unread = Object.entries(NEEDED).flatMap(([kind, names]) => {
    const paper = of(kind);
    return paper === undefined ? [] : names.filter((name) => paper.tidy[name] === undefined);
  });
  const [identity, address, register, funds] = ['identity', 'address', 'register', 'funds'].map(of);
  return {
    missing: needed.filter(({ paper }) => of(paper) === undefined).map(({ paper, why }) => ({ paper, why })),
    unread: unread.length,
    unsure: papers.filter(({ sure }) => !sure).length,
    unquoted: Object.keys(NEEDED).reduce((sum, kind) => sum + (of(kind)?.unquoted ?? 0), 0),
    age: yearsBetween(asked.applicant.born, asked.receivedOn),
    ...dateFacts(asked, identity?.tidy, address?.tidy),
    ...companyFacts(asked, register?.tidy, funds?.tidy),
    likeness: present({
      name: nameLikeness(asked.applicant.name, identity?.tidy.name),
      addressName: nameLikeness(asked.applicant.name, address?.tidy.name),
      address: addressLikeness(asked.applicant.address, address?.tidy.address),
      company: asked.company && nameLikeness(asked.company.name, register?.tidy.company),
      officer: asked.company && nameLikeness(asked.applicant.name, register?.tidy.officer),
      // A company's funds may be in its own name.
      fundsName: highest(
        nameLikeness(asked.applicant.name, funds?.tidy.name),
        asked.company && nameLikeness(asked.company.name, funds?.tidy.name),
      ),
    }),
    names: namesOf(asked, read),
    evidence: read.flatMap((paper) => evidenceOf(asked, paper)),
  };
}

/** A paper as it is compared: its values in one form, and the words behind them. */
interface ReadPaper {
  readonly file: string;
  readonly kind: string;
  readonly tidy: Tidy;
  /** Fields whose words could not be found in it. */
  readonly unquoted: number;
  readonly words: (name: keyof Tidy) => Pick<Evidence, 'words' | 'found'>;
}

function readAs({ name, kind, read }: Input['papers'][number]): ReadPaper {
  const fields = read.fields ?? {};
  // Looked up by `model.extract`: its contract says what they are.
  const quotes = (read.evidence ?? {}) as {
    readonly [field: string]: { readonly quote: string; readonly found: boolean };
  };
  const words: ReadPaper['words'] = (value) => {
    const behind = fieldsBehind(fields, value).flatMap((field) => quotes[field] ?? []);
    if (behind.length === 0) return {};
    return { words: behind.map(({ quote }) => quote).join(' … '), found: behind.every(({ found }) => found) };
  };
  return { file: name, kind, tidy: tidyFields(fields), unquoted: read.unsupported?.length ?? 0, words };
}

function dateFacts(asked: Application, identity: Tidy | undefined, address: Tidy | undefined) {
  const { born, expires } = identity ?? {};
  const issued = address?.issued;
  return {
    ...(born === undefined ? {} : { sameBirth: born === asked.applicant.born }),
    ...(expires === undefined ? {} : { identityDaysLeft: daysBetween(asked.receivedOn, expires) }),
    ...(issued === undefined ? {} : { addressAgeDays: daysBetween(issued, asked.receivedOn) }),
  };
}

function companyFacts({ company, deposit = 0 }: Application, register: Tidy | undefined, funds: Tidy | undefined) {
  const number = register?.number;
  return {
    ...(company === undefined || number === undefined ? {} : { sameNumber: number === company.number }),
    ...(funds?.amount === undefined ? {} : { fundsCovered: funds.amount >= deposit }),
  };
}

function namesOf({ applicant, company }: Application, read: readonly { readonly file: string; readonly tidy: Tidy }[]) {
  const all = [
    { name: applicant.name, from: 'application' },
    ...(company === undefined ? [] : [{ name: company.name, from: 'application' }]),
    ...read.flatMap(({ file, tidy }) =>
      [tidy.name, tidy.company, tidy.officer].flatMap((name) => (name === undefined ? [] : [{ name, from: file }])),
    ),
  ];
  const seen = new Set<string>();
  return all.filter(({ name }) => {
    const bare = name.toLocaleLowerCase('en');
    return !seen.has(bare) && seen.add(bare);
  });
}

function evidenceOf({ applicant, company, deposit }: Application, { file, kind, tidy, words }: ReadPaper): Evidence[] {
  const pairs: readonly (readonly [string, string | number | undefined, keyof Tidy])[] = [
    [`name on ${kind}`, applicant.name, 'name'],
    ['day of birth', applicant.born, 'born'],
    ['address', applicant.address, 'address'],
    ['company', company?.name, 'company'],
    ['number of the company', kind === 'register' ? company?.number : undefined, 'number'],
    ['officer', company && applicant.name, 'officer'],
    ['funds', deposit, 'amount'],
  ];
  return pairs.flatMap(([what, application, name]) => {
    const paper = tidy[name];
    if (application === undefined || paper === undefined) return [];
    return [{ what, application: String(application), paper: String(paper), from: file, ...words(name) }];
  });
}

function present(values: { readonly [name: string]: number | undefined }): { readonly [name: string]: number } {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}

function highest(...values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

function yearsBetween(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) < from.slice(5) ? years - 1 : years;
}
