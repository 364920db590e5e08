import type { Refusal } from '../../http1/Refusal';
import type { RequestHead } from '../../http1/RequestHead';
import type { ClientConnection } from './ClientConnection';
import type { Exchange } from './Exchange';
import type { Received } from './Received';

/** The route behind a connection. */
export interface RequestTaker {
  /** The listener of the connection takes no more requests. */
  readonly isClosing: boolean;
  /**
   * Begins what answers a request.
   *
   * @param body - the whole body, where it is short and has come with the head
   * @returns `undefined` when no instance is there
   */
  begin(
    client: ClientConnection,
    head: RequestHead,
    received: Received,
    body: string,
  ): Exchange | undefined;
  /** A request was answered without an instance. */
  refused(status: number): void;
  /** A request can't be read. */
  unread(head: RequestHead, peer: string, refusal: Refusal): void;
  failed(error: unknown): void;
  /** The connection is gone. */
  gone(client: ClientConnection): void;
}
