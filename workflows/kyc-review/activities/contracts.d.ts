/* Made from the contracts by `holdfast catalog types`. Do not edit. */

/** Opens the account; there is no way back */
export declare namespace BankActivate {
  namespace Input {
    export interface Value {
    case: string
    customer: string
    risk: string
    /**
     * Months until the customer is looked at again.
     */
    every?: number
    }
  }
  namespace Output {
    export interface Value {
    customer: string
    }
  }
}

/** Closes a case, by its id or by the key of the call that opened it */
export declare namespace BankCloseCase {
  namespace Input {
    export interface Value {
    application: string
    /**
     * Left out where the call was never answered.
     */
    case?: string
    }
  }
  namespace Output {
    export interface Value {
    /**
     * False where there was nothing to take back.
     */
    undone: boolean
    }
  }
}

/** Writes down that an application was declined, by whom and why */
export declare namespace BankDecline {
  namespace Input {
    export interface Value {
    case: string
    reason: string
    by: string[]
    }
  }
  namespace Output {
    export interface Value {
    caseId: string
    }
  }
}

/** Frees a number, by itself or by the key of the call that reserved it */
export declare namespace BankFreeNumber {
  namespace Input {
    export interface Value {
    case: string
    /**
     * Left out where the call was never answered.
     */
    customer?: string
    }
  }
  namespace Output {
    export interface Value {
    /**
     * False where there was nothing to take back.
     */
    undone: boolean
    }
  }
}

/** Freezes what an applicant has with the bank, until it is lifted */
export declare namespace BankFreeze {
  namespace Input {
    export interface Value {
    case: string
    reason: string
    }
  }
  namespace Output {
    export interface Value {
    freezeId: string
    }
  }
}

/** Lifts a freeze, by its id or by the key of the call that froze */
export declare namespace BankLift {
  namespace Input {
    export interface Value {
    case: string
    /**
     * Left out where the call was never answered.
     */
    freeze?: string
    }
  }
  namespace Output {
    export interface Value {
    /**
     * False where there was nothing to take back.
     */
    undone: boolean
    }
  }
}

/** Opens a case for an application */
export declare namespace BankOpenCase {
  namespace Input {
    export interface Value {
    application: string
    }
  }
  namespace Output {
    export interface Value {
    caseId: string
    }
  }
}

/** Reserves the number of a customer */
export declare namespace BankReserveNumber {
  namespace Input {
    export interface Value {
    case: string
    }
  }
  namespace Output {
    export interface Value {
    customer: string
    }
  }
}

/** How far the papers agree with the application, as facts for rules */
export declare namespace PapersCompare {
  namespace Input {
    export interface Value {
    application: {
    [k: string]: unknown
    }
    /**
     * Papers that the application needs, and how to ask for them.
     */
    needed: {
    paper: string
    why: string
    [k: string]: unknown
    }[]
    /**
     * @maxItems 40
     */
    papers: {
    name: string
    kind: string
    sure: boolean
    /**
     * What `model.extract` gave; without `fields` where nothing was read.
     */
    read: {
    fields?: {
    [k: string]: unknown
    }
    evidence?: {
    [k: string]: unknown
    }
    unsupported?: string[]
    [k: string]: unknown
    }
    [k: string]: unknown
    }[]
    }
  }
  namespace Output {
    export interface Value {
    /**
     * What is needed and was not sent.
     */
    missing: {
    paper: string
    why: string
    }[]
    /**
     * Fields that could not be read.
     */
    unread: number
    /**
     * Papers of whose kind the model was not sure.
     */
    unsure: number
    /**
     * Fields whose words could not be found in the paper.
     */
    unquoted: number
    /**
     * Whole years on the day of the application.
     */
    age: number
    sameBirth?: boolean
    sameNumber?: boolean
    identityDaysLeft?: number
    addressAgeDays?: number
    fundsCovered?: boolean
    /**
     * From 0 to 1; absent where there is nothing to compare.
     */
    likeness: {
    name?: number
    addressName?: number
    address?: number
    company?: number
    officer?: number
    fundsName?: number
    }
    /**
     * Every name to screen, with where it stands.
     */
    names: {
    name: string
    from: string
    }[]
    /**
     * What was compared with what.
     */
    evidence: {
    what: string
    application: string
    paper: string
    from?: string
    /**
     * The words of the paper that say it.
     */
    words?: string
    /**
     * Whether these words were found in the paper.
     */
    found?: boolean
    }[]
    }
  }
}

/** The digest of a paper's own bytes, however the store seals them */
export declare namespace PapersDigest {
  namespace Input {
    export interface Value {
    document: Document
    }
    /**
     * A document by reference: its bytes are in the store.
     */
    export interface Document {
    /**
     * Digest of the bytes in the store.
     */
    $document: string
    /**
     * Bytes of the document.
     */
    bytes: number
    /**
     * `application/pdf` and the like.
     */
    mediaType: string
    /**
     * Name of the file.
     */
    name?: string
    /**
     * Id of the key that seals it in the store.
     */
    key?: string
    }
  }
  namespace Output {
    export interface Value {
    sha256: string
    }
  }
}

/** Holds names against a sanctions list, spelt as they may be, and says which entries are like them and why */
export declare namespace ScreeningMatch {
  namespace Input {
    export interface Value {
    /**
     * A file of the folder lists.
     */
    list: string
    /**
     * @maxItems 20
     */
    names: {
    name: string
    from: string
    [k: string]: unknown
    }[]
    born?: string
    /**
     * Likeness from which an entry is told.
     */
    atLeast: number
    }
  }
  namespace Output {
    export interface Value {
    list: string
    version: string
    /**
     * sha256 of the list as it was screened.
     */
    digest: string
    /**
     * Entries that were compared.
     */
    entries: number
    /**
     * Of the nearest; 0 where none is near.
     */
    score: number
    /**
     * Of the nearest.
     */
    sameBirth: ("agrees" | "differs" | "unknown")
    /**
     * The nearest first; ten at most.
     */
    hits: {
    /**
     * Reference of the entry.
     */
    ref: string
    /**
     * The name of the list that is alike.
     */
    listed: string
    /**
     * Where the list has it: name, alias, weak alias, original script.
     */
    field: string
    /**
     * The name that was screened.
     */
    name: string
    from: string
    score: number
    sameBirth: ("agrees" | "differs" | "unknown")
    programme: string
    reason: string
    }[]
    }
  }
}

export interface Contracts {
  "bank.activate": { input: BankActivate.Input.Value; output: BankActivate.Output.Value };
  "bank.closeCase": { input: BankCloseCase.Input.Value; output: BankCloseCase.Output.Value };
  "bank.decline": { input: BankDecline.Input.Value; output: BankDecline.Output.Value };
  "bank.freeNumber": { input: BankFreeNumber.Input.Value; output: BankFreeNumber.Output.Value };
  "bank.freeze": { input: BankFreeze.Input.Value; output: BankFreeze.Output.Value };
  "bank.lift": { input: BankLift.Input.Value; output: BankLift.Output.Value };
  "bank.openCase": { input: BankOpenCase.Input.Value; output: BankOpenCase.Output.Value };
  "bank.reserveNumber": { input: BankReserveNumber.Input.Value; output: BankReserveNumber.Output.Value };
  "papers.compare": { input: PapersCompare.Input.Value; output: PapersCompare.Output.Value };
  "papers.digest": { input: PapersDigest.Input.Value; output: PapersDigest.Output.Value };
  "screening.match": { input: ScreeningMatch.Input.Value; output: ScreeningMatch.Output.Value };
}
