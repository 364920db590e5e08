import type { Fields } from './Fields';

/** Statuses of gRPC by which a server says that it is at fault: those that OpenTelemetry takes for errors of a server. */
const OF_SERVER: ReadonlyMap<string, number> = new Map([
  ['2', 500], // UNKNOWN
  ['4', 500], // DEADLINE_EXCEEDED: the deadline is the client's, so it is no answer that never came
  ['12', 501], // UNIMPLEMENTED
  ['13', 500], // INTERNAL
  ['14', 503], // UNAVAILABLE
  ['15', 500], // DATA_LOSS
]);

/** Whether a request or an answer with this content type is one of gRPC. */
export function isGrpc(contentType: string | undefined): boolean {
  return contentType?.toLowerCase().startsWith('application/grpc') ?? false;
}

/**
 * The status of HTTP that an instance is judged by, which has answered with this one of gRPC.
 *
 * @param grpcStatus - the field `grpc-status`
 * @returns `undefined` where the server is not at fault
 */
export function faultOfGrpc(
  grpcStatus: string | string[] | undefined,
): number | undefined {
  return typeof grpcStatus === 'string' ? OF_SERVER.get(grpcStatus) : undefined;
}

/** What a client of gRPC is told where another would get this status: DEADLINE_EXCEEDED, UNIMPLEMENTED, UNAVAILABLE, else INTERNAL. */
export function grpcStatusFor(status: number): number {
  switch (status) {
    case 504:
      return 4;
    case 501:
      return 12;
    case 502:
    case 503:
      return 14;
    default:
      return 13;
  }
}

/** How a stream of gRPC ends whose revision has lost its users: UNAVAILABLE, after which clients come again. */
export const GRPC_COME_AGAIN: Fields = {
  'grpc-status': '14',
  'grpc-message': 'The version that was asked is no longer served',
};

/** How one ends whose instance says nothing for too long: DEADLINE_EXCEEDED. */
export const GRPC_LATE: Fields = {
  'grpc-status': '4',
  'grpc-message': 'The instance has said nothing for too long',
};
