import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Ends a connection so that its end looks like no regular one: by a reset, or without the end that TLS has. */
export function breakConnection(socket: Socket): void {
  // once its end is on its way, Node resets nothing and never closes the handle either
  if (socket instanceof TLSSocket || socket.writableEnded) {
    socket.destroy();
  } else {
    socket.resetAndDestroy();
  }
}
