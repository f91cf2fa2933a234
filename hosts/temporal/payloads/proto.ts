/** The wire formats that payloads are kept in. The package is CommonJS whose names cannot be imported one by one. */
import proto from '@temporalio/proto';

export const PayloadProto = proto.temporal.api.common.v1.Payload;
export const HistoryProto = proto.temporal.api.history.v1.History;
