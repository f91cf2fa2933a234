/* Made from the contracts by `holdfast catalog types`. Do not edit. */

/** Shows a ticket to the agents of its queue, or pages the one who is on call */
export declare namespace DeskAlert {
  namespace Input {
    export interface Value {
    ticket: string
    /**
     * True: a person's pager rings now.
     */
    page: boolean
    }
  }
  namespace Output {
    export interface Value {
    ticketId: string
    queue: string
    /**
     * Who was told.
     */
    told: string
    }
  }
}

/** Cancels a ticket, by its id or by the key of the call that opened it */
export declare namespace DeskCancelTicket {
  namespace Input {
    export interface Value {
    /**
     * Left out where the answer to its opening never came.
     */
    ticket?: string
    }
  }
  namespace Output {
    export interface Value {
    /**
     * False where there was nothing to cancel.
     */
    undone: boolean
    }
  }
}

/** Tells the next one up that nobody has accepted a ticket */
export declare namespace DeskEscalate {
  namespace Input {
    export interface Value {
    ticket: string
    /**
     * 1 team lead, 2 head of support, 3 duty manager.
     */
    level: number
    }
  }
  namespace Output {
    export interface Value {
    told: string
    }
  }
}

/** Opens a ticket in a queue of the support desk */
export declare namespace DeskOpenTicket {
  namespace Input {
    export interface Value {
    /**
     * The message that it is about.
     */
    message: string
    customer: string
    queue: string
    priority: string
    intent: string
    }
  }
  namespace Output {
    export interface Value {
    ticketId: string
    }
  }
}

export interface Contracts {
  "desk.alert": { input: DeskAlert.Input.Value; output: DeskAlert.Output.Value };
  "desk.cancelTicket": { input: DeskCancelTicket.Input.Value; output: DeskCancelTicket.Output.Value };
  "desk.escalate": { input: DeskEscalate.Input.Value; output: DeskEscalate.Output.Value };
  "desk.openTicket": { input: DeskOpenTicket.Input.Value; output: DeskOpenTicket.Output.Value };
}
