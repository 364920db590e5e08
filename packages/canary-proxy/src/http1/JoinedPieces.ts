import type { PieceTaker } from './passLines';

/**
 * Pieces as one text, one character per byte.
 */
export class JoinedPieces implements PieceTaker {
  joined = '';

  text(text: string): void {
    this.joined += text;
  }

  bytes(buffer: Buffer, from: number, to: number): void {
    this.joined += buffer.toString('latin1', from, to);
  }
}
