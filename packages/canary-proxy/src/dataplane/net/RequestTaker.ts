import type { Socket } from 'node:net';
import type { Refusal } from '../../http1/Refusal';
import type { RequestHead } from '../../http1/RequestHead';
import type { ClientConnection } from './ClientConnection';
import type { Exchange } from './Exchange';
import type { ReceivedHead } from './ReceivedHead';

/** What is sure of a request that can't be read. */
export type FirstLine = Pick<RequestHead, 'method' | 'target' | 'host'>;

/** The route behind a connection. */
export interface RequestTaker {
  /** The listener of the connection takes no more requests. */
  isClosing(): boolean;
  /**
   * Begins what answers a request.
   *
   * @param body - the whole body, where it is short and has come with the head
   * @returns `undefined` when no instance is there
   */
  begin(
    client: ClientConnection,
    head: RequestHead,
    received: ReceivedHead,
    body: Buffer | undefined,
  ): Exchange | undefined;
  /**
   * The connection turned out to speak HTTP/2; another one takes its socket over.
   *
   * @param received - all that has been read from it
   */
  speaksHttp2(socket: Socket, received: Buffer): void;
  /** A request was answered without an instance. */
  refused(status: number): void;
  /** A request can't be read. */
  unread(head: FirstLine, peer: string, refusal: Refusal): void;
  failed(error: unknown): void;
  /** The connection is gone. */
  gone(client: ClientConnection): void;
}
