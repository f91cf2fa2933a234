/* Made from the contracts by `holdfast catalog types`. Do not edit. */

/** Does something that needs an undo */
export declare namespace WorldDo {
  namespace Input {
    export interface Value {
      what: string;
      refuse?: boolean;
    }
  }
  namespace Output {
    export interface Value {
      what: string;
    }
  }
}

/** Does something that needs none */
export declare namespace WorldNote {
  namespace Input {
    export interface Value {
      what: string;
      refuse?: boolean;
    }
  }
  namespace Output {
    export interface Value {
      what: string;
    }
  }
}

/** Takes back what the call did whose key it carries */
export declare namespace WorldUndo {
  namespace Input {
    export interface Value {
      what: string;
      refuseOnce?: boolean;
    }
  }
  namespace Output {
    export interface Value {
      what: string;
    }
  }
}

export interface Contracts {
  'world.do': { input: WorldDo.Input.Value; output: WorldDo.Output.Value };
  'world.note': { input: WorldNote.Input.Value; output: WorldNote.Output.Value };
  'world.undo': { input: WorldUndo.Input.Value; output: WorldUndo.Output.Value };
}
