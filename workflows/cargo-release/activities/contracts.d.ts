/* Made from the contracts by `holdfast catalog types`. Do not edit. */

/** Duty and risk of a declaration, as the customs office sees it */
export declare namespace CustomsAssess {
  namespace Input {
    export interface Value {
    declaration: string
    }
  }
  namespace Output {
    export interface Value {
    /**
     * From 0 to 1.
     */
    risk: number
    /**
     * Duty in euro.
     */
    amount: number
    }
  }
}

/** Pays the duty of a shipment */
export declare namespace CustomsPayDuty {
  namespace Input {
    export interface Value {
    shipment?: string
    /**
     * In euro.
     */
    amount: number
    }
  }
  namespace Output {
    export interface Value {
    paymentId: string
    }
  }
}

/** Pays a duty back, by payment or by the key of the call that paid */
export declare namespace CustomsRefund {
  namespace Input {
    export interface Value {
    /**
     * Left out where the payment was never answered.
     */
    payment?: string
    }
  }
  namespace Output {
    export interface Value {
    /**
     * False where there was nothing to pay back.
     */
    undone: boolean
    }
  }
}

/** Frees a slot, by its id or by the key of the call that reserved it */
export declare namespace TerminalCancelGate {
  namespace Input {
    export interface Value {
    shipment: string
    /**
     * Left out where the reservation was never answered.
     */
    slot?: string
    }
  }
  namespace Output {
    export interface Value {
    /**
     * False where there was nothing to free.
     */
    undone: boolean
    }
  }
}

/** Lets the shipment go; there is no way back */
export declare namespace TerminalRelease {
  namespace Input {
    export interface Value {
    shipment?: string
    slot: string
    }
  }
  namespace Output {
    export interface Value {
    slotId: string
    }
  }
}

/** Reserves a slot at the gate */
export declare namespace TerminalReserveGate {
  namespace Input {
    export interface Value {
    shipment: string
    }
  }
  namespace Output {
    export interface Value {
    slotId: string
    }
  }
}

export interface Contracts {
  "customs.assess": { input: CustomsAssess.Input.Value; output: CustomsAssess.Output.Value };
  "customs.payDuty": { input: CustomsPayDuty.Input.Value; output: CustomsPayDuty.Output.Value };
  "customs.refund": { input: CustomsRefund.Input.Value; output: CustomsRefund.Output.Value };
  "terminal.cancelGate": { input: TerminalCancelGate.Input.Value; output: TerminalCancelGate.Output.Value };
  "terminal.release": { input: TerminalRelease.Input.Value; output: TerminalRelease.Output.Value };
  "terminal.reserveGate": { input: TerminalReserveGate.Input.Value; output: TerminalReserveGate.Output.Value };
}
