import type { Socket } from 'node:net';

/** Resets a connection. One whose end is on its way is closed instead: Node would keep its socket for ever. */
export function cutOff(socket: Socket): void {
  if (socket.writableEnded) {
    socket.destroy();
  } else {
    socket.resetAndDestroy();
  }
}
