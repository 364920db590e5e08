import { closeFrame, SERVICE_RESTART } from '../../websocket/closeFrame';
import { FrameReader } from '../../websocket/FrameReader';
import type { Outlet } from './Outlet';

/**
 * A WebSocket that passes, and that can be ended between two of its frames.
 */
export class Tunnel {
  static begin(client: Outlet): Tunnel {
    return new Tunnel(client);
  }

  readonly #client: Outlet;
  readonly #fromClient = new FrameReader();
  readonly #fromPod = new FrameReader();
  #isEnding = false;
  #hasEnded = false;

  private constructor(client: Outlet) {
    this.#client = client;
  }

  /** What the client says. */
  fromClient(pod: Outlet, buffer: Buffer, from: number, to: number): void {
    this.#fromClient.read(buffer, from, to);
    pod.bytes(buffer, from, to);
  }

  /**
   * What the instance says.
   *
   * @returns whether the client has now been told to come again
   */
  fromPod(buffer: Buffer, from: number, to: number): boolean {
    if (!this.#isEnding) {
      this.#fromPod.read(buffer, from, to);
      this.#client.bytes(buffer, from, to);
      return false;
    }
    const end = this.#fromPod.readFrame(buffer, from, to);
    this.#client.bytes(buffer, from, end);
    return this.#tryToEnd();
  }

  /**
   * Tells the client to come again, as soon as no frame is half sent.
   *
   * @returns whether that has been said
   */
  end(): boolean {
    this.#isEnding = true;
    return this.#tryToEnd();
  }

  /** Takes leave of the instance, where no frame of the client is half sent. */
  leave(pod: Outlet): void {
    if (this.#fromClient.isBetweenFrames) {
      pod.text(closeFrame(SERVICE_RESTART, true));
      pod.send();
    }
  }

  #tryToEnd(): boolean {
    if (!this.#hasEnded && this.#fromPod.isBetweenFrames) {
      this.#hasEnded = true;
      this.#client.text(closeFrame(SERVICE_RESTART, false));
    }
    return this.#hasEnded;
  }
}
